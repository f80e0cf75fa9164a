#include "exchange-core/storage/store_format.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/storage.h"
#include "exchange-core/base/status_macros.h"

namespace tombolo::storage {

absl::Status InitialiseStore(Store& store, Partitioning partitioning) {
  std::string row;
  AppendU16(row, kStoreFormatVersion);
  AppendU16(row, partitioning.count);
  WriteBatch batch;
  batch.Put(Space::kMeta, StoreFormatKey(), std::move(row));
  const absl::Status status = store.Commit(
      batch, {Precondition::Absent(Space::kMeta, StoreFormatKey())});
  if (!HasReason(status, reasons::kPreconditionFailed)) return status;
  return MakeError(reasons::kStoreExists);
}

absl::StatusOr<KeyLayout> ReadKeyLayout(const Reader& reader) {
  TOMBOLO_ASSIGN_OR_RETURN(const std::optional<std::string> row,
                           reader.Get(Space::kMeta, StoreFormatKey()));
  if (!row.has_value()) return MakeError(reasons::kStoreNotInitialised);
  ByteReader bytes(*row);
  const auto version = bytes.U16();
  if (version.has_value() && *version != kStoreFormatVersion) {
    return MakeError(reasons::kStoreFormat,
                     {{"found", absl::StrCat(*version)},
                      {"wanted", absl::StrCat(kStoreFormatVersion)}});
  }
  const auto count = bytes.U16();
  if (!count.has_value() || *count == 0 || !bytes.empty()) {
    return MakeError(reasons::kStoreCorrupt,
                     {{"cause", "the format row is malformed"}});
  }
  return KeyLayout(Partitioning{*count});
}

}  // namespace tombolo::storage
