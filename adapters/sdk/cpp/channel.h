// Opens the way to an exchange node: gRPC over mutual TLS.
//
//   TOMBOLO_ASSIGN_OR_RETURN(
//       std::shared_ptr<grpc::Channel> channel,
//       OpenChannel({.endpoint = "node.city.example:7450",
//                    .ca_file = "ca.pem", .certificate_file = "adapter.pem",
//                    .key_file = "adapter.key"}));
//
// The node speaks TLS 1.3 only and wants a client certificate: without one of
// ours there is no connection. Proxies of the environment are not used, for a
// proxy that ends TLS would see what it must not. The channel connects when it
// is first used and again whenever it must. Nothing is compressed; messages are
// at most 4 MiB.
//
// This header does not include gRPC's, which cost seconds per file.
#ifndef TOMBOLO_ADAPTERS_SDK_CPP_CHANNEL_H_
#define TOMBOLO_ADAPTERS_SDK_CPP_CHANNEL_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace tombolo::sdk {

inline constexpr int kMaxMessageBytes = 4 << 20;

struct ChannelOptions {
  std::string endpoint;          // host:port
  std::string ca_file;           // PEM; who may have issued the node's.
  std::string certificate_file;  // PEM, ours, with its chain.
  std::string key_file;          // PEM, ours; a TLS key, never a signing key.
  // Name in the node's certificate when it is not the endpoint's host.
  std::string server_name;
  absl::Duration keepalive = absl::Seconds(60);
};

// FAILED_PRECONDITION / CREDENTIAL_FILE when a file cannot be read or is empty.
absl::StatusOr<std::shared_ptr<grpc::Channel>> OpenChannel(
    const ChannelOptions& options);

// Connects, if need be, and says whether the channel is connected within
// `patience`. To be called between the tries of whoever retries: a channel that
// failed once fails further calls at once, and gRPC's blocking calls look after
// sockets only while one of them waits. Without a wait, a node that is back is
// noticed up to five seconds later, by gRPC's backup poller.
bool AwaitConnection(grpc::Channel& channel, absl::Duration patience);

}  // namespace tombolo::sdk

#endif  // TOMBOLO_ADAPTERS_SDK_CPP_CHANNEL_H_
