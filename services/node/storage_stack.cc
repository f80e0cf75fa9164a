#include "services/node/storage_stack.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/request.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/storage/store_format.h"

namespace tombolo::node {
namespace {

storage::RocksDbOptions OptionsOf(const NodeConfig& config, StorageHooks hooks,
                                  bool create) {
  storage::RocksDbOptions options;
  options.path = config.StorePath();
  options.create_if_missing = create;
  options.block_cache_bytes = static_cast<size_t>(config.store_cache_bytes);
  options.write_buffers_bytes =
      static_cast<size_t>(config.store_write_buffers_bytes);
  options.write_buffer_bytes =
      static_cast<size_t>(config.store_write_buffer_bytes);
  options.max_wal_bytes = static_cast<uint64_t>(config.store_max_wal_bytes);
  options.max_space_bytes = static_cast<uint64_t>(config.store_max_space_bytes);
  options.on_warning = std::move(hooks.on_warning);
  options.on_fatal = std::move(hooks.on_fatal);
  return options;
}

}  // namespace

absl::StatusOr<std::unique_ptr<StorageStack>> StorageStack::Build(
    const NodeConfig& config, crypto::RandomSource& random, StorageHooks hooks,
    storage::KeyRing::Mode mode) {
  const bool create = mode == storage::KeyRing::kCreate;
  std::unique_ptr<StorageStack> stack(new StorageStack());
  TOMBOLO_ASSIGN_OR_RETURN(stack->kek_, storage::FileKeyEncryptionKey::Load(
                                            config.key_encryption_key, random));
  TOMBOLO_ASSIGN_OR_RETURN(
      stack->disk_,
      storage::RocksDbStore::Open(OptionsOf(config, std::move(hooks), create)));
  if (create) {
    TOMBOLO_RETURN_IF_ERROR(
        storage::InitialiseStore(*stack->disk_, storage::Partitioning{}));
  }
  TOMBOLO_ASSIGN_OR_RETURN(stack->layout_,
                           storage::ReadKeyLayout(*stack->disk_));
  TOMBOLO_ASSIGN_OR_RETURN(
      stack->ring_,
      storage::OpenKeyRing(*stack->disk_, *stack->kek_, random, mode));
  stack->sealed_ = std::make_unique<storage::SealedStore>(
      *stack->disk_, *stack->ring_, random);
  return stack;
}

absl::StatusOr<std::unique_ptr<StorageStack>> StorageStack::Create(
    const NodeConfig& config, crypto::RandomSource& random) {
  std::error_code error;
  std::filesystem::create_directories(config.data_dir, error);
  if (error) {
    return MakeError(reasons::kNodeFile,
                     {{"key", "node.data_dir"},
                      {"path", config.data_dir},
                      {"problem", "cannot be made: " + error.message()}});
  }
  return Build(config, random, {}, storage::KeyRing::kCreate);
}

absl::StatusOr<std::unique_ptr<StorageStack>> StorageStack::Open(
    const NodeConfig& config, crypto::RandomSource& random,
    StorageHooks hooks) {
  return Build(config, random, std::move(hooks), storage::KeyRing::kOpen);
}

uint64_t FolderBytes(const std::string& path) {
  uint64_t bytes = 0;
  std::error_code error;
  for (std::filesystem::directory_iterator file(path, error), end;
       !error && file != end; file.increment(error)) {
    std::error_code gone;
    const uint64_t size = file->file_size(gone);
    if (!gone) bytes += size;
  }
  return bytes;
}

}  // namespace tombolo::node
