#include "adapters/agent/config_section.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/request.h"

namespace tombolo::agent {
namespace {

constexpr char kNothing[] = "(nothing)";

std::string Describe(const YAML::Node& node) {
  if (!node.IsDefined() || node.IsNull()) return kNothing;
  if (node.IsMap()) return "(a mapping)";
  if (node.IsSequence()) return "(a list)";
  return node.Scalar();
}

}  // namespace

void ConfigProblems::Add(const std::string& key, const std::string& found,
                         const std::string& allowed) {
  if (!status_.ok()) return;
  status_ = MakeError(
      reasons::kConfigInvalid,
      {{"key", key}, {"found", found}, {"allowed", allowed}, {"file", file_}});
}

ConfigSection::ConfigSection(YAML::Node node, std::string path,
                             ConfigProblems& problems)
    : node_(std::move(node)), path_(std::move(path)), problems_(&problems) {
  if (node_.IsDefined() && !node_.IsNull() && !node_.IsMap()) {
    problems_->Add(path_.empty() ? "(the file)" : path_, Describe(node_),
                   "a mapping of keys to values");
    node_ = YAML::Node();
  }
}

std::string ConfigSection::KeyOf(const std::string& key) const {
  return path_.empty() ? key : absl::StrCat(path_, ".", key);
}

bool ConfigSection::Has(const std::string& key) const {
  return node_.IsMap() && std::as_const(node_)[key].IsDefined();
}

YAML::Node ConfigSection::Take(const std::string& key) {
  known_.insert(key);
  // Reading a missing key of a node that is not const would add it.
  return Has(key) ? std::as_const(node_)[key]
                  : YAML::Node(YAML::NodeType::Undefined);
}

std::string ConfigSection::Scalar(const YAML::Node& node,
                                  const std::string& key) {
  if (node.IsScalar()) return node.Scalar();
  problems_->Add(KeyOf(key), Describe(node), "a text");
  return std::string();
}

std::string ConfigSection::Text(const std::string& key,
                                const std::string& fallback) {
  const YAML::Node node = Take(key);
  return node.IsDefined() ? Scalar(node, key) : fallback;
}

std::string ConfigSection::RequiredText(const std::string& key) {
  std::string text = Text(key, "");
  if (text.empty()) problems_->Add(KeyOf(key), kNothing, "a text; required");
  return text;
}

std::string ConfigSection::Choice(const std::string& key,
                                  const std::vector<std::string>& choices) {
  std::string text = Text(key, choices.front());
  if (std::find(choices.begin(), choices.end(), text) != choices.end()) {
    return text;
  }
  problems_->Add(KeyOf(key), text, absl::StrJoin(choices, ", "));
  return choices.front();
}

uint64_t ConfigSection::Integer(const std::string& key, uint64_t fallback,
                                uint64_t least, uint64_t most) {
  const std::string text = Text(key, absl::StrCat(fallback));
  uint64_t value = 0;
  if (absl::SimpleAtoi(text, &value) && value >= least && value <= most) {
    return value;
  }
  problems_->Add(KeyOf(key), text,
                 absl::StrCat("a whole number from ", least, " to ", most));
  return fallback;
}

double ConfigSection::Share(const std::string& key, double fallback) {
  const std::string text = Text(key, absl::StrCat(fallback));
  double value = 0;
  if (absl::SimpleAtod(text, &value) && value >= 0 && value <= 1) return value;
  problems_->Add(KeyOf(key), text, "a number from 0 to 1");
  return fallback;
}

bool ConfigSection::Flag(const std::string& key, bool fallback) {
  const std::string text = Text(key, fallback ? "true" : "false");
  if (text == "true" || text == "false") return text == "true";
  problems_->Add(KeyOf(key), text, "true, false");
  return fallback;
}

std::vector<std::string> ConfigSection::Texts(const std::string& key) {
  std::vector<std::string> texts;
  const YAML::Node node = Take(key);
  if (!node.IsDefined()) return texts;
  if (!node.IsSequence()) {
    problems_->Add(KeyOf(key), Describe(node), "a list of texts");
    return texts;
  }
  for (const YAML::Node& item : node) texts.push_back(Scalar(item, key));
  return texts;
}

std::map<std::string, std::string> ConfigSection::TextMap(
    const std::string& key) {
  std::map<std::string, std::string> texts;
  const YAML::Node node = Take(key);
  if (!node.IsDefined()) return texts;
  if (!node.IsMap()) {
    problems_->Add(KeyOf(key), Describe(node), "a mapping of texts to texts");
    return texts;
  }
  for (const auto& entry : node) {
    texts[Scalar(entry.first, key)] = Scalar(entry.second, key);
  }
  return texts;
}

ConfigSection ConfigSection::Section(const std::string& key) {
  return ConfigSection(Take(key), KeyOf(key), *problems_);
}

std::vector<ConfigSection> ConfigSection::Sections(const std::string& key) {
  std::vector<ConfigSection> sections;
  const YAML::Node node = Take(key);
  if (!node.IsDefined()) return sections;
  if (!node.IsSequence()) {
    problems_->Add(KeyOf(key), Describe(node), "a list");
    return sections;
  }
  for (size_t i = 0; i < node.size(); ++i) {
    sections.emplace_back(node[i], absl::StrCat(KeyOf(key), ".", i),
                          *problems_);
  }
  return sections;
}

void ConfigSection::RefuseOtherKeys() {
  if (!node_.IsMap()) return;
  for (const auto& entry : node_) {
    const std::string key = Describe(entry.first);
    if (known_.count(key) > 0) continue;
    problems_->Add(KeyOf(key), Describe(entry.second),
                   absl::StrCat("the keys ", absl::StrJoin(known_, ", ")));
  }
}

}  // namespace tombolo::agent
