#include "exchange-core/base/worker_pool.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/request.h"

namespace tombolo {

WorkerPool::WorkerPool(std::string name, Options options)
    : name_(std::move(name)), options_(options) {
  threads_.reserve(options_.threads);
  for (size_t i = 0; i < options_.threads; ++i) {
    threads_.emplace_back([this] { Run(); });
  }
}

WorkerPool::~WorkerPool() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    not_empty_.SignalAll();
  }
  for (std::thread& thread : threads_) thread.join();
}

absl::Status WorkerPool::TrySchedule(std::function<void()> work) {
  constexpr int kRetryAfterMs = 100;
  MutexLock lock(mutex_);
  if (queue_.size() >= options_.queue_limit) {
    return MakeError(reasons::kOverloaded,
                     {{"queue", name_},
                      {"limit", absl::StrCat(options_.queue_limit)},
                      {"retryAfterMs", absl::StrCat(kRetryAfterMs)}});
  }
  queue_.push_back(std::move(work));
  not_empty_.Signal();
  return absl::OkStatus();
}

void WorkerPool::Schedule(std::function<void()> work) {
  MutexLock lock(mutex_);
  queue_.push_back(std::move(work));
  not_empty_.Signal();
}

size_t WorkerPool::queued() const {
  MutexLock lock(mutex_);
  return queue_.size();
}

void WorkerPool::Run() {
  for (;;) {
    std::function<void()> work;
    {
      MutexLock lock(mutex_);
      while (queue_.empty() && !stopping_) not_empty_.Wait(lock);
      if (queue_.empty()) return;
      work = std::move(queue_.front());
      queue_.pop_front();
    }
    work();
  }
}

}  // namespace tombolo
