// Who may call which method: the table is in method.h. What a caller may see
// or do within a method (its own grants, its own log entries, its datasets) is
// decided where the method is carried out.
//
//   TOMBOLO_RETURN_IF_ERROR(Authorise(caller, Method::kApplyGrants));
//
// Pure; thread-safe.
#ifndef TOMBOLO_SERVICES_GRPC_AUTHORISATION_H_
#define TOMBOLO_SERVICES_GRPC_AUTHORISATION_H_

#include <optional>

#include "absl/status/status.h"
#include "services/grpc/caller.h"
#include "services/grpc/method.h"
#include "tombolo/record/v1/access_log.pb.h"

namespace tombolo::service {

// OK, or PERMISSION_DENIED / ROLE_NOT_ALLOWED.
absl::Status Authorise(const Caller& caller, Method method);

// What the access log says of a call that was refused before it was looked
// into; nullopt for methods whose refusal is not logged.
std::optional<record::v1::AccessLogEntry> RefusalEntry(
    const Caller& caller, Method method, const absl::Status& refusal);

}  // namespace tombolo::service

#endif  // TOMBOLO_SERVICES_GRPC_AUTHORISATION_H_
