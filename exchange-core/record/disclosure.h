// What a consumer is given of one record: some fields opened, all others as
// digests, so that it can prove that the department signed exactly the opened
// values and learns nothing about the rest.
//
//   TOMBOLO_ASSIGN_OR_RETURN(
//       v1::Disclosure disclosure,
//       BuildDisclosure(*schema, record, place, permitted_numbers));
//   disclosure.set_statement_index(index);
//
// A section of which nothing is opened costs one digest. When every field is
// open the seed stands for all salts. A DELETE has its header and blind only.
//
// The caller decides what may be opened; this file only does it. Byte-exact
// text: docs/formats/record.md, "Disclosure". Thread-safe: pure.
#ifndef TOMBOLO_EXCHANGE_CORE_RECORD_DISCLOSURE_H_
#define TOMBOLO_EXCHANGE_CORE_RECORD_DISCLOSURE_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "exchange-core/crypto/digest.h"
#include "exchange-core/record/record_bytes.h"
#include "exchange-core/record/schema.h"
#include "tombolo/record/v1/evidence.pb.h"

namespace tombolo::record {

// Where a record version stands.
struct RecordPlace {
  // The hash of the suite of its statement.
  crypto::DigestAlgorithm algorithm = crypto::DigestAlgorithm::kSha256;
  uint64_t sequence = 0;
  uint32_t leaf_index = 0;
  // As VerifiedBatchRecord.path.
  absl::string_view path;
};

// A record version as the node keeps it.
struct StoredRecord {
  crypto::DigestAlgorithm algorithm = crypto::DigestAlgorithm::kSha256;
  absl::string_view record_bytes;
  uint64_t sequence = 0;
  uint32_t leaf_index = 0;
  absl::string_view path;
};

// Opens the fields `open`, numbers in any order, of a record that passed
// CheckFields with `schema`, the very version it was published under.
// statement_index is left 0.
//   DATA_LOSS / DISCLOSURE_FIELD_UNKNOWN   the schema has no such field
absl::StatusOr<v1::Disclosure> BuildDisclosure(const CompiledSchema& schema,
                                               const RecordView& record,
                                               const RecordPlace& place,
                                               absl::Span<const uint16_t> open);

// The same from the record's bytes, which it parses and checks.
//   INVALID_ARGUMENT / RECORD_...     the record does not parse
absl::StatusOr<v1::Disclosure> BuildDisclosure(const CompiledSchema& schema,
                                               const StoredRecord& stored,
                                               absl::Span<const uint16_t> open);

}  // namespace tombolo::record

#endif  // TOMBOLO_EXCHANGE_CORE_RECORD_DISCLOSURE_H_
