#include "exchange-core/storage/terms.h"

#include <set>
#include <string>

#include "exchange-core/base/bytes.h"
#include "gmock/gmock.h"

namespace tombolo::storage {
namespace {

std::string Hex(const Term& term) { return ToHex(TermView(term)); }

class TermsTest : public ::testing::Test {
 protected:
  const Terms terms_{std::string(32, '\x0b')};
};

// Computed with Python's hmac module from docs/formats/key-layout.md.
TEST_F(TermsTest, AreTheBytesOfTheDocument) {
  EXPECT_EQ(Hex(terms_.Subject("cn-resident-id", "990101199001010010")),
            "0fb49a5a023c0c0492885820d83cb2d6");
  EXPECT_EQ(Hex(terms_.Record(7, "r-1")), "2a4db9f8d849ccc0de5cebe309c5de30");
  EXPECT_EQ(Hex(terms_.Identifier("plate", "XA12345")),
            "1d99f2e03b2c7580e98524fe38118ef4");
  EXPECT_EQ(Hex(terms_.LongValue(std::string(300, 'v'))),
            "39a986b8bc8856b0e26f2ce743f780ff");
}

TEST_F(TermsTest, SortsSchemesAndDatasetsNeverMeet) {
  const std::set<std::string> different{
      Hex(terms_.Subject("a", "bc")),
      Hex(terms_.Subject("ab", "c")),
      Hex(terms_.Identifier("a", "bc")),
      Hex(terms_.LongValue(std::string("a\0bc", 4))),
      Hex(terms_.Record(0x61006263, "")),
      Hex(terms_.Record(1, "bc")),
      Hex(terms_.Record(2, "bc")),
      Hex(Terms(std::string(32, '\x0c')).Subject("a", "bc"))};
  EXPECT_EQ(different.size(), 8U);
}

TEST(TermFromBytesTest, TakesExactlySixteenBytes) {
  const std::string bytes = "0123456789abcdef";
  ASSERT_TRUE(TermFromBytes(bytes).has_value());
  EXPECT_EQ(TermView(*TermFromBytes(bytes)), bytes);
  EXPECT_FALSE(TermFromBytes("0123456789abcde").has_value());
  EXPECT_FALSE(TermFromBytes("0123456789abcdefg").has_value());
}

}  // namespace
}  // namespace tombolo::storage
