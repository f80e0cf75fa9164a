#include "exchange-core/crypto/pem.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/reasons/crypto.h"
#include "exchange-core/crypto/openssl_version.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"

namespace tombolo::crypto {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::tombolo::testing::HasReason;
using ::tombolo::testing::IsOk;
using ::tombolo::testing::IsOkAndHolds;

TEST(PemTest, RoundTripsEveryLengthAndKeepsOrder) {
  for (size_t size = 1; size < 100; ++size) {
    const std::string der(size, static_cast<char>(size));
    const std::string text =
        absl::StrCat(FormatPem("A", der), FormatPem("B", "second"));
    EXPECT_THAT(ParsePem(text),
                IsOkAndHolds(ElementsAre(Field(&PemBlock::der, der),
                                         Field(&PemBlock::label, "B"))));
  }
}

TEST(PemTest, WrapsLinesAt64) {
  EXPECT_EQ(FormatPem("X", std::string(49, '\0')),
            absl::StrCat("-----BEGIN X-----\n", std::string(64, 'A'),
                         "\nAA==\n-----END X-----\n"));
}

TEST(PemTest, AcceptsWindowsLineEnds) {
  EXPECT_THAT(ParsePem("-----BEGIN X-----\r\nYWJj\r\n-----END X-----\r\n"),
              IsOkAndHolds(ElementsAre(Field(&PemBlock::der, "abc"))));
}

struct PemCase {
  std::string name;
  std::string text;
};
void PrintTo(const PemCase& test, std::ostream* out) { *out << test.name; }

class PemRejectsTest : public ::testing::TestWithParam<PemCase> {};

TEST_P(PemRejectsTest, AsMalformed) {
  EXPECT_THAT(ParsePem(GetParam().text), HasReason(reasons::kPemFormat));
}

INSTANTIATE_TEST_SUITE_P(
    Texts, PemRejectsTest,
    ::testing::ValuesIn<PemCase>({
        {"Empty", ""},
        {"WhiteSpace", " \n"},
        {"TextBefore", "hello\n-----BEGIN X-----\nYWJj\n-----END X-----\n"},
        {"TextAfter", "-----BEGIN X-----\nYWJj\n-----END X-----\nbye"},
        {"BeginOnly", "-----BEGIN X-----\nYWJj\n"},
        {"BeginLineOpen", "-----BEGIN X\nYWJj\n-----END X-----\n"},
        {"OtherLabelAtEnd", "-----BEGIN X-----\nYWJj\n-----END Y-----\n"},
        {"EmptyBody", "-----BEGIN X-----\n-----END X-----\n"},
        {"NotBase64", "-----BEGIN X-----\nY*Jj\n-----END X-----\n"},
        {"NoPadding", "-----BEGIN X-----\nYWI\n-----END X-----\n"},
        {"StrayBits", "-----BEGIN X-----\nYWJ=\n-----END X-----\n"},
        {"Headers",
         "-----BEGIN X-----\nProc-Type: 4\n\nYWJj\n-----END X-----\n"},
    }),
    [](const auto& test) { return test.param.name; });

TEST(PemTest, RefusesMoreThan64Blocks) {
  std::string text;
  for (int i = 0; i < 64; ++i) text += FormatPem("X", "abc");
  EXPECT_THAT(ParsePem(text), IsOk());
  EXPECT_THAT(ParsePem(text + FormatPem("X", "abc")),
              HasReason(reasons::kPemFormat));
}

TEST(OpensslVersionTest, HasAFloor) {
  EXPECT_THAT(CheckOpensslVersion(), IsOk());
  EXPECT_THAT(CheckOpensslVersionNumber(0x30000160), IsOk());      // 3.0.22
  EXPECT_THAT(CheckOpensslVersionNumber(0x30500000), IsOk());      // 3.5.0
  const absl::Status old = CheckOpensslVersionNumber(0x30000150);  // 3.0.21
  EXPECT_THAT(old, HasReason(reasons::kOpensslTooOld));
  EXPECT_EQ(ReasonMetadata(old)["found"], "3.0.21");
}

}  // namespace
}  // namespace tombolo::crypto
