#include "exchange-core/record/batch.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/reasons/batch.h"
#include "exchange-core/base/reasons/disclosure.h"
#include "exchange-core/base/reasons/record.h"
#include "exchange-core/record/batch_verification.h"
#include "exchange-core/record/disclosure_verification.h"
#include "gmock/gmock.h"
#include "tests/support/record_fixture.h"
#include "tests/support/status_matchers.h"

namespace tombolo::record {
namespace {

using testing::HasReason;
using testing::IsOk;
using testing::MarriageValues;
using testing::RecordFixture;

class BatchBuilderTest : public ::testing::Test {
 protected:
  RecordFixture fixture_;
  BatchBuilder builder_ = fixture_.Builder();
};

TEST_F(BatchBuilderTest, MakesWhatTheNodeAccepts) {
  TOMBOLO_ASSERT_OK(fixture_.AddMarriage(builder_, 0));
  TOMBOLO_ASSERT_OK(builder_.Delete("marriage-9"));
  EXPECT_EQ(builder_.record_count(), 2U);
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const BuiltBatch built, builder_.Sign({}));
  EXPECT_EQ(builder_.record_count(), 0U);
  EXPECT_EQ(built.next.next_sequence, 3U);
  const std::string bytes = built.batch.SerializeAsString();
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const BatchView batch, ParseBatch(bytes));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const v1::Statement statement,
                               ParseStatement(batch.statement));
  EXPECT_THAT(CheckStatementPlace(statement, fixture_.place()), IsOk());
  EXPECT_THAT(
      VerifyStatementSignature(*fixture_.keys, statement, batch.statement,
                               batch.signature, fixture_.now()),
      IsOk());
  EXPECT_THAT(CheckStatementSchema(statement, *fixture_.schema), IsOk());
  EXPECT_THAT(CheckChain(statement, {}), IsOk());
  EXPECT_THAT(VerifyRecords(statement, *fixture_.schema, batch.records),
              IsOk());
}

TEST_F(BatchBuilderTest, ChainsOneBatchToTheNext) {
  const BuiltBatch first = fixture_.MakeBatch(0, 2);
  const BuiltBatch second = fixture_.MakeBatch(2, 1, first.next);
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const v1::Statement statement,
                               ParseStatement(second.batch.statement()));
  EXPECT_EQ(statement.first_sequence(), 3U);
  EXPECT_EQ(statement.previous_statement_digest(),
            crypto::DigestView(first.statement_digest));
  EXPECT_THAT(CheckChain(statement, first.next), IsOk());
}

TEST_F(BatchBuilderTest, RefusesWhatTheNodeWould) {
  EXPECT_THAT(builder_.Upsert("r", {{1, Text{"e\xcc\x81"}}}),
              HasReason(reasons::kValueNfc));
  EXPECT_THAT(builder_.Upsert("r", {{99, Text{"x"}}}),
              HasReason(reasons::kRecordFieldSet));
  EXPECT_THAT(builder_.Upsert("r", {{1, Text{"x"}}, {1, Text{"x"}}}),
              HasReason(reasons::kRecordFieldSet));
  EXPECT_THAT(builder_.Upsert("r", {{7, int64_t{2026}}}),
              HasReason(reasons::kRecordFieldSet))
      << "derived fields are computed";
  EXPECT_THAT(builder_.Upsert("r", {{6, Text{"2026-07-01"}}}),
              HasReason(reasons::kRecordFieldType));
  EXPECT_THAT(builder_.Upsert("r", {{2, Text{"990101190001010011"}}}),
              HasReason(reasons::kSubjectNotNormalised));
  EXPECT_THAT(builder_.Upsert("", {}), HasReason(reasons::kRecordId));
  EXPECT_EQ(builder_.record_count(), 0U);
  EXPECT_THAT(builder_.Sign({}), HasReason(reasons::kBatchRecordCount));
}

TEST_F(BatchBuilderTest, SecondVersionOfARecordWaitsForTheNextBatch) {
  TOMBOLO_ASSERT_OK(builder_.Upsert("r", {}));
  EXPECT_THAT(builder_.Delete("r"), HasReason(reasons::kBatchFull));
  TOMBOLO_ASSERT_OK(builder_.Sign({}));
  EXPECT_THAT(builder_.Delete("r"), IsOk());
}

TEST_F(BatchBuilderTest, FullBatchIsWithinTheLimits) {
  const std::string remark(20'000, 'x');
  absl::Status added;
  for (int i = 0; added.ok(); ++i) {
    added = builder_.Upsert(absl::StrCat("r", i), {{15, Text{remark}}});
  }
  EXPECT_THAT(added, HasReason(reasons::kBatchFull));
  EXPECT_LE(builder_.byte_size(), kMaxBatchBytes);
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const BuiltBatch built, builder_.Sign({}));
  EXPECT_THAT(ViewBatch(built.batch), IsOk());
  EXPECT_GT(built.batch.ByteSizeLong(), kMaxBatchBytes - 30'000);
}

TEST_F(BatchBuilderTest, WrongChainStateIsNotSigned) {
  TOMBOLO_ASSERT_OK(builder_.Upsert("r", {}));
  EXPECT_THAT(builder_.Sign({.generation = 1, .next_sequence = 5}),
              HasReason(reasons::kStatementFirstLink));
  EXPECT_EQ(builder_.record_count(), 1U);
}

TEST(BatchBoundsTest, AreCheckedBeforeAnythingElse) {
  v1::SignedBatch batch;
  batch.set_statement("s");
  batch.set_signature("s");
  for (size_t i = 0; i <= kMaxBatchRecords; ++i) batch.add_records();
  EXPECT_THAT(ViewBatch(batch), HasReason(reasons::kBatchRecordCount));
  EXPECT_THAT(ParseBatch(batch.SerializeAsString()),
              HasReason(reasons::kBatchRecordCount));
  batch.clear_records();
  batch.add_records(std::string(kMaxRecordBytes + 1, 'r'));
  EXPECT_THAT(ViewBatch(batch), HasReason(reasons::kRecordTooLarge));
  batch.set_records(0, std::string(kMaxBatchBytes, 'r'));
  EXPECT_THAT(ViewBatch(batch), HasReason(reasons::kBatchTooLarge));
  EXPECT_THAT(ParseBatch(batch.SerializeAsString()),
              HasReason(reasons::kBatchTooLarge));
  batch.set_records(0, "r");
  batch.MergeFromString("\x98\x06\x01");
  EXPECT_THAT(ViewBatch(batch), HasReason(reasons::kBatchMalformed));
  EXPECT_THAT(ParseBatch(batch.SerializeAsString()),
              HasReason(reasons::kBatchMalformed));
  const std::string twice = "\x0a\x01s\x12\x01s\x1a\x01r";
  EXPECT_THAT(ParseBatch(twice), IsOk());
  EXPECT_THAT(ParseBatch(twice + "\x0a\x01s"),
              HasReason(reasons::kBatchMalformed));
  EXPECT_THAT(ParseBatch(twice + "\x12\x01s"),
              HasReason(reasons::kBatchMalformed));
  EXPECT_THAT(ParseBatch(twice + "\x08\x01"),
              HasReason(reasons::kBatchMalformed));
}

// Every single field, every pair and everything: what is opened is what was
// published, for a record in the middle of an uneven tree.
TEST(DisclosureTest, AnySetOfFieldsVerifies) {
  for (const auto suite :
       {crypto::Suite::kEd25519Sha256, crypto::Suite::kSm2Sm3}) {
    RecordFixture fixture(suite);
    const BuiltBatch built = fixture.MakeBatch(0, 5);
    const v1::StatementSet statements = RecordFixture::Statements(built);
    StatementCache cache;
    const DisclosureVerifier verifier = fixture.Verifier(&cache);
    for (uint16_t a = 1; a <= 15; ++a) {
      for (uint16_t b = a; b <= 15; ++b) {
        const v1::Disclosure disclosure = fixture.Disclose(built, 4, {b, a});
        TOMBOLO_ASSERT_OK_AND_ASSIGN(
            const VerifiedRecord record,
            verifier.Verify(disclosure, statements, {.dataset = "ca-marriage"},
                            fixture.now()));
        EXPECT_EQ(record.sequence, 5U);
        EXPECT_EQ(record.record_id, "marriage-4");
        EXPECT_EQ(record.fields.size(), a == b ? 1U : 2U);
        for (const FieldValue& given : MarriageValues(4)) {
          const SchemaField& field = *fixture.schema->FindNumber(given.number);
          const Value* found = record.Find(field.name);
          if (found == nullptr) continue;
          EXPECT_EQ(*found, given.value);
        }
      }
    }
    EXPECT_EQ(cache.size(), 1U);
  }
}

TEST(DisclosureTest, UnknownFieldCannotBeOpened) {
  RecordFixture fixture;
  const BuiltBatch built = fixture.MakeBatch(0, 1);
  EXPECT_THAT(
      BuildDisclosure(*fixture.schema,
                      {.record_bytes = built.batch.records(0), .sequence = 1},
                      {99}),
      HasReason(reasons::kDisclosureFieldUnknown));
}

TEST(StatementCacheTest, AsksTheDirectoryEveryTime) {
  RecordFixture fixture;
  const auto statement =
      RecordFixture::Statements(fixture.MakeBatch(0, 1)).statements(0);
  StatementCache cache;
  EXPECT_THAT(cache.Verify(*fixture.keys, statement, fixture.now()), IsOk());
  EXPECT_EQ(cache.size(), 1U);
  v1::KeyDirectory directory = fixture.DirectoryProto();
  directory.mutable_keys(0)->mutable_invalid_since_time()->set_seconds(
      absl::ToUnixSeconds(fixture.now()));
  const auto newer = fixture.Compile(directory);
  EXPECT_THAT(cache.Verify(*newer, statement, fixture.now()),
              HasReason(reasons::kKeyInvalidated));
}

TEST(StatementCacheTest, RemembersNoFailureAndForgetsTheOldest) {
  RecordFixture fixture;
  StatementCache cache(/*capacity=*/2);
  std::vector<v1::SignedStatement> statements;
  for (int i = 0; i < 3; ++i) {
    statements.push_back(
        RecordFixture::Statements(fixture.MakeBatch(i, 1)).statements(0));
    EXPECT_THAT(cache.Verify(*fixture.keys, statements.back(), fixture.now()),
                IsOk());
  }
  EXPECT_EQ(cache.size(), 2U);
  statements[0].set_signature("wrong");
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(cache.Verify(*fixture.keys, statements[0], fixture.now()),
                HasReason(reasons::kStatementSignature));
  }
  EXPECT_EQ(cache.size(), 2U);
}

}  // namespace
}  // namespace tombolo::record
