#include "exchange-core/translog/strict_text.h"

#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"

namespace tombolo::translog {
namespace {

using ::testing::Eq;
using ::testing::Optional;

TEST(ParseDecimalTest, TakesCanonicalNumbersUpToTheLimit) {
  EXPECT_THAT(ParseDecimal("0", 10), Optional(0U));
  EXPECT_THAT(ParseDecimal("10", 10), Optional(10U));
  EXPECT_THAT(ParseDecimal("18446744073709551615", ~uint64_t{0}),
              Optional(~uint64_t{0}));
}

TEST(ParseDecimalTest, RefusesEverythingElse) {
  for (const char* text : {"", "00", "01", "-1", "+1", " 1", "1 ", "1a", "0x1",
                           "18446744073709551616", "99999999999999999999"}) {
    EXPECT_EQ(ParseDecimal(text, ~uint64_t{0}), std::nullopt) << text;
  }
  EXPECT_EQ(ParseDecimal("11", 10), std::nullopt);
  EXPECT_EQ(ParseDecimal("9", 8), std::nullopt);
}

TEST(DecodeBase64Test, IsTheReverseOfEncode) {
  for (const char* bytes : {"", "f", "fo", "foo", "\xff\xfe\xfd"}) {
    EXPECT_THAT(DecodeBase64(EncodeBase64(bytes)), Optional(Eq(bytes)));
  }
}

TEST(DecodeBase64Test, RefusesOtherSpellings) {
  for (const char* text :
       {"Zg", "Zg=", "Zh==", " Zg==", "Zg==\n", "Zm9v====", "_-8=", "Z"}) {
    EXPECT_EQ(DecodeBase64(text), std::nullopt) << text;
  }
}

TEST(DecodeBase64Test, ADigestHas32Bytes) {
  EXPECT_TRUE(DecodeBase64Digest("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
                  .has_value());
  EXPECT_EQ(DecodeBase64Digest("Zm9v"), std::nullopt);
  EXPECT_EQ(DecodeBase64Digest("?"), std::nullopt);
}

TEST(TakeCodePointTest, ReadsUtf8) {
  absl::string_view text = "a\xC3\xA9\xE2\x80\x94\xF0\x9F\x98\x80";
  EXPECT_THAT(TakeCodePoint(text), Optional(U'a'));
  EXPECT_THAT(TakeCodePoint(text), Optional(U'\u00E9'));
  EXPECT_THAT(TakeCodePoint(text), Optional(U'\u2014'));
  EXPECT_THAT(TakeCodePoint(text), Optional(U'\U0001F600'));
  EXPECT_EQ(TakeCodePoint(text), std::nullopt);
}

TEST(TakeCodePointTest, RefusesWhatRfc3629Forbids) {
  for (const char* bytes :
       {"\x80", "\xC3", "\xC3(", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80",
        "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\xFF"}) {
    absl::string_view text = bytes;
    EXPECT_EQ(TakeCodePoint(text), std::nullopt);
    EXPECT_EQ(text, bytes) << "nothing is taken";
  }
}

TEST(TakeLineTest, NeedsTheNewline) {
  absl::string_view text = "one\n\nrest";
  EXPECT_THAT(TakeLine(text), Optional(Eq("one")));
  EXPECT_THAT(TakeLine(text), Optional(Eq("")));
  EXPECT_EQ(TakeLine(text), std::nullopt);
  EXPECT_EQ(text, "rest");
}

TEST(IsUnicodeSpaceTest, KnowsTheCommonOnes) {
  for (const char32_t space : {U'\t', U' ', U'\u00A0', U'\u1680', U'\u2003',
                               U'\u2028', U'\u202F', U'\u3000'}) {
    EXPECT_TRUE(IsUnicodeSpace(space));
  }
  EXPECT_FALSE(IsUnicodeSpace(U'a'));
  EXPECT_FALSE(IsUnicodeSpace(U'\u200B'));
}

}  // namespace
}  // namespace tombolo::translog
