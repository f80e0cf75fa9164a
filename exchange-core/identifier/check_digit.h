// Check characters of national identifiers.
//
//   CheckCharacterGb11643("99010119900307123");    // the 18th character
//
// For validation, and for making synthetic people in tests and demonstrations.
// Pure; thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_IDENTIFIER_CHECK_DIGIT_H_
#define TOMBOLO_EXCHANGE_CORE_IDENTIFIER_CHECK_DIGIT_H_

#include <optional>

#include "absl/strings/string_view.h"

namespace tombolo::identifier {

// ISO 7064 MOD 11-2 over 17 digits, '0' to '9' or 'X', as in GB 11643-1999.
// nullopt unless `first17` is 17 digits.
std::optional<char> CheckCharacterGb11643(absl::string_view first17);

// The 31 characters of unified social credit codes (GB 32100-2015), in the
// order of their values: no I, O, S, V or Z.
inline constexpr absl::string_view kOrgCodeAlphabet =
    "0123456789ABCDEFGHJKLMNPQRTUWXY";

// Weighted sum modulo 31 over 17 characters of that alphabet. nullopt unless
// `first17` is that.
std::optional<char> CheckCharacterGb32100(absl::string_view first17);

}  // namespace tombolo::identifier

#endif  // TOMBOLO_EXCHANGE_CORE_IDENTIFIER_CHECK_DIGIT_H_
