// The city of bench_city.h at a running node: who asks, what is told to the
// node before the load, and the requests of the load.
//
//   const Place place{.endpoint = "127.0.0.1:7450", .pki = "/tmp/pki"};
//   Provision(place);
//   auto stub = QueryService::NewStub(Connect(place, kWindow));
//
// Identities and keys are those of certs/make_dev_pki.sh.
#ifndef TOMBOLO_TESTS_BENCH_LOAD_LOAD_CITY_H_
#define TOMBOLO_TESTS_BENCH_LOAD_LOAD_CITY_H_

#include <memory>
#include <string>

#include "exchange-core/crypto/signer.h"
#include "tombolo/exchange/v1/query_service.pb.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace tombolo::bench {

struct Place {
  std::string endpoint;
  std::string pki;  // Folder of the development PKI.
};

// Folders of identities under `tls/`.
inline constexpr char kOperatorIdentity[] = "operator-op-1";
inline constexpr char kAdapterIdentity[] = "system-civil-affairs-adapter";
inline constexpr char kWindowIdentity[] = "system-human-resources-window";

std::shared_ptr<grpc::Channel> Connect(const Place& place,
                                       const std::string& identity);
// The text of a file; aborts when it cannot be read.
std::string ReadFile(const std::string& path);
// A signing key of the PKI, such as `batch-civil-affairs`.
std::unique_ptr<crypto::Signer> SigningKey(const Place& place,
                                           const std::string& name);

// Tells the node departments, datasets, keys and grants.
void Provision(const Place& place);

// A question about all six datasets, with a fresh nonce.
exchange::v1::QuerySubjectRequest QuestionFor(int person);

}  // namespace tombolo::bench

#endif  // TOMBOLO_TESTS_BENCH_LOAD_LOAD_CITY_H_
