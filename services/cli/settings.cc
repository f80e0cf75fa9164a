#include "services/cli/settings.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/request.h"
#include "exchange-core/base/status_macros.h"
#include "services/cli/local_file.h"
#include "services/cli/yaml_section.h"

namespace tombolo::cli {
namespace {

bool IsPath(absl::string_view name) {
  return name == "ca" || name == "cert" || name == "key" ||
         name == "authority-key";
}

std::string VariableOf(const std::string& name) {
  return absl::AsciiStrToUpper(
      absl::StrCat("TOMBOLO_", absl::StrReplaceAll(name, {{"-", "_"}})));
}

absl::Status Invalid(const std::string& name, const std::string& found,
                     const std::string& allowed) {
  return MakeError(reasons::kConfigInvalid,
                   {{"key", name},
                    {"found", found},
                    {"allowed", allowed},
                    {"file", absl::StrCat("--", name, ", ", VariableOf(name),
                                          " or the profile")}});
}

absl::StatusOr<std::map<std::string, std::string>> ReadProfile(
    const std::string& path) {
  std::map<std::string, std::string> values;
  TOMBOLO_ASSIGN_OR_RETURN(const std::string text, ReadLocalFile(path));
  YamlProblems problems(path);
  for (YamlSection& document : LoadDocuments(text, problems)) {
    for (const SettingName& setting : SettingNames()) {
      if (!document.Has(setting.name)) continue;
      const std::string value = document.RequiredText(setting.name);
      values[setting.name] = IsPath(setting.name) ? NextTo(path, value) : value;
    }
    document.RefuseOtherKeys();
  }
  TOMBOLO_RETURN_IF_ERROR(problems.status());
  return values;
}

// One value from where it is said first.
class Lookup {
 public:
  explicit Lookup(const SettingSources& sources) : sources_(sources) {}

  std::string Get(const std::string& name) const {
    const auto flag = sources_.flags.find(name);
    if (flag != sources_.flags.end()) return flag->second;
    if (auto value = sources_.environment(VariableOf(name))) return *value;
    const auto profile = profile_.find(name);
    return profile == profile_.end() ? std::string() : profile->second;
  }

  absl::Status LoadProfile() {
    const std::string path = Get("profile");
    if (path.empty()) return absl::OkStatus();
    TOMBOLO_ASSIGN_OR_RETURN(profile_, ReadProfile(path));
    return absl::OkStatus();
  }

 private:
  const SettingSources& sources_;
  std::map<std::string, std::string> profile_;
};

absl::Status ReadPresentation(const Lookup& lookup,
                              const SettingSources& sources,
                              Settings& settings) {
  const std::string output = lookup.Get("output");
  if (output == "json") {
    settings.output = OutputFormat::kJson;
  } else if (!output.empty() && output != "table") {
    return Invalid("output", output, "table, json");
  }
  std::string language = lookup.Get("lang");
  if (!language.empty() && language != "zh" && language != "en") {
    return Invalid("lang", language, "zh, en");
  }
  for (const char* variable : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    if (!language.empty()) break;
    language = sources.environment(variable).value_or("");
  }
  settings.language = LanguageOfLocale(language);
  const std::string timeout = lookup.Get("timeout");
  if (!timeout.empty() && (!absl::ParseDuration(timeout, &settings.timeout) ||
                           settings.timeout < absl::Milliseconds(1) ||
                           settings.timeout > absl::Hours(1))) {
    return Invalid("timeout", timeout, "1ms to 1h, such as 30s");
  }
  return absl::OkStatus();
}

}  // namespace

const std::vector<SettingName>& SettingNames() {
  static const auto& names = *new std::vector<SettingName>{
      {"endpoint", {"the node, as host:port", "节点地址，形如 host:port"}},
      {"ca",
       {"file with the certificates that the node's may chain to (PEM)",
        "信任的根证书文件（PEM）"}},
      {"cert", {"file with your certificate (PEM)", "本方证书文件（PEM）"}},
      {"key",
       {"file with the certificate's private key (PEM)",
        "本方证书的私钥文件（PEM）"}},
      {"server-name",
       {"name in the node's certificate, when it is not the endpoint's host",
        "节点证书中的名称（与地址中的主机名不同时）"}},
      {"authority-key",
       {"file with the registry authority's public key (PEM)",
        "登记机构公钥文件（PEM）"}},
      {"trust-domain",
       {"trust domain of the exchange, such as city.example",
        "交换平台的信任域，例如 city.example"}},
      {"node",
       {"ID of the node, whose receipts are accepted",
        "节点标识，只接受该节点的回执"}},
      {"output", {"table or json", "输出形式：table 或 json"}},
      {"lang", {"zh or en", "语言：zh 或 en"}},
      {"timeout",
       {"longest time of a call, such as 30s", "单次调用的时限，例如 30s"}},
  };
  return names;
}

absl::Status RequireSetting(const std::string& name, const std::string& value) {
  return value.empty() ? Invalid(name, "", "a value; required")
                       : absl::OkStatus();
}

absl::StatusOr<Settings> ResolveSettings(const SettingSources& sources) {
  Lookup lookup(sources);
  TOMBOLO_RETURN_IF_ERROR(lookup.LoadProfile());
  Settings settings{.endpoint = lookup.Get("endpoint"),
                    .ca_file = lookup.Get("ca"),
                    .certificate_file = lookup.Get("cert"),
                    .key_file = lookup.Get("key"),
                    .server_name = lookup.Get("server-name"),
                    .authority_key_file = lookup.Get("authority-key"),
                    .trust_domain = lookup.Get("trust-domain"),
                    .node = lookup.Get("node")};
  TOMBOLO_RETURN_IF_ERROR(ReadPresentation(lookup, sources, settings));
  return settings;
}

}  // namespace tombolo::cli
