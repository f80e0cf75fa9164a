// tombolo-node: the exchange node. See commands.h for what it does and
// deploy/config/tombolo-node.yaml for its configuration.
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/synchronization/mutex.h"
#include "exchange-core/base/message_catalogue.h"
#include "services/grpc/tls_policy.h"
#include "services/node/commands.h"
#include "services/node/config.h"

namespace tombolo::node {
namespace {

struct Arguments {
  ConfigSource source{.path = "/etc/tombolo/tombolo-node.yaml"};
  std::string cause;
  std::string checkpoint_file;
};

int Fail(const absl::Status& status) {
  std::cerr << "tombolo-node: " << RenderStatus(status, Language::kEnglish)
            << "\n";
  return kExitFailed;
}

int Init(const NodeConfig& config) {
  const absl::Status done = InitNode(config);
  if (!done.ok()) return Fail(done);
  std::cout << "initialised " << config.data_dir << "\n";
  return 0;
}

int Check(const NodeConfig& config) {
  const absl::StatusOr<access_log::CheckReport> report = CheckNode(config);
  if (!report.ok()) return Fail(report.status());
  std::cout << "log         " << report->origin << "\n"
            << "entries     " << report->head.size << "\n"
            << "checkpoint  " << report->checkpoint_size << "\n"
            << "marker      " << report->marker_size << "\n"
            << "in order\n";
  return 0;
}

int Recover(const NodeConfig& config, const Arguments& arguments) {
  access_log::RecoverRequest request{.cause = arguments.cause};
  if (!arguments.checkpoint_file.empty()) {
    std::ifstream in(arguments.checkpoint_file, std::ios::binary);
    request.known_checkpoint.assign(std::istreambuf_iterator<char>(in), {});
  }
  const absl::Status done = RecoverNode(config, request);
  if (!done.ok()) return Fail(done);
  std::cout << "a new log was begun in " << config.data_dir << "\n";
  return 0;
}

int Main(int argc, char** argv) {
  Arguments arguments;
  CLI::App app("The exchange node of Tombolo.", "tombolo-node");
  app.require_subcommand(1);
  app.fallthrough();
  app.add_option("--config", arguments.source.path, "Configuration file")
      ->capture_default_str();
  app.add_option("--set", arguments.source.overrides,
                 "Override a key: --set section.key=value")
      ->allow_extra_args(false);
  const auto* init =
      app.add_subcommand("init", "Make the store, its keys and the access log");
  app.add_subcommand("serve", "Serve until SIGTERM; SIGHUP reloads");
  const auto* check = app.add_subcommand(
      "check", "Check all of a stopped node's store and log");
  auto* recover = app.add_subcommand(
      "recover", "Begin a new log after a restore; the old one is kept");
  recover->add_option("--cause", arguments.cause, "Why; goes to the log")
      ->required();
  recover->add_option("--known-checkpoint", arguments.checkpoint_file,
                      "File with the newest checkpoint that others hold");
  CLI11_PARSE(app, argc, argv);

  // Debian builds Abseil with its checks on: each of gRPC's locks would look
  // for cycles in a graph of all locks, at a few percent of the node's CPU.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  // Before OpenSSL is used for anything else.
  if (const absl::Status policy = service::InstallTlsPolicy(); !policy.ok()) {
    return Fail(policy);
  }
  const absl::StatusOr<NodeConfig> config =
      LoadConfig(arguments.source.path, arguments.source.overrides);
  if (!config.ok()) return Fail(config.status());
  if (init->parsed()) return Init(*config);
  if (check->parsed()) return Check(*config);
  if (recover->parsed()) return Recover(*config, arguments);
  return ServeNode(*config, arguments.source);
}

}  // namespace
}  // namespace tombolo::node

int main(int argc, char** argv) { return tombolo::node::Main(argc, argv); }
