// Who the TLS certificate of a connection speaks for. The one place that reads
// a TLS identity, so that a TLS front of our own can take gRPC's place later.
//
//   TOMBOLO_ASSIGN_OR_RETURN(
//       Caller caller, PeerIdentity(*context->auth_context(), trust_domain));
//
// An identity is exactly one SPIFFE URI among the certificate's alternative
// names, in our trust domain. The common name counts for nothing, and nothing
// is ever taken from a message or from metadata. UNAUTHENTICATED with
//   PEER_NOT_AUTHENTICATED   no verified certificate
//   PEER_IDENTITY            no such URI, or more than one
//   PEER_TRUST_DOMAIN        of another trust domain
// Pure; thread-safe.
#ifndef TOMBOLO_SERVICES_GRPC_PEER_IDENTITY_H_
#define TOMBOLO_SERVICES_GRPC_PEER_IDENTITY_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "grpcpp/security/auth_context.h"
#include "services/grpc/caller.h"

namespace tombolo::service {

absl::StatusOr<Caller> PeerIdentity(const grpc::AuthContext& context,
                                    absl::string_view trust_domain);

}  // namespace tombolo::service

#endif  // TOMBOLO_SERVICES_GRPC_PEER_IDENTITY_H_
