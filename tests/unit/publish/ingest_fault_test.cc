// When the store fails: no answer says OK that a restart would not stand by.
#include <string>

#include "exchange-core/base/reasons/access_log.h"
#include "exchange-core/base/reasons/storage.h"
#include "exchange-core/publish/ingest.h"
#include "gmock/gmock.h"
#include "tests/support/core_city.h"
#include "tests/support/fault_injection_store.h"
#include "tests/support/status_matchers.h"
#include "tests/support/store_dump.h"

namespace tombolo::publish {
namespace {

using ::tombolo::testing::CoreCity;
using ::tombolo::testing::DumpBesideLog;
using ::tombolo::testing::Effect;
using ::tombolo::testing::FaultInjectionStore;
using ::tombolo::testing::HasReason;
using ::tombolo::testing::kAnna;
using ::tombolo::testing::kBoris;
using ::tombolo::testing::Repeat;

const testing::MarriageRow kMarriage{
    .record_id = "m-1", .husband_id = kBoris, .wife_id = kAnna};

TEST(IngestFaultTest, AnErrorMeansUnknownAndARestartShowsAllOrNothing) {
  for (const Effect effect : {Effect::kNothing, Effect::kApplied}) {
    storage::MemoryStore inner;
    FaultInjectionStore store(inner);
    CoreCity city(&store);
    city.TakeTerm();
    const auto built = city.Build({kMarriage}, city.Chain());
    const auto submission = city.SubmissionOf(built.batch);
    const auto before = DumpBesideLog(inner);
    city.AwaitCheckpoint();
    store.FailCommit(1, Repeat::kOnce, effect);
    EXPECT_THAT(city.Submit(submission).result,
                HasReason(reasons::kLogUnhealthy));
    EXPECT_EQ(store.faults(), 1u);
    // Nothing else gets through either, not even a repetition.
    store.Heal();
    if (effect == Effect::kNothing) {
      EXPECT_THAT(city.Submit(submission).result,
                  HasReason(reasons::kLogUnhealthy));
    }

    city.Restart();
    const bool applied = effect == Effect::kApplied;
    EXPECT_EQ(DumpBesideLog(inner) != before, applied);
    EXPECT_EQ(city.State().row.live_records(), applied ? 1u : 0u);
    EXPECT_EQ(city.State().row.next_sequence(), applied ? 2u : 1u);
    TOMBOLO_ASSERT_OK_AND_ASSIGN(const BatchAccepted accepted,
                                 city.Submit(submission).result);
    EXPECT_EQ(accepted.repeated, applied);
    EXPECT_EQ(city.State().row.live_records(), 1u);
    EXPECT_EQ(city.Entries()[accepted.receipt.index()]
                  .batch_published()
                  .statement_digest(),
              accepted.statement_digest);
  }
}

TEST(IngestFaultTest, EveryFailedReadIsAnErrorAndStoresNothing) {
  storage::MemoryStore inner;
  FaultInjectionStore store(inner);
  CoreCity city(&store);
  city.Publish({kMarriage});
  const auto built = city.Build({kMarriage}, city.Chain());
  const auto submission = city.SubmissionOf(built.batch);
  const auto before = DumpBesideLog(inner);
  for (uint64_t n = 1;; ++n) {
    store.FailRead(n, Repeat::kOnce);
    const auto result = city.Submit(submission).result;
    store.Heal();
    if (result.ok()) {
      EXPECT_GT(n, 2u);
      break;
    }
    EXPECT_THAT(result, HasReason(reasons::kStoreFailed));
    EXPECT_TRUE(DumpBesideLog(inner) == before);
  }
  EXPECT_EQ(city.State().row.next_sequence(), 3u);
}

TEST(IngestFaultTest, ATermWhoseCommitFailedIsNotGiven) {
  storage::MemoryStore inner;
  FaultInjectionStore store(inner);
  CoreCity city(&store);
  city.AwaitCheckpoint();
  store.FailCommit(1, Repeat::kOnce, Effect::kNothing);
  const TermRequest request{.agent = "a", .request_id = "r"};
  EXPECT_THAT(city.AcquireTerm(request), HasReason(reasons::kLogUnhealthy));
  EXPECT_EQ(city.State().row.term(), 0u);
  store.Heal();
  city.Restart();
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const PublishState state,
                               city.AcquireTerm(request));
  EXPECT_EQ(state.row.term(), 1u);
}

}  // namespace
}  // namespace tombolo::publish
