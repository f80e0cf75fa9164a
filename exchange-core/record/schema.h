// What the fields of a dataset's records mean: one version of its schema,
// checked and indexed for use.
//
//   TOMBOLO_ASSIGN_OR_RETURN(const std::shared_ptr<const CompiledSchema>
//   schema,
//                            CompiledSchema::FromBytes(bytes));
//   const SchemaField* phone = schema->FindName("phone");
//   statement.set_schema_digest(DigestBytes(schema->digest(algorithm)));
//
// A schema is serialised once by its publisher and hashed as carried
// (SchemaDigest), so the bytes are kept. It has semantics only; titles, grades
// and index flags are the catalogue's.
//
// Rules, each with its own SCHEMA_... reason: 1-256 fields in ascending number;
// unique names [a-z][a-z0-9_]{0,62}, `<source>.<function>` for derived ones;
// a known type; a code list for codes only; derivations from the closed list
// (record/derivation.h) of an underived field; at most 8 subject fields, text,
// of known schemes; sections numbered 1 to at most 16 without gaps.
//
// Versions coexist; a version only adds or retires fields (CheckSuccessor).
// Byte-exact text: docs/formats/record.md, "Schema". Immutable, thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_RECORD_SCHEMA_H_
#define TOMBOLO_EXCHANGE_CORE_RECORD_SCHEMA_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "exchange-core/crypto/digest.h"
#include "exchange-core/record/derivation.h"
#include "exchange-core/record/value.h"
#include "tombolo/record/v1/schema.pb.h"

namespace tombolo::record {

inline constexpr size_t kMaxSchemaBytes = 64 * 1024;
inline constexpr uint32_t kMaxFieldNumber = 256;
inline constexpr uint32_t kMaxSections = 16;
inline constexpr size_t kMaxSubjectFields = 8;

// H(0x30 | bytes).
crypto::Digest SchemaDigest(crypto::DigestAlgorithm algorithm,
                            absl::string_view bytes);

struct FieldDerivation {
  const DerivationFunction* function = nullptr;
  // Index of the source in CompiledSchema::fields().
  size_t source_index = 0;
  bool operator==(const FieldDerivation&) const = default;
};

struct FieldSubject {
  std::string scheme;
  std::string role;
  bool operator==(const FieldSubject&) const = default;
};

struct SchemaField {
  uint16_t number = 0;
  std::string name;
  ValueType type = ValueType::kAbsent;
  std::string code_list;
  std::string code_list_version;
  std::optional<FieldDerivation> derivation;
  bool key = false;
  std::optional<FieldSubject> subject;
  uint16_t section = 1;
};

class CompiledSchema {
 public:
  // The schema in `bytes`, which are kept, or INVALID_ARGUMENT / SCHEMA_...
  static absl::StatusOr<std::shared_ptr<const CompiledSchema>> FromBytes(
      absl::string_view bytes);

  const std::string& bytes() const { return bytes_; }
  const std::string& dataset() const { return dataset_; }
  uint32_t version() const { return version_; }
  // SchemaDigest of bytes(), computed once.
  const crypto::Digest& digest(crypto::DigestAlgorithm algorithm) const;

  // In ascending number.
  absl::Span<const SchemaField> fields() const { return fields_; }
  // The field, or nullptr.
  const SchemaField* FindNumber(uint32_t number) const;
  const SchemaField* FindName(absl::string_view name) const;
  // Index in fields() of the field with that number, or nullopt.
  std::optional<size_t> IndexOf(uint32_t number) const;

  // sections()[k - 1] lists the indices of section k's fields.
  absl::Span<const std::vector<size_t>> sections() const { return sections_; }
  // Indices of the fields with a subject role, and of the derived ones.
  absl::Span<const size_t> subject_fields() const { return subject_fields_; }
  absl::Span<const size_t> derived_fields() const { return derived_fields_; }

 private:
  friend class SchemaCompiler;
  CompiledSchema() = default;

  std::string bytes_;
  std::string dataset_;
  uint32_t version_ = 0;
  crypto::Digest sha256_{};
  crypto::Digest sm3_{};
  std::vector<SchemaField> fields_;
  std::vector<std::optional<uint16_t>> index_by_number_;
  absl::flat_hash_map<std::string, size_t> index_by_name_;
  std::vector<std::vector<size_t>> sections_;
  std::vector<size_t> subject_fields_;
  std::vector<size_t> derived_fields_;
};

// OK when `newer` may follow `older`: the same dataset, a higher version, and
// every number or name they share means exactly the same. Numbers are never
// reused, so check against every earlier version, not the last one alone.
// FAILED_PRECONDITION / SCHEMA_SUCCESSOR otherwise.
absl::Status CheckSuccessor(const CompiledSchema& older,
                            const CompiledSchema& newer);

}  // namespace tombolo::record

#endif  // TOMBOLO_EXCHANGE_CORE_RECORD_SCHEMA_H_
