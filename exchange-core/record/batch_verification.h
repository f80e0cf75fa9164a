// The node's side: every check a batch must pass before it is stored, as pure
// steps in the order of the life of a batch. Each refusal has its own reason.
//
//   TOMBOLO_ASSIGN_OR_RETURN(const BatchView batch,
//   ViewBatch(request.batch())); TOMBOLO_ASSIGN_OR_RETURN(const v1::Statement
//   statement,
//                            ParseStatement(batch.statement));
//   TOMBOLO_RETURN_IF_ERROR(CheckStatementPlace(statement, place));
//   TOMBOLO_RETURN_IF_ERROR(VerifyStatementSignature(
//       *keys, statement, batch.statement, batch.signature, clock.Now()));
//   TOMBOLO_RETURN_IF_ERROR(CheckStatementSchema(statement, *schema));
//   TOMBOLO_RETURN_IF_ERROR(CheckChain(statement, head));
//   TOMBOLO_ASSIGN_OR_RETURN(
//       const std::vector<VerifiedBatchRecord> records,
//       VerifyRecords(statement, *schema, batch.records));
//
// Bounds come before any work: the parser allocates nothing for a batch that
// is too large. Views point into the message, which must outlive them.
// Thread-safe: pure functions.
#ifndef TOMBOLO_EXCHANGE_CORE_RECORD_BATCH_VERIFICATION_H_
#define TOMBOLO_EXCHANGE_CORE_RECORD_BATCH_VERIFICATION_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "exchange-core/record/batch.h"
#include "exchange-core/record/key_directory.h"
#include "exchange-core/record/record_bytes.h"
#include "exchange-core/record/schema.h"
#include "tombolo/record/v1/batch.pb.h"

namespace tombolo::record {

// A batch within its limits, nothing else checked.
struct BatchView {
  absl::string_view statement;
  absl::string_view signature;
  std::vector<absl::string_view> records;
};

// From a parsed message, or from its bytes without building a message.
//   INVALID_ARGUMENT / BATCH_MALFORMED, BATCH_TOO_LARGE, BATCH_RECORD_COUNT,
//   BATCH_STATEMENT_SIZE, BATCH_SIGNATURE_SIZE, RECORD_TOO_LARGE
absl::StatusOr<BatchView> ViewBatch(const v1::SignedBatch& batch);
absl::StatusOr<BatchView> ParseBatch(absl::string_view bytes);

// The statement in `bytes`, every field of it well-formed.
//   INVALID_ARGUMENT / STATEMENT_...
absl::StatusOr<v1::Statement> ParseStatement(absl::string_view bytes);

// Where the batch was sent.
struct BatchPlace {
  absl::string_view trust_domain;
  // The dataset and the department that provides it.
  absl::string_view department;
  absl::string_view dataset;
};

// OK when the statement was made for that place.
//   STATEMENT_TRUST_DOMAIN, STATEMENT_DEPARTMENT, STATEMENT_DATASET
absl::Status CheckStatementPlace(const v1::Statement& statement,
                                 const BatchPlace& place);

// The key that the directory entitles to the statement's department and
// dataset at the moment `at`.
//   STATEMENT_TRUST_DOMAIN       the directory is of another exchange
//   KEY_...                      see KeyDirectory::FindKey
//   STATEMENT_SUITE_MISMATCH     the directory says another suite
absl::StatusOr<crypto::PublicKey> FindStatementKey(
    const KeyDirectory& keys, const v1::Statement& statement, absl::Time at);

// OK when that key signed `statement_bytes`, which `statement` must have been
// parsed from; else the errors above or STATEMENT_SIGNATURE.
absl::Status VerifyStatementSignature(const KeyDirectory& keys,
                                      const v1::Statement& statement,
                                      absl::string_view statement_bytes,
                                      absl::string_view signature,
                                      absl::Time at);

// OK when the statement names exactly this schema.
//   STATEMENT_DATASET, STATEMENT_SCHEMA_VERSION, STATEMENT_SCHEMA_DIGEST
absl::Status CheckStatementSchema(const v1::Statement& statement,
                                  const CompiledSchema& schema);

// OK when the statement continues `head`, the state after the last one.
//   FAILED_PRECONDITION / STATEMENT_GENERATION, STATEMENT_SEQUENCE (metadata
//   "wanted" is the expected one), STATEMENT_CHAIN
absl::Status CheckChain(const v1::Statement& statement, const ChainState& head);

// The state after a statement, for a next one whose suite has the hash `next`:
// a department that changes its suite links with the new one.
ChainState ChainAfter(const v1::Statement& statement,
                      absl::string_view statement_bytes,
                      crypto::DigestAlgorithm next);

// A record whose commitment leads to the signed root.
struct VerifiedBatchRecord {
  RecordView record;
  uint64_t sequence = 0;
  uint32_t leaf_index = 0;
  // Hashes from the leaf's sibling to the root, as Disclosure.path has them.
  std::string path;
};

// Every record parsed, its fields those of the schema, derived fields
// recomputed, subjects normalised, record IDs distinct, and all of them
// together leading to the root. Errors carry the metadata "record", the index
// of the record.
//   RECORD_..., VALUE_..., DERIVED_VALUE_MISMATCH, SUBJECT_NOT_NORMALISED,
//   BATCH_RECORD_TWICE, BATCH_COUNT_MISMATCH, BATCH_ROOT_MISMATCH
absl::StatusOr<std::vector<VerifiedBatchRecord>> VerifyRecords(
    const v1::Statement& statement, const CompiledSchema& schema,
    absl::Span<const absl::string_view> records);

// The two checks of VerifyRecords that publishers share. `record` must have
// passed CheckFields.
absl::Status CheckDerivedFields(const CompiledSchema& schema,
                                const RecordView& record);
absl::Status CheckSubjects(const CompiledSchema& schema,
                           const RecordView& record);

}  // namespace tombolo::record

#endif  // TOMBOLO_EXCHANGE_CORE_RECORD_BATCH_VERIFICATION_H_
