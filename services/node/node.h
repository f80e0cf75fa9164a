// An exchange node, wired: store, access log, registry, ingest, query, and the
// services on top. `tombolo-node serve` runs one; tests run one in-process.
//
//   TOMBOLO_ASSIGN_OR_RETURN(std::unique_ptr<Node> node,
//                            Node::Start(config, {.on_fatal = Exit}));
//   ... node->port() ...
//   node->Drain();
//
// Start() serves only when everything was found in order: the store opens, the
// log is not behind its marker or checkpoint, stored rows read back, and a
// TLS 1.2 handshake with its own port is refused. Drain() stops taking calls,
// finishes those under way, signs a last checkpoint. Thread-safe.
#ifndef TOMBOLO_SERVICES_NODE_NODE_H_
#define TOMBOLO_SERVICES_NODE_NODE_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "exchange-core/access_log/access_log.h"
#include "exchange-core/base/clock.h"
#include "exchange-core/crypto/random.h"
#include "services/node/config.h"
#include "services/node/node_keys.h"

namespace tombolo::node {

// Version of the program, as GetNodeStatus and the log tell it.
inline constexpr char kVersion[] = "0.1.0";

struct NodeHooks {
  // The store or the log failed: nothing is answered any more. Called once, on
  // a thread of the node; the process should end at once.
  std::function<void(const absl::Status&)> on_fatal;
};

class Node {
 public:
  static absl::StatusOr<std::unique_ptr<Node>> Start(const NodeConfig& config,
                                                     NodeHooks hooks);
  // Drains.
  ~Node();
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  // The port of the listener, for configurations that say 0.
  int port() const;
  const std::string& log_origin() const;

  // What can be changed while serving: deadlines. (The certificate files are
  // watched; the level of the process log is the program's.)
  void Reload(const NodeConfig& config);

  // Idempotent.
  void Drain();

 private:
  struct Impl;
  explicit Node(std::unique_ptr<Impl> impl);
  const std::unique_ptr<Impl> impl_;
};

// What the access log is opened with; pointers must outlive the options.
access_log::AccessLogOptions LogOptions(const NodeConfig& config,
                                        const NodeKeys& keys,
                                        const Clock& clock,
                                        crypto::RandomSource& random);

}  // namespace tombolo::node

#endif  // TOMBOLO_SERVICES_NODE_NODE_H_
