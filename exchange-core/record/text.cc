#include "exchange-core/record/text.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>

#include "exchange-core/base/check.h"

namespace tombolo::record {
namespace {

bool IsAscii(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char byte) {
    return static_cast<uint8_t>(byte) < 0x80;
  });
}

const icu::Normalizer2& Nfc() {
  static const icu::Normalizer2* const nfc = [] {
    UErrorCode error = U_ZERO_ERROR;
    const icu::Normalizer2* found = icu::Normalizer2::getNFCInstance(error);
    TOMBOLO_CHECK(U_SUCCESS(error));  // The tables are part of ICU itself.
    return found;
  }();
  return *nfc;
}

icu::StringPiece PieceOf(absl::string_view text) {
  return {text.data(), static_cast<int32_t>(text.size())};
}

// Bytes of the character that begins with `lead`, in valid UTF-8.
size_t LengthFromLead(char lead) {
  const auto byte = static_cast<uint8_t>(lead);
  if (byte < 0x80) return 1;
  if (byte < 0xe0) return 2;
  return byte < 0xf0 ? 3 : 4;
}

}  // namespace

bool IsValidUtf8(absl::string_view text) {
  if (IsAscii(text)) return true;
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto size = static_cast<int32_t>(text.size());
  for (int32_t at = 0; at < size;) {
    UChar32 code_point = 0;
    U8_NEXT(bytes, at, size, code_point);
    if (code_point < 0) return false;
  }
  return true;
}

bool IsNfc(absl::string_view text) {
  if (IsAscii(text)) return true;
  UErrorCode error = U_ZERO_ERROR;
  return Nfc().isNormalizedUTF8(PieceOf(text), error) != 0 && U_SUCCESS(error);
}

std::string ToNfc(absl::string_view text) {
  std::string out;
  icu::StringByteSink<std::string> sink(&out);
  UErrorCode error = U_ZERO_ERROR;
  Nfc().normalizeUTF8(0, PieceOf(text), sink, nullptr, error);
  TOMBOLO_CHECK(U_SUCCESS(error));
  return out;
}

std::vector<absl::string_view> Characters(absl::string_view text) {
  std::vector<absl::string_view> characters;
  while (!text.empty()) {
    characters.push_back(text.substr(0, LengthFromLead(text.front())));
    text.remove_prefix(characters.back().size());
  }
  return characters;
}

char32_t CodePointOf(absl::string_view character) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(character.data());
  const auto size = static_cast<int32_t>(character.size());
  int32_t at = 0;
  UChar32 code_point = 0;
  U8_NEXT(bytes, at, size, code_point);
  return static_cast<char32_t>(code_point);
}

}  // namespace tombolo::record
