// gRPC's status → ours, with the reason and its metadata.
//
//   const absl::Status status = FromGrpc(stub->GetDataset(...));
//   if (HasReason(status, reasons::kTermFenced)) ...
//
// Pure; thread-safe.
#ifndef TOMBOLO_ADAPTERS_SDK_CPP_RPC_STATUS_H_
#define TOMBOLO_ADAPTERS_SDK_CPP_RPC_STATUS_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace grpc {
class Status;
}  // namespace grpc
namespace google::rpc {
class Status;
}  // namespace google::rpc

namespace tombolo::sdk {

// Every detail becomes a payload under its type URL.
absl::Status FromGrpc(const grpc::Status& status);
absl::Status FromProto(const google::rpc::Status& status);

// How long the node asks to wait: google.rpc.RetryInfo, else the reason's
// metadata `retryAfterMs`, else nullopt.
std::optional<absl::Duration> RetryDelay(const absl::Status& status);

}  // namespace tombolo::sdk

#endif  // TOMBOLO_ADAPTERS_SDK_CPP_RPC_STATUS_H_
