#include "adapters/sdk/cpp/channel.h"

#include <grpcpp/channel.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "absl/time/clock.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/adapter.h"
#include "exchange-core/base/status_macros.h"

namespace tombolo::sdk {
namespace {

absl::StatusOr<std::string> ReadPem(const std::string& path, const char* what) {
  const auto bad = [&](const std::string& problem) {
    return MakeError(reasons::kCredentialFile,
                     {{"file", path}, {"what", what}, {"problem", problem}});
  };
  std::ifstream in(path, std::ios::binary);
  if (!in.is_open()) return bad(std::strerror(errno));
  std::string pem((std::istreambuf_iterator<char>(in)),
                  std::istreambuf_iterator<char>());
  if (pem.find("-----BEGIN ") == std::string::npos) return bad("it is no PEM");
  return pem;
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::Channel>> OpenChannel(
    const ChannelOptions& options) {
  grpc::SslCredentialsOptions tls;
  TOMBOLO_ASSIGN_OR_RETURN(tls.pem_root_certs,
                           ReadPem(options.ca_file, "CA certificate"));
  TOMBOLO_ASSIGN_OR_RETURN(tls.pem_cert_chain, ReadPem(options.certificate_file,
                                                       "client certificate"));
  TOMBOLO_ASSIGN_OR_RETURN(tls.pem_private_key,
                           ReadPem(options.key_file, "client key"));
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxMessageBytes);
  arguments.SetMaxSendMessageSize(kMaxMessageBytes);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  // Retries are ours: what may be repeated is known here, not in the library.
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetInt(
      GRPC_ARG_KEEPALIVE_TIME_MS,
      static_cast<int>(absl::ToInt64Milliseconds(options.keepalive)));
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20 * 1000);
  // A node that restarts is back within a second or two. Without the second
  // one, a lost connection is taken up again after half a minute: the name must
  // be resolved anew, and gRPC does that no more often by default.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 200);
  arguments.SetInt(GRPC_ARG_DNS_MIN_TIME_BETWEEN_RESOLUTIONS_MS, 500);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 10 * 1000);
  if (!options.server_name.empty()) {
    arguments.SetSslTargetNameOverride(options.server_name);
  }
  return grpc::CreateCustomChannel(options.endpoint, grpc::SslCredentials(tls),
                                   arguments);
}

bool AwaitConnection(grpc::Channel& channel, absl::Duration patience) {
  return channel.WaitForConnected(absl::ToChronoTime(absl::Now() + patience));
}

}  // namespace tombolo::sdk
