// Statements whose signature was found right, so that the records of one batch
// cost one signature check and not thousands.
//
//   StatementCache cache(/*capacity=*/4096);
//   TOMBOLO_ASSIGN_OR_RETURN(
//       const std::shared_ptr<const VerifiedStatement> statement,
//       cache.Verify(*keys, signed_statement, at));
//
// Only the signature is remembered, never the entitlement: whose key it is and
// whether it was valid at that moment is asked of the directory every time, so
// a newer directory takes effect at once.
//
// Bounded: the oldest statement makes room. Thread-safe; two threads may check
// the same signature at once.
#ifndef TOMBOLO_EXCHANGE_CORE_RECORD_STATEMENT_CACHE_H_
#define TOMBOLO_EXCHANGE_CORE_RECORD_STATEMENT_CACHE_H_

#include <cstddef>
#include <deque>
#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "exchange-core/base/mutex.h"
#include "exchange-core/crypto/digest.h"
#include "exchange-core/record/key_directory.h"
#include "tombolo/record/v1/batch.pb.h"
#include "tombolo/record/v1/evidence.pb.h"

namespace tombolo::record {

// A statement that its department's key signed. Immutable.
struct VerifiedStatement {
  v1::Statement statement;
  // The suite's hash.
  crypto::DigestAlgorithm algorithm = crypto::DigestAlgorithm::kSha256;
};

class StatementCache {
 public:
  explicit StatementCache(size_t capacity = 4096) : capacity_(capacity) {}

  // The statement when a key that the directory entitles at the moment `at`
  // signed it; errors are those of ParseStatement and
  // VerifyStatementSignature.
  absl::StatusOr<std::shared_ptr<const VerifiedStatement>> Verify(
      const KeyDirectory& keys, const v1::SignedStatement& signed_statement,
      absl::Time at) TOMBOLO_EXCLUDES(mutex_);

  size_t size() const TOMBOLO_EXCLUDES(mutex_);

 private:
  using Entry = std::shared_ptr<const VerifiedStatement>;

  Entry Find(const std::string& id) const TOMBOLO_EXCLUDES(mutex_);
  void Insert(const std::string& id, Entry entry) TOMBOLO_EXCLUDES(mutex_);

  const size_t capacity_;
  mutable Mutex mutex_;
  absl::flat_hash_map<std::string, Entry> entries_ TOMBOLO_GUARDED_BY(mutex_);
  // IDs, oldest first.
  std::deque<std::string> order_ TOMBOLO_GUARDED_BY(mutex_);
};

}  // namespace tombolo::record

#endif  // TOMBOLO_EXCHANGE_CORE_RECORD_STATEMENT_CACHE_H_
