// The keys of one sealed store: data keys, which seal values, and the index
// key, from which terms are made. All are random, kept in the store's meta
// space wrapped by the key-encryption key, and opened once at start.
//
//   TOMBOLO_ASSIGN_OR_RETURN(std::unique_ptr<KeyRing> keys,
//                            OpenKeyRing(store, *kek, random, KeyRing::kOpen));
//   SealedStore sealed(store, *keys, random);
//   const Term subject = keys->terms().Subject(scheme, identifier);
//
// A sealed value names its data key, so that any number of keys is in use at
// once. A random nonce allows 2^32 values per key: seals are reserved in the
// store in blocks before they are used, and a key that is used up is replaced.
// Rotate() replaces it earlier; values move to the new key as they are
// rewritten. The index key never changes.
//
// Thread-safe. `store`, `kek` and `random` must outlive the ring.
#ifndef TOMBOLO_EXCHANGE_CORE_STORAGE_KEY_RING_H_
#define TOMBOLO_EXCHANGE_CORE_STORAGE_KEY_RING_H_

#include <cstdint>
#include <map>
#include <memory>

#include "exchange-core/base/mutex.h"
#include "exchange-core/crypto/aead.h"
#include "exchange-core/crypto/random.h"
#include "exchange-core/crypto/secret.h"
#include "exchange-core/storage/key_encryption_key.h"
#include "exchange-core/storage/store.h"
#include "exchange-core/storage/terms.h"

namespace tombolo::storage {

// Values one data key may seal (NIST SP 800-38D section 8.3), and how many are
// reserved at a time.
inline constexpr uint64_t kMaxSealsPerKey = uint64_t{1} << 32;
inline constexpr uint64_t kSealBlock = uint64_t{1} << 26;

class KeyRing {
 public:
  enum Mode { kOpen, kCreate };

  // A data key and the number that sealed values name it by.
  struct DataKey {
    uint32_t id = 0;
    std::shared_ptr<const crypto::Aead> aead;
  };

  const Terms& terms() const { return terms_; }

  // The key to seal the next `seals` values with.
  absl::StatusOr<DataKey> TakeKey(uint64_t seals);

  // The key of that number, or DATA_LOSS / DATA_KEY_UNKNOWN.
  absl::StatusOr<DataKey> FindKey(uint32_t id);

  // Seals with a new data key from now on.
  absl::Status Rotate();

 private:
  friend absl::StatusOr<std::unique_ptr<KeyRing>> OpenKeyRing(
      Store& store, const KeyEncryptionKey& kek, crypto::RandomSource& random,
      KeyRing::Mode mode);

  KeyRing(Store& store, const KeyEncryptionKey& kek,
          crypto::RandomSource& random, const crypto::SecretBytes& index_key)
      : store_(store), kek_(kek), random_(random), terms_(index_key.Reveal()) {}

  absl::StatusOr<DataKey> Find(uint32_t id) TOMBOLO_REQUIRES(mutex_);
  absl::Status Extend(bool new_key) TOMBOLO_REQUIRES(mutex_);
  absl::Status ExtendOnce(bool new_key) TOMBOLO_REQUIRES(mutex_);

  Store& store_;
  const KeyEncryptionKey& kek_;
  crypto::RandomSource& random_;
  const Terms terms_;

  Mutex mutex_;
  std::map<uint32_t, DataKey> keys_ TOMBOLO_GUARDED_BY(mutex_);
  uint32_t active_ TOMBOLO_GUARDED_BY(mutex_) = 0;
  uint64_t seals_left_ TOMBOLO_GUARDED_BY(mutex_) = 0;
};

// Opens the keys of `store`, or with kCreate makes them first.
//   FAILED_PRECONDITION / KEY_RING_MISSING          kOpen, and there are none;
//   ALREADY_EXISTS / STORE_EXISTS                   kCreate, and there are;
//   FAILED_PRECONDITION / KEY_ENCRYPTION_KEY_WRONG  another key wrapped them;
//   DATA_LOSS / STORE_CORRUPT                       a row cannot be read.
absl::StatusOr<std::unique_ptr<KeyRing>> OpenKeyRing(
    Store& store, const KeyEncryptionKey& kek, crypto::RandomSource& random,
    KeyRing::Mode mode);

}  // namespace tombolo::storage

#endif  // TOMBOLO_EXCHANGE_CORE_STORAGE_KEY_RING_H_
