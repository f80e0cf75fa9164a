// The gRPC listener: our services under mutual TLS, with every limit set.
//
//   TOMBOLO_ASSIGN_OR_RETURN(std::unique_ptr<Server> server,
//                            Server::Start(options, parts));
//   server->SetServing(true);
//   ...
//   server->Shutdown(absl::Seconds(10));
//
// Clients must present a certificate that `client_ca` verifies. Replaced
// certificate files are used by the next connection; broken ones never are (see
// tls_credentials.h). Compression is off: a compressed message is refused
// before it is unpacked. Thread-safe.
#ifndef TOMBOLO_SERVICES_GRPC_SERVER_H_
#define TOMBOLO_SERVICES_GRPC_SERVER_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/grpc/service_parts.h"
#include "services/grpc/tls_credentials.h"

namespace tombolo::service {

struct ServerOptions {
  std::string listen_address;  // Such as "0.0.0.0:7450"; port 0 picks one.
  TlsFiles tls;
  OnTlsReload on_tls_reload;

  int max_message_bytes = 4 << 20;
  int max_metadata_bytes = 16 << 10;
  int max_concurrent_streams = 128;  // Of one connection.
  size_t memory_bytes = size_t{128} << 20;
  absl::Duration handshake_timeout = absl::Seconds(10);
  // Bounds how long a peer stays whose certificate was revoked.
  absl::Duration max_connection_age = absl::Minutes(10);
  absl::Duration max_connection_age_grace = absl::Minutes(11);
  bool reflection = false;
};

class Server {
 public:
  // `parts` must outlive it. FAILED_PRECONDITION / NODE_LISTEN, and the errors
  // of TlsCredentials(). Serves, but tells health checks NOT_SERVING until
  // SetServing(true).
  static absl::StatusOr<std::unique_ptr<Server>> Start(
      const ServerOptions& options, const ServiceParts& parts);
  // Shutdown(absl::ZeroDuration()).
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  int port() const;

  // What grpc.health.v1 answers, for the node and for each service.
  void SetServing(bool serving);

  // Takes no new connections; calls still running after `grace` are cancelled.
  // Returns when all have ended. Idempotent.
  void Shutdown(absl::Duration grace);

 private:
  struct Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  const std::unique_ptr<Impl> impl_;
};

}  // namespace tombolo::service

#endif  // TOMBOLO_SERVICES_GRPC_SERVER_H_
