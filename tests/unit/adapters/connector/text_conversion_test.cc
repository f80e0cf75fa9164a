#include "adapters/connector/text_conversion.h"

#include <optional>
#include <string>
#include <vector>

#include "gmock/gmock.h"

namespace tombolo::connector {
namespace {

using ::testing::Eq;
using ::testing::Optional;
using Texts = std::vector<std::string>;

TEST(TextConversionTest, TrimsTheSpacesOfBothWorlds) {
  EXPECT_EQ(TrimSpaces(" \t\xC2\xA0\xE3\x80\x80 a b \xE3\x80\x80\n"), "a b");
  EXPECT_EQ(TrimSpaces("\xE3\x80\x80"), "");
  EXPECT_EQ(TrimSpaces(""), "");
}

TEST(TextConversionTest, HalfWidth) {
  EXPECT_EQ(ToHalfWidth("９９０１Ｘａ－（）"), "9901Xa-()");
  EXPECT_EQ(ToHalfWidth("张三 ascii ～"), "张三 ascii ~");
  EXPECT_EQ(ToHalfWidth("｟ﾠ"), "｟ﾠ");  // Beyond the ASCII forms.
  EXPECT_EQ(ToHalfWidth("\xEF\xBC"), "\xEF\xBC");
  EXPECT_EQ(ToHalfWidth("\xEF\xBD\x41"), "\xEF\xBD\x41");  // Torn.
}

TEST(TextConversionTest, KnowsWhatASpreadsheetMakesOfLongNumbers) {
  for (const std::string lost :
       {"9.90101E+17", "1E+15", "-1.5E+20", "3.3E+100"}) {
    EXPECT_TRUE(IsSpreadsheetNumber(lost)) << lost;
  }
  for (const std::string fine :
       {"", "990101199001010016", "1E5", "E+17", "1.E+17", "12.3E+17",
        "1E+1234", "1.5E+1", "a1E+15", "1E+15a", "9.90101e17"}) {
    EXPECT_FALSE(IsSpreadsheetNumber(fine)) << fine;
  }
}

TEST(TextConversionTest, Integers) {
  EXPECT_THAT(ReadInteger("007"), Optional(Eq(7)));
  EXPECT_THAT(ReadInteger("-12"), Optional(Eq(-12)));
  EXPECT_THAT(ReadInteger("１２"), Optional(Eq(12)));
  EXPECT_THAT(ReadInteger("9223372036854775807"), Optional(Eq(INT64_MAX)));
  for (const std::string bad : {"", "-", "+1", "1.0", "1,000", " 1", "1 ",
                                "9223372036854775808", "一"}) {
    EXPECT_EQ(ReadInteger(bad), std::nullopt) << bad;
  }
}

TEST(TextConversionTest, DecimalsAreNormalised) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"0012.50", "12.5"}, {"-0.00", "0"}, {"0", "0"},      {"-7", "-7"},
      {"１．５", "1.5"},   {"100", "100"}, {"0.10", "0.1"},
  };
  for (const auto& [text, want] : cases) {
    EXPECT_THAT(ReadDecimal(text), Optional(Eq(want))) << text;
  }
  for (const std::string bad :
       {"", "-", ".5", "5.", "1e3", "1,5", "+1", "--1", "1.2.3"}) {
    EXPECT_EQ(ReadDecimal(bad), std::nullopt) << bad;
  }
}

TEST(TextConversionTest, DatesInTheFormatsClerksUse) {
  const record::Date day = record::ToDate({.year = 2024, .month = 1, .day = 5});
  for (const std::string text :
       {"2024-01-05", "2024-1-5", "2024/1/5", "20240105", "2024.01.05",
        "2024年1月5日", "２０２４年０１月０５日", "２０２４－０１－０５"}) {
    EXPECT_THAT(ReadDate(text, DefaultDateFormats()), Optional(Eq(day)))
        << text;
  }
}

TEST(TextConversionTest, DatesThatAreNone) {
  for (const std::string text :
       {"", "2023-02-29", "2024-13-01", "2024-00-01", "2024-01-00", "24-1-5",
        "2024-1", "2024-01-051", "2024-01-05 ", "05/01/2024", "0000-01-01",
        "二〇二四年一月五日", "2024-01-05 00:00:00"}) {
    EXPECT_EQ(ReadDate(text, DefaultDateFormats()), std::nullopt) << text;
  }
}

TEST(TextConversionTest, ConfiguredFormats) {
  EXPECT_EQ(ReadDate("05/01/2024", {"DD/MM/YYYY"}),
            record::ToDate({.year = 2024, .month = 1, .day = 5}));
  EXPECT_EQ(ReadDate("2024-01-05 13:14:15", {"YYYY-MM-DD hh:mm:ss"}),
            record::ToDate({.year = 2024, .month = 1, .day = 5}));
}

// What a clock on the wall of the office showed.
TEST(TextConversionTest, TimestampsAreReadInTheZone) {
  const absl::TimeZone zone = absl::FixedTimeZone(8 * 3600);
  const auto at =
      ReadTimestamp("2024-01-05 08:00:01", DefaultTimestampFormats(), zone);
  EXPECT_THAT(at, Optional(Eq(record::Timestamp{1704412801000000})));
  for (const std::string bad : {"2024-01-05", "2024-01-05 24:00:00",
                                "2024-01-05 08:60:00", "2024-02-30 08:00:00"}) {
    EXPECT_EQ(ReadTimestamp(bad, DefaultTimestampFormats(), zone), std::nullopt)
        << bad;
  }
}

TEST(TextConversionTest, ChecksFormats) {
  for (const std::string& format : DefaultDateFormats()) {
    EXPECT_TRUE(IsDateFormat(format)) << format;
  }
  for (const std::string& format : DefaultTimestampFormats()) {
    EXPECT_TRUE(IsTimestampFormat(format)) << format;
  }
  for (const std::string bad :
       {"", "YYYY-MM", "YYYY-MM-DD-DD", "MM-DD", "yyyy-mm-dd", "YY-MM-DD"}) {
    EXPECT_FALSE(IsDateFormat(bad)) << bad;
  }
  EXPECT_FALSE(IsTimestampFormat("YYYY-MM-DD"));
}

}  // namespace
}  // namespace tombolo::connector
