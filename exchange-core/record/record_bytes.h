// One record version as it is signed, sent and stored:
//
//   header length u16 | header | seed 32 | count u16
//     | (number u16 | value bytes) * count, numbers ascending
//   header = operation u8 | record ID length u8 | record ID
//
// A record of a dataset carries every field of its schema version, absent ones
// as type 0, so that not even presence shows; a DELETE carries none.
//
//   TOMBOLO_ASSIGN_OR_RETURN(const RecordView record, ParseRecord(bytes));
//   TOMBOLO_RETURN_IF_ERROR(CheckFields(*schema, record));
//   const Value name = ToValue(record.fields[0].value);
//
// The parser copies nothing: a view points into the bytes it was made from.
// Errors are INVALID_ARGUMENT with a RECORD_... or VALUE_... reason. Byte-exact
// text: docs/formats/record.md, "Record bytes". Thread-safe: pure functions.
#ifndef TOMBOLO_EXCHANGE_CORE_RECORD_RECORD_BYTES_H_
#define TOMBOLO_EXCHANGE_CORE_RECORD_RECORD_BYTES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "exchange-core/record/schema.h"
#include "exchange-core/record/value.h"

namespace tombolo::record {

inline constexpr size_t kMaxRecordBytes = 64 * 1024;
inline constexpr size_t kMaxRecordIdBytes = 64;
inline constexpr size_t kSeedBytes = 32;

enum class Operation : uint8_t { kUpsert = 1, kDelete = 2 };

// What is always visible of a record.
struct RecordHeader {
  Operation operation = Operation::kUpsert;
  // Stable over the record's versions; by default a keyed hash of its key at
  // the source, never an identity number. 1-64 bytes.
  std::string record_id;
  bool operator==(const RecordHeader&) const = default;
};

absl::StatusOr<std::string> EncodeHeader(const RecordHeader& header);
absl::StatusOr<RecordHeader> ParseHeader(absl::string_view bytes);

// A field ready to be put into a record.
struct EncodedField {
  uint16_t number = 0;
  std::string value_bytes;
};

// The record bytes of fields in ascending number, whose value bytes come from
// EncodeValue. `seed`: 32 fresh random bytes for every record version.
absl::StatusOr<std::string> EncodeRecord(const RecordHeader& header,
                                         absl::string_view seed,
                                         absl::Span<const EncodedField> fields);

struct FieldView {
  uint16_t number = 0;
  ValueView value;
};

struct RecordView {
  absl::string_view bytes;
  // The header's bytes without their length.
  absl::string_view header;
  Operation operation = Operation::kUpsert;
  absl::string_view record_id;
  absl::string_view seed;
  // In ascending number; after CheckFields parallel to the schema's fields.
  std::vector<FieldView> fields;
};

absl::StatusOr<RecordView> ParseRecord(absl::string_view bytes);

// Parses into `out`, whose vector keeps its memory from record to record.
absl::Status ParseRecordInto(absl::string_view bytes, RecordView& out);

// OK when the record's fields are exactly those of the schema, each absent or
// of its type (none for a DELETE).
absl::Status CheckFields(const CompiledSchema& schema,
                         const RecordView& record);

}  // namespace tombolo::record

#endif  // TOMBOLO_EXCHANGE_CORE_RECORD_RECORD_BYTES_H_
