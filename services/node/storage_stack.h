// The node's store, from the disk up: RocksDB, the key ring in it, the sealing
// on top. The only place that picks a Store.
//
//   TOMBOLO_RETURN_IF_ERROR(StorageStack::Create(config, random));  // init
//   TOMBOLO_ASSIGN_OR_RETURN(auto storage,
//                            StorageStack::Open(config, random, hooks));
//
// Errors: those of RocksDbStore, KeyRing and ReadKeyLayout(). Thread-safe.
#ifndef TOMBOLO_SERVICES_NODE_STORAGE_STACK_H_
#define TOMBOLO_SERVICES_NODE_STORAGE_STACK_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "exchange-core/crypto/random.h"
#include "exchange-core/storage/key_encryption_key.h"
#include "exchange-core/storage/key_layout.h"
#include "exchange-core/storage/key_ring.h"
#include "exchange-core/storage/rocksdb/rocksdb_store.h"
#include "exchange-core/storage/sealed_store.h"
#include "services/node/config.h"

namespace tombolo::node {

struct StorageHooks {
  std::function<void(absl::string_view)> on_warning;
  std::function<void(absl::string_view)> on_fatal;
};

class StorageStack {
 public:
  // Makes an empty store in config.data_dir, which must hold none.
  static absl::StatusOr<std::unique_ptr<StorageStack>> Create(
      const NodeConfig& config, crypto::RandomSource& random);
  // Opens the one that is there.
  static absl::StatusOr<std::unique_ptr<StorageStack>> Open(
      const NodeConfig& config, crypto::RandomSource& random,
      StorageHooks hooks);

  // Everything goes through it.
  storage::Store& store() { return *sealed_; }
  // The store below, for its nightly scrub.
  const storage::RocksDbStore& disk() const { return *disk_; }
  const storage::KeyLayout& layout() const { return *layout_; }
  const storage::Terms& terms() const { return ring_->terms(); }

 private:
  StorageStack() = default;
  static absl::StatusOr<std::unique_ptr<StorageStack>> Build(
      const NodeConfig& config, crypto::RandomSource& random,
      StorageHooks hooks, storage::KeyRing::Mode mode);

  std::unique_ptr<storage::RocksDbStore> disk_;
  std::unique_ptr<storage::KeyEncryptionKey> kek_;
  std::unique_ptr<storage::KeyRing> ring_;
  std::unique_ptr<storage::SealedStore> sealed_;
  std::optional<storage::KeyLayout> layout_;
};

// Bytes of the files under `path`, without failing when some come and go.
uint64_t FolderBytes(const std::string& path);

}  // namespace tombolo::node

#endif  // TOMBOLO_SERVICES_NODE_STORAGE_STACK_H_
