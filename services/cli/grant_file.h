// Grants as a file: one grant per YAML document.
// docs/reference/grant-file.md explains every key.
//
//   TOMBOLO_ASSIGN_OR_RETURN(ApplyGrantsRequest request,
//                            ParseGrantFile(text, "grants.yaml"));
//
// Everything that can be said of a grant without the catalogue is checked here,
// by the rules the node uses (permission/grant.h). Pure.
#ifndef TOMBOLO_SERVICES_CLI_GRANT_FILE_H_
#define TOMBOLO_SERVICES_CLI_GRANT_FILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "tombolo/exchange/v1/permission_service.pb.h"

namespace tombolo::cli {

// INVALID_ARGUMENT / FILE_INVALID with the line, or GRANT_... as the node
// would say.
absl::StatusOr<exchange::v1::ApplyGrantsRequest> ParseGrantFile(
    const std::string& text, const std::string& file);

}  // namespace tombolo::cli

#endif  // TOMBOLO_SERVICES_CLI_GRANT_FILE_H_
