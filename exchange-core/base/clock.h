// Where core code gets the time from, so that tests decide what time it is.
//
//   const absl::Time now = clock.Now();
//
// Core never calls absl::Now() itself. Implementations are thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_BASE_CLOCK_H_
#define TOMBOLO_EXCHANGE_CORE_BASE_CLOCK_H_

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace tombolo {

class Clock {
 public:
  virtual ~Clock() = default;

  // Wall-clock time (UTC). May jump; the access log never goes back with it.
  virtual absl::Time Now() const = 0;
};

// The machine's clock.
class SystemClock final : public Clock {
 public:
  absl::Time Now() const override { return absl::Now(); }
};

}  // namespace tombolo

#endif  // TOMBOLO_EXCHANGE_CORE_BASE_CLOCK_H_
