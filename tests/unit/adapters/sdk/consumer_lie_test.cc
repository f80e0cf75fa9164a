// Lies of a node, each with its own way to be wrong and its exact reason.
#include <string>
#include <vector>

#include "adapters/sdk/cpp/consumer.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/batch.h"
#include "exchange-core/base/reasons/consumer.h"
#include "exchange-core/base/reasons/disclosure.h"
#include "gmock/gmock.h"
#include "tests/support/fixed_random.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/adapters/sdk/consumer_questions.h"
#include "tests/unit/adapters/sdk/fake_query_service.h"

namespace tombolo::sdk {
namespace {

using testing::FakeQueryService;
using testing::FixedRandom;
using testing::Flip;
using testing::HasReason;
using testing::Options;
using testing::Question;

namespace v1 = exchange::v1;

v1::DatasetResult& MarriageOf(v1::QueryResult& result) {
  return *result.mutable_subjects(0)->mutable_datasets(0);
}
record::v1::Disclosure& RecordOf(v1::QueryResult& result) {
  return *MarriageOf(result).mutable_records(0);
}

struct Lie {
  const char* name;
  void (*tell)(const FakeQueryService& node, v1::QueryResult& result);
  const ErrorReason* reason;
  // The switch that lets it through; "" when several steps would catch it.
  const char* bug = "";
};

using Node = const FakeQueryService&;
using Result = v1::QueryResult&;

const Lie kLies[] = {
    {"AnotherNode", [](Node, Result r) { r.set_node("node-2"); },
     &reasons::kReplyNode, "sdk.node"},
    {"OldEpoch", [](Node, Result r) { r.set_policy_epoch(4); },
     &reasons::kReplyEpoch, "sdk.epoch"},
    {"NoTime", [](Node, Result r) { r.mutable_time()->set_nanos(-1); },
     &reasons::kReplyMalformed},
    {"NoSubject", [](Node, Result r) { r.clear_subjects(); },
     &reasons::kReplySubject},
    {"AnotherSubjectIndex",
     [](Node, Result r) { r.mutable_subjects(0)->set_subject_index(1); },
     &reasons::kReplySubject, "sdk.subject_index"},
    {"TwoSubjects", [](Node, Result r) { *r.add_subjects() = r.subjects(0); },
     &reasons::kReplySubject},
    {"DatasetLeftOut",
     [](Node, Result r) {
       r.mutable_subjects(0)->mutable_datasets()->RemoveLast();
     },
     &reasons::kReplyDatasets},
    {"DatasetRenamed",
     [](Node, Result r) {
       r.mutable_subjects(0)->mutable_datasets(1)->set_dataset("datasets/x");
     },
     &reasons::kReplyDatasets, "sdk.datasets"},
    {"RefusedWithDatasets",
     [](Node, Result r) {
       r.mutable_subjects(0)->mutable_refusal()->set_reason("NO_GRANT");
     },
     &reasons::kReplyDatasets},
    {"FoundWithoutRecords",
     [](Node, Result r) { MarriageOf(r).clear_records(); },
     &reasons::kReplyStatus, "sdk.status"},
    {"DeniedWithRecords",
     [](Node, Result r) {
       MarriageOf(r).set_status(v1::DATASET_STATUS_DENIED);
     },
     &reasons::kReplyStatus, "sdk.status"},
    {"DeniedWithoutReason",
     [](Node, Result r) {
       r.mutable_subjects(0)->mutable_datasets(1)->clear_refusal();
     },
     &reasons::kReplyStatus, "sdk.status"},
    {"NoStatus",
     [](Node, Result r) {
       MarriageOf(r).set_status(v1::DATASET_STATUS_UNSPECIFIED);
     },
     &reasons::kReplyStatus, "sdk.status"},
    {"ValueChanged",
     [](Node, Result r) {
       std::string& value = *RecordOf(r).mutable_opened(0)->mutable_value();
       Flip(value, value.size() - 1);
     },
     &reasons::kDisclosureRootMismatch, "record.root"},
    {"ValueNotCanonical",
     [](Node, Result r) {
       RecordOf(r).mutable_opened(0)->mutable_value()->push_back('x');
     },
     &reasons::kDisclosureValue},
    {"SaltChanged",
     [](Node, Result r) {
       Flip(*RecordOf(r).mutable_opened(0)->mutable_salt(), 0);
     },
     &reasons::kDisclosureRootMismatch, "record.root"},
    {"SaltMissing",
     [](Node, Result r) { RecordOf(r).mutable_opened(0)->clear_salt(); },
     &reasons::kDisclosureSaltSize},
    {"BlindMissing", [](Node, Result r) { RecordOf(r).clear_blind(); },
     &reasons::kDisclosureBlindSize},
    {"FieldOpenedTwice",
     [](Node, Result r) { *RecordOf(r).add_opened() = RecordOf(r).opened(0); },
     &reasons::kDisclosureFieldOrder},
    {"FieldOpenedAndWithheld",
     [](Node, Result r) { RecordOf(r).mutable_withheld(0)->set_number(1); },
     &reasons::kDisclosureFieldTwice},
    {"WithheldLeftOut",
     [](Node, Result r) { RecordOf(r).mutable_withheld()->RemoveLast(); },
     &reasons::kDisclosureFieldMissing},
    {"SectionLeftOut",
     [](Node, Result r) {
       RecordOf(r).mutable_withheld_sections()->RemoveLast();
     },
     &reasons::kDisclosureFieldMissing},
    {"PathShortened",
     [](Node, Result r) { RecordOf(r).mutable_path()->resize(32); },
     &reasons::kDisclosurePathLength},
    {"PathChanged",
     [](Node, Result r) { Flip(*RecordOf(r).mutable_path(), 0); },
     &reasons::kDisclosureRootMismatch, "record.root"},
    {"LeafOutsideBatch", [](Node, Result r) { RecordOf(r).set_leaf_index(5); },
     &reasons::kDisclosureLeafIndex},
    {"LeafOfNeighbour", [](Node, Result r) { RecordOf(r).set_leaf_index(1); },
     &reasons::kDisclosureRootMismatch, "record.root"},
    {"HeaderChanged",
     [](Node, Result r) {
       std::string& header = *RecordOf(r).mutable_header();
       Flip(header, header.size() - 1);
     },
     &reasons::kDisclosureRootMismatch, "record.root"},
    {"HeaderSaysDeleted",
     [](Node, Result r) { (*RecordOf(r).mutable_header())[0] = 2; },
     &reasons::kDisclosureDeleteFields},
    {"UnknownProtobufField",
     [](Node, Result r) {
       record::v1::Disclosure& record = RecordOf(r);
       record.GetReflection()->MutableUnknownFields(&record)->AddVarint(99, 1);
     },
     &reasons::kDisclosureUnknownField},
    {"AnotherPersonsRecord",
     [](Node node, Result r) {
       RecordOf(r) = node.fixture.Disclose(node.batch, 1, {1, 2, 4});
     },
     &reasons::kDisclosureSubjectMismatch, "record.subject"},
    {"SubjectWithheld",
     [](Node node, Result r) {
       RecordOf(r) = node.fixture.Disclose(node.batch, 0, {1, 4});
     },
     &reasons::kDisclosureSubjectClosed, "record.subject"},
    {"AnotherDatasetsRecord",
     [](Node, Result r) {
       v1::DatasetResult& household =
           *r.mutable_subjects(0)->mutable_datasets(1);
       household.set_status(v1::DATASET_STATUS_FOUND);
       *household.add_records() = RecordOf(r);
     },
     &reasons::kDisclosureDataset, "record.dataset"},
    {"StatementIndexOutside",
     [](Node, Result r) { RecordOf(r).set_statement_index(1); },
     &reasons::kDisclosureStatementIndex},
    {"StatementSignature",
     [](Node, Result r) {
       auto& statement = *r.mutable_statements()->mutable_statements(0);
       Flip(*statement.mutable_signature(), 5);
     },
     &reasons::kStatementSignature},
    {"StatementOfANeighboursKey",
     [](Node node, Result r) {
       record::v1::Statement statement;
       auto& one = *r.mutable_statements()->mutable_statements(0);
       statement.ParseFromString(one.statement());
       statement.set_key_id(crypto::DigestBytes(
           node.fixture.other_signer->public_key().key_id()));
       one = node.fixture.SignStatement(statement,
                                        node.fixture.other_signer.get());
     },
     &reasons::kKeyOwner},
    {"FieldUnasked",
     [](Node node, Result r) {
       RecordOf(r) = node.fixture.Disclose(node.batch, 0, {1, 2, 4, 6});
     },
     &reasons::kReplyFieldUnasked, "sdk.field_unasked"},
    {"OtherSubjectUnasked",
     [](Node node, Result r) {
       RecordOf(r) = node.fixture.Disclose(node.batch, 0, {1, 2, 3, 4});
     },
     &reasons::kReplyFieldUnasked, "sdk.field_unasked"},
    {"FieldNeitherOpenNorRefused",
     [](Node node, Result r) {
       RecordOf(r) = node.fixture.Disclose(node.batch, 0, {1, 2});
     },
     &reasons::kReplyFieldUnanswered, "sdk.field_unanswered"},
    {"RecordTwice",
     [](Node, Result r) { *MarriageOf(r).add_records() = RecordOf(r); },
     &reasons::kReplyRecordTwice, "sdk.record_twice"},
};

class ConsumerLieTest : public ::testing::TestWithParam<Lie> {
 protected:
  absl::Status Ask() {
    const auto consumer =
        Consumer::Connect(node_.Channel(), Options(node_),
                          {.clock = &node_.fixture.clock, .random = &random_});
    if (!consumer.ok()) return consumer.status();
    node_.lie = [this](v1::QueryResult& result) {
      GetParam().tell(node_, result);
    };
    return (*consumer)->QuerySubject(Question()).status();
  }
  FakeQueryService node_;
  FixedRandom random_;
};

TEST_P(ConsumerLieTest, IsCaught) {
  EXPECT_THAT(Ask(), HasReason(*GetParam().reason));
}

INSTANTIATE_TEST_SUITE_P(All, ConsumerLieTest, ::testing::ValuesIn(kLies),
                         [](const auto& test) { return test.param.name; });

#ifdef TOMBOLO_PLANTED_BUGS
std::vector<Lie> LiesWithOneCheck() {
  std::vector<Lie> lies;
  for (const Lie& lie : kLies) {
    if (*lie.bug != '\0') lies.push_back(lie);
  }
  return lies;
}

// Without its check a lie passes, or trips over a later one.
class ConsumerPlantedBugTest : public ConsumerLieTest {};

TEST_P(ConsumerPlantedBugTest, LetsTheLiePass) {
  const ScopedPlantedBug planted(GetParam().bug);
  EXPECT_FALSE(tombolo::HasReason(Ask(), *GetParam().reason)) << GetParam().bug;
}

INSTANTIATE_TEST_SUITE_P(All, ConsumerPlantedBugTest,
                         ::testing::ValuesIn(LiesWithOneCheck()),
                         [](const auto& test) { return test.param.name; });
#endif

}  // namespace
}  // namespace tombolo::sdk
