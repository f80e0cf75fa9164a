#include "exchange-core/record/value.h"

#include <ostream>
#include <string>
#include <vector>

#include "exchange-core/base/bytes.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/record.h"
#include "exchange-core/record/text.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"

namespace tombolo::record {
namespace {

using testing::HasReason;
using testing::IsOkAndHolds;

std::string Hex(absl::string_view hex) { return *FromHex(hex); }

struct Encoding {
  std::string name;
  Value value;
  std::string hex;
};
void PrintTo(const Encoding& test, std::ostream* out) { *out << test.name; }

class ValueEncodingTest : public ::testing::TestWithParam<Encoding> {};

TEST_P(ValueEncodingTest, HasExactlyTheseBytesBothWays) {
  const std::string bytes = Hex(GetParam().hex);
  EXPECT_THAT(EncodeValue(GetParam().value), IsOkAndHolds(bytes));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const ValueView view, ParseValue(bytes));
  EXPECT_EQ(view.bytes, bytes);
  EXPECT_EQ(view.type, TypeOf(GetParam().value));
  EXPECT_EQ(ToValue(view), GetParam().value);
}

INSTANTIATE_TEST_SUITE_P(
    EachType, ValueEncodingTest,
    ::testing::ValuesIn<Encoding>({
        {"Absent", Absent{}, "0000000000"},
        {"False", false, "010000000100"},
        {"True", true, "010000000101"},
        {"MinusOne", int64_t{-1}, "0200000008ffffffffffffffff"},
        {"Decimal", Decimal{"-12.5"}, "03000000052d31322e35"},
        {"DecimalZero", Decimal{"0"}, "030000000130"},
        {"Epoch", Date{0}, "040000000400000000"},
        {"DayBefore", Date{-1}, "0400000004ffffffff"},
        {"FirstDay", Date{-719162}, "0400000004fff506c6"},
        {"LastDay", Date{2932896}, "0400000004002cc0a0"},
        {"Timestamp", Timestamp{1}, "05000000080000000000000001"},
        {"EmptyText", Text{""}, "0600000000"},
        {"Text", Text{"张三"}, "0600000006e5bca0e4b889"},
        {"Bytes", Bytes{std::string("\0\xff", 2)}, "070000000200ff"},
        {"Code", Code{"331102"}, "0800000006333331313032"},
    }),
    [](const auto& test) { return test.param.name; });

struct Rejection {
  std::string name;
  std::string hex;
  const ErrorReason* reason;
};
void PrintTo(const Rejection& test, std::ostream* out) { *out << test.name; }

class ValueRejectionTest : public ::testing::TestWithParam<Rejection> {};

TEST_P(ValueRejectionTest, SaysWhy) {
  EXPECT_THAT(ParseValue(Hex(GetParam().hex)), HasReason(*GetParam().reason));
}

INSTANTIATE_TEST_SUITE_P(
    NotCanonical, ValueRejectionTest,
    ::testing::ValuesIn<Rejection>({
        {"Empty", "", &reasons::kValueTruncated},
        {"NoLength", "06000000", &reasons::kValueTruncated},
        {"ShortContent", "060000000261", &reasons::kValueTruncated},
        {"Trailing", "000000000000", &reasons::kValueTrailingBytes},
        {"UnknownType", "0900000000", &reasons::kValueType},
        {"AbsentWithContent", "000000000100", &reasons::kValueLength},
        {"BoolOfTwoBytes", "01000000020001", &reasons::kValueLength},
        {"BoolTwo", "010000000102", &reasons::kValueBool},
        {"ShortInt", "020000000401020304", &reasons::kValueLength},
        {"LongDate", "04000000080000000000000000", &reasons::kValueLength},
        {"DateYearZero", "0400000004fff506c5", &reasons::kValueRange},
        {"DateYear10000", "0400000004002cc0a1", &reasons::kValueRange},
        {"TimestampBeforeYear1", "05000000088000000000000000",
         &reasons::kValueRange},
        {"TimestampAfterYear9999", "05000000087fffffffffffffff",
         &reasons::kValueRange},
        {"TextBadUtf8", "0600000001ff", &reasons::kValueUtf8},
        {"TextOverlong", "0600000002c080", &reasons::kValueUtf8},
        {"TextSurrogate", "0600000003eda080", &reasons::kValueUtf8},
        {"TextCutCharacter", "0600000002e5bc", &reasons::kValueUtf8},
        // "e" and a combining acute accent instead of U+00E9.
        {"TextNotNfc", "060000000365cc81", &reasons::kValueNfc},
        {"CodeEmpty", "0800000000", &reasons::kValueCode},
        {"CodeWithSpace", "0800000003312031", &reasons::kValueCode},
        {"CodeNotAscii", "0800000003e5bca0", &reasons::kValueCode},
        {"TooLarge", "0600007ffc", &reasons::kValueTooLarge},
        {"HugeLength", "06ffffffff", &reasons::kValueTooLarge},
    }),
    [](const auto& test) { return test.param.name; });

TEST(ValueTest, DecimalsHaveOneSpelling) {
  for (const char* good : {"0", "7", "-7", "10", "0.5", "-0.05", "12.05"}) {
    EXPECT_THAT(EncodeValue(Decimal{good}), testing::IsOk()) << good;
  }
  for (const char* bad :
       {"", "-", "-0", "+1", "01", "1.", ".5", "1.50", "1e3", " 1", "1,5",
        "0.0", "-0.0", "--1", "1.2.3",
        "12345678901234567890123456789012345678901234567890123456789012345"}) {
    EXPECT_THAT(EncodeValue(Decimal{bad}), HasReason(reasons::kValueDecimal))
        << bad;
  }
}

TEST(ValueTest, LargestTextFitsAndOneMoreDoesNot) {
  const size_t most = kMaxValueBytes - kValuePrefixBytes;
  EXPECT_THAT(EncodeValue(Text{std::string(most, 'a')}), testing::IsOk());
  EXPECT_THAT(EncodeValue(Text{std::string(most + 1, 'a')}),
              HasReason(reasons::kValueTooLarge));
}

TEST(ValueTest, ReaderStopsBehindTheValue) {
  const std::string two = Hex("0100000001010000000000");
  ByteReader reader(two);
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const ValueView first, ReadValue(reader));
  EXPECT_EQ(first.type, ValueType::kBool);
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const ValueView second, ReadValue(reader));
  EXPECT_EQ(second.type, ValueType::kAbsent);
  EXPECT_TRUE(reader.empty());
}

TEST(ValueTest, DaysAndCivilDaysAgree) {
  EXPECT_EQ(ToDate({2026, 7, 1}).days, 20635);
  const CivilDay day = ToCivilDay(Date{20635});
  EXPECT_EQ(day.year, 2026);
  EXPECT_EQ(day.month, 7);
  EXPECT_EQ(day.day, 1);
}

// Whatever a decoder accepts, the encoder writes again byte for byte.
TEST(ValueTest, EveryOneByteContentIsRefusedOrRoundTrips) {
  for (int type = 0; type < 256; ++type) {
    for (int content = 0; content < 256; ++content) {
      std::string bytes(1, static_cast<char>(type));
      AppendU32(bytes, 1);
      bytes.push_back(static_cast<char>(content));
      const auto view = ParseValue(bytes);
      if (!view.ok()) continue;
      EXPECT_THAT(EncodeValue(ToValue(*view)), IsOkAndHolds(bytes));
    }
  }
}

TEST(TextTest, NormalisesAndCountsCharacters) {
  EXPECT_EQ(ToNfc("e\xcc\x81"), "\xc3\xa9");
  EXPECT_TRUE(IsNfc("张三"));
  EXPECT_FALSE(IsNfc("e\xcc\x81"));
  EXPECT_THAT(Characters("a张𠀀é"),
              ::testing::ElementsAre("a", "张", "𠀀", "é"));
  EXPECT_EQ(CodePointOf("𠀀"), char32_t{0x20000});
}

}  // namespace
}  // namespace tombolo::record
