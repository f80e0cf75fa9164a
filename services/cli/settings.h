// What every command needs to know: which node, as whom, whom to trust, how to
// show it. A flag wins over the environment, which wins over the profile.
//
//   TOMBOLO_ASSIGN_OR_RETURN(
//       Settings settings, ResolveSettings({.flags = flags, .environment = env,
//                                           .profile_text = "", ...}));
//
// Names are the same everywhere: the flag `--trust-domain`, the variable
// `TOMBOLO_TRUST_DOMAIN`, the profile's key `trust-domain`. No secret is in any
// of them: keys are files.
#ifndef TOMBOLO_SERVICES_CLI_SETTINGS_H_
#define TOMBOLO_SERVICES_CLI_SETTINGS_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "exchange-core/base/message_catalogue.h"
#include "services/cli/texts.h"

namespace tombolo::cli {

enum class OutputFormat { kTable, kJson };

struct Settings {
  std::string endpoint;
  std::string ca_file;
  std::string certificate_file;
  std::string key_file;
  // Name in the node's certificate, when it is not the endpoint's host.
  std::string server_name;
  std::string authority_key_file;
  std::string trust_domain;
  std::string node;
  OutputFormat output = OutputFormat::kTable;
  Language language = Language::kEnglish;
  absl::Duration timeout = absl::Seconds(30);
};

// A setting's name, such as "trust-domain", and what it is for.
struct SettingName {
  const char* name;
  LocalText help;
};
const std::vector<SettingName>& SettingNames();

struct SettingSources {
  // By setting name; only those given.
  std::map<std::string, std::string> flags;
  // As getenv(): nullopt for a variable that is not set.
  std::function<std::optional<std::string>(const std::string&)> environment;
};

// Reads the profile that `--profile` or TOMBOLO_PROFILE names, if any; paths in
// it are taken from its folder. INVALID_ARGUMENT / CONFIG_INVALID with the name
// and what is allowed; FILE_INVALID and FILE_UNREADABLE for the profile.
absl::StatusOr<Settings> ResolveSettings(const SettingSources& sources);

// CONFIG_INVALID when `value` is empty: says where it can be given.
absl::Status RequireSetting(const std::string& name, const std::string& value);

}  // namespace tombolo::cli

#endif  // TOMBOLO_SERVICES_CLI_SETTINGS_H_
