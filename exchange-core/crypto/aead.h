// AES-256-GCM (NIST SP 800-38D) with a fresh random 96-bit nonce per message.
//
//   TOMBOLO_ASSIGN_OR_RETURN(Aead aead, Aead::FromKey(key32));
//   std::string sealed = aead.Seal(plaintext, /*associated=*/row_key, random);
//   TOMBOLO_ASSIGN_OR_RETURN(std::string opened, aead.Open(sealed, row_key));
//
// Sealed form: nonce 12 | ciphertext | tag 16. Random nonces bound the number
// of messages under one key to 2^32; callers change keys before that.
// Each thread keeps the schedule of the key it used last. Thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_CRYPTO_AEAD_H_
#define TOMBOLO_EXCHANGE_CORE_CRYPTO_AEAD_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "exchange-core/crypto/random.h"
#include "exchange-core/crypto/secret.h"

namespace tombolo::crypto {

inline constexpr size_t kAeadKeySize = 32;
inline constexpr size_t kAeadNonceSize = 12;
inline constexpr size_t kAeadOverhead = kAeadNonceSize + 16;

class Aead {
 public:
  // INVALID_ARGUMENT / KEY_UNUSABLE unless the key has 32 bytes.
  static absl::StatusOr<Aead> FromKey(absl::string_view key);

  std::string Seal(absl::string_view plaintext, absl::string_view associated,
                   RandomSource& random) const;

  // Appends the sealed form to `out`, under a nonce of kAeadNonceSize random
  // bytes that were never used before. For many messages at once: drawing all
  // their nonces together costs a fraction of drawing each.
  void SealTo(std::string& out, absl::string_view plaintext,
              absl::string_view associated, absl::string_view nonce) const;

  // The plaintext, or DATA_LOSS / SEAL_BROKEN when a byte of `sealed` or
  // `associated` is not what was sealed.
  absl::StatusOr<std::string> Open(absl::string_view sealed,
                                   absl::string_view associated) const;

 private:
  Aead(absl::string_view key, uint64_t serial) : key_(key), serial_(serial) {}

  SecretBytes key_;
  uint64_t serial_;  // Names this key within the process.
};

}  // namespace tombolo::crypto

#endif  // TOMBOLO_EXCHANGE_CORE_CRYPTO_AEAD_H_
