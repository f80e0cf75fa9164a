// The listener's certificate, key and client authorities, read from their files
// again whenever these change.
//
//   TOMBOLO_ASSIGN_OR_RETURN(
//       std::shared_ptr<grpc::ServerCredentials> credentials,
//       TlsCredentials({.certificate_chain = "tls.crt", ...}, on_reload));
//   builder.AddListeningPort(address, credentials, &port);
//
// Looked at when a connection begins: it and all later ones use what was put
// there before, connections that stand go on as they began. Files that cannot
// be used (no PEM, a key of another certificate) change nothing: `on_reload` is
// told once what is wrong with them, and the ones before stay in use. So the
// order in which key and certificate are replaced does not matter.
//
// gRPC's own FileWatcherCertificateProvider takes whatever the files hold, and
// with a broken one no connection comes about any more (1.51); hence its older
// interface, the certificate config fetcher, which C++ does not wrap.
//
// The result must outlive the server that uses it. Thread-safe.
#ifndef TOMBOLO_SERVICES_GRPC_TLS_CREDENTIALS_H_
#define TOMBOLO_SERVICES_GRPC_TLS_CREDENTIALS_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "grpcpp/security/server_credentials.h"

namespace tombolo::service {

// Paths of PEM files.
struct TlsFiles {
  std::string certificate_chain;  // The node's, then its issuers'.
  std::string private_key;
  std::string client_ca;  // Who may have issued the clients' certificates.
};

// OK when changed files are used from now on; else FAILED_PRECONDITION /
// NODE_FILE. Called while a connection waits: be quick.
using OnTlsReload = std::function<void(const absl::Status&)>;

// Clients must present a certificate. FAILED_PRECONDITION / NODE_FILE when the
// files cannot be used now.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> TlsCredentials(
    const TlsFiles& files, OnTlsReload on_reload);

}  // namespace tombolo::service

#endif  // TOMBOLO_SERVICES_GRPC_TLS_CREDENTIALS_H_
