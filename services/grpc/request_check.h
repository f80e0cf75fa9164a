// Checks the form of a request before any work is done for it, and tells the
// caller everything that is wrong at once (google.rpc.BadRequest).
//
//   RequestCheck check;
//   asked.dataset = check.Name("dataset", "datasets", request.dataset());
//   check.Text("matter", request.matter(), {.max_bytes = 200});
//   TOMBOLO_RETURN_IF_ERROR(check.Result());   // INVALID_FIELD, all of them
//
// Descriptions name fields and limits, never values. Not thread-safe.
#ifndef TOMBOLO_SERVICES_GRPC_REQUEST_CHECK_H_
#define TOMBOLO_SERVICES_GRPC_REQUEST_CHECK_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"

namespace tombolo::service {

// Page sizes of every list (AIP-158).
inline constexpr int32_t kDefaultPageSize = 50;
inline constexpr int32_t kMaxPageSize = 1000;

class RequestCheck {
 public:
  struct TextLimits {
    size_t min_bytes = 0;
    size_t max_bytes = 0;
  };

  // Notes that `field` has `problem`, a phrase such as "must be set".
  void Violate(absl::string_view field, absl::string_view problem);

  // The ID of the resource name `<collection>/<ID>`.
  std::string Name(absl::string_view field, absl::string_view collection,
                   absl::string_view value);
  // The same; empty stays empty.
  std::string OptionalName(absl::string_view field,
                           absl::string_view collection,
                           absl::string_view value);
  // An ID by itself.
  void Id(absl::string_view field, absl::string_view value);
  void Text(absl::string_view field, absl::string_view value,
            TextLimits limits);
  // Exactly that many bytes.
  void Bytes(absl::string_view field, absl::string_view value, size_t size);
  void Count(absl::string_view field, size_t found, size_t min, size_t max);
  void RequestId(absl::string_view value);
  // The number of rows of a page: the default for 0, never above the limit.
  size_t PageSize(int32_t value);
  absl::Time Time(absl::string_view field,
                  const google::protobuf::Timestamp& value);

  bool ok() const { return violations_.empty(); }
  // OK, or INVALID_ARGUMENT / INVALID_FIELD naming the first violation, with
  // all of them in a BadRequest.
  absl::Status Result() const;

 private:
  std::vector<std::pair<std::string, std::string>> violations_;
};

}  // namespace tombolo::service

#endif  // TOMBOLO_SERVICES_GRPC_REQUEST_CHECK_H_
