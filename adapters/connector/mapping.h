// Mapping: a row of texts → the values of a record.
//
//   TOMBOLO_ASSIGN_OR_RETURN(
//       std::unique_ptr<RowMapper> mapper,
//       RowMapper::Make({.schema = schema, .key = key},
//                       {{.field = "holder_id", .column = "身份证号"},
//                        {.field = "sex", .column = "性别",
//                         .codes = {{"男", "1"}, {"女", "2"}}}},
//                       columns));
//   MappedRow mapped = mapper->Map(row);
//   if (mapped.rejection.has_value()) ...        // to the dead letter
//
// What happens to a text, in this order: spaces at both ends go; an empty text
// (or one that the mapping calls empty) makes the field absent; the code table
// translates; the text becomes the field's type. A field with a subject role,
// or with an `identifier` scheme, is normalised by it. Text becomes NFC. A text
// that a spreadsheet has made of a long number is refused
// (EXCEL_PRECISION_LOSS). Derived fields are computed when the batch is built
// and are not mapped.
//
// A row is rejected as a whole, with the first column that is at fault and why,
// never with the value. Its record id is given all the same when the key fields
// could be read, so that a row gone bad does not delete its record.
//
// Immutable once made; thread-safe.
#ifndef TOMBOLO_ADAPTERS_CONNECTOR_MAPPING_H_
#define TOMBOLO_ADAPTERS_CONNECTOR_MAPPING_H_

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "adapters/connector/rejection.h"
#include "adapters/connector/source.h"
#include "exchange-core/record/batch.h"
#include "exchange-core/record/schema.h"

namespace tombolo::connector {

// How one field gets its value. Either `column` or `constant` is given.
struct FieldMapping {
  std::string field;
  std::string column = {};
  std::optional<std::string> constant = {};
  bool required = false;
  bool trim = true;
  // Texts that mean "no value", beside the empty one.
  std::vector<std::string> empty = {};
  // Text at the source → text to read. A text that is not listed is rejected.
  std::map<std::string, std::string> codes = {};
  // For dates and timestamps; empty means the defaults of text_conversion.h.
  std::vector<std::string> formats = {};
  // For booleans; empty means 1/true/yes/是 and 0/false/no/否.
  std::vector<std::string> true_texts = {};
  std::vector<std::string> false_texts = {};
  // Scheme to normalise with; empty means the field's subject role, if any.
  std::string identifier = {};
};

struct MappedRow {
  uint64_t row = 0;
  // Empty when the key fields could not be read.
  std::string record_id;
  // In ascending number; absent fields are left out. Empty when rejected.
  std::vector<record::FieldValue> values;
  // ContentDigest of the values; empty when rejected.
  std::string digest;
  std::optional<Rejection> rejection;
};

class RowMapper {
 public:
  struct Options {
    std::shared_ptr<const record::CompiledSchema> schema;
    // The record-id key, see connector/record_id.h.
    std::string key;
    // Of timestamps without a zone.
    absl::TimeZone zone = absl::FixedTimeZone(8 * 60 * 60);
  };

  // INVALID_ARGUMENT / MAPPING_INVALID names the field and the problem: no
  // such field or column, a derived field, a field twice, a key field left
  // out, a format or scheme that is none.
  static absl::StatusOr<std::unique_ptr<RowMapper>> Make(
      Options options, std::vector<FieldMapping> mappings,
      const std::vector<std::string>& columns);

  MappedRow Map(const SourceRow& row) const;

 private:
  struct Rule {
    FieldMapping mapping;
    const record::SchemaField* field = nullptr;
    std::optional<size_t> column;  // Index in the source's columns.
  };

  explicit RowMapper(Options options) : options_(std::move(options)) {}

  absl::Status AddRule(FieldMapping mapping,
                       const std::vector<std::string>& columns);
  absl::Status CheckKeyFields() const;
  static Rejection Reject(const Rule& rule, const SourceRow& row,
                          const absl::StatusOr<std::string>& why);
  // The value of a rule, or why there is none.
  absl::StatusOr<record::Value> Read(const Rule& rule,
                                     const SourceRow& row) const;
  absl::StatusOr<record::Value> Convert(const Rule& rule,
                                        std::string text) const;

  Options options_;
  std::vector<Rule> rules_;  // In ascending field number.
};

// Digest of what a record says, for comparing snapshots: keyed, so that a
// stolen table is no help in guessing values. It covers the schema, so that a
// new version publishes every record again.
//
//   HMAC-SHA-256(key, "tombolo.content.v1" | schema digest |
//                     (number u16 | value bytes)…), absent and derived fields
//   left out
std::string ContentDigest(
    absl::string_view key, const record::CompiledSchema& schema,
    absl::Span<const record::EncodedField> ascending_fields);

// The same of a record that was already built.
std::string ContentDigestOfRecord(absl::string_view key,
                                  const record::CompiledSchema& schema,
                                  const record::RecordView& record);

}  // namespace tombolo::connector

#endif  // TOMBOLO_ADAPTERS_CONNECTOR_MAPPING_H_
