#include "exchange-core/crypto/pem.h"

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/crypto.h"
#include "exchange-core/crypto/secret.h"

namespace tombolo::crypto {
namespace {

constexpr absl::string_view kBegin = "-----BEGIN ";
constexpr absl::string_view kEnd = "-----END ";
constexpr absl::string_view kDashes = "-----";

absl::Status Malformed(absl::string_view problem) {
  return MakeError(reasons::kPemFormat, {{"problem", std::string(problem)}});
}

// The bytes of strict base64 spread over lines, or nullopt.
std::optional<std::string> DecodeBody(absl::string_view body) {
  std::string digits;
  digits.reserve(body.size());
  for (const char letter : body) {
    if (!absl::ascii_isspace(static_cast<unsigned char>(letter))) {
      digits.push_back(letter);
    }
  }
  std::string der;
  bool ok = absl::Base64Unescape(digits, &der) && !der.empty();
  // Base64Unescape also takes digits with bits or padding that encode nothing.
  if (ok) {
    std::string again = absl::Base64Escape(der);
    ok = again == digits;
    Cleanse(again);
  }
  Cleanse(digits);
  if (!ok) return std::nullopt;
  return der;
}

// Takes one block off the front of `rest`.
absl::StatusOr<PemBlock> TakeBlock(absl::string_view& rest) {
  if (!absl::ConsumePrefix(&rest, kBegin)) {
    return Malformed("text outside a block");
  }
  const size_t label_end = rest.find(kDashes);
  if (label_end == absl::string_view::npos ||
      rest.substr(0, label_end).find('\n') != absl::string_view::npos) {
    return Malformed("a BEGIN line that does not end");
  }
  PemBlock block;
  block.label = std::string(rest.substr(0, label_end));
  rest.remove_prefix(label_end + kDashes.size());
  const size_t body_end = rest.find(kEnd);
  if (body_end == absl::string_view::npos) return Malformed("no END line");
  std::optional<std::string> der = DecodeBody(rest.substr(0, body_end));
  if (!der.has_value()) return Malformed("a body that is not base64");
  block.der = *std::move(der);
  rest.remove_prefix(body_end);
  if (!absl::ConsumePrefix(&rest, absl::StrCat(kEnd, block.label, kDashes))) {
    return Malformed("an END line for another label");
  }
  return block;
}

}  // namespace

absl::StatusOr<std::vector<PemBlock>> ParsePem(absl::string_view text) {
  constexpr size_t kMaxBlocks = 64;
  std::vector<PemBlock> blocks;
  absl::string_view rest = absl::StripAsciiWhitespace(text);
  while (!rest.empty()) {
    if (blocks.size() == kMaxBlocks) return Malformed("more than 64 blocks");
    absl::StatusOr<PemBlock> block = TakeBlock(rest);
    if (!block.ok()) return block.status();
    blocks.push_back(*std::move(block));
    rest = absl::StripLeadingAsciiWhitespace(rest);
  }
  if (blocks.empty()) return Malformed("no block");
  return blocks;
}

std::string FormatPem(absl::string_view label, absl::string_view der) {
  constexpr size_t kLineLength = 64;
  std::string digits = absl::Base64Escape(der);
  std::string pem = absl::StrCat(kBegin, label, kDashes, "\n");
  for (size_t at = 0; at < digits.size(); at += kLineLength) {
    absl::StrAppend(&pem, absl::string_view(digits).substr(at, kLineLength),
                    "\n");
  }
  absl::StrAppend(&pem, kEnd, label, kDashes, "\n");
  Cleanse(digits);
  return pem;
}

}  // namespace tombolo::crypto
