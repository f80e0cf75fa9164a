#include "services/cli/exit_code.h"

#include <string>

#include "absl/strings/match.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/adapter.h"
#include "exchange-core/base/reasons/cli.h"
#include "exchange-core/base/reasons/request.h"

namespace tombolo::cli {
namespace {

// Reasons that only a check of evidence gives; each area names its own alike.
bool IsAboutEvidence(const absl::Status& status) {
  const std::string name = ReasonName(status);
  for (const char* prefix :
       {"RECEIPT_", "DISCLOSURE_", "STATEMENT_", "DIRECTORY_", "PROOF_",
        "NOTE_", "CHECKPOINT_", "REPLY_", "KEY_UNKNOWN", "KEY_USAGE",
        "KEY_OWNER", "KEY_DATASET", "KEY_EXPIRED", "KEY_NOT_YET_VALID",
        "KEY_INVALIDATED"}) {
    if (absl::StartsWith(name, prefix)) return true;
  }
  return false;
}

}  // namespace

ExitCode ExitCodeOf(const absl::Status& status) {
  if (status.ok()) return ExitCode::kOk;
  if (HasReason(status, reasons::kUsage)) return ExitCode::kUsage;
  if (HasReason(status, reasons::kConfigInvalid) ||
      HasReason(status, reasons::kFileInvalid)) {
    return ExitCode::kConfiguration;
  }
  if (HasReason(status, reasons::kCredentialFile)) {
    return ExitCode::kNotAuthenticated;
  }
  if (IsAboutEvidence(status)) return ExitCode::kEvidence;
  switch (status.code()) {
    case absl::StatusCode::kUnauthenticated:
      return ExitCode::kNotAuthenticated;
    case absl::StatusCode::kPermissionDenied:
      return ExitCode::kDenied;
    case absl::StatusCode::kNotFound:
      return ExitCode::kNotFound;
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kFailedPrecondition:
      return ExitCode::kConflict;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
      return ExitCode::kUnavailable;
    case absl::StatusCode::kDataLoss:
      return ExitCode::kEvidence;
    default:
      return ExitCode::kFailed;
  }
}

}  // namespace tombolo::cli
