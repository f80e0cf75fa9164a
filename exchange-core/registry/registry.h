// What people tell the node (catalogue, grants, key directory), in force and
// on disk: every change is checked, logged and committed in one step, and only
// then takes effect, for the next call, on open connections too.
//
//   TOMBOLO_ASSIGN_OR_RETURN(std::unique_ptr<Registry> registry,
//                            Registry::Open(parts));
//   const std::shared_ptr<const Snapshot> now = registry->Current();
//   ...
//   TOMBOLO_ASSIGN_OR_RETURN(
//       GrantsApplied applied,
//       registry->ApplyGrants({.principal = caller, .request_id = id},
//       grants));
//
// Changes are made one at a time and block until they are durable: call them
// from a worker, not from a gRPC thread. A retry with the same request_id and
// the same content gets the first answer; with other content it is refused
// with REQUEST_ID_REUSED. Current() never blocks. Thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_REGISTRY_REGISTRY_H_
#define TOMBOLO_EXCHANGE_CORE_REGISTRY_REGISTRY_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "exchange-core/access_log/committer.h"
#include "exchange-core/base/clock.h"
#include "exchange-core/base/mutex.h"
#include "exchange-core/catalog/catalog_change.h"
#include "exchange-core/crypto/public_key.h"
#include "exchange-core/registry/grant_change.h"
#include "exchange-core/registry/snapshot.h"
#include "exchange-core/storage/key_layout.h"
#include "exchange-core/storage/store.h"
#include "tombolo/record/v1/key_directory.pb.h"

namespace tombolo::registry {

// What a registry is made of. Pointers must outlive it.
struct RegistryParts {
  const storage::Store* store = nullptr;
  access_log::Committer* committer = nullptr;
  const Clock* clock = nullptr;
  storage::KeyLayout layout;
  std::string trust_domain;
  // Signs the key directory; configured, never learned.
  crypto::PublicKey registry_authority;
};

// Who asks for a change, and why.
struct ChangeContext {
  std::string principal;   // SPIFFE URI, from the certificate.
  std::string comment;     // Goes to the access log. At most 500 bytes.
  std::string request_id;  // Makes a retry safe. 1-64 bytes.
  // SHA-256 of the request as it came, without its request_id.
  crypto::Digest request_digest{};
  bool validate_only = false;
};

// A change that was made, or would be made when it is only validated.
struct ChangeApplied {
  std::vector<std::string> changed;  // Resource names.
  uint64_t log_index = 0;            // 0 when only validated or unchanged.
  uint64_t policy_epoch = 0;         // Of the matrix now in force.
  uint64_t directory_version = 0;    // Of the key directory now in force.
};

class Registry {
 public:
  // Reads what is stored. DATA_LOSS / CATALOG_ROW when it does not read back,
  // and the errors of the key directory's verification.
  static absl::StatusOr<std::unique_ptr<Registry>> Open(RegistryParts parts);

  // Everything in force now. Never null.
  std::shared_ptr<const Snapshot> Current() const;

  // Errors: those of PlanCatalogChange(), PlanGrants(), PlanRevocation() and
  // record::KeyDirectory, REQUEST_ID_REUSED, and those of the committer.
  absl::StatusOr<ChangeApplied> ApplyCatalog(
      const ChangeContext& context, const catalog::CatalogChange& change);
  absl::StatusOr<ChangeApplied> ApplyGrants(
      const ChangeContext& context, absl::Span<const permission::Grant> grants);
  absl::StatusOr<ChangeApplied> RevokeGrant(const ChangeContext& context,
                                            const std::string& grant_id);
  absl::StatusOr<ChangeApplied> InstallKeyDirectory(
      const ChangeContext& context,
      const record::v1::SignedKeyDirectory& directory);

 private:
  // A change ready to be committed.
  struct Plan {
    std::string collection;
    ChangeApplied applied;
    storage::WriteBatch writes;
    std::shared_ptr<const Snapshot> next;
  };
  using Planner = absl::FunctionRef<absl::StatusOr<Plan>(const Snapshot&)>;

  Registry(RegistryParts parts, std::shared_ptr<const Snapshot> current,
           uint32_t next_dataset_number);

  absl::StatusOr<ChangeApplied> Change(const ChangeContext& context,
                                       Planner planner);
  absl::StatusOr<ChangeApplied> Commit(const ChangeContext& context, Plan plan)
      TOMBOLO_REQUIRES(changing_);
  absl::StatusOr<Plan> PlanGrantRows(const Snapshot& current, GrantPlan plan);

  const RegistryParts parts_;
  // Held for the length of one change.
  Mutex changing_;
  uint32_t next_dataset_number_ TOMBOLO_GUARDED_BY(changing_);
  // Guards the pointer only.
  mutable Mutex swapping_;
  std::shared_ptr<const Snapshot> current_ TOMBOLO_GUARDED_BY(swapping_);
};

}  // namespace tombolo::registry

#endif  // TOMBOLO_EXCHANGE_CORE_REGISTRY_REGISTRY_H_
