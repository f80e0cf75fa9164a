#include "exchange-core/registry/grant_change.h"

#include <utility>

#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/catalog.h"
#include "exchange-core/base/resource_name.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/permission/directory_view.h"

namespace tombolo::registry {
namespace {

using permission::Grant;
using permission::GrantState;

absl::Status Ended(const std::string& grant_id) {
  return MakeError(reasons::kGrantEnded,
                   {{"grant", ResourceName("grants", grant_id)}});
}

// Compiles the matrix of the changed grants, under the next epoch.
absl::StatusOr<GrantPlan> Compile(const Snapshot& current, Grants grants,
                                  std::vector<Grant> changed) {
  GrantPlan plan{.changed = std::move(changed),
                 .grants = std::move(grants),
                 .matrix = current.matrix};
  if (plan.changed.empty()) return plan;
  std::vector<Grant> in_force;
  in_force.reserve(plan.grants.size());
  for (const auto& [id, grant] : plan.grants) in_force.push_back(grant);
  TOMBOLO_ASSIGN_OR_RETURN(plan.matrix,
                           permission::PermissionMatrix::Compile(
                               in_force, DirectoryViewOf(*current.catalog),
                               current.matrix->epoch() + 1));
  return plan;
}

}  // namespace

absl::StatusOr<GrantPlan> PlanGrants(const Snapshot& current,
                                     absl::Span<const Grant> wanted) {
  const permission::DirectoryView view = DirectoryViewOf(*current.catalog);
  Grants grants = current.grants;
  std::vector<Grant> changed;
  for (Grant grant : wanted) {
    grant.state = GrantState::kActive;
    const auto standing = grants.find(grant.id);
    grant.revision = 1;
    if (standing != grants.end()) {
      if (standing->second.state == GrantState::kRevoked) {
        return Ended(grant.id);
      }
      grant.revision = standing->second.revision;
      if (CanonicalGrantBytes(grant) == CanonicalGrantBytes(standing->second)) {
        continue;
      }
      ++grant.revision;
    }
    TOMBOLO_RETURN_IF_ERROR(ValidateGrant(grant));
    TOMBOLO_RETURN_IF_ERROR(CheckGrantNames(grant, view));
    grants.insert_or_assign(grant.id, grant);
    changed.push_back(std::move(grant));
  }
  return Compile(current, std::move(grants), std::move(changed));
}

absl::StatusOr<GrantPlan> PlanRevocation(const Snapshot& current,
                                         const std::string& grant_id) {
  Grants grants = current.grants;
  const auto standing = grants.find(grant_id);
  if (standing == grants.end()) {
    return MakeError(reasons::kGrantUnknown,
                     {{"grant", ResourceName("grants", grant_id)}});
  }
  if (standing->second.state == GrantState::kRevoked) return Ended(grant_id);
  standing->second.state = GrantState::kRevoked;
  ++standing->second.revision;
  std::vector<Grant> changed = {standing->second};
  return Compile(current, std::move(grants), std::move(changed));
}

}  // namespace tombolo::registry
