#include "exchange-core/query/statement_collector.h"

#include <iterator>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/query.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/crypto/suite.h"
#include "tombolo/record/v1/batch.pb.h"
#include "tombolo/storage/v1/record_row.pb.h"

namespace tombolo::query {

absl::StatusOr<CollectedStatement> StatementCollector::Add(
    const storage::SequencePoint& first) {
  const Place place(first.dataset, first.generation, first.sequence);
  if (const auto found = collected_.find(place); found != collected_.end()) {
    return found->second;
  }
  TOMBOLO_ASSIGN_OR_RETURN(
      const std::optional<std::string> bytes,
      reader_.Get(storage::Space::kStatements, layout_.Statement(first)));
  storage::v1::StatementRow row;
  record::v1::Statement statement;
  const bool readable = bytes.has_value() && row.ParseFromString(*bytes) &&
                        statement.ParseFromString(row.statement());
  const std::optional<crypto::Suite> suite =
      crypto::SuiteFromNumber(statement.suite());
  if (!readable || !suite.has_value()) {
    return MakeError(reasons::kStatementRowMissing,
                     {{"number", absl::StrCat(first.dataset)},
                      {"sequence", absl::StrCat(first.sequence)}});
  }
  const CollectedStatement collected{
      .index = static_cast<uint32_t>(statements_.statements_size()),
      .algorithm = crypto::DigestOf(*suite)};
  bytes_ += row.statement().size() + row.signature().size();
  auto& added = *statements_.add_statements();
  added.set_statement(std::move(*row.mutable_statement()));
  added.set_signature(std::move(*row.mutable_signature()));
  collected_.emplace(place, collected);
  return collected;
}

void StatementCollector::Rewind(size_t size) {
  for (auto it = collected_.begin(); it != collected_.end();) {
    it = it->second.index >= size ? collected_.erase(it) : std::next(it);
  }
  while (this->size() > size) {
    const auto& last =
        statements_.statements(statements_.statements_size() - 1);
    bytes_ -= last.statement().size() + last.signature().size();
    statements_.mutable_statements()->RemoveLast();
  }
}

}  // namespace tombolo::query
