#include "services/node/yaml_values.h"

#include <exception>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/request.h"
#include "exchange-core/base/status_macros.h"
#include "yaml-cpp/yaml.h"

namespace tombolo::node {
namespace {

absl::Status BadFile(const std::string& path, const std::string& problem) {
  return MakeError(reasons::kConfigFile,
                   {{"file", path}, {"problem", problem}});
}

// The file has two levels: sections, and keys in them.
absl::Status Flatten(const std::string& path, const std::string& prefix,
                     const YAML::Node& map, ConfigValues& values) {
  if (!map.IsMap()) return BadFile(path, "it is not a map of keys");
  for (const auto& entry : map) {
    const std::string name = entry.first.Scalar();
    const std::string key = prefix.empty() ? name : prefix + "." + name;
    if (entry.second.IsMap() && prefix.empty()) {
      TOMBOLO_RETURN_IF_ERROR(Flatten(path, key, entry.second, values));
      continue;
    }
    // A key without a value is one that was left out.
    if (entry.second.IsNull()) continue;
    if (!entry.second.IsScalar()) {
      return BadFile(path, key + " is neither a value nor a section");
    }
    if (!values.emplace(key, entry.second.Scalar()).second) {
      return BadFile(path, key + " is given twice");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ConfigValues> ReadYamlValues(const std::string& path) {
  ConfigValues values;
  try {
    const YAML::Node file = YAML::LoadFile(path);
    if (file.IsNull()) return values;
    TOMBOLO_RETURN_IF_ERROR(Flatten(path, "", file, values));
  } catch (const std::exception& error) {
    return BadFile(path, error.what());
  }
  return values;
}

absl::Status ApplyOverride(const std::string& assignment,
                           ConfigValues& values) {
  const size_t equals = assignment.find('=');
  if (equals == std::string::npos || equals == 0) {
    return BadFile("--set", absl::StrCat("\"", assignment,
                                         "\" is not of the form key=value"));
  }
  values[assignment.substr(0, equals)] = assignment.substr(equals + 1);
  return absl::OkStatus();
}

}  // namespace tombolo::node
