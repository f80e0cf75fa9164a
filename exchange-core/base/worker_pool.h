// A fixed number of threads and a bounded queue of work for them, so that a
// gRPC handler can hand over and return, and a flood is refused at once.
//
//   WorkerPool pool("verify", {.threads = 2, .queue_limit = 1024});
//   if (absl::Status queued = pool.TrySchedule([=] { ... }); !queued.ok()) {
//     return reply->Fail(queued);   // RESOURCE_EXHAUSTED / OVERLOADED
//   }
//
// Work runs in the order it was taken, on any thread. The destructor runs what
// is queued, then joins. Thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_BASE_WORKER_POOL_H_
#define TOMBOLO_EXCHANGE_CORE_BASE_WORKER_POOL_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "exchange-core/base/mutex.h"

namespace tombolo {

class WorkerPool {
 public:
  struct Options {
    size_t threads = 2;
    size_t queue_limit = 1024;
  };

  // `name` is the queue's name in refusals and metrics.
  WorkerPool(std::string name, Options options);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Takes `work`, or refuses with RESOURCE_EXHAUSTED / OVERLOADED when the
  // queue is full. Never blocks.
  absl::Status TrySchedule(std::function<void()> work);

  // Takes `work` whatever the length of the queue: for what continues work
  // that was taken before, and so is bounded by it.
  void Schedule(std::function<void()> work);

  // Work waiting, not counting what runs.
  size_t queued() const;

 private:
  void Run();

  const std::string name_;
  const Options options_;
  mutable Mutex mutex_;
  CondVar not_empty_;
  std::deque<std::function<void()>> queue_ TOMBOLO_GUARDED_BY(mutex_);
  bool stopping_ TOMBOLO_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace tombolo

#endif  // TOMBOLO_EXCHANGE_CORE_BASE_WORKER_POOL_H_
