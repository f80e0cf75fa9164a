// What is disclosed is exactly what the permission rules allow: random grants,
// random questions, beside the slow transcription of the rules.
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "exchange-core/query/engine.h"
#include "exchange-core/query/judgement.h"
#include "exchange-core/query/query.h"
#include "exchange-core/record/value.h"
#include "gmock/gmock.h"
#include "tests/support/consumer_check.h"
#include "tests/support/core_city.h"
#include "tests/support/permission_reference.h"
#include "tests/support/record_fixture.h"
#include "tests/support/status_matchers.h"
#include "tombolo/storage/v1/record_row.pb.h"

namespace tombolo::query {
namespace {

using permission::Grant;
using permission::Mode;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::tombolo::testing::CoreCity;
using ::tombolo::testing::kAnna;
using ::tombolo::testing::kBoris;
using ::tombolo::testing::VerifyDisclosed;

const std::vector<std::string> kFields = {"husband_id", "wife_id", "registered",
                                          "registered.year"};

class DisclosurePropertyTest : public ::testing::Test {
 protected:
  DisclosurePropertyTest() {
    city_.AddDataset("ca-birth");
    for (const char* dataset : {"ca-marriage", "ca-birth"}) {
      city_.Publish({{.record_id = "m-1",
                      .husband_id = kBoris,
                      .wife_id = kAnna,
                      .registered_day = 18000}},
                    dataset);
    }
  }

  bool Chance(unsigned percent) { return random_() % 100 < percent; }

  std::vector<std::string> Some(const std::vector<std::string>& names,
                                unsigned percent) {
    std::vector<std::string> some;
    for (const std::string& name : names) {
      if (Chance(percent)) some.push_back(name);
    }
    return some;
  }

  Grant RandomGrant(size_t number) {
    Grant grant = CoreCity::WindowGrant();
    grant.id = absl::StrCat("g-", number);
    grant.revision = 1;
    if (Chance(25)) grant.effect = permission::Effect::kForbid;
    if (Chance(10)) grant.state = permission::GrantState::kRevoked;
    if (Chance(30)) grant.consumer = "civil-affairs";
    if (Chance(50)) grant.dataset = "ca-birth";
    if (Chance(20)) grant.systems = {"other"};
    grant.read = Some(kFields, 50);
    grant.verify = Some(kFields, 30);
    grant.lookup_by = Some({"husband_id", "wife_id"}, 85);
    grant.modes = Chance(80) ? std::vector<Mode>{Mode::kPoint, Mode::kBulk}
                             : std::vector<Mode>{Mode::kBulk};
    if (Chance(20)) grant.purposes = {"census"};
    if (Chance(10)) grant.not_after = city_.clock().Now() - absl::Hours(1);
    return grant;
  }

  // A snapshot of the registry with other grants.
  std::shared_ptr<const registry::Snapshot> WithGrants(
      const std::vector<Grant>& grants) {
    auto snapshot =
        std::make_shared<registry::Snapshot>(*city_.registry().Current());
    auto matrix = permission::PermissionMatrix::Compile(
        grants, registry::DirectoryViewOf(*snapshot->catalog), 1);
    EXPECT_THAT(matrix, testing::IsOk());
    snapshot->matrix = *matrix;
    return snapshot;
  }

  bool Allowed(const std::vector<Grant>& grants,
               const registry::Snapshot& snapshot, const QueryContext& context,
               const std::string& dataset, const std::string& field) {
    return testing::reference::Decide(
               grants, registry::DirectoryViewOf(*snapshot.catalog),
               {.consumer = context.department,
                .system = context.system,
                .purpose = context.purpose,
                .dataset = dataset,
                .lookup = {"husband_id", "wife_id"},
                .field = field},
               city_.clock().Now())
        .permitted;
  }

  CoreCity city_;
  std::mt19937 random_{20260701};
};

TEST_F(DisclosurePropertyTest, OpensExactlyWhatTheRulesAllow) {
  const NormalisedSubject anna{"cn-resident-id", kAnna};
  const storage::Terms& terms = city_.terms();
  StoredStatements statements(city_.layout());
  const EngineParts parts{.layout = &city_.layout(),
                          .terms = &terms,
                          .pseudonyms = &city_.log().pseudonyms(),
                          .statements = &statements};
  int permitted = 0;
  for (int round = 0; round < 2000; ++round) {
    std::vector<Grant> grants;
    for (size_t i = 0, count = 1 + random_() % 5; i < count; ++i) {
      Grant grant = RandomGrant(i);
      if (ValidateGrant(grant).ok()) grants.push_back(grant);
    }
    const auto snapshot = WithGrants(grants);
    const QueryContext context = city_.QuestionAbout(kAnna).context;
    std::vector<DatasetQuestion> asked = {{.dataset = "ca-marriage"},
                                          {.dataset = "ca-birth"}};
    for (DatasetQuestion& question : asked) {
      if (Chance(60)) question.fields = Some(kFields, 50);
    }
    const Judgement judgement = JudgeRead(
        snapshot, context,
        {.scheme = "cn-resident-id", .now = city_.clock().Now()}, asked);
    Answer reply;
    std::vector<DatasetAnswer> answers;
    if (judgement.use.has_value()) {
      Engine engine(parts, city_.store());
      TOMBOLO_ASSERT_OK(engine.Read(*judgement.use, anna, judgement.datasets,
                                    "", reply, answers));
    } else {
      for (const auto& judged : judgement.datasets) {
        answers.push_back(judged.answer);
      }
    }
    for (size_t i = 0; i < asked.size(); ++i) {
      std::set<uint32_t> wanted;
      const auto& fields = asked[i].fields.empty() ? kFields : asked[i].fields;
      for (const std::string& field : fields) {
        if (!Allowed(grants, *snapshot, context, asked[i].dataset, field)) {
          continue;
        }
        for (uint32_t n = 0; n < kFields.size(); ++n) {
          if (kFields[n] == field) wanted.insert(n + 1);
        }
      }
      // Her own identifier comes along with anything, and with nothing else.
      if (!wanted.empty()) wanted.insert(2);
      permitted += wanted.empty() ? 0 : 1;
      EXPECT_EQ(answers[i].status, wanted.empty() ? DatasetStatus::kDenied
                                                  : DatasetStatus::kFound);
      EXPECT_THAT(answers[i].disclosed_fields.Numbers(),
                  ElementsAreArray(wanted));
      std::set<uint32_t> opened;
      for (const auto& record : answers[i].records) {
        for (const auto& field : record.opened()) opened.insert(field.number());
      }
      ASSERT_EQ(opened, wanted) << "round " << round;
    }
  }
  EXPECT_GT(permitted, 500);
}

// One question, one dataset of each kind.
TEST_F(DisclosurePropertyTest, EveryDatasetHasItsOwnStatus) {
  city_.AddDataset("ca-death");
  for (const char* dataset : {"ca-marriage", "ca-death"}) {
    Grant grant = CoreCity::WindowGrant();
    grant.id = absl::StrCat("g-", dataset);
    grant.dataset = dataset;
    TOMBOLO_ASSERT_OK(city_.ApplyGrant(grant));
  }
  PointQuestion question = city_.QuestionAbout(kAnna);
  question.datasets = {{.dataset = "ca-death"},
                       {.dataset = "ca-birth"},
                       {.dataset = "no-such"},
                       {.dataset = "ca-marriage"}};
  TOMBOLO_ASSERT_OK(city_.Ask(question));
  std::vector<DatasetStatus> statuses;
  for (const auto& dataset : city_.last_answer().subjects[0].datasets) {
    statuses.push_back(dataset.status);
  }
  EXPECT_THAT(statuses,
              ElementsAre(DatasetStatus::kNotFound, DatasetStatus::kDenied,
                          DatasetStatus::kDenied, DatasetStatus::kFound));
  EXPECT_EQ(city_.Entries().back().query_answered().datasets_size(), 4);
}

// Records of several batches and suites, each with its own statement.
TEST_F(DisclosurePropertyTest, EvidenceOfEverySuiteAndStatementVerifies) {
  TOMBOLO_ASSERT_OK(city_.ApplyGrant(CoreCity::WindowGrant()));
  for (const crypto::Suite suite :
       {crypto::Suite::kSm2Sm3, crypto::Suite::kEcdsaP256Sha256}) {
    const auto signer = testing::TestSigner(suite, "evidence");
    city_.AddBatchKey(signer->public_key());
    const auto number = static_cast<int>(suite);
    record::ChainState chain = city_.Chain();
    // The chain is by the suite of the newer statement.
    TOMBOLO_ASSERT_OK_AND_ASSIGN(
        const auto bytes,
        city_.store().Get(
            storage::Space::kStatements,
            city_.layout().Statement({.dataset = 1,
                                      .generation = 1,
                                      .sequence = chain.next_sequence - 1})));
    storage::v1::StatementRow last;
    ASSERT_TRUE(bytes.has_value() && last.ParseFromString(*bytes));
    chain.last_statement_digest = crypto::DigestBytes(
        record::StatementDigest(crypto::DigestOf(suite), last.statement()));
    const auto built = city_.Build({{.record_id = absl::StrCat("s-", number),
                                     .wife_id = kAnna,
                                     .registered_day = 18000 + number}},
                                   chain, "ca-marriage", signer.get());
    TOMBOLO_ASSERT_OK(city_.Submit(city_.SubmissionOf(built.batch)).result);
  }
  TOMBOLO_ASSERT_OK(city_.Ask(city_.QuestionAbout(kAnna)));
  const Answer& answer = city_.last_answer();
  EXPECT_EQ(answer.statements.statements_size(), 3);
  const auto& records = answer.subjects[0].datasets[0].records;
  ASSERT_EQ(records.size(), 3u);
  for (const auto& disclosure : records) {
    TOMBOLO_EXPECT_OK(
        VerifyDisclosed(city_, disclosure, answer.statements, kAnna));
    // It is that statement's record and no other's.
    auto moved = disclosure;
    moved.set_statement_index((disclosure.statement_index() + 1) % 3);
    EXPECT_FALSE(VerifyDisclosed(city_, moved, answer.statements, kAnna).ok());
  }
}

}  // namespace
}  // namespace tombolo::query
