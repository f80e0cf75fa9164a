// The statements that the records of one reply rest on, each once.
#ifndef TOMBOLO_EXCHANGE_CORE_QUERY_STATEMENT_COLLECTOR_H_
#define TOMBOLO_EXCHANGE_CORE_QUERY_STATEMENT_COLLECTOR_H_

#include <cstdint>
#include <map>
#include <tuple>

#include "absl/status/statusor.h"
#include "exchange-core/crypto/digest.h"
#include "exchange-core/storage/key_layout.h"
#include "exchange-core/storage/store.h"
#include "tombolo/record/v1/evidence.pb.h"

namespace tombolo::query {

// A statement of the reply.
struct CollectedStatement {
  uint32_t index = 0;  // In StatementSet.statements.
  crypto::DigestAlgorithm algorithm = crypto::DigestAlgorithm::kSha256;
};

class StatementCollector {
 public:
  // `reader` and `layout` must outlive it.
  StatementCollector(const storage::Reader& reader,
                     const storage::KeyLayout& layout)
      : reader_(reader), layout_(layout) {}

  // Adds the statement whose first sequence is `first`, unless it is there.
  // DATA_LOSS / STATEMENT_ROW_MISSING when the store does not have it.
  absl::StatusOr<CollectedStatement> Add(const storage::SequencePoint& first);

  // How many there are, and back to that many: what was collected for records
  // that do not fit the reply after all must not come along.
  size_t size() const {
    return static_cast<size_t>(statements_.statements_size());
  }
  void Rewind(size_t size);

  // Takes the statements out, in the order of their index.
  record::v1::StatementSet Take() { return std::move(statements_); }

  // Serialised size so far.
  size_t bytes() const { return bytes_; }

 private:
  using Place = std::tuple<uint32_t, uint64_t, uint64_t>;

  const storage::Reader& reader_;
  const storage::KeyLayout& layout_;
  std::map<Place, CollectedStatement> collected_;
  record::v1::StatementSet statements_;
  size_t bytes_ = 0;
};

}  // namespace tombolo::query

#endif  // TOMBOLO_EXCHANGE_CORE_QUERY_STATEMENT_COLLECTOR_H_
