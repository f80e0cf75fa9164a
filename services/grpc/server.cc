#include "services/grpc/server.h"

#include <chrono>
#include <utility>

#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/request.h"
#include "exchange-core/base/status_macros.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/grpcpp.h"
#include "grpcpp/health_check_service_interface.h"
#include "grpcpp/resource_quota.h"
#include "services/grpc/audit_service.h"
#include "services/grpc/catalog_service.h"
#include "services/grpc/node_service.h"
#include "services/grpc/permission_service.h"
#include "services/grpc/publish_service.h"
#include "services/grpc/query_service.h"

namespace tombolo::service {
namespace {

constexpr int kMinPingIntervalMs = 10'000;
constexpr int kKeepaliveMs = 60'000;
constexpr int kKeepaliveTimeoutMs = 20'000;

int Milliseconds(absl::Duration duration) {
  return static_cast<int>(absl::ToInt64Milliseconds(duration));
}

void SetLimits(const ServerOptions& options, grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(options.max_message_bytes);
  builder.SetDefaultCompressionAlgorithm(GRPC_COMPRESS_NONE);
  // A small compressed message may hold hundreds of megabytes.
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_DEFLATE, false);
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_GZIP, false);
  builder.SetResourceQuota(
      grpc::ResourceQuota("tombolo").Resize(options.memory_bytes));
  const std::pair<const char*, int> arguments[] = {
      {GRPC_ARG_MAX_METADATA_SIZE, options.max_metadata_bytes},
      {GRPC_ARG_MAX_CONCURRENT_STREAMS, options.max_concurrent_streams},
      {GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS,
       Milliseconds(options.handshake_timeout)},
      {GRPC_ARG_MAX_CONNECTION_AGE_MS,
       Milliseconds(options.max_connection_age)},
      {GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS,
       Milliseconds(options.max_connection_age_grace)},
      {GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs},
      {GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs},
      {GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
       kMinPingIntervalMs},
      // Two nodes on one port would share its connections unseen.
      {GRPC_ARG_ALLOW_REUSEPORT, 0},
      {GRPC_ARG_ENABLE_CHANNELZ, 0},
  };
  for (const auto& [name, value] : arguments) {
    builder.AddChannelArgument(name, value);
  }
}

constexpr const char* kServiceNames[] = {
    "tombolo.exchange.v1.CatalogService",
    "tombolo.exchange.v1.PublishService",
    "tombolo.exchange.v1.QueryService",
    "tombolo.exchange.v1.PermissionService",
    "tombolo.exchange.v1.AuditService",
    "tombolo.exchange.v1.NodeService",
};

}  // namespace

struct Server::Impl {
  explicit Impl(const ServiceParts& parts)
      : catalog(parts),
        publish(parts),
        query(parts),
        permission(parts),
        audit(parts),
        node(parts) {}

  CatalogService catalog;
  PublishService publish;
  QueryService query;
  PermissionService permission;
  AuditService audit;
  NodeService node;
  int port = 0;
  std::shared_ptr<grpc::ServerCredentials> credentials;  // Outlives the server.
  std::unique_ptr<grpc::Server> server;
};

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Server::~Server() { Shutdown(absl::ZeroDuration()); }

absl::StatusOr<std::unique_ptr<Server>> Server::Start(
    const ServerOptions& options, const ServiceParts& parts) {
  auto impl = std::make_unique<Impl>(parts);
  TOMBOLO_ASSIGN_OR_RETURN(impl->credentials,
                           TlsCredentials(options.tls, options.on_tls_reload));
  grpc::EnableDefaultHealthCheckService(true);
  if (options.reflection)
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  SetLimits(options, builder);
  builder.AddListeningPort(options.listen_address, impl->credentials,
                           &impl->port);
  builder.RegisterService(&impl->catalog);
  builder.RegisterService(&impl->publish);
  builder.RegisterService(&impl->query);
  builder.RegisterService(&impl->permission);
  builder.RegisterService(&impl->audit);
  builder.RegisterService(&impl->node);
  impl->server = builder.BuildAndStart();
  if (impl->server == nullptr || impl->port == 0) {
    return MakeError(reasons::kNodeListen, {{"address", options.listen_address},
                                            {"key", "listen_address"}});
  }
  std::unique_ptr<Server> server(new Server(std::move(impl)));
  server->SetServing(false);
  return server;
}

int Server::port() const { return impl_->port; }

void Server::SetServing(bool serving) {
  grpc::HealthCheckServiceInterface* const health =
      impl_->server->GetHealthCheckService();
  if (health == nullptr) return;
  health->SetServingStatus(serving);
  for (const char* name : kServiceNames) {
    health->SetServingStatus(name, serving);
  }
}

void Server::Shutdown(absl::Duration grace) {
  impl_->server->Shutdown(std::chrono::system_clock::now() +
                          absl::ToChronoMilliseconds(grace));
  impl_->server->Wait();
}

}  // namespace tombolo::service
