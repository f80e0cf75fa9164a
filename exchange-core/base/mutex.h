// Locks that both the clang thread-safety analysis and the thread sanitizer
// understand. Debian's Abseil is not built for the sanitizer, so absl::Mutex
// would report races that do not exist; these wrap std::mutex instead.
//
//   Mutex mutex_;
//   int64_t next_index_ TOMBOLO_GUARDED_BY(mutex_);
//
//   MutexLock lock(mutex_);
//   while (queue_.empty()) not_empty_.Wait(lock);
#ifndef TOMBOLO_EXCHANGE_CORE_BASE_MUTEX_H_
#define TOMBOLO_EXCHANGE_CORE_BASE_MUTEX_H_

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"

#define TOMBOLO_GUARDED_BY(mutex) ABSL_GUARDED_BY(mutex)
#define TOMBOLO_REQUIRES(mutex) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex)
#define TOMBOLO_EXCLUDES(mutex) ABSL_LOCKS_EXCLUDED(mutex)

namespace tombolo {

class ABSL_LOCKABLE Mutex {
 public:
  Mutex() = default;
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

  void Lock() ABSL_EXCLUSIVE_LOCK_FUNCTION() { mutex_.lock(); }
  void Unlock() ABSL_UNLOCK_FUNCTION() { mutex_.unlock(); }
  // Tells the analysis, inside a lambda, what its caller already holds.
  void AssertHeld() const ABSL_ASSERT_EXCLUSIVE_LOCK() {}

 private:
  friend class MutexLock;
  std::mutex mutex_;
};

// Holds a mutex for a scope.
class ABSL_SCOPED_LOCKABLE MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) ABSL_EXCLUSIVE_LOCK_FUNCTION(mutex)
      : lock_(mutex.mutex_) {}
  ~MutexLock() ABSL_UNLOCK_FUNCTION() = default;
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  friend class CondVar;
  std::unique_lock<std::mutex> lock_;
};

// A condition variable. Waits may wake for no reason: wait in a loop.
class CondVar {
 public:
  void Wait(MutexLock& lock) { condition_.wait(lock.lock_); }

  // Returns false when `timeout` passed without a signal.
  bool WaitFor(MutexLock& lock, absl::Duration timeout) {
    return condition_.wait_for(lock.lock_,
                               absl::ToChronoNanoseconds(timeout)) ==
           std::cv_status::no_timeout;
  }

  void Signal() { condition_.notify_one(); }
  void SignalAll() { condition_.notify_all(); }

 private:
  std::condition_variable condition_;
};

}  // namespace tombolo

#endif  // TOMBOLO_EXCHANGE_CORE_BASE_MUTEX_H_
