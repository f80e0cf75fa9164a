// Retry: waits longer after each failure, with jitter, and gives up when there
// was no success for too long.
//
//   Retry retry(policy, clock, random, sleep);
//   while (!(status = Try()).ok()) {
//     TOMBOLO_RETURN_IF_ERROR(retry.Wait(status));   // Not worth another try.
//   }
//   retry.Succeeded();
//
// Only what may pass by itself is tried again: UNAVAILABLE (the node is away or
// shutting down), RESOURCE_EXHAUSTED (it is busy; its hint is honoured),
// ABORTED and DEADLINE_EXCEEDED (unknown: ask and go on). A refusal is never
// sent again. Not thread-safe.
#ifndef TOMBOLO_ADAPTERS_SDK_CPP_RETRY_H_
#define TOMBOLO_ADAPTERS_SDK_CPP_RETRY_H_

#include <functional>
#include <optional>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "exchange-core/base/clock.h"
#include "exchange-core/crypto/random.h"

namespace tombolo::sdk {

struct RetryPolicy {
  absl::Duration first = absl::Milliseconds(200);
  absl::Duration longest = absl::Seconds(30);
  // Without any success.
  absl::Duration give_up_after = absl::Minutes(10);
};

// What the outside gives; all must outlive their users.
struct RetryParts {
  const Clock* clock = nullptr;
  crypto::RandomSource* random = nullptr;
  // Waits, or returns false at once when the process is to stop.
  std::function<bool(absl::Duration)> sleep;
};

bool IsWorthRetrying(const absl::Status& status);

class Retry {
 public:
  Retry(RetryPolicy policy, RetryParts parts)
      : policy_(policy), parts_(std::move(parts)), next_(policy.first) {}

  // OK when it is time to try again, else `why` (CANCELLED when stopped).
  absl::Status Wait(const absl::Status& why);
  void Succeeded();

 private:
  absl::Duration Jittered(absl::Duration delay);

  RetryPolicy policy_;
  RetryParts parts_;
  absl::Duration next_;
  std::optional<absl::Time> failing_since_;
};

}  // namespace tombolo::sdk

#endif  // TOMBOLO_ADAPTERS_SDK_CPP_RETRY_H_
