#include "services/grpc/status.h"

#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/request.h"
#include "google/protobuf/any.pb.h"
#include "google/rpc/error_details.pb.h"

namespace tombolo::service {
namespace {

constexpr size_t kMaxMessageBytes = 512;

void AddDetail(google::rpc::Status& out, absl::string_view url,
               std::string bytes) {
  google::protobuf::Any* detail = out.add_details();
  detail->set_type_url(std::string(url));
  detail->set_value(std::move(bytes));
  if (out.ByteSizeLong() > kMaxStatusBytes) {
    out.mutable_details()->RemoveLast();
  }
}

void AddRetryInfo(const absl::Status& status, google::rpc::Status& out) {
  const ErrorMetadata metadata = ReasonMetadata(status);
  const auto found = metadata.find("retryAfterMs");
  int64_t milliseconds = 0;
  if (found == metadata.end() ||
      !absl::SimpleAtoi(found->second, &milliseconds)) {
    return;
  }
  google::rpc::RetryInfo info;
  info.mutable_retry_delay()->set_seconds(milliseconds / 1000);
  info.mutable_retry_delay()->set_nanos(
      static_cast<int32_t>(milliseconds % 1000) * 1'000'000);
  AddDetail(out, "type.googleapis.com/google.rpc.RetryInfo",
            info.SerializeAsString());
}

// A cut must not leave half a character: the field is UTF-8.
std::string Shortened(absl::string_view text) {
  if (text.size() <= kMaxMessageBytes) return std::string(text);
  size_t end = kMaxMessageBytes;
  while (end > 0 && (static_cast<uint8_t>(text[end]) & 0xC0U) == 0x80U) --end;
  return std::string(text.substr(0, end));
}

}  // namespace

google::rpc::Status ToRpcStatus(const absl::Status& status) {
  if (!status.ok() && ReasonName(status).empty()) {
    return ToRpcStatus(
        MakeError(reasons::kInternalError,
                  {{"code", absl::StatusCodeToString(status.code())}}));
  }
  google::rpc::Status out;
  out.set_code(static_cast<int32_t>(status.code()));
  if (status.ok()) return out;
  out.set_message(Shortened(status.message()));
  if (const auto info = status.GetPayload(kErrorInfoTypeUrl)) {
    AddDetail(out, kErrorInfoTypeUrl, std::string(*info));
  }
  AddRetryInfo(status, out);
  status.ForEachPayload([&out](absl::string_view url, const absl::Cord& bytes) {
    if (url != kErrorInfoTypeUrl) AddDetail(out, url, std::string(bytes));
  });
  return out;
}

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const google::rpc::Status rpc = ToRpcStatus(status);
  return {static_cast<grpc::StatusCode>(rpc.code()), rpc.message(),
          rpc.SerializeAsString()};
}

}  // namespace tombolo::service
