// The publisher's side: records become a signed batch.
//
//   BatchBuilder builder({.trust_domain = "city.example",
//                         .department = "civil-affairs", .schema = schema,
//                         .signer = signer, .random = &random,
//                         .clock = &clock});
//   absl::Status added = builder.Upsert(record_id, {{1, Text{"..."}}});
//   if (HasReason(added, reasons::kBatchFull)) {
//     TOMBOLO_ASSIGN_OR_RETURN(BuiltBatch built, builder.Sign(chain));
//     // Write built.batch to disk and fsync before it is first sent.
//     chain = built.next;
//     added = builder.Upsert(...);                       // Into the next one.
//   }
//
// One signature covers the Merkle root of up to 4,096 records. Statements of
// one generation form a hash chain, so the caller keeps the ChainState: what
// GetPublishState answers, or `next` of the batch before.
//
// Byte-exact text: docs/formats/record.md, "Batch". Not thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_RECORD_BATCH_H_
#define TOMBOLO_EXCHANGE_CORE_RECORD_BATCH_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "exchange-core/base/clock.h"
#include "exchange-core/crypto/digest.h"
#include "exchange-core/crypto/random.h"
#include "exchange-core/crypto/signer.h"
#include "exchange-core/record/record_bytes.h"
#include "exchange-core/record/schema.h"
#include "exchange-core/record/value.h"
#include "tombolo/record/v1/batch.pb.h"

namespace tombolo::record {

inline constexpr size_t kMaxBatchBytes = 1024 * 1024;
inline constexpr size_t kMaxBatchRecords = 4096;
inline constexpr size_t kMaxStatementBytes = 4096;
inline constexpr size_t kMaxSignatureBytes = 256;

// H(0x31 | statement bytes).
crypto::Digest StatementDigest(crypto::DigestAlgorithm algorithm,
                               absl::string_view statement);

// Where the chain of a dataset's statements stands.
struct ChainState {
  uint64_t generation = 1;
  // Sequence the next batch begins with.
  uint64_t next_sequence = 1;
  // StatementDigest of the last statement, by the suite of the *next* one; 32
  // bytes, empty before the first of the generation.
  std::string last_statement_digest;
  bool operator==(const ChainState&) const = default;
};

struct FieldValue {
  uint16_t number = 0;
  Value value;
};

struct BuiltBatch {
  v1::SignedBatch batch;
  crypto::Digest statement_digest{};
  ChainState next;
};

class BatchBuilder {
 public:
  struct Options {
    std::string trust_domain;
    // ID of the publishing department.
    std::string department;
    std::shared_ptr<const CompiledSchema> schema;
    // These three must outlive the builder.
    const crypto::Signer* signer = nullptr;
    crypto::RandomSource* random = nullptr;
    const Clock* clock = nullptr;
  };
  explicit BatchBuilder(Options options);

  // Adds a record version. Fields not given are absent; derived fields are
  // computed and must not be given; subjects must be normalised.
  //   RESOURCE_EXHAUSTED / BATCH_FULL     sign first: no room, or the batch
  //                                       already has a version of the record
  //   INVALID_ARGUMENT / VALUE_..., RECORD_..., SUBJECT_NOT_NORMALISED
  // The builder is unchanged after an error.
  absl::Status Upsert(absl::string_view record_id,
                      absl::Span<const FieldValue> values);

  // Adds the deletion of a record.
  absl::Status Delete(absl::string_view record_id);

  size_t record_count() const { return records_.size(); }
  // Serialised size so far, with room for the statement.
  size_t byte_size() const { return byte_size_; }

  // Signs what was added and begins an empty batch. BATCH_RECORD_COUNT when
  // nothing was added.
  absl::StatusOr<BuiltBatch> Sign(const ChainState& chain);

 private:
  absl::Status Add(const RecordHeader& header,
                   absl::Span<const EncodedField> fields);
  absl::StatusOr<crypto::Digest> ComputeRoot(uint64_t first_sequence) const;
  v1::Statement MakeStatement(const ChainState& chain,
                              const crypto::Digest& root) const;
  absl::string_view NextSeed();
  void Clear();

  Options options_;
  std::string seeds_;
  size_t seeds_used_ = 0;
  std::vector<std::string> records_;
  absl::flat_hash_set<std::string> record_ids_;
  size_t byte_size_ = 0;
};

}  // namespace tombolo::record

#endif  // TOMBOLO_EXCHANGE_CORE_RECORD_BATCH_H_
