// What must hold whatever happens: no answer before its entry is durable, one
// index per answer, no start after a loss, no signature over damaged bytes, and
// a way on that says what is missing.
#include <atomic>
#include <cstdio>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "exchange-core/access_log/access_log.h"
#include "exchange-core/access_log/log_reader.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/access_log.h"
#include "exchange-core/base/reasons/storage.h"
#include "exchange-core/storage/memory_store.h"
#include "exchange-core/translog/checkpoint.h"
#include "exchange-core/translog/entry_bundle.h"
#include "exchange-core/translog/signed_note.h"
#include "gmock/gmock.h"
#include "tests/support/fault_injection_store.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_log.h"

namespace tombolo::access_log {
namespace {

using storage::MemoryStore;
using storage::Space;
using testing::FaultInjectionStore;
using testing::HasReason;
using testing::IsOk;
using testing::QueryMember;
using testing::TestLog;

LogRows RowsOf(uint32_t number) {
  return LogRows(storage::KeyLayout(storage::Partitioning{}), number);
}

class DurabilityTest : public ::testing::Test {
 protected:
  std::unique_ptr<AccessLog> Open(storage::Store& store) {
    AccessLogOptions options = node_.options();
    options.on_fatal = [this](const absl::Status&) { ++fatal_; };
    auto log = AccessLog::Open(store, options);
    EXPECT_THAT(log, IsOk());
    return log.ok() ? *std::move(log) : nullptr;
  }
  absl::Status OpenError(storage::Store& store) {
    return AccessLog::Open(store, node_.options()).status();
  }
  absl::StatusOr<record::v1::AccessLogEntry> Entry(const storage::Store& store,
                                                   uint32_t log,
                                                   uint64_t index) {
    TOMBOLO_ASSIGN_OR_RETURN(const std::string bytes,
                             LogReader(store, RowsOf(log)).Entry(index));
    return ParseEntry(bytes);
  }

  TestLog node_;
  MemoryStore memory_;
  FaultInjectionStore store_{memory_};
  std::atomic<int> fatal_{0};
};

// Submits from several threads and checks each answer when it comes.
class Load {
 public:
  Load(Committer& committer, const storage::Store& store)
      : committer_(committer), store_(store) {}

  void Run(int threads, int members) {
    std::vector<std::thread> running;
    for (int t = 0; t < threads; ++t) {
      running.emplace_back([this, t, members] {
        for (int i = 0; i < members; ++i) Submit(t, i);
      });
    }
    for (std::thread& thread : running) thread.join();
  }

  // Answers whose entry was not in the store, or was another one.
  int early() const { return early_; }
  int refused() const { return refused_; }
  std::set<uint64_t> indices() {
    MutexLock lock(mutex_);
    return indices_;
  }
  size_t answers() const { return answers_; }

 private:
  void Submit(int thread, int number) {
    Member member = QueryMember(absl::StrCat(thread, "/", number));
    member.priority = number % 3 == 0 ? Priority::kPublish : Priority::kQuery;
    // Of each seven, one fights with the other threads over a key.
    if (number % 7 == 0) {
      const std::string key = absl::StrCat("key ", number);
      member.preconditions.push_back(
          storage::Precondition::Absent(Space::kRecords, key));
      member.writes.Put(Space::kRecords, key, absl::StrCat(thread));
    }
    member.done = [this](const absl::StatusOr<Committed>& committed) {
      if (committed.ok()) {
        Check(*committed);
      } else {
        ++refused_;
      }
    };
    committer_.Submit(std::move(member));
  }

  void Check(const Committed& committed) {
    ++answers_;
    const auto entry = LogReader(store_, RowsOf(1)).Entry(committed.index);
    if (!entry.ok() || translog::EntryLeafHash(*entry) != committed.leaf_hash) {
      ++early_;
    }
    MutexLock lock(mutex_);
    indices_.insert(committed.index);
  }

  Committer& committer_;
  const storage::Store& store_;
  std::atomic<int> early_{0};
  std::atomic<int> refused_{0};
  std::atomic<size_t> answers_{0};
  Mutex mutex_;
  std::set<uint64_t> indices_;
};

TEST_F(DurabilityTest, EveryAnswerHasItsOwnDurableEntry) {
  TOMBOLO_ASSERT_OK(AccessLog::Init(store_, node_.options()));
  const auto log = Open(store_);
  Load load(log->committer(), store_);
  load.Run(4, 70);
  log->Drain();
  EXPECT_EQ(load.early(), 0);
  EXPECT_EQ(load.refused(), 30);  // Ten keys, one winner of four each.
  EXPECT_EQ(load.answers(), 250U);
  const std::set<uint64_t> indices = load.indices();
  ASSERT_EQ(indices.size(), 250U);
  EXPECT_EQ(*indices.begin(), 1U);
  EXPECT_EQ(*indices.rbegin(), 250U);
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const CheckReport report,
                               AccessLog::Check(store_, node_.options()));
  EXPECT_EQ(report.head.size, 251U);
  EXPECT_EQ(report.checkpoint_size, 251U);
  EXPECT_EQ(report.marker_size, 251U);
}

#ifdef TOMBOLO_PLANTED_BUGS
TEST_F(DurabilityTest, AnsweringBeforeTheCommitIsSeen) {
  TOMBOLO_ASSERT_OK(AccessLog::Init(store_, node_.options()));
  const auto log = Open(store_);
  const ScopedPlantedBug bug("log.before_reply");
  Load load(log->committer(), store_);
  load.Run(2, 10);
  log->Drain();
  EXPECT_GT(load.early(), 0);
}
#endif

TEST_F(DurabilityTest, EveryCommitThatFailsEndsTheNodeAndLosesNoAnswer) {
  TOMBOLO_ASSERT_OK(AccessLog::Init(store_, node_.options()));
  uint64_t answered = 0;
  for (uint64_t n = 1; n <= 6; ++n) {
    for (const auto effect :
         {testing::Effect::kNothing, testing::Effect::kApplied}) {
      const auto log = Open(store_);
      ASSERT_NE(log, nullptr);
      store_.FailCommit(n, testing::Repeat::kForEver, effect);
      fatal_ = 0;
      for (int i = 0; i < 8; ++i) {
        const auto committed = log->committer().Commit(QueryMember("q"));
        if (!committed.ok()) break;
        answered = committed->index;
      }
      log->Drain();
      EXPECT_EQ(fatal_, 1);
      EXPECT_FALSE(log->health().ok());
      store_.Heal();
      TOMBOLO_ASSERT_OK_AND_ASSIGN(const CheckReport report,
                                   AccessLog::Check(store_, node_.options()));
      EXPECT_GT(report.head.size, answered);
    }
  }
}

TEST_F(DurabilityTest, AStoreThatLostItsTailIsRefused) {
  TOMBOLO_ASSERT_OK(AccessLog::Init(store_, node_.options()));
  {
    const auto log = Open(store_);
    for (int i = 0; i < 20; ++i) {
      TOMBOLO_ASSERT_OK(log->committer().Commit(QueryMember("q")));
    }
  }
  int refused = 0;
  for (size_t kept = 1; kept <= store_.commits(); ++kept) {
    const auto after = store_.StateAfter(kept);
    TOMBOLO_ASSERT_OK_AND_ASSIGN(const LogState state,
                                 LogReader(*after, RowsOf(1)).State());
    const auto checked = AccessLog::Check(*after, node_.options());
    if (state.head.size == 21) {
      TOMBOLO_EXPECT_OK(checked);
      continue;
    }
    EXPECT_THAT(checked, HasReason(reasons::kLogBehindMarker)) << kept;
    EXPECT_THAT(OpenError(*after), HasReason(reasons::kLogBehindMarker));
    ++refused;
  }
  EXPECT_GE(refused, 20);
}

class PublisherTest : public DurabilityTest {
 protected:
  void SetUp() override {
    TOMBOLO_ASSERT_OK(AccessLog::Init(store_, node_.options()));
    Grow(300);
  }
  void Grow(uint64_t size) {
    const auto log = Open(store_);
    while (log->committer().head().size < size) {
      const uint64_t missing = size - log->committer().head().size;
      for (uint64_t i = 0; i + 1 < missing; ++i) {
        Member member = QueryMember("q");
        member.done = [](const absl::StatusOr<Committed>&) {};
        log->committer().Submit(std::move(member));
      }
      ASSERT_THAT(log->committer().Commit(QueryMember("q")), IsOk());
    }
    origin_ = log->origin();
  }
  // The log as if no checkpoint had been signed yet.
  std::unique_ptr<CheckpointPublisher> StartAnew(
      const std::string& changed_row = "",
      absl::Duration interval = absl::ZeroDuration()) {
    auto checkpoint = LogReader(store_, RowsOf(1)).NewestCheckpoint();
    storage::WriteBatch batch;
    if (checkpoint.ok() && checkpoint->has_value()) {
      batch.Delete(Space::kLog, RowsOf(1).Checkpoint((*checkpoint)->size));
    }
    if (!changed_row.empty()) {
      std::string value = **store_.Get(Space::kLog, changed_row);
      value[0] = static_cast<char>(value[0] ^ 1);
      batch.Put(Space::kLog, changed_row, value);
    }
    EXPECT_THAT(store_.Commit(batch, {}), IsOk());
    auto publisher = CheckpointPublisher::Start(
        {.store = &store_,
         .rows = RowsOf(1),
         .origin = origin_,
         .log_signer = &node_.log_signer(),
         .interval = interval,
         .on_failure = [this](const absl::Status&) { ++fatal_; }});
    EXPECT_THAT(publisher, IsOk());
    return publisher.ok() ? *std::move(publisher) : nullptr;
  }

  std::string origin_;
};

TEST_F(PublisherTest, SignsAndStoresWhatTheStoredBytesHashTo) {
  const auto publisher = StartAnew("", absl::Hours(1));
  TOMBOLO_ASSERT_OK(publisher->WaitForSize(300));
  const SignedCheckpoint latest = publisher->Latest();
  TOMBOLO_ASSERT_OK_AND_ASSIGN(
      const auto key,
      translog::NoteKey::Create(origin_, node_.log_signer().public_key()));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(
      const auto opened, translog::OpenCheckpoint(latest.note, {key}, origin_));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const LogState state,
                               LogReader(store_, RowsOf(1)).State());
  EXPECT_EQ(opened.tree.root, state.head.root);
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const auto stored,
                               LogReader(store_, RowsOf(1)).NewestCheckpoint());
  EXPECT_EQ(stored->note, latest.note);
  EXPECT_EQ(stored->size, 300U);
}

TEST_F(PublisherTest, NeverSignsOverBytesThatChanged) {
  const struct {
    const char* name;
    std::string row;
    const ErrorReason& reason;
  } kCases[] = {
      {"entry", RowsOf(1).Entry(7), reasons::kLogEntryMismatch},
      {"late entry", RowsOf(1).Entry(290), reasons::kLogRootMismatch},
      {"tile", RowsOf(1).Tile(0, 0), reasons::kLogEntryMismatch},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.name);
    fatal_ = 0;
    {
      const auto publisher = StartAnew(test.row);
      EXPECT_THAT(publisher->WaitForSize(300), HasReason(test.reason));
      EXPECT_THAT(publisher->health(), HasReason(test.reason));
      EXPECT_EQ(publisher->Latest().tree.size, 0U);
    }
    EXPECT_EQ(fatal_, 1);
    // Put it right again for the next case.
    const auto sound = StartAnew(test.row);
    TOMBOLO_EXPECT_OK(sound->WaitForSize(300));
  }
}

TEST_F(PublisherTest, AStoppedPublisherSaysSoToWhoWaits) {
  const auto publisher = StartAnew();
  TOMBOLO_ASSERT_OK(publisher->WaitForSize(300));
  publisher->Stop();
  EXPECT_THAT(publisher->WaitForSize(301),
              HasReason(reasons::kLogNotYetPublished));
}

TEST_F(PublisherTest, AFailureOfThePublisherStopsTheCommitter) {
  const auto log = Open(store_);
  TOMBOLO_ASSERT_OK(log->checkpoints().WaitForSize(300));
  // Somebody else replaces the checkpoint.
  storage::WriteBatch batch;
  batch.Delete(Space::kLog, RowsOf(1).Checkpoint(300));
  TOMBOLO_ASSERT_OK(store_.Commit(batch, {}));
  TOMBOLO_ASSERT_OK(log->committer().Commit(QueryMember("q")));
  EXPECT_THAT(log->checkpoints().WaitForSize(301),
              HasReason(reasons::kLogSecondWriter));
  log->checkpoints().Stop();  // Joins the thread that halts the committer.
  EXPECT_THAT(log->committer().Commit(QueryMember("q")),
              HasReason(reasons::kLogUnhealthy));
  EXPECT_THAT(log->health(), HasReason(reasons::kLogSecondWriter));
  EXPECT_EQ(fatal_, 1);
}

#ifdef TOMBOLO_PLANTED_BUGS
TEST_F(PublisherTest, WithoutHashingAnewADamagedTreeWouldBeSigned) {
  const ScopedPlantedBug bug("log.rehash");
  const auto publisher = StartAnew(RowsOf(1).Entry(7));
  TOMBOLO_EXPECT_OK(publisher->WaitForSize(300));
}
#endif

class RecoverTest : public DurabilityTest {
 protected:
  void SetUp() override {
    TOMBOLO_ASSERT_OK(AccessLog::Init(store_, node_.options()));
    const auto log = Open(store_);
    for (int i = 0; i < 9; ++i) {
      if (i == 4) {
        TOMBOLO_ASSERT_OK(log->checkpoints().WaitForSize(5));
        kept_ = store_.commits();
      }
      TOMBOLO_ASSERT_OK(log->committer().Commit(QueryMember("q")));
    }
    TOMBOLO_ASSERT_OK(log->checkpoints().WaitForSize(10));
    last_ = log->checkpoints().Latest();
    pseudonym_ = log->pseudonyms().Of("s", "id");
  }

  size_t kept_ = 0;
  SignedCheckpoint last_;
  std::string pseudonym_;
};

TEST_F(RecoverTest, BeginsANewLogThatNamesWhatIsLost) {
  const auto restored = store_.StateAfter(kept_);
  EXPECT_THAT(OpenError(*restored), HasReason(reasons::kLogBehindMarker));
  TOMBOLO_ASSERT_OK(
      AccessLog::Recover(*restored, node_.options(),
                         {.cause = "disk lost", .known_checkpoint = ""}));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const auto entry, Entry(*restored, 2, 0));
  EXPECT_EQ(entry.log_started().cause(), "disk lost");
  EXPECT_EQ(entry.log_started().lost_first_index(), 5U);
  EXPECT_EQ(entry.log_started().lost_end_index(), 10U);
  TOMBOLO_ASSERT_OK_AND_ASSIGN(
      const auto checkpoint,
      LogReader(*restored, RowsOf(1)).NewestCheckpoint());
  EXPECT_EQ(entry.log_started().predecessor_checkpoint(), checkpoint->note);
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const LogState old,
                               LogReader(*restored, RowsOf(1)).State());
  EXPECT_TRUE(old.closed);
  EXPECT_EQ(old.head.size, 5U);

  const auto log = Open(*restored);
  EXPECT_EQ(log->origin(), "node-1.lishui.example/log/2");
  EXPECT_EQ(log->pseudonyms().key_number(), 2U);
  EXPECT_NE(log->pseudonyms().Of("s", "id"), pseudonym_);
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const Committed committed,
                               log->committer().Commit(QueryMember("q")));
  EXPECT_EQ(committed.index, 1U);
  EXPECT_EQ(committed.origin, log->origin());
}

TEST_F(RecoverTest, TakesACheckpointFromOutside) {
  const auto restored = store_.StateAfter(kept_);
  ASSERT_EQ(std::remove(node_.options().marker_path.c_str()), 0);
  EXPECT_THAT(AccessLog::Recover(*restored, node_.options(),
                                 {.cause = "x", .known_checkpoint = "no"}),
              HasReason(reasons::kLogRecoverCheckpoint));
  TOMBOLO_ASSERT_OK(
      AccessLog::Recover(*restored, node_.options(),
                         {.cause = "x", .known_checkpoint = last_.note}));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const auto entry, Entry(*restored, 2, 0));
  EXPECT_EQ(entry.log_started().predecessor_checkpoint(), last_.note);
  EXPECT_EQ(entry.log_started().lost_end_index(), 10U);
}

TEST_F(RecoverTest, NeverUsesAnOriginTwice) {
  const auto first = store_.StateAfter(kept_);
  TOMBOLO_ASSERT_OK(AccessLog::Recover(*first, node_.options(),
                                       {.cause = "x", .known_checkpoint = ""}));
  // Restored once more from the same backup, which does not know of log 2.
  const auto second = store_.StateAfter(kept_);
  EXPECT_THAT(OpenError(*second), HasReason(reasons::kMarkerOtherLog));
  TOMBOLO_ASSERT_OK(AccessLog::Recover(*second, node_.options(),
                                       {.cause = "x", .known_checkpoint = ""}));
  EXPECT_EQ(Open(*second)->origin(), "node-1.lishui.example/log/3");
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const auto entry, Entry(*second, 3, 0));
  EXPECT_EQ(entry.log_started().lost_first_index(), 0U);
  EXPECT_EQ(entry.log_started().lost_end_index(), 1U);
}

TEST_F(RecoverTest, GoesOnFromAnEmptyStoreAndFromADamagedState) {
  MemoryStore empty;
  TOMBOLO_ASSERT_OK(AccessLog::Recover(empty, node_.options(),
                                       {.cause = "x", .known_checkpoint = ""}));
  EXPECT_EQ(Open(empty)->origin(), "node-1.lishui.example/log/2");
  storage::WriteBatch batch;
  batch.Put(Space::kLog, RowsOf(2).State(), "damaged");
  TOMBOLO_ASSERT_OK(empty.Commit(batch, {}));
  TOMBOLO_ASSERT_OK(AccessLog::Recover(empty, node_.options(),
                                       {.cause = "y", .known_checkpoint = ""}));
  EXPECT_EQ(Open(empty)->origin(), "node-1.lishui.example/log/3");
}

TEST_F(RecoverTest, RefusesWhatIsNoRecovery) {
  EXPECT_THAT(AccessLog::Recover(store_, node_.options(),
                                 {.cause = "", .known_checkpoint = ""}),
              HasReason(reasons::kLogOptions));
  ASSERT_EQ(std::remove(node_.options().marker_path.c_str()), 0);
  MemoryStore empty;
  EXPECT_THAT(AccessLog::Recover(empty, node_.options(),
                                 {.cause = "x", .known_checkpoint = ""}),
              HasReason(reasons::kLogMissing));
}

}  // namespace
}  // namespace tombolo::access_log
