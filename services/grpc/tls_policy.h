// What TLS this node speaks: 1.3 only, no session tickets, two suites.
//
//   TOMBOLO_RETURN_IF_ERROR(InstallTlsPolicy());       // First thing in
//   main().
//   ...
//   TOMBOLO_RETURN_IF_ERROR(ProveTls12IsRefused("127.0.0.1", port));
//
// gRPC 1.51 cannot be told a lowest version, and it overrides MinProtocol of
// OpenSSL's configuration; `Protocol = -TLSv1.2` is what it leaves alone. So we
// load a configuration of our own (from memory, never the machine's file)
// before OpenSSL is first used, and prove it at start by a handshake that must
// fail. A resumed session would bring no certificate: hence no tickets.
#ifndef TOMBOLO_SERVICES_GRPC_TLS_POLICY_H_
#define TOMBOLO_SERVICES_GRPC_TLS_POLICY_H_

#include <string>

#include "absl/status/status.h"

namespace tombolo::service {

// Applies to every TLS context of this process made afterwards.
// FAILED_PRECONDITION / TLS_POLICY when it could not be loaded. Idempotent.
absl::Status InstallTlsPolicy();

// OK when the listener at that address answers a TLS 1.3 hello and does not
// answer one of TLS 1.2; else FAILED_PRECONDITION / TLS_POLICY. Blocks up to
// ten seconds.
absl::Status ProveTls12IsRefused(const std::string& host, int port);

}  // namespace tombolo::service

#endif  // TOMBOLO_SERVICES_GRPC_TLS_POLICY_H_
