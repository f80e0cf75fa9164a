#include "services/grpc/call_gate.h"

#include <chrono>
#include <utility>

namespace tombolo::service {

bool CallGate::Enter() {
  MutexLock lock(mutex_);
  if (draining_) return false;
  ++inside_;
  return true;
}

void CallGate::Leave() {
  MutexLock lock(mutex_);
  if (--inside_ == 0) empty_.SignalAll();
}

uint64_t CallGate::OnDrain(std::function<void()> drain) {
  {
    MutexLock lock(mutex_);
    if (!draining_) {
      streams_.emplace(next_number_, std::move(drain));
      return next_number_++;
    }
  }
  drain();
  return 0;
}

void CallGate::Forget(uint64_t number) {
  MutexLock lock(mutex_);
  streams_.erase(number);
}

void CallGate::Drain() {
  std::map<uint64_t, std::function<void()>> streams;
  {
    MutexLock lock(mutex_);
    draining_ = true;
    streams.swap(streams_);
  }
  for (const auto& [number, drain] : streams) drain();
}

bool CallGate::draining() const {
  MutexLock lock(mutex_);
  return draining_;
}

bool CallGate::WaitUntilEmpty(absl::Duration limit) {
  const auto end =
      std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(limit);
  MutexLock lock(mutex_);
  while (inside_ > 0) {
    const auto left = end - std::chrono::steady_clock::now();
    if (left <= std::chrono::nanoseconds(0)) return false;
    empty_.WaitFor(lock, absl::FromChrono(left));
  }
  return true;
}

}  // namespace tombolo::service
