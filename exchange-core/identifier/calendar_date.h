// Calendar dates without a time or a zone, in the proleptic Gregorian calendar
// (ISO 8601), years 1 to 9999, and the forms in which Chinese registers write
// them.
//
//   TOMBOLO_ASSIGN_OR_RETURN(CalendarDate date, ParseDate("2024年1月5日"));
//   FormatIsoDate(date);         // "2024-01-05"
//   DaysSinceEpoch(date);        // 19727, as stored in records
//
// Strict: a text is a date in full or it is an error; there is no 30 February
// and no two-digit year. Errors never repeat the text, which may be personal
// data. Pure; thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_IDENTIFIER_CALENDAR_DATE_H_
#define TOMBOLO_EXCHANGE_CORE_IDENTIFIER_CALENDAR_DATE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tombolo::identifier {

struct CalendarDate {
  int32_t year = 1970;
  int32_t month = 1;
  int32_t day = 1;

  friend bool operator==(const CalendarDate&, const CalendarDate&) = default;
};

// True for a day that exists, in the years 1 to 9999.
bool IsCalendarDate(const CalendarDate& date);

// The date of YYYY-MM-DD and nothing else. INVALID_ARGUMENT / DATE_FORMAT for
// another form, INVALID_ARGUMENT / DATE_NOT_IN_CALENDAR for a day that does
// not exist.
absl::StatusOr<CalendarDate> ParseIsoDate(absl::string_view text);

// As above, and also from 20240105, 2024年1月5日, and 2024-1-5, 2024.1.5 and
// 2024/1/5 with one separator throughout. The year has four digits; month and
// day may have one or two where something separates them.
absl::StatusOr<CalendarDate> ParseDate(absl::string_view text);

// YYYY-MM-DD.
std::string FormatIsoDate(const CalendarDate& date);

// Days since 1970-01-01, negative before it. `date` must exist.
int32_t DaysSinceEpoch(const CalendarDate& date);

// The inverse; nullopt outside the years 1 to 9999.
std::optional<CalendarDate> DateFromDays(int32_t days);

}  // namespace tombolo::identifier

#endif  // TOMBOLO_EXCHANGE_CORE_IDENTIFIER_CALENDAR_DATE_H_
