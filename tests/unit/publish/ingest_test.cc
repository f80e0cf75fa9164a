// What an accepted batch leaves behind, and what stays as it is when one comes
// again.
#include "exchange-core/publish/ingest.h"

#include <future>
#include <string>
#include <utility>
#include <vector>

#include "exchange-core/base/reasons/batch.h"
#include "exchange-core/base/reasons/permission.h"
#include "exchange-core/base/reasons/publish.h"
#include "exchange-core/base/reasons/request.h"
#include "exchange-core/record/batch_verification.h"
#include "exchange-core/translog/receipt.h"
#include "gmock/gmock.h"
#include "tests/support/core_city.h"
#include "tests/support/record_fixture.h"
#include "tests/support/status_matchers.h"
#include "tests/support/store_dump.h"
#include "tombolo/storage/v1/record_row.pb.h"

namespace tombolo::publish {
namespace {

using storage::Space;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::SizeIs;
using ::tombolo::testing::CoreCity;
using ::tombolo::testing::DumpBesideLog;
using ::tombolo::testing::DumpOf;
using ::tombolo::testing::HasReason;
using ::tombolo::testing::IsOk;
using ::tombolo::testing::kAnna;
using ::tombolo::testing::kBoris;
using ::tombolo::testing::kClara;
using ::tombolo::testing::MarriageRow;

MarriageRow Marriage(const std::string& id, const std::string& husband = kBoris,
                     const std::string& wife = kAnna) {
  return {.record_id = id,
          .husband_id = husband,
          .wife_id = wife,
          .registered_day = 18000};
}

MarriageRow Deletion(const std::string& id) {
  return {.record_id = id, .is_delete = true};
}

class IngestTest : public ::testing::Test {
 protected:
  // OK, or why the receipt is not one for this batch.
  absl::Status CheckReceipt(const record::v1::SignedBatch& batch,
                            const BatchAccepted& accepted) {
    const auto digest = record::StatementDigest(
        crypto::DigestAlgorithm::kSha256, batch.statement());
    EXPECT_EQ(accepted.statement_digest, crypto::DigestBytes(digest));
    return translog::VerifyReceipt(
        accepted.receipt,
        {.nonce = absl::string_view(accepted.statement_digest).substr(0, 16),
         .result = batch.statement()},
        city_.receipt_key());
  }

  size_t Rows(Space space) { return DumpOf(city_.store(), space).size(); }

  CoreCity city_;
};

TEST_F(IngestTest, StoresRowsHeadStatementAndFeedAndLogsThem) {
  city_.TakeTerm();
  const auto built = city_.Build(
      {Marriage("m-1"), Marriage("m-2"), Deletion("m-3")}, city_.Chain());
  const size_t statements = Rows(Space::kStatements);
  const BatchOutcome outcome = city_.Submit(city_.SubmissionOf(built.batch));
  TOMBOLO_ASSERT_OK(outcome.result);
  EXPECT_EQ(outcome.first_sequence, 1u);
  EXPECT_EQ(outcome.result->next_sequence, 4u);
  EXPECT_FALSE(outcome.result->repeated);
  TOMBOLO_EXPECT_OK(CheckReceipt(built.batch, *outcome.result));

  EXPECT_EQ(Rows(Space::kRecords), 4u);  // Two records, two subjects each.
  EXPECT_EQ(Rows(Space::kLocator), 2u);
  EXPECT_EQ(Rows(Space::kFeed), 3u);
  EXPECT_EQ(Rows(Space::kStatements), statements + 1);

  const auto& head = city_.State().row;
  EXPECT_EQ(head.next_sequence(), 4u);
  EXPECT_EQ(head.last_statement_digest(), outcome.result->statement_digest);
  EXPECT_EQ(head.live_records(), 2u);
  EXPECT_EQ(head.cursor(), "cursor");
  EXPECT_EQ(head.last_publish_time_us(),
            absl::ToUnixMicros(city_.clock().Now()));

  const uint64_t index = outcome.result->receipt.index();
  const auto entry = city_.Entries()[index];
  EXPECT_EQ(entry.principal(), CoreCity::AdapterPrincipal());
  EXPECT_EQ(entry.refusal_reason(), "");
  EXPECT_EQ(entry.batch_published().dataset(), "ca-marriage");
  EXPECT_EQ(entry.batch_published().generation(), 1u);
  EXPECT_EQ(entry.batch_published().first_sequence(), 1u);
  EXPECT_EQ(entry.batch_published().record_count(), 3u);
  EXPECT_EQ(entry.batch_published().statement_digest(),
            outcome.result->statement_digest);

  TOMBOLO_ASSERT_OK_AND_ASSIGN(
      const auto stored,
      city_.store().Get(Space::kStatements,
                        city_.layout().Statement(
                            {.dataset = 1, .generation = 1, .sequence = 1})));
  storage::v1::StatementRow row;
  ASSERT_TRUE(stored.has_value() && row.ParseFromString(*stored));
  EXPECT_EQ(row.statement(), built.batch.statement());
  EXPECT_EQ(row.signature(), built.batch.signature());
  EXPECT_EQ(row.log_index(), index);
}

TEST_F(IngestTest, ARepeatedBatchGetsTheSameAnswerAndChangesNothing) {
  city_.TakeTerm();
  const auto built = city_.Build({Marriage("m-1")}, city_.Chain());
  const auto submission = city_.SubmissionOf(built.batch);
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const BatchAccepted first,
                               city_.Submit(submission).result);
  // At once, and when much has come after it.
  for (int round = 0; round < 2; ++round) {
    const auto before = DumpBesideLog(city_.store());
    TOMBOLO_ASSERT_OK_AND_ASSIGN(const BatchAccepted again,
                                 city_.Submit(submission).result);
    EXPECT_TRUE(again.repeated);
    EXPECT_EQ(again.statement_digest, first.statement_digest);
    EXPECT_EQ(again.receipt.index(), first.receipt.index());
    EXPECT_EQ(again.receipt.leaf_hash(), first.receipt.leaf_hash());
    EXPECT_EQ(again.next_sequence, city_.State().row.next_sequence());
    TOMBOLO_EXPECT_OK(CheckReceipt(built.batch, again));
    EXPECT_TRUE(DumpBesideLog(city_.store()) == before);
    for (int i = 0; i < 20; ++i) {
      city_.Publish({Marriage("n-" + std::to_string(i))});
    }
  }
}

TEST_F(IngestTest, ResendingNeverRevivesADeletedRecord) {
  city_.TakeTerm();
  const auto built = city_.Build({Marriage("m-1")}, city_.Chain());
  TOMBOLO_ASSERT_OK(city_.Submit(city_.SubmissionOf(built.batch)).result);
  city_.Publish({Deletion("m-1")});
  EXPECT_EQ(Rows(Space::kRecords), 0u);
  TOMBOLO_ASSERT_OK_AND_ASSIGN(
      const BatchAccepted again,
      city_.Submit(city_.SubmissionOf(built.batch)).result);
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(Rows(Space::kRecords), 0u);
  EXPECT_EQ(Rows(Space::kLocator), 0u);
  EXPECT_EQ(city_.State().row.live_records(), 0u);
}

// An agent that was restarted, or fenced, or whose key ended meanwhile, still
// gets the receipt of what was taken in.
TEST_F(IngestTest, ARepeatedBatchNeedsNoTerm) {
  city_.TakeTerm();
  const auto built = city_.Build({Marriage("m-1")}, city_.Chain());
  auto submission = city_.SubmissionOf(built.batch);
  TOMBOLO_ASSERT_OK(city_.Submit(submission).result);
  submission.term = 77;
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const BatchAccepted again,
                               city_.Submit(submission).result);
  EXPECT_TRUE(again.repeated);
}

TEST_F(IngestTest, ARepeatedBatchOutlivesItsKey) {
  const auto signer =
      testing::TestSigner(crypto::Suite::kEd25519Sha256, "short-lived");
  city_.AddBatchKey(signer->public_key());
  city_.TakeTerm();
  const auto built = city_.Build({Marriage("m-1")}, city_.Chain(),
                                 "ca-marriage", signer.get());
  const auto submission = city_.SubmissionOf(built.batch);
  TOMBOLO_ASSERT_OK(city_.Submit(submission).result);
  auto directory = city_.directory();
  directory.mutable_keys(directory.keys_size() - 1)
      ->mutable_invalid_since_time()
      ->set_seconds(absl::ToUnixSeconds(city_.clock().Now()) - 1);
  TOMBOLO_ASSERT_OK(city_.InstallDirectory(directory));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const BatchAccepted again,
                               city_.Submit(submission).result);
  EXPECT_TRUE(again.repeated);
  // The next one of that key is refused.
  const auto next = city_.Build({Marriage("m-2")}, city_.Chain(), "ca-marriage",
                                signer.get());
  EXPECT_THAT(city_.Submit(city_.SubmissionOf(next.batch)).result,
              HasReason(reasons::kKeyInvalidated));
}

// Verification runs ahead of the commits; what it was told may have changed.
TEST_F(IngestTest, PipelinedBatchesAreAnsweredInOrder) {
  city_.TakeTerm();
  constexpr size_t kBatches = 20;
  record::ChainState chain = city_.Chain();
  std::vector<uint64_t> wanted;
  std::promise<void> all;
  Mutex mutex;
  std::vector<uint64_t> answered;
  std::vector<absl::Status> statuses;
  for (size_t i = 0; i < kBatches; ++i) {
    const auto built = city_.Build(
        {Marriage("m-" + std::to_string(i)), Marriage("same")}, chain);
    wanted.push_back(chain.next_sequence);
    chain = built.next;
    city_.ingest().Submit(city_.SubmissionOf(built.batch),
                          [&](BatchOutcome outcome) {
                            MutexLock lock(mutex);
                            answered.push_back(outcome.first_sequence);
                            statuses.push_back(outcome.result.status());
                            if (answered.size() == kBatches) all.set_value();
                          });
  }
  all.get_future().wait();
  MutexLock lock(mutex);
  EXPECT_EQ(answered, wanted);
  EXPECT_THAT(statuses, Each(IsOk()));
  EXPECT_EQ(city_.State().row.live_records(), kBatches + 1);
}

TEST_F(IngestTest, WhatFollowsARefusedBatchIsRefusedToo) {
  city_.TakeTerm();
  auto bad = city_.Build({Marriage("m-1")}, city_.Chain());
  const auto next = city_.Build({Marriage("m-2")}, bad.next);
  (*bad.batch.mutable_records(0))[10] ^= 1;
  std::promise<BatchOutcome> first;
  std::promise<BatchOutcome> second;
  city_.ingest().Submit(city_.SubmissionOf(bad.batch),
                        [&](BatchOutcome o) { first.set_value(std::move(o)); });
  city_.ingest().Submit(city_.SubmissionOf(next.batch), [&](BatchOutcome o) {
    second.set_value(std::move(o));
  });
  EXPECT_THAT(first.get_future().get().result,
              HasReason(reasons::kBatchRootMismatch));
  EXPECT_THAT(second.get_future().get().result,
              HasReason(reasons::kStatementSequence));
}

TEST_F(IngestTest, AnUpdateReplacesEveryRowOfTheOlderVersion) {
  city_.Publish({Marriage("m-1", kBoris, kAnna)});
  city_.Publish({Marriage("m-1", kBoris, kClara)});
  EXPECT_EQ(Rows(Space::kRecords), 2u);
  city_.Publish({Marriage("m-1", kBoris, kBoris)});  // One subject, two roles.
  EXPECT_EQ(Rows(Space::kRecords), 1u);
  city_.Publish({Marriage("m-1", kAnna, "")});
  EXPECT_EQ(Rows(Space::kRecords), 1u);
  EXPECT_EQ(Rows(Space::kLocator), 1u);
  EXPECT_EQ(Rows(Space::kFeed), 4u);
  EXPECT_EQ(city_.State().row.live_records(), 1u);
  city_.Publish({Deletion("m-1")});
  EXPECT_EQ(Rows(Space::kRecords), 0u);
  EXPECT_EQ(Rows(Space::kLocator), 0u);
  EXPECT_EQ(city_.State().row.live_records(), 0u);
}

TEST_F(IngestTest, CountsLiveRecords) {
  city_.Publish({Marriage("m-1"), Marriage("m-2"), Deletion("never-there")});
  EXPECT_EQ(city_.State().row.live_records(), 2u);
  city_.Publish({Marriage("m-2"), Marriage("m-3"), Deletion("m-1")});
  EXPECT_EQ(city_.State().row.live_records(), 2u);
  city_.Publish({Deletion("m-1"), Deletion("m-2")});
  EXPECT_EQ(city_.State().row.live_records(), 1u);
}

// The chain is by the suite of the newer statement.
TEST_F(IngestTest, TheSuiteMayChangeInMidChain) {
  city_.Publish({Marriage("m-0")});
  for (const crypto::Suite suite :
       {crypto::Suite::kSm2Sm3, crypto::Suite::kSm2Sm3,
        crypto::Suite::kEcdsaP256Sha256, crypto::Suite::kEd25519Sha256}) {
    const auto signer = testing::TestSigner(suite, "rolled over");
    if (city_.registry().Current()->keys->Find(
            crypto::DigestView(signer->public_key().key_id())) == nullptr) {
      city_.AddBatchKey(signer->public_key());
    }
    record::ChainState chain = city_.Chain();
    TOMBOLO_ASSERT_OK_AND_ASSIGN(
        const auto stored,
        city_.store().Get(
            Space::kStatements,
            city_.layout().Statement(
                {.dataset = 1,
                 .generation = 1,
                 .sequence = city_.State().row.last_first_sequence()})));
    storage::v1::StatementRow last;
    ASSERT_TRUE(last.ParseFromString(*stored));
    // With the digest of another hash it is no continuation.
    const auto other = crypto::DigestOf(suite) == crypto::DigestAlgorithm::kSm3
                           ? crypto::DigestAlgorithm::kSha256
                           : crypto::DigestAlgorithm::kSm3;
    chain.last_statement_digest =
        crypto::DigestBytes(record::StatementDigest(other, last.statement()));
    const auto wrong =
        city_.Build({Marriage("m-1")}, chain, "ca-marriage", signer.get());
    EXPECT_THAT(city_.Submit(city_.SubmissionOf(wrong.batch)).result,
                HasReason(reasons::kStatementChain));
    chain.last_statement_digest = crypto::DigestBytes(
        record::StatementDigest(crypto::DigestOf(suite), last.statement()));
    const auto right =
        city_.Build({Marriage("m-1")}, chain, "ca-marriage", signer.get());
    TOMBOLO_ASSERT_OK(city_.Submit(city_.SubmissionOf(right.batch)).result);
  }
  EXPECT_EQ(city_.State().row.next_sequence(), 6u);
}

TEST_F(IngestTest, DatasetsDoNotWaitForEachOther) {
  city_.AddDataset("ca-birth");
  city_.TakeTerm("ca-marriage");
  city_.TakeTerm("ca-birth");
  constexpr int kBatches = 10;
  std::vector<std::future<BatchOutcome>> answers;
  std::map<std::string, record::ChainState> chains;
  for (int i = 0; i < kBatches; ++i) {
    for (const char* dataset : {"ca-marriage", "ca-birth"}) {
      if (i == 0) chains[dataset] = city_.Chain(dataset);
      const auto built = city_.Build({Marriage("m-" + std::to_string(i))},
                                     chains[dataset], dataset);
      chains[dataset] = built.next;
      auto answer = std::make_shared<std::promise<BatchOutcome>>();
      answers.push_back(answer->get_future());
      city_.ingest().Submit(city_.SubmissionOf(built.batch, dataset),
                            [answer](BatchOutcome outcome) {
                              answer->set_value(std::move(outcome));
                            });
    }
  }
  for (auto& answer : answers) TOMBOLO_EXPECT_OK(answer.get().result);
  EXPECT_EQ(city_.State("ca-marriage").row.live_records(), kBatches);
  EXPECT_EQ(city_.State("ca-birth").row.live_records(), kBatches);
}

TEST_F(IngestTest, RefusesWhatDoesNotFitTheQueueAtOnce) {
  city_.TakeTerm();
  const auto built = city_.Build({Marriage("m-1")}, city_.Chain());
  // Nothing is applied until the callback of the first returns.
  std::promise<void> go_on;
  std::shared_future<void> gate = go_on.get_future().share();
  Mutex mutex;
  size_t accepted = 0;
  size_t overloaded = 0;
  constexpr size_t kBatches = Ingest::kMaxWaitingBatches + 5;
  for (size_t i = 0; i < kBatches; ++i) {
    city_.ingest().Submit(
        city_.SubmissionOf(built.batch), [&, gate](const BatchOutcome& o) {
          if (o.result.ok()) {
            gate.wait();
            MutexLock lock(mutex);
            ++accepted;
            return;
          }
          EXPECT_THAT(o.result, HasReason(reasons::kOverloaded));
          MutexLock lock(mutex);
          ++overloaded;
        });
  }
  {
    MutexLock lock(mutex);
    EXPECT_EQ(overloaded, 5u);
  }
  go_on.set_value();
  city_.Restart();  // Answers everything first.
  MutexLock lock(mutex);
  EXPECT_EQ(accepted, kBatches - 5);
}

TEST_F(IngestTest, OnlyTheProviderSeesTheState) {
  EXPECT_THAT(city_.ingest().GetState({.principal = "p",
                                       .department = "human-resources",
                                       .dataset = "ca-marriage"}),
              HasReason(reasons::kNotProvider));
}

TEST_F(IngestTest, ARestartContinuesWhereItStopped) {
  city_.Publish({Marriage("m-1")});
  const record::ChainState chain = city_.Chain();
  city_.Restart();
  EXPECT_EQ(city_.Chain(), chain);
  city_.Publish({Marriage("m-2")});
  EXPECT_EQ(city_.State().row.live_records(), 2u);
}

}  // namespace
}  // namespace tombolo::publish
