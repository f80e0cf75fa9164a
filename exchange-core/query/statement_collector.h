// The statements that the records of one reply rest on, each once.
#ifndef TOMBOLO_EXCHANGE_CORE_QUERY_STATEMENT_COLLECTOR_H_
#define TOMBOLO_EXCHANGE_CORE_QUERY_STATEMENT_COLLECTOR_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "exchange-core/crypto/digest.h"
#include "exchange-core/query/stored_statements.h"
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
  // Both must outlive it.
  StatementCollector(const storage::Reader& reader, StoredStatements& stored)
      : reader_(reader), stored_(stored) {}

  // Adds the statement whose first sequence is `first`, unless it is there.
  // DATA_LOSS / STATEMENT_ROW_MISSING when the store does not have it.
  absl::StatusOr<CollectedStatement> Add(const storage::SequencePoint& first);

  // How many there are, and back to that many: what was collected for records
  // that do not fit the reply after all must not come along.
  size_t size() const { return collected_.size(); }
  void Rewind(size_t size);

  // Takes the statements out, in the order of their index.
  record::v1::StatementSet Take();

  // Serialised size so far.
  size_t bytes() const { return bytes_; }

 private:
  // At most one per record of a reply: looked through, not looked up.
  struct Collected {
    storage::SequencePoint first;
    std::shared_ptr<const StoredStatement> statement;
  };

  const storage::Reader& reader_;
  StoredStatements& stored_;
  std::vector<Collected> collected_;
  size_t bytes_ = 0;
};

}  // namespace tombolo::query

#endif  // TOMBOLO_EXCHANGE_CORE_QUERY_STATEMENT_COLLECTOR_H_
