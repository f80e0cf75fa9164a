// Every way a batch can be wrong, one at a time, each with its own reason. A
// refused batch stores nothing, its refusal is in the log, and the next good
// batch is taken.
#include <memory>
#include <string>
#include <vector>

#include "exchange-core/base/reasons/batch.h"
#include "exchange-core/base/reasons/catalog.h"
#include "exchange-core/base/reasons/publish.h"
#include "exchange-core/base/reasons/record.h"
#include "exchange-core/crypto/dsse.h"
#include "exchange-core/publish/batch_check.h"
#include "tests/support/record_fixture.h"
#include "tests/unit/publish/refused_case.h"

namespace tombolo::publish {
namespace {

using record::v1::KeyDirectory;
using record::v1::KeyEntry;
using record::v1::SignedBatch;
using record::v1::Statement;
using ::tombolo::testing::BatchForgery;
using ::tombolo::testing::CoreCity;
using ::tombolo::testing::HasReason;

// A key that is in the directory but for what `change` does to its entry.
void SignWithKey(BatchForgery& forgery, void (*change)(KeyEntry& entry)) {
  static const auto* const kSigner =
      testing::TestSigner(crypto::Suite::kEd25519Sha256, "other").release();
  CoreCity& city = forgery.city();
  city.AddBatchKey(kSigner->public_key());
  KeyDirectory directory = city.directory();
  change(*directory.mutable_keys(directory.keys_size() - 1));
  TOMBOLO_ASSERT_OK(city.InstallDirectory(directory));
  forgery.signer = kSigner;
}

const RefusedCase kBounds[] = {
    {"NoRecords", reasons::kBatchRecordCount,
     [](BatchForgery& f) {
       f.on_batch = [](SignedBatch& batch) { batch.clear_records(); };
     }},
    {"TooManyRecords", reasons::kBatchRecordCount,
     [](BatchForgery& f) {
       f.on_batch = [](SignedBatch& batch) {
         for (int i = 0; i < 4096; ++i) batch.add_records("r");
       };
     }},
    {"TooManyBytes", reasons::kBatchTooLarge,
     [](BatchForgery& f) {
       f.on_batch = [](SignedBatch& batch) {
         for (int i = 0; i < 17; ++i)
           batch.add_records(std::string(65000, 'r'));
       };
     }},
    {"NoStatement", reasons::kBatchStatementSize,
     [](BatchForgery& f) {
       f.on_batch = [](SignedBatch& batch) { batch.clear_statement(); };
     }},
    {"LongStatement", reasons::kBatchStatementSize,
     [](BatchForgery& f) {
       f.on_batch = [](SignedBatch& batch) {
         batch.set_statement(std::string(4097, 's'));
       };
     }},
    {"NoSignature", reasons::kBatchSignatureSize,
     [](BatchForgery& f) {
       f.on_batch = [](SignedBatch& batch) { batch.clear_signature(); };
     }},
    {"LongSignature", reasons::kBatchSignatureSize,
     [](BatchForgery& f) {
       f.on_batch = [](SignedBatch& batch) {
         batch.set_signature(std::string(257, 's'));
       };
     }},
    {"LongRecord", reasons::kRecordTooLarge,
     [](BatchForgery& f) { f.record(1).tail = std::string(65536, 't'); }},
    {"UnknownBatchField", reasons::kBatchMalformed,
     [](BatchForgery& f) {
       f.on_batch = [](SignedBatch& batch) {
         ASSERT_TRUE(batch.MergeFromString(std::string("\x22\x01x", 3)));
       };
     }},
    {"LongCursor", reasons::kCursorTooLarge,
     [](BatchForgery& f) {
       f.on_submission = [](BatchSubmission& submission) {
         submission.cursor = std::string(4097, 'c');
       };
     }},
};

const RefusedCase kStatements[] = {
    {"NotAMessage", reasons::kStatementMalformed,
     [](BatchForgery& f) {
       f.on_statement_bytes = [](std::string& bytes) { bytes = "\xff\xff"; };
     }},
    {"UnknownField", reasons::kStatementUnknownField,
     [](BatchForgery& f) {
       f.on_statement_bytes = [](std::string& bytes) {
         bytes += std::string("\x98\x06\x01", 3);  // Field 99.
       };
     }},
    {"Format", reasons::kStatementFormat,
     [](BatchForgery& f) { f.statement.set_format(2); }},
    {"UnknownSuite", reasons::kStatementSuite,
     [](BatchForgery& f) {
       f.statement.set_suite(static_cast<record::v1::Suite>(99));
     }},
    {"NoGeneration", reasons::kStatementField,
     [](BatchForgery& f) { f.statement.set_generation(0); }},
    {"NoCreatedTime", reasons::kStatementField,
     [](BatchForgery& f) { f.statement.clear_created_time(); }},
    {"ShortRoot", reasons::kStatementDigestSize,
     [](BatchForgery& f) {
       f.on_statement = [](Statement& s) { s.set_merkle_root("short"); };
     }},
    {"CountZero", reasons::kStatementRecordCount,
     [](BatchForgery& f) {
       f.on_statement = [](Statement& s) { s.set_record_count(0); };
     }},
    {"SequenceOverflow", reasons::kStatementSequenceRange,
     [](BatchForgery& f) { f.statement.set_first_sequence(UINT64_MAX); }},
    {"LinkMissing", reasons::kStatementFirstLink,
     [](BatchForgery& f) { f.statement.clear_previous_statement_digest(); }},
    {"OtherTrustDomain", reasons::kStatementTrustDomain,
     [](BatchForgery& f) { f.statement.set_trust_domain("other.example"); }},
    {"OtherDepartment", reasons::kStatementDepartment,
     [](BatchForgery& f) { f.statement.set_department("human-resources"); }},
    {"OtherDataset", reasons::kStatementDataset,
     [](BatchForgery& f) { f.statement.set_dataset("ca-birth"); }},
    {"SchemaVersionUnknown", reasons::kSchemaVersionUnknown,
     [](BatchForgery& f) { f.statement.set_schema_version(2); }},
    {"SchemaDigestWrong", reasons::kStatementSchemaDigest,
     [](BatchForgery& f) {
       f.statement.set_schema_digest(std::string(32, 'd'));
     }},
    {"OtherGeneration", reasons::kStatementGeneration,
     [](BatchForgery& f) { f.statement.set_generation(2); }},
    {"SequenceGap", reasons::kStatementSequence,
     [](BatchForgery& f) {
       f.statement.set_first_sequence(f.statement.first_sequence() + 1);
     }},
    {"SequenceOverlap", reasons::kStatementSequence,
     [](BatchForgery& f) { f.statement.set_first_sequence(2); }},
    {"ChainDigestWrong", reasons::kStatementChain,
     [](BatchForgery& f) {
       f.statement.set_previous_statement_digest(std::string(32, 'p'));
     }},
    {"ForkAtTheFirst", reasons::kStatementForked,
     [](BatchForgery& f) {
       f.statement.set_first_sequence(1);
       f.statement.clear_previous_statement_digest();
     }},
    {"ForkAtTheLast", reasons::kStatementForked,
     [](BatchForgery& f) {
       f.statement.set_first_sequence(f.statement.first_sequence() - 2);
     }},
    {"CountWrong", reasons::kBatchCountMismatch,
     [](BatchForgery& f) {
       f.on_statement = [](Statement& s) { s.set_record_count(3); };
     }},
    {"RootWrong", reasons::kBatchRootMismatch,
     [](BatchForgery& f) {
       f.on_statement = [](Statement& s) {
         s.set_merkle_root(std::string(32, 'r'));
       };
     }},
    {"LeavesSwapped", reasons::kBatchRootMismatch,
     [](BatchForgery& f) {
       f.on_records = [](std::vector<std::string>& records) {
         std::swap(records[0], records[1]);
       };
     }},
    {"SeedChanged", reasons::kBatchRootMismatch,
     [](BatchForgery& f) {
       f.on_records = [](std::vector<std::string>& records) {
         records[0][2 + 2 + 8] ^= 1;
       };
     }},
};

const RefusedCase kSigners[] = {
    {"OtherDepartmentSends", reasons::kNotProvider,
     [](BatchForgery& f) {
       f.on_submission = [](BatchSubmission& submission) {
         submission.department = "human-resources";
       };
     }},
    {"DatasetDoesNotExist", reasons::kNotProvider,
     [](BatchForgery& f) {
       f.on_submission = [](BatchSubmission& submission) {
         submission.dataset = "no-such-dataset";
       };
     }},
    {"KeyUnknown", reasons::kKeyUnknown,
     [](BatchForgery& f) {
       static const auto* const kSigner =
           testing::TestSigner(crypto::Suite::kEd25519Sha256, "nobody")
               .release();
       f.signer = kSigner;
     }},
    {"KeyOfOtherUsage", reasons::kKeyUsage,
     [](BatchForgery& f) { f.signer = &f.city().receipt_signer(); }},
    {"HeadKey", reasons::kKeyUsage,
     [](BatchForgery& f) {
       SignWithKey(f, [](KeyEntry& entry) {
         entry.set_usage(record::v1::KEY_USAGE_HEAD);
       });
     }},
    {"KeyOfOtherDepartment", reasons::kKeyOwner,
     [](BatchForgery& f) {
       SignWithKey(f,
                   [](KeyEntry& entry) { entry.set_owner("human-resources"); });
     }},
    {"KeyOfOtherDataset", reasons::kKeyDataset,
     [](BatchForgery& f) {
       SignWithKey(f,
                   [](KeyEntry& entry) { entry.set_datasets(0, "ca-birth"); });
     }},
    {"KeyNotYetValid", reasons::kKeyNotYetValid,
     [](BatchForgery& f) {
       SignWithKey(f, [](KeyEntry& entry) {
         entry.mutable_not_before_time()->set_seconds(
             entry.not_after_time().seconds() - 1);
       });
     }},
    {"KeyExpired", reasons::kKeyExpired,
     [](BatchForgery& f) {
       SignWithKey(f, [](KeyEntry& entry) {
         entry.mutable_not_after_time()->set_seconds(
             entry.not_before_time().seconds() + 1);
       });
     }},
    {"KeyInvalidated", reasons::kKeyInvalidated,
     [](BatchForgery& f) {
       SignWithKey(f, [](KeyEntry& entry) {
         entry.mutable_invalid_since_time()->set_seconds(
             entry.not_before_time().seconds() + 1);
       });
     }},
    {"SuiteOfAnotherKey", reasons::kStatementSuiteMismatch,
     [](BatchForgery& f) { f.statement.set_suite(record::v1::SUITE_SM2_SM3); }},
    {"SignatureFlipped", reasons::kStatementSignature,
     [](BatchForgery& f) {
       f.on_batch = [](SignedBatch& batch) {
         (*batch.mutable_signature())[5] ^= 1;
       };
     }},
    {"SignatureOverOtherType", reasons::kStatementSignature,
     [](BatchForgery& f) {
       f.payload_type = crypto::kKeyDirectoryPayloadType;
     }},
    {"SignatureOfAnotherKey", reasons::kStatementSignature,
     [](BatchForgery& f) {
       SignWithKey(f, [](KeyEntry&) {});
       f.on_statement = [&f](Statement& s) {
         s.set_key_id(
             crypto::DigestBytes(f.city().signer().public_key().key_id()));
       };
     }},
    {"StatementChangedAfterSigning", reasons::kStatementSignature,
     [](BatchForgery& f) {
       f.on_batch = [](SignedBatch& batch) {
         Statement statement;
         ASSERT_TRUE(statement.ParseFromString(batch.statement()));
         statement.mutable_created_time()->set_nanos(1000);
         statement.SerializeToString(batch.mutable_statement());
       };
     }},
    {"TermZero", reasons::kTermFenced,
     [](BatchForgery& f) {
       f.on_submission = [](BatchSubmission& s) { s.term = 0; };
     }},
    {"TermOfTheFuture", reasons::kTermFenced,
     [](BatchForgery& f) {
       f.on_submission = [](BatchSubmission& s) { s.term += 1; };
     }},
};

class RefusalTest : public ::testing::TestWithParam<RefusedCase> {};

TEST_P(RefusalTest, StoresNothingIsLoggedAndBlocksNobody) {
  ExpectRefused(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Bounds, RefusalTest, ::testing::ValuesIn(kBounds),
                         NameOf);
INSTANTIATE_TEST_SUITE_P(Statement, RefusalTest,
                         ::testing::ValuesIn(kStatements), NameOf);
INSTANTIATE_TEST_SUITE_P(Signer, RefusalTest, ::testing::ValuesIn(kSigners),
                         NameOf);

TEST(RefusalBeforeAnythingTest, NoTermWasEverTaken) {
  CoreCity city;
  EXPECT_THAT(city.Submit(BatchForgery(city).Submission()).result,
              HasReason(reasons::kTermMissing));
  EXPECT_EQ(city.Entries().back().refusal_reason(), "TERM_MISSING");
}

TEST(RefusalBeforeAnythingTest, NoKeyDirectoryIsInstalled) {
  CoreCity city;
  auto bare = std::make_shared<registry::Snapshot>(*city.registry().Current());
  bare->keys = nullptr;
  EXPECT_THAT(CheckBatch(*BatchForgery(city).Submission().batch,
                         {.trust_domain = testing::kTrustDomain,
                          .department = "civil-affairs",
                          .dataset = "ca-marriage",
                          .now = city.clock().Now()},
                         bare),
              HasReason(reasons::kKeyDirectoryMissing));
}

}  // namespace
}  // namespace tombolo::publish
