// Pseudonyms of people in the access log: HMAC-SHA-256 under a key of the log
// shard, cut to 16 bytes, over
//
//   scheme | 0x00 | normalised id
//
// "Who looked at this person" is answered by computing the pseudonym under
// each shard's key; without the key a pseudonym cannot be led back to an id
// even by trying all of them. The key's number stands in every entry.
//
//   entry.set_pseudonym_key(pseudonyms.key_number());
//   entry.add_subject_pseudonyms(pseudonyms.Of("resident-id", id));
//
// Immutable, thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_PSEUDONYM_H_
#define TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_PSEUDONYM_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tombolo::access_log {

inline constexpr size_t kPseudonymSize = 16;
inline constexpr size_t kPseudonymKeySize = 32;

class Pseudonyms {
 public:
  // INVALID_ARGUMENT / LOG_PSEUDONYM_KEY unless `key` has 32 bytes.
  static absl::StatusOr<Pseudonyms> FromKey(uint32_t key_number,
                                            absl::string_view key);

  // The pseudonym of a person: `id` as identifier/ normalises it.
  std::string Of(absl::string_view scheme, absl::string_view id) const;

  // The number of the key, AccessLogEntry.pseudonym_key: the log's number.
  uint32_t key_number() const { return key_number_; }

 private:
  Pseudonyms(uint32_t key_number, absl::string_view key)
      : key_number_(key_number), key_(key) {}

  uint32_t key_number_;
  std::string key_;
};

}  // namespace tombolo::access_log

#endif  // TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_PSEUDONYM_H_
