#include "adapters/sdk/cpp/consumer.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/batch.h"
#include "exchange-core/base/reasons/consumer.h"
#include "exchange-core/base/reasons/disclosure.h"
#include "exchange-core/base/reasons/translog.h"
#include "exchange-core/record/timestamp.h"
#include "gmock/gmock.h"
#include "tests/support/fixed_random.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/adapters/sdk/consumer_questions.h"
#include "tests/unit/adapters/sdk/fake_query_service.h"

namespace tombolo::sdk {
namespace {

using ::testing::ElementsAre;
using testing::FakeQueryService;
using testing::FixedRandom;
using testing::Flip;
using testing::HasReason;
using testing::IsOk;
using testing::kMarriage;
using testing::Options;
using testing::Question;
using testing::RecordFixture;
using testing::ResidentId;
using ::testing::SizeIs;
using testing::TestSigner;

namespace v1 = exchange::v1;

class ConsumerTest : public ::testing::Test {
 protected:
  std::unique_ptr<Consumer> Connect() {
    auto consumer =
        Consumer::Connect(node_.Channel(), Options(node_),
                          {.clock = &node_.fixture.clock, .random = &random_});
    EXPECT_THAT(consumer, IsOk());
    return *std::move(consumer);
  }

  FakeQueryService node_;
  FixedRandom random_;
};

TEST_F(ConsumerTest, HandsOverVerifiedValuesAndReasons) {
  const auto consumer = Connect();
  const auto answer = consumer->QuerySubject(Question());
  TOMBOLO_ASSERT_OK(answer);
  EXPECT_EQ(answer->node, "node-1");
  EXPECT_EQ(answer->policy_epoch, 7U);
  ASSERT_THAT(answer->subjects, SizeIs(1));
  ASSERT_THAT(answer->subjects[0].datasets, SizeIs(2));
  const DatasetAnswer& marriage = answer->subjects[0].datasets[0];
  EXPECT_EQ(marriage.dataset, kMarriage);
  EXPECT_EQ(marriage.status, DatasetStatus::kFound);
  ASSERT_THAT(marriage.records, SizeIs(1));
  const AnsweredRecord& record = marriage.records[0];
  EXPECT_TRUE(record.verified);
  EXPECT_EQ(record.department, RecordFixture::kDepartment);
  EXPECT_EQ(record.record_id, "marriage-0");
  EXPECT_EQ(record.sequence, 1U);
  EXPECT_EQ(record.signed_time, node_.fixture.now());
  ASSERT_NE(record.Find("husband_name"), nullptr);
  EXPECT_EQ(*record.Find("husband_name"),
            record::Value(record::Text{testing::PersonName(0)}));
  EXPECT_EQ(record.Find("wife_id"), nullptr);
  const DatasetAnswer& household = answer->subjects[0].datasets[1];
  EXPECT_EQ(household.status, DatasetStatus::kDenied);
  EXPECT_EQ(household.refusal.reason, "NO_GRANT");
  ASSERT_THAT(answer->replies, SizeIs(1));
  EXPECT_EQ(answer->replies[0].receipt.index(), 42U);
}

TEST_F(ConsumerTest, SendsWhatWasAskedAndAFreshNonce) {
  const auto consumer = Connect();
  TOMBOLO_ASSERT_OK(consumer->QuerySubject(Question()));
  TOMBOLO_ASSERT_OK(consumer->QuerySubject(Question()));
  ASSERT_THAT(node_.asked, SizeIs(2));
  EXPECT_EQ(node_.asked[0].context().purpose(), "purposes/benefit-check");
  EXPECT_EQ(node_.asked[0].questions(0).dataset(), "datasets/ca-marriage");
  EXPECT_THAT(node_.asked[0].context().nonce(), SizeIs(16));
  EXPECT_NE(node_.asked[0].context().nonce(), node_.asked[1].context().nonce());
}

TEST_F(ConsumerTest, FetchesSchemasOnceAndOnlyOfDatasetsWithRecords) {
  const auto consumer = Connect();
  TOMBOLO_ASSERT_OK(consumer->QuerySubject(Question()));
  TOMBOLO_ASSERT_OK(consumer->QuerySubject(Question()));
  EXPECT_EQ(node_.schema_calls, 1);
  EXPECT_EQ(node_.directory_calls, 1);
}

TEST_F(ConsumerTest, RefreshesAnOldDirectoryAndHonoursWhatItRevokes) {
  const auto consumer = Connect();
  TOMBOLO_ASSERT_OK(consumer->QuerySubject(Question()));
  node_.directory.set_version(4);
  *node_.directory.mutable_keys(0)->mutable_invalid_since_time() =
      record::TimeToProto(node_.fixture.now());
  node_.ServeDirectory(node_.directory);
  TOMBOLO_EXPECT_OK(consumer->QuerySubject(Question()));
  node_.fixture.clock.Advance(absl::Minutes(6));
  EXPECT_THAT(consumer->QuerySubject(Question()),
              HasReason(reasons::kKeyInvalidated));
}

TEST_F(ConsumerTest, FetchesTheDirectoryAgainForAKeyItDoesNotKnow) {
  const auto consumer = Connect();
  node_.node_key = TestSigner(crypto::Suite::kEd25519Sha256, "new node key");
  record::v1::KeyEntry& entry = *node_.directory.mutable_keys(2);
  entry.set_key_id(crypto::DigestBytes(node_.node_key->public_key().key_id()));
  entry.set_spki(node_.node_key->public_key().spki());
  node_.directory.set_version(4);
  node_.ServeDirectory(node_.directory);
  TOMBOLO_EXPECT_OK(consumer->QuerySubject(Question()));
  EXPECT_EQ(node_.directory_calls, 2);
}

TEST_F(ConsumerTest, NeverGoesBackToAnOlderDirectory) {
  const auto consumer = Connect();
  node_.directory.set_version(2);
  node_.ServeDirectory(node_.directory);
  node_.fixture.clock.Advance(absl::Minutes(6));
  EXPECT_THAT(consumer->QuerySubject(Question()),
              HasReason(reasons::kDirectoryRollback));
}

TEST_F(ConsumerTest, ConnectsOnlyWithADirectoryOfTheAuthorityAndDomain) {
  ConsumerOptions options = Options(node_);
  const ConsumerParts parts{.clock = &node_.fixture.clock, .random = &random_};
  options.trust.authority = node_.node_key->public_key();
  EXPECT_THAT(Consumer::Connect(node_.Channel(), options, parts),
              HasReason(reasons::kDirectorySignature));
  options = Options(node_);
  options.trust.trust_domain = "other.example";
  EXPECT_THAT(Consumer::Connect(node_.Channel(), options, parts),
              HasReason(reasons::kDirectoryTrustDomain));
}

TEST_F(ConsumerTest, ReadsBareRecordsAndSaysThatTheyAreNotVerified) {
  const auto consumer = Connect();
  SubjectQuestion question = Question();
  question.omit_evidence = true;
  const auto answer = consumer->QuerySubject(question);
  TOMBOLO_ASSERT_OK(answer);
  const AnsweredRecord& record = answer->subjects[0].datasets[0].records[0];
  EXPECT_FALSE(record.verified);
  EXPECT_THAT(record.fields, SizeIs(3));
  EXPECT_NE(record.Find("husband_name"), nullptr);
}

TEST_F(ConsumerTest, ChecksTheFormOfBareRecords) {
  const auto consumer = Connect();
  SubjectQuestion question = Question();
  question.omit_evidence = true;
  const auto ask = [&](auto change) {
    node_.lie = [change](v1::QueryResult& result) {
      change(
          *result.mutable_subjects(0)->mutable_datasets(0)->mutable_records(0));
    };
    return consumer->QuerySubject(question);
  };
  using Record = record::v1::Disclosure;
  EXPECT_THAT(ask([](Record& r) { r.set_header("x"); }),
              HasReason(reasons::kDisclosureHeader));
  EXPECT_THAT(ask([](Record& r) { r.mutable_opened(1)->set_number(1); }),
              HasReason(reasons::kDisclosureFieldOrder));
  EXPECT_THAT(ask([](Record& r) { r.mutable_opened(2)->set_number(99); }),
              HasReason(reasons::kDisclosureFieldUnknown));
  EXPECT_THAT(ask([](Record& r) { r.mutable_opened(2)->set_value("x"); }),
              HasReason(reasons::kDisclosureValue));
  EXPECT_THAT(ask([](Record& r) { r.mutable_opened(2)->set_number(10); }),
              HasReason(reasons::kDisclosureValueType));
  EXPECT_THAT(ask([](Record& r) { r.mutable_opened()->DeleteSubrange(1, 1); }),
              HasReason(reasons::kDisclosureSubjectMismatch));
  EXPECT_THAT(ask([](Record& r) { (*r.mutable_header())[0] = 2; }),
              HasReason(reasons::kReplyRecordDeleted));
}

TEST_F(ConsumerTest, FollowsPagesAndMergesThem) {
  const auto consumer = Connect();
  int page = 0;
  node_.lie = [&](v1::QueryResult& result) {
    v1::DatasetResult& marriage =
        *result.mutable_subjects(0)->mutable_datasets(0);
    if (page == 0) {
      marriage.set_status(v1::DATASET_STATUS_NEXT_PAGE);
      marriage.clear_records();
    }
    if (++page < 3) result.set_next_page_token("page");
    if (page == 3) {
      marriage.set_status(v1::DATASET_STATUS_NOT_FOUND);
      marriage.clear_records();
    }
  };
  const auto answer = consumer->QuerySubject(Question());
  TOMBOLO_ASSERT_OK(answer);
  EXPECT_EQ(answer->subjects[0].datasets[0].status, DatasetStatus::kFound);
  EXPECT_THAT(answer->subjects[0].datasets[0].records, SizeIs(1));
  EXPECT_THAT(answer->replies, SizeIs(3));
  EXPECT_EQ(node_.asked[1].page_token(), "page");
}

TEST_F(ConsumerTest, RefusesARecordOnTwoPagesAndPagesWithoutEnd) {
  const auto consumer = Connect();
  node_.lie = [](v1::QueryResult& result) {
    result.set_next_page_token("page");
  };
  EXPECT_THAT(consumer->QuerySubject(Question()),
              HasReason(reasons::kReplyRecordTwice));
  SubjectQuestion nobody = Question();
  nobody.subject.identifier = ResidentId(20);
  EXPECT_THAT(consumer->QuerySubject(nobody), HasReason(reasons::kReplyPages));
  node_.lie = [](v1::QueryResult& result) {
    result.mutable_subjects(0)->mutable_datasets(0)->set_status(
        v1::DATASET_STATUS_NEXT_PAGE);
  };
  EXPECT_THAT(consumer->QuerySubject(nobody), HasReason(reasons::kReplyStatus));
}

TEST_F(ConsumerTest, RefusesAnOlderVersionOfARecordSeenBefore) {
  const auto consumer = Connect();
  const record::BuiltBatch old = node_.batch;
  node_.batch = node_.fixture.MakeBatch(0, 5, old.next);
  TOMBOLO_ASSERT_OK(consumer->QuerySubject(Question()));
  node_.batch = old;
  EXPECT_THAT(consumer->QuerySubject(Question()),
              HasReason(reasons::kReplyRecordRolledBack));
}

TEST_F(ConsumerTest, RefusesAQuestionThatCannotBeAsked) {
  const auto consumer = Connect();
  SubjectQuestion question = Question();
  question.datasets.clear();
  EXPECT_THAT(consumer->QuerySubject(question),
              HasReason(reasons::kQuestionInvalid));
  question.datasets = {{kMarriage, {}}, {kMarriage, {}}};
  EXPECT_THAT(consumer->QuerySubject(question),
              HasReason(reasons::kQuestionInvalid));
  question.datasets = {{"Not An ID", {}}};
  EXPECT_THAT(consumer->QuerySubject(question),
              HasReason(reasons::kQuestionInvalid));
  EXPECT_THAT(node_.asked, SizeIs(0));
}

// --- Somebody between node and consumer. ---

TEST_F(ConsumerTest, CatchesWhoeverChangesAReplyOnItsWay) {
  const auto consumer = Connect();
  const auto ask = [&](auto tamper) {
    node_.tamper = tamper;
    return consumer->QuerySubject(Question()).status();
  };
  using record::v1::Receipt;
  std::string first_result;
  Receipt first_receipt;
  TOMBOLO_EXPECT_OK(ask([&](std::string& result, Receipt& receipt) {
    first_result = result;
    first_receipt = receipt;
  }));
  EXPECT_THAT(ask([](std::string& result, Receipt&) {
                Flip(result, result.size() / 2);
              }),
              HasReason(reasons::kReceiptResult));
  EXPECT_THAT(ask([&](std::string& result, Receipt& receipt) {
                result = first_result;
                receipt = first_receipt;
              }),
              HasReason(reasons::kReceiptNonce));
  EXPECT_THAT(ask([](std::string&, Receipt& r) { r.set_index(r.index() + 1); }),
              HasReason(reasons::kReceiptSignature));
  EXPECT_THAT(
      ask([](std::string&, Receipt& r) { Flip(*r.mutable_leaf_hash(), 0); }),
      HasReason(reasons::kReceiptSignature));
  EXPECT_THAT(ask([](std::string&, Receipt& r) {
                r.mutable_group_path()->append(std::string(32, 'x'));
              }),
              HasReason(reasons::kReceiptPath));
  EXPECT_THAT(ask([](std::string&, Receipt& r) { r.clear_origin(); }),
              HasReason(reasons::kReceiptMalformed));
  EXPECT_THAT(ask([](std::string&, Receipt& r) { r.Clear(); }),
              HasReason(reasons::kKeyUnknown));
}

TEST_F(ConsumerTest, TakesReceiptsOfTheNodesReceiptKeyOnly) {
  const auto consumer = Connect();
  const auto ask = [&](const crypto::Signer& by) {
    node_.tamper = [this, &by](std::string& result,
                               record::v1::Receipt& receipt) {
      receipt = node_.Sign(receipt.nonce(), result, by);
    };
    return consumer->QuerySubject(Question()).status();
  };
  EXPECT_THAT(ask(*node_.other_node_key), HasReason(reasons::kKeyOwner));
  EXPECT_THAT(ask(*node_.fixture.signer), HasReason(reasons::kKeyUsage));
  EXPECT_THAT(ask(*node_.fixture.authority), HasReason(reasons::kKeyUnknown));
  TOMBOLO_EXPECT_OK(ask(*node_.node_key));
  node_.fixture.clock.Set(absl::FromUnixSeconds(1830297600));
  EXPECT_THAT(ask(*node_.node_key), HasReason(reasons::kKeyExpired));
}

TEST_F(ConsumerTest, CatchesBytesThatAreNoResult) {
  const auto consumer = Connect();
  node_.tamper = [this](std::string& result, record::v1::Receipt& receipt) {
    result = "\xff\xff";
    receipt = node_.Sign(receipt.nonce(), result, *node_.node_key);
  };
  EXPECT_THAT(consumer->QuerySubject(Question()),
              HasReason(reasons::kReplyMalformed));
}

TEST_F(ConsumerTest, CatchesACatalogueThatChangesASchema) {
  const auto consumer = Connect();
  record::v1::Schema schema = testing::MarriageSchema();
  schema.mutable_fields(3)->set_name("wife_name");
  schema.mutable_fields(4)->set_name("wife_name.surname");
  node_.served_schemas = {schema.SerializeAsString()};
  EXPECT_THAT(consumer->QuerySubject(Question()),
              HasReason(reasons::kDisclosureSchemaUnknown));
  node_.served_schemas = {"nonsense"};
  EXPECT_THAT(consumer->QuerySubject(Question()),
              HasReason(reasons::kReplyMalformed));
}

// --- Streams. ---

BulkQuestion Bulk() {
  BulkQuestion bulk{.context = Question().context,
                    .subjects = {},
                    .datasets = Question().datasets};
  for (const int index : {20, 0, 21, 0, 22}) {
    bulk.subjects.push_back({"cn-resident-id", ResidentId(index)});
  }
  bulk.subjects.push_back({"cn-resident-id", "bad"});
  return bulk;
}

TEST_F(ConsumerTest, StreamsSubjectsInTheOrderAsked) {
  const auto consumer = Connect();
  std::vector<uint32_t> order;
  std::vector<size_t> found;
  TOMBOLO_EXPECT_OK(consumer->QuerySubjects(Bulk(), [&](Answer answer) {
    EXPECT_THAT(answer.replies, SizeIs(1));
    for (const SubjectAnswer& subject : answer.subjects) {
      order.push_back(subject.subject_index);
      found.push_back(subject.refusal.has_value()
                          ? 99
                          : subject.datasets[0].records.size());
    }
    return absl::OkStatus();
  }));
  EXPECT_THAT(order, ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_THAT(found, ElementsAre(0, 1, 0, 1, 0, 99));
}

TEST_F(ConsumerTest, EndsAStreamWhenItsTakerHasEnough) {
  const auto consumer = Connect();
  int replies = 0;
  EXPECT_EQ(consumer
                ->QuerySubjects(Bulk(),
                                [&](const Answer&) {
                                  ++replies;
                                  return absl::CancelledError("enough");
                                })
                .code(),
            absl::StatusCode::kCancelled);
  EXPECT_EQ(replies, 1);
}

TEST_F(ConsumerTest, CatchesStreamsThatSkipRepeatOrEnd) {
  const auto consumer = Connect();
  const auto ask = [&] {
    return consumer->QuerySubjects(
        Bulk(), [](const Answer&) { return absl::OkStatus(); });
  };
  node_.cut_stream = true;
  EXPECT_THAT(ask(), HasReason(reasons::kReplyIncomplete));
  node_.cut_stream = false;
  node_.tamper_stream = [](v1::QuerySubjectsResponse& response) {
    response.set_reply_number(0);
  };
  EXPECT_THAT(ask(), HasReason(reasons::kReplyNumber));
  node_.tamper_stream = nullptr;
  node_.lie = [](v1::QueryResult& result) {
    result.mutable_subjects()->SwapElements(0, 1);
  };
  EXPECT_THAT(ask(), HasReason(reasons::kReplySubject));
  // A reply of another place of the stream: its receipt has another nonce.
  node_.lie = nullptr;
  const auto first = std::make_shared<v1::QuerySubjectsResponse>();
  node_.tamper_stream = [first](v1::QuerySubjectsResponse& response) {
    if (response.reply_number() == 0) {
      *first = response;
    } else {
      response.set_result(first->result());
      *response.mutable_receipt() = first->receipt();
    }
  };
  EXPECT_THAT(ask(), HasReason(reasons::kReceiptNonce));
}

// --- Verify-only. ---

VerifyQuestion Claims(bool prove) {
  return {.context = Question().context,
          .subject = Question().subject,
          .dataset = kMarriage,
          .claims = {{"husband_name", record::Text{testing::PersonName(0)}},
                     {"married_on", record::Date{1}}},
          .prove_match = prove};
}

TEST_F(ConsumerTest, VerifiesFieldsWithAndWithoutProof) {
  const auto consumer = Connect();
  const auto plain = consumer->VerifyFields(Claims(false));
  TOMBOLO_ASSERT_OK(plain);
  ASSERT_THAT(plain->claims, SizeIs(2));
  EXPECT_TRUE(plain->claims[0].matched);
  EXPECT_FALSE(plain->claims[0].proof.has_value());
  EXPECT_FALSE(plain->claims[1].matched);
  const auto proven = consumer->VerifyFields(Claims(true));
  TOMBOLO_ASSERT_OK(proven);
  ASSERT_TRUE(proven->claims[0].proof.has_value());
  EXPECT_TRUE(proven->claims[0].proof->verified);
  EXPECT_FALSE(proven->claims[1].proof.has_value());
}

TEST_F(ConsumerTest, RefusesToClaimAbsence) {
  const auto consumer = Connect();
  VerifyQuestion question = Claims(false);
  question.claims[0].value = record::Absent{};
  EXPECT_THAT(consumer->VerifyFields(question),
              HasReason(reasons::kQuestionInvalid));
}

TEST_F(ConsumerTest, CatchesFalseProofs) {
  const auto consumer = Connect();
  const auto ask = [&](bool prove, auto lie) {
    node_.lie_verify = lie;
    return consumer->VerifyFields(Claims(prove)).status();
  };
  const auto open = [this](std::vector<uint16_t> numbers) {
    return node_.fixture.Disclose(node_.batch, 0, numbers);
  };
  using Verified = v1::VerifyResult;
  EXPECT_THAT(ask(true, [](Verified& r) { r.set_node("node-2"); }),
              HasReason(reasons::kReplyNode));
  EXPECT_THAT(ask(true, [](Verified& r) { r.mutable_claims()->RemoveLast(); }),
              HasReason(reasons::kReplyClaims));
  EXPECT_THAT(
      ask(true, [](Verified& r) { r.mutable_claims()->SwapElements(0, 1); }),
      HasReason(reasons::kReplyClaims));
  EXPECT_THAT(
      ask(true, [](Verified& r) { r.mutable_claims(0)->clear_proof(); }),
      HasReason(reasons::kReplyProofMissing));
  EXPECT_THAT(ask(false,
                  [&](Verified& r) {
                    *r.mutable_claims(0)->mutable_proof() = open({2, 4});
                  }),
              HasReason(reasons::kReplyProofUnasked));
  EXPECT_THAT(ask(true,
                  [&](Verified& r) {
                    *r.mutable_claims(1)->mutable_proof() = open({2, 6});
                  }),
              HasReason(reasons::kReplyProofUnasked));
  EXPECT_THAT(ask(true,
                  [&](Verified& r) {
                    r.mutable_claims(1)->set_matched(true);
                    *r.mutable_claims(1)->mutable_proof() = open({2, 6});
                  }),
              HasReason(reasons::kReplyProofValue));
  EXPECT_THAT(ask(true,
                  [&](Verified& r) {
                    *r.mutable_claims(0)->mutable_proof() = open({2});
                  }),
              HasReason(reasons::kReplyFieldUnanswered));
  EXPECT_THAT(ask(true,
                  [&](Verified& r) {
                    *r.mutable_claims(0)->mutable_proof() = open({1, 2, 4});
                  }),
              HasReason(reasons::kReplyFieldUnasked));
  EXPECT_THAT(ask(true,
                  [&](Verified& r) {
                    *r.mutable_claims(0)->mutable_proof() = open({4});
                  }),
              HasReason(reasons::kDisclosureSubjectClosed));
}

}  // namespace
}  // namespace tombolo::sdk
