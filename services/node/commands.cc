#include "services/node/commands.h"

#include <csignal>
#include <cstdlib>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/crypto/random.h"
#include "services/grpc/grpc_log.h"
#include "services/node/node.h"
#include "services/node/node_keys.h"
#include "services/node/process_log.h"
#include "services/node/storage_stack.h"

namespace tombolo::node {
namespace {

// The signals this program waits for; blocked in every thread.
sigset_t OurSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
    sigaddset(&signals, signal);
  }
  return signals;
}

void Reload(Node& node, const ConfigSource& source) {
  const absl::StatusOr<NodeConfig> config =
      LoadConfig(source.path, source.overrides);
  if (!config.ok()) {
    ProcessLog::Error("configuration kept", config.status());
    return;
  }
  ProcessLog::SetLevel(config->log_level);
  node.Reload(*config);
  ProcessLog::Info("configuration reloaded", {{"file", source.path}});
}

}  // namespace

absl::Status InitNode(const NodeConfig& config) {
  const SystemClock clock;
  crypto::SecureRandom random;
  TOMBOLO_ASSIGN_OR_RETURN(const NodeKeys keys, NodeKeys::Load(config));
  TOMBOLO_ASSIGN_OR_RETURN(const std::unique_ptr<StorageStack> storage,
                           StorageStack::Create(config, random));
  access_log::AccessLogOptions options =
      LogOptions(config, keys, clock, random);
  options.partitioning = storage->layout().partitioning();
  return access_log::AccessLog::Init(storage->store(), options);
}

absl::StatusOr<access_log::CheckReport> CheckNode(const NodeConfig& config) {
  const SystemClock clock;
  crypto::SecureRandom random;
  TOMBOLO_ASSIGN_OR_RETURN(const NodeKeys keys, NodeKeys::Load(config));
  TOMBOLO_ASSIGN_OR_RETURN(const std::unique_ptr<StorageStack> storage,
                           StorageStack::Open(config, random, {}));
  TOMBOLO_RETURN_IF_ERROR(storage->disk().Scrub());
  access_log::AccessLogOptions options =
      LogOptions(config, keys, clock, random);
  options.partitioning = storage->layout().partitioning();
  return access_log::AccessLog::Check(storage->store(), options);
}

absl::Status RecoverNode(const NodeConfig& config,
                         const access_log::RecoverRequest& request) {
  const SystemClock clock;
  crypto::SecureRandom random;
  TOMBOLO_ASSIGN_OR_RETURN(const NodeKeys keys, NodeKeys::Load(config));
  TOMBOLO_ASSIGN_OR_RETURN(const std::unique_ptr<StorageStack> storage,
                           StorageStack::Open(config, random, {}));
  access_log::AccessLogOptions options =
      LogOptions(config, keys, clock, random);
  options.partitioning = storage->layout().partitioning();
  return access_log::AccessLog::Recover(storage->store(), options, request);
}

int ServeNode(const NodeConfig& config, const ConfigSource& source) {
  ProcessLog::SetLevel(config.log_level);
  // A refused handshake is the peer's fault, not an error of the node.
  service::SendGrpcLogTo([](absl::string_view message) {
    ProcessLog::Warn("grpc", {{"message", std::string(message)}});
  });
  const sigset_t signals = OurSignals();
  // Before any thread is made, so that all inherit it.
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  NodeHooks hooks;
  // Nothing that is under way may still be answered, and nothing can be saved:
  // no destructors, no flushing.
  hooks.on_fatal = [](const absl::Status& /*cause*/) {
    std::_Exit(kExitFatal);
  };
  absl::StatusOr<std::unique_ptr<Node>> node =
      Node::Start(config, std::move(hooks));
  if (!node.ok()) {
    ProcessLog::Error("not started", node.status());
    return kExitFailed;
  }
  ProcessLog::Info("serving", {{"node", config.id},
                               {"port", absl::StrCat((*node)->port())},
                               {"log", (*node)->log_origin()},
                               {"version", kVersion}});
  for (int signal = SIGHUP; signal == SIGHUP;) {
    if (sigwait(&signals, &signal) != 0) return kExitFailed;
    if (signal == SIGHUP) Reload(**node, source);
  }
  ProcessLog::Info("draining");
  (*node)->Drain();
  ProcessLog::Info("stopped");
  return 0;
}

}  // namespace tombolo::node
