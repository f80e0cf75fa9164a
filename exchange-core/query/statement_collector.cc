#include "exchange-core/query/statement_collector.h"

#include <utility>

#include "exchange-core/base/status_macros.h"

namespace tombolo::query {
namespace {

bool SamePoint(const storage::SequencePoint& a,
               const storage::SequencePoint& b) {
  return a.sequence == b.sequence && a.dataset == b.dataset &&
         a.generation == b.generation;
}

size_t BytesOf(const StoredStatement& statement) {
  return statement.as_signed.statement().size() +
         statement.as_signed.signature().size();
}

}  // namespace

absl::StatusOr<CollectedStatement> StatementCollector::Add(
    const storage::SequencePoint& first) {
  size_t index = 0;
  while (index < collected_.size() &&
         !SamePoint(collected_[index].first, first)) {
    ++index;
  }
  if (index == collected_.size()) {
    TOMBOLO_ASSIGN_OR_RETURN(auto statement, stored_.Find(reader_, first));
    bytes_ += BytesOf(*statement);
    collected_.push_back({.first = first, .statement = std::move(statement)});
  }
  return CollectedStatement{
      .index = static_cast<uint32_t>(index),
      .algorithm = collected_[index].statement->algorithm};
}

void StatementCollector::Rewind(size_t size) {
  while (collected_.size() > size) {
    bytes_ -= BytesOf(*collected_.back().statement);
    collected_.pop_back();
  }
}

record::v1::StatementSet StatementCollector::Take() {
  record::v1::StatementSet statements;
  for (const Collected& collected : collected_) {
    *statements.add_statements() = collected.statement->as_signed;
  }
  Rewind(0);
  return statements;
}

}  // namespace tombolo::query
