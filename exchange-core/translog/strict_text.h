// Canonical spellings: one value, one text. Formats that are hashed or signed
// must not have two, so everything here refuses what it would not write.
//
//   ParseDecimal("070", kMaxTreeSize)   == nullopt     // leading zero
//   DecodeBase64("AB==")                == nullopt     // stray bits
//
// Pure functions.
#ifndef TOMBOLO_EXCHANGE_CORE_TRANSLOG_STRICT_TEXT_H_
#define TOMBOLO_EXCHANGE_CORE_TRANSLOG_STRICT_TEXT_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "exchange-core/crypto/digest.h"

namespace tombolo::translog {

// Decimal digits without sign or leading zero, at most `limit`.
std::optional<uint64_t> ParseDecimal(absl::string_view text, uint64_t limit);

// Standard alphabet with padding (RFC 4648 section 4), no white space.
std::optional<std::string> DecodeBase64(absl::string_view text);
std::optional<crypto::Digest> DecodeBase64Digest(absl::string_view text);
std::string EncodeBase64(absl::string_view bytes);

// Takes the next code point of UTF-8 (RFC 3629: no overlong forms, no
// surrogates) off the front of `text`, or returns nullopt and takes nothing.
std::optional<char32_t> TakeCodePoint(absl::string_view& text);

// Unicode's White_Space property.
bool IsUnicodeSpace(char32_t code_point);

// Takes a line and its newline off the front of `text` and returns the line,
// or returns nullopt when there is no newline.
std::optional<absl::string_view> TakeLine(absl::string_view& text);

}  // namespace tombolo::translog

#endif  // TOMBOLO_EXCHANGE_CORE_TRANSLOG_STRICT_TEXT_H_
