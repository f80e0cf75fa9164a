// The digest of a request, for the access log and to tell a retry from another
// request. The bytes as they came are not to be had from gRPC, so the parsed
// message is serialised again, deterministically; unknown fields are kept.
// Pure; thread-safe.
#ifndef TOMBOLO_SERVICES_GRPC_REQUEST_DIGEST_H_
#define TOMBOLO_SERVICES_GRPC_REQUEST_DIGEST_H_

#include <string>

#include "exchange-core/crypto/digest.h"
#include "google/protobuf/message.h"

namespace tombolo::service {

std::string DeterministicBytes(const google::protobuf::Message& message);

// SHA-256 of DeterministicBytes().
crypto::Digest RequestDigest(const google::protobuf::Message& request);

}  // namespace tombolo::service

#endif  // TOMBOLO_SERVICES_GRPC_REQUEST_DIGEST_H_
