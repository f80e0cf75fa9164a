#include "exchange-core/access_log/committer.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "exchange-core/access_log/log_check.h"
#include "exchange-core/access_log/log_creation.h"
#include "exchange-core/access_log/log_options.h"
#include "exchange-core/access_log/log_reader.h"
#include "exchange-core/access_log/marker.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/access_log.h"
#include "exchange-core/base/reasons/request.h"
#include "exchange-core/base/reasons/storage.h"
#include "exchange-core/storage/memory_store.h"
#include "exchange-core/translog/entry_bundle.h"
#include "exchange-core/translog/receipt.h"
#include "gmock/gmock.h"
#include "tests/support/fault_injection_store.h"
#include "tests/support/gated_store.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_log.h"

namespace tombolo::access_log {
namespace {

using storage::Precondition;
using storage::Space;
using testing::GatedStore;
using testing::HasReason;
using testing::IsOk;
using testing::QueryMember;
using testing::TestLog;

// Outcomes by name.
class Outcomes {
 public:
  CommitDone Of(const std::string& name) {
    return [this, name](absl::StatusOr<Committed> committed) {
      MutexLock lock(mutex_);
      outcomes_.emplace(name, std::move(committed));
      changed_.SignalAll();
    };
  }
  absl::StatusOr<Committed> Await(const std::string& name) {
    MutexLock lock(mutex_);
    while (outcomes_.count(name) == 0) changed_.Wait(lock);
    return outcomes_.at(name);
  }
  uint64_t Index(const std::string& name) {
    const auto committed = Await(name);
    EXPECT_THAT(committed, IsOk()) << name;
    return committed.ok() ? committed->index : 0;
  }

 private:
  Mutex mutex_;
  CondVar changed_;
  std::map<std::string, absl::StatusOr<Committed>> outcomes_;
};

class CommitterTest : public ::testing::Test {
 protected:
  void SetUp() override {
    TOMBOLO_ASSERT_OK(CreateLog(PartsOf(faulty_, node_.options(), 1),
                                {.layout = LayoutOf(node_.options()),
                                 .started = {},
                                 .also = {},
                                 .unchanged = {}}));
  }

  std::unique_ptr<Committer> Start(CommitterLimits limits = {},
                                   MarkerFollower* marker = nullptr) {
    SequencerParts parts = PartsOf(store_, node_.options(), 1);
    LogReader reader(store_, parts.rows);
    auto log = RestoreLog(reader);
    EXPECT_THAT(log, IsOk());
    auto sequencer =
        Sequencer::Resume(std::move(parts), log->state, std::move(log->tiles));
    EXPECT_THAT(sequencer, IsOk());
    return Committer::Start({.sequencer = *std::move(sequencer),
                             .marker = marker,
                             .receipt_signer = signer_,
                             .limits = limits,
                             .on_fatal =
                                 [this](const absl::Status& cause) {
                                   ++fatal_calls_;
                                   fatal_ = cause;
                                 },
                             .on_grown = nullptr});
  }
  Member Named(const std::string& name, Priority priority = Priority::kQuery,
               size_t bytes = 0) {
    Member member = QueryMember(name);
    member.priority = priority;
    if (bytes > 0) {
      member.writes.Put(Space::kRecords, name, std::string(bytes, 'x'));
    }
    member.done = outcomes_.Of(name);
    return member;
  }
  // Submits a member whose commit waits until Release().
  void Block(Committer& committer) {
    store_.Hold();
    committer.Submit(Named("blocker"));
    store_.AwaitWaiting();
  }
  absl::StatusOr<record::v1::AccessLogEntry> Entry(uint64_t index) {
    TOMBOLO_ASSIGN_OR_RETURN(
        const std::string bytes,
        LogReader(store_, PartsOf(store_, node_.options(), 1).rows)
            .Entry(index));
    return ParseEntry(bytes);
  }

  TestLog node_;
  storage::MemoryStore memory_;
  testing::FaultInjectionStore faulty_{memory_};
  GatedStore store_{faulty_};
  const crypto::Signer* signer_ = &node_.receipt_signer();
  Outcomes outcomes_;
  int fatal_calls_ = 0;
  absl::Status fatal_;
};

TEST_F(CommitterTest, WhatWaitsIsOneGroupQueriesFirst) {
  const auto committer = Start();
  Block(*committer);
  const size_t before = store_.commits();
  committer->Submit(Named("p1", Priority::kPublish));
  committer->Submit(Named("q1"));
  committer->Submit(Named("p2", Priority::kPublish));
  committer->Submit(Named("q2"));
  EXPECT_EQ(committer->depth().query, 2U);
  EXPECT_EQ(committer->depth().publish, 2U);
  store_.Release();
  EXPECT_EQ(outcomes_.Index("blocker"), 1U);
  EXPECT_EQ(outcomes_.Index("q1"), 2U);
  EXPECT_EQ(outcomes_.Index("q2"), 3U);
  EXPECT_EQ(outcomes_.Index("p1"), 4U);
  EXPECT_EQ(outcomes_.Index("p2"), 5U);
  EXPECT_EQ(store_.commits(), before + 2);
  EXPECT_EQ(committer->head().size, 6U);
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const auto entry, Entry(3));
  EXPECT_EQ(entry.case_number(), "q2");
}

TEST_F(CommitterTest, PublishDataOfAGroupIsCappedMoreWhileRepliesWait) {
  const auto committer = Start();
  Block(*committer);
  const size_t before = store_.commits();
  for (int i = 0; i < 12; ++i) {
    committer->Submit(
        Named(absl::StrCat("p", i), Priority::kPublish, 100 << 10));
  }
  committer->Submit(Named("q"));
  store_.Release();
  // With the query go two of 100 KiB (256 KiB cap), then ten (1 MiB cap).
  EXPECT_EQ(outcomes_.Index("q"), 2U);
  EXPECT_EQ(outcomes_.Index("p0"), 3U);
  EXPECT_EQ(outcomes_.Index("p11"), 14U);
  EXPECT_EQ(store_.commits(), before + 3);
}

TEST_F(CommitterTest, AMemberLargerThanTheCapGoesAlone) {
  const auto committer = Start();
  Block(*committer);
  committer->Submit(Named("big", Priority::kPublish, 1536 << 10));
  committer->Submit(Named("next", Priority::kPublish, 10));
  committer->Submit(Named("q"));
  store_.Release();
  EXPECT_EQ(outcomes_.Index("q"), 2U);
  EXPECT_EQ(outcomes_.Index("big"), 3U);
  EXPECT_EQ(outcomes_.Index("next"), 4U);
}

TEST_F(CommitterTest, AFullGroupOfQueriesStillTakesOnePublishMember) {
  CommitterLimits limits;
  limits.group_members = 2;
  const auto committer = Start(limits);
  Block(*committer);
  for (int i = 0; i < 4; ++i) committer->Submit(Named(absl::StrCat("q", i)));
  committer->Submit(Named("p", Priority::kPublish));
  store_.Release();
  EXPECT_EQ(outcomes_.Index("q1"), 3U);
  EXPECT_EQ(outcomes_.Index("p"), 4U);
  EXPECT_EQ(outcomes_.Index("q2"), 5U);
}

TEST_F(CommitterTest, AFullQueueRefusesAtOnceAndOnlyItsOwnPriority) {
  CommitterLimits limits;
  limits.query = {.members = 2, .bytes = 1 << 20};
  limits.publish = {.members = 10, .bytes = 3000};
  const auto committer = Start(limits);
  Block(*committer);
  committer->Submit(Named("p1", Priority::kPublish, 2000));
  committer->Submit(Named("p2", Priority::kPublish, 2000));
  EXPECT_THAT(outcomes_.Await("p2"), HasReason(reasons::kOverloaded));
  committer->Submit(Named("q1"));
  committer->Submit(Named("q2"));
  committer->Submit(Named("q3"));
  EXPECT_THAT(outcomes_.Await("q3"), HasReason(reasons::kOverloaded));
  EXPECT_EQ(ReasonMetadata(outcomes_.Await("q3").status()).at("queue"),
            "commit.query");
  store_.Release();
  EXPECT_THAT(outcomes_.Await("p1"), IsOk());
  EXPECT_THAT(outcomes_.Await("q2"), IsOk());
}

TEST_F(CommitterTest, TimeNeverDecreases) {
  const auto committer = Start();
  const absl::Time start = node_.clock().Now();
  node_.clock().Set(start + absl::Seconds(10) + absl::Nanoseconds(1500));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const Committed first,
                               committer->Commit(QueryMember("a")));
  EXPECT_EQ(first.time, start + absl::Seconds(10) + absl::Microseconds(1));
  node_.clock().Set(start - absl::Hours(1));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const Committed second,
                               committer->Commit(QueryMember("b")));
  EXPECT_EQ(second.time, first.time);
  committer->Drain();
  const auto restarted = Start();  // The state row remembers.
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const Committed third,
                               restarted->Commit(QueryMember("c")));
  EXPECT_EQ(third.time, first.time);
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const auto held, Entry(third.index));
  EXPECT_TRUE(held.time_held());
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const auto free, Entry(first.index));
  EXPECT_FALSE(free.time_held());
  EXPECT_EQ(free.event_id().size(), 16U);
  EXPECT_NE(free.event_id(), held.event_id());
}

TEST_F(CommitterTest, AFailedPreconditionRejectsItsMemberOnly) {
  const auto committer = Start();
  Member base = QueryMember("base");
  base.writes.Put(Space::kRecords, "there", "v1");
  TOMBOLO_ASSERT_OK(committer->Commit(std::move(base)));
  Block(*committer);
  const auto submit = [&](const std::string& name, Precondition wanted,
                          std::optional<std::string> value) {
    Member member = Named(name);
    const std::string key = wanted.key;
    member.preconditions.push_back(std::move(wanted));
    if (value.has_value()) {
      member.writes.Put(Space::kRecords, key, *value);
    } else {
      member.writes.Delete(Space::kRecords, key);
    }
    committer->Submit(std::move(member));
  };
  const auto absent = [](std::string key) {
    return Precondition::Absent(Space::kRecords, std::move(key));
  };
  const auto equals = [](std::string key, std::string value) {
    return Precondition::Equals(Space::kRecords, std::move(key),
                                std::move(value));
  };
  submit("new", absent("k"), "1");          // As the store is.
  submit("taken", absent("k"), "2");        // An earlier member wrote it.
  submit("update", equals("k", "1"), "3");  // Sees the earlier member.
  submit("stale", equals("k", "1"), "4");
  submit("in store", absent("there"), "5");
  submit("remove", equals("there", "v1"), std::nullopt);
  submit("again", absent("there"), "v2");  // After the removal.
  store_.Release();
  EXPECT_EQ(outcomes_.Index("new"), 3U);
  EXPECT_EQ(outcomes_.Index("update"), 4U);
  EXPECT_EQ(outcomes_.Index("remove"), 5U);
  EXPECT_EQ(outcomes_.Index("again"), 6U);
  for (const char* rejected : {"taken", "stale", "in store"}) {
    EXPECT_THAT(outcomes_.Await(rejected),
                HasReason(reasons::kPreconditionFailed))
        << rejected;
  }
  EXPECT_EQ(**store_.Get(Space::kRecords, "k"), "3");
  EXPECT_EQ(**store_.Get(Space::kRecords, "there"), "v2");
  EXPECT_TRUE(committer->healthy());
}

TEST_F(CommitterTest, AddWritesKnowsTheIndexAndIsJudgedAlone) {
  const auto committer = Start();
  Member member = QueryMember("a");
  member.add_writes = [](const Sequenced& place, storage::WriteBatch& writes) {
    writes.Put(Space::kStatements, "s", absl::StrCat(place.index));
  };
  TOMBOLO_ASSERT_OK(committer->Commit(std::move(member)));
  EXPECT_EQ(**store_.Get(Space::kStatements, "s"), "1");
  Member large = QueryMember("b");
  large.add_writes = [](const Sequenced&, storage::WriteBatch& writes) {
    writes.Put(Space::kStatements, std::string(2000, 'k'), "");
  };
  EXPECT_THAT(committer->Commit(std::move(large)),
              HasReason(reasons::kStoreLimit));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const Committed next,
                               committer->Commit(QueryMember("c")));
  EXPECT_EQ(next.index, 2U);
}

TEST_F(CommitterTest, RefusesMembersThatWouldSpoilAGroup) {
  const auto committer = Start();
  Member no_entry;
  EXPECT_THAT(committer->Commit(std::move(no_entry)),
              HasReason(reasons::kLogMemberInvalid));
  Member into_log = QueryMember("a");
  into_log.writes.Delete(Space::kLog, "k");
  EXPECT_THAT(committer->Commit(std::move(into_log)),
              HasReason(reasons::kLogMemberInvalid));
  Member nonce = QueryMember("a");
  nonce.receipt = ReceiptRequest{.nonce = "short", .result_digest = {}};
  EXPECT_THAT(committer->Commit(std::move(nonce)),
              HasReason(reasons::kLogMemberInvalid));
  Member key = QueryMember("a");
  key.writes.Put(Space::kRecords, std::string(1025, 'k'), "");
  EXPECT_THAT(committer->Commit(std::move(key)),
              HasReason(reasons::kStoreLimit));
  Member large = QueryMember("a");
  for (int i = 0; i < 9; ++i) {
    large.writes.Put(Space::kRecords, absl::StrCat(i),
                     std::string(size_t{2} << 20, 'x'));
  }
  EXPECT_THAT(committer->Commit(std::move(large)),
              HasReason(reasons::kStoreLimit));
  committer->Submit(QueryMember("nobody to tell"));
  TOMBOLO_EXPECT_OK(committer->Commit(QueryMember("b")));
  EXPECT_EQ(committer->head().size, 2U);
}

TEST_F(CommitterTest, ReceiptsOfAGroupVerify) {
  const auto committer = Start();
  Block(*committer);
  const auto request = [](int i) {
    return ReceiptRequest{
        .nonce = std::string(16, static_cast<char>('a' + i)),
        .result_digest = crypto::ComputeDigest(crypto::DigestAlgorithm::kSha256,
                                               absl::StrCat("result ", i))};
  };
  for (int i = 0; i < 5; ++i) {
    Member member = Named(absl::StrCat("q", i));
    if (i != 2) member.receipt = request(i);
    committer->Submit(std::move(member));
  }
  store_.Release();
  for (int i = 0; i < 5; ++i) {
    TOMBOLO_ASSERT_OK_AND_ASSIGN(const Committed committed,
                                 outcomes_.Await(absl::StrCat("q", i)));
    ASSERT_EQ(committed.receipt.has_value(), i != 2);
    if (i == 2) continue;
    EXPECT_EQ(committed.receipt->index(), committed.index);
    EXPECT_EQ(committed.receipt->group_size(), 4U);
    EXPECT_EQ(committed.receipt->leaf_hash(),
              crypto::DigestView(committed.leaf_hash));
    EXPECT_EQ(committed.receipt->origin(), "node-1.lishui.example/log/1");
    TOMBOLO_EXPECT_OK(translog::VerifyReceipt(
        *committed.receipt,
        {.nonce = request(i).nonce, .result = absl::StrCat("result ", i)},
        signer_->public_key()));
  }
}

class BrokenSigner final : public crypto::Signer {
 public:
  explicit BrokenSigner(const crypto::PublicKey& key) : key_(key) {}
  absl::StatusOr<std::string> Sign(absl::string_view) const override {
    return absl::UnavailableError("module gone");
  }
  const crypto::PublicKey& public_key() const override { return key_; }

 private:
  crypto::PublicKey key_;
};

TEST_F(CommitterTest, WithoutAReceiptAReplyThatNeedsOneFails) {
  const BrokenSigner broken(node_.receipt_signer().public_key());
  signer_ = &broken;
  const auto committer = Start();
  Member member = QueryMember("a");
  member.receipt =
      ReceiptRequest{.nonce = std::string(16, 'n'), .result_digest = {}};
  EXPECT_THAT(committer->Commit(std::move(member)),
              testing::StatusIs(absl::StatusCode::kUnavailable));
  TOMBOLO_EXPECT_OK(committer->Commit(QueryMember("b")));
}

TEST_F(CommitterTest, AFailedCommitIsFinalWhetherItTookEffectOrNot) {
  for (const auto effect :
       {testing::Effect::kNothing, testing::Effect::kApplied}) {
    const auto committer = Start();
    fatal_calls_ = 0;
    faulty_.FailCommit(1, testing::Repeat::kOnce, effect);
    store_.Hold();
    const std::string round = effect == testing::Effect::kApplied ? "2" : "1";
    committer->Submit(Named("first" + round));
    store_.AwaitWaiting();
    committer->Submit(Named("waiting" + round));
    committer->Submit(Named("publish" + round, Priority::kPublish));
    store_.Release();
    for (const char* name : {"first", "waiting", "publish"}) {
      EXPECT_THAT(outcomes_.Await(name + round),
                  HasReason(reasons::kLogUnhealthy));
    }
    EXPECT_THAT(committer->Commit(QueryMember("later")),
                HasReason(reasons::kLogUnhealthy));
    committer->Drain();
    EXPECT_EQ(fatal_calls_, 1);
    EXPECT_THAT(fatal_, HasReason(reasons::kStoreFailed));
    EXPECT_THAT(committer->health(), HasReason(reasons::kStoreFailed));
    EXPECT_FALSE(committer->healthy());
  }
}

TEST_F(CommitterTest, DrainFinishesWhatIsQueuedAndTakesNothingMore) {
  const auto committer = Start();
  Block(*committer);
  committer->Submit(Named("queued"));
  std::thread draining([&] { committer->Drain(); });
  store_.Release();
  draining.join();
  EXPECT_THAT(outcomes_.Await("queued"), IsOk());
  EXPECT_THAT(committer->Commit(QueryMember("late")),
              HasReason(reasons::kNodeDraining));
  EXPECT_TRUE(committer->healthy());
}

TEST_F(CommitterTest, HaltFailsWhatWaits) {
  const auto committer = Start();
  Block(*committer);
  committer->Submit(Named("queued"));
  committer->Halt(absl::DataLossError("checkpoint"));
  store_.Release();
  EXPECT_THAT(outcomes_.Await("blocker"), IsOk());
  EXPECT_THAT(outcomes_.Await("queued"), HasReason(reasons::kLogUnhealthy));
  EXPECT_THAT(committer->Commit(QueryMember("late")),
              HasReason(reasons::kLogUnhealthy));
}

// A marker write that waits until a test lets it go on.
class SlowMarker {
 public:
  absl::Status Write(const Marker&) {
    MutexLock lock(mutex_);
    while (!open_) changed_.Wait(lock);
    ++written_;
    return absl::OkStatus();
  }
  void Open() {
    MutexLock lock(mutex_);
    open_ = true;
    changed_.SignalAll();
  }
  int written() {
    MutexLock lock(mutex_);
    return written_;
  }

 private:
  Mutex mutex_;
  CondVar changed_;
  bool open_ = false;
  int written_ = 0;
};

TEST_F(CommitterTest, TheMarkerIsAtMostOneGroupBehindWhatIsReleased) {
  SlowMarker slow;
  MarkerFollower follower([&](const Marker& m) { return slow.Write(m); });
  const auto committer = Start({}, &follower);
  const size_t before = store_.commits();
  TOMBOLO_ASSERT_OK(committer->Commit(QueryMember("first")));
  Member second = QueryMember("second");
  int written_at_release = -1;
  second.done = [&](const absl::StatusOr<Committed>& committed) {
    EXPECT_THAT(committed, IsOk());
    written_at_release = slow.written();
  };
  committer->Submit(std::move(second));
  store_.AwaitCommits(before + 2);  // Durable, and yet it must wait.
  slow.Open();
  committer->Drain();
  EXPECT_GE(written_at_release, 1);
}

TEST_F(CommitterTest, AMarkerThatCannotBeWrittenIsFatal) {
  MarkerFollower follower(
      [](const Marker&) { return MakeError(reasons::kMarkerWrite); });
  const auto committer = Start({}, &follower);
  TOMBOLO_ASSERT_OK(committer->Commit(QueryMember("first")));
  EXPECT_THAT(committer->Commit(QueryMember("second")),
              HasReason(reasons::kLogUnhealthy));
  committer->Drain();
  EXPECT_THAT(fatal_, HasReason(reasons::kMarkerWrite));
}

#ifdef TOMBOLO_PLANTED_BUGS
TEST_F(CommitterTest, WithoutSyncTheMarkerFallsBehind) {
  const ScopedPlantedBug bug("log.sync");
  SlowMarker slow;
  MarkerFollower follower([&](const Marker& m) { return slow.Write(m); });
  const auto committer = Start({}, &follower);
  for (int i = 0; i < 3; ++i) {
    TOMBOLO_ASSERT_OK(committer->Commit(QueryMember("q")));
  }
  EXPECT_EQ(slow.written(), 0);  // Three groups behind.
  slow.Open();
}

TEST_F(CommitterTest, WithoutPreconditionsTwoWritersOfAKeyWouldPass) {
  const ScopedPlantedBug bug("log.preconditions");
  const auto committer = Start();
  for (int i = 0; i < 2; ++i) {
    Member member = QueryMember("a");
    member.preconditions.push_back(Precondition::Absent(Space::kRecords, "k"));
    member.writes.Put(Space::kRecords, "k", "v");
    TOMBOLO_EXPECT_OK(committer->Commit(std::move(member)));
  }
}
#endif

}  // namespace
}  // namespace tombolo::access_log
