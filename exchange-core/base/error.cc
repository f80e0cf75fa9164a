#include "exchange-core/base/error.h"

#include <optional>

#include "absl/strings/cord.h"
#include "exchange-core/base/message_catalogue.h"
#include "google/rpc/error_details.pb.h"

namespace tombolo {
namespace {

std::optional<google::rpc::ErrorInfo> ErrorInfoOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kErrorInfoTypeUrl);
  google::rpc::ErrorInfo info;
  if (!payload.has_value() || !info.ParseFromString(std::string(*payload))) {
    return std::nullopt;
  }
  return info;
}

}  // namespace

absl::Status MakeError(const ErrorReason& reason,
                       const ErrorMetadata& metadata) {
  google::rpc::ErrorInfo info;
  info.set_reason(reason.name);
  info.set_domain(kErrorDomain);
  for (const auto& [key, value] : metadata) {
    (*info.mutable_metadata())[key] = value;
  }
  absl::Status status(reason.code,
                      RenderMessage(reason, metadata, Language::kEnglish));
  status.SetPayload(kErrorInfoTypeUrl, absl::Cord(info.SerializeAsString()));
  return status;
}

std::string ReasonName(const absl::Status& status) {
  const auto info = ErrorInfoOf(status);
  return info.has_value() ? info->reason() : std::string();
}

ErrorMetadata ReasonMetadata(const absl::Status& status) {
  ErrorMetadata metadata;
  if (const auto info = ErrorInfoOf(status); info.has_value()) {
    metadata.insert(info->metadata().begin(), info->metadata().end());
  }
  return metadata;
}

bool HasReason(const absl::Status& status, const ErrorReason& reason) {
  return ReasonName(status) == reason.name;
}

absl::Status WithMetadata(const absl::Status& status, absl::string_view key,
                          absl::string_view value) {
  auto info = ErrorInfoOf(status);
  if (!info.has_value()) return status;
  info->mutable_metadata()->insert({std::string(key), std::string(value)});
  absl::Status extended = status;
  extended.SetPayload(kErrorInfoTypeUrl, absl::Cord(info->SerializeAsString()));
  return extended;
}

}  // namespace tombolo
