#include "adapters/connector/snapshot_differ.h"

#include <sys/stat.h>

#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/adapter.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace tombolo::connector {
namespace {

using ::testing::ElementsAre;
using testing::HasReason;
using ::testing::IsEmpty;
using testing::IsOkAndHolds;

using Snapshot = std::map<std::string, std::string>;  // id → digest

class SnapshotDifferTest : public ::testing::Test {
 protected:
  void SetUp() override { Reopen(); }

  void Reopen() {
    differ_.reset();
    auto opened = SnapshotDiffer::Open(dir_.File("digests.db"));
    TOMBOLO_ASSERT_OK(opened);
    differ_ = *std::move(opened);
    TOMBOLO_ASSERT_OK(differ_->UseGeneration(1));
  }

  absl::StatusOr<PassSummary> FirstReading(const Snapshot& snapshot,
                                           double share = 1) {
    TOMBOLO_RETURN_IF_ERROR(differ_->BeginPass());
    uint64_t row = 1;
    for (const auto& [id, digest] : snapshot) {
      TOMBOLO_RETURN_IF_ERROR(differ_->Observe(id, digest, ++row));
    }
    return differ_->EndReading(share);
  }

  // What the second reading publishes, before any acknowledgement.
  std::vector<PublishedChange> Changes(const Snapshot& snapshot) {
    std::vector<PublishedChange> changes;
    uint64_t row = 1;
    for (const auto& [id, digest] : snapshot) {
      const auto wanted = differ_->IsToPublish(id, digest, ++row);
      EXPECT_THAT(wanted, testing::IsOk());
      if (wanted.ok() && *wanted) changes.push_back({id, digest});
    }
    const auto vanished = differ_->Vanished("", 1000);
    EXPECT_THAT(vanished, testing::IsOk());
    for (const std::string& id : *vanished) changes.push_back({id, {}});
    return changes;
  }

  void Publish(const Snapshot& snapshot) {
    TOMBOLO_ASSERT_OK(FirstReading(snapshot));
    TOMBOLO_ASSERT_OK(differ_->Acknowledge(Changes(snapshot)));
  }

  testing::TempDir dir_;
  std::unique_ptr<SnapshotDiffer> differ_;
};

TEST_F(SnapshotDifferTest, FindsNewChangedUnchangedAndVanished) {
  Publish({{"a", "1"}, {"b", "1"}, {"c", "1"}});
  const Snapshot next = {{"a", "1"}, {"b", "2"}, {"d", "1"}};
  const auto summary = FirstReading(next);
  TOMBOLO_ASSERT_OK(summary);
  EXPECT_EQ(summary->known, 3U);
  EXPECT_EQ(summary->added, 1U);
  EXPECT_EQ(summary->changed, 1U);
  EXPECT_EQ(summary->unchanged, 1U);
  EXPECT_EQ(summary->vanished, 1U);
  const std::vector<PublishedChange> changes = Changes(next);
  ASSERT_EQ(changes.size(), 3U);
  EXPECT_EQ(changes[0].record_id, "b");
  EXPECT_EQ(changes[1].record_id, "d");
  EXPECT_EQ(changes[2].record_id, "c");
  EXPECT_FALSE(changes[2].digest.has_value());
}

// Against a map: whatever is acknowledged, the next pass finds the rest.
TEST_F(SnapshotDifferTest, AgreesWithAMapOverRandomSnapshotsAndKills) {
  std::mt19937 random(20260701);
  Snapshot published;
  for (int pass = 0; pass < 5; ++pass) {
    Snapshot snapshot;
    for (int i = 0; i < 30; ++i) {
      if (random() % 3 != 0) {
        snapshot[absl::StrCat("id", i)] = absl::StrCat(random() % 3);
      }
    }
    TOMBOLO_ASSERT_OK(FirstReading(snapshot));
    Snapshot wanted_upserts;
    for (const auto& [id, digest] : snapshot) {
      if (published.count(id) == 0 || published[id] != digest) {
        wanted_upserts[id] = digest;
      }
    }
    std::vector<PublishedChange> changes = Changes(snapshot);
    Snapshot upserts;
    size_t deletes = 0;
    for (const PublishedChange& change : changes) {
      if (change.digest.has_value()) {
        upserts[change.record_id] = *change.digest;
      } else {
        ++deletes;
        EXPECT_EQ(snapshot.count(change.record_id), 0U);
        EXPECT_EQ(published.count(change.record_id), 1U);
      }
    }
    EXPECT_EQ(upserts, wanted_upserts);
    size_t vanished = 0;
    for (const auto& [id, digest] : published)
      vanished += 1 - snapshot.count(id);
    EXPECT_EQ(deletes, vanished);
    // Killed after some of the batches.
    changes.resize(random() % (changes.size() + 1));
    TOMBOLO_ASSERT_OK(differ_->Acknowledge(changes));
    for (const PublishedChange& change : changes) {
      if (change.digest.has_value()) {
        published[change.record_id] = *change.digest;
      } else {
        published.erase(change.record_id);
      }
    }
    Reopen();
  }
}

TEST_F(SnapshotDifferTest, NothingIsKnownToBePublishedBeforeItIsAcknowledged) {
  TOMBOLO_ASSERT_OK(FirstReading({{"a", "1"}}));
  Reopen();
  TOMBOLO_ASSERT_OK(FirstReading({{"a", "1"}}));
  EXPECT_THAT(differ_->IsToPublish("a", "1", 2), IsOkAndHolds(true));
  TOMBOLO_ASSERT_OK(
      differ_->Acknowledge(std::vector<PublishedChange>{{"a", "1"}}));
  Reopen();
  TOMBOLO_ASSERT_OK(FirstReading({{"a", "1"}}));
  EXPECT_THAT(differ_->IsToPublish("a", "1", 2), IsOkAndHolds(false));
}

TEST_F(SnapshotDifferTest, StopsAtAMassDeletion) {
  Publish({{"a", "1"}, {"b", "1"}, {"c", "1"}, {"d", "1"}});
  EXPECT_THAT(FirstReading({{"a", "1"}, {"b", "1"}}, 0.49),
              HasReason(reasons::kMassDeletion));
  EXPECT_THAT(FirstReading({}, 0.99), HasReason(reasons::kMassDeletion));
  TOMBOLO_EXPECT_OK(FirstReading({{"a", "1"}, {"b", "1"}}, 0.5));
  TOMBOLO_EXPECT_OK(FirstReading({}, 1.0));
}

#ifdef TOMBOLO_PLANTED_BUGS
TEST_F(SnapshotDifferTest, PlantedBugLetsAMassDeletionThrough) {
  Publish({{"a", "1"}, {"b", "1"}});
  const ScopedPlantedBug bug("adapter.mass_deletion");
  TOMBOLO_EXPECT_OK(FirstReading({}, 0.1));
}
#endif

TEST_F(SnapshotDifferTest, TheFirstOfTwoRowsWithOneKeyCounts) {
  TOMBOLO_ASSERT_OK(differ_->BeginPass());
  TOMBOLO_ASSERT_OK(differ_->Observe("a", "1", 2));
  EXPECT_THAT(differ_->Observe("a", "2", 3), HasReason(reasons::kDuplicateKey));
  TOMBOLO_ASSERT_OK(differ_->EndReading(1));
  EXPECT_THAT(differ_->IsToPublish("a", "1", 2), IsOkAndHolds(true));
  EXPECT_THAT(differ_->IsToPublish("a", "2", 3), IsOkAndHolds(false));
}

// A row that went bad must not delete the record it made when it was good.
TEST_F(SnapshotDifferTest, RetainedRecordsNeitherVanishNorChange) {
  Publish({{"a", "1"}, {"b", "1"}});
  TOMBOLO_ASSERT_OK(differ_->BeginPass());
  TOMBOLO_ASSERT_OK(differ_->Retain("a", 2));
  TOMBOLO_ASSERT_OK(differ_->Observe("b", "1", 3));
  const auto summary = differ_->EndReading(0);
  TOMBOLO_ASSERT_OK(summary);
  EXPECT_EQ(summary->vanished, 0U);
  EXPECT_THAT(differ_->Vanished("", 10), IsOkAndHolds(IsEmpty()));
}

TEST_F(SnapshotDifferTest, NoticesASourceThatChangesBetweenTheReadings) {
  TOMBOLO_ASSERT_OK(FirstReading({{"a", "1"}}));
  EXPECT_THAT(differ_->IsToPublish("a", "2", 2),
              HasReason(reasons::kSourceChanged));
  EXPECT_THAT(differ_->IsToPublish("b", "1", 3),
              HasReason(reasons::kSourceChanged));
}

TEST_F(SnapshotDifferTest, VanishedComesInPages) {
  Publish({{"a", "1"}, {"b", "1"}, {"c", "1"}});
  TOMBOLO_ASSERT_OK(FirstReading({}));
  EXPECT_THAT(differ_->Vanished("", 2), IsOkAndHolds(ElementsAre("a", "b")));
  EXPECT_THAT(differ_->Vanished("b", 2), IsOkAndHolds(ElementsAre("c")));
}

TEST_F(SnapshotDifferTest, ANewGenerationBeginsEmpty) {
  Publish({{"a", "1"}});
  TOMBOLO_ASSERT_OK(differ_->UseGeneration(1));
  TOMBOLO_ASSERT_OK(FirstReading({{"a", "1"}}));
  EXPECT_THAT(differ_->IsToPublish("a", "1", 2), IsOkAndHolds(false));
  TOMBOLO_ASSERT_OK(differ_->UseGeneration(2));
  EXPECT_THAT(differ_->IsToPublish("a", "1", 2), IsOkAndHolds(true));
}

TEST_F(SnapshotDifferTest, TheFileIsTheDepartmentsAlone) {
  struct stat info {};
  ASSERT_EQ(stat(dir_.File("digests.db").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
  EXPECT_THAT(SnapshotDiffer::Open(dir_.File("digests.db")),
              HasReason(reasons::kAdapterFile));
}

}  // namespace
}  // namespace tombolo::connector
