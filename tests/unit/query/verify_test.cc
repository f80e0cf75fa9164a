// Verify-only: yes or no, and nothing else.
#include <string>
#include <vector>

#include "exchange-core/base/reasons/permission.h"
#include "exchange-core/base/reasons/query.h"
#include "exchange-core/base/reasons/record.h"
#include "exchange-core/query/query.h"
#include "exchange-core/translog/receipt.h"
#include "gmock/gmock.h"
#include "tests/support/batch_forgery.h"
#include "tests/support/consumer_check.h"
#include "tests/support/core_city.h"
#include "tests/support/status_matchers.h"

namespace tombolo::query {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::tombolo::testing::CoreCity;
using ::tombolo::testing::HasReason;
using ::tombolo::testing::kAnna;
using ::tombolo::testing::kBoris;
using ::tombolo::testing::kClara;
using ::tombolo::testing::VerifyDisclosed;

std::string Bytes(const record::Value& value) {
  return *record::EncodeValue(value);
}

class VerifyTest : public ::testing::Test {
 protected:
  VerifyTest() {
    EXPECT_TRUE(city_.ApplyGrant(CoreCity::WindowGrant()).ok());
    city_.Publish({{.record_id = "m-1",
                    .husband_id = kBoris,
                    .wife_id = kAnna,
                    .registered_day = 10000},  // 1997.
                   {.record_id = "m-2",
                    .wife_id = kAnna,
                    .registered_day = 18000}});  // 2019.
  }

  VerifyQuestion Question(const std::string& identifier,
                          std::vector<FieldClaim> claims) {
    const PointQuestion point = city_.QuestionAbout(identifier);
    return {.context = point.context,
            .subject = point.subject,
            .dataset = "ca-marriage",
            .claims = std::move(claims),
            .prove_match = true};
  }
  VerifyQuestion YearQuestion(const std::string& identifier, int64_t year) {
    return Question(identifier, {{"registered.year", Bytes(year)}});
  }

  CoreCity city_;
};

TEST_F(VerifyTest, AMatchIsProvenAndOpensNothingElse) {
  for (const int64_t year : {1997, 2019}) {  // Any of the records will do.
    TOMBOLO_ASSERT_OK_AND_ASSIGN(const Released released,
                                 city_.Verify(YearQuestion(kAnna, year)));
    TOMBOLO_EXPECT_OK(translog::VerifyReceipt(
        released.receipt,
        {.nonce = std::string(16, 'n'), .result = released.result},
        city_.receipt_key()));
    const VerifyAnswer& answer = city_.last_verify_answer();
    ASSERT_THAT(answer.claims, SizeIs(1));
    EXPECT_TRUE(answer.claims[0].matched);
    ASSERT_TRUE(answer.claims[0].proof.has_value());
    TOMBOLO_ASSERT_OK_AND_ASSIGN(const record::VerifiedRecord record,
                                 VerifyDisclosed(city_, *answer.claims[0].proof,
                                                 answer.statements, kAnna));
    ASSERT_THAT(record.fields, SizeIs(2));
    EXPECT_EQ(record.fields[0].field->name, "wife_id");
    EXPECT_EQ(record.fields[1].field->name, "registered.year");
    EXPECT_EQ(record.fields[1].value, record::Value(year));
  }
}

TEST_F(VerifyTest, AMatchNeedsNoProof) {
  VerifyQuestion question = YearQuestion(kAnna, 2019);
  question.prove_match = false;
  TOMBOLO_ASSERT_OK(city_.Verify(question));
  EXPECT_TRUE(city_.last_verify_answer().claims[0].matched);
  EXPECT_FALSE(city_.last_verify_answer().claims[0].proof.has_value());
  EXPECT_EQ(city_.last_verify_answer().statements.statements_size(), 0);
}

// Another value, and nobody there: the same answer, the same entry.
TEST_F(VerifyTest, MismatchAndAbsenceLookTheSame) {
  std::vector<VerifyAnswer> answers;
  std::vector<record::v1::AccessLogEntry> entries;
  for (const VerifyQuestion& question :
       {YearQuestion(kAnna, 2020), YearQuestion(kClara, 2020)}) {
    TOMBOLO_ASSERT_OK(city_.Verify(question));
    answers.push_back(city_.last_verify_answer());
    entries.push_back(city_.Entries().back());
  }
  for (const VerifyAnswer& answer : answers) {
    ASSERT_THAT(answer.claims, SizeIs(1));
    EXPECT_FALSE(answer.claims[0].matched);
    EXPECT_FALSE(answer.claims[0].proof.has_value());
    EXPECT_EQ(answer.statements.statements_size(), 0);
    EXPECT_EQ(answer.policy_epoch, answers[0].policy_epoch);
    EXPECT_THAT(answer.pseudonyms, SizeIs(1));
  }
  for (const auto& entry : entries) {
    EXPECT_EQ(entry.fields_verified().SerializeAsString(),
              entries[0].fields_verified().SerializeAsString());
    EXPECT_EQ(entry.subject_pseudonyms_size(), 1);
  }
}

// What stands as absent in a record must not be confirmed as absent.
TEST_F(VerifyTest, RefusesToVerifyAbsence) {
  permission::Grant grant = CoreCity::WindowGrant();
  grant.verify.push_back("husband_id");
  TOMBOLO_ASSERT_OK(city_.ApplyGrant(grant));
  const VerifyQuestion question =
      Question(kAnna, {{"husband_id", Bytes(record::Absent{})}});
  EXPECT_THAT(city_.Verify(question), HasReason(reasons::kAbsenceNotVerified));
  EXPECT_EQ(city_.Entries().back().refusal_reason(), "ABSENCE_NOT_VERIFIED");
}

TEST_F(VerifyTest, RefusesBytesThatAreNoValue) {
  EXPECT_THAT(city_.Verify(Question(kAnna, {{"registered.year", "2019"}})),
              HasReason(reasons::kValueTruncated));
  EXPECT_EQ(city_.Entries().back().refusal_reason(), "VALUE_TRUNCATED");
}

TEST_F(VerifyTest, WhatIsNotGrantedIsRefusedWholeAndLogged) {
  const VerifyQuestion question =
      Question(kAnna, {{"registered.year", Bytes(int64_t{2019})},
                       {"husband_id", Bytes(record::Text{kBoris})}});
  EXPECT_THAT(city_.Verify(question), HasReason(reasons::kFieldNotGranted));
  const auto entry = city_.Entries().back();
  EXPECT_EQ(entry.refusal_reason(), "FIELD_NOT_GRANTED");
  EXPECT_EQ(entry.fields_verified().dataset(), "ca-marriage");
  EXPECT_EQ(entry.principal(), CoreCity::WindowPrincipal());
}

TEST_F(VerifyTest, AFieldThatMayBeReadMayBeVerified) {
  TOMBOLO_ASSERT_OK(
      city_.Verify(Question(kAnna, {{"registered", Bytes(record::Date{10000})},
                                    {"registered", Bytes(record::Date{1})}})));
  EXPECT_TRUE(city_.last_verify_answer().claims[0].matched);
  EXPECT_FALSE(city_.last_verify_answer().claims[1].matched);
}

TEST_F(VerifyTest, LogsWhatWasComparedAndNoValue) {
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const Released released,
                               city_.Verify(YearQuestion(kAnna, 1997)));
  const auto entry = city_.Entries()[released.receipt.index()];
  EXPECT_EQ(entry.fields_verified().dataset(), "ca-marriage");
  EXPECT_THAT(entry.fields_verified().fields(), ElementsAre(4));
  EXPECT_EQ(entry.fields_verified().matched(), 1u);
  EXPECT_THAT(entry.fields_verified().grants(), ElementsAre("g-window@1"));
  const auto& pseudonyms = city_.log().pseudonyms();
  EXPECT_THAT(
      entry.subject_pseudonyms(),
      ::testing::UnorderedElementsAre(pseudonyms.Of("cn-resident-id", kAnna),
                                      pseudonyms.Of("cn-resident-id", kBoris)));
}

TEST_F(VerifyTest, ARevokedGrantVerifiesNothing) {
  TOMBOLO_ASSERT_OK(city_.Revoke("g-window"));
  EXPECT_THAT(city_.Verify(YearQuestion(kAnna, 1997)),
              HasReason(reasons::kGrantRevoked));
}

}  // namespace
}  // namespace tombolo::query
