// Exit codes of `tombolo`. They are API: scripts depend on them. The table for
// people is docs/reference/cli.md; a test compares the two.
#ifndef TOMBOLO_SERVICES_CLI_EXIT_CODE_H_
#define TOMBOLO_SERVICES_CLI_EXIT_CODE_H_

#include "absl/status/status.h"

namespace tombolo::cli {

enum class ExitCode : int {
  kOk = 0,
  kFailed = 1,
  kUsage = 2,             // Wrong command line.
  kEvidence = 3,          // A signature, receipt or proof does not hold.
  kNotAuthenticated = 4,  // No certificate, or the node does not take it.
  kDenied = 5,            // The permission matrix, or the caller's role.
  kNotFound = 6,
  kConflict = 7,      // Exists already, changed meanwhile, or not in a state.
  kPartly = 8,        // Some of it was refused or could not be done.
  kUnavailable = 11,  // The node is away, busy, or too slow.
  kConfiguration = 78,
};

// For a command that failed. The reason decides where it can, then the code.
ExitCode ExitCodeOf(const absl::Status& status);

}  // namespace tombolo::cli

#endif  // TOMBOLO_SERVICES_CLI_EXIT_CODE_H_
