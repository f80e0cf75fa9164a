// A YAML file as flat keys: `tls: {key: a.pem}` is {"tls.key": "a.pem"}.
//
//   TOMBOLO_ASSIGN_OR_RETURN(ConfigValues values, ReadYamlValues(path));
//   TOMBOLO_RETURN_IF_ERROR(ApplyOverride("limits.streams=64", values));
//
// Maps and scalars only: a list, an alias, a key with a dot or a key given
// twice is refused. INVALID_ARGUMENT / CONFIG_FILE. Pure but for the file.
#ifndef TOMBOLO_SERVICES_NODE_YAML_VALUES_H_
#define TOMBOLO_SERVICES_NODE_YAML_VALUES_H_

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tombolo::node {

using ConfigValues = std::map<std::string, std::string>;

absl::StatusOr<ConfigValues> ReadYamlValues(const std::string& path);

// `a.b=c` of the command line.
absl::Status ApplyOverride(const std::string& assignment, ConfigValues& values);

}  // namespace tombolo::node

#endif  // TOMBOLO_SERVICES_NODE_YAML_VALUES_H_
