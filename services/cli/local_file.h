// Whole files, with an error that says which and why.
#ifndef TOMBOLO_SERVICES_CLI_LOCAL_FILE_H_
#define TOMBOLO_SERVICES_CLI_LOCAL_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tombolo::cli {

// At most 16 MiB. FAILED_PRECONDITION / FILE_UNREADABLE.
absl::StatusOr<std::string> ReadLocalFile(const std::string& path);

// Replaces the file. FAILED_PRECONDITION / FILE_UNWRITABLE.
absl::Status WriteLocalFile(const std::string& path, absl::string_view bytes);

// `path` as seen from the folder of `file`, unless it is absolute.
std::string NextTo(const std::string& file, const std::string& path);

}  // namespace tombolo::cli

#endif  // TOMBOLO_SERVICES_CLI_LOCAL_FILE_H_
