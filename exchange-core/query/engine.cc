#include "exchange-core/query/engine.h"

#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/record/disclosure.h"
#include "tombolo/storage/v1/record_row.pb.h"

namespace tombolo::query {
namespace {

using permission::FieldSet;
using record::v1::Disclosure;
using storage::Space;

// Most rows visited for one subject in one reply, seen or not, so that a
// subject with very many records cannot hold a worker.
constexpr storage::ScanLimits kSubjectScan{.rows = 2000,
                                           .bytes = size_t{8} << 20};

}  // namespace

absl::StatusOr<Disclosure> Engine::Disclose(const LiveRecord& live,
                                            absl::Span<const uint16_t> open) {
  if (omit_evidence_) {
    Disclosure bare;
    bare.set_header(std::string(live.record.header));
    for (const uint16_t number : open) {
      const size_t index = *live.schema->IndexOf(number);
      auto& opened = *bare.add_opened();
      opened.set_number(number);
      opened.set_value(std::string(live.record.fields[index].value.bytes));
    }
    return bare;
  }
  TOMBOLO_ASSIGN_OR_RETURN(
      const CollectedStatement statement,
      statements_.Add({.dataset = live.key.dataset,
                       .generation = live.stored.generation(),
                       .sequence = live.stored.statement_first_sequence()}));
  TOMBOLO_ASSIGN_OR_RETURN(
      Disclosure disclosure,
      record::BuildDisclosure(*live.schema, live.record,
                              {.algorithm = statement.algorithm,
                               .sequence = live.stored.sequence(),
                               .leaf_index = live.stored.leaf_index(),
                               .path = live.stored.path()},
                              open));
  disclosure.set_statement_index(statement.index);
  return disclosure;
}

void Engine::AddPseudonyms(const LiveRecord& live,
                           const NormalisedSubject& asked,
                           std::set<std::string>& pseudonyms) const {
  for (const size_t index : live.schema->subject_fields()) {
    const record::ValueView& value = live.record.fields[index].value;
    if (value.type == record::ValueType::kAbsent) continue;
    const std::string& scheme = live.schema->fields()[index].subject->scheme;
    if (value.content == asked.identifier && scheme == asked.scheme) continue;
    pseudonyms.insert(parts_.pseudonyms->Of(scheme, value.content));
  }
}

absl::Status Engine::AddRecord(const LiveRecord& live,
                               const NormalisedSubject& subject,
                               const Target& target, Answer& reply) {
  const FieldSet open = target.opened->read | FieldsHolding(live, subject);
  const std::vector<uint16_t> numbers = NumbersIn(live, open);
  if (numbers.empty()) return absl::OkStatus();
  TOMBOLO_ASSIGN_OR_RETURN(Disclosure disclosure, Disclose(live, numbers));
  DatasetAnswer& answer = *target.answer;
  answer.status = DatasetStatus::kFound;
  answer.sequences.push_back(live.stored.sequence());
  answer.generation = live.stored.generation();
  for (const uint16_t number : numbers) answer.disclosed_fields.Insert(number);
  AddPseudonyms(live, subject, reply.pseudonyms);
  reply.record_count += 1;
  reply.byte_count += disclosure.ByteSizeLong();
  answer.records.push_back(std::move(disclosure));
  return absl::OkStatus();
}

absl::Status Engine::ReadPublishTimes(absl::Span<const JudgedDataset> judged,
                                      absl::Span<DatasetAnswer> answers) {
  std::vector<std::string> keys;
  std::vector<DatasetAnswer*> of_keys;
  for (size_t i = 0; i < judged.size(); ++i) {
    if (!judged[i].open()) continue;
    keys.push_back(parts_.layout->DatasetHead(judged[i].dataset->number));
    of_keys.push_back(&answers[i]);
  }
  TOMBOLO_ASSIGN_OR_RETURN(const auto heads,
                           reader_.MultiGet(Space::kStatements, keys));
  storage::v1::DatasetHeadRow head;
  for (size_t i = 0; i < heads.size(); ++i) {
    if (heads[i].has_value() && head.ParseFromString(*heads[i]) &&
        head.last_publish_time_us() != 0) {
      of_keys[i]->last_publish_time =
          absl::FromUnixMicros(head.last_publish_time_us());
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> Engine::Read(const permission::AuthorizedUse& use,
                                         const NormalisedSubject& subject,
                                         absl::Span<const JudgedDataset> judged,
                                         const std::string& resume,
                                         Answer& reply,
                                         std::vector<DatasetAnswer>& answers) {
  absl::flat_hash_map<uint32_t, Target> targets;
  const size_t first = answers.size();
  for (const JudgedDataset& dataset : judged) {
    answers.push_back(dataset.answer);
  }
  for (size_t i = 0; i < judged.size(); ++i) {
    if (!judged[i].open()) continue;
    targets[judged[i].dataset->number] = {
        .dataset = judged[i].dataset,
        .opened = use.Find(judged[i].dataset->id()),
        .answer = &answers[first + i]};
  }
  reply.pseudonyms.insert(
      parts_.pseudonyms->Of(subject.scheme, subject.identifier));
  if (targets.empty()) return std::string();
  TOMBOLO_RETURN_IF_ERROR(ReadPublishTimes(
      judged, absl::MakeSpan(answers).subspan(first, judged.size())));

  storage::KeyRange range = parts_.layout->RecordsOfSubject(
      parts_.terms->Subject(subject.scheme, subject.identifier));
  if (!resume.empty()) range.begin = resume;
  std::string full_at;
  LiveRecord live;
  const auto visit = [&](absl::string_view key,
                         absl::string_view value) -> absl::Status {
    if (!full_at.empty()) return absl::OkStatus();
    TOMBOLO_ASSIGN_OR_RETURN(live.key, storage::ParseRecordKey(key));
    const auto target = targets.find(live.key.dataset);
    if (target == targets.end()) return absl::OkStatus();
    const bool full =
        reply.record_count >= kMaxReplyRecords ||
        reply.byte_count + statements_.bytes() + value.size() > kMaxReplyBytes;
    if (full && reply.record_count > 0) {
      full_at = std::string(key);
      return absl::OkStatus();
    }
    TOMBOLO_RETURN_IF_ERROR(
        ReadLiveRecord(*target->second.dataset, value, live));
    return AddRecord(live, subject, target->second, reply);
  };
  TOMBOLO_ASSIGN_OR_RETURN(const storage::ScanEnd end,
                           reader_.Scan(range, kSubjectScan, visit));
  const std::string next =
      !full_at.empty() ? full_at : (end.complete ? "" : end.resume_key);
  if (!next.empty()) {
    // What was not reached is not "not found".
    TOMBOLO_ASSIGN_OR_RETURN(const storage::RecordKey at,
                             storage::ParseRecordKey(next));
    for (auto& [number, target] : targets) {
      if (number >= at.dataset &&
          target.answer->status == DatasetStatus::kNotFound) {
        target.answer->status = DatasetStatus::kNextPage;
      }
    }
  }
  return next;
}

absl::Status Engine::Verify(const VerifyJudgement& judgement,
                            const NormalisedSubject& subject,
                            const VerifyQuestion& question,
                            VerifyAnswer& answer) {
  const permission::AuthorizedUse::Dataset* opened =
      judgement.use.Find(judgement.dataset->id());
  answer.fields = judgement.fields;
  answer.grants = opened->grants;
  answer.pseudonyms.insert(
      parts_.pseudonyms->Of(subject.scheme, subject.identifier));
  for (const FieldClaim& claim : question.claims) {
    answer.claims.push_back({.field = claim.field});
  }
  LiveRecord live;
  const auto visit = [&](absl::string_view key,
                         absl::string_view value) -> absl::Status {
    TOMBOLO_ASSIGN_OR_RETURN(live.key, storage::ParseRecordKey(key));
    TOMBOLO_RETURN_IF_ERROR(ReadLiveRecord(*judgement.dataset, value, live));
    for (size_t i = 0; i < question.claims.size(); ++i) {
      ClaimAnswer& claim = answer.claims[i];
      const uint32_t number = judgement.fields[i];
      const std::optional<size_t> index = live.schema->IndexOf(number);
      if (claim.matched || !index.has_value() ||
          !opened->verify.Contains(number) ||
          live.record.fields[*index].value.bytes !=
              question.claims[i].value_bytes) {
        continue;
      }
      claim.matched = true;
      AddPseudonyms(live, subject, answer.pseudonyms);
      if (!question.prove_match) continue;
      FieldSet open = FieldsHolding(live, subject);
      open.Insert(number);
      TOMBOLO_ASSIGN_OR_RETURN(claim.proof,
                               Disclose(live, NumbersIn(live, open)));
    }
    return absl::OkStatus();
  };
  storage::KeyRange range = parts_.layout->RecordsOfSubject(
      parts_.terms->Subject(subject.scheme, subject.identifier),
      judgement.dataset->number);
  for (;;) {
    TOMBOLO_ASSIGN_OR_RETURN(const storage::ScanEnd end,
                             reader_.Scan(range, kSubjectScan, visit));
    if (end.complete) return absl::OkStatus();
    range.begin = end.resume_key;
  }
}

}  // namespace tombolo::query
