#include "adapters/agent/agent_config.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "adapters/agent/config_section.h"
#include "adapters/agent/schema_config.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/adapter.h"
#include "exchange-core/base/resource_name.h"
#include "exchange-core/base/status_macros.h"

namespace tombolo::agent {
namespace {

constexpr size_t kMaxFileBytes = size_t{1} << 20;

// Paths in the file are taken from the folder it is in.
std::string Resolve(const std::string& folder, const std::string& path) {
  if (path.empty() || std::filesystem::path(path).is_absolute()) return path;
  return (std::filesystem::path(folder) / path).string();
}

std::string RequiredId(ConfigSection& section, const std::string& key) {
  std::string id = section.RequiredText(key);
  if (!id.empty() && !IsResourceId(id)) {
    section.problems().Add(section.KeyOf(key), id,
                           "an ID of 1-63 characters [a-z0-9-] that begins "
                           "with a letter");
  }
  return id;
}

char OneCharacter(ConfigSection& section, const std::string& key,
                  char fallback) {
  const std::string text = section.Text(key, std::string(1, fallback));
  if (text == "tab" || text == "\\t") return '\t';
  if (text.size() == 1) return text[0];
  section.problems().Add(section.KeyOf(key), text, "one ASCII character, tab");
  return fallback;
}

csv::CsvOptions ReadSource(ConfigSection section, const std::string& folder) {
  csv::CsvOptions options;
  section.Choice("type", {"csv"});
  options.path = Resolve(folder, section.RequiredText("path"));
  options.mode = section.Choice("mode", {"append", "snapshot"}) == "append"
                     ? csv::CsvMode::kAppend
                     : csv::CsvMode::kSnapshot;
  options.format.encoding =
      section.Choice("encoding", {"utf-8", "gb18030"}) == "utf-8"
          ? csv::Encoding::kUtf8
          : csv::Encoding::kGb18030;
  options.format.delimiter = OneCharacter(section, "delimiter", ',');
  options.format.quote = OneCharacter(section, "quote", '"');
  options.columns = section.Texts("columns");
  section.RefuseOtherKeys();
  return options;
}

connector::FieldMapping ReadMapping(ConfigSection section) {
  connector::FieldMapping mapping;
  mapping.field = section.RequiredText("field");
  mapping.column = section.Text("column", "");
  if (section.Has("constant")) mapping.constant = section.Text("constant", "");
  mapping.required = section.Flag("required", false);
  mapping.trim = section.Flag("trim", true);
  mapping.empty = section.Texts("empty");
  mapping.codes = section.TextMap("codes");
  mapping.formats = section.Texts("formats");
  mapping.true_texts = section.Texts("true");
  mapping.false_texts = section.Texts("false");
  mapping.identifier = section.Text("identifier", "");
  section.RefuseOtherKeys();
  return mapping;
}

DatasetConfig ReadDataset(ConfigSection section, const std::string& folder) {
  constexpr uint64_t kNoLimit = std::numeric_limits<uint64_t>::max();
  DatasetConfig config;
  config.dataset = RequiredId(section, "dataset");
  config.source = ReadSource(section.Section("source"), folder);
  if (section.Has("schema")) {
    config.schema = ReadSchema(config.dataset, section.Section("schema"));
  }
  config.schema_version = static_cast<uint32_t>(section.Integer(
      "schema_version", 0, 0, std::numeric_limits<uint32_t>::max()));
  for (ConfigSection& mapping : section.Sections("mapping")) {
    config.mapping.push_back(ReadMapping(mapping));
  }
  ConfigSection limits = section.Section("limits");
  config.dead_letter.max_rows =
      limits.Integer("max_rejected_rows", kNoLimit, 0, kNoLimit);
  config.dead_letter.max_share = limits.Share("max_rejected_share", 1.0);
  config.max_delete_share = limits.Share("max_delete_share", 0.05);
  limits.RefuseOtherKeys();
  config.dead_letter.keep_raw = section.Flag("keep_rejected_rows", true);
  section.RefuseOtherKeys();
  return config;
}

void ReadNode(ConfigSection section, const std::string& folder,
              sdk::ChannelOptions& node) {
  node.endpoint = section.RequiredText("endpoint");
  node.server_name = section.Text("server_name", "");
  ConfigSection tls = section.Section("tls");
  node.ca_file = Resolve(folder, tls.RequiredText("ca"));
  node.certificate_file = Resolve(folder, tls.RequiredText("certificate"));
  node.key_file = Resolve(folder, tls.RequiredText("key"));
  tls.RefuseOtherKeys();
  section.RefuseOtherKeys();
}

AgentConfig ReadAgent(ConfigSection root, const std::string& folder) {
  AgentConfig config;
  ReadNode(root.Section("node"), folder, config.node);
  config.trust_domain = root.RequiredText("trust_domain");
  config.department = RequiredId(root, "department");
  config.agent = RequiredId(root, "agent");
  config.signing_key_file = Resolve(folder, root.RequiredText("signing_key"));
  config.record_id_key_file =
      Resolve(folder, root.RequiredText("record_id_key"));
  config.state_folder = Resolve(folder, root.RequiredText("state_folder"));
  ConfigSection publish = root.Section("publish");
  config.batch_records = publish.Integer("batch_records", 1000, 1, 4096);
  config.window = publish.Integer("window", 8, 1, 64);
  config.spool_max_bytes = publish.Integer("spool_max_bytes", size_t{256} << 20,
                                           2 << 20, uint64_t{1} << 40);
  config.give_up_after = absl::Seconds(
      static_cast<int64_t>(publish.Integer("give_up_seconds", 600, 1, 86400)));
  publish.RefuseOtherKeys();
  config.watch_interval = absl::Seconds(
      static_cast<int64_t>(root.Integer("watch_seconds", 10, 1, 86400)));
  for (ConfigSection& dataset : root.Sections("datasets")) {
    config.datasets.push_back(ReadDataset(dataset, folder));
  }
  if (config.datasets.empty()) {
    root.problems().Add("datasets", "(nothing)", "a list of at least one");
  }
  root.RefuseOtherKeys();
  return config;
}

// Replaces the scalar that `setting` ("a.b.0.c=value") names.
bool ApplyOverride(YAML::Node root, const std::string& setting) {
  const size_t equals = setting.find('=');
  if (equals == std::string::npos || equals == 0) return false;
  YAML::Node node = root;
  for (const absl::string_view part :
       absl::StrSplit(setting.substr(0, equals), '.')) {
    size_t index = 0;
    if (node.IsSequence()) {
      if (!absl::SimpleAtoi(part, &index) || index >= node.size()) return false;
      node.reset(node[index]);
    } else {
      if (node.IsScalar()) return false;
      node.reset(node[std::string(part)]);
    }
  }
  node = setting.substr(equals + 1);
  return true;
}

absl::StatusOr<std::string> ReadText(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(in)),
                   std::istreambuf_iterator<char>());
  if (in.is_open() && text.size() <= kMaxFileBytes) return text;
  return MakeError(
      reasons::kAdapterFile,
      {{"file", path},
       {"problem", in.is_open() ? "larger than 1 MiB" : "cannot be opened"}});
}

absl::StatusOr<AgentConfig> Parse(const std::string& path,
                                  const std::string& text,
                                  const std::vector<std::string>& overrides) {
  ConfigProblems problems(path);
  const YAML::Node root = YAML::Load(text);
  for (const std::string& setting : overrides) {
    if (!ApplyOverride(root, setting)) {
      problems.Add("--set", setting, "KEY=VALUE with a key of the file");
    }
  }
  const std::string folder = std::filesystem::path(path).parent_path().string();
  AgentConfig config = ReadAgent(ConfigSection(root, "", problems), folder);
  TOMBOLO_RETURN_IF_ERROR(problems.status());
  return config;
}

}  // namespace

absl::StatusOr<AgentConfig> LoadAgentConfig(
    const std::string& path, const std::vector<std::string>& overrides) {
  TOMBOLO_ASSIGN_OR_RETURN(const std::string text, ReadText(path));
  try {
    return Parse(path, text, overrides);
  } catch (const YAML::Exception& exception) {
    ConfigProblems problems(path);
    problems.Add(absl::StrCat("line ", exception.mark.line + 1), exception.msg,
                 "well-formed YAML");
    return problems.status();
  }
}

}  // namespace tombolo::agent
