#include "exchange-core/identifier/normaliser.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/identifier.h"

namespace tombolo::identifier {
namespace {

constexpr absl::string_view kIdeographicSpace = "\xE3\x80\x80";  // U+3000

absl::string_view StripSpaces(absl::string_view text) {
  size_t before = 0;
  do {
    before = text.size();
    text = absl::StripAsciiWhitespace(text);
    absl::ConsumePrefix(&text, kIdeographicSpace);
    absl::ConsumeSuffix(&text, kIdeographicSpace);
  } while (text.size() != before);
  return text;
}

// Takes one full-width character U+FF01…U+FF5E off the front of `rest` and
// returns its ASCII twin, or takes nothing and returns '\0'.
char TakeFullWidth(absl::string_view& rest) {
  constexpr size_t kEncodedSize = 3;
  constexpr int kFirstCodePoint = 0xFF01;
  constexpr int kLastCodePoint = 0xFF5E;
  constexpr char kFirstAscii = '!';
  if (rest.size() < kEncodedSize || rest[0] != '\xEF') return '\0';
  const auto second = static_cast<uint8_t>(rest[1]);
  const auto third = static_cast<uint8_t>(rest[2]);
  if ((second & 0xC0) != 0x80 || (third & 0xC0) != 0x80) return '\0';
  const int code_point = 0xF000 | ((second & 0x3F) << 6) | (third & 0x3F);
  if (code_point < kFirstCodePoint || code_point > kLastCodePoint) return '\0';
  rest.remove_prefix(kEncodedSize);
  return static_cast<char>(code_point - kFirstCodePoint + kFirstAscii);
}

}  // namespace

absl::StatusOr<std::string> FoldIdentifier(absl::string_view scheme,
                                           absl::string_view text) {
  constexpr size_t kMostBytes = 256;
  if (text.size() > kMostBytes) {
    return LengthError(scheme, text.size(), "at most 256");
  }
  std::string folded;
  absl::string_view rest = StripSpaces(text);
  while (!rest.empty()) {
    char character = rest[0];
    if (absl::ascii_isascii(static_cast<unsigned char>(character))) {
      rest.remove_prefix(1);
    } else {
      character = TakeFullWidth(rest);
      if (!absl::ascii_isalnum(static_cast<unsigned char>(character))) {
        return CharacterError(scheme);
      }
    }
    folded.push_back(
        absl::ascii_toupper(static_cast<unsigned char>(character)));
  }
  return folded;
}

bool IsPlaceholderRun(absl::string_view text) {
  bool same = true;
  bool counting = true;
  for (size_t i = 0; i < text.size(); ++i) {
    same = same && text[i] == text[0];
    counting = counting && text[i] == static_cast<char>('0' + (i + 1) % 10);
  }
  return same || counting;
}

absl::Status LengthError(absl::string_view scheme, size_t found,
                         absl::string_view wanted) {
  return MakeError(reasons::kIdentifierLength,
                   {{"scheme", std::string(scheme)},
                    {"found", absl::StrCat(found)},
                    {"wanted", std::string(wanted)}});
}

absl::Status CharacterError(absl::string_view scheme) {
  return MakeError(reasons::kIdentifierCharacter,
                   {{"scheme", std::string(scheme)}});
}

absl::Status PlaceholderError(absl::string_view scheme) {
  return MakeError(reasons::kIdentifierPlaceholder,
                   {{"scheme", std::string(scheme)}});
}

}  // namespace tombolo::identifier
