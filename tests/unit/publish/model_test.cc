// Random upserts, deletions and repetitions beside a std::map: afterwards
// every subject's answer is what the map says.
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "exchange-core/publish/ingest.h"
#include "exchange-core/storage/memory_store.h"
#include "gmock/gmock.h"
#include "tests/support/consumer_check.h"
#include "tests/support/core_city.h"
#include "tests/support/record_fixture.h"
#include "tests/support/status_matchers.h"
#include "tests/support/store_dump.h"

namespace tombolo::publish {
namespace {

using ::tombolo::testing::CoreCity;
using ::tombolo::testing::MarriageRow;
using ::tombolo::testing::ResidentId;

constexpr int kPeople = 6;
constexpr int kRecordIds = 12;

class ModelTest : public ::testing::TestWithParam<uint32_t> {
 protected:
  size_t Pick(size_t count) { return random_() % count; }

  MarriageRow RandomRow(const std::string& id) {
    if (Pick(4) == 0) return {.record_id = id, .is_delete = true};
    MarriageRow row{.record_id = id,
                    .registered_day = static_cast<int32_t>(Pick(20000))};
    row.husband_id = ResidentId(static_cast<int>(Pick(kPeople)));
    // Sometimes nobody, sometimes the same person twice.
    if (Pick(3) != 0) row.wife_id = ResidentId(static_cast<int>(Pick(kPeople)));
    return row;
  }

  void PublishRandomBatch() {
    std::map<std::string, MarriageRow> rows;
    const size_t count = 1 + Pick(5);
    while (rows.size() < count) {
      const std::string id = absl::StrCat("m-", Pick(kRecordIds));
      rows.insert_or_assign(id, RandomRow(id));
    }
    std::vector<MarriageRow> batch;
    for (const auto& [id, row] : rows) {
      batch.push_back(row);
      if (row.is_delete) {
        model_.erase(id);
      } else {
        model_[id] = row;
      }
    }
    const auto built = city_.Build(batch, city_.Chain());
    sent_.push_back(city_.SubmissionOf(built.batch));
    TOMBOLO_ASSERT_OK(city_.Submit(sent_.back()).result);
  }

  void RepeatABatch() {
    const auto outcome = city_.Submit(sent_[Pick(sent_.size())]);
    TOMBOLO_ASSERT_OK(outcome.result);
    EXPECT_TRUE(outcome.result->repeated);
  }

  // Record IDs and days of the person's marriages by the model.
  std::map<std::string, int32_t> Wanted(const std::string& person) const {
    std::map<std::string, int32_t> wanted;
    for (const auto& [id, row] : model_) {
      if (row.husband_id == person || row.wife_id == person) {
        wanted[id] = row.registered_day;
      }
    }
    return wanted;
  }

  // The same as a verifying consumer sees it.
  std::map<std::string, int32_t> Found(const std::string& person) {
    std::map<std::string, int32_t> found;
    EXPECT_THAT(city_.Ask(city_.QuestionAbout(person)), testing::IsOk());
    const query::Answer answer = city_.last_answer();
    for (const auto& disclosure : answer.subjects[0].datasets[0].records) {
      auto record = testing::VerifyDisclosed(city_, disclosure,
                                             answer.statements, person);
      EXPECT_THAT(record, testing::IsOk());
      if (!record.ok()) continue;
      const auto* day = record->Find("registered");
      EXPECT_TRUE(
          found.emplace(record->record_id, std::get<record::Date>(*day).days)
              .second);
    }
    return found;
  }

  void ExpectStoreIsModel() {
    for (int i = 0; i < kPeople; ++i) {
      EXPECT_EQ(Found(ResidentId(i)), Wanted(ResidentId(i)));
    }
    EXPECT_EQ(city_.State().row.live_records(), model_.size());
    size_t rows = 0;
    for (const auto& [id, row] : model_) {
      rows += row.wife_id.empty() || row.wife_id == row.husband_id ? 1u : 2u;
    }
    EXPECT_EQ(testing::DumpOf(city_.store(), storage::Space::kRecords).size(),
              rows);
    EXPECT_EQ(testing::DumpOf(city_.store(), storage::Space::kLocator).size(),
              model_.size());
  }

  std::mt19937 random_{GetParam()};
  CoreCity city_;
  std::map<std::string, MarriageRow> model_;
  std::vector<BatchSubmission> sent_;
};

TEST_P(ModelTest, EverySubjectsAnswerIsWhatTheModelSays) {
  TOMBOLO_ASSERT_OK(city_.ApplyGrant(CoreCity::WindowGrant()));
  city_.TakeTerm();
  for (int round = 0; round < 4; ++round) {
    for (int step = 0; step < 10; ++step) {
      if (!sent_.empty() && Pick(4) == 0) {
        RepeatABatch();
      } else {
        PublishRandomBatch();
      }
    }
    ExpectStoreIsModel();
    if (round == 1) city_.Restart();
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ModelTest, ::testing::Range(1u, 6u));

}  // namespace
}  // namespace tombolo::publish
