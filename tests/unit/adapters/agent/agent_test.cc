#include "adapters/agent/agent.h"

#include <filesystem>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "adapters/connector/record_id.h"
#include "exchange-core/base/reasons/adapter.h"
#include "exchange-core/record/record_bytes.h"
#include "gmock/gmock.h"
#include "tests/support/fake_clock.h"
#include "tests/support/files.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/adapters/sdk/fake_publish_service.h"

namespace tombolo::agent {
namespace {

using ::testing::Contains;
using testing::FakePublishService;
using testing::Fault;
using testing::HasReason;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using testing::WriteFile;

constexpr char kConfig[] = R"(
node:
  endpoint: localhost:1
  tls: {ca: ca.pem, certificate: adapter.pem, key: adapter.key}
trust_domain: city.example
department: civil-affairs
agent: adapter-1
signing_key: signing.pem
record_id_key: record-id.key
state_folder: state
publish: {batch_records: 10, window: 4}
datasets:
  - dataset: ca-marriage
    source: {type: csv, path: rows.csv, mode: append}
    schema:
      version: 1
      fields:
        - {number: 1, name: cert_no, type: text, key: true}
        - {number: 2, name: holder, type: text,
           subject: {scheme: opaque, role: holder}}
        - {number: 3, name: registered, type: date}
        - {number: 4, name: registered.year, type: int64,
           derive: {function: year, source: 3}}
    mapping:
      - {field: cert_no, column: cert}
      - {field: holder, column: holder}
      - {field: registered, column: day}
)";

class NoProgress final : public ProgressSink {
 public:
  void Show(const std::string&) override {}
  void Done() override {}
};

class AgentTest : public ::testing::Test {
 protected:
  void SetUp() override {
    WriteFile(dir_.File("adapter.yaml"), kConfig);
    const auto pem =
        crypto::GeneratePrivateKeyPem(crypto::Suite::kEd25519Sha256);
    TOMBOLO_ASSERT_OK(pem);
    WriteFile(dir_.File("signing.pem"), *pem);
    TOMBOLO_ASSERT_OK(
        connector::CreateRecordIdKey(dir_.File("record-id.key"), random_));
  }

  std::unique_ptr<Agent> MakeAgent(std::vector<std::string> set = {}) {
    auto config = LoadAgentConfig(dir_.File("adapter.yaml"), set);
    EXPECT_THAT(config, testing::IsOk());
    if (node_.schemas.empty()) {
      node_.schemas = {config->datasets[0].schema->SerializeAsString()};
    }
    out_.str("");
    err_.str("");
    return std::make_unique<Agent>(*std::move(config), Language::kEnglish,
                                   AgentParts{.out = &out_,
                                              .err = &err_,
                                              .clock = &clock_,
                                              .random = &random_,
                                              .sleep =
                                                  [this](absl::Duration delay) {
                                                    clock_.Advance(delay);
                                                    return --sleeps_left_ > 0;
                                                  },
                                              .progress = &progress_,
                                              .channel = node_.Channel()});
  }

  static std::string Row(int i, const std::string& holder = "h") {
    return absl::StrCat("c", i, ",", holder, i, ",2024-01-05\n");
  }
  static std::string File(int from, int to) {
    std::string text = "cert,holder,day\n";
    for (int i = from; i < to; ++i) text += Row(i);
    return text;
  }
  void WriteRows(const std::string& text) {
    WriteFile(dir_.File("rows.csv"), text);
  }

  testing::TempDir dir_;
  testing::FakeClock clock_;
  crypto::SecureRandom random_;
  FakePublishService node_;
  NoProgress progress_;
  std::ostringstream out_, err_;
  int sleeps_left_ = 1000;
};

TEST_F(AgentTest, AppendModePublishesEachRowOnceOverRestarts) {
  WriteRows(File(0, 25));
  TOMBOLO_ASSERT_OK(MakeAgent()->RunOnce());
  EXPECT_EQ(node_.next_sequence, 26U);
  EXPECT_THAT(node_.stored, SizeIs(3));
  EXPECT_THAT(err_.str(), HasSubstr("published"));

  TOMBOLO_ASSERT_OK(MakeAgent()->RunOnce());
  EXPECT_EQ(node_.next_sequence, 26U);
  testing::AppendToFile(dir_.File("rows.csv"), Row(25) + Row(26));
  TOMBOLO_ASSERT_OK(MakeAgent()->RunOnce());
  EXPECT_EQ(node_.next_sequence, 28U);
}

// Whatever happens at whichever batch, no row is lost and none comes twice.
TEST_F(AgentTest, FaultsLoseAndDoubleNothing) {
  for (const Fault fault :
       {Fault::kCutBefore, Fault::kCutAfter, Fault::kOverloaded}) {
    for (int at = 1; at <= 6; ++at) {
      node_.faults[node_.arrived + at] = fault;
      const uint64_t before = node_.next_sequence;
      const int base = static_cast<int>(before) - 1;
      if (base == 0) {
        WriteRows(File(0, 50));
      } else {
        for (int i = 0; i < 50; ++i) {
          testing::AppendToFile(dir_.File("rows.csv"), Row(base + i));
        }
      }
      TOMBOLO_ASSERT_OK(MakeAgent()->RunOnce());
      EXPECT_EQ(node_.next_sequence, before + 50);
    }
  }
}

// The process dies after the node took the batch, before it knew.
TEST_F(AgentTest, ResendsTheSpoolByteForByteAfterAKill) {
  WriteRows(File(0, 30));
  node_.faults[2] = Fault::kCutBefore;
  sleeps_left_ = 1;  // Stopped while waiting to try again.
  EXPECT_THAT(MakeAgent()->RunOnce(),
              testing::StatusIs(absl::StatusCode::kCancelled));
  EXPECT_EQ(node_.next_sequence, 11U);
  sleeps_left_ = 1000;
  TOMBOLO_ASSERT_OK(MakeAgent()->RunOnce());
  EXPECT_EQ(node_.next_sequence, 31U);
  EXPECT_THAT(err_.str(), HasSubstr("batches resent"));
}

TEST_F(AgentTest, BadRowsGoToTheDeadLetter) {
  WriteRows(File(0, 5) + "x,y\nc9,h9,2024-13-01\n" + Row(10));
  TOMBOLO_ASSERT_OK(MakeAgent()->RunOnce());
  EXPECT_EQ(node_.next_sequence, 7U);
  EXPECT_THAT(err_.str(), HasSubstr("CSV_COLUMN_COUNT"));
  const std::string letters =
      testing::ReadFile(dir_.File("state/ca-marriage/dead-letter.jsonl"));
  EXPECT_THAT(letters, HasSubstr("\"row\":8,\"column\":\"day\",\"reason\":"
                                 "\"VALUE_UNREADABLE\""));
  // The table and the log never show the row.
  EXPECT_THAT(err_.str(), Not(HasSubstr("2024-13-01")));
}

TEST_F(AgentTest, TooManyBadRowsStopTheRun) {
  WriteRows(File(0, 5) + "x\ny\n");
  const absl::Status status =
      MakeAgent({"datasets.0.limits.max_rejected_rows=1"})->RunOnce();
  EXPECT_THAT(status, HasReason(reasons::kDeadLetterLimit));
  EXPECT_EQ(ExitCodeOf(status), ExitCode::kStopped);
}

class SnapshotAgentTest : public AgentTest {
 protected:
  absl::Status Run(std::vector<std::string> set = {}) {
    set.push_back("datasets.0.source.mode=snapshot");
    set.push_back("datasets.0.limits.max_delete_share=0.5");
    return MakeAgent(set)->RunOnce();
  }
};

TEST_F(SnapshotAgentTest, PublishesChangesAndDeletionsOnly) {
  WriteRows(File(0, 20));
  TOMBOLO_ASSERT_OK(Run());
  EXPECT_EQ(node_.next_sequence, 21U);
  TOMBOLO_ASSERT_OK(Run());
  EXPECT_EQ(node_.next_sequence, 21U);
  // Two gone, one changed, one new.
  WriteRows(File(2, 19) + Row(19, "other") + Row(20));
  TOMBOLO_ASSERT_OK(Run());
  EXPECT_EQ(node_.next_sequence, 25U);
  EXPECT_THAT(err_.str(), HasSubstr("deleted"));
  TOMBOLO_ASSERT_OK(Run());
  EXPECT_EQ(node_.next_sequence, 25U);
}

TEST_F(SnapshotAgentTest, AMassDeletionPublishesNothing) {
  WriteRows(File(0, 20));
  TOMBOLO_ASSERT_OK(Run());
  WriteRows(File(0, 5) + Row(50));
  const absl::Status status = Run();
  EXPECT_THAT(status, HasReason(reasons::kMassDeletion));
  EXPECT_EQ(ExitCodeOf(status), ExitCode::kStopped);
  EXPECT_EQ(node_.next_sequence, 21U);
}

TEST_F(SnapshotAgentTest, TooManyBadRowsPublishNothing) {
  WriteRows(File(0, 20) + "x\ny\n");
  EXPECT_THAT(Run({"datasets.0.limits.max_rejected_rows=1"}),
              HasReason(reasons::kDeadLetterLimit));
  EXPECT_EQ(node_.next_sequence, 1U);
}

TEST_F(SnapshotAgentTest, ARowGoneBadKeepsItsRecord) {
  WriteRows(File(0, 20));
  TOMBOLO_ASSERT_OK(Run());
  WriteRows(File(0, 19) + "c19,h19,never\n");
  TOMBOLO_ASSERT_OK(Run());
  EXPECT_EQ(node_.next_sequence, 21U);
}

// The unreadable row may be the one that seems to have vanished.
TEST_F(SnapshotAgentTest, DeletionsWaitWhileARowIsUnreadable) {
  WriteRows(File(0, 20));
  TOMBOLO_ASSERT_OK(Run());
  WriteRows(File(0, 19) + "c19\n");
  TOMBOLO_ASSERT_OK(Run());
  EXPECT_EQ(node_.next_sequence, 21U);
  EXPECT_THAT(err_.str(), HasSubstr("deletions withheld"));
  WriteRows(File(0, 19));
  TOMBOLO_ASSERT_OK(Run());
  EXPECT_EQ(node_.next_sequence, 22U);
}

TEST_F(SnapshotAgentTest, AKilledPassIsTakenUpWithoutDoubling) {
  WriteRows(File(0, 40));
  for (int at = 1; at <= 4; ++at) {
    node_.faults[node_.arrived + 2] = Fault::kCutAfter;
    sleeps_left_ = 1;
    Run().IgnoreError();
    sleeps_left_ = 1000;
  }
  TOMBOLO_ASSERT_OK(Run());
  EXPECT_EQ(node_.next_sequence, 41U);
}

TEST_F(AgentTest, WatchPicksUpNewRowsUntilStopped) {
  WriteRows(File(0, 5));
  sleeps_left_ = 3;
  TOMBOLO_ASSERT_OK(MakeAgent()->Watch());
  EXPECT_EQ(node_.next_sequence, 6U);
}

// A bad last row is behind every cursor: it must not be found bad each time.
TEST_F(AgentTest, WatchRejectsABadLastRowOnce) {
  for (const std::string mode : {"append", "snapshot"}) {
    WriteRows(File(0, 5) + "x\n");
    sleeps_left_ = 4;
    const std::string folder = dir_.File("state-" + mode);
    TOMBOLO_ASSERT_OK(
        MakeAgent({"datasets.0.source.mode=" + mode, "state_folder=" + folder})
            ->Watch());
    const std::string letters =
        testing::ReadFile(folder + "/ca-marriage/dead-letter.jsonl");
    EXPECT_EQ(std::count(letters.begin(), letters.end(), '\n'), 1) << mode;
    node_.cursor.clear();
  }
}

TEST_F(AgentTest, CheckSaysWhatIsWrong) {
  WriteRows(File(0, 1));
  TOMBOLO_EXPECT_OK(MakeAgent()->Check(/*offline=*/false));
  EXPECT_THAT(out_.str(), Not(HasSubstr("FAIL")));
  WriteRows("cert,holder\n");
  EXPECT_THAT(MakeAgent()->Check(/*offline=*/true),
              HasReason(reasons::kMappingInvalid));
  EXPECT_THAT(out_.str(), HasSubstr("FAIL  ca-marriage"));
  std::filesystem::remove(dir_.File("record-id.key"));
  EXPECT_THAT(MakeAgent()->Check(/*offline=*/true),
              HasReason(reasons::kAdapterFile));
}

TEST_F(AgentTest, TheCatalogueMustHoldTheSameSchema) {
  WriteRows(File(0, 1));
  auto config = LoadAgentConfig(dir_.File("adapter.yaml"), {});
  TOMBOLO_ASSERT_OK(config);
  record::v1::Schema other = *config->datasets[0].schema;
  other.mutable_fields(1)->mutable_subject_role()->set_role("spouse");
  node_.schemas = {other.SerializeAsString()};
  EXPECT_THAT(MakeAgent()->RunOnce(),
              HasReason(reasons::kSchemaNotInCatalogue));
  EXPECT_EQ(node_.arrived, 0);
  other.set_version(7);
  node_.schemas = {other.SerializeAsString()};
  EXPECT_THAT(MakeAgent()->RunOnce(),
              HasReason(reasons::kSchemaNotInCatalogue));
}

TEST_F(AgentTest, DryRunShowsRecordsAndSendsNothing) {
  WriteRows(File(0, 5) + "x\n");
  TOMBOLO_ASSERT_OK(MakeAgent()->DryRun(3));
  EXPECT_THAT(out_.str(), HasSubstr("\"cert_no\":\"c0\",\"holder\":\"h0\","
                                    "\"registered\":\"2024-01-05\","
                                    "\"registered.year\":2024"));
  EXPECT_THAT(out_.str(), HasSubstr("\"records\":3"));
  EXPECT_EQ(node_.arrived, 0);
  EXPECT_EQ(node_.term, 0U);
  EXPECT_FALSE(std::filesystem::exists(dir_.File("state")));
}

TEST(RunReportTest, IsReadInTwoLanguages) {
  RunReport report;
  report.rows_read = 12;
  report.rejected["CODE_UNLISTED"] = 2;
  report.elapsed = absl::Seconds(3);
  EXPECT_EQ(RenderReport("d", report, Language::kEnglish),
            "d\n"
            "  rows read               12\n"
            "  published                0\n"
            "  deleted                  0\n"
            "  unchanged                0\n"
            "  batches                  0\n"
            "  rejected CODE_UNLISTED   2\n"
            "  rows per second          4\n");
  EXPECT_THAT(RenderReport("d", report, Language::kChinese),
              HasSubstr("  读取行数            12\n"));
}

}  // namespace
}  // namespace tombolo::agent
