#include "adapters/csv/text_decoder.h"

#include <string>

#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"

namespace tombolo::csv {
namespace {

using ::testing::Eq;
using ::testing::Optional;

struct DecodeCase {
  std::string name;
  Encoding encoding;
  std::string bytes;
  std::optional<std::string> text;
};
void PrintTo(const DecodeCase& test, std::ostream* out) { *out << test.name; }

class TextDecoderTest : public ::testing::TestWithParam<DecodeCase> {};

TEST_P(TextDecoderTest, IsStrict) {
  TOMBOLO_ASSERT_OK_AND_ASSIGN(TextDecoder decoder,
                               TextDecoder::Make(GetParam().encoding));
  EXPECT_EQ(decoder.Decode(GetParam().bytes), GetParam().text);
  // What came before has left nothing behind.
  EXPECT_THAT(decoder.Decode("ok"), Optional(Eq("ok")));
  EXPECT_EQ(decoder.Decode(GetParam().bytes), GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(
    Utf8, TextDecoderTest,
    ::testing::ValuesIn<DecodeCase>({
        {"Empty", Encoding::kUtf8, "", ""},
        {"Ascii", Encoding::kUtf8, "abc", "abc"},
        {"Han", Encoding::kUtf8, "张三", "张三"},
        {"RareHan", Encoding::kUtf8, "𠮷", "𠮷"},
        {"MiddleDot", Encoding::kUtf8, "买买提·艾力", "买买提·艾力"},
        {"StrayContinuation", Encoding::kUtf8, "a\x80", std::nullopt},
        {"CutOff", Encoding::kUtf8, "\xE5\xBC", std::nullopt},
        {"Overlong", Encoding::kUtf8, "\xC0\xAF", std::nullopt},
        {"Surrogate", Encoding::kUtf8, "\xED\xA0\x80", std::nullopt},
        {"BeyondUnicode", Encoding::kUtf8, "\xF5\x80\x80\x80", std::nullopt},
        {"Gb18030BytesInUtf8", Encoding::kUtf8, "\xD5\xC5", std::nullopt},
    }));

INSTANTIATE_TEST_SUITE_P(
    Gb18030, TextDecoderTest,
    ::testing::ValuesIn<DecodeCase>({
        {"TwoBytes", Encoding::kGb18030, "\xD5\xC5\xC8\xFD", "张三"},
        {"FourBytesExtensionA", Encoding::kGb18030, "\x81\x39\xFB\x30", "㑻"},
        {"FourBytesExtensionB", Encoding::kGb18030, "\x95\x32\x82\x36", "𠀀"},
        {"RareName", Encoding::kGb18030, "\xE9\x46\x95\x34\xB2\x35", "镕𠮷"},
        {"FullWidthDigits", Encoding::kGb18030, "\xA3\xB1\xA3\xB2", "１２"},
        {"LeadAlone", Encoding::kGb18030, "\x81", std::nullopt},
        {"LeadThenQuote", Encoding::kGb18030, "\x81\x22", std::nullopt},
        {"CutInFour", Encoding::kGb18030, "\x82\x30\xA4", std::nullopt},
        {"ByteFf", Encoding::kGb18030, "a\xFF", std::nullopt},
    }));

}  // namespace
}  // namespace tombolo::csv
