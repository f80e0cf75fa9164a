#include "exchange-core/storage/key_ring.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/storage.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/storage/key_layout.h"

namespace tombolo::storage {
namespace {

constexpr uint32_t kFirstKeyId = 1;
constexpr size_t kIndexKeySize = 32;
constexpr int kMaxAttempts = 8;
constexpr char kIndexKeyContext[] = "tombolo index key";

// What a wrapped data key is bound to, so that two rows cannot be swapped.
std::string DataKeyContext(uint32_t id) {
  return absl::StrCat("tombolo data key ", id);
}

// The row that says which key seals, and how many seals of it are reserved.
struct ActiveRow {
  uint32_t id = 0;
  uint64_t reserved = 0;
};

std::string ActiveRowBytes(const ActiveRow& row) {
  std::string bytes;
  AppendU32(bytes, row.id);
  AppendU64(bytes, row.reserved);
  return bytes;
}

absl::StatusOr<ActiveRow> ParseActiveRow(absl::string_view bytes) {
  ByteReader reader(bytes);
  const auto id = reader.U32();
  const auto reserved = reader.U64();
  if (!id || !reserved || !reader.empty()) {
    return MakeError(reasons::kStoreCorrupt,
                     {{"cause", "the active data key row is malformed"}});
  }
  return ActiveRow{*id, *reserved};
}

// Adds a new wrapped random key to `batch`.
absl::Status PutNewKey(WriteBatch& batch, std::string row_key,
                       absl::string_view context, const KeyEncryptionKey& kek,
                       crypto::RandomSource& random) {
  std::string key = random.Bytes(crypto::kAeadKeySize);
  absl::StatusOr<std::string> wrapped = kek.Wrap(key, context);
  crypto::Cleanse(key);
  if (!wrapped.ok()) return wrapped.status();
  batch.Put(Space::kMeta, std::move(row_key), *std::move(wrapped));
  return absl::OkStatus();
}

absl::Status CreateKeys(Store& store, const KeyEncryptionKey& kek,
                        crypto::RandomSource& random) {
  static_assert(kIndexKeySize == crypto::kAeadKeySize);
  WriteBatch batch;
  TOMBOLO_RETURN_IF_ERROR(
      PutNewKey(batch, WrappedIndexKeyKey(), kIndexKeyContext, kek, random));
  TOMBOLO_RETURN_IF_ERROR(PutNewKey(batch, WrappedDataKeyKey(kFirstKeyId),
                                    DataKeyContext(kFirstKeyId), kek, random));
  batch.Put(Space::kMeta, ActiveDataKeyKey(), ActiveRowBytes({kFirstKeyId, 0}));
  const absl::Status status = store.Commit(
      batch, {Precondition::Absent(Space::kMeta, WrappedIndexKeyKey()),
              Precondition::Absent(Space::kMeta, ActiveDataKeyKey())});
  if (!HasReason(status, reasons::kPreconditionFailed)) return status;
  return MakeError(reasons::kStoreExists);
}

}  // namespace

absl::StatusOr<KeyRing::DataKey> KeyRing::Find(uint32_t id) {
  const auto known = keys_.find(id);
  if (known != keys_.end()) return known->second;
  // Another node on the same store may have made it since.
  TOMBOLO_ASSIGN_OR_RETURN(const std::optional<std::string> wrapped,
                           store_.Get(Space::kMeta, WrappedDataKeyKey(id)));
  if (!wrapped.has_value()) {
    return MakeError(reasons::kDataKeyUnknown, {{"key", absl::StrCat(id)}});
  }
  TOMBOLO_ASSIGN_OR_RETURN(const crypto::SecretBytes key,
                           kek_.Unwrap(*wrapped, DataKeyContext(id)));
  TOMBOLO_ASSIGN_OR_RETURN(crypto::Aead aead,
                           crypto::Aead::FromKey(key.Reveal()));
  DataKey opened{id, std::make_shared<const crypto::Aead>(std::move(aead))};
  keys_[id] = opened;
  return opened;
}

absl::StatusOr<KeyRing::DataKey> KeyRing::FindKey(uint32_t id) {
  MutexLock lock(mutex_);
  return Find(id);
}

absl::Status KeyRing::ExtendOnce(bool new_key) {
  TOMBOLO_ASSIGN_OR_RETURN(const std::optional<std::string> found,
                           store_.Get(Space::kMeta, ActiveDataKeyKey()));
  if (!found.has_value()) return MakeError(reasons::kKeyRingMissing);
  TOMBOLO_ASSIGN_OR_RETURN(ActiveRow row, ParseActiveRow(*found));

  WriteBatch batch;
  std::vector<Precondition> conditions{
      Precondition::Equals(Space::kMeta, ActiveDataKeyKey(), *found)};
  if (new_key || row.reserved > kMaxSealsPerKey - kSealBlock) {
    row = {row.id + 1, 0};
    TOMBOLO_RETURN_IF_ERROR(PutNewKey(batch, WrappedDataKeyKey(row.id),
                                      DataKeyContext(row.id), kek_, random_));
    conditions.push_back(
        Precondition::Absent(Space::kMeta, WrappedDataKeyKey(row.id)));
  }
  row.reserved += kSealBlock;
  batch.Put(Space::kMeta, ActiveDataKeyKey(), ActiveRowBytes(row));
  TOMBOLO_RETURN_IF_ERROR(store_.Commit(batch, conditions));
  active_ = row.id;
  seals_left_ = kSealBlock;
  return absl::OkStatus();
}

absl::Status KeyRing::Extend(bool new_key) {
  absl::Status status;
  for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
    status = ExtendOnce(new_key);
    if (!HasReason(status, reasons::kPreconditionFailed)) break;
  }
  return status;
}

absl::StatusOr<KeyRing::DataKey> KeyRing::TakeKey(uint64_t seals) {
  MutexLock lock(mutex_);
  if (seals > seals_left_) TOMBOLO_RETURN_IF_ERROR(Extend(/*new_key=*/false));
  seals_left_ -= std::min(seals, seals_left_);
  return Find(active_);
}

absl::Status KeyRing::Rotate() {
  MutexLock lock(mutex_);
  return Extend(/*new_key=*/true);
}

absl::StatusOr<std::unique_ptr<KeyRing>> OpenKeyRing(
    Store& store, const KeyEncryptionKey& kek, crypto::RandomSource& random,
    KeyRing::Mode mode) {
  if (mode == KeyRing::kCreate) {
    TOMBOLO_RETURN_IF_ERROR(CreateKeys(store, kek, random));
  }
  TOMBOLO_ASSIGN_OR_RETURN(const std::optional<std::string> wrapped,
                           store.Get(Space::kMeta, WrappedIndexKeyKey()));
  if (!wrapped.has_value()) return MakeError(reasons::kKeyRingMissing);
  TOMBOLO_ASSIGN_OR_RETURN(const crypto::SecretBytes index_key,
                           kek.Unwrap(*wrapped, kIndexKeyContext));
  std::unique_ptr<KeyRing> ring(new KeyRing(store, kek, random, index_key));
  // Opens the active key, so that a wrong or damaged one shows at start.
  TOMBOLO_RETURN_IF_ERROR(ring->TakeKey(1).status());
  return ring;
}

}  // namespace tombolo::storage
