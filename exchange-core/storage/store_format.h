// The row that says that a store was initialised, in which format, and over how
// many partitions. Written once, by `tombolo-node init`.
//
//   TOMBOLO_RETURN_IF_ERROR(InitialiseStore(store, Partitioning{}));
//   TOMBOLO_ASSIGN_OR_RETURN(KeyLayout layout, ReadKeyLayout(store));
//
// Thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_STORAGE_STORE_FORMAT_H_
#define TOMBOLO_EXCHANGE_CORE_STORAGE_STORE_FORMAT_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "exchange-core/storage/key_layout.h"
#include "exchange-core/storage/store.h"

namespace tombolo::storage {

// Raised when keys or values change so that older rows cannot be read.
inline constexpr uint16_t kStoreFormatVersion = 1;

// ALREADY_EXISTS / STORE_EXISTS when the store was initialised before.
absl::Status InitialiseStore(Store& store, Partitioning partitioning);

// The layout to build keys with.
//   FAILED_PRECONDITION / STORE_NOT_INITIALISED   there is no such row;
//   FAILED_PRECONDITION / STORE_FORMAT            it is of another release;
//   DATA_LOSS / STORE_CORRUPT                     it cannot be read.
absl::StatusOr<KeyLayout> ReadKeyLayout(const Reader& reader);

}  // namespace tombolo::storage

#endif  // TOMBOLO_EXCHANGE_CORE_STORAGE_STORE_FORMAT_H_
