#include "exchange-core/identifier/division_code.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace tombolo::identifier {
namespace {

constexpr size_t kProvinceDigits = 2;
constexpr size_t kCityDigits = 4;
constexpr size_t kAllDigits = 6;

bool IsAllDigits(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char letter) {
    return absl::ascii_isdigit(static_cast<unsigned char>(letter));
  });
}

}  // namespace

bool IsDivisionCode(absl::string_view code) {
  if (code.size() != kAllDigits || !IsAllDigits(code)) return false;
  const absl::string_view city = code.substr(kProvinceDigits, 2);
  const absl::string_view county = code.substr(kCityDigits, 2);
  return code[0] != '0' && (city != "00" || county == "00");
}

bool IsProvincePrefix(absl::string_view digits) {
  constexpr absl::string_view kPrefixes =
      "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 "
      "50 51 52 53 54 61 62 63 64 65 71 81 82";
  return digits.size() == kProvinceDigits && IsAllDigits(digits) &&
         kPrefixes.find(digits) != absl::string_view::npos;
}

std::optional<std::string> ProvinceOf(absl::string_view code) {
  if (!IsDivisionCode(code)) return std::nullopt;
  return absl::StrCat(code.substr(0, kProvinceDigits), "0000");
}

std::optional<std::string> CityOf(absl::string_view code) {
  if (!IsDivisionCode(code) || code.substr(kProvinceDigits, 2) == "00") {
    return std::nullopt;
  }
  return absl::StrCat(code.substr(0, kCityDigits), "00");
}

}  // namespace tombolo::identifier
