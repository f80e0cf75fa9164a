#include "adapters/sdk/cpp/retry.h"

#include <algorithm>

#include "adapters/sdk/cpp/rpc_status.h"

namespace tombolo::sdk {

bool IsWorthRetrying(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kDeadlineExceeded:
      return true;
    default:
      return false;
  }
}

absl::Status Retry::Wait(const absl::Status& why) {
  if (!IsWorthRetrying(why)) return why;
  const absl::Time now = parts_.clock->Now();
  if (!failing_since_.has_value()) failing_since_ = now;
  if (now - *failing_since_ >= policy_.give_up_after) return why;
  const absl::Duration delay = RetryDelay(why).value_or(Jittered(next_));
  next_ = std::min(next_ * 2, policy_.longest);
  if (!parts_.sleep(std::min(delay, policy_.longest))) {
    return absl::CancelledError("stopped while waiting to try again");
  }
  return absl::OkStatus();
}

void Retry::Succeeded() {
  failing_since_.reset();
  next_ = policy_.first;
}

// Between half and the whole, so that adapters do not come back in step.
absl::Duration Retry::Jittered(absl::Duration delay) {
  const auto byte = static_cast<uint8_t>(parts_.random->Bytes(1)[0]);
  return delay / 2 + (delay / 2) * (static_cast<double>(byte) / 255.0);
}

}  // namespace tombolo::sdk
