// The consumer's check: what stands between an answer and belief in it.
//
//   DisclosureVerifier verifier({.keys = keys, .schemas = lookup}, &cache);
//   TOMBOLO_ASSIGN_OR_RETURN(
//       const VerifiedRecord record,
//       verifier.Verify(disclosure, result.statements(),
//                       {.dataset = "ca-marriage",
//                        .subject = AskedSubject{"cn-resident-id", id}},
//                       clock.Now()));
//   for (const VerifiedField& field : record.fields) ...
//
// In this order, and any failure rejects the record: statement signature over
// the bytes received, by a directory key entitled to department, dataset and
// moment; schema digest known; every field opened or digested, once,
// ascending; C, S, R and leaf recomputed; path of the exact length to the
// root; the subject asked about is the one opened; the dataset asked is the
// one answered. Only then are there values. (The node's receipt is checked
// before, see translog/receipt.h.)
//
// What it cannot show: that no record was left out, and that a newer version
// does not exist.
//
// Errors: KEY_..., STATEMENT_... and DATA_LOSS / DISCLOSURE_..., one reason for
// each way to be wrong. Thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_RECORD_DISCLOSURE_VERIFICATION_H_
#define TOMBOLO_EXCHANGE_CORE_RECORD_DISCLOSURE_VERIFICATION_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "exchange-core/record/key_directory.h"
#include "exchange-core/record/record_bytes.h"
#include "exchange-core/record/schema.h"
#include "exchange-core/record/statement_cache.h"
#include "exchange-core/record/value.h"
#include "tombolo/record/v1/evidence.pb.h"

namespace tombolo::record {

// Gives the schema of a dataset's version, or nullptr when it is not known.
// Called from Verify(), so it must be thread-safe.
using SchemaLookup = std::function<std::shared_ptr<const CompiledSchema>(
    absl::string_view dataset, uint32_t version)>;

// Whom the caller asked about; normalised here, so as typed.
struct AskedSubject {
  std::string scheme;
  std::string identifier;
};

// What the caller asked.
struct Question {
  absl::string_view dataset;
  // Empty for a question that names no subject, such as a change feed.
  std::optional<AskedSubject> subject;
};

struct VerifiedField {
  // Points into VerifiedRecord::schema.
  const SchemaField* field = nullptr;
  Value value;
};

// Values that a department is proven to have signed.
struct VerifiedRecord {
  Operation operation = Operation::kUpsert;
  std::string record_id;
  uint64_t sequence = 0;
  // The opened fields in ascending number.
  std::vector<VerifiedField> fields;
  std::shared_ptr<const CompiledSchema> schema;
  std::shared_ptr<const VerifiedStatement> statement;

  // The opened value of that field, or nullptr.
  const Value* Find(absl::string_view name) const;
};

class DisclosureVerifier {
 public:
  struct Trust {
    std::shared_ptr<const KeyDirectory> keys;
    SchemaLookup schemas;
  };

  // `cache` must outlive the verifier and may be shared.
  DisclosureVerifier(Trust trust, StatementCache* cache);

  // `at`: the moment to judge keys at; now, unless a witnessed checkpoint
  // proves when the batch was taken in.
  absl::StatusOr<VerifiedRecord> Verify(const v1::Disclosure& disclosure,
                                        const v1::StatementSet& statements,
                                        const Question& question,
                                        absl::Time at) const;

 private:
  Trust trust_;
  StatementCache* cache_;
};

// The step from a disclosure to the root, for a statement and schema that are
// already trusted; the checks between "every field" and "path" above.
absl::StatusOr<VerifiedRecord> VerifyDisclosedFields(
    const v1::Disclosure& disclosure,
    std::shared_ptr<const VerifiedStatement> statement,
    std::shared_ptr<const CompiledSchema> schema);

}  // namespace tombolo::record

#endif  // TOMBOLO_EXCHANGE_CORE_RECORD_DISCLOSURE_VERIFICATION_H_
