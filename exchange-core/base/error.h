// Errors as values, with a stable reason attached where they are born.
//
//   if (path.size() != want) {
//     return MakeError(reasons::kProofLength,
//                      {{"found", absl::StrCat(path.size())},
//                       {"wanted", absl::StrCat(want)}});
//   }
//
// The status carries a google.rpc.ErrorInfo payload (reason, domain
// "tombolo.exchange", metadata) under its official type URL, so the gRPC layer
// copies it to the wire without knowing what it means (AIP-193). The message
// is the English text of the reason; clients render other languages from the
// reason and its metadata, see base/message_catalogue.h.
//
// Thread-safe: all functions are pure.
#ifndef TOMBOLO_EXCHANGE_CORE_BASE_ERROR_H_
#define TOMBOLO_EXCHANGE_CORE_BASE_ERROR_H_

#include <initializer_list>
#include <map>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "exchange-core/base/error_reason.h"

namespace tombolo {

// ErrorInfo.domain of every error this product makes.
inline constexpr char kErrorDomain[] = "tombolo.exchange";

// Type URL under which the ErrorInfo payload is kept in an absl::Status.
inline constexpr char kErrorInfoTypeUrl[] =
    "type.googleapis.com/google.rpc.ErrorInfo";

// Metadata of one error: keys are lowerCamelCase (AIP-193), values are short.
using ErrorMetadata = std::map<std::string, std::string>;

// Returns a status with the reason's code, its English text with `{key}`
// replaced from `metadata`, and an ErrorInfo payload.
absl::Status MakeError(const ErrorReason& reason,
                       const ErrorMetadata& metadata = {});

// Returns the reason name of `status`, or "" when it is OK or carries none.
std::string ReasonName(const absl::Status& status);

// Returns the metadata of `status`; empty when it carries none.
ErrorMetadata ReasonMetadata(const absl::Status& status);

// True when `status` was made from `reason`.
bool HasReason(const absl::Status& status, const ErrorReason& reason);

// Returns `status` with one more metadata entry (an existing key is kept) and
// the same message: used to say which record or field a nested error is about.
absl::Status WithMetadata(const absl::Status& status, absl::string_view key,
                          absl::string_view value);

}  // namespace tombolo

#endif  // TOMBOLO_EXCHANGE_CORE_BASE_ERROR_H_
