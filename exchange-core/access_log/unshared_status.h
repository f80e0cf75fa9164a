// A copy of a status that shares nothing with it, for handing to another
// thread. Copies of an absl::Status share a counter; that is sound, but the
// thread sanitizer cannot see into Debian's Abseil and would report the last
// copy's end as a race.
#ifndef TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_UNSHARED_STATUS_H_
#define TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_UNSHARED_STATUS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/cord.h"
#include "absl/strings/string_view.h"

namespace tombolo::access_log {

inline absl::Status Unshared(const absl::Status& status) {
  absl::Status copy(status.code(), status.message());
  status.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) {
    copy.SetPayload(url, absl::Cord(std::string(payload)));
  });
  return copy;
}

}  // namespace tombolo::access_log

#endif  // TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_UNSHARED_STATUS_H_
