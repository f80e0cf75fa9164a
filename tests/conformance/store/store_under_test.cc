#include "tests/conformance/store/store_under_test.h"

#include <utility>

#include "exchange-core/base/check.h"
#include "exchange-core/crypto/random.h"
#include "exchange-core/storage/key_ring.h"
#include "exchange-core/storage/memory_store.h"
#include "exchange-core/storage/rocksdb/rocksdb_store.h"
#include "exchange-core/storage/sealed_store.h"
#include "tests/support/fault_injection_store.h"
#include "tests/support/key_file.h"
#include "tests/support/temp_dir.h"

namespace tombolo::testing {
namespace {

using storage::KeyRing;

class MemoryUnderTest final : public StoreUnderTest {
 public:
  storage::Store& store() override { return store_; }

 private:
  storage::MemoryStore store_;
};

// Small buffers, so that rows are read from memory, from one table file and
// from several at once.
class RocksDbUnderTest final : public StoreUnderTest {
 public:
  RocksDbUnderTest() { Open(/*create=*/true); }

  storage::Store& store() override { return *store_; }
  void Settle() override { TOMBOLO_CHECK(store_->Flush().ok()); }
  void Reopen() override {
    store_.reset();
    Open(/*create=*/false);
  }

 private:
  void Open(bool create) {
    storage::RocksDbOptions options;
    options.path = dir_.File("store");
    options.create_if_missing = create;
    options.write_buffer_bytes = size_t{64} << 10;
    auto opened = storage::RocksDbStore::Open(options);
    TOMBOLO_CHECK(opened.ok());
    store_ = *std::move(opened);
  }

  TempDir dir_;
  std::unique_ptr<storage::RocksDbStore> store_;
};

template <typename Inner>
class SealedUnderTest final : public StoreUnderTest {
 public:
  SealedUnderTest() { Open(KeyRing::kCreate); }

  storage::Store& store() override { return *store_; }
  void Settle() override {
    inner_.Settle();
    TOMBOLO_CHECK(keys_->Rotate().ok());
  }
  void Reopen() override {
    store_.reset();
    keys_.reset();
    inner_.Reopen();
    Open(KeyRing::kOpen);
  }

 private:
  void Open(KeyRing::Mode mode) {
    auto keys = storage::OpenKeyRing(inner_.store(), *kek_, random_, mode);
    TOMBOLO_CHECK(keys.ok());
    keys_ = *std::move(keys);
    store_ =
        std::make_unique<storage::SealedStore>(inner_.store(), *keys_, random_);
  }

  TempDir dir_;
  crypto::SecureRandom random_;
  std::unique_ptr<storage::KeyEncryptionKey> kek_ = MakeKek(dir_, 7, random_);
  Inner inner_;
  std::unique_ptr<KeyRing> keys_;
  std::unique_ptr<storage::SealedStore> store_;
};

class FaultlessUnderTest final : public StoreUnderTest {
 public:
  storage::Store& store() override { return store_; }

 private:
  storage::MemoryStore inner_;
  FaultInjectionStore store_{inner_};
};

template <typename T>
StoreMaker Maker(std::string name) {
  return {std::move(name), [] { return std::make_unique<T>(); }};
}

}  // namespace

std::vector<StoreMaker> AllStores() {
  return {Maker<MemoryUnderTest>("Memory"), Maker<RocksDbUnderTest>("RocksDb"),
          Maker<SealedUnderTest<MemoryUnderTest>>("SealedMemory"),
          Maker<SealedUnderTest<RocksDbUnderTest>>("SealedRocksDb"),
          Maker<FaultlessUnderTest>("FaultInjectingWithoutFault")};
}

}  // namespace tombolo::testing
