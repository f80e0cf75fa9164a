#include "exchange-core/query/judgement.h"

#include <algorithm>
#include <utility>

#include "exchange-core/base/error.h"
#include "exchange-core/permission/decision.h"
#include "exchange-core/permission/permission_matrix.h"

namespace tombolo::query {
namespace {

using permission::DatasetDecision;
using permission::DatasetUse;
using permission::FieldDecision;
using permission::IntendedUse;

IntendedUse UseOf(const QueryContext& context, permission::Mode mode,
                  permission::AnswerPolicy policy) {
  return {.consumer = context.department,
          .system = context.system,
          .purpose = context.purpose,
          .mode = mode,
          .answer = policy};
}

void InsertOnce(std::vector<uint32_t>& numbers, uint32_t number) {
  if (std::find(numbers.begin(), numbers.end(), number) == numbers.end()) {
    numbers.push_back(number);
  }
}

// A record stands under each of its subjects, so finding it by one of them
// is a look-up by every field that can hold such a subject.
std::vector<uint32_t> LookupFields(const catalog::Dataset& dataset,
                                   absl::string_view scheme) {
  std::vector<uint32_t> numbers;
  for (const auto& schema : dataset.schemas) {
    for (const size_t index : schema->subject_fields()) {
      const record::SchemaField& field = schema->fields()[index];
      if (field.subject->scheme == scheme) InsertOnce(numbers, field.number);
    }
  }
  return numbers;
}

std::vector<uint32_t> AllFields(const catalog::Dataset& dataset) {
  std::vector<uint32_t> numbers;
  for (const auto& schema : dataset.schemas) {
    for (const record::SchemaField& field : schema->fields()) {
      InsertOnce(numbers, field.number);
    }
  }
  return numbers;
}

// What is intended with one dataset. One that does not exist is asked for like
// any other, so that it is refused like any other.
DatasetUse DatasetUseOf(const registry::Snapshot& registry,
                        const DatasetQuestion& question,
                        absl::string_view scheme) {
  DatasetUse use{.dataset = question.dataset};
  const catalog::Dataset* dataset =
      registry.catalog->FindDataset(question.dataset);
  if (dataset != nullptr) use.lookup = LookupFields(*dataset, scheme);
  if (question.fields.empty() && dataset != nullptr) {
    use.read = AllFields(*dataset);
  }
  for (const std::string& name : question.fields) {
    use.read.push_back(registry.matrix->FieldNumber(question.dataset, name));
  }
  // Nothing to name: ask for an impossible field, which no grant opens.
  if (use.read.empty()) use.read.push_back(0);
  return use;
}

// The refusals of fields that were asked for by name.
void AddFieldRefusals(const DatasetQuestion& question,
                      const DatasetDecision& decision, DatasetAnswer& answer) {
  for (size_t i = 0; i < question.fields.size(); ++i) {
    const FieldDecision& field = decision.fields[i];
    if (field.permitted) continue;
    answer.refused_fields.push_back(
        {.field = question.fields[i],
         .refusal = MakeError(permission::ReasonOf(field.refusal),
                              {{"dataset", "datasets/" + question.dataset},
                               {"field", question.fields[i]}})});
  }
}

JudgedDataset JudgedOf(const registry::Snapshot& registry,
                       const IntendedUse& use, const DatasetQuestion& question,
                       const DatasetDecision& decision) {
  JudgedDataset judged;
  judged.answer.dataset = question.dataset;
  for (const FieldDecision& field : decision.fields) {
    if (field.number != 0) judged.answer.asked_fields.push_back(field.number);
  }
  if (!decision.permitted) {
    judged.answer.status = DatasetStatus::kDenied;
    judged.answer.refusal = permission::RefusalError(use, decision);
    return judged;
  }
  AddFieldRefusals(question, decision, judged.answer);
  judged.answer.grants = decision.grants;
  judged.dataset = registry.catalog->FindDataset(question.dataset);
  return judged;
}

}  // namespace

Judgement JudgeRead(std::shared_ptr<const registry::Snapshot> registry,
                    const QueryContext& context, const LookupBy& lookup,
                    absl::Span<const DatasetQuestion> datasets) {
  IntendedUse use =
      UseOf(context, lookup.mode, permission::AnswerPolicy::kPartial);
  for (const DatasetQuestion& question : datasets) {
    use.datasets.push_back(DatasetUseOf(*registry, question, lookup.scheme));
  }
  permission::Authorization authorization =
      registry->matrix->Authorize(use, lookup.now);
  Judgement judgement{.use = std::move(authorization.use)};
  for (size_t i = 0; i < datasets.size(); ++i) {
    judgement.datasets.push_back(
        JudgedOf(*registry, use, datasets[i], authorization.datasets[i]));
  }
  judgement.registry = std::move(registry);
  return judgement;
}

absl::StatusOr<VerifyJudgement> JudgeVerify(
    std::shared_ptr<const registry::Snapshot> registry,
    const VerifyQuestion& question, absl::Time now) {
  IntendedUse use = UseOf(question.context, permission::Mode::kPoint,
                          permission::AnswerPolicy::kAllOrNothing);
  DatasetUse& asked = use.datasets.emplace_back();
  asked.dataset = question.dataset;
  const catalog::Dataset* dataset =
      registry->catalog->FindDataset(question.dataset);
  if (dataset != nullptr) {
    asked.lookup = LookupFields(*dataset, question.subject.scheme);
  }
  std::vector<uint32_t> fields;
  for (const FieldClaim& claim : question.claims) {
    fields.push_back(
        registry->matrix->FieldNumber(question.dataset, claim.field));
  }
  asked.verify = fields;
  permission::Authorization authorization =
      registry->matrix->Authorize(use, now);
  if (!authorization.use.has_value()) {
    return permission::RefusalError(use, authorization.datasets.front());
  }
  return VerifyJudgement{.registry = std::move(registry),
                         .use = *std::move(authorization.use),
                         .dataset = dataset,
                         .fields = std::move(fields)};
}

}  // namespace tombolo::query
