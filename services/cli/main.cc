// tombolo: the command line of the exchange. Parses, runs one command, and
// turns its outcome into an exit code; docs/reference/cli.md has both.
#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "exchange-core/base/clock.h"
#include "exchange-core/base/message_catalogue.h"
#include "exchange-core/crypto/random.h"
#include "services/cli/command.h"
#include "services/cli/session.h"
#include "services/cli/settings.h"

namespace tombolo::cli {
namespace {

std::optional<std::string> Environment(const std::string& name) {
  const char* value =
      std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): one thread.
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

// The language of help must be known before the command line is parsed.
Language LanguageOfHelp(int argc, char** argv) {
  std::string language;
  for (const char* name : {"TOMBOLO_LANG", "LC_ALL", "LC_MESSAGES", "LANG"}) {
    if (language.empty()) language = Environment(name).value_or("");
  }
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "--lang" && i + 1 < argc) language = argv[i + 1];
    if (argument.rfind("--lang=", 0) == 0) language = argument.substr(7);
  }
  return LanguageOfLocale(language);
}

// What the first words of longer commands stand for.
const LocalText* GroupText(const std::string& word) {
  static constexpr LocalText kCatalog{"what may be shared, and by whom",
                                      "数据资源目录"};
  static constexpr LocalText kKeys{"the keys that records are verified with",
                                   "验证记录所用的密钥"};
  static constexpr LocalText kGrant{"who may see which field", "授权"};
  static constexpr LocalText kAudit{"the access log and its proofs",
                                    "访问日志及其证明"};
  if (word == "catalog") return &kCatalog;
  if (word == "keys") return &kKeys;
  if (word == "grant") return &kGrant;
  return word == "audit" ? &kAudit : nullptr;
}

// What CLI11 parsed into, for one command.
struct Parsed {
  CLI::App* app = nullptr;
  std::map<std::string, std::vector<std::string>> values;
  std::map<std::string, bool> switches;

  Arguments ToArguments() const {
    std::map<std::string, std::vector<std::string>> given;
    for (const auto& [name, texts] : values) {
      if (!texts.empty()) given[name] = texts;
    }
    for (const auto& [name, is_on] : switches) {
      if (is_on) given[name] = {};
    }
    return Arguments(std::move(given));
  }
};

class CommandLine {
 public:
  explicit CommandLine(Language language)
      : language_(language),
        app_(language == Language::kChinese ? "连岛：政务数据交换命令行"
                                            : "Tombolo: data exchange between "
                                              "government departments",
             "tombolo") {
    app_.require_subcommand(1);
    app_.fallthrough();
    for (const SettingName& setting : SettingNames()) {
      AddSetting(setting.name, In(language, setting.help));
    }
    AddSetting("profile",
               In(language, {"file with settings (YAML)", "设置文件（YAML）"}));
    for (const Command& command : AllCommands()) AddCommand(command);
  }

  CLI::App& app() { return app_; }

  std::map<std::string, std::string> Flags() const {
    std::map<std::string, std::string> flags;
    for (const auto& [name, value] : settings_) {
      if (app_.count("--" + name) > 0) flags[name] = value;
    }
    return flags;
  }

  // The command that was given.
  std::pair<const Command*, const Parsed*> Chosen() const {
    for (const auto& [command, parsed] : parsed_) {
      if (parsed->app->parsed()) return {command, parsed.get()};
    }
    return {nullptr, nullptr};
  }

 private:
  void AddSetting(const std::string& name, const std::string& help) {
    app_.add_option("--" + name, settings_[name], help);
  }

  // "catalog keys sign" hangs under "catalog" and "catalog keys".
  CLI::App* Place(const std::string& path) {
    CLI::App* place = &app_;
    for (const std::string& word :
         std::vector<std::string>(absl::StrSplit(path, ' '))) {
      const std::vector<CLI::App*> known = place->get_subcommands(
          [&word](CLI::App* app) { return app->get_name() == word; });
      CLI::App* next =
          known.empty() ? place->add_subcommand(word) : known.front();
      next->fallthrough();
      if (const LocalText* group = GroupText(word)) {
        next->description(In(language_, *group));
      }
      place = next;
    }
    return place;
  }

  void AddCommand(const Command& command) {
    auto parsed = std::make_unique<Parsed>();
    CLI::App* app = Place(command.path);
    app->description(In(language_, command.summary));
    parsed->app = app;
    for (const Positional& positional : command.positionals) {
      app->add_option(positional.name, parsed->values[positional.name],
                      In(language_, positional.help))
          ->expected(1)
          ->allow_extra_args(false)
          ->required(positional.required);
    }
    for (const Option& option : command.options) {
      AddOption(*app, *parsed, option);
    }
    for (CLI::App* parent = app->get_parent(); parent != &app_;
         parent = parent->get_parent()) {
      parent->require_subcommand(1);
    }
    parsed_.emplace_back(&command, std::move(parsed));
  }

  void AddOption(CLI::App& app, Parsed& parsed, const Option& option) const {
    const std::string flag = absl::StrCat("--", option.name);
    const std::string help = In(language_, option.help);
    if (option.kind == OptionKind::kSwitch) {
      app.add_flag(flag, parsed.switches[option.name], help);
      return;
    }
    CLI::Option* added = app.add_option(flag, parsed.values[option.name], help)
                             ->required(option.required)
                             ->allow_extra_args(false);
    if (option.kind == OptionKind::kValue) {
      added->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::Throw);
    }
  }

  const Language language_;
  CLI::App app_;
  std::map<std::string, std::string> settings_;
  std::vector<std::pair<const Command*, std::unique_ptr<Parsed>>> parsed_;
};

int Complain(const absl::Status& status, Language language) {
  std::cerr << DescribeError(status, language) << '\n';
  return static_cast<int>(ExitCodeOf(status));
}

int Main(int argc, char** argv) {
  const Language help = LanguageOfHelp(argc, argv);
  CommandLine line(help);
  try {
    line.app().parse(argc, argv);
  } catch (const CLI::Success& shown) {
    return line.app().exit(shown);
  } catch (const CLI::ParseError& wrong) {
    return Complain(UsageError(wrong.what()), help);
  }
  const auto [command, parsed] = line.Chosen();
  if (command == nullptr) return Complain(UsageError("no command"), help);
  const auto settings =
      ResolveSettings({.flags = line.Flags(), .environment = Environment});
  if (!settings.ok()) return Complain(settings.status(), help);
  const SystemClock clock;
  crypto::SecureRandom random;
  Session session(*settings, {.out = &std::cout,
                              .err = &std::cerr,
                              .clock = &clock,
                              .random = &random});
  const auto code = command->run(session, parsed->ToArguments());
  std::cout.flush();
  if (!code.ok()) return Complain(code.status(), settings->language);
  // A full disk or a closed pipe: the answer did not arrive.
  if (!std::cout.good()) return static_cast<int>(ExitCode::kFailed);
  return static_cast<int>(*code);
}

}  // namespace
}  // namespace tombolo::cli

int main(int argc, char** argv) { return tombolo::cli::Main(argc, argv); }
