// Who is calling: taken from the TLS certificate once per call, see
// peer_identity.h. Immutable.
#ifndef TOMBOLO_SERVICES_GRPC_CALLER_H_
#define TOMBOLO_SERVICES_GRPC_CALLER_H_

#include <string>

#include "exchange-core/crypto/spiffe_identity.h"

namespace tombolo::service {

struct Caller {
  crypto::SpiffeIdentity identity;
  std::string uri;  // The identity as a SPIFFE URI: the principal of the log.

  // Empty for callers that belong to no department.
  const std::string& department() const { return identity.department; }
  bool of_department() const { return !identity.department.empty(); }
};

}  // namespace tombolo::service

#endif  // TOMBOLO_SERVICES_GRPC_CALLER_H_
