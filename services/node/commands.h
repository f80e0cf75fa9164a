// The subcommands of tombolo-node, as functions that tests can call.
//
//   init     makes the store, its keys and log 1 in an empty data folder
//   serve    runs the node until SIGTERM
//   check    reads all of a stopped node's store and log
//   recover  begins a new log after a restore, leaving the old one as it is
//
// Each returns the exit code of the process: 0 done, 1 refused or failed (the
// reason is on standard error), 2 for a fatal error while serving.
#ifndef TOMBOLO_SERVICES_NODE_COMMANDS_H_
#define TOMBOLO_SERVICES_NODE_COMMANDS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "exchange-core/access_log/access_log.h"
#include "services/node/config.h"

namespace tombolo::node {

inline constexpr int kExitFailed = 1;
inline constexpr int kExitFatal = 2;

absl::Status InitNode(const NodeConfig& config);
absl::StatusOr<access_log::CheckReport> CheckNode(const NodeConfig& config);
absl::Status RecoverNode(const NodeConfig& config,
                         const access_log::RecoverRequest& request);

// Where a running node finds its configuration again.
struct ConfigSource {
  std::string path;
  std::vector<std::string> overrides;
};

// Serves until SIGTERM or SIGINT, then drains; reloads on SIGHUP.
int ServeNode(const NodeConfig& config, const ConfigSource& source);

}  // namespace tombolo::node

#endif  // TOMBOLO_SERVICES_NODE_COMMANDS_H_
