// One mapping of a YAML file, read key by key. Whatever was not asked for is
// refused, as is a key given twice: a typing error is never silently ignored.
//
//   YamlProblems problems("grants.yaml");
//   for (YamlSection& grant : LoadDocuments(text, problems)) {
//     proto.set_consumer(grant.RequiredText("consumer"));
//     grant.RefuseOtherKeys();
//   }
//   TOMBOLO_RETURN_IF_ERROR(problems.status());     // The first one.
//
// Problems are INVALID_ARGUMENT / FILE_INVALID with file, line, full key, the
// value found and what is allowed. After a problem getters return their
// fallback.
#ifndef TOMBOLO_SERVICES_CLI_YAML_SECTION_H_
#define TOMBOLO_SERVICES_CLI_YAML_SECTION_H_

#include <yaml-cpp/yaml.h>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace tombolo::cli {

class YamlProblems {
 public:
  explicit YamlProblems(std::string file) : file_(std::move(file)) {}

  struct Problem {
    int line = 0;
    std::string key;
    std::string found;
    std::string allowed;
  };
  void Add(const Problem& problem);
  const absl::Status& status() const { return status_; }

 private:
  std::string file_;
  absl::Status status_;
};

class YamlSection {
 public:
  // `problems` must outlive it.
  YamlSection(YAML::Node node, std::string path, int line,
              YamlProblems& problems);

  bool Has(const std::string& key) const;
  std::string Text(const std::string& key, const std::string& fallback = "");
  std::string RequiredText(const std::string& key);
  // One of `choices`, as its index; nullopt when absent or wrong. An absent
  // required one is a problem.
  std::optional<size_t> Choice(const std::string& key,
                               const std::vector<std::string>& choices,
                               bool required = true);
  // Absent: `fallback`.
  uint64_t Integer(const std::string& key, uint64_t fallback, uint64_t least,
                   uint64_t most);
  bool Flag(const std::string& key, bool fallback);
  std::vector<std::string> Texts(const std::string& key);
  // RFC 3339, or a date: its first moment in China (UTC+8).
  std::optional<absl::Time> Time(const std::string& key);
  // An absent section is an empty one.
  YamlSection Section(const std::string& key);
  std::vector<YamlSection> Sections(const std::string& key);

  void RefuseOtherKeys();
  // Reports a problem that the caller found with the value of `key`.
  void Refuse(const std::string& key, const std::string& found,
              const std::string& allowed);

 private:
  YAML::Node Take(const std::string& key);
  std::string KeyOf(const std::string& key) const;
  std::string Scalar(const YAML::Node& node, const std::string& key);
  void RefuseAt(const YAML::Node& node, const std::string& key,
                const std::string& allowed);

  YAML::Node node_;
  std::string path_;
  int line_;
  YamlProblems* problems_;
  std::set<std::string> known_;
};

// The documents of a file, empty ones left out. A file that is no YAML is a
// problem.
std::vector<YamlSection> LoadDocuments(const std::string& text,
                                       YamlProblems& problems);

}  // namespace tombolo::cli

#endif  // TOMBOLO_SERVICES_CLI_YAML_SECTION_H_
