// Codes of administrative divisions in the form of GB/T 2260: six digits, two
// each for province, prefecture-level city and county.
//
//   CityOf("110105");       // "110100"
//   ProvinceOf("110105");   // "110000"
//
// Only the form is checked, not whether a code is in force: divisions are
// merged and renamed, and identifiers issued under an abolished code stay
// valid. Pure; thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_IDENTIFIER_DIVISION_CODE_H_
#define TOMBOLO_EXCHANGE_CORE_IDENTIFIER_DIVISION_CODE_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace tombolo::identifier {

// True for six digits that do not begin with 0 and name no county of an
// unnamed city: 110000, 110100 and 110105, but neither 010101 nor 110005.
bool IsDivisionCode(absl::string_view code);

// True for the two digits of a province-level division: 11 to 15, 21 to 23,
// 31 to 37, 41 to 46, 50 to 54, 61 to 65, 71, 81 and 82.
bool IsProvincePrefix(absl::string_view digits);

// The code of the province, or of the city, that a division lies in: itself
// when it is one. nullopt when `code` is not a division code, and for CityOf
// when it names a whole province.
std::optional<std::string> ProvinceOf(absl::string_view code);
std::optional<std::string> CityOf(absl::string_view code);

}  // namespace tombolo::identifier

#endif  // TOMBOLO_EXCHANGE_CORE_IDENTIFIER_DIVISION_CODE_H_
