// What the gRPC library itself has to say (errors: refused handshakes, full
// descriptor tables), for the log of the program it runs in.
//
//   SendGrpcLogTo([](absl::string_view message) { ... });
//
// Call it once, before the first server or channel. `sink` runs on any thread.
#ifndef TOMBOLO_SERVICES_GRPC_GRPC_LOG_H_
#define TOMBOLO_SERVICES_GRPC_GRPC_LOG_H_

#include "absl/strings/string_view.h"

namespace tombolo::service {

void SendGrpcLogTo(void (*sink)(absl::string_view message));

}  // namespace tombolo::service

#endif  // TOMBOLO_SERVICES_GRPC_GRPC_LOG_H_
