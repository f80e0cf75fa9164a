// Numbers in the form of GB 11643-1999: division 6, birth date 8, sequence 3,
// check character. Identity cards of residents have them, and so have the
// residence permits that were later modelled on them.
#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/identifier.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/identifier/calendar_date.h"
#include "exchange-core/identifier/check_digit.h"
#include "exchange-core/identifier/division_code.h"
#include "exchange-core/identifier/normaliser.h"

namespace tombolo::identifier {
namespace {

constexpr size_t kSize = 18;
constexpr size_t kBodySize = kSize - 1;
constexpr size_t kOldSize = 15;  // Two-digit year, no check character.
constexpr size_t kDivisionSize = 6;
constexpr size_t kDateSize = 8;

absl::Status Refused(const ErrorReason& reason, absl::string_view scheme) {
  return MakeError(reason, {{"scheme", std::string(scheme)}});
}

bool IsAllDigits(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char letter) {
    return absl::ascii_isdigit(static_cast<unsigned char>(letter));
  });
}

// 810000, 820000 and 830000 for residents of Hong Kong, Macao and Taiwan
// (State Council, 2018); 9, the province and three digits of nationality for
// foreigners (cards issued since December 2023).
bool IsPermitDivision(absl::string_view division) {
  return division == "810000" || division == "820000" || division == "830000" ||
         (division[0] == '9' && IsProvincePrefix(division.substr(1, 2)));
}

bool IsBirthDate(absl::string_view digits) {
  // Wider than any life and any plan; narrow enough that slipped digits show.
  constexpr int32_t kFirstYear = 1800;
  constexpr int32_t kLastYear = 2199;
  const absl::StatusOr<CalendarDate> date = ParseDate(digits);
  return date.ok() && date->year >= kFirstYear && date->year <= kLastYear;
}

// Everything but the length and what the division says about the scheme.
absl::Status CheckNumber(absl::string_view scheme, absl::string_view number) {
  const absl::string_view body = number.substr(0, kBodySize);
  const char check = number.back();
  if (!IsAllDigits(body) ||
      (!IsAllDigits(number.substr(kBodySize)) && check != 'X')) {
    return CharacterError(scheme);
  }
  if (IsPlaceholderRun(body)) return PlaceholderError(scheme);
  if (body[0] == '0') return Refused(reasons::kIdentifierDivision, scheme);
  if (!IsBirthDate(number.substr(kDivisionSize, kDateSize))) {
    return Refused(reasons::kIdentifierDate, scheme);
  }
  if (CheckCharacterGb11643(body) != check) {
    return Refused(reasons::kIdentifierCheckDigit, scheme);
  }
  return absl::OkStatus();
}

// The 17 digits of an old number: it lacks the century, which was the 20th.
absl::StatusOr<std::string> Lengthen(absl::string_view scheme,
                                     absl::string_view old) {
  if (!IsAllDigits(old)) return CharacterError(scheme);
  if (IsPlaceholderRun(old)) return PlaceholderError(scheme);
  std::string number = absl::StrCat(old.substr(0, kDivisionSize), "19",
                                    old.substr(kDivisionSize));
  number.push_back(CheckCharacterGb11643(number).value());
  return number;
}

}  // namespace

absl::StatusOr<std::string> NormaliseResidentId(absl::string_view text) {
  TOMBOLO_ASSIGN_OR_RETURN(std::string number,
                           FoldIdentifier(kCnResidentId, text));
  if (number.size() == kOldSize) {
    TOMBOLO_ASSIGN_OR_RETURN(number, Lengthen(kCnResidentId, number));
  }
  if (number.size() != kSize) {
    return LengthError(kCnResidentId, number.size(), "18 or 15");
  }
  TOMBOLO_RETURN_IF_ERROR(CheckNumber(kCnResidentId, number));
  // The same person must not be two subjects, one in each scheme.
  if (IsPermitDivision(absl::string_view(number).substr(0, kDivisionSize))) {
    return MakeError(reasons::kIdentifierOtherScheme,
                     {{"scheme", std::string(kCnResidentId)},
                      {"other", std::string(kCnResidencePermit)}});
  }
  return number;
}

absl::StatusOr<std::string> NormaliseResidencePermit(absl::string_view text) {
  TOMBOLO_ASSIGN_OR_RETURN(std::string number,
                           FoldIdentifier(kCnResidencePermit, text));
  if (number.size() != kSize) {
    return LengthError(kCnResidencePermit, number.size(), "18");
  }
  TOMBOLO_RETURN_IF_ERROR(CheckNumber(kCnResidencePermit, number));
  if (!IsPermitDivision(absl::string_view(number).substr(0, kDivisionSize))) {
    return Refused(reasons::kIdentifierDivision, kCnResidencePermit);
  }
  return number;
}

}  // namespace tombolo::identifier
