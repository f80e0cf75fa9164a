// google.protobuf.Timestamp as absl::Time, refusing what the type forbids:
// nanoseconds outside [0, 1e9) and years outside 1-9999.
//
//   const auto time = TimeFromProto(statement.created_time());
//   if (!time.has_value()) return MakeError(...);
#ifndef TOMBOLO_EXCHANGE_CORE_RECORD_TIMESTAMP_H_
#define TOMBOLO_EXCHANGE_CORE_RECORD_TIMESTAMP_H_

#include <cstdint>
#include <optional>

#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"

namespace tombolo::record {

inline std::optional<absl::Time> TimeFromProto(
    const google::protobuf::Timestamp& proto) {
  constexpr int64_t kYear1 = -62'135'596'800;
  constexpr int64_t kYear9999End = 253'402'300'799;
  if (proto.seconds() < kYear1 || proto.seconds() > kYear9999End ||
      proto.nanos() < 0 || proto.nanos() > 999'999'999) {
    return std::nullopt;
  }
  return absl::FromUnixSeconds(proto.seconds()) +
         absl::Nanoseconds(proto.nanos());
}

inline google::protobuf::Timestamp TimeToProto(absl::Time time) {
  const int64_t seconds = absl::ToUnixSeconds(time);
  google::protobuf::Timestamp proto;
  proto.set_seconds(seconds);
  proto.set_nanos(static_cast<int32_t>(
      absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
  return proto;
}

}  // namespace tombolo::record

#endif  // TOMBOLO_EXCHANGE_CORE_RECORD_TIMESTAMP_H_
