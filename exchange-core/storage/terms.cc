#include "exchange-core/storage/terms.h"

#include <algorithm>
#include <string>

#include "exchange-core/base/bytes.h"
#include "exchange-core/crypto/digest.h"

namespace tombolo::storage {
namespace {

// Persisted through every key they are part of: never reuse one.
constexpr uint8_t kSubjectTag = 0x01;
constexpr uint8_t kRecordTag = 0x02;
constexpr uint8_t kIdentifierTag = 0x03;
constexpr uint8_t kLongValueTag = 0x04;

Term Cut(absl::string_view index_key, absl::string_view message) {
  const crypto::Digest digest = crypto::HmacSha256(index_key, message);
  Term term{};
  std::copy_n(digest.begin(), term.size(), term.begin());
  return term;
}

// Schemes are registry names without a zero byte, so the zero byte after one
// separates it from the value.
std::string Named(uint8_t tag, absl::string_view scheme,
                  absl::string_view value) {
  std::string message;
  message.reserve(2 + scheme.size() + value.size());
  AppendU8(message, tag);
  AppendBytes(message, scheme);
  AppendU8(message, 0);
  AppendBytes(message, value);
  return message;
}

}  // namespace

std::optional<Term> TermFromBytes(absl::string_view bytes) {
  if (bytes.size() != kTermSize) return std::nullopt;
  Term term{};
  std::copy_n(bytes.begin(), term.size(), term.begin());
  return term;
}

Term Terms::Subject(absl::string_view scheme,
                    absl::string_view identifier) const {
  return Cut(index_key_.Reveal(), Named(kSubjectTag, scheme, identifier));
}

Term Terms::Record(uint32_t dataset, absl::string_view record_id) const {
  std::string message;
  AppendU8(message, kRecordTag);
  AppendU32(message, dataset);
  AppendBytes(message, record_id);
  return Cut(index_key_.Reveal(), message);
}

Term Terms::Identifier(absl::string_view scheme,
                       absl::string_view value) const {
  return Cut(index_key_.Reveal(), Named(kIdentifierTag, scheme, value));
}

Term Terms::LongValue(absl::string_view value) const {
  std::string message;
  AppendU8(message, kLongValueTag);
  AppendBytes(message, value);
  return Cut(index_key_.Reveal(), message);
}

}  // namespace tombolo::storage
