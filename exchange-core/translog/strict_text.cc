#include "exchange-core/translog/strict_text.h"

#include "absl/strings/escaping.h"

namespace tombolo::translog {
namespace {

constexpr char32_t kMaxCodePoint = 0x10FFFF;

// The shape of a UTF-8 sequence, by its first byte.
struct Sequence {
  size_t size;
  // Bits of the code point that the first byte holds.
  char32_t first;
  // A smaller code point has a shorter form.
  char32_t minimum;
};

std::optional<Sequence> SequenceOf(uint8_t byte) {
  if (byte < 0x80) return Sequence{1, byte, 0};
  if ((byte & 0xE0) == 0xC0) return Sequence{2, byte & 0x1FU, 0x80};
  if ((byte & 0xF0) == 0xE0) return Sequence{3, byte & 0x0FU, 0x800};
  if ((byte & 0xF8) == 0xF0) return Sequence{4, byte & 0x07U, 0x10000};
  return std::nullopt;
}

}  // namespace

std::optional<uint64_t> ParseDecimal(absl::string_view text, uint64_t limit) {
  if (text.empty() || (text.size() > 1 && text.front() == '0')) {
    return std::nullopt;
  }
  uint64_t value = 0;
  for (const char digit : text) {
    if (digit < '0' || digit > '9') return std::nullopt;
    const auto ones = static_cast<uint64_t>(digit - '0');
    if (ones > limit || value > (limit - ones) / 10) return std::nullopt;
    value = value * 10 + ones;
  }
  return value;
}

std::optional<std::string> DecodeBase64(absl::string_view text) {
  std::string bytes;
  // Abseil takes white space and missing padding too.
  if (!absl::Base64Unescape(text, &bytes) || EncodeBase64(bytes) != text) {
    return std::nullopt;
  }
  return bytes;
}

std::optional<crypto::Digest> DecodeBase64Digest(absl::string_view text) {
  const std::optional<std::string> bytes = DecodeBase64(text);
  if (!bytes.has_value()) return std::nullopt;
  return crypto::DigestFromBytes(*bytes);
}

std::string EncodeBase64(absl::string_view bytes) {
  return absl::Base64Escape(bytes);
}

std::optional<char32_t> TakeCodePoint(absl::string_view& text) {
  if (text.empty()) return std::nullopt;
  const auto sequence = SequenceOf(static_cast<uint8_t>(text.front()));
  if (!sequence.has_value() || text.size() < sequence->size) {
    return std::nullopt;
  }
  char32_t code_point = sequence->first;
  for (const char next : text.substr(1, sequence->size - 1)) {
    const auto byte = static_cast<uint8_t>(next);
    if ((byte & 0xC0) != 0x80) return std::nullopt;
    code_point = (code_point << 6) | (byte & 0x3FU);
  }
  const bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
  if (code_point < sequence->minimum || code_point > kMaxCodePoint ||
      surrogate) {
    return std::nullopt;
  }
  text.remove_prefix(sequence->size);
  return code_point;
}

bool IsUnicodeSpace(char32_t code_point) {
  return (code_point >= 0x09 && code_point <= 0x0D) || code_point == 0x20 ||
         code_point == 0x85 || code_point == 0xA0 || code_point == 0x1680 ||
         (code_point >= 0x2000 && code_point <= 0x200A) ||
         code_point == 0x2028 || code_point == 0x2029 || code_point == 0x202F ||
         code_point == 0x205F || code_point == 0x3000;
}

std::optional<absl::string_view> TakeLine(absl::string_view& text) {
  const size_t end = text.find('\n');
  if (end == absl::string_view::npos) return std::nullopt;
  const absl::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

}  // namespace tombolo::translog
