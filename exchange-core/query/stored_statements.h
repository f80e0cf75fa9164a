// Statements of the store, kept in memory once read: every record of a reply
// rests on one, and a batch of thousands of records on the same.
//
//   StoredStatements statements(layout);
//   TOMBOLO_ASSIGN_OR_RETURN(
//       const std::shared_ptr<const StoredStatement> statement,
//       statements.Find(*snapshot, {dataset, generation, first_sequence}));
//
// Sound, because a statement's row never changes: its key is its place in the
// dataset's chain, which holds one batch for ever, and only committed rows are
// kept. Ask only for a place that a record row of the same snapshot names; the
// two were committed together. Nothing here is about a person: a statement has
// counts, digests and times, so erasing records leaves it as it is.
//
// Bounded: the statement read first makes room. Thread-safe; two threads may
// read the same row at once.
#ifndef TOMBOLO_EXCHANGE_CORE_QUERY_STORED_STATEMENTS_H_
#define TOMBOLO_EXCHANGE_CORE_QUERY_STORED_STATEMENTS_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <tuple>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "exchange-core/base/mutex.h"
#include "exchange-core/crypto/digest.h"
#include "exchange-core/storage/key_layout.h"
#include "exchange-core/storage/store.h"
#include "tombolo/record/v1/evidence.pb.h"

namespace tombolo::query {

// A statement as the store has it. Immutable.
struct StoredStatement {
  record::v1::SignedStatement as_signed;
  // The hash of its suite.
  crypto::DigestAlgorithm algorithm = crypto::DigestAlgorithm::kSha256;
  // What it counts against the limit.
  size_t bytes = 0;
};

// Holds the statements of some ten thousand batches.
inline constexpr size_t kStoredStatementBytes = size_t{8} << 20;

class StoredStatements {
 public:
  // `layout` must outlive it.
  explicit StoredStatements(const storage::KeyLayout& layout,
                            size_t limit_bytes = kStoredStatementBytes)
      : layout_(layout), limit_bytes_(limit_bytes) {}

  // The statement whose first sequence is `first`, from memory or `reader`.
  // DATA_LOSS / STATEMENT_ROW_MISSING when the store does not have it, and the
  // errors of the store; none is remembered.
  absl::StatusOr<std::shared_ptr<const StoredStatement>> Find(
      const storage::Reader& reader, const storage::SequencePoint& first)
      TOMBOLO_EXCLUDES(mutex_);

  // What is kept, with what keeping it costs.
  size_t bytes() const TOMBOLO_EXCLUDES(mutex_);

 private:
  using Place = std::tuple<uint32_t, uint64_t, uint64_t>;
  using Entry = std::shared_ptr<const StoredStatement>;

  absl::StatusOr<Entry> Read(const storage::Reader& reader,
                             const storage::SequencePoint& first) const;
  void Keep(const Place& place, const Entry& entry) TOMBOLO_EXCLUDES(mutex_);

  const storage::KeyLayout& layout_;
  const size_t limit_bytes_;
  mutable Mutex mutex_;
  absl::flat_hash_map<Place, Entry> entries_ TOMBOLO_GUARDED_BY(mutex_);
  // Oldest first.
  std::deque<Place> order_ TOMBOLO_GUARDED_BY(mutex_);
  size_t bytes_ TOMBOLO_GUARDED_BY(mutex_) = 0;
};

}  // namespace tombolo::query

#endif  // TOMBOLO_EXCHANGE_CORE_QUERY_STORED_STATEMENTS_H_
