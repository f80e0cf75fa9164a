// A clock that stands still until a test moves it. Thread-safe.
#ifndef TOMBOLO_TESTS_SUPPORT_FAKE_CLOCK_H_
#define TOMBOLO_TESTS_SUPPORT_FAKE_CLOCK_H_

#include "absl/time/time.h"
#include "exchange-core/base/clock.h"
#include "exchange-core/base/mutex.h"

namespace tombolo::testing {

class FakeClock final : public Clock {
 public:
  // 2026-07-01T00:00:00Z unless told otherwise.
  explicit FakeClock(absl::Time now = absl::FromUnixSeconds(1782864000))
      : now_(now) {}

  absl::Time Now() const override {
    MutexLock lock(mutex_);
    return now_;
  }
  void Set(absl::Time now) {
    MutexLock lock(mutex_);
    now_ = now;
  }
  void Advance(absl::Duration by) {
    MutexLock lock(mutex_);
    now_ += by;
  }

 private:
  mutable Mutex mutex_;
  absl::Time now_ TOMBOLO_GUARDED_BY(mutex_);
};

}  // namespace tombolo::testing

#endif  // TOMBOLO_TESTS_SUPPORT_FAKE_CLOCK_H_
