// Commands against a fake node in this process, without a command line.
#include "services/cli/command.h"

#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "exchange-core/base/reasons/cli.h"
#include "exchange-core/base/reasons/disclosure.h"
#include "exchange-core/base/reasons/request.h"
#include "exchange-core/base/reasons/translog.h"
#include "exchange-core/crypto/pem.h"
#include "exchange-core/merkle/tree.h"
#include "exchange-core/translog/checkpoint.h"
#include "exchange-core/translog/entry_bundle.h"
#include "exchange-core/translog/tlog_proof.h"
#include "gmock/gmock.h"
#include "nlohmann/json.hpp"
#include "tests/support/files.h"
#include "tests/support/fixed_random.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/adapters/sdk/fake_query_service.h"

namespace tombolo::cli {
namespace {

using testing::FakeQueryService;
using testing::HasReason;
using ::testing::HasSubstr;
using testing::IsOkAndHolds;
using ::testing::Not;
using Values = std::map<std::string, std::vector<std::string>>;

class CommandRunTest : public ::testing::Test {
 protected:
  CommandRunTest() {
    settings_.authority_key_file = dir_.File("authority.pub");
    settings_.trust_domain = testing::RecordFixture::kTrustDomain;
    settings_.node = FakeQueryService::kNode;
    testing::WriteFile(
        settings_.authority_key_file,
        crypto::FormatPem("PUBLIC KEY",
                          node_.fixture.authority->public_key().spki()));
  }

  absl::StatusOr<ExitCode> Run(const std::string& path, const Values& values) {
    out_.str("");
    Session session(settings_, {.out = &out_,
                                .err = &err_,
                                .clock = &node_.fixture.clock,
                                .random = &random_,
                                .channel = node_.Channel(),
                                .zone = absl::UTCTimeZone()});
    for (const Command& command : AllCommands()) {
      if (command.path == path) {
        return command.run(session, Arguments(values));
      }
    }
    return absl::NotFoundError(path);
  }

  static Values Question() {
    return {{"SUBJECT", {FakeQueryService::Person()}},
            {"scheme", {"cn-resident-id"}},
            {"purpose", {"benefit-check"}},
            {"dataset", {"ca-marriage:certificate,husband_name"}}};
  }

  testing::TempDir dir_;
  FakeQueryService node_;
  testing::FixedRandom random_;
  Settings settings_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(CommandRunTest, QueryShowsVerifiedValues) {
  EXPECT_THAT(Run("query", Question()), IsOkAndHolds(ExitCode::kOk));
  EXPECT_THAT(out_.str(), HasSubstr("husband_name"));
  EXPECT_THAT(out_.str(), HasSubstr(testing::PersonName(0)));
  EXPECT_THAT(out_.str(), HasSubstr("✓ signed"));
  EXPECT_THAT(out_.str(), HasSubstr("node-1.city.example/log/1"));
  settings_.language = Language::kChinese;
  EXPECT_THAT(Run("query", Question()), IsOkAndHolds(ExitCode::kOk));
  EXPECT_THAT(out_.str(), HasSubstr("✓ 签名有效"));
}

TEST_F(CommandRunTest, QueryShowsNothingOfATamperedAnswer) {
  node_.lie = [](exchange::v1::QueryResult& result) {
    std::string& value = *result.mutable_subjects(0)
                              ->mutable_datasets(0)
                              ->mutable_records(0)
                              ->mutable_opened(2)
                              ->mutable_value();
    value.back() = static_cast<char>(value.back() ^ 1);
  };
  const auto code = Run("query", Question());
  EXPECT_THAT(code, HasReason(reasons::kDisclosureRootMismatch));
  EXPECT_EQ(ExitCodeOf(code.status()), ExitCode::kEvidence);
  EXPECT_EQ(out_.str(), "");
  EXPECT_THAT(DescribeError(code.status(), Language::kChinese),
              HasSubstr("DISCLOSURE_ROOT_MISMATCH: "));
}

TEST_F(CommandRunTest, QueryTellsPartAndNothingApart) {
  Values question = Question();
  question["dataset"].push_back("ps-household");
  EXPECT_THAT(Run("query", question), IsOkAndHolds(ExitCode::kPartly));
  EXPECT_THAT(out_.str(), HasSubstr("NO_GRANT: "));
  question["dataset"] = {"datasets/ps-household"};
  EXPECT_THAT(Run("query", question), IsOkAndHolds(ExitCode::kDenied));
}

TEST_F(CommandRunTest, QueryWithoutEvidenceSaysSo) {
  Values question = Question();
  question["no-evidence"] = {};
  EXPECT_THAT(Run("query", question), IsOkAndHolds(ExitCode::kOk));
  EXPECT_THAT(out_.str(), HasSubstr("node's word"));
  EXPECT_THAT(out_.str(), Not(HasSubstr("signed")));
}

TEST_F(CommandRunTest, QueryWritesJsonAndKeepsTheReply) {
  settings_.output = OutputFormat::kJson;
  Values question = Question();
  question["save"] = {dir_.File("replies.jsonl")};
  EXPECT_THAT(Run("query", question), IsOkAndHolds(ExitCode::kOk));
  const auto json = nlohmann::json::parse(out_.str());
  const auto& record = json["subjects"][0]["datasets"][0]["records"][0];
  EXPECT_EQ(record["fields"]["husband_name"], testing::PersonName(0));
  EXPECT_EQ(record["verified"], true);
  EXPECT_EQ(json["receipts"][0]["index"], "42");
  const auto saved =
      nlohmann::json::parse(testing::ReadFile(dir_.File("replies.jsonl")));
  EXPECT_TRUE(saved.contains("result"));
  EXPECT_TRUE(saved.contains("receipt"));
}

TEST_F(CommandRunTest, QueryAsksAboutManySubjects) {
  testing::WriteFile(dir_.File("people.txt"), testing::ResidentId(20) + "\n\n" +
                                                  FakeQueryService::Person() +
                                                  "\r\nbad\n");
  Values question = Question();
  question.erase("SUBJECT");
  question["bulk"] = {dir_.File("people.txt")};
  EXPECT_THAT(Run("query", question), IsOkAndHolds(ExitCode::kPartly));
  EXPECT_THAT(out_.str(), HasSubstr("not found"));
  EXPECT_THAT(out_.str(), HasSubstr(testing::PersonName(0)));
  EXPECT_THAT(out_.str(), HasSubstr("IDENTIFIER_LENGTH"));
  question["SUBJECT"] = {"x"};
  EXPECT_THAT(Run("query", question), HasReason(reasons::kUsage));
}

TEST_F(CommandRunTest, VerifyReadsClaimsByTheSchema) {
  Values claims = Question();
  claims["dataset"] = {"ca-marriage"};
  claims["claim"] = {"husband_name=" + testing::PersonName(0),
                     "married_on=1999-01-01"};
  claims["prove"] = {};
  EXPECT_THAT(Run("verify", claims), IsOkAndHolds(ExitCode::kOk));
  EXPECT_THAT(out_.str(), HasSubstr("matches"));
  EXPECT_THAT(out_.str(), HasSubstr("does not match"));
  EXPECT_THAT(out_.str(), HasSubstr("✓ signed"));
  claims["claim"] = {"married_on=yesterday"};
  EXPECT_THAT(Run("verify", claims), HasReason(reasons::kUsage));
  claims["claim"] = {"nobody=x"};
  EXPECT_THAT(Run("verify", claims), HasReason(reasons::kUsage));
}

TEST_F(CommandRunTest, KeysShowVerifiesTheDirectory) {
  EXPECT_THAT(Run("catalog keys show", {}), IsOkAndHolds(ExitCode::kOk));
  EXPECT_THAT(out_.str(), HasSubstr("RECEIPT"));
  EXPECT_THAT(out_.str(), HasSubstr("node-1"));
  settings_.trust_domain = "other.example";
  EXPECT_EQ(ExitCodeOf(Run("catalog keys show", {}).status()),
            ExitCode::kEvidence);
}

TEST_F(CommandRunTest, DatasetShowsItsFields) {
  EXPECT_THAT(Run("catalog dataset", {{"NAME", {"ca-marriage"}}}),
              IsOkAndHolds(ExitCode::kOk));
  EXPECT_THAT(out_.str(), HasSubstr("husband_name.surname"));
}

TEST_F(CommandRunTest, ErrorsExplainsAReasonOffline) {
  EXPECT_THAT(Run("errors", {{"REASON", {"NO_GRANT"}}}),
              IsOkAndHolds(ExitCode::kOk));
  EXPECT_THAT(out_.str(), HasSubstr("授权"));
  EXPECT_THAT(Run("errors", {{"REASON", {"NO_SUCH"}}}),
              HasReason(reasons::kErrorReasonUnknown));
  EXPECT_THAT(Run("errors", {}), IsOkAndHolds(ExitCode::kOk));
}

TEST_F(CommandRunTest, NeedsToKnowWhomToTrust) {
  settings_.authority_key_file = "";
  EXPECT_THAT(Run("query", Question()), HasReason(reasons::kConfigInvalid));
  settings_.authority_key_file = dir_.File("nothing.pub");
  EXPECT_THAT(Run("query", Question()), HasReason(reasons::kFileUnreadable));
}

TEST_F(CommandRunTest, ChecksAProofOffline) {
  const auto signer = testing::TestSigner(crypto::Suite::kEd25519Sha256, "log");
  const std::string origin = "node-1.city.example/log/1";
  const std::string entry = "an entry";
  TOMBOLO_ASSERT_OK_AND_ASSIGN(
      const std::string checkpoint,
      translog::SignCheckpoint(
          {.origin = origin,
           .tree = {.size = 1, .root = translog::EntryLeafHash(entry)}},
          *signer));
  testing::WriteFile(dir_.File("proof"),
                     translog::FormatTlogProof({.extra = std::nullopt,
                                                .index = 0,
                                                .path = {},
                                                .checkpoint = checkpoint}));
  testing::WriteFile(dir_.File("entry"), entry);
  testing::WriteFile(dir_.File("other"), "another entry");
  TOMBOLO_ASSERT_OK_AND_ASSIGN(
      const auto key, translog::NoteKey::Create(origin, signer->public_key()));
  Values values{{"FILE", {dir_.File("proof")}},
                {"entry", {dir_.File("entry")}},
                {"vkey", {key.Vkey()}}};
  EXPECT_THAT(Run("audit check", values), IsOkAndHolds(ExitCode::kOk));
  EXPECT_THAT(out_.str(), HasSubstr("the proof holds"));
  values["entry"] = {dir_.File("other")};
  const auto wrong = Run("audit check", values);
  EXPECT_THAT(wrong, HasReason(reasons::kProofMismatch));
  EXPECT_EQ(ExitCodeOf(wrong.status()), ExitCode::kEvidence);
  values.erase("entry");
  EXPECT_THAT(Run("audit check", values), HasReason(reasons::kUsage));
  values["leaf-hash"] = {"12"};
  EXPECT_THAT(Run("audit check", values), HasReason(reasons::kUsage));
}

}  // namespace
}  // namespace tombolo::cli
