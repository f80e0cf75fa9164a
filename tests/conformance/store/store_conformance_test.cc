// What every Store must do, in single cases and then against an ordered map
// under random operations.
#include <array>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "exchange-core/base/bytes.h"
#include "exchange-core/base/reasons/storage.h"
#include "exchange-core/storage/store_limits.h"
#include "gmock/gmock.h"
#include "tests/conformance/store/store_under_test.h"
#include "tests/support/status_matchers.h"

namespace tombolo::storage {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Eq;
using testing::HasReason;
using testing::IsOk;
using testing::IsOkAndHolds;
using ::testing::Optional;
using testing::StoreMaker;

using Row = std::pair<std::string, std::string>;
using Rows = std::vector<Row>;

WriteBatch PutOne(Space space, std::string key, std::string value) {
  WriteBatch batch;
  batch.Put(space, std::move(key), std::move(value));
  return batch;
}

// All rows of a range, read in pages of at most `limits`.
Rows ReadPages(const Reader& reader, KeyRange range, ScanLimits limits) {
  Rows rows;
  for (;;) {
    const auto end = reader.Scan(
        range, limits, [&](absl::string_view key, absl::string_view value) {
          rows.emplace_back(key, value);
          return absl::OkStatus();
        });
    EXPECT_THAT(end, IsOk());
    if (!end.ok() || end->complete) return rows;
    range.begin = end->resume_key;
  }
}

class StoreConformanceTest : public ::testing::TestWithParam<StoreMaker> {
 protected:
  Store& store() { return under_test_->store(); }
  std::unique_ptr<testing::StoreUnderTest> under_test_ = GetParam().make();
};

INSTANTIATE_TEST_SUITE_P(Stores, StoreConformanceTest,
                         ::testing::ValuesIn(testing::AllStores()),
                         [](const ::testing::TestParamInfo<StoreMaker>& test) {
                           return test.param.name;
                         });

TEST_P(StoreConformanceTest, HoldsWhatWasCommitted) {
  WriteBatch batch;
  batch.Put(Space::kRecords, "a", "1");
  batch.Put(Space::kRecords, "b", "");
  batch.Put(Space::kIndex, "a", "other space");
  TOMBOLO_ASSERT_OK(store().Commit(batch, {}));

  EXPECT_THAT(store().Get(Space::kRecords, "a"),
              IsOkAndHolds(Optional(Eq("1"))));
  EXPECT_THAT(store().Get(Space::kRecords, "b"),
              IsOkAndHolds(Optional(Eq(""))));
  EXPECT_THAT(store().Get(Space::kIndex, "a"),
              IsOkAndHolds(Optional(Eq("other space"))));
  EXPECT_THAT(store().Get(Space::kFeed, "a"), IsOkAndHolds(Eq(std::nullopt)));
  EXPECT_THAT(store().Get(Space::kRecords, "aa"),
              IsOkAndHolds(Eq(std::nullopt)));
}

TEST_P(StoreConformanceTest, AppliesChangesInOrder) {
  WriteBatch batch;
  batch.Put(Space::kMeta, "kept", "first");
  batch.Delete(Space::kMeta, "kept");
  batch.Put(Space::kMeta, "kept", "last");
  batch.Put(Space::kMeta, "gone", "first");
  batch.Delete(Space::kMeta, "gone");
  batch.Delete(Space::kMeta, "never there");
  TOMBOLO_ASSERT_OK(store().Commit(batch, {}));

  EXPECT_THAT(store().Get(Space::kMeta, "kept"),
              IsOkAndHolds(Optional(Eq("last"))));
  EXPECT_THAT(store().Get(Space::kMeta, "gone"),
              IsOkAndHolds(Eq(std::nullopt)));
}

TEST_P(StoreConformanceTest, AnswersManyKeysInTheirOrder) {
  TOMBOLO_ASSERT_OK(store().Commit(PutOne(Space::kLocator, "a", "1"), {}));
  TOMBOLO_ASSERT_OK(store().Commit(PutOne(Space::kLocator, "b", "2"), {}));
  EXPECT_THAT(store().MultiGet(Space::kLocator, {"b", "x", "a", "b"}),
              IsOkAndHolds(ElementsAre(Optional(Eq("2")), Eq(std::nullopt),
                                       Optional(Eq("1")), Optional(Eq("2")))));
  EXPECT_THAT(store().MultiGet(Space::kLocator, {}),
              IsOkAndHolds(ElementsAre()));
}

TEST_P(StoreConformanceTest, OrdersKeysAsUnsignedBytes) {
  const std::vector<std::string> keys{std::string(1, '\0'),
                                      std::string("\0\0", 2),
                                      "a",
                                      "aa",
                                      "\x7f",
                                      "\x80",
                                      "\xff",
                                      "\xff\xff"};
  for (const std::string& key : keys) {
    TOMBOLO_ASSERT_OK(store().Commit(PutOne(Space::kLog, key, "v"), {}));
  }
  std::vector<std::string> found;
  for (const Row& row : ReadPages(store(), {Space::kLog, "", ""}, {})) {
    found.push_back(row.first);
  }
  EXPECT_EQ(found, keys);
}

TEST_P(StoreConformanceTest, ScansWithinItsRangeAndLimits) {
  for (const char* key : {"a", "b", "c", "d"}) {
    TOMBOLO_ASSERT_OK(store().Commit(PutOne(Space::kFeed, key, "123"), {}));
  }
  const KeyRange range{Space::kFeed, "b", "d"};
  EXPECT_THAT(ReadPages(store(), range, {}),
              ElementsAre(Row("b", "123"), Row("c", "123")));

  const auto skip = [](absl::string_view, absl::string_view) {
    return absl::OkStatus();
  };
  const KeyRange all{Space::kFeed, "", ""};
  // A row has four bytes: two fit in eight and not in seven; one always does.
  for (const auto& [limits, resume] :
       std::vector<std::pair<ScanLimits, std::string>>{
           {{.rows = 2}, "c"},
           {{.rows = 9, .bytes = 8}, "c"},
           {{.rows = 9, .bytes = 7}, "b"},
           {{.rows = 9, .bytes = 1}, "b"}}) {
    const auto end = store().Scan(all, limits, skip);
    TOMBOLO_ASSERT_OK(end);
    EXPECT_FALSE(end->complete);
    EXPECT_EQ(end->resume_key, resume);
  }
  const auto whole = store().Scan(all, {.rows = 4, .bytes = 16}, skip);
  TOMBOLO_ASSERT_OK(whole);
  EXPECT_TRUE(whole->complete);
}

TEST_P(StoreConformanceTest, AnErrorOfTheVisitorStopsTheScan) {
  TOMBOLO_ASSERT_OK(store().Commit(PutOne(Space::kFeed, "a", "1"), {}));
  TOMBOLO_ASSERT_OK(store().Commit(PutOne(Space::kFeed, "b", "2"), {}));
  int visited = 0;
  const auto end = store().Scan({Space::kFeed, "", ""}, {},
                                [&](absl::string_view, absl::string_view) {
                                  ++visited;
                                  return absl::CancelledError("enough");
                                });
  EXPECT_THAT(end, testing::StatusIs(absl::StatusCode::kCancelled));
  EXPECT_EQ(visited, 1);
}

TEST_P(StoreConformanceTest, RefusesAScanThatCouldNotEnd) {
  const auto skip = [](absl::string_view, absl::string_view) {
    return absl::OkStatus();
  };
  const KeyRange all{Space::kFeed, "", ""};
  EXPECT_THAT(store().Scan(all, {.rows = 0}, skip),
              HasReason(reasons::kStoreLimit));
  EXPECT_THAT(store().Scan(all, {.rows = 1, .bytes = 0}, skip),
              HasReason(reasons::kStoreLimit));
}

TEST_P(StoreConformanceTest, ASnapshotDoesNotMove) {
  TOMBOLO_ASSERT_OK(store().Commit(PutOne(Space::kRecords, "a", "old"), {}));
  TOMBOLO_ASSERT_OK(store().Commit(PutOne(Space::kRecords, "b", "old"), {}));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const auto snapshot, store().Snapshot());
  WriteBatch batch;
  batch.Put(Space::kRecords, "a", "new");
  batch.Delete(Space::kRecords, "b");
  batch.Put(Space::kRecords, "c", "new");
  TOMBOLO_ASSERT_OK(store().Commit(batch, {}));

  EXPECT_THAT(snapshot->Get(Space::kRecords, "a"),
              IsOkAndHolds(Optional(Eq("old"))));
  EXPECT_THAT(snapshot->MultiGet(Space::kRecords, {"b", "c"}),
              IsOkAndHolds(ElementsAre(Optional(Eq("old")), Eq(std::nullopt))));
  EXPECT_THAT(ReadPages(*snapshot, {Space::kRecords, "", ""}, {.rows = 1}),
              ElementsAre(Row("a", "old"), Row("b", "old")));
  EXPECT_THAT(ReadPages(store(), {Space::kRecords, "", ""}, {.rows = 1}),
              ElementsAre(Row("a", "new"), Row("c", "new")));
}

TEST_P(StoreConformanceTest, ACommitMayHappenDuringAScan) {
  TOMBOLO_ASSERT_OK(store().Commit(PutOne(Space::kRecords, "a", "1"), {}));
  TOMBOLO_ASSERT_OK(store().Commit(PutOne(Space::kRecords, "b", "2"), {}));
  Rows seen;
  const auto end = store().Scan(
      {Space::kRecords, "", ""}, {},
      [&](absl::string_view key, absl::string_view value) {
        seen.emplace_back(key, value);
        return store().Commit(PutOne(Space::kRecords, "b", "changed"), {});
      });
  TOMBOLO_ASSERT_OK(end);
  EXPECT_THAT(seen, ElementsAre(Row("a", "1"), Row("b", "2")));
}

TEST_P(StoreConformanceTest, CommitsOnlyWhenEveryPreconditionHolds) {
  TOMBOLO_ASSERT_OK(store().Commit(PutOne(Space::kMeta, "a", "1"), {}));
  const WriteBatch change = PutOne(Space::kMeta, "result", "done");
  const Precondition holds = Precondition::Equals(Space::kMeta, "a", "1");
  const Precondition absent = Precondition::Absent(Space::kLog, "a");
  for (const Precondition& broken :
       {Precondition::Equals(Space::kMeta, "a", "2"),
        Precondition::Equals(Space::kMeta, "a", ""),
        Precondition::Equals(Space::kMeta, "b", "1"),
        Precondition::Equals(Space::kMeta, "b", ""),
        Precondition::Absent(Space::kMeta, "a")}) {
    EXPECT_THAT(store().Commit(change, {holds, absent, broken}),
                HasReason(reasons::kPreconditionFailed));
    EXPECT_THAT(store().Commit(change, {broken, holds}),
                HasReason(reasons::kPreconditionFailed));
  }
  EXPECT_THAT(store().Get(Space::kMeta, "result"),
              IsOkAndHolds(Eq(std::nullopt)));
  TOMBOLO_EXPECT_OK(store().Commit(change, {holds, absent}));
  EXPECT_THAT(store().Get(Space::kMeta, "result"),
              IsOkAndHolds(Optional(Eq("done"))));
}

TEST_P(StoreConformanceTest, NamesThePreconditionThatFailed) {
  const absl::Status status =
      store().Commit({}, {Precondition::Equals(Space::kCatalog, "\x01z", "")});
  EXPECT_THAT(status, HasReason(reasons::kPreconditionFailed));
  EXPECT_EQ(ReasonMetadata(status)["space"], "catalog");
  EXPECT_EQ(ReasonMetadata(status)["key"], "017a");
}

TEST_P(StoreConformanceTest, TakesKeysAndValuesUpToTheirLimits) {
  const std::string key(kMaxKeySize, '\xff');
  const std::string value(kMaxValueSize, 'v');
  TOMBOLO_ASSERT_OK(store().Commit(PutOne(Space::kRecords, key, value), {}));
  EXPECT_THAT(store().Get(Space::kRecords, key),
              IsOkAndHolds(Optional(Eq(value))));
  EXPECT_THAT(ReadPages(store(), {Space::kRecords, key, ""}, {.bytes = 1}),
              ElementsAre(Row(key, value)));
  TOMBOLO_ASSERT_OK(store().Commit(PutOne(Space::kRecords, "", "empty"), {}));
  EXPECT_THAT(store().Get(Space::kRecords, ""),
              IsOkAndHolds(Optional(Eq("empty"))));
}

TEST_P(StoreConformanceTest, RefusesWhatIsOverALimitAndChangesNothing) {
  const std::string long_key(kMaxKeySize + 1, 'k');
  WriteBatch large_value = PutOne(Space::kMeta, "a", "1");
  large_value.Put(Space::kMeta, "b",
                  std::string(kMaxValueSize + kValueRoom + 1, 'v'));
  WriteBatch large_key = PutOne(Space::kMeta, "a", "1");
  large_key.Put(Space::kMeta, long_key, "1");
  WriteBatch large_deletion = PutOne(Space::kMeta, "a", "1");
  large_deletion.Delete(Space::kMeta, long_key);
  WriteBatch large_commit = PutOne(Space::kMeta, "a", "1");
  for (int i = 0; i < 33; ++i) {
    large_commit.Put(Space::kMeta, "b", std::string(kMaxValueSize, 'v'));
  }
  for (const WriteBatch* batch :
       {&large_value, &large_key, &large_deletion, &large_commit}) {
    EXPECT_THAT(store().Commit(*batch, {}), HasReason(reasons::kStoreLimit));
  }
  EXPECT_THAT(store().Commit(PutOne(Space::kMeta, "a", "1"),
                             {Precondition::Absent(Space::kMeta, long_key)}),
              HasReason(reasons::kStoreLimit));
  EXPECT_THAT(store().Get(Space::kMeta, "a"), IsOkAndHolds(Eq(std::nullopt)));
  EXPECT_THAT(store().Get(Space::kMeta, long_key),
              IsOkAndHolds(Eq(std::nullopt)));
}

TEST_P(StoreConformanceTest, KeepsWhatWasCommittedAcrossAReopen) {
  TOMBOLO_ASSERT_OK(store().Commit(PutOne(Space::kLog, "a", "1"), {}));
  under_test_->Settle();
  TOMBOLO_ASSERT_OK(store().Commit(PutOne(Space::kLog, "b", "2"), {}));
  under_test_->Reopen();
  EXPECT_THAT(store().Get(Space::kLog, "a"), IsOkAndHolds(Optional(Eq("1"))));
  EXPECT_THAT(store().Get(Space::kLog, "b"), IsOkAndHolds(Optional(Eq("2"))));
}

// Four threads count one row up by compare-and-set: every success counts once.
TEST_P(StoreConformanceTest, ManyWritersLoseNoUpdate) {
  TOMBOLO_ASSERT_OK(store().Commit(PutOne(Space::kMeta, "n", "0"), {}));
  constexpr int kThreads = 4;
  constexpr int kUpdates = 25;
  const auto count_up = [this] {
    for (int done = 0; done < kUpdates;) {
      const auto now = store().Get(Space::kMeta, "n");
      ASSERT_THAT(now, IsOk());
      const std::string next = std::to_string(std::stoi(**now) + 1);
      const absl::Status status =
          store().Commit(PutOne(Space::kMeta, "n", next),
                         {Precondition::Equals(Space::kMeta, "n", **now)});
      if (status.ok()) {
        ++done;
      } else {
        ASSERT_THAT(status, HasReason(reasons::kPreconditionFailed));
      }
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back(count_up);
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(store().Get(Space::kMeta, "n"),
              IsOkAndHolds(Optional(Eq(std::to_string(kThreads * kUpdates)))));
}

// The store beside an ordered map that gets the same operations.
class RandomWalk {
 public:
  using Model = std::map<std::pair<Space, std::string>, std::string>;

  RandomWalk(testing::StoreUnderTest& under_test, uint32_t seed)
      : under_test_(under_test), random_(seed) {}

  void Step() {
    switch (Below(12)) {
      case 0:
        return TakeSnapshot();
      case 1:
        return Below(4) == 0 ? under_test_.Settle() : CheckSnapshot();
      case 2:
      case 3:
        return CheckScan(store(), model_);
      case 4:
        return CheckGets(store(), model_);
      default:
        return Commit();
    }
  }

  void CheckAll() {
    // Not meta, where a sealed store keeps rows of its own.
    for (size_t i = 1; i < kSpaceCount; ++i) {
      const KeyRange all{static_cast<Space>(i), "", ""};
      EXPECT_EQ(ReadPages(store(), all, {}), Expected(model_, all));
    }
  }
  void ForgetSnapshots() { snapshots_.clear(); }

 private:
  Store& store() { return under_test_.store(); }
  size_t Below(size_t n) { return random_() % n; }

  Space AnySpace() {
    constexpr std::array<Space, 3> kSpaces{Space::kRecords, Space::kRecords,
                                           Space::kLog};
    return kSpaces.at(Below(kSpaces.size()));
  }

  // Few bytes and few lengths, around the length of the subject prefix, so
  // that keys meet, share prefixes and end within them.
  std::string AnyKey() {
    constexpr std::array<size_t, 7> kLengths{0, 1, 2, 17, 18, 19, 38};
    std::string key(kLengths.at(Below(kLengths.size())), 'p');
    for (size_t at : {size_t{0}, size_t{16}, size_t{17}, size_t{18}}) {
      constexpr std::array<char, 4> kBytes{'\0', 'p', '\x7f', '\xff'};
      if (at < key.size()) key[at] = kBytes.at(Below(kBytes.size()));
    }
    return key;
  }

  std::string AnyValue() {
    return std::string(Below(6) == 0 ? Below(20000) : Below(8),
                       static_cast<char>(Below(256)));
  }

  std::optional<std::string> Find(Space space, const std::string& key) {
    const auto found = model_.find({space, key});
    if (found == model_.end()) return std::nullopt;
    return found->second;
  }

  Precondition AnyPrecondition() {
    const Space space = AnySpace();
    const std::string key = AnyKey();
    switch (Below(4)) {
      case 0:
        return Precondition::Absent(space, key);
      case 1:
        return Precondition::Equals(space, key, AnyValue());
      default:
        return {space, key, Find(space, key)};
    }
  }

  void Commit() {
    WriteBatch batch;
    for (size_t i = Below(8); i > 0; --i) {
      if (Below(3) == 0) {
        batch.Delete(AnySpace(), AnyKey());
      } else {
        batch.Put(AnySpace(), AnyKey(), AnyValue());
      }
    }
    std::vector<Precondition> conditions;
    bool holds = true;
    for (size_t i = Below(3); i > 0; --i) {
      conditions.push_back(AnyPrecondition());
      const Precondition& added = conditions.back();
      holds = holds && Find(added.space, added.key) == added.value;
    }
    const absl::Status status = store().Commit(batch, conditions);
    if (!holds) {
      EXPECT_THAT(status, HasReason(reasons::kPreconditionFailed));
      return;
    }
    EXPECT_THAT(status, IsOk());
    for (const WriteBatch::Change& change : batch.changes()) {
      if (change.value.has_value()) {
        model_[{change.space, change.key}] = *change.value;
      } else {
        model_.erase({change.space, change.key});
      }
    }
  }

  static Rows Expected(const Model& model, const KeyRange& range) {
    Rows rows;
    for (const auto& [place, value] : model) {
      if (place.first == range.space && place.second >= range.begin &&
          (range.end.empty() || place.second < range.end)) {
        rows.emplace_back(place.second, value);
      }
    }
    return rows;
  }

  void CheckScan(const Reader& reader, const Model& model) {
    KeyRange range{AnySpace(), AnyKey(), AnyKey()};
    if (Below(2) == 0) range = PrefixRange(AnySpace(), AnyKey());
    const ScanLimits limits{.rows = 1 + Below(5), .bytes = 1 + Below(3000)};
    EXPECT_EQ(ReadPages(reader, range, limits), Expected(model, range))
        << SpaceName(range.space) << " from " << ToHex(range.begin) << " to "
        << ToHex(range.end);
  }

  void CheckGets(const Reader& reader, const Model& model) {
    const Space space = AnySpace();
    const std::vector<std::string> keys{AnyKey(), AnyKey(), AnyKey()};
    const auto many = reader.MultiGet(space, keys);
    ASSERT_THAT(many, IsOk());
    for (size_t i = 0; i < keys.size(); ++i) {
      std::optional<std::string> expected;
      const auto found = model.find({space, keys[i]});
      if (found != model.end()) expected = found->second;
      EXPECT_EQ((*many)[i], expected) << ToHex(keys[i]);
      EXPECT_THAT(reader.Get(space, keys[i]), IsOkAndHolds(Eq(expected)));
    }
  }

  void TakeSnapshot() {
    auto snapshot = store().Snapshot();
    ASSERT_THAT(snapshot, IsOk());
    if (snapshots_.size() == 4) snapshots_.erase(snapshots_.begin());
    snapshots_.emplace_back(*std::move(snapshot), model_);
  }

  void CheckSnapshot() {
    if (snapshots_.empty()) return;
    const auto& [snapshot, model] = snapshots_[Below(snapshots_.size())];
    CheckScan(*snapshot, model);
    CheckGets(*snapshot, model);
  }

  testing::StoreUnderTest& under_test_;
  std::mt19937 random_;
  Model model_;
  std::vector<std::pair<std::unique_ptr<Reader>, Model>> snapshots_;
};

TEST_P(StoreConformanceTest, EqualsAnOrderedMapUnderRandomOperations) {
  RandomWalk walk(*under_test_, 20261121);
  for (int round = 0; round < 3 && !HasFailure(); ++round) {
    for (int step = 0; step < 400 && !HasFailure(); ++step) walk.Step();
    walk.ForgetSnapshots();
    under_test_->Reopen();
    walk.CheckAll();
  }
}

}  // namespace
}  // namespace tombolo::storage
