#include "services/cli/command.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/cli.h"
#include "exchange-core/base/resource_name.h"
#include "exchange-core/base/status_macros.h"

namespace tombolo::cli {

std::string Arguments::Get(const std::string& name,
                           const std::string& fallback) const {
  const auto found = values_.find(name);
  return found == values_.end() || found->second.empty() ? fallback
                                                         : found->second.back();
}

std::vector<std::string> Arguments::All(const std::string& name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::vector<std::string>() : found->second;
}

const std::vector<Command>& AllCommands() {
  static const auto& all = *[] {
    auto* commands = new std::vector<Command>();
    for (auto* part :
         {CatalogCommands, KeyCommands, GrantCommands, QueryCommands,
          EvidenceCommands, AuditCommands, StatusCommands}) {
      for (Command& command : part()) commands->push_back(std::move(command));
    }
    return commands;
  }();
  return all;
}

absl::Status UsageError(const std::string& problem) {
  return MakeError(reasons::kUsage, {{"problem", problem}});
}

absl::StatusOr<std::string> IdOf(const std::string& collection,
                                 const std::string& text) {
  const std::string prefix = collection + "/";
  const std::string id =
      absl::StartsWith(text, prefix) ? text.substr(prefix.size()) : text;
  if (IsResourceId(id)) return id;
  return UsageError(
      absl::StrCat("\"", text, "\" is not an ID of ", collection));
}

absl::StatusOr<std::string> NameOf(const std::string& collection,
                                   const std::string& text) {
  TOMBOLO_ASSIGN_OR_RETURN(const std::string id, IdOf(collection, text));
  return ResourceName(collection, id);
}

absl::StatusOr<uint64_t> NumberOf(const std::string& name,
                                  const std::string& text) {
  uint64_t number = 0;
  if (absl::SimpleAtoi(text, &number)) return number;
  return UsageError(absl::StrCat(name, " is not a whole number"));
}

std::string DescribeError(const absl::Status& status, Language language) {
  std::string reason = ReasonName(status);
  if (reason.empty()) reason = absl::StatusCodeToString(status.code());
  return absl::StrCat(reason, ": ", RenderStatus(status, language));
}

}  // namespace tombolo::cli
