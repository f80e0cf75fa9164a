#include "exchange-core/query/query.h"

#include <string>
#include <vector>

#include "exchange-core/base/reasons/identifier.h"
#include "exchange-core/base/reasons/permission.h"
#include "exchange-core/base/reasons/query.h"
#include "exchange-core/record/disclosure_verification.h"
#include "exchange-core/translog/receipt.h"
#include "gmock/gmock.h"
#include "tests/support/core_city.h"
#include "tests/support/status_matchers.h"

namespace tombolo::query {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::tombolo::testing::CoreCity;
using ::tombolo::testing::kAnna;
using ::tombolo::testing::kBoris;
using ::tombolo::testing::kClara;

class QueryTest : public ::testing::Test {
 protected:
  QueryTest() {
    EXPECT_TRUE(city_.ApplyGrant(CoreCity::WindowGrant()).ok());
    city_.Publish({{.record_id = "m-1",
                    .husband_id = kBoris,
                    .wife_id = kAnna,
                    .registered_day = 18000}});
  }

  // The answer's records, verified as a consumer would.
  std::vector<record::VerifiedRecord> VerifyAll(const std::string& asked) {
    record::StatementCache cache;
    const auto registry = city_.registry().Current();
    const record::DisclosureVerifier verifier(
        {.keys = registry->keys,
         .schemas = [this](absl::string_view,
                           uint32_t) { return city_.marriage_schema(); }},
        &cache);
    std::vector<record::VerifiedRecord> records;
    const Answer& answer = city_.last_answer();
    for (const auto& disclosure : answer.subjects[0].datasets[0].records) {
      auto verified = verifier.Verify(
          disclosure, answer.statements,
          {.dataset = "ca-marriage",
           .subject = record::AskedSubject{"cn-resident-id", asked}},
          city_.clock().Now());
      EXPECT_THAT(verified, testing::IsOk());
      if (verified.ok()) records.push_back(*std::move(verified));
    }
    return records;
  }

  CoreCity city_;
};

TEST_F(QueryTest, FindsTheRecordUnderEachOfItsSubjectsWithEvidence) {
  for (const char* asked : {kAnna, kBoris}) {
    TOMBOLO_ASSERT_OK_AND_ASSIGN(const Released released,
                                 city_.Ask(city_.QuestionAbout(asked)));
    TOMBOLO_EXPECT_OK(translog::VerifyReceipt(
        released.receipt,
        {.nonce = std::string(16, 'n'), .result = released.result},
        city_.receipt_key()));
    const std::vector<record::VerifiedRecord> records = VerifyAll(asked);
    ASSERT_THAT(records, SizeIs(1));
    EXPECT_NE(records[0].Find("registered"), nullptr);
  }
}

// The caller knows whom it asked about; the spouse it may not know.
TEST_F(QueryTest, OpensTheSubjectAskedAboutAndNoOther) {
  TOMBOLO_ASSERT_OK(city_.Ask(city_.QuestionAbout(kAnna)).status());
  const std::vector<record::VerifiedRecord> records = VerifyAll(kAnna);
  ASSERT_THAT(records, SizeIs(1));
  EXPECT_NE(records[0].Find("wife_id"), nullptr);
  EXPECT_EQ(records[0].Find("husband_id"), nullptr);
  EXPECT_EQ(records[0].Find("registered.year"), nullptr);
}

TEST_F(QueryTest, SaysNotFoundForSomebodyWithoutRecords) {
  TOMBOLO_ASSERT_OK(city_.Ask(city_.QuestionAbout(kClara)).status());
  const DatasetAnswer& answer = city_.last_answer().subjects[0].datasets[0];
  EXPECT_EQ(answer.status, DatasetStatus::kNotFound);
  EXPECT_THAT(answer.records, IsEmpty());
}

TEST_F(QueryTest, LogsWhatWasDisclosedBeforeItAnswers) {
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const Released released,
                               city_.Ask(city_.QuestionAbout(kAnna)));
  const auto entry = city_.Entries()[released.receipt.index()];
  EXPECT_EQ(entry.principal(), CoreCity::WindowPrincipal());
  EXPECT_EQ(entry.officer(), "officer-7");
  EXPECT_EQ(entry.case_number(), "C-1");
  EXPECT_EQ(entry.result_digest(), released.receipt.result_digest());
  const auto& pseudonyms = city_.log().pseudonyms();
  EXPECT_THAT(
      entry.subject_pseudonyms(),
      ::testing::UnorderedElementsAre(pseudonyms.Of("cn-resident-id", kAnna),
                                      pseudonyms.Of("cn-resident-id", kBoris)));
  ASSERT_EQ(entry.query_answered().datasets_size(), 1);
  const auto& access = entry.query_answered().datasets(0);
  EXPECT_EQ(access.dataset(), "ca-marriage");
  EXPECT_THAT(access.disclosed_fields(), ElementsAre(2, 3));
  EXPECT_THAT(access.grants(), ElementsAre("g-window@1"));
  EXPECT_THAT(access.sequences(), ElementsAre(1));
  EXPECT_EQ(entry.SerializeAsString().find(kAnna), std::string::npos);
}

TEST_F(QueryTest, DeniesAtOnceAfterRevocationAndLogsIt) {
  TOMBOLO_ASSERT_OK(city_.Revoke("g-window"));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const Released released,
                               city_.Ask(city_.QuestionAbout(kAnna)));
  const DatasetAnswer& answer = city_.last_answer().subjects[0].datasets[0];
  EXPECT_EQ(answer.status, DatasetStatus::kDenied);
  EXPECT_THAT(answer.refusal, testing::HasReason(reasons::kGrantRevoked));
  EXPECT_THAT(answer.records, IsEmpty());
  const auto entry = city_.Entries()[released.receipt.index()];
  EXPECT_THAT(entry.query_answered().datasets(0).refusal_reasons(),
              ElementsAre("GRANT_REVOKED"));
}

TEST_F(QueryTest, NamesEachFieldThatIsNotOpen) {
  PointQuestion question = city_.QuestionAbout(kAnna);
  question.datasets[0].fields = {"registered", "husband_id", "no_such_field"};
  TOMBOLO_ASSERT_OK(city_.Ask(question).status());
  const DatasetAnswer& answer = city_.last_answer().subjects[0].datasets[0];
  EXPECT_EQ(answer.status, DatasetStatus::kFound);
  ASSERT_THAT(answer.refused_fields, SizeIs(2));
  EXPECT_EQ(answer.refused_fields[0].field, "husband_id");
  EXPECT_THAT(answer.refused_fields[0].refusal,
              testing::HasReason(reasons::kFieldNotGranted));
  EXPECT_EQ(answer.refused_fields[1].field, "no_such_field");
}

TEST_F(QueryTest, AnUnknownDatasetLooksLikeOneWithoutGrant) {
  PointQuestion question = city_.QuestionAbout(kAnna);
  question.datasets = {{.dataset = "no-such-dataset"}};
  TOMBOLO_ASSERT_OK(city_.Ask(question).status());
  EXPECT_THAT(city_.last_answer().subjects[0].datasets[0].refusal,
              testing::HasReason(reasons::kNoGrant));
}

TEST_F(QueryTest, RefusesAMisspeltIdentifierAndLogsTheRefusal) {
  PointQuestion question = city_.QuestionAbout("990101199001010018");
  EXPECT_THAT(city_.Ask(question),
              testing::HasReason(reasons::kIdentifierCheckDigit));
  EXPECT_EQ(city_.Entries().back().refusal_reason(), "IDENTIFIER_CHECK_DIGIT");
}

TEST_F(QueryTest, RefusesWhenTheEpochIsNotReached) {
  PointQuestion question = city_.QuestionAbout(kAnna);
  question.context.min_epoch = 1000;
  EXPECT_THAT(city_.Ask(question),
              testing::HasReason(reasons::kEpochNotReached));
}

TEST_F(QueryTest, WithoutEvidenceThereAreValuesOnly) {
  PointQuestion question = city_.QuestionAbout(kAnna);
  question.omit_evidence = true;
  TOMBOLO_ASSERT_OK(city_.Ask(question).status());
  const Answer& answer = city_.last_answer();
  ASSERT_THAT(answer.subjects[0].datasets[0].records, SizeIs(1));
  const auto& record = answer.subjects[0].datasets[0].records[0];
  EXPECT_EQ(record.opened_size(), 2);
  EXPECT_EQ(record.opened(0).salt(), "");
  EXPECT_EQ(record.path(), "");
  EXPECT_EQ(answer.statements.statements_size(), 0);
}

TEST_F(QueryTest, AnUpdateThatChangesASubjectLeavesNoOldRow) {
  city_.Publish({{.record_id = "m-1",
                  .husband_id = kBoris,
                  .wife_id = kClara,
                  .registered_day = 18001}});
  TOMBOLO_ASSERT_OK(city_.Ask(city_.QuestionAbout(kAnna)).status());
  EXPECT_EQ(city_.last_answer().subjects[0].datasets[0].status,
            DatasetStatus::kNotFound);
  TOMBOLO_ASSERT_OK(city_.Ask(city_.QuestionAbout(kClara)).status());
  EXPECT_THAT(VerifyAll(kClara), SizeIs(1));
}

TEST_F(QueryTest, ADeletedRecordIsNotFound) {
  city_.Publish({{.record_id = "m-1", .is_delete = true}});
  for (const char* asked : {kAnna, kBoris}) {
    TOMBOLO_ASSERT_OK(city_.Ask(city_.QuestionAbout(asked)).status());
    EXPECT_EQ(city_.last_answer().subjects[0].datasets[0].status,
              DatasetStatus::kNotFound);
  }
}

}  // namespace
}  // namespace tombolo::query
