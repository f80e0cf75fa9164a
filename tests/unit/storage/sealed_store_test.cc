#include "exchange-core/storage/sealed_store.h"

#include <memory>
#include <string>
#include <utility>

#include "exchange-core/base/bytes.h"
#include "exchange-core/base/reasons/crypto.h"
#include "exchange-core/base/reasons/storage.h"
#include "exchange-core/storage/key_layout.h"
#include "exchange-core/storage/memory_store.h"
#include "gmock/gmock.h"
#include "tests/support/fault_injection_store.h"
#include "tests/support/key_file.h"
#include "tests/support/status_matchers.h"

namespace tombolo::storage {
namespace {

using ::testing::Eq;
using testing::HasReason;
using testing::IsOk;
using testing::IsOkAndHolds;
using testing::MakeKek;
using ::testing::Optional;

WriteBatch PutOne(Space space, std::string key, std::string value) {
  WriteBatch batch;
  batch.Put(space, std::move(key), std::move(value));
  return batch;
}

class SealedStoreTest : public ::testing::Test {
 protected:
  std::unique_ptr<KeyRing> Ring(KeyRing::Mode mode) {
    auto ring = OpenKeyRing(inner_, *kek_, random_, mode);
    EXPECT_THAT(ring, IsOk());
    return *std::move(ring);
  }

  std::string Stored(Space space, const std::string& key) {
    return inner_.Get(space, key).value().value();
  }
  void Overwrite(Space space, const std::string& key, std::string value) {
    ASSERT_THAT(inner_.Commit(PutOne(space, key, std::move(value)), {}),
                IsOk());
  }

  testing::TempDir dir_;
  crypto::SecureRandom random_;
  std::unique_ptr<KeyEncryptionKey> kek_ = MakeKek(dir_, 1, random_);
  MemoryStore inner_;
  std::unique_ptr<KeyRing> ring_ = Ring(KeyRing::kCreate);
  SealedStore store_{inner_, *ring_, random_};
};

TEST_F(SealedStoreTest, StoresNoValueInTheClear) {
  TOMBOLO_ASSERT_OK(
      store_.Commit(PutOne(Space::kRecords, "k", "clear text"), {}));
  const std::string stored = Stored(Space::kRecords, "k");
  EXPECT_EQ(stored.find("clear"), std::string::npos);
  // Data key 1, nonce, ciphertext, tag.
  EXPECT_EQ(ToHex(stored.substr(0, 4)), "00000001");
  EXPECT_EQ(stored.size(), 4 + 12 + 10 + 16U);
  TOMBOLO_ASSERT_OK(
      store_.Commit(PutOne(Space::kRecords, "k", "clear text"), {}));
  EXPECT_NE(Stored(Space::kRecords, "k"), stored);
}

TEST_F(SealedStoreTest, AFlippedByteIsDataLossInEveryReadAndNeverAbsence) {
  TOMBOLO_ASSERT_OK(store_.Commit(PutOne(Space::kRecords, "k", "v"), {}));
  const std::string good = Stored(Space::kRecords, "k");
  for (size_t i = 0; i < good.size(); ++i) {
    std::string flipped = good;
    flipped[i] = static_cast<char>(flipped[i] ^ 1);
    Overwrite(Space::kRecords, "k", flipped);
    // The first four bytes name the data key.
    const ErrorReason& reason =
        i < 4 ? reasons::kDataKeyUnknown : reasons::kSealBroken;
    EXPECT_THAT(store_.Get(Space::kRecords, "k"), HasReason(reason)) << i;
    EXPECT_THAT(store_.MultiGet(Space::kRecords, {"k"}), HasReason(reason));
    EXPECT_THAT(store_.Scan({Space::kRecords, "", ""}, {},
                            [](absl::string_view, absl::string_view) {
                              ADD_FAILURE() << "visited";
                              return absl::OkStatus();
                            }),
                HasReason(reason));
    EXPECT_THAT(
        store_.Commit({}, {Precondition::Equals(Space::kRecords, "k", "v")}),
        HasReason(reason));
    TOMBOLO_ASSERT_OK_AND_ASSIGN(const auto snapshot, store_.Snapshot());
    EXPECT_THAT(snapshot->Get(Space::kRecords, "k"), HasReason(reason));
  }
}

TEST_F(SealedStoreTest, AValueOpensOnlyWhereItWasSealed) {
  TOMBOLO_ASSERT_OK(store_.Commit(PutOne(Space::kRecords, "k", "v"), {}));
  const std::string stored = Stored(Space::kRecords, "k");
  Overwrite(Space::kRecords, "other", stored);
  Overwrite(Space::kIndex, "k", stored);
  EXPECT_THAT(store_.Get(Space::kRecords, "other"),
              HasReason(reasons::kSealBroken));
  EXPECT_THAT(store_.Get(Space::kIndex, "k"), HasReason(reasons::kSealBroken));
}

TEST_F(SealedStoreTest, AnUnsealedValueIsRefused) {
  for (const size_t size : {0U, 3U, 31U}) {
    Overwrite(Space::kRecords, "k", std::string(size, '\0'));
    EXPECT_THAT(store_.Get(Space::kRecords, "k"),
                HasReason(reasons::kSealedValueMalformed));
  }
}

TEST_F(SealedStoreTest, ReadsValuesOfEveryDataKeyThereWas) {
  TOMBOLO_ASSERT_OK(store_.Commit(PutOne(Space::kLog, "1", "first"), {}));
  TOMBOLO_ASSERT_OK(ring_->Rotate());
  TOMBOLO_ASSERT_OK(store_.Commit(PutOne(Space::kLog, "2", "second"), {}));
  EXPECT_EQ(ToHex(Stored(Space::kLog, "2").substr(0, 4)), "00000002");
  TOMBOLO_EXPECT_OK(
      store_.Commit({}, {Precondition::Equals(Space::kLog, "1", "first"),
                         Precondition::Equals(Space::kLog, "2", "second")}));

  const auto reopened = Ring(KeyRing::kOpen);
  SealedStore again(inner_, *reopened, random_);
  EXPECT_THAT(again.Get(Space::kLog, "1"), IsOkAndHolds(Optional(Eq("first"))));
  EXPECT_THAT(again.Get(Space::kLog, "2"),
              IsOkAndHolds(Optional(Eq("second"))));
  TOMBOLO_ASSERT_OK(again.Commit(PutOne(Space::kLog, "3", "third"), {}));
  EXPECT_EQ(ToHex(Stored(Space::kLog, "3").substr(0, 4)), "00000002");
  // A ring of another node on the same store finds the new key too.
  EXPECT_THAT(store_.Get(Space::kLog, "3"),
              IsOkAndHolds(Optional(Eq("third"))));
}

TEST_F(SealedStoreTest, TheIndexKeyOutlivesReopeningAndRotation) {
  const Term before = ring_->terms().Subject("s", "1");
  TOMBOLO_ASSERT_OK(ring_->Rotate());
  EXPECT_EQ(Ring(KeyRing::kOpen)->terms().Subject("s", "1"), before);
}

TEST_F(SealedStoreTest, AKeyThatIsUsedUpIsReplaced) {
  for (uint64_t block = 1; block < kMaxSealsPerKey / kSealBlock; ++block) {
    TOMBOLO_ASSERT_OK_AND_ASSIGN(const auto key, ring_->TakeKey(kSealBlock));
    EXPECT_EQ(key.id, 1U);
  }
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const auto next, ring_->TakeKey(kSealBlock));
  EXPECT_EQ(next.id, 2U);
}

// The reservation is in the store, so that restarts do not forget it.
TEST_F(SealedStoreTest, RestartsUseUpAKeyToo) {
  uint32_t id = 1;
  uint64_t opened = 1;  // by the fixture
  for (; id == 1; ++opened) {
    TOMBOLO_ASSERT_OK_AND_ASSIGN(const auto key,
                                 Ring(KeyRing::kOpen)->TakeKey(1));
    id = key.id;
  }
  EXPECT_EQ(opened, kMaxSealsPerKey / kSealBlock + 1);
}

TEST_F(SealedStoreTest, TheWrongKeyEncryptionKeyIsRefused) {
  const auto other = MakeKek(dir_, 2, random_);
  EXPECT_THAT(OpenKeyRing(inner_, *other, random_, KeyRing::kOpen),
              HasReason(reasons::kKeyEncryptionKeyWrong));
}

TEST_F(SealedStoreTest, KeysAreMadeOnceAndOnlyWhenAsked) {
  EXPECT_THAT(OpenKeyRing(inner_, *kek_, random_, KeyRing::kCreate),
              HasReason(reasons::kStoreExists));
  MemoryStore empty;
  EXPECT_THAT(OpenKeyRing(empty, *kek_, random_, KeyRing::kOpen),
              HasReason(reasons::kKeyRingMissing));
}

TEST_F(SealedStoreTest, DamagedKeyRowsAreNotOpened) {
  const auto open = [this] {
    return OpenKeyRing(inner_, *kek_, random_, KeyRing::kOpen).status();
  };
  const std::string first = Stored(Space::kMeta, WrappedDataKeyKey(1));
  TOMBOLO_ASSERT_OK(ring_->Rotate());
  // Each row is bound to its number.
  Overwrite(Space::kMeta, WrappedDataKeyKey(2), first);
  EXPECT_THAT(open(), HasReason(reasons::kStoreCorrupt));
  Overwrite(Space::kMeta, ActiveDataKeyKey(), "short");
  EXPECT_THAT(open(), HasReason(reasons::kStoreCorrupt));
  std::string index_key = Stored(Space::kMeta, WrappedIndexKeyKey());
  index_key.back() = static_cast<char>(index_key.back() ^ 1);
  Overwrite(Space::kMeta, WrappedIndexKeyKey(), index_key);
  EXPECT_THAT(open(), HasReason(reasons::kStoreCorrupt));
}

TEST_F(SealedStoreTest, AValueWhoseDataKeyIsGoneStaysShut) {
  TOMBOLO_ASSERT_OK(store_.Commit(PutOne(Space::kRecords, "k", "v"), {}));
  TOMBOLO_ASSERT_OK(ring_->Rotate());
  WriteBatch erase;
  erase.Delete(Space::kMeta, WrappedDataKeyKey(1));
  TOMBOLO_ASSERT_OK(inner_.Commit(erase, {}));
  const auto ring = Ring(KeyRing::kOpen);
  SealedStore after(inner_, *ring, random_);
  EXPECT_THAT(after.Get(Space::kRecords, "k"),
              HasReason(reasons::kDataKeyUnknown));
}

TEST_F(SealedStoreTest, PassesOnTheErrorsOfTheInnerStore) {
  testing::FaultInjectionStore faulty(inner_);
  SealedStore store(faulty, *ring_, random_);
  faulty.FailCommit(1, testing::Repeat::kOnce, testing::Effect::kApplied);
  EXPECT_THAT(store.Commit(PutOne(Space::kRecords, "k", "v"), {}),
              HasReason(reasons::kStoreFailed));
  EXPECT_THAT(store.Get(Space::kRecords, "k"), IsOkAndHolds(Optional(Eq("v"))));
  faulty.FailRead(1, testing::Repeat::kForEver);
  EXPECT_THAT(store.Get(Space::kRecords, "k"),
              HasReason(reasons::kStoreFailed));
  EXPECT_THAT(
      store.Commit({}, {Precondition::Equals(Space::kRecords, "k", "v")}),
      HasReason(reasons::kStoreFailed));
  EXPECT_THAT(store.Snapshot(), HasReason(reasons::kStoreFailed));
}

}  // namespace
}  // namespace tombolo::storage
