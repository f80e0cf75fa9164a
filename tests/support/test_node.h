// A whole exchange node inside a test: real RocksDB in a temporary folder, real
// mutual TLS on a loopback port, the development PKI.
//
//   TestNode node;
//   TestCity city(node);                    // keys, catalogue, one grant
//   auto stub = v1::QueryService::NewStub(
//       node.Channel("system-human-resources-window"));
//
// Identities are folder names of certs/make_dev_pki.sh, whose PKI is made once
// per process. Whatever goes wrong while a node is set up ends the test
// program.
#ifndef TOMBOLO_TESTS_SUPPORT_TEST_NODE_H_
#define TOMBOLO_TESTS_SUPPORT_TEST_NODE_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "exchange-core/record/batch.h"
#include "exchange-core/record/schema.h"
#include "grpcpp/channel.h"
#include "grpcpp/support/channel_arguments.h"
#include "grpcpp/support/status.h"
#include "services/node/config.h"
#include "services/node/node.h"
#include "tests/support/temp_dir.h"

namespace tombolo::testing {

inline constexpr char kTestTrustDomain[] = "city.example";

// The folder of the development PKI for kTestTrustDomain.
const std::string& TestPki();

// The bytes of a file of the PKI, such as "ca/root.crt".
std::string ReadPki(const std::string& file);

// `status` of a call as the node made it, with its payloads.
absl::Status FromGrpc(const grpc::Status& status);

class TestNode {
 public:
  // Initialised and serving.
  TestNode();

  const node::NodeConfig& config() const { return config_; }
  // For what takes effect with the next Start().
  node::NodeConfig& mutable_config() { return config_; }
  int port() const { return node_->port(); }
  node::Node& node() { return *node_; }

  void Start();
  void Stop() { node_.reset(); }

  // A new connection as that identity of the PKI.
  std::shared_ptr<grpc::Channel> Channel(
      const std::string& identity, grpc::ChannelArguments arguments = {}) const;
  // With a certificate chain and key of the caller's own.
  std::shared_ptr<grpc::Channel> ChannelWith(
      const std::string& chain, const std::string& key,
      grpc::ChannelArguments arguments = {}) const;

 private:
  const TempDir dir_;
  node::NodeConfig config_;
  std::unique_ptr<node::Node> node_;
};

// What a node needs to be asked something: the department civil-affairs with
// the dataset ca-marriage (RecordFixture's schema), human-resources with the
// grant "g-hr" for purpose "welfare", and the key directory.
class TestCity {
 public:
  explicit TestCity(const TestNode& node);

  // Publishes the marriages [first, first + count) as civil-affairs' adapter;
  // all of one `husband`, if given.
  absl::Status Publish(int first, int count,
                       std::optional<int> husband = std::nullopt);
  // The next batch, signed and not yet sent.
  record::BuiltBatch MakeBatch(int first, int count,
                               std::optional<int> husband = std::nullopt) const;

  const std::shared_ptr<const record::CompiledSchema>& schema() const {
    return schema_;
  }
  uint64_t term() const { return term_; }

 private:
  void ApplyCatalog();
  void ApplyGrant();
  void InstallKeys();
  void AcquireTerm();

  const TestNode& node_;
  std::shared_ptr<const record::CompiledSchema> schema_;
  std::unique_ptr<crypto::Signer> signer_;
  record::ChainState chain_;
  uint64_t term_ = 0;
};

}  // namespace tombolo::testing

#endif  // TOMBOLO_TESTS_SUPPORT_TEST_NODE_H_
