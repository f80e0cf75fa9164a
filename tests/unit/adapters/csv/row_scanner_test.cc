#include "adapters/csv/row_scanner.h"

#include <string>
#include <vector>

#include "exchange-core/base/reasons/adapter.h"
#include "gmock/gmock.h"

namespace tombolo::csv {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

std::vector<RawRow> Scan(const std::string& text, CsvFormat format = {},
                         CsvLimits limits = {}, size_t block = 1000) {
  RowScanner scanner(format, limits);
  scanner.Start(0, 1);
  std::vector<RawRow> rows;
  for (size_t i = 0; i < text.size(); i += block) {
    scanner.Feed(absl::string_view(text).substr(i, block), rows);
  }
  scanner.Finish(rows);
  return rows;
}

struct GoodCase {
  std::string name;
  std::string text;
  std::vector<std::vector<std::string>> rows;
};
void PrintTo(const GoodCase& test, std::ostream* out) { *out << test.name; }

class RowScannerReadsTest : public ::testing::TestWithParam<GoodCase> {};

// However the bytes arrive, the rows are the same.
TEST_P(RowScannerReadsTest, TheSameInBlocksOfEverySize) {
  for (size_t block = 1; block <= GetParam().text.size(); ++block) {
    const std::vector<RawRow> rows = Scan(GetParam().text, {}, {}, block);
    ASSERT_EQ(rows.size(), GetParam().rows.size()) << "blocks of " << block;
    std::string joined;
    for (size_t i = 0; i < rows.size(); ++i) {
      EXPECT_EQ(rows[i].problem, nullptr);
      EXPECT_EQ(rows[i].fields, GetParam().rows[i]);
      EXPECT_EQ(rows[i].number, i + 1);
      joined += rows[i].raw;
      EXPECT_EQ(rows[i].end, joined.size());
    }
    EXPECT_EQ(joined, GetParam().text);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Rfc4180, RowScannerReadsTest,
    ::testing::ValuesIn<GoodCase>({
        {"LineFeed", "a,b\n1,2\n", {{"a", "b"}, {"1", "2"}}},
        {"CarriageReturnLineFeed", "a,b\r\n1,2\r\n", {{"a", "b"}, {"1", "2"}}},
        {"MixedLineEnds", "a\r\nb\nc\r\n", {{"a"}, {"b"}, {"c"}}},
        {"NoLastLineEnd", "a,b\n1,2", {{"a", "b"}, {"1", "2"}}},
        {"EmptyFields", ",,\n", {{"", "", ""}}},
        {"TrailingDelimiterAtTheEnd", "a,", {{"a", ""}}},
        {"Quoted", "\"a\",\"b\"\n", {{"a", "b"}}},
        {"QuotedDelimiter", "\"a,b\",c\n", {{"a,b", "c"}}},
        {"DoubledQuote", "\"a\"\"b\"\n", {{"a\"b"}}},
        {"OnlyQuotes", "\"\"\"\"\n", {{"\""}}},
        {"EmptyQuoted", "\"\",\"\"\n", {{"", ""}}},
        {"QuotedLineFeed", "\"a\nb\",c\nd,e\n", {{"a\nb", "c"}, {"d", "e"}}},
        {"QuotedCarriageReturn", "\"a\r\nb\rc\"\n", {{"a\r\nb\rc"}}},
        {"QuotedLast", "a,\"b\"", {{"a", "b"}}},
        {"QuotedThenReturn", "\"a\"\r\nb\r\n", {{"a"}, {"b"}}},
        {"BlankLine", "a\n\nb\n", {{"a"}, {""}, {"b"}}},
        {"Spaces", " a , b \n", {{" a ", " b "}}},
        {"Utf8", "姓名,号码\n张三,1\n", {{"姓名", "号码"}, {"张三", "1"}}},
    }));

struct BadCase {
  std::string name;
  std::string text;
  const ErrorReason* reason;
  size_t field;
};
void PrintTo(const BadCase& test, std::ostream* out) { *out << test.name; }

class RowScannerRejectsTest : public ::testing::TestWithParam<BadCase> {};

// The bad row is row 2; rows 1 and 3 around it are read.
TEST_P(RowScannerRejectsTest, TheRowAndNothingElse) {
  const std::vector<RawRow> rows = Scan("a,b\n" + GetParam().text + "\nx,y\n",
                                        {}, {.row_bytes = 40, .columns = 5});
  ASSERT_THAT(rows, SizeIs(3));
  EXPECT_EQ(rows[0].problem, nullptr);
  EXPECT_EQ(rows[1].problem, GetParam().reason);
  EXPECT_EQ(rows[1].problem_field, GetParam().field);
  EXPECT_EQ(rows[2].problem, nullptr);
  EXPECT_EQ(rows[2].number, 3U);
  EXPECT_THAT(rows[2].fields, ElementsAre("x", "y"));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, RowScannerRejectsTest,
    ::testing::ValuesIn<BadCase>({
        {"QuoteInTheMiddle", "a\"b,c", &reasons::kCsvStrayQuote, 0},
        {"QuoteAtTheEnd", "1,ab\"", &reasons::kCsvStrayQuote, 1},
        {"TextAfterQuote", "\"a\"b,c", &reasons::kCsvTextAfterQuote, 0},
        {"SpaceAfterQuote", "1,\"a\" ", &reasons::kCsvTextAfterQuote, 1},
        {"BareReturn", "a\rb,c", &reasons::kCsvBareCarriageReturn, 0},
        {"BareReturnAfterQuote", "\"a\"\rb", &reasons::kCsvBareCarriageReturn,
         0},
        {"DoubleReturn", "a,b\r\r", &reasons::kCsvBareCarriageReturn, 1},
        {"TooManyBytes", std::string(60, 'x'), &reasons::kCsvRowTooLarge, 0},
        {"TooManyColumns", "1,2,3,4,5,6", &reasons::kCsvRowTooLarge, 5},
        {"OnlyTheFirstProblem", "a\"b,c\rd", &reasons::kCsvStrayQuote, 0},
    }));

TEST(RowScannerTest, FileEndsInsideQuotes) {
  const std::vector<RawRow> rows = Scan("a\n\"b\nc");
  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_EQ(rows[1].problem, &reasons::kCsvUnterminatedQuote);
}

// An attacker who can write a long text must not be able to make a row of it.
TEST(RowScannerTest, QuotedTextOverTheLimitNeverBecomesRows) {
  const std::string inner = std::string(30, 'x') + "\nforged,row\n";
  const std::vector<RawRow> rows =
      Scan("a,b\n\"" + inner + inner + "\",2\nx,y\n", {}, {.row_bytes = 40});
  ASSERT_THAT(rows, SizeIs(3));
  EXPECT_EQ(rows[1].problem, &reasons::kCsvRowTooLarge);
  EXPECT_THAT(rows[1].fields, SizeIs(0));
  EXPECT_LE(rows[1].raw.size(), 40U + kRowTailSize);
  EXPECT_THAT(rows[2].fields, ElementsAre("x", "y"));
}

TEST(RowScannerTest, OtherDelimiterAndQuote) {
  const std::vector<RawRow> rows =
      Scan("a\t'b\t''c'\n", {.delimiter = '\t', .quote = '\''});
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_THAT(rows[0].fields, ElementsAre("a", "b\t'c"));
}

// 亅 is 0x81 0x7C: its trail byte is '|'. U+20000 is 95 32 82 36: two of its
// four bytes are digits.
TEST(RowScannerTest, Gb18030TrailBytesAreNotDelimiters) {
  const CsvFormat format = {.delimiter = '|', .encoding = Encoding::kGb18030};
  const std::vector<RawRow> rows =
      Scan("\x81\x7C|b\n\x95\x32\x82\x36|d\n", format);
  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_THAT(rows[0].fields, ElementsAre("\x81\x7C", "b"));
  EXPECT_THAT(rows[1].fields, ElementsAre("\x95\x32\x82\x36", "d"));
}

// A broken character costs one field, never the line end behind it.
TEST(RowScannerTest, BrokenGb18030CharacterEndsAtTheNextSeparator) {
  for (const std::string broken : {"\x81", "\x81\x30", "\x81\x30\x81"}) {
    const std::vector<RawRow> rows =
        Scan(broken + "\nx,y\n", {.encoding = Encoding::kGb18030});
    ASSERT_THAT(rows, SizeIs(2));
    EXPECT_THAT(rows[0].fields, ElementsAre(broken));
    EXPECT_THAT(rows[1].fields, ElementsAre("x", "y"));
  }
}

}  // namespace
}  // namespace tombolo::csv
