#include "exchange-core/registry/registry.h"

#include <optional>
#include <utility>

#include "exchange-core/base/bytes.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/catalog.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/registry/grant_rows.h"
#include "tombolo/storage/v1/registry_row.pb.h"

namespace tombolo::registry {
namespace {

using storage::CatalogKind;
using storage::Space;
using storage::v1::ChangeRequestRow;

std::string U32Bytes(uint32_t value) {
  std::string bytes;
  AppendU32(bytes, value);
  return bytes;
}

std::string U64Bytes(uint64_t value) {
  std::string bytes;
  AppendU64(bytes, value);
  return bytes;
}

absl::StatusOr<uint64_t> ReadEpoch(const RegistryParts& parts) {
  TOMBOLO_ASSIGN_OR_RETURN(
      const std::optional<std::string> bytes,
      parts.store->Get(Space::kPermission, parts.layout.PermissionEpoch()));
  if (!bytes.has_value()) return uint64_t{0};
  const auto epoch = ByteReader(*bytes).U64();
  if (epoch.has_value()) return *epoch;
  return MakeError(reasons::kCatalogRow, {{"kind", "policy epoch"}});
}

absl::StatusOr<uint32_t> ReadNextDatasetNumber(const RegistryParts& parts) {
  TOMBOLO_ASSIGN_OR_RETURN(
      const std::optional<std::string> bytes,
      parts.store->Get(Space::kMeta, parts.layout.NextDatasetNumber()));
  if (!bytes.has_value()) return uint32_t{1};
  const auto number = ByteReader(*bytes).U32();
  if (number.has_value()) return *number;
  return MakeError(reasons::kCatalogRow, {{"kind", "next dataset number"}});
}

// Fills in the newest key directory; leaves both null when there is none.
absl::Status ReadKeyDirectory(const RegistryParts& parts, Snapshot& snapshot) {
  storage::KeyRange range =
      parts.layout.CatalogVersions(CatalogKind::kKeyDirectory, "");
  std::string newest;
  for (bool complete = false; !complete;) {
    TOMBOLO_ASSIGN_OR_RETURN(
        const storage::ScanEnd end,
        parts.store->Scan(
            range, {},
            [&newest](absl::string_view /*key*/, absl::string_view value) {
              newest.assign(value.data(), value.size());
              return absl::OkStatus();
            }));
    complete = end.complete;
    range.begin = end.resume_key;
  }
  if (newest.empty()) return absl::OkStatus();
  storage::v1::KeyDirectoryRow row;
  if (!row.ParseFromString(newest)) {
    return MakeError(reasons::kCatalogRow, {{"kind", "key directory"}});
  }
  auto directory = std::make_shared<record::v1::SignedKeyDirectory>();
  directory->set_directory(row.directory());
  directory->set_signature(row.signature());
  TOMBOLO_ASSIGN_OR_RETURN(
      snapshot.keys,
      record::KeyDirectory::FromSigned(*directory, parts.registry_authority,
                                       {.trust_domain = parts.trust_domain}));
  snapshot.signed_keys = std::move(directory);
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<const Snapshot>> ReadSnapshot(
    const RegistryParts& parts) {
  auto snapshot = std::make_shared<Snapshot>();
  TOMBOLO_ASSIGN_OR_RETURN(snapshot->catalog,
                           catalog::LoadCatalog(*parts.store, parts.layout));
  TOMBOLO_ASSIGN_OR_RETURN(snapshot->grants,
                           LoadGrants(*parts.store, parts.layout));
  TOMBOLO_RETURN_IF_ERROR(ReadKeyDirectory(parts, *snapshot));
  TOMBOLO_ASSIGN_OR_RETURN(const uint64_t epoch, ReadEpoch(parts));
  std::vector<permission::Grant> in_force;
  for (const auto& [id, grant] : snapshot->grants) in_force.push_back(grant);
  TOMBOLO_ASSIGN_OR_RETURN(
      snapshot->matrix,
      permission::PermissionMatrix::Compile(
          in_force, DirectoryViewOf(*snapshot->catalog), epoch));
  return snapshot;
}

absl::StatusOr<access_log::EntryDraft> DraftEntry(
    const ChangeContext& context, const std::string& collection,
    const ChangeApplied& applied) {
  record::v1::AccessLogEntry entry;
  entry.set_principal(context.principal);
  entry.set_policy_epoch(applied.policy_epoch);
  entry.set_request_digest(crypto::DigestBytes(context.request_digest));
  auto& change = *entry.mutable_registry_changed();
  change.set_collection(collection);
  for (const std::string& name : applied.changed) change.add_names(name);
  change.set_change_digest(crypto::DigestBytes(context.request_digest));
  change.set_comment(context.comment);
  return access_log::EntryDraft::From(entry);
}

std::string ChangeRequestBytes(const ChangeContext& context,
                               const ChangeApplied& applied,
                               uint64_t log_index) {
  ChangeRequestRow row;
  row.set_request_digest(crypto::DigestBytes(context.request_digest));
  for (const std::string& name : applied.changed) row.add_changed(name);
  row.set_log_index(log_index);
  row.set_policy_epoch(applied.policy_epoch);
  row.set_directory_version(applied.directory_version);
  return row.SerializeAsString();
}

// The answer given before under this request ID, or nullopt.
absl::StatusOr<std::optional<ChangeApplied>> AnsweredBefore(
    const RegistryParts& parts, const ChangeContext& context) {
  TOMBOLO_ASSIGN_OR_RETURN(
      const std::optional<std::string> bytes,
      parts.store->Get(
          Space::kMeta,
          parts.layout.ChangeRequest(context.principal, context.request_id)));
  if (!bytes.has_value()) return std::nullopt;
  ChangeRequestRow row;
  if (!row.ParseFromString(*bytes)) {
    return MakeError(reasons::kCatalogRow, {{"kind", "change request"}});
  }
  if (row.request_digest() != crypto::DigestBytes(context.request_digest)) {
    return MakeError(reasons::kRequestIdReused,
                     {{"requestId", context.request_id}});
  }
  return ChangeApplied{.changed = {row.changed().begin(), row.changed().end()},
                       .log_index = row.log_index(),
                       .policy_epoch = row.policy_epoch(),
                       .directory_version = row.directory_version()};
}

uint64_t DirectoryVersion(const Snapshot& snapshot) {
  return snapshot.keys == nullptr ? 0 : snapshot.keys->version();
}

}  // namespace

Registry::Registry(RegistryParts parts, std::shared_ptr<const Snapshot> current,
                   uint32_t next_dataset_number)
    : parts_(std::move(parts)),
      next_dataset_number_(next_dataset_number),
      current_(std::move(current)) {}

absl::StatusOr<std::unique_ptr<Registry>> Registry::Open(RegistryParts parts) {
  TOMBOLO_ASSIGN_OR_RETURN(std::shared_ptr<const Snapshot> snapshot,
                           ReadSnapshot(parts));
  TOMBOLO_ASSIGN_OR_RETURN(const uint32_t next, ReadNextDatasetNumber(parts));
  return std::unique_ptr<Registry>(
      new Registry(std::move(parts), std::move(snapshot), next));
}

std::shared_ptr<const Snapshot> Registry::Current() const {
  MutexLock lock(swapping_);
  return current_;
}

absl::StatusOr<ChangeApplied> Registry::Change(const ChangeContext& context,
                                               Planner planner) {
  MutexLock lock(changing_);
  if (!context.validate_only) {
    TOMBOLO_ASSIGN_OR_RETURN(const std::optional<ChangeApplied> before,
                             AnsweredBefore(parts_, context));
    if (before.has_value()) return *before;
  }
  const std::shared_ptr<const Snapshot> current = Current();
  TOMBOLO_ASSIGN_OR_RETURN(Plan plan, planner(*current));
  plan.applied.policy_epoch = plan.next->matrix->epoch();
  plan.applied.directory_version = DirectoryVersion(*plan.next);
  if (context.validate_only || plan.applied.changed.empty()) {
    return plan.applied;
  }
  return Commit(context, std::move(plan));
}

absl::StatusOr<ChangeApplied> Registry::Commit(const ChangeContext& context,
                                               Plan plan) {
  access_log::Member member;
  TOMBOLO_ASSIGN_OR_RETURN(member.entry,
                           DraftEntry(context, plan.collection, plan.applied));
  member.writes = std::move(plan.writes);
  const std::string request_key =
      parts_.layout.ChangeRequest(context.principal, context.request_id);
  member.preconditions.push_back(
      storage::Precondition::Absent(Space::kMeta, request_key));
  member.add_writes = [&](const access_log::Sequenced& sequenced,
                          storage::WriteBatch& writes) {
    writes.Put(Space::kMeta, request_key,
               ChangeRequestBytes(context, plan.applied, sequenced.index));
  };
  TOMBOLO_ASSIGN_OR_RETURN(const access_log::Committed committed,
                           parts_.committer->Commit(std::move(member)));
  plan.applied.log_index = committed.index;
  MutexLock lock(swapping_);
  current_ = std::move(plan.next);
  return plan.applied;
}

absl::StatusOr<ChangeApplied> Registry::ApplyCatalog(
    const ChangeContext& context, const catalog::CatalogChange& change) {
  uint32_t next_number = 0;
  const auto planner = [&](const Snapshot& current) -> absl::StatusOr<Plan> {
    changing_.AssertHeld();
    TOMBOLO_ASSIGN_OR_RETURN(
        catalog::CatalogPlan planned,
        PlanCatalogChange(*current.catalog, change, next_dataset_number_));
    next_number = planned.next_dataset_number;
    auto next = std::make_shared<Snapshot>(current);
    next->catalog = planned.result;
    std::vector<permission::Grant> in_force;
    for (const auto& [id, grant] : next->grants) in_force.push_back(grant);
    // The epoch is that of the grants; new fields are closed in it.
    TOMBOLO_ASSIGN_OR_RETURN(next->matrix,
                             permission::PermissionMatrix::Compile(
                                 in_force, DirectoryViewOf(*next->catalog),
                                 current.matrix->epoch()));
    Plan plan{.collection = "catalog", .next = std::move(next)};
    plan.applied.changed = planned.changed;
    plan.writes = CatalogRows(planned, parts_.layout);
    plan.writes.Put(Space::kMeta, parts_.layout.NextDatasetNumber(),
                    U32Bytes(next_number));
    // Taken even when the commit fails: an errored write may survive, and a
    // number must never be given out twice.
    if (!context.validate_only) next_dataset_number_ = next_number;
    return plan;
  };
  return Change(context, planner);
}

absl::StatusOr<Registry::Plan> Registry::PlanGrantRows(const Snapshot& current,
                                                       GrantPlan planned) {
  auto next = std::make_shared<Snapshot>(current);
  next->grants = std::move(planned.grants);
  next->matrix = planned.matrix;
  const uint64_t epoch = planned.matrix->epoch();
  Plan plan{.collection = "grants", .next = std::move(next)};
  for (const permission::Grant& grant : planned.changed) {
    plan.applied.changed.push_back("grants/" + grant.id);
    plan.writes.Put(Space::kPermission,
                    parts_.layout.Grant(grant.id, grant.revision),
                    GrantRowBytes(grant, epoch));
  }
  plan.writes.Put(Space::kPermission, parts_.layout.PermissionEpoch(),
                  U64Bytes(epoch));
  return plan;
}

absl::StatusOr<ChangeApplied> Registry::ApplyGrants(
    const ChangeContext& context, absl::Span<const permission::Grant> grants) {
  return Change(context, [&](const Snapshot& current) -> absl::StatusOr<Plan> {
    TOMBOLO_ASSIGN_OR_RETURN(GrantPlan planned, PlanGrants(current, grants));
    return PlanGrantRows(current, std::move(planned));
  });
}

absl::StatusOr<ChangeApplied> Registry::RevokeGrant(
    const ChangeContext& context, const std::string& grant_id) {
  return Change(context, [&](const Snapshot& current) -> absl::StatusOr<Plan> {
    TOMBOLO_ASSIGN_OR_RETURN(GrantPlan planned,
                             PlanRevocation(current, grant_id));
    return PlanGrantRows(current, std::move(planned));
  });
}

absl::StatusOr<ChangeApplied> Registry::InstallKeyDirectory(
    const ChangeContext& context,
    const record::v1::SignedKeyDirectory& directory) {
  return Change(context, [&](const Snapshot& current) -> absl::StatusOr<Plan> {
    // Strictly newer: putting the same version into force again would hide
    // that two directories bear one version.
    TOMBOLO_ASSIGN_OR_RETURN(
        std::shared_ptr<const record::KeyDirectory> keys,
        record::KeyDirectory::FromSigned(
            directory, parts_.registry_authority,
            {.trust_domain = parts_.trust_domain,
             .lowest_version = DirectoryVersion(current) + 1}));
    storage::v1::KeyDirectoryRow row;
    row.set_directory(directory.directory());
    row.set_signature(directory.signature());
    auto next = std::make_shared<Snapshot>(current);
    next->keys = keys;
    next->signed_keys =
        std::make_shared<const record::v1::SignedKeyDirectory>(directory);
    Plan plan{.collection = "keyDirectory", .next = std::move(next)};
    plan.applied.changed = {"keyDirectory"};
    plan.writes.Put(Space::kCatalog,
                    parts_.layout.CatalogVersion(CatalogKind::kKeyDirectory, "",
                                                 keys->version()),
                    row.SerializeAsString());
    return plan;
  });
}

}  // namespace tombolo::registry
