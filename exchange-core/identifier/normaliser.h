// The normalisers behind identifier/scheme.h, one per scheme, and what they
// share. For the implementation files of this folder only.
#ifndef TOMBOLO_EXCHANGE_CORE_IDENTIFIER_NORMALISER_H_
#define TOMBOLO_EXCHANGE_CORE_IDENTIFIER_NORMALISER_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tombolo::identifier {

inline constexpr absl::string_view kCnResidentId = "cn-resident-id";
inline constexpr absl::string_view kCnOrgCode = "cn-org-code";
inline constexpr absl::string_view kCnResidencePermit = "cn-residence-permit";
inline constexpr absl::string_view kPassport = "passport";
inline constexpr absl::string_view kOpaque = "opaque";

absl::StatusOr<std::string> NormaliseResidentId(absl::string_view text);
absl::StatusOr<std::string> NormaliseResidencePermit(absl::string_view text);
absl::StatusOr<std::string> NormaliseOrgCode(absl::string_view text);
absl::StatusOr<std::string> NormalisePassport(absl::string_view text);
absl::StatusOr<std::string> NormaliseOpaque(absl::string_view text);

// `text` without spaces (ASCII or U+3000) at its ends, full-width digits and
// letters (U+FF10…) as ASCII, ASCII letters in upper case, or
// IDENTIFIER_CHARACTER when anything but ASCII is left, IDENTIFIER_LENGTH when
// it is longer than any identifier.
absl::StatusOr<std::string> FoldIdentifier(absl::string_view scheme,
                                           absl::string_view text);

// True for a run of one character, and for 1234567890123….
bool IsPlaceholderRun(absl::string_view text);

// Errors of a scheme.
absl::Status LengthError(absl::string_view scheme, size_t found,
                         absl::string_view wanted);
absl::Status CharacterError(absl::string_view scheme);
absl::Status PlaceholderError(absl::string_view scheme);

}  // namespace tombolo::identifier

#endif  // TOMBOLO_EXCHANGE_CORE_IDENTIFIER_NORMALISER_H_
