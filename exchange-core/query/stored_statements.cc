#include "exchange-core/query/stored_statements.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/query.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/crypto/suite.h"
#include "tombolo/record/v1/batch.pb.h"
#include "tombolo/storage/v1/record_row.pb.h"

namespace tombolo::query {
namespace {

// The message, its two strings, and the places in map and queue.
constexpr size_t kKeepingBytes = 320;

}  // namespace

absl::StatusOr<std::shared_ptr<const StoredStatement>> StoredStatements::Find(
    const storage::Reader& reader, const storage::SequencePoint& first) {
  const Place place(first.dataset, first.generation, first.sequence);
  {
    MutexLock lock(mutex_);
    const auto found = entries_.find(place);
    if (found != entries_.end()) return found->second;
  }
  TOMBOLO_ASSIGN_OR_RETURN(Entry entry, Read(reader, first));
  Keep(place, entry);
  return entry;
}

size_t StoredStatements::bytes() const {
  MutexLock lock(mutex_);
  return bytes_;
}

absl::StatusOr<StoredStatements::Entry> StoredStatements::Read(
    const storage::Reader& reader, const storage::SequencePoint& first) const {
  TOMBOLO_ASSIGN_OR_RETURN(
      const std::optional<std::string> bytes,
      reader.Get(storage::Space::kStatements, layout_.Statement(first)));
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
  auto entry = std::make_shared<StoredStatement>();
  entry->algorithm = crypto::DigestOf(*suite);
  entry->bytes =
      kKeepingBytes + row.statement().size() + row.signature().size();
  entry->as_signed.set_statement(std::move(*row.mutable_statement()));
  entry->as_signed.set_signature(std::move(*row.mutable_signature()));
  return entry;
}

void StoredStatements::Keep(const Place& place, const Entry& entry) {
  MutexLock lock(mutex_);
  if (entry->bytes > limit_bytes_ || !entries_.emplace(place, entry).second) {
    return;
  }
  order_.push_back(place);
  bytes_ += entry->bytes;
  while (bytes_ > limit_bytes_) {
    const auto oldest = entries_.find(order_.front());
    bytes_ -= oldest->second->bytes;
    entries_.erase(oldest);
    order_.pop_front();
  }
}

}  // namespace tombolo::query
