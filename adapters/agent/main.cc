// tombolo-adapter: publishes a department's data to the exchange.
//
//   tombolo-adapter make-key FILE          a fresh record-id key
//   tombolo-adapter check --config FILE    is everything there and right
//   tombolo-adapter dry-run --config FILE  the first records, sent nowhere
//   tombolo-adapter run --config FILE --once | --watch
//
// Exit codes: see agent.h and docs/guides/csv-adapter.md.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "adapters/agent/agent.h"
#include "adapters/agent/agent_config.h"
#include "adapters/connector/record_id.h"
#include "exchange-core/crypto/random.h"

namespace {

using tombolo::Language;
using tombolo::agent::ExitCode;

// Set by the signal handler, which may do nothing else.
volatile std::sig_atomic_t stop_requested = 0;

void RequestStop(int /*signal*/) { stop_requested = 1; }

void StopOnSignals() {
  struct sigaction action {};
  action.sa_handler = RequestStop;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  signal(SIGPIPE, SIG_IGN);
}

// In short steps, so that a signal between them is noticed too.
bool SleepUnlessStopped(absl::Duration duration) {
  const absl::Time end = absl::Now() + duration;
  while (stop_requested == 0 && absl::Now() < end) {
    absl::SleepFor(std::min(end - absl::Now(), absl::Milliseconds(200)));
  }
  return stop_requested == 0;
}

Language LanguageOfUser() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* locale = std::getenv(name);
    if (locale != nullptr && *locale != '\0') {
      return tombolo::LanguageOfLocale(locale);
    }
  }
  return Language::kEnglish;
}

struct CommandLine {
  std::string config;
  std::vector<std::string> set;
  std::string key_file;
  bool watch = false;
  bool once = false;
  bool offline = false;
  uint64_t rows = 10;
};

absl::Status Tell(const absl::Status& status, Language language) {
  if (!status.ok()) {
    std::cerr << "tombolo-adapter: " << tombolo::RenderStatus(status, language)
              << std::endl;
  }
  return status;
}

// Whatever fails has been told on the terminal when this returns.
absl::Status RunVerb(const CLI::App& app, const CommandLine& line,
                     Language language) {
  const tombolo::SystemClock clock;
  tombolo::crypto::SecureRandom random;
  if (app.got_subcommand("make-key")) {
    return Tell(tombolo::connector::CreateRecordIdKey(line.key_file, random),
                language);
  }
  auto config = tombolo::agent::LoadAgentConfig(line.config, line.set);
  if (!config.ok()) return Tell(config.status(), language);
  tombolo::agent::StreamProgress progress(std::cerr, isatty(2) == 1, clock);
  tombolo::agent::Agent agent(*std::move(config), language,
                              {.out = &std::cout,
                               .err = &std::cerr,
                               .clock = &clock,
                               .random = &random,
                               .sleep = SleepUnlessStopped,
                               .progress = &progress});
  if (app.got_subcommand("check")) return agent.Check(line.offline);
  if (app.got_subcommand("dry-run")) {
    return Tell(agent.DryRun(line.rows), language);
  }
  return line.watch ? agent.Watch() : agent.RunOnce();
}

void AddConfigOptions(CLI::App& verb, CommandLine& line) {
  verb.add_option("--config", line.config, "The adapter's YAML file")
      ->required();
  verb.add_option("--set", line.set, "KEY=VALUE, replaces a key of the file");
}

void AddVerbs(CLI::App& app, CommandLine& line) {
  app.require_subcommand(1);
  CLI::App* run = app.add_subcommand("run", "Publish the datasets");
  AddConfigOptions(*run, line);
  CLI::Option* once = run->add_flag("--once", line.once, "Once, then exit");
  run->add_flag("--watch", line.watch, "Again and again, until stopped")
      ->excludes(once);
  CLI::App* check = app.add_subcommand("check", "Look whether all is right");
  AddConfigOptions(*check, line);
  check->add_flag("--offline", line.offline, "Do not ask the node");
  CLI::App* dry = app.add_subcommand("dry-run", "Show records, send nothing");
  AddConfigOptions(*dry, line);
  dry->add_option("--rows", line.rows, "How many rows of each dataset")
      ->check(CLI::Range(1, 1000));
  CLI::App* key = app.add_subcommand("make-key", "Make a record-id key");
  key->add_option("FILE", line.key_file, "Where to write it")->required();
}

}  // namespace

int main(int argc, char** argv) {
  CommandLine line;
  CLI::App app("Publishes a department's data to the exchange",
               "tombolo-adapter");
  AddVerbs(app, line);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? 0 : static_cast<int>(ExitCode::kUsage);
  }
  StopOnSignals();
  const Language language = LanguageOfUser();
  const absl::Status status = RunVerb(app, line, language);
  return static_cast<int>(tombolo::agent::ExitCodeOf(status));
}
