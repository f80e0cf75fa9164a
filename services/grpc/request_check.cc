#include "services/grpc/request_check.h"

#include <algorithm>
#include <optional>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/request.h"
#include "exchange-core/base/resource_name.h"
#include "exchange-core/record/timestamp.h"
#include "google/rpc/error_details.pb.h"

namespace tombolo::service {
namespace {

constexpr size_t kMaxToldViolations = 12;
constexpr size_t kMaxRequestIdBytes = 64;

}  // namespace

void RequestCheck::Violate(absl::string_view field, absl::string_view problem) {
  violations_.emplace_back(std::string(field), std::string(problem));
}

std::string RequestCheck::Name(absl::string_view field,
                               absl::string_view collection,
                               absl::string_view value) {
  absl::StatusOr<std::string> id = ParseResourceName(collection, value);
  if (id.ok()) return *std::move(id);
  Violate(field, absl::StrCat("must have the form ", collection, "/ID"));
  return "";
}

std::string RequestCheck::OptionalName(absl::string_view field,
                                       absl::string_view collection,
                                       absl::string_view value) {
  return value.empty() ? "" : Name(field, collection, value);
}

void RequestCheck::Id(absl::string_view field, absl::string_view value) {
  if (!IsResourceId(value)) Violate(field, "must be an ID [a-z][a-z0-9-]");
}

void RequestCheck::Text(absl::string_view field, absl::string_view value,
                        TextLimits limits) {
  if (value.size() < limits.min_bytes) {
    Violate(field, "must be set");
  } else if (value.size() > limits.max_bytes) {
    Violate(field, absl::StrCat("has ", value.size(), " bytes, at most ",
                                limits.max_bytes, " are allowed"));
  }
}

void RequestCheck::Bytes(absl::string_view field, absl::string_view value,
                         size_t size) {
  if (value.size() == size) return;
  Violate(field,
          absl::StrCat("has ", value.size(), " bytes, must have ", size));
}

void RequestCheck::Count(absl::string_view field, size_t found, size_t min,
                         size_t max) {
  if (found >= min && found <= max) return;
  Violate(field, absl::StrCat("has ", found, " elements, must have ", min,
                              " to ", max));
}

void RequestCheck::RequestId(absl::string_view value) {
  Text("request_id", value, {.min_bytes = 1, .max_bytes = kMaxRequestIdBytes});
}

size_t RequestCheck::PageSize(int32_t value) {
  if (value < 0) Violate("page_size", "must not be negative");
  if (value <= 0) return static_cast<size_t>(kDefaultPageSize);
  return static_cast<size_t>(std::min(value, kMaxPageSize));
}

absl::Time RequestCheck::Time(absl::string_view field,
                              const google::protobuf::Timestamp& value) {
  const std::optional<absl::Time> time = record::TimeFromProto(value);
  if (time.has_value()) return *time;
  Violate(field, "must be a time of the years 1-9999");
  return absl::UnixEpoch();
}

absl::Status RequestCheck::Result() const {
  if (violations_.empty()) return absl::OkStatus();
  absl::Status status = MakeError(reasons::kInvalidField,
                                  {{"field", violations_.front().first},
                                   {"problem", violations_.front().second}});
  google::rpc::BadRequest details;
  for (const auto& [field, problem] : violations_) {
    if (details.field_violations_size() ==
        static_cast<int>(kMaxToldViolations)) {
      break;
    }
    auto& violation = *details.add_field_violations();
    violation.set_field(field);
    violation.set_description(problem);
  }
  status.SetPayload("type.googleapis.com/google.rpc.BadRequest",
                    absl::Cord(details.SerializeAsString()));
  return status;
}

}  // namespace tombolo::service
