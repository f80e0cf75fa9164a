// A change of the grants: checked against what stands, then turned into new
// revisions. Pure; registry.h logs it, commits it and swaps the matrix.
#ifndef TOMBOLO_EXCHANGE_CORE_REGISTRY_GRANT_CHANGE_H_
#define TOMBOLO_EXCHANGE_CORE_REGISTRY_GRANT_CHANGE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "exchange-core/registry/snapshot.h"

namespace tombolo::registry {

// New revisions and the matrix that comes of them.
struct GrantPlan {
  std::vector<permission::Grant> changed;
  Grants grants;
  std::shared_ptr<const permission::PermissionMatrix> matrix;
};

// Plans to put `wanted` into force, each as the next revision of its ID,
// active. One that says what the revision in force says is left out; a plan
// that changes nothing keeps the matrix. Errors:
//   FAILED_PRECONDITION / GRANT_ENDED   the grant was revoked
//   and the reasons of ValidateGrant(), CheckGrantNames() and Compile().
absl::StatusOr<GrantPlan> PlanGrants(
    const Snapshot& current, absl::Span<const permission::Grant> wanted);

// Plans to revoke a grant.
//   NOT_FOUND / GRANT_UNKNOWN           there is none of that ID
//   FAILED_PRECONDITION / GRANT_ENDED   it was revoked before
absl::StatusOr<GrantPlan> PlanRevocation(const Snapshot& current,
                                         const std::string& grant_id);

}  // namespace tombolo::registry

#endif  // TOMBOLO_EXCHANGE_CORE_REGISTRY_GRANT_CHANGE_H_
