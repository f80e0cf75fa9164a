#include "services/grpc/request_digest.h"

#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace tombolo::service {

std::string DeterministicBytes(const google::protobuf::Message& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream sink(&bytes);
    google::protobuf::io::CodedOutputStream out(&sink);
    out.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&out);
  }
  return bytes;
}

crypto::Digest RequestDigest(const google::protobuf::Message& request) {
  return crypto::ComputeDigest(crypto::DigestAlgorithm::kSha256,
                               DeterministicBytes(request));
}

}  // namespace tombolo::service
