// A store as a node opens it: RocksDB in a fresh folder, with its default
// settings, its values sealed. Or in memory, to see what the disk costs.
#ifndef TOMBOLO_TESTS_BENCH_MICRO_BENCH_STORE_H_
#define TOMBOLO_TESTS_BENCH_MICRO_BENCH_STORE_H_

#include <memory>

#include "exchange-core/crypto/random.h"
#include "exchange-core/storage/key_encryption_key.h"
#include "exchange-core/storage/key_ring.h"
#include "exchange-core/storage/store.h"
#include "tests/support/temp_dir.h"

namespace tombolo::bench {

enum class StoreKind { kMemory, kRocksDb };

class BenchStore {
 public:
  explicit BenchStore(StoreKind kind);

  storage::Store& store() { return *store_; }

 private:
  testing::TempDir dir_;
  crypto::SecureRandom random_;
  std::unique_ptr<storage::Store> inner_;
  std::unique_ptr<storage::KeyEncryptionKey> kek_;
  std::unique_ptr<storage::KeyRing> keys_;
  std::unique_ptr<storage::Store> store_;
};

}  // namespace tombolo::bench

#endif  // TOMBOLO_TESTS_BENCH_MICRO_BENCH_STORE_H_
