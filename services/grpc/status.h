// absl::Status as it goes over the wire: google.rpc.Status in
// `grpc-status-details-bin`, with every payload of the status under its own
// type URL, so that a reason arrives as it was born (AIP-193).
//
//   reactor->Finish(ToGrpcStatus(status));
//
// Errors that ask for a retry later also carry google.rpc.RetryInfo, from the
// metadata `retryAfterMs`. Details travel in trailers, which are limited: what
// does not fit 2 KiB is left out, BadRequest first, ErrorInfo last. A status
// without a reason is a bug here, not the caller's business: it goes out as
// INTERNAL / INTERNAL_ERROR and its text stays. Pure; thread-safe.
#ifndef TOMBOLO_SERVICES_GRPC_STATUS_H_
#define TOMBOLO_SERVICES_GRPC_STATUS_H_

#include <cstddef>

#include "absl/status/status.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/support/status.h"

namespace tombolo::service {

inline constexpr size_t kMaxStatusBytes = 2048;

google::rpc::Status ToRpcStatus(const absl::Status& status);
grpc::Status ToGrpcStatus(const absl::Status& status);

}  // namespace tombolo::service

#endif  // TOMBOLO_SERVICES_GRPC_STATUS_H_
