#include "exchange-core/permission/permission_matrix.h"

#include <algorithm>
#include <set>
#include <utility>

#include "exchange-core/base/check.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/permission/matrix_tables.h"
#include "exchange-core/permission/weigh.h"

namespace tombolo::permission {
namespace {

bool ListsSystem(const MatrixTables& tables, const Rule& rule,
                 uint32_t system) {
  if (rule.system_count == 0) return true;
  const uint32_t* const first = tables.systems.data() + rule.first_system;
  return std::find(first, first + rule.system_count, system) !=
         first + rule.system_count;
}

// True when `rule` speaks of this use, lookup and fields apart.
bool Fits(const MatrixTables& tables, const Rule& rule, const ResolvedUse& use,
          int64_t now) {
  if (rule.purpose != use.purpose && rule.purpose != Rule::kAnyPurpose &&
      !PlantedBug("permission.purpose")) {
    return false;
  }
  if (now < rule.not_before) return false;
  if (now >= rule.not_after && !PlantedBug("permission.expiry")) return false;
  if ((rule.modes & ModeBit(use.mode)) == 0) return false;
  return ListsSystem(tables, rule, use.system) ||
         PlantedBug("permission.system");
}

// Point and bulk use look subjects up by something; without a field to look
// up by, the test of lookup_by would pass for want of anything to test.
bool NeedsLookup(Mode mode) {
  return mode == Mode::kPoint || mode == Mode::kBulk;
}

FieldSet SetOf(const std::vector<uint32_t>& numbers) {
  FieldSet set;
  for (const uint32_t number : numbers) set.Insert(number);
  return set;
}

// One use of one dataset while its fields are decided one after another.
struct FieldJudge {
  const MatrixTables& tables;
  const ResolvedUse& use;
  const OpenFields& open;
  absl::Time now;

  FieldDecision Decide(uint32_t number, Operation operation) const {
    FieldDecision decision;
    decision.number = number;
    decision.operation = operation;
    const FieldSet& set =
        operation == Operation::kRead ? open.read : open.verify;
    decision.permitted = set.Contains(number);
    const Weighed nearest = NearestOf(tables, use, {number, operation}, now);
    if (!decision.permitted) {
      // The bits decide. A refusal without a reason would count as none.
      decision.refusal = nearest.refusal == Refusal::kNone ? Refusal::kNoGrant
                                                           : nearest.refusal;
    }
    if (nearest.grant != nullptr) decision.grant = nearest.grant->name;
    return decision;
  }
};

// Sets the members of `decision` that follow from its fields.
void Summarise(AnswerPolicy policy, DatasetDecision& decision) {
  std::set<std::string> grants;
  bool some = false;
  for (const FieldDecision& field : decision.fields) {
    if (!field.permitted) {
      decision.refusal = std::max(decision.refusal, field.refusal);
      continue;
    }
    some = true;
    grants.insert(field.grant);
    (field.operation == Operation::kRead ? decision.read : decision.verify)
        .Insert(field.number);
  }
  if (decision.fields.empty()) decision.refusal = Refusal::kNoFieldsAsked;
  decision.complete = decision.refusal == Refusal::kNone;
  decision.permitted =
      some && (decision.complete || policy == AnswerPolicy::kPartial);
  if (!decision.permitted) {
    decision.read = FieldSet();
    decision.verify = FieldSet();
    return;
  }
  decision.grants.assign(grants.begin(), grants.end());
}

}  // namespace

PermissionMatrix::PermissionMatrix(std::unique_ptr<const MatrixTables> tables)
    : tables_(std::move(tables)) {}

PermissionMatrix::~PermissionMatrix() = default;

uint64_t PermissionMatrix::epoch() const { return tables_->epoch; }

ResolvedUse PermissionMatrix::Resolve(const IntendedUse& use,
                                      size_t dataset) const {
  TOMBOLO_CHECK(dataset < use.datasets.size());
  const DatasetUse& wanted = use.datasets[dataset];
  const DirectoryIndex& directory = tables_->directory;
  ResolvedUse resolved;
  resolved.matrix = tables_.get();
  resolved.epoch = tables_->epoch;
  const auto row = directory.Department(use.consumer);
  const auto column = directory.Dataset(wanted.dataset);
  if (row.has_value() && column.has_value()) {
    resolved.cell =
        static_cast<uint32_t>(*row * directory.dataset_count() + *column);
  }
  resolved.purpose =
      directory.Purpose(use.purpose).value_or(ResolvedUse::kUnknown);
  const auto system = tables_->system_numbers.find(use.system);
  if (system != tables_->system_numbers.end()) {
    resolved.system = system->second;
  }
  resolved.mode = use.mode;
  resolved.lookup = SetOf(wanted.lookup);
  resolved.lookup_possible =
      std::all_of(wanted.lookup.begin(), wanted.lookup.end(), IsFieldNumber) &&
      !(wanted.lookup.empty() && NeedsLookup(use.mode));
  return resolved;
}

OpenFields PermissionMatrix::DecideFast(const ResolvedUse& use,
                                        absl::Time now) const {
  const MatrixTables& tables = *tables_;
  if (use.matrix != &tables || use.epoch != tables.epoch ||
      use.cell >= tables.rule_cells.size() ||
      use.purpose == ResolvedUse::kUnknown || !use.lookup_possible) {
    return {};
  }
  const Range& range = tables.rule_cells[use.cell];
  const Rule* rule = tables.rules.data() + range.first;
  const Rule* const end = rule + range.count;
  const int64_t nanos = absl::ToUnixNanos(now);
  OpenFields open;
  OpenFields closed;
  for (; rule != end; ++rule) {
    if (!Fits(tables, *rule, use, nanos)) continue;
    if (rule->effect == Effect::kForbid) {
      if (PlantedBug("permission.forbid")) continue;
      if (!(rule->lookup & use.lookup).empty()) return {};
      closed.read |= rule->read;
      closed.verify |= rule->verify;
    } else if (use.lookup.IsSubsetOf(rule->lookup) ||
               PlantedBug("permission.lookup")) {
      open.read |= rule->read;
      open.verify |= rule->verify;
    }
  }
  return {open.read - closed.read, open.verify - closed.verify};
}

DatasetDecision PermissionMatrix::Decide(const IntendedUse& use, size_t dataset,
                                         absl::Time now) const {
  const ResolvedUse resolved = Resolve(use, dataset);
  const OpenFields open = DecideFast(resolved, now);
  const FieldJudge judge{*tables_, resolved, open, now};
  const DatasetUse& wanted = use.datasets[dataset];
  DatasetDecision decision;
  decision.dataset = wanted.dataset;
  decision.fields.reserve(wanted.read.size() + wanted.verify.size());
  for (const uint32_t number : wanted.read) {
    decision.fields.push_back(judge.Decide(number, Operation::kRead));
  }
  for (const uint32_t number : wanted.verify) {
    decision.fields.push_back(judge.Decide(number, Operation::kVerify));
  }
  Summarise(use.answer, decision);
  return decision;
}

Authorization PermissionMatrix::Authorize(const IntendedUse& use,
                                          absl::Time now) const {
  Authorization judged;
  AuthorizedUse authorized;
  for (size_t i = 0; i < use.datasets.size(); ++i) {
    DatasetDecision decision = Decide(use, i, now);
    if (decision.permitted) {
      authorized.datasets_.push_back({.dataset = decision.dataset,
                                      .read = decision.read,
                                      .verify = decision.verify,
                                      .lookup = SetOf(use.datasets[i].lookup),
                                      .grants = decision.grants});
    }
    judged.datasets.push_back(std::move(decision));
  }
  if (authorized.datasets_.empty()) return judged;
  authorized.consumer_ = use.consumer;
  authorized.system_ = use.system;
  authorized.purpose_ = use.purpose;
  authorized.mode_ = use.mode;
  authorized.epoch_ = tables_->epoch;
  authorized.decided_at_ = now;
  judged.use = std::move(authorized);
  return judged;
}

std::vector<GrantOutcome> PermissionMatrix::Weigh(const IntendedUse& use,
                                                  size_t dataset,
                                                  uint32_t field,
                                                  Operation operation,
                                                  absl::Time now) const {
  const ResolvedUse resolved = Resolve(use, dataset);
  std::vector<GrantOutcome> outcomes;
  for (const StoredGrant& grant : tables_->GrantsOf(resolved.cell)) {
    outcomes.push_back({grant.name, grant.effect,
                        WeighGrant(grant, resolved, {field, operation}, now)});
  }
  return outcomes;
}

uint32_t PermissionMatrix::FieldNumber(absl::string_view dataset,
                                       absl::string_view name) const {
  const auto number = tables_->directory.Dataset(dataset);
  if (!number.has_value()) return 0;
  const DirectoryField* field = tables_->directory.Field(*number, name);
  return field == nullptr ? 0 : field->number;
}

const DirectoryField* PermissionMatrix::FindField(absl::string_view dataset,
                                                  uint32_t number) const {
  const auto column = tables_->directory.Dataset(dataset);
  if (!column.has_value()) return nullptr;
  return tables_->directory.Field(*column, number);
}

}  // namespace tombolo::permission
