#include "tests/bench/micro/bench_store.h"

#include "exchange-core/storage/memory_store.h"
#include "exchange-core/storage/rocksdb/rocksdb_store.h"
#include "exchange-core/storage/sealed_store.h"
#include "tests/bench/bench_city.h"
#include "tests/support/key_file.h"

namespace tombolo::bench {

BenchStore::BenchStore(StoreKind kind) {
  if (kind == StoreKind::kMemory) {
    store_ = std::make_unique<storage::MemoryStore>();
    return;
  }
  storage::RocksDbOptions options;
  options.path = dir_.File("store");
  options.create_if_missing = true;
  inner_ = Must(storage::RocksDbStore::Open(options));
  kek_ = testing::MakeKek(dir_, 'b', random_);
  keys_ = Must(
      storage::OpenKeyRing(*inner_, *kek_, random_, storage::KeyRing::kCreate));
  store_ = std::make_unique<storage::SealedStore>(*inner_, *keys_, random_);
}

}  // namespace tombolo::bench
