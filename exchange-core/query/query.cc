#include "exchange-core/query/query.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "exchange-core/access_log/unshared_status.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/query.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/identifier/scheme.h"
#include "exchange-core/query/engine.h"
#include "exchange-core/query/judgement.h"
#include "exchange-core/query/query_entry.h"
#include "exchange-core/record/value.h"

namespace tombolo::query {
namespace {

using access_log::Committed;

// Most subjects in one bulk reply: their pseudonyms must fit a log entry.
constexpr size_t kMaxReplySubjects = 500;

absl::StatusOr<NormalisedSubject> Normalise(const Subject& subject) {
  TOMBOLO_ASSIGN_OR_RETURN(
      std::string identifier,
      identifier::NormaliseIdentifier(subject.scheme, subject.identifier));
  return NormalisedSubject{.scheme = subject.scheme,
                           .identifier = std::move(identifier)};
}

// That every claim is a value, and none is "absent": a yes to that would say
// that something is not there.
absl::Status CheckClaims(absl::Span<const FieldClaim> claims) {
  for (const FieldClaim& claim : claims) {
    const auto value = record::ParseValue(claim.value_bytes);
    if (!value.ok()) return WithMetadata(value.status(), "field", claim.field);
    if (value->type == record::ValueType::kAbsent &&
        !PlantedBug("query.absence")) {
      return MakeError(reasons::kAbsenceNotVerified, {{"field", claim.field}});
    }
  }
  return absl::OkStatus();
}

// The answer to a question of which nothing is open.
void TellRefusals(const Judgement& judgement, SubjectAnswer& told) {
  for (const JudgedDataset& judged : judgement.datasets) {
    told.datasets.push_back(judged.answer);
  }
}

}  // namespace

EngineParts Query::PartsOfEngine() {
  return {.layout = &parts_.layout,
          .terms = parts_.terms,
          .pseudonyms = parts_.pseudonyms,
          .statements = &statements_};
}

absl::Status Query::CheckEpoch(const QueryContext& context,
                               const registry::Snapshot& registry) const {
  const uint64_t epoch = registry.matrix->epoch();
  if (epoch >= context.min_epoch) return absl::OkStatus();
  return MakeError(reasons::kEpochNotReached,
                   {{"wanted", absl::StrCat(context.min_epoch)},
                    {"found", absl::StrCat(epoch)}});
}

absl::StatusOr<Answer> Query::AnswerPoint(const PointQuestion& question) {
  const auto registry = parts_.registry->Current();
  const absl::Time now = parts_.clock->Now();
  TOMBOLO_RETURN_IF_ERROR(CheckEpoch(question.context, *registry));
  TOMBOLO_ASSIGN_OR_RETURN(const NormalisedSubject subject,
                           Normalise(question.subject));
  const Judgement judgement = JudgeRead(
      registry, question.context,
      {.scheme = subject.scheme, .mode = permission::Mode::kPoint, .now = now},
      question.datasets);

  Answer answer{.time = now, .policy_epoch = registry->matrix->epoch()};
  SubjectAnswer& told = answer.subjects.emplace_back();
  if (!judgement.use.has_value()) {
    TellRefusals(judgement, told);
    answer.pseudonyms.insert(
        parts_.pseudonyms->Of(subject.scheme, subject.identifier));
    return answer;
  }
  TOMBOLO_ASSIGN_OR_RETURN(const std::unique_ptr<storage::Reader> reader,
                           parts_.store->Snapshot());
  Engine engine(PartsOfEngine(), *reader);
  if (question.omit_evidence) engine.OmitEvidence();
  TOMBOLO_ASSIGN_OR_RETURN(
      answer.resume, engine.Read(*judgement.use, subject, judgement.datasets,
                                 question.resume, answer, told.datasets));
  answer.statements = engine.TakeStatements();
  return answer;
}

// Answers the subjects of one bulk reply, one after the other.
class Query::BulkReply {
 public:
  BulkReply(const QueryParts& parts, const BulkQuestion& question,
            std::shared_ptr<const registry::Snapshot> registry, Engine& engine)
      : parts_(parts),
        question_(question),
        registry_(std::move(registry)),
        engine_(engine) {
    answer_.time = parts.clock->Now();
    answer_.policy_epoch = registry_->matrix->epoch();
    if (question.omit_evidence) engine_.OmitEvidence();
  }

  bool full() const {
    return answer_.subjects.size() >= kMaxReplySubjects ||
           answer_.record_count >= kMaxReplyRecords ||
           answer_.byte_count >= kMaxReplyBytes / 2;
  }

  // Adds the subject, or returns false when it does not fit any more. A
  // subject is never cut in two, unless it fills a reply by itself: its
  // datasets then say NEXT_PAGE, and a point query tells the rest.
  absl::StatusOr<bool> Add(size_t index) {
    SubjectAnswer told{.subject_index = static_cast<uint32_t>(index)};
    const absl::StatusOr<NormalisedSubject> subject =
        Normalise(question_.subjects[index]);
    if (!subject.ok()) {
      told.refusal = subject.status();
      answer_.subjects.push_back(std::move(told));
      return true;
    }
    Judge(subject->scheme);
    Answer part{.record_count = answer_.record_count,
                .byte_count = answer_.byte_count};
    if (judgement_.use.has_value()) {
      const size_t statements = engine_.statement_count();
      TOMBOLO_ASSIGN_OR_RETURN(
          const std::string resume,
          engine_.Read(*judgement_.use, *subject, judgement_.datasets, "", part,
                       told.datasets));
      if (!resume.empty() && answer_.record_count > 0) {
        engine_.RewindStatements(statements);
        return false;
      }
      TOMBOLO_RETURN_IF_ERROR(MarkCut(resume, told));
    } else {
      TellRefusals(judgement_, told);
      part.pseudonyms.insert(
          parts_.pseudonyms->Of(subject->scheme, subject->identifier));
    }
    answer_.record_count = part.record_count;
    answer_.byte_count = part.byte_count;
    answer_.pseudonyms.merge(part.pseudonyms);
    answer_.subjects.push_back(std::move(told));
    return true;
  }

  Answer Take() {
    answer_.statements = engine_.TakeStatements();
    return std::move(answer_);
  }

 private:
  // A dataset of which only a part is told says so.
  absl::Status MarkCut(const std::string& resume, SubjectAnswer& told) const {
    if (resume.empty()) return absl::OkStatus();
    TOMBOLO_ASSIGN_OR_RETURN(const storage::RecordKey at,
                             storage::ParseRecordKey(resume));
    for (size_t i = 0; i < judgement_.datasets.size(); ++i) {
      const JudgedDataset& judged = judgement_.datasets[i];
      if (judged.open() && judged.dataset->number == at.dataset) {
        told.datasets[i].status = DatasetStatus::kNextPage;
      }
    }
    return absl::OkStatus();
  }

  // Judged once per run of subjects of one scheme.
  void Judge(const std::string& scheme) {
    if (judged_scheme_ == scheme) return;
    judgement_ = JudgeRead(registry_, question_.context,
                           {.scheme = scheme,
                            .mode = permission::Mode::kBulk,
                            .now = answer_.time},
                           question_.datasets);
    judged_scheme_ = scheme;
  }

  const QueryParts& parts_;
  const BulkQuestion& question_;
  const std::shared_ptr<const registry::Snapshot> registry_;
  Engine& engine_;
  Answer answer_;
  Judgement judgement_;
  std::string judged_scheme_;
};

absl::StatusOr<Answer> Query::AnswerBulk(const BulkQuestion& question,
                                         size_t& next) {
  const auto registry = parts_.registry->Current();
  TOMBOLO_RETURN_IF_ERROR(CheckEpoch(question.context, *registry));
  TOMBOLO_ASSIGN_OR_RETURN(const std::unique_ptr<storage::Reader> reader,
                           parts_.store->Snapshot());
  Engine engine(PartsOfEngine(), *reader);
  BulkReply reply(parts_, question, registry, engine);
  while (next < question.subjects.size() && !reply.full()) {
    TOMBOLO_ASSIGN_OR_RETURN(const bool added, reply.Add(next));
    if (!added) break;
    ++next;
  }
  return reply.Take();
}

absl::StatusOr<VerifyAnswer> Query::AnswerVerify(
    const VerifyQuestion& question) {
  const auto registry = parts_.registry->Current();
  const absl::Time now = parts_.clock->Now();
  TOMBOLO_RETURN_IF_ERROR(CheckEpoch(question.context, *registry));
  TOMBOLO_RETURN_IF_ERROR(CheckClaims(question.claims));
  TOMBOLO_ASSIGN_OR_RETURN(const NormalisedSubject subject,
                           Normalise(question.subject));
  TOMBOLO_ASSIGN_OR_RETURN(const VerifyJudgement judgement,
                           JudgeVerify(registry, question, now));
  TOMBOLO_ASSIGN_OR_RETURN(const std::unique_ptr<storage::Reader> reader,
                           parts_.store->Snapshot());
  Engine engine(PartsOfEngine(), *reader);
  VerifyAnswer answer{.time = now, .policy_epoch = registry->matrix->epoch()};
  TOMBOLO_RETURN_IF_ERROR(engine.Verify(judgement, subject, question, answer));
  answer.statements = engine.TakeStatements();
  return answer;
}

void Query::Release(record::v1::AccessLogEntry entry,
                    const QueryContext& context, std::string result,
                    ReleaseDone done) {
  const crypto::Digest digest =
      crypto::ComputeDigest(crypto::DigestAlgorithm::kSha256, result);
  entry.set_result_digest(crypto::DigestBytes(digest));
  absl::StatusOr<access_log::EntryDraft> draft =
      access_log::EntryDraft::From(entry);
  if (!draft.ok()) return done(draft.status());
  parts_.committer->Submit(
      {.entry = *std::move(draft),
       .priority = access_log::Priority::kQuery,
       .receipt = access_log::ReceiptRequest{.nonce = context.nonce,
                                             .result_digest = digest},
       .done = [result = std::move(result), done = std::move(done)](
                   absl::StatusOr<Committed> committed) mutable {
         if (!committed.ok()) return done(committed.status());
         done(Released{.result = std::move(result),
                       .receipt = *std::move(committed->receipt)});
       }});
}

void Query::Refuse(record::v1::AccessLogEntry entry,
                   const absl::Status& refusal, ReleaseDone done) {
  entry.set_refusal_reason(ReasonName(refusal));
  absl::StatusOr<access_log::EntryDraft> draft =
      access_log::EntryDraft::From(entry);
  if (!draft.ok()) return done(draft.status());
  parts_.committer->Submit(
      {.entry = *std::move(draft),
       .priority = access_log::Priority::kQuery,
       .done = [refusal, done = std::move(done)](
                   const absl::StatusOr<Committed>& committed) {
         done(access_log::Unshared(committed.ok() ? refusal
                                                  : committed.status()));
       }});
}

void Query::Ask(const PointQuestion& question, AnswerWriter write,
                ReleaseDone done) {
  absl::StatusOr<Answer> answer = AnswerPoint(question);
  if (!answer.ok()) {
    record::v1::AccessLogEntry entry = EntryOf(question.context);
    entry.mutable_query_answered()->set_mode("point");
    for (const DatasetQuestion& asked : question.datasets) {
      entry.mutable_query_answered()->add_datasets()->set_dataset(
          asked.dataset);
    }
    return Refuse(std::move(entry), answer.status(), std::move(done));
  }
  // Before the writer, which may take the answer apart.
  record::v1::AccessLogEntry entry =
      EntryOf(question.context, *answer, "point");
  Release(std::move(entry), question.context, write(*answer), std::move(done));
}

size_t Query::AskNext(const BulkQuestion& question, size_t first,
                      AnswerWriter write, ReleaseDone done) {
  size_t next = first;
  absl::StatusOr<Answer> answer = AnswerBulk(question, next);
  if (!answer.ok()) {
    record::v1::AccessLogEntry entry = EntryOf(question.context);
    entry.mutable_query_answered()->set_mode("bulk");
    Refuse(std::move(entry), answer.status(), std::move(done));
    return first;
  }
  record::v1::AccessLogEntry entry = EntryOf(question.context, *answer, "bulk");
  Release(std::move(entry), question.context, write(*answer), std::move(done));
  return next;
}

void Query::VerifyFields(const VerifyQuestion& question,
                         VerifyAnswerWriter write, ReleaseDone done) {
  absl::StatusOr<VerifyAnswer> answer = AnswerVerify(question);
  if (!answer.ok()) {
    record::v1::AccessLogEntry entry = EntryOf(question.context);
    entry.mutable_fields_verified()->set_dataset(question.dataset);
    return Refuse(std::move(entry), answer.status(), std::move(done));
  }
  record::v1::AccessLogEntry entry =
      EntryOf(question.context, question.dataset, *answer);
  Release(std::move(entry), question.context, write(*answer), std::move(done));
}

}  // namespace tombolo::query
