// The fault injector is what other tests rest on, so it has tests of its own.
#include "tests/support/fault_injection_store.h"

#include <string>

#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"

namespace tombolo::testing {
namespace {

using storage::Space;
using storage::WriteBatch;
using ::testing::Eq;
using ::testing::Optional;

WriteBatch PutOne(const std::string& key) {
  WriteBatch batch;
  batch.Put(Space::kLog, key, "v");
  return batch;
}

class FaultInjectionStoreTest : public ::testing::Test {
 protected:
  bool Has(const std::string& key) {
    return inner_.Get(Space::kLog, key)->has_value();
  }

  storage::MemoryStore inner_;
  FaultInjectionStore store_{inner_};
};

TEST_F(FaultInjectionStoreTest, FailsTheChosenCommitOnce) {
  store_.FailCommit(2, Repeat::kOnce, Effect::kNothing);
  TOMBOLO_EXPECT_OK(store_.Commit(PutOne("1"), {}));
  EXPECT_THAT(store_.Commit(PutOne("2"), {}), HasReason(reasons::kStoreFailed));
  TOMBOLO_EXPECT_OK(store_.Commit(PutOne("3"), {}));
  EXPECT_FALSE(Has("2"));
  EXPECT_EQ(store_.faults(), 1U);
  EXPECT_EQ(store_.commits(), 2U);
}

TEST_F(FaultInjectionStoreTest, AnErroredCommitMayBeThere) {
  store_.FailCommit(1, Repeat::kForEver, Effect::kApplied);
  EXPECT_THAT(store_.Commit(PutOne("1"), {}), HasReason(reasons::kStoreFailed));
  EXPECT_THAT(store_.Commit(PutOne("2"), {}), HasReason(reasons::kStoreFailed));
  EXPECT_TRUE(Has("1"));
  store_.Heal();
  TOMBOLO_EXPECT_OK(store_.Commit(PutOne("3"), {}));
}

TEST_F(FaultInjectionStoreTest, FailsReadsOfTheStoreAndItsSnapshots) {
  TOMBOLO_ASSERT_OK(store_.Commit(PutOne("1"), {}));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const auto snapshot, store_.Snapshot());
  store_.FailRead(2, Repeat::kForEver);
  TOMBOLO_EXPECT_OK(store_.Get(Space::kLog, "1"));
  EXPECT_THAT(store_.MultiGet(Space::kLog, {"1"}),
              HasReason(reasons::kStoreFailed));
  EXPECT_THAT(snapshot->Get(Space::kLog, "1"),
              HasReason(reasons::kStoreFailed));
  EXPECT_THAT(store_.Snapshot(), HasReason(reasons::kStoreFailed));
}

TEST_F(FaultInjectionStoreTest, RebuildsWhatADiskWouldHold) {
  TOMBOLO_ASSERT_OK(store_.Commit(PutOne("1"), {}));
  TOMBOLO_ASSERT_OK(store_.Commit(PutOne("2"), {}));
  const auto lost = store_.StateAfter(1);
  EXPECT_THAT(lost->Get(Space::kLog, "1"), IsOkAndHolds(Optional(Eq("v"))));
  EXPECT_THAT(lost->Get(Space::kLog, "2"), IsOkAndHolds(Eq(std::nullopt)));
}

}  // namespace
}  // namespace tombolo::testing
