#include "services/cli/yaml_section.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/cli.h"

namespace tombolo::cli {
namespace {

constexpr char kNothing[] = "(nothing)";

std::string Describe(const YAML::Node& node) {
  if (!node.IsDefined() || node.IsNull()) return kNothing;
  if (node.IsMap()) return "(a mapping)";
  if (node.IsSequence()) return "(a list)";
  return node.Scalar();
}

int LineOf(const YAML::Node& node, int fallback) {
  if (!node.IsDefined() || node.Mark().is_null()) return fallback;
  return node.Mark().line + 1;
}

}  // namespace

void YamlProblems::Add(const Problem& problem) {
  if (!status_.ok()) return;
  status_ =
      MakeError(reasons::kFileInvalid, {{"file", file_},
                                        {"line", absl::StrCat(problem.line)},
                                        {"key", problem.key},
                                        {"found", problem.found},
                                        {"allowed", problem.allowed}});
}

YamlSection::YamlSection(YAML::Node node, std::string path, int line,
                         YamlProblems& problems)
    : node_(std::move(node)),
      path_(std::move(path)),
      line_(LineOf(node_, line)),
      problems_(&problems) {
  if (!node_.IsDefined() || node_.IsNull()) return;
  if (!node_.IsMap()) {
    problems_->Add({line_, path_.empty() ? "(the file)" : path_,
                    Describe(node_), "a mapping of keys to values"});
    node_ = YAML::Node();
    return;
  }
  std::set<std::string> seen;
  for (const auto& entry : node_) {
    const std::string key = Describe(entry.first);
    if (!seen.insert(key).second) {
      RefuseAt(entry.first, key, "each key once");
    }
  }
}

std::string YamlSection::KeyOf(const std::string& key) const {
  return path_.empty() ? key : absl::StrCat(path_, ".", key);
}

void YamlSection::RefuseAt(const YAML::Node& node, const std::string& key,
                           const std::string& allowed) {
  problems_->Add({LineOf(node, line_), KeyOf(key), Describe(node), allowed});
}

void YamlSection::Refuse(const std::string& key, const std::string& found,
                         const std::string& allowed) {
  problems_->Add({LineOf(Take(key), line_), KeyOf(key), found, allowed});
}

bool YamlSection::Has(const std::string& key) const {
  return node_.IsMap() && std::as_const(node_)[key].IsDefined();
}

YAML::Node YamlSection::Take(const std::string& key) {
  known_.insert(key);
  // Reading a missing key of a node that is not const would add it.
  return Has(key) ? std::as_const(node_)[key]
                  : YAML::Node(YAML::NodeType::Undefined);
}

std::string YamlSection::Scalar(const YAML::Node& node,
                                const std::string& key) {
  if (node.IsScalar()) return node.Scalar();
  RefuseAt(node, key, "a text");
  return std::string();
}

std::string YamlSection::Text(const std::string& key,
                              const std::string& fallback) {
  const YAML::Node node = Take(key);
  return node.IsDefined() ? Scalar(node, key) : fallback;
}

std::string YamlSection::RequiredText(const std::string& key) {
  std::string text = Text(key);
  if (text.empty()) RefuseAt(Take(key), key, "a text; required");
  return text;
}

std::optional<size_t> YamlSection::Choice(
    const std::string& key, const std::vector<std::string>& choices,
    bool required) {
  if (!Has(key) && !required) {
    known_.insert(key);
    return std::nullopt;
  }
  const std::string text = Text(key);
  const auto found = std::find(choices.begin(), choices.end(), text);
  if (found != choices.end()) {
    return static_cast<size_t>(found - choices.begin());
  }
  RefuseAt(Take(key), key, absl::StrJoin(choices, ", "));
  return std::nullopt;
}

uint64_t YamlSection::Integer(const std::string& key, uint64_t fallback,
                              uint64_t least, uint64_t most) {
  if (!Has(key) && fallback >= least) {
    known_.insert(key);
    return fallback;
  }
  uint64_t value = 0;
  if (absl::SimpleAtoi(Text(key), &value) && value >= least && value <= most) {
    return value;
  }
  RefuseAt(Take(key), key,
           absl::StrCat("a whole number from ", least, " to ", most));
  return fallback;
}

bool YamlSection::Flag(const std::string& key, bool fallback) {
  const std::string text = Text(key, fallback ? "true" : "false");
  if (text == "true" || text == "false") return text == "true";
  RefuseAt(Take(key), key, "true, false");
  return fallback;
}

std::vector<std::string> YamlSection::Texts(const std::string& key) {
  std::vector<std::string> texts;
  const YAML::Node node = Take(key);
  if (!node.IsDefined() || node.IsNull()) return texts;
  if (!node.IsSequence()) {
    RefuseAt(node, key, "a list of texts");
    return texts;
  }
  for (const YAML::Node& item : node) texts.push_back(Scalar(item, key));
  return texts;
}

std::optional<absl::Time> YamlSection::Time(const std::string& key) {
  if (!Has(key)) {
    known_.insert(key);
    return std::nullopt;
  }
  const std::string text = Text(key);
  absl::Time time;
  const bool is_date = text.size() == 10;
  if (is_date ? absl::ParseTime("%E4Y-%m-%d", text,
                                absl::FixedTimeZone(8 * 3600), &time, nullptr)
              : absl::ParseTime(absl::RFC3339_sec, text, &time, nullptr)) {
    return time;
  }
  RefuseAt(Take(key), key, "a date as 2026-01-31 or 2026-01-31T08:00:00Z");
  return std::nullopt;
}

YamlSection YamlSection::Section(const std::string& key) {
  return YamlSection(Take(key), KeyOf(key), line_, *problems_);
}

std::vector<YamlSection> YamlSection::Sections(const std::string& key) {
  std::vector<YamlSection> sections;
  const YAML::Node node = Take(key);
  if (!node.IsDefined() || node.IsNull()) return sections;
  if (!node.IsSequence()) {
    RefuseAt(node, key, "a list");
    return sections;
  }
  for (size_t i = 0; i < node.size(); ++i) {
    sections.emplace_back(node[i], absl::StrCat(KeyOf(key), ".", i),
                          LineOf(node, line_), *problems_);
  }
  return sections;
}

void YamlSection::RefuseOtherKeys() {
  if (!node_.IsMap()) return;
  for (const auto& entry : node_) {
    const std::string key = Describe(entry.first);
    if (known_.count(key) > 0) continue;
    RefuseAt(entry.first, key,
             absl::StrCat("the keys ", absl::StrJoin(known_, ", ")));
  }
}

std::vector<YamlSection> LoadDocuments(const std::string& text,
                                       YamlProblems& problems) {
  std::vector<YamlSection> documents;
  try {
    for (const YAML::Node& node : YAML::LoadAll(text)) {
      if (!node.IsDefined() || node.IsNull()) continue;
      documents.emplace_back(node, "", 1, problems);
    }
  } catch (const YAML::Exception& wrong) {
    problems.Add({wrong.mark.line + 1, "(syntax)", wrong.msg, "YAML"});
  }
  return documents;
}

}  // namespace tombolo::cli
