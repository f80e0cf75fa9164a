#include "adapters/sdk/cpp/rpc_status.h"

#include <grpcpp/support/status.h>

#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "exchange-core/base/error.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace tombolo::sdk {
namespace {

constexpr char kRetryInfoTypeUrl[] = "type.googleapis.com/google.rpc.RetryInfo";

}  // namespace

absl::Status FromProto(const google::rpc::Status& status) {
  absl::Status converted(static_cast<absl::StatusCode>(status.code()),
                         status.message());
  for (const google::protobuf::Any& detail : status.details()) {
    converted.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  }
  return converted;
}

absl::Status FromGrpc(const grpc::Status& status) {
  google::rpc::Status rich;
  if (!status.ok() && !status.error_details().empty() &&
      rich.ParseFromString(status.error_details()) &&
      rich.code() == status.error_code()) {
    return FromProto(rich);
  }
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()),
                      status.error_message());
}

std::optional<absl::Duration> RetryDelay(const absl::Status& status) {
  google::rpc::RetryInfo info;
  const auto payload = status.GetPayload(kRetryInfoTypeUrl);
  if (payload.has_value() && info.ParseFromString(std::string(*payload))) {
    return absl::Seconds(info.retry_delay().seconds()) +
           absl::Nanoseconds(info.retry_delay().nanos());
  }
  const ErrorMetadata metadata = ReasonMetadata(status);
  const auto found = metadata.find("retryAfterMs");
  int64_t milliseconds = 0;
  if (found == metadata.end() ||
      !absl::SimpleAtoi(found->second, &milliseconds)) {
    return std::nullopt;
  }
  return absl::Milliseconds(milliseconds);
}

}  // namespace tombolo::sdk
