// The key that wraps a store's own keys, and is never in the store: a file
// (here), a systemd credential (which is such a file) or an HSM.
//
//   TOMBOLO_ASSIGN_OR_RETURN(
//       std::unique_ptr<KeyEncryptionKey> kek,
//       FileKeyEncryptionKey::Load("/etc/tombolo/store.key", random));
//   TOMBOLO_ASSIGN_OR_RETURN(std::unique_ptr<KeyRing> keys,
//                            OpenKeyRing(store, *kek, random, create));
//
// Wrapped keys are useless without it, so destroying it erases a store.
// Implementations are thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_STORAGE_KEY_ENCRYPTION_KEY_H_
#define TOMBOLO_EXCHANGE_CORE_STORAGE_KEY_ENCRYPTION_KEY_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "exchange-core/crypto/aead.h"
#include "exchange-core/crypto/random.h"
#include "exchange-core/crypto/secret.h"

namespace tombolo::storage {

class KeyEncryptionKey {
 public:
  virtual ~KeyEncryptionKey() = default;

  // Encrypts `key` so that only Unwrap() with the same `context` gives it back.
  virtual absl::StatusOr<std::string> Wrap(absl::string_view key,
                                           absl::string_view context) const = 0;

  // FAILED_PRECONDITION / KEY_ENCRYPTION_KEY_WRONG when another key wrapped it,
  // DATA_LOSS / STORE_CORRUPT when this one did and a byte or `context` is not
  // what was wrapped.
  virtual absl::StatusOr<crypto::SecretBytes> Unwrap(
      absl::string_view wrapped, absl::string_view context) const = 0;
};

// AES-256-GCM under a key kept in a file as 64 hexadecimal digits.
// Wrapped form: key check 8 | sealed.
class FileKeyEncryptionKey final : public KeyEncryptionKey {
 public:
  // NOT_FOUND / KEY_FILE_MISSING, FAILED_PRECONDITION / KEY_FILE_MODE unless
  // its mode is 0400 or 0600, INVALID_ARGUMENT / KEY_FILE_FORMAT.
  // `random` must outlive the key.
  static absl::StatusOr<std::unique_ptr<FileKeyEncryptionKey>> Load(
      const std::string& path, crypto::RandomSource& random);

  absl::StatusOr<std::string> Wrap(absl::string_view key,
                                   absl::string_view context) const override;
  absl::StatusOr<crypto::SecretBytes> Unwrap(
      absl::string_view wrapped, absl::string_view context) const override;

 private:
  FileKeyEncryptionKey(crypto::Aead aead, std::string check,
                       crypto::RandomSource& random)
      : aead_(std::move(aead)), check_(std::move(check)), random_(random) {}

  const crypto::Aead aead_;
  const std::string check_;  // Tells a wrong key from a damaged row.
  crypto::RandomSource& random_;
};

}  // namespace tombolo::storage

#endif  // TOMBOLO_EXCHANGE_CORE_STORAGE_KEY_ENCRYPTION_KEY_H_
