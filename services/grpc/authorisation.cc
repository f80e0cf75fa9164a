#include "services/grpc/authorisation.h"

#include <string>

#include "exchange-core/base/error.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/request.h"

namespace tombolo::service {

absl::Status Authorise(const Caller& caller, Method method) {
  const MethodInfo& info = InfoOf(method);
  const bool allowed = (info.allowed & RoleBit(caller.identity.role)) != 0;
  if (allowed || PlantedBug("service.role")) return absl::OkStatus();
  return MakeError(
      reasons::kRoleNotAllowed,
      {{"role", std::string(crypto::RoleName(caller.identity.role))},
       {"method", info.name}});
}

std::optional<record::v1::AccessLogEntry> RefusalEntry(
    const Caller& caller, Method method, const absl::Status& refusal) {
  const MethodInfo& info = InfoOf(method);
  record::v1::AccessLogEntry entry;
  entry.set_principal(caller.uri);
  entry.set_refusal_reason(ReasonName(refusal));
  switch (info.subject) {
    case Subject::kNothing:
      return std::nullopt;
    case Subject::kQuery:
      entry.mutable_query_answered();
      break;
    case Subject::kPublish:
      entry.mutable_batch_published();
      break;
    case Subject::kChange:
      entry.mutable_registry_changed()->set_comment(info.name);
      break;
    case Subject::kLog:
      entry.mutable_log_read()->set_operation(info.name);
      break;
  }
  return entry;
}

}  // namespace tombolo::service
