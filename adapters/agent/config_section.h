// One mapping of a YAML file, read key by key; whatever was not asked for is
// refused, so that a typing error in a key is never silently ignored.
//
//   ConfigProblems problems("tombolo-adapter.yaml");
//   ConfigSection root(YAML::Load(text), "", problems);
//   config.department = root.RequiredText("department");
//   config.window = root.Integer("window", 8, 1, 64);
//   root.RefuseOtherKeys();
//   TOMBOLO_RETURN_IF_ERROR(problems.status());     // The first one.
//
// Problems are INVALID_ARGUMENT / CONFIG_INVALID with the full key, the value
// found and what is allowed. Getters return the fallback after a problem.
#ifndef TOMBOLO_ADAPTERS_AGENT_CONFIG_SECTION_H_
#define TOMBOLO_ADAPTERS_AGENT_CONFIG_SECTION_H_

#include <yaml-cpp/yaml.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace tombolo::agent {

class ConfigProblems {
 public:
  explicit ConfigProblems(std::string file) : file_(std::move(file)) {}

  void Add(const std::string& key, const std::string& found,
           const std::string& allowed);
  // The first problem, or OK.
  const absl::Status& status() const { return status_; }

 private:
  std::string file_;
  absl::Status status_;
};

class ConfigSection {
 public:
  // `problems` must outlive it.
  ConfigSection(YAML::Node node, std::string path, ConfigProblems& problems);

  bool Has(const std::string& key) const;
  std::string Text(const std::string& key, const std::string& fallback);
  std::string RequiredText(const std::string& key);
  // One of `choices`; the first is the default.
  std::string Choice(const std::string& key,
                     const std::vector<std::string>& choices);
  uint64_t Integer(const std::string& key, uint64_t fallback, uint64_t least,
                   uint64_t most);
  // Between 0 and 1.
  double Share(const std::string& key, double fallback);
  bool Flag(const std::string& key, bool fallback);
  std::vector<std::string> Texts(const std::string& key);
  std::map<std::string, std::string> TextMap(const std::string& key);
  // An absent section is an empty one.
  ConfigSection Section(const std::string& key);
  std::vector<ConfigSection> Sections(const std::string& key);

  void RefuseOtherKeys();

  // The full key, for problems that the caller finds.
  std::string KeyOf(const std::string& key) const;
  ConfigProblems& problems() { return *problems_; }

 private:
  // The node of a key, which is known from now on.
  YAML::Node Take(const std::string& key);
  std::string Scalar(const YAML::Node& node, const std::string& key);

  YAML::Node node_;
  std::string path_;
  ConfigProblems* problems_;
  std::set<std::string> known_;
};

}  // namespace tombolo::agent

#endif  // TOMBOLO_ADAPTERS_AGENT_CONFIG_SECTION_H_
