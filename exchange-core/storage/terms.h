// Terms: what stands in a key in place of a person's identifier. 16 bytes of
// HMAC-SHA-256 under the store's index key, so that nobody who reads the disk
// or a backup without that key learns, or can test a guess of, who is in it.
//
//   const Terms terms(index_key);
//   const Term subject = terms.Subject("cn-resident-id", "990101190001010010");
//   store.Scan(layout.RecordsOfSubject(subject), ...);
//
// Each sort of term has its own tag byte before what is hashed, so a record id
// that looks like an identifier never meets it. Terms under different index
// keys have nothing in common: an index key lives as long as its store.
// docs/formats/key-layout.md has the bytes. Immutable, moves but never copies
// (it holds a secret), thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_STORAGE_TERMS_H_
#define TOMBOLO_EXCHANGE_CORE_STORAGE_TERMS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "exchange-core/crypto/secret.h"

namespace tombolo::storage {

inline constexpr size_t kTermSize = 16;
using Term = std::array<uint8_t, kTermSize>;

inline absl::string_view TermView(const Term& term) {
  return {reinterpret_cast<const char*>(term.data()), term.size()};
}

// The term held by exactly 16 bytes, else nullopt.
std::optional<Term> TermFromBytes(absl::string_view bytes);

class Terms {
 public:
  explicit Terms(absl::string_view index_key) : index_key_(index_key) {}

  // A person or organisation: the normalised identifier under its scheme.
  Term Subject(absl::string_view scheme, absl::string_view identifier) const;

  // A record. The dataset is part of it, so that the same record id in two
  // datasets does not show.
  Term Record(uint32_t dataset, absl::string_view record_id) const;

  // A searchable identifier that is not the subject (a plate, a certificate
  // number): equality only.
  Term Identifier(absl::string_view scheme, absl::string_view value) const;

  // A field value too long to stand in a key: equality only.
  Term LongValue(absl::string_view value) const;

 private:
  crypto::SecretBytes index_key_;
};

}  // namespace tombolo::storage

#endif  // TOMBOLO_EXCHANGE_CORE_STORAGE_TERMS_H_
