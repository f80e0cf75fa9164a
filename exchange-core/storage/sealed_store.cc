#include "exchange-core/storage/sealed_store.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/match.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/storage.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/crypto/aead.h"
#include "exchange-core/storage/key_layout.h"
#include "exchange-core/storage/store_limits.h"

namespace tombolo::storage {
namespace {

constexpr size_t kSealOverhead = 4 + crypto::kAeadOverhead;
static_assert(kSealOverhead <= kValueRoom);

// Rows of the key ring, which are wrapped already and read before any data
// key is open.
bool PassesUnsealed(Space space, absl::string_view key) {
  if (space != Space::kMeta) return false;
  return key == WrappedIndexKeyKey() || key == ActiveDataKeyKey() ||
         absl::StartsWith(key, AllWrappedDataKeys().begin);
}

std::string AssociatedData(Space space, absl::string_view key) {
  std::string associated;
  associated.reserve(1 + key.size());
  AppendU8(associated, static_cast<uint8_t>(space));
  AppendBytes(associated, key);
  return associated;
}

absl::StatusOr<std::string> OpenValue(KeyRing& keys, Space space,
                                      absl::string_view key,
                                      absl::string_view sealed) {
  if (PassesUnsealed(space, key)) return std::string(sealed);
  ByteReader reader(sealed);
  const auto key_id = reader.U32();
  if (!key_id.has_value() || sealed.size() < kSealOverhead) {
    return MakeError(reasons::kSealedValueMalformed,
                     {{"space", std::string(SpaceName(space))}});
  }
  TOMBOLO_ASSIGN_OR_RETURN(const KeyRing::DataKey data_key,
                           keys.FindKey(*key_id));
  return data_key.aead->Open(reader.rest(), AssociatedData(space, key));
}

absl::StatusOr<std::optional<std::string>> GetOpened(const Reader& inner,
                                                     KeyRing& keys, Space space,
                                                     absl::string_view key) {
  TOMBOLO_ASSIGN_OR_RETURN(const std::optional<std::string> sealed,
                           inner.Get(space, key));
  if (!sealed.has_value()) return std::nullopt;
  TOMBOLO_ASSIGN_OR_RETURN(std::string opened,
                           OpenValue(keys, space, key, *sealed));
  return opened;
}

absl::StatusOr<std::vector<std::optional<std::string>>> MultiGetOpened(
    const Reader& inner, KeyRing& keys, Space space,
    absl::Span<const std::string> wanted) {
  TOMBOLO_ASSIGN_OR_RETURN(std::vector<std::optional<std::string>> values,
                           inner.MultiGet(space, wanted));
  for (size_t i = 0; i < values.size(); ++i) {
    if (!values[i].has_value()) continue;
    TOMBOLO_ASSIGN_OR_RETURN(values[i],
                             OpenValue(keys, space, wanted[i], *values[i]));
  }
  return values;
}

// Limits count what the caller sees, so the scan of the inner store has no
// limit of its own and is stopped when ours is reached.
absl::StatusOr<ScanEnd> ScanOpened(const Reader& inner, KeyRing& keys,
                                   const KeyRange& range, ScanLimits limits,
                                   RowVisitor visit) {
  TOMBOLO_RETURN_IF_ERROR(CheckScan(limits));
  ScanBudget budget(limits);
  ScanEnd end;
  const ScanLimits unlimited{.rows = std::numeric_limits<size_t>::max(),
                             .bytes = std::numeric_limits<size_t>::max()};
  const auto open_row = [&](absl::string_view key,
                            absl::string_view sealed) -> absl::Status {
    TOMBOLO_ASSIGN_OR_RETURN(const std::string value,
                             OpenValue(keys, range.space, key, sealed));
    if (!budget.Take(key.size() + value.size())) {
      end = {.complete = false, .resume_key = std::string(key)};
      return absl::CancelledError();
    }
    return visit(key, value);
  };
  const absl::StatusOr<ScanEnd> scanned =
      inner.Scan(range, unlimited, open_row);
  if (!end.complete) return end;
  return scanned;
}

}  // namespace

// A snapshot of the inner store, opened row by row.
class SealedStore::OpeningReader final : public Reader {
 public:
  OpeningReader(std::unique_ptr<Reader> inner, KeyRing& keys)
      : inner_(std::move(inner)), keys_(keys) {}

  absl::StatusOr<std::optional<std::string>> Get(
      Space space, absl::string_view key) const override {
    return GetOpened(*inner_, keys_, space, key);
  }
  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      Space space, absl::Span<const std::string> keys) const override {
    return MultiGetOpened(*inner_, keys_, space, keys);
  }
  absl::StatusOr<ScanEnd> Scan(const KeyRange& range, ScanLimits limits,
                               RowVisitor visit) const override {
    return ScanOpened(*inner_, keys_, range, limits, visit);
  }

 private:
  const std::unique_ptr<Reader> inner_;
  KeyRing& keys_;
};

absl::StatusOr<std::optional<std::string>> SealedStore::Get(
    Space space, absl::string_view key) const {
  return GetOpened(inner_, keys_, space, key);
}

absl::StatusOr<std::vector<std::optional<std::string>>> SealedStore::MultiGet(
    Space space, absl::Span<const std::string> keys) const {
  return MultiGetOpened(inner_, keys_, space, keys);
}

absl::StatusOr<ScanEnd> SealedStore::Scan(const KeyRange& range,
                                          ScanLimits limits,
                                          RowVisitor visit) const {
  return ScanOpened(inner_, keys_, range, limits, visit);
}

absl::StatusOr<std::unique_ptr<Reader>> SealedStore::Snapshot() const {
  TOMBOLO_ASSIGN_OR_RETURN(std::unique_ptr<Reader> inner, inner_.Snapshot());
  return std::make_unique<OpeningReader>(std::move(inner), keys_);
}

absl::StatusOr<WriteBatch> SealedStore::Seal(const WriteBatch& batch) {
  const size_t count = batch.changes().size();
  TOMBOLO_ASSIGN_OR_RETURN(const KeyRing::DataKey data_key,
                           keys_.TakeKey(count));
  const std::string nonces = random_.Bytes(count * crypto::kAeadNonceSize);
  absl::string_view unused = nonces;
  WriteBatch sealed;
  sealed.Reserve(count);
  for (const WriteBatch::Change& change : batch.changes()) {
    if (!change.value.has_value()) {
      sealed.Delete(change.space, change.key);
    } else if (PassesUnsealed(change.space, change.key)) {
      sealed.Put(change.space, change.key, *change.value);
    } else {
      std::string value;
      value.reserve(kSealOverhead + change.value->size());
      AppendU32(value, data_key.id);
      data_key.aead->SealTo(value, *change.value,
                            AssociatedData(change.space, change.key),
                            unused.substr(0, crypto::kAeadNonceSize));
      unused.remove_prefix(crypto::kAeadNonceSize);
      sealed.Put(change.space, change.key, std::move(value));
    }
  }
  return sealed;
}

// A value sealed twice gives different bytes, so the wanted value is compared
// with the opened one, and the commit requires the sealed bytes just read: who
// changes them in between makes it fail.
absl::StatusOr<std::vector<Precondition>> SealedStore::Translate(
    absl::Span<const Precondition> preconditions) const {
  std::vector<Precondition> translated;
  translated.reserve(preconditions.size());
  for (const Precondition& wanted : preconditions) {
    if (!wanted.value.has_value()) {
      translated.push_back(wanted);
      continue;
    }
    TOMBOLO_ASSIGN_OR_RETURN(std::optional<std::string> sealed,
                             inner_.Get(wanted.space, wanted.key));
    if (!sealed.has_value()) {
      return PreconditionFailed(wanted.space, wanted.key);
    }
    TOMBOLO_ASSIGN_OR_RETURN(
        const std::string opened,
        OpenValue(keys_, wanted.space, wanted.key, *sealed));
    if (opened != *wanted.value) {
      return PreconditionFailed(wanted.space, wanted.key);
    }
    translated.push_back(
        Precondition::Equals(wanted.space, wanted.key, *std::move(sealed)));
  }
  return translated;
}

absl::Status SealedStore::Commit(const WriteBatch& batch,
                                 absl::Span<const Precondition> preconditions) {
  TOMBOLO_RETURN_IF_ERROR(CheckCommit(batch, preconditions, kMaxValueSize));
  TOMBOLO_ASSIGN_OR_RETURN(const WriteBatch sealed, Seal(batch));
  MutexLock lock(commit_mutex_);
  TOMBOLO_ASSIGN_OR_RETURN(const std::vector<Precondition> translated,
                           Translate(preconditions));
  return inner_.Commit(sealed, translated);
}

}  // namespace tombolo::storage
