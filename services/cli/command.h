// A command is data and a function, so that it can be run without a process.
//
//   const Command kCatalogPurposes{.path = "catalog purposes",
//                                  .summary = {"list the purposes", "…"},
//                                  .run = CatalogPurposes};
//
// `main` alone parses the command line and knows about exit codes' effect.
// AllCommands() is the list: nothing registers itself.
#ifndef TOMBOLO_SERVICES_CLI_COMMAND_H_
#define TOMBOLO_SERVICES_CLI_COMMAND_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/cli/exit_code.h"
#include "services/cli/session.h"
#include "services/cli/texts.h"

namespace tombolo::cli {

// What was given after the command's name.
class Arguments {
 public:
  Arguments() = default;
  explicit Arguments(std::map<std::string, std::vector<std::string>> values)
      : values_(std::move(values)) {}

  bool Has(const std::string& name) const { return values_.count(name) > 0; }
  // The last value, or `fallback`.
  std::string Get(const std::string& name,
                  const std::string& fallback = "") const;
  std::vector<std::string> All(const std::string& name) const;

 private:
  std::map<std::string, std::vector<std::string>> values_;
};

enum class OptionKind {
  kValue,     // --comment TEXT
  kRepeated,  // --dataset D --dataset E
  kSwitch,    // --no-evidence
};

struct Option {
  const char* name;  // Without the dashes.
  LocalText help;
  OptionKind kind = OptionKind::kValue;
  bool required = false;
};

struct Positional {
  const char* name;  // As in the usage line: "FILE".
  LocalText help;
  bool required = true;
};

struct Command {
  const char* path;  // "catalog keys sign"
  LocalText summary;
  std::vector<Positional> positionals = {};
  std::vector<Option> options = {};
  // The exit code of a command that did what it was asked, which may be
  // kPartly; an error otherwise.
  absl::StatusOr<ExitCode> (*run)(Session& session, const Arguments& arguments);
};

// Ordered as help shows them.
const std::vector<Command>& AllCommands();

// The parts of AllCommands(), one per file.
std::vector<Command> CatalogCommands();
std::vector<Command> KeyCommands();
std::vector<Command> GrantCommands();
std::vector<Command> QueryCommands();
std::vector<Command> EvidenceCommands();
std::vector<Command> AuditCommands();
std::vector<Command> StatusCommands();

// INVALID_ARGUMENT / USAGE.
absl::Status UsageError(const std::string& problem);

// The ID in "ca-marriage" or "datasets/ca-marriage"; USAGE for anything else.
absl::StatusOr<std::string> IdOf(const std::string& collection,
                                 const std::string& text);
absl::StatusOr<std::string> NameOf(const std::string& collection,
                                   const std::string& text);

// The number in `text`, or USAGE.
absl::StatusOr<uint64_t> NumberOf(const std::string& name,
                                  const std::string& text);

// "REASON: text", what a person is told of a failure.
std::string DescribeError(const absl::Status& status, Language language);

}  // namespace tombolo::cli

#endif  // TOMBOLO_SERVICES_CLI_COMMAND_H_
