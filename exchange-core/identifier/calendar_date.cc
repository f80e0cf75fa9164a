#include "exchange-core/identifier/calendar_date.h"

#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "exchange-core/base/check.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/identifier.h"

namespace tombolo::identifier {
namespace {

constexpr int32_t kFirstYear = 1;
constexpr int32_t kLastYear = 9999;

bool IsLeapYear(int32_t year) {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int32_t DaysInMonth(int32_t year, int32_t month) {
  constexpr std::array<int32_t, 12> kDays{31, 28, 31, 30, 31, 30,
                                          31, 31, 30, 31, 30, 31};
  if (month == 2 && IsLeapYear(year)) return 29;
  return kDays.at(static_cast<size_t>(month - 1));
}

// Takes between `fewest` and `most` digits off the front of `rest`.
std::optional<int32_t> TakeNumber(absl::string_view& rest, size_t fewest,
                                  size_t most) {
  size_t count = 0;
  int32_t value = 0;
  while (count < most && count < rest.size() &&
         absl::ascii_isdigit(static_cast<unsigned char>(rest[count]))) {
    value = value * 10 + (rest[count] - '0');
    ++count;
  }
  if (count < fewest) return std::nullopt;
  rest.remove_prefix(count);
  return value;
}

// What stands after the year, the month and the day, and how many digits month
// and day have at least.
struct Form {
  absl::string_view after_year;
  absl::string_view after_month;
  absl::string_view after_day;
  size_t fewest_digits;
};

constexpr Form kIsoForm{"-", "-", "", 2};
constexpr std::array kForms{
    kIsoForm,
    Form{"", "", "", 2},
    Form{"年", "月", "日", 1},
    Form{"-", "-", "", 1},
    Form{".", ".", "", 1},
    Form{"/", "/", "", 1},
};

std::optional<CalendarDate> Match(absl::string_view text, const Form& form) {
  const std::optional<int32_t> year = TakeNumber(text, 4, 4);
  if (!year.has_value() || !absl::ConsumePrefix(&text, form.after_year)) {
    return std::nullopt;
  }
  const std::optional<int32_t> month = TakeNumber(text, form.fewest_digits, 2);
  if (!month.has_value() || !absl::ConsumePrefix(&text, form.after_month)) {
    return std::nullopt;
  }
  const std::optional<int32_t> day = TakeNumber(text, form.fewest_digits, 2);
  if (!day.has_value() || text != form.after_day) return std::nullopt;
  return CalendarDate{*year, *month, *day};
}

absl::StatusOr<CalendarDate> Checked(const std::optional<CalendarDate>& date) {
  if (!date.has_value()) return MakeError(reasons::kDateFormat);
  if (!IsCalendarDate(*date)) return MakeError(reasons::kDateNotInCalendar);
  return *date;
}

}  // namespace

bool IsCalendarDate(const CalendarDate& date) {
  return date.year >= kFirstYear && date.year <= kLastYear && date.month >= 1 &&
         date.month <= 12 && date.day >= 1 &&
         date.day <= DaysInMonth(date.year, date.month);
}

absl::StatusOr<CalendarDate> ParseIsoDate(absl::string_view text) {
  return Checked(Match(text, kIsoForm));
}

absl::StatusOr<CalendarDate> ParseDate(absl::string_view text) {
  for (const Form& form : kForms) {
    const std::optional<CalendarDate> date = Match(text, form);
    if (date.has_value()) return Checked(date);
  }
  return Checked(std::nullopt);
}

std::string FormatIsoDate(const CalendarDate& date) {
  return absl::StrFormat("%04d-%02d-%02d", date.year, date.month, date.day);
}

// Both directions count years from 1 March, so that the leap day is the last
// of its year, in eras of 400 years, which all have the same number of days.
namespace {
constexpr int32_t kDaysPerEra = 146097;
constexpr int32_t kEpochDay = 719468;  // Days from 0000-03-01 to 1970-01-01.
}  // namespace

int32_t DaysSinceEpoch(const CalendarDate& date) {
  TOMBOLO_CHECK(IsCalendarDate(date));
  // January and February belong to the year before. Year 0 is the earliest.
  const int32_t year = date.month <= 2 ? date.year - 1 : date.year;
  const int32_t era = year / 400;
  const int32_t year_of_era = year % 400;
  const int32_t month_from_march = (date.month + 9) % 12;
  const int32_t day_of_year = (153 * month_from_march + 2) / 5 + date.day - 1;
  const int32_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * kDaysPerEra + day_of_era - kEpochDay;
}

std::optional<CalendarDate> DateFromDays(int32_t days) {
  static const int32_t first = DaysSinceEpoch({kFirstYear, 1, 1});
  static const int32_t last = DaysSinceEpoch({kLastYear, 12, 31});
  if (days < first || days > last) return std::nullopt;
  const int32_t from_march = days + kEpochDay;
  const int32_t era = from_march / kDaysPerEra;
  const int32_t day_of_era = from_march % kDaysPerEra;
  const int32_t year_of_era = (day_of_era - day_of_era / 1460 +
                               day_of_era / 36524 - day_of_era / 146096) /
                              365;
  const int32_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int32_t month_from_march = (5 * day_of_year + 2) / 153;
  CalendarDate date;
  date.day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
  date.month =
      month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  date.year = era * 400 + year_of_era + (date.month <= 2 ? 1 : 0);
  return date;
}

}  // namespace tombolo::identifier
