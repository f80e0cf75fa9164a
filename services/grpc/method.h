// The methods of the public API, each with its name and who may call it: one
// table that can be read from top to bottom. See authorisation.h.
#ifndef TOMBOLO_SERVICES_GRPC_METHOD_H_
#define TOMBOLO_SERVICES_GRPC_METHOD_H_

#include <array>
#include <cstdint>

#include "exchange-core/crypto/spiffe_identity.h"

namespace tombolo::service {

enum class Method : uint8_t {
  kGetDepartment,
  kListDepartments,
  kGetDataset,
  kListDatasets,
  kListPurposes,
  kGetKeyDirectory,
  kApplyCatalog,
  kInstallKeyDirectory,
  kGetPublishState,
  kAcquireTerm,
  kPublishBatches,
  kQuerySubject,
  kQuerySubjects,
  kVerifyFields,
  kGetGrant,
  kListGrants,
  kApplyGrants,
  kRevokeGrant,
  kExplainUse,
  kGetCheckpoint,
  kGetLogEntry,
  kListLogEntries,
  kGetInclusionProof,
  kGetConsistencyProof,
  kGetNodeStatus,
};
inline constexpr size_t kMethodCount = 25;

// What a refused call is in the access log.
enum class Subject : uint8_t {
  kNothing,  // Reads of what all may know: not logged.
  kQuery,
  kPublish,
  kChange,
  kLog,
};

// Sets of roles.
using Roles = uint16_t;
constexpr Roles RoleBit(crypto::Role role) {
  return static_cast<Roles>(1U << static_cast<unsigned>(role));
}
inline constexpr Roles kSystem = RoleBit(crypto::Role::kDepartmentSystem);
inline constexpr Roles kOfficer = RoleBit(crypto::Role::kDepartmentOfficer);
inline constexpr Roles kSecurityOfficer =
    RoleBit(crypto::Role::kSecurityOfficer);
inline constexpr Roles kAuditor = RoleBit(crypto::Role::kAuditor);
inline constexpr Roles kOperator = RoleBit(crypto::Role::kOperator);
inline constexpr Roles kExchange = RoleBit(crypto::Role::kExchange);
inline constexpr Roles kWitness = RoleBit(crypto::Role::kWitness);
// Those who use and oversee the exchange.
inline constexpr Roles kMembers =
    kSystem | kOfficer | kSecurityOfficer | kAuditor | kOperator;
inline constexpr Roles kEveryone = kMembers | kExchange | kWitness;

struct MethodInfo {
  Method method;
  const char* name;  // `<Service>/<Method>`, for metrics and messages.
  Roles allowed;
  Subject subject;
};

// One row per method, in the order of the enumeration.
inline constexpr std::array<MethodInfo, kMethodCount> kMethods = {{
    {Method::kGetDepartment, "CatalogService/GetDepartment", kMembers,
     Subject::kNothing},
    {Method::kListDepartments, "CatalogService/ListDepartments", kMembers,
     Subject::kNothing},
    {Method::kGetDataset, "CatalogService/GetDataset", kMembers,
     Subject::kNothing},
    {Method::kListDatasets, "CatalogService/ListDatasets", kMembers,
     Subject::kNothing},
    {Method::kListPurposes, "CatalogService/ListPurposes", kMembers,
     Subject::kNothing},
    {Method::kGetKeyDirectory, "CatalogService/GetKeyDirectory", kEveryone,
     Subject::kNothing},
    {Method::kApplyCatalog, "CatalogService/ApplyCatalog", kOperator,
     Subject::kChange},
    {Method::kInstallKeyDirectory, "CatalogService/InstallKeyDirectory",
     kOperator, Subject::kChange},
    {Method::kGetPublishState, "PublishService/GetPublishState", kSystem,
     Subject::kPublish},
    {Method::kAcquireTerm, "PublishService/AcquireTerm", kSystem,
     Subject::kPublish},
    {Method::kPublishBatches, "PublishService/PublishBatches", kSystem,
     Subject::kPublish},
    {Method::kQuerySubject, "QueryService/QuerySubject", kSystem,
     Subject::kQuery},
    {Method::kQuerySubjects, "QueryService/QuerySubjects", kSystem,
     Subject::kQuery},
    {Method::kVerifyFields, "QueryService/VerifyFields", kSystem,
     Subject::kQuery},
    // Departments see their own only: permission_service.cc.
    {Method::kGetGrant, "PermissionService/GetGrant", kMembers,
     Subject::kNothing},
    {Method::kListGrants, "PermissionService/ListGrants", kMembers,
     Subject::kNothing},
    {Method::kApplyGrants, "PermissionService/ApplyGrants", kOperator,
     Subject::kChange},
    // An officer of the dataset's provider only: permission_service.cc.
    {Method::kRevokeGrant, "PermissionService/RevokeGrant",
     kOfficer | kSecurityOfficer | kOperator, Subject::kChange},
    {Method::kExplainUse, "PermissionService/ExplainUse", kMembers,
     Subject::kNothing},
    {Method::kGetCheckpoint, "AuditService/GetCheckpoint", kEveryone,
     Subject::kNothing},
    // Departments see entries of their own acts only: audit_service.cc.
    {Method::kGetLogEntry, "AuditService/GetLogEntry",
     kSystem | kOfficer | kAuditor, Subject::kLog},
    {Method::kListLogEntries, "AuditService/ListLogEntries", kAuditor,
     Subject::kLog},
    {Method::kGetInclusionProof, "AuditService/GetInclusionProof", kMembers,
     Subject::kLog},
    {Method::kGetConsistencyProof, "AuditService/GetConsistencyProof",
     kEveryone, Subject::kNothing},
    {Method::kGetNodeStatus, "NodeService/GetNodeStatus", kEveryone,
     Subject::kNothing},
}};

constexpr const MethodInfo& InfoOf(Method method) {
  return kMethods[static_cast<size_t>(method)];
}

}  // namespace tombolo::service

#endif  // TOMBOLO_SERVICES_GRPC_METHOD_H_
