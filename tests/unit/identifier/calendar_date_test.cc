#include "exchange-core/identifier/calendar_date.h"

#include <string>
#include <vector>

#include "exchange-core/base/reasons/identifier.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"

namespace tombolo::identifier {
namespace {

using ::tombolo::testing::HasReason;
using ::tombolo::testing::IsOkAndHolds;

// The slow reference: the day after, from the rule as it is taught.
CalendarDate DayAfter(CalendarDate date) {
  const bool leap =
      (date.year % 4 == 0 && date.year % 100 != 0) || date.year % 400 == 0;
  const int32_t lengths[] = {
      31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (++date.day > lengths[date.month - 1]) {
    date.day = 1;
    if (++date.month > 12) {
      date.month = 1;
      ++date.year;
    }
  }
  return date;
}

TEST(CalendarDateTest, CountsDaysAsACalendarIsTurned) {
  CalendarDate date{1600, 1, 1};
  int32_t days = DaysSinceEpoch(date);
  size_t mismatches = 0;
  while (date.year < 2401) {
    const CalendarDate next = DayAfter(date);
    mismatches += DaysSinceEpoch(next) != days + 1;
    mismatches += DateFromDays(days + 1) != next;
    date = next;
    ++days;
  }
  EXPECT_EQ(mismatches, 0u);
}

TEST(CalendarDateTest, KnowsLandmarks) {
  EXPECT_EQ(DaysSinceEpoch({1970, 1, 1}), 0);
  EXPECT_EQ(DaysSinceEpoch({1969, 12, 31}), -1);
  EXPECT_EQ(DaysSinceEpoch({2000, 3, 1}), 11017);
  EXPECT_EQ(DaysSinceEpoch({2024, 1, 5}), 19727);
  EXPECT_EQ(DaysSinceEpoch({1, 1, 1}), -719162);
  EXPECT_EQ(DaysSinceEpoch({9999, 12, 31}), 2932896);
  EXPECT_EQ(DateFromDays(-719162), (CalendarDate{1, 1, 1}));
  EXPECT_EQ(DateFromDays(2932896), (CalendarDate{9999, 12, 31}));
  EXPECT_EQ(DateFromDays(-719163), std::nullopt);
  EXPECT_EQ(DateFromDays(2932897), std::nullopt);
  EXPECT_EQ(DateFromDays(INT32_MIN), std::nullopt);
  EXPECT_EQ(DateFromDays(INT32_MAX), std::nullopt);
}

TEST(CalendarDateTest, ReadsAllFormsOfADay) {
  for (const char* text :
       {"2024-01-05", "20240105", "2024年1月5日", "2024年01月05日", "2024-1-5",
        "2024.1.5", "2024.01.05", "2024/1/5", "2024/01/5"}) {
    EXPECT_THAT(ParseDate(text), IsOkAndHolds(CalendarDate{2024, 1, 5}))
        << text;
  }
  EXPECT_THAT(ParseIsoDate("2024-01-05"),
              IsOkAndHolds(CalendarDate{2024, 1, 5}));
  EXPECT_EQ(FormatIsoDate({2024, 1, 5}), "2024-01-05");
  EXPECT_EQ(FormatIsoDate({7, 12, 31}), "0007-12-31");
}

TEST(CalendarDateTest, RefusesOtherForms) {
  for (const char* text : {"",
                           "2024",
                           "2024-01",
                           "24-01-05",
                           "2024-01-05 ",
                           " 2024-01-05",
                           "2024-01-05T00:00:00",
                           "2024-1.5",
                           "2024.1-5",
                           "2024年1月5",
                           "2024年1-5",
                           "2024115",
                           "202401050",
                           "2024010",
                           "2024-001-05",
                           "2024-01-005",
                           "-2024-01-05",
                           "+2024-01-05",
                           "2024--1-05",
                           "2024-01-0x",
                           "２０２４-01-05",
                           "05-01-2024",
                           "1/5/2024",
                           "二〇二四年一月五日"}) {
    EXPECT_THAT(ParseDate(text), HasReason(reasons::kDateFormat)) << text;
  }
  for (const char* text : {"20240105", "2024-1-5", "2024年1月5日"}) {
    EXPECT_THAT(ParseIsoDate(text), HasReason(reasons::kDateFormat)) << text;
  }
}

TEST(CalendarDateTest, RefusesDaysThatDoNotExist) {
  for (const char* text :
       {"2024-00-05", "2024-13-05", "2024-01-00", "2024-01-32", "2024-04-31",
        "2023-02-29", "1900-02-29", "2024-02-30", "0000-01-01"}) {
    EXPECT_THAT(ParseDate(text), HasReason(reasons::kDateNotInCalendar))
        << text;
    EXPECT_THAT(ParseIsoDate(text), HasReason(reasons::kDateNotInCalendar))
        << text;
  }
  EXPECT_THAT(ParseDate("20240431"), HasReason(reasons::kDateNotInCalendar));
  EXPECT_FALSE(IsCalendarDate({10000, 1, 1}));
}

TEST(CalendarDateTest, KnowsLeapDays) {
  for (const char* text : {"2024-02-29", "2000-02-29", "1600-02-29"}) {
    EXPECT_THAT(ParseDate(text), tombolo::testing::IsOk()) << text;
  }
}

}  // namespace
}  // namespace tombolo::identifier
