#include "tests/support/permission_reference.h"

#include <algorithm>
#include <map>
#include <set>

namespace tombolo::testing::reference {
namespace {

using permission::Effect;
using permission::Grant;
using permission::GrantState;
using permission::Mode;
using permission::Operation;

using Names = std::set<std::string>;

bool Contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

Names Union(const std::vector<std::string>& a,
            const std::vector<std::string>& b) {
  Names names(a.begin(), a.end());
  names.insert(b.begin(), b.end());
  return names;
}

// "A forbid closes what it lists": which question does this one close?
bool Closes(const Grant& forbid, const Question& question, absl::Time now) {
  if (forbid.state != GrantState::kActive) return false;
  if (now < forbid.not_before || now >= forbid.not_after) return false;
  if (!forbid.purposes.empty() &&
      !Contains(forbid.purposes, question.purpose)) {
    return false;
  }
  if (!forbid.systems.empty() && !Contains(forbid.systems, question.system)) {
    return false;
  }
  if (!forbid.modes.empty() &&
      std::find(forbid.modes.begin(), forbid.modes.end(), question.mode) ==
          forbid.modes.end()) {
    return false;
  }
  for (const std::string& lookup : question.lookup) {
    if (Union(forbid.lookup_by, forbid.verify).count(lookup) != 0) return true;
  }
  if (question.operation == Operation::kVerify) {
    return Contains(forbid.verify, question.field);
  }
  return Union(forbid.read, forbid.verify).count(question.field) != 0;
}

// The first test of refusal.h that the permit fails, "" when it opens.
std::string FirstFailure(const Grant& permit, const Question& question,
                         absl::Time now) {
  if (!Contains(permit.purposes, question.purpose)) {
    return "PURPOSE_NOT_GRANTED";
  }
  if (Union(permit.read, permit.verify).count(question.field) == 0) {
    return "FIELD_NOT_GRANTED";
  }
  if (question.operation == Operation::kRead &&
      !Contains(permit.read, question.field)) {
    return "FIELD_VERIFY_ONLY";
  }
  if (permit.state == GrantState::kRevoked) return "GRANT_REVOKED";
  if (permit.state == GrantState::kSuspended) return "GRANT_SUSPENDED";
  if (now >= permit.not_after) return "GRANT_EXPIRED";
  if (now < permit.not_before) return "GRANT_NOT_YET_VALID";
  if (!permit.systems.empty() && !Contains(permit.systems, question.system)) {
    return "SYSTEM_NOT_LISTED";
  }
  if (std::find(permit.modes.begin(), permit.modes.end(), question.mode) ==
      permit.modes.end()) {
    return "MODE_NOT_GRANTED";
  }
  if (question.lookup.empty() &&
      (question.mode == Mode::kPoint || question.mode == Mode::kBulk)) {
    return "LOOKUP_NOT_GRANTED";
  }
  for (const std::string& lookup : question.lookup) {
    if (!Contains(permit.lookup_by, lookup)) return "LOOKUP_NOT_GRANTED";
  }
  return "";
}

int Nearness(const std::string& reason) {
  static const std::map<std::string, int> kNearness = {
      {"PURPOSE_NOT_GRANTED", 1},
      {"FIELD_NOT_GRANTED", 2},
      {"FIELD_VERIFY_ONLY", 3},
      {"GRANT_REVOKED", 4},
      {"GRANT_SUSPENDED", 5},
      {"GRANT_EXPIRED", 6},
      {"GRANT_NOT_YET_VALID", 7},
      {"SYSTEM_NOT_LISTED", 8},
      {"MODE_NOT_GRANTED", 9},
      {"LOOKUP_NOT_GRANTED", 10},
      {"", 11}};
  return kNearness.at(reason);
}

std::string Name(const Grant& grant) {
  return grant.id + "@" + std::to_string(grant.revision);
}

}  // namespace

Answer Decide(const std::vector<Grant>& grants,
              const permission::DirectoryView& view, const Question& question,
              absl::Time now) {
  if (!Contains(view.purposes, question.purpose)) {
    return {false, "UNKNOWN_PURPOSE", ""};
  }
  std::map<std::string, Grant> cell;  // ascending by ID
  for (const Grant& grant : grants) {
    if (grant.consumer == question.consumer &&
        grant.dataset == question.dataset) {
      cell[grant.id] = grant;
    }
  }
  bool has_permit = false;
  for (const auto& [id, grant] : cell) {
    if (grant.effect == Effect::kPermit) has_permit = true;
  }
  if (!has_permit) return {false, "NO_GRANT", ""};
  for (const auto& [id, grant] : cell) {
    if (grant.effect == Effect::kForbid && Closes(grant, question, now)) {
      return {false, "FORBIDDEN", Name(grant)};
    }
  }
  Answer best{false, "NO_GRANT", ""};
  int nearest = 0;
  for (const auto& [id, grant] : cell) {
    if (grant.effect != Effect::kPermit) continue;
    const std::string failure = FirstFailure(grant, question, now);
    if (Nearness(failure) <= nearest) continue;
    nearest = Nearness(failure);
    best = {failure.empty(), failure, Name(grant)};
  }
  return best;
}

}  // namespace tombolo::testing::reference
