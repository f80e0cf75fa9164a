// A Store whose values another Store keeps encrypted: AES-256-GCM, with the
// space and the key as associated data, so that a value moved to another key
// does not open. Keys hold no personal data (see terms.h), so nothing on the
// disk or in a backup tells who is in it.
//
//   SealedStore sealed(rocksdb_store, key_ring, random);
//   TOMBOLO_RETURN_IF_ERROR(sealed.Commit(batch, {}));
//
// Sealed value: data key id u32 | nonce 12 | ciphertext | tag 16. The wrapped
// keys themselves, in the meta space, pass unsealed.
//
// Errors besides those of Store, never "not found":
//   DATA_LOSS / SEAL_BROKEN           a byte is not what was sealed;
//   DATA_LOSS / STORE_VALUE_UNSEALED  too short to be a sealed value;
//   DATA_LOSS / DATA_KEY_UNKNOWN      sealed with a key that is gone.
//
// Thread-safe. The store, the ring and the source of randomness must outlive
// it.
#ifndef TOMBOLO_EXCHANGE_CORE_STORAGE_SEALED_STORE_H_
#define TOMBOLO_EXCHANGE_CORE_STORAGE_SEALED_STORE_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "exchange-core/base/mutex.h"
#include "exchange-core/crypto/random.h"
#include "exchange-core/storage/key_ring.h"
#include "exchange-core/storage/store.h"

namespace tombolo::storage {

class SealedStore final : public Store {
 public:
  SealedStore(Store& inner, KeyRing& keys, crypto::RandomSource& random)
      : inner_(inner), keys_(keys), random_(random) {}

  absl::StatusOr<std::optional<std::string>> Get(
      Space space, absl::string_view key) const override;
  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      Space space, absl::Span<const std::string> keys) const override;
  absl::StatusOr<ScanEnd> Scan(const KeyRange& range, ScanLimits limits,
                               RowVisitor visit) const override;
  absl::StatusOr<std::unique_ptr<Reader>> Snapshot() const override;
  absl::Status Commit(const WriteBatch& batch,
                      absl::Span<const Precondition> preconditions) override;

 private:
  class OpeningReader;

  absl::StatusOr<WriteBatch> Seal(const WriteBatch& batch);
  absl::StatusOr<std::vector<Precondition>> Translate(
      absl::Span<const Precondition> preconditions) const;

  Store& inner_;
  KeyRing& keys_;
  crypto::RandomSource& random_;
  // From reading what a precondition names to the commit that rests on it.
  Mutex commit_mutex_;
};

}  // namespace tombolo::storage

#endif  // TOMBOLO_EXCHANGE_CORE_STORAGE_SEALED_STORE_H_
