#include "adapters/sdk/cpp/answer_check.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "adapters/sdk/cpp/bare_record.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/consumer.h"
#include "exchange-core/base/reasons/disclosure.h"
#include "exchange-core/base/resource_name.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/crypto/public_key.h"
#include "exchange-core/record/disclosure_verification.h"
#include "exchange-core/record/timestamp.h"

namespace tombolo::sdk {
namespace {

namespace v1 = exchange::v1;
using record::CompiledSchema;
using record::SchemaField;

constexpr size_t kMaxResultBytes = 3 << 20;

template <typename Result>
absl::StatusOr<Result> ParseResult(absl::string_view bytes) {
  Result result;
  if (bytes.size() > kMaxResultBytes) {
    return MakeError(reasons::kReplyMalformed, {{"what", "result size"}});
  }
  // A newer node may add fields: they are ignored here, never within signed
  // bytes.
  if (!result.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return MakeError(reasons::kReplyMalformed, {{"what", "result"}});
  }
  if (!record::TimeFromProto(result.time()).has_value()) {
    return MakeError(reasons::kReplyMalformed, {{"what", "time"}});
  }
  return result;
}

// The node asked is the one answering, and no older than wanted.
template <typename Result>
absl::Status CheckOrigin(const Result& result, const std::string& node,
                         uint64_t min_epoch) {
  if (!PlantedBug("sdk.node") && result.node() != node) {
    return MakeError(reasons::kReplyNode,
                     {{"found", result.node()}, {"wanted", node}});
  }
  if (!PlantedBug("sdk.epoch") && result.policy_epoch() < min_epoch) {
    return MakeError(reasons::kReplyEpoch,
                     {{"found", absl::StrCat(result.policy_epoch())},
                      {"wanted", absl::StrCat(min_epoch)}});
  }
  return absl::OkStatus();
}

Refusal ToRefusal(const v1::Refusal& refusal) {
  return {.reason = refusal.reason(),
          .metadata = {refusal.metadata().begin(), refusal.metadata().end()}};
}

bool Contains(const std::vector<std::string>& names, absl::string_view name) {
  return std::any_of(names.begin(), names.end(),
                     [name](const std::string& one) { return one == name; });
}

// A status says whether records follow, and a refusal says why.
absl::Status CheckStatus(const v1::DatasetResult& result) {
  const bool some = result.records_size() > 0;
  bool fits = true;
  switch (result.status()) {
    case v1::DATASET_STATUS_FOUND:
    case v1::DATASET_STATUS_STALE:
      fits = some;
      break;
    case v1::DATASET_STATUS_DENIED:
    case v1::DATASET_STATUS_UNAVAILABLE:
      fits = !some && !result.refusal().reason().empty();
      break;
    case v1::DATASET_STATUS_UNSPECIFIED:
      fits = false;
      break;
    default:  // One that this version does not know has nothing to show.
      fits = !some;
      break;
  }
  if (PlantedBug("sdk.status") || fits) return absl::OkStatus();
  return MakeError(
      reasons::kReplyStatus,
      {{"dataset", result.dataset()},
       {"status",
        DatasetStatusName(static_cast<DatasetStatus>(result.status()))},
       {"count", absl::StrCat(result.records_size())}});
}

AnsweredRecord ToAnswered(const record::VerifiedRecord& verified) {
  const record::v1::Statement& statement = verified.statement->statement;
  AnsweredRecord answered{
      .record_id = verified.record_id,
      .fields = {},
      .verified = true,
      .department = statement.department(),
      .schema_version = statement.schema_version(),
      .generation = statement.generation(),
      .sequence = verified.sequence,
      .signed_time = record::TimeFromProto(statement.created_time())
                         .value_or(absl::InfinitePast())};
  for (const record::VerifiedField& field : verified.fields) {
    answered.fields.push_back({.number = field.field->number,
                               .name = field.field->name,
                               .value = field.value});
  }
  return answered;
}

absl::Status FieldError(const ErrorReason& reason, const std::string& dataset,
                        const std::string& field) {
  return MakeError(reason, {{"dataset", dataset}, {"field", field}});
}

}  // namespace

// What a record must be about.
struct AnswerCheck::RecordScope {
  const DatasetQuestion& question;
  const AskedSubject& subject;
  const record::v1::StatementSet& statements;
  bool omit_evidence = false;
  // Names of fields that the node refused.
  std::set<std::string> refused;

  // Opened: only what was asked, and what the caller knows anyway.
  absl::Status CheckFields(const AnsweredRecord& record,
                           const CompiledSchema& fields) const {
    for (const AnsweredField& field : record.fields) {
      if (question.fields.empty() || Contains(question.fields, field.name) ||
          HoldsSubject(*fields.FindNumber(field.number), field.value,
                       subject)) {
        continue;
      }
      if (PlantedBug("sdk.field_unasked")) continue;
      return FieldError(reasons::kReplyFieldUnasked, question.dataset,
                        field.name);
    }
    for (const std::string& name : question.fields) {
      if (fields.FindName(name) == nullptr || record.Find(name) != nullptr ||
          refused.count(name) > 0 || PlantedBug("sdk.field_unanswered")) {
        continue;
      }
      return FieldError(reasons::kReplyFieldUnanswered, question.dataset, name);
    }
    return absl::OkStatus();
  }
};

std::string DatasetStatusName(DatasetStatus status) {
  constexpr absl::string_view kPrefix = "DATASET_STATUS_";
  const int number = static_cast<int>(status);
  const std::string name =
      v1::DatasetStatus_Name(static_cast<v1::DatasetStatus>(number));
  return name.empty() ? absl::StrCat(number) : name.substr(kPrefix.size());
}

const record::Value* AnsweredRecord::Find(absl::string_view name) const {
  for (const AnsweredField& field : fields) {
    if (field.name == name) return &field.value;
  }
  return nullptr;
}

absl::Status CheckNoRecordTwice(const SubjectAnswer& subject) {
  for (const DatasetAnswer& dataset : subject.datasets) {
    std::set<absl::string_view> seen;
    for (const AnsweredRecord& record : dataset.records) {
      if (!seen.insert(record.record_id).second &&
          !PlantedBug("sdk.record_twice")) {
        return MakeError(reasons::kReplyRecordTwice,
                         {{"dataset", dataset.dataset}});
      }
    }
  }
  return absl::OkStatus();
}

absl::Status AnswerCheck::Receipt(const Reply& reply,
                                  absl::string_view nonce) const {
  TOMBOLO_ASSIGN_OR_RETURN(
      const crypto::PublicKey key,
      parts_.trust->keys()->FindKey(reply.receipt.key_id(),
                                    {.usage = record::v1::KEY_USAGE_RECEIPT,
                                     .owner = parts_.node,
                                     .at = parts_.clock->Now()}));
  return translog::VerifyReceipt(reply.receipt,
                                 {.nonce = nonce, .result = reply.result}, key,
                                 parts_.receipt_groups);
}

absl::StatusOr<CheckedPage> AnswerCheck::Query(absl::string_view result,
                                               const AskedQuery& asked) const {
  TOMBOLO_ASSIGN_OR_RETURN(const auto parsed,
                           ParseResult<v1::QueryResult>(result));
  TOMBOLO_RETURN_IF_ERROR(CheckOrigin(parsed, parts_.node, asked.min_epoch));
  CheckedPage page{.answer = {.node = parsed.node(),
                              .time = *record::TimeFromProto(parsed.time()),
                              .policy_epoch = parsed.policy_epoch()},
                   .next_page_token = parsed.next_page_token()};
  size_t next = asked.first_subject;
  for (const v1::SubjectResult& subject : parsed.subjects()) {
    if (next >= asked.subjects.size() ||
        (!PlantedBug("sdk.subject_index") && subject.subject_index() != next)) {
      return MakeError(reasons::kReplySubject,
                       {{"found", absl::StrCat(subject.subject_index())},
                        {"wanted", absl::StrCat(next)}});
    }
    TOMBOLO_ASSIGN_OR_RETURN(
        SubjectAnswer told, Subject(subject, asked, next, parsed.statements()));
    page.answer.subjects.push_back(std::move(told));
    ++next;
  }
  return page;
}

absl::StatusOr<SubjectAnswer> AnswerCheck::Subject(
    const v1::SubjectResult& result, const AskedQuery& asked, size_t index,
    const record::v1::StatementSet& statements) const {
  SubjectAnswer told{.subject_index = static_cast<uint32_t>(index)};
  if (result.has_refusal()) {
    if (result.datasets_size() > 0) return MakeError(reasons::kReplyDatasets);
    told.refusal = ToRefusal(result.refusal());
    return told;
  }
  const bool same_count =
      static_cast<size_t>(result.datasets_size()) == asked.datasets.size();
  for (int i = 0; i < result.datasets_size(); ++i) {
    const auto at = static_cast<size_t>(i);
    if (!same_count ||
        (!PlantedBug("sdk.datasets") &&
         result.datasets(i).dataset() !=
             ResourceName("datasets", asked.datasets[at].dataset))) {
      return MakeError(reasons::kReplyDatasets);
    }
    TOMBOLO_ASSIGN_OR_RETURN(
        DatasetAnswer dataset,
        Dataset(result.datasets(i), {.question = asked.datasets[at],
                                     .subject = asked.subjects[index],
                                     .statements = statements,
                                     .omit_evidence = asked.omit_evidence,
                                     .refused = {}}));
    told.datasets.push_back(std::move(dataset));
  }
  if (!same_count) return MakeError(reasons::kReplyDatasets);
  TOMBOLO_RETURN_IF_ERROR(CheckNoRecordTwice(told));
  return told;
}

absl::StatusOr<DatasetAnswer> AnswerCheck::Dataset(
    const v1::DatasetResult& result, const RecordScope& scope) const {
  TOMBOLO_RETURN_IF_ERROR(CheckStatus(result));
  DatasetAnswer told{.dataset = scope.question.dataset,
                     .status = static_cast<DatasetStatus>(result.status()),
                     .refusal = ToRefusal(result.refusal())};
  if (result.has_last_publish_time()) {
    told.last_publish_time = record::TimeFromProto(result.last_publish_time())
                                 .value_or(absl::InfinitePast());
  }
  RecordScope inner = scope;
  for (const v1::FieldRefusal& refused : result.refused_fields()) {
    told.refused_fields.push_back(
        {.field = refused.field(), .refusal = ToRefusal(refused.refusal())});
    inner.refused.insert(refused.field());
  }
  for (const record::v1::Disclosure& disclosure : result.records()) {
    TOMBOLO_ASSIGN_OR_RETURN(AnsweredRecord record, Record(disclosure, inner));
    told.records.push_back(std::move(record));
  }
  return told;
}

absl::StatusOr<AnsweredRecord> AnswerCheck::Record(
    const record::v1::Disclosure& disclosure, const RecordScope& scope) const {
  if (!scope.omit_evidence) return SignedRecord(disclosure, scope);
  const std::string& dataset = scope.question.dataset;
  const auto schema = parts_.trust->NewestSchema(dataset);
  if (schema == nullptr) {
    return MakeError(reasons::kDisclosureSchemaUnknown,
                     {{"dataset", dataset}, {"version", "0"}});
  }
  TOMBOLO_ASSIGN_OR_RETURN(AnsweredRecord record,
                           ReadBareRecord(disclosure, *schema));
  const bool about_subject =
      std::any_of(record.fields.begin(), record.fields.end(),
                  [&](const AnsweredField& field) {
                    return HoldsSubject(*schema->FindNumber(field.number),
                                        field.value, scope.subject);
                  });
  if (!about_subject) return MakeError(reasons::kDisclosureSubjectMismatch);
  TOMBOLO_RETURN_IF_ERROR(scope.CheckFields(record, *schema));
  return record;
}

absl::StatusOr<AnsweredRecord> AnswerCheck::SignedRecord(
    const record::v1::Disclosure& disclosure, const RecordScope& scope) const {
  const TrustCache* trust = parts_.trust;
  const record::DisclosureVerifier verifier(
      {.keys = trust->keys(),
       .schemas =
           [trust](absl::string_view dataset, uint32_t version) {
             return trust->FindSchema(dataset, version);
           }},
      parts_.statements);
  const std::string& dataset = scope.question.dataset;
  TOMBOLO_ASSIGN_OR_RETURN(
      const record::VerifiedRecord verified,
      verifier.Verify(disclosure, scope.statements,
                      {.dataset = dataset, .subject = scope.subject},
                      parts_.clock->Now()));
  AnsweredRecord record = ToAnswered(verified);
  TOMBOLO_RETURN_IF_ERROR(scope.CheckFields(record, *verified.schema));
  TOMBOLO_RETURN_IF_ERROR(
      parts_.versions->Observe({.dataset = dataset,
                                .record_id = record.record_id,
                                .generation = record.generation,
                                .sequence = record.sequence}));
  return record;
}

absl::StatusOr<VerifyAnswer> AnswerCheck::Verify(
    absl::string_view result, const VerifyQuestion& asked) const {
  TOMBOLO_ASSIGN_OR_RETURN(const auto parsed,
                           ParseResult<v1::VerifyResult>(result));
  TOMBOLO_RETURN_IF_ERROR(
      CheckOrigin(parsed, parts_.node, asked.context.min_epoch));
  if (static_cast<size_t>(parsed.claims_size()) != asked.claims.size()) {
    return MakeError(reasons::kReplyClaims);
  }
  VerifyAnswer answer{.node = parsed.node(),
                      .time = *record::TimeFromProto(parsed.time()),
                      .policy_epoch = parsed.policy_epoch()};
  for (size_t i = 0; i < asked.claims.size(); ++i) {
    TOMBOLO_ASSIGN_OR_RETURN(ClaimAnswer claim,
                             Claim(parsed.claims(static_cast<int>(i)), asked,
                                   asked.claims[i], parsed.statements()));
    answer.claims.push_back(std::move(claim));
  }
  return answer;
}

absl::StatusOr<ClaimAnswer> AnswerCheck::Claim(
    const v1::ClaimResult& result, const VerifyQuestion& asked,
    const FieldClaim& claim, const record::v1::StatementSet& statements) const {
  const ErrorMetadata field{{"field", claim.field}};
  if (!PlantedBug("sdk.claims") && result.field() != claim.field) {
    return MakeError(reasons::kReplyClaims);
  }
  ClaimAnswer answer{.field = claim.field, .matched = result.matched()};
  const bool wants_proof = asked.prove_match && result.matched();
  if (!wants_proof) {
    return result.has_proof() && !PlantedBug("sdk.proof_unasked")
               ? MakeError(reasons::kReplyProofUnasked, field)
               : absl::StatusOr<ClaimAnswer>(std::move(answer));
  }
  if (!result.has_proof()) {
    return PlantedBug("sdk.proof_missing")
               ? absl::StatusOr<ClaimAnswer>(std::move(answer))
               : MakeError(reasons::kReplyProofMissing, field);
  }
  const DatasetQuestion question{.dataset = asked.dataset,
                                 .fields = {claim.field}};
  TOMBOLO_ASSIGN_OR_RETURN(
      answer.proof, SignedRecord(result.proof(), {.question = question,
                                                  .subject = asked.subject,
                                                  .statements = statements,
                                                  .omit_evidence = false,
                                                  .refused = {}}));
  const record::Value* value = answer.proof->Find(claim.field);
  if (!PlantedBug("sdk.proof_value") &&
      (value == nullptr || *value != claim.value)) {
    return MakeError(reasons::kReplyProofValue, field);
  }
  return answer;
}

}  // namespace tombolo::sdk
