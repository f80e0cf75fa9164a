// The keys that a node signs with and believes, from the files its
// configuration names.
//
//   TOMBOLO_ASSIGN_OR_RETURN(NodeKeys keys, NodeKeys::Load(config));
//
// A private key that others may read is refused. FAILED_PRECONDITION /
// NODE_FILE names file and key; the reasons of crypto/ come through.
#ifndef TOMBOLO_SERVICES_NODE_NODE_KEYS_H_
#define TOMBOLO_SERVICES_NODE_NODE_KEYS_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "exchange-core/crypto/public_key.h"
#include "exchange-core/crypto/signer.h"
#include "services/node/config.h"

namespace tombolo::node {

struct NodeKeys {
  std::unique_ptr<crypto::Signer> log;
  std::unique_ptr<crypto::Signer> receipt;
  std::optional<crypto::PublicKey> registry_authority;  // Always set.

  static absl::StatusOr<NodeKeys> Load(const NodeConfig& config);
};

// The bytes of a file; `key` is the configuration's name for it.
absl::StatusOr<std::string> ReadNodeFile(const std::string& key,
                                         const std::string& path);

// OK when only its owner may read the private key file.
absl::Status CheckPrivateFile(const std::string& key, const std::string& path);

}  // namespace tombolo::node

#endif  // TOMBOLO_SERVICES_NODE_NODE_KEYS_H_
