#include "adapters/connector/mapping.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "adapters/connector/record_id.h"
#include "adapters/connector/text_conversion.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/adapter.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/crypto/digest.h"
#include "exchange-core/identifier/scheme.h"
#include "exchange-core/record/text.h"

namespace tombolo::connector {
namespace {

using record::Value;
using record::ValueType;

absl::Status BadMapping(const FieldMapping& mapping,
                        const std::string& problem) {
  return MakeError(reasons::kMappingInvalid,
                   {{"field", mapping.field}, {"problem", problem}});
}

bool Contains(const std::vector<std::string>& texts, const std::string& text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

const std::vector<std::string>& TrueTexts(const FieldMapping& mapping) {
  static const auto& texts =
      *new std::vector<std::string>{"1", "true", "TRUE", "yes", "Y", "是"};
  return mapping.true_texts.empty() ? texts : mapping.true_texts;
}

const std::vector<std::string>& FalseTexts(const FieldMapping& mapping) {
  static const auto& texts =
      *new std::vector<std::string>{"0", "false", "FALSE", "no", "N", "否"};
  return mapping.false_texts.empty() ? texts : mapping.false_texts;
}

absl::StatusOr<Value> ReadBool(const FieldMapping& mapping,
                               const std::string& text) {
  if (Contains(TrueTexts(mapping), text)) return Value(true);
  if (Contains(FalseTexts(mapping), text)) return Value(false);
  return MakeError(reasons::kValueUnreadable);
}

template <typename T>
absl::StatusOr<Value> OrUnreadable(const std::optional<T>& value) {
  if (!value.has_value()) return MakeError(reasons::kValueUnreadable);
  return Value(*value);
}

// Formats are checked when the mapping is made, so that a typing error is not
// found as a hundred thousand bad rows.
absl::Status CheckFormats(const FieldMapping& mapping, ValueType type) {
  if (!mapping.formats.empty() && type != ValueType::kDate &&
      type != ValueType::kTimestamp) {
    return BadMapping(mapping, "formats are for dates and timestamps only");
  }
  for (const std::string& format : mapping.formats) {
    const bool good = type == ValueType::kDate ? IsDateFormat(format)
                                               : IsTimestampFormat(format);
    if (!good) {
      return BadMapping(mapping, absl::StrCat("\"", format,
                                              "\" is no format; use YYYY MM "
                                              "DD hh mm ss, each once"));
    }
  }
  return absl::OkStatus();
}

std::string DigestMessage(const record::CompiledSchema& schema) {
  return absl::StrCat(
      "tombolo.content.v1",
      crypto::DigestView(schema.digest(crypto::DigestAlgorithm::kSha256)));
}

}  // namespace

absl::StatusOr<std::unique_ptr<RowMapper>> RowMapper::Make(
    Options options, std::vector<FieldMapping> mappings,
    const std::vector<std::string>& columns) {
  std::unique_ptr<RowMapper> mapper(new RowMapper(std::move(options)));
  for (FieldMapping& mapping : mappings) {
    TOMBOLO_RETURN_IF_ERROR(mapper->AddRule(std::move(mapping), columns));
  }
  std::sort(mapper->rules_.begin(), mapper->rules_.end(),
            [](const Rule& a, const Rule& b) {
              return a.field->number < b.field->number;
            });
  TOMBOLO_RETURN_IF_ERROR(mapper->CheckKeyFields());
  return mapper;
}

absl::Status RowMapper::AddRule(FieldMapping mapping,
                                const std::vector<std::string>& columns) {
  Rule rule;
  rule.field = options_.schema->FindName(mapping.field);
  if (rule.field == nullptr) {
    return BadMapping(mapping, "the schema has no such field");
  }
  if (rule.field->derivation.has_value()) {
    return BadMapping(mapping, "derived fields are computed, not mapped");
  }
  for (const Rule& other : rules_) {
    if (other.field == rule.field) return BadMapping(mapping, "mapped twice");
  }
  if (mapping.column.empty() != mapping.constant.has_value()) {
    return BadMapping(mapping, "give either a column or a constant");
  }
  if (!mapping.column.empty()) {
    const auto found =
        std::find(columns.begin(), columns.end(), mapping.column);
    if (found == columns.end()) {
      return BadMapping(mapping,
                        absl::StrCat("no column \"", mapping.column, "\""));
    }
    rule.column = static_cast<size_t>(found - columns.begin());
  }
  TOMBOLO_RETURN_IF_ERROR(CheckFormats(mapping, rule.field->type));
  if (mapping.identifier.empty() && rule.field->subject.has_value()) {
    mapping.identifier = rule.field->subject->scheme;
  }
  if (!mapping.identifier.empty() &&
      identifier::FindScheme(mapping.identifier) == nullptr) {
    return BadMapping(mapping, absl::StrCat("no identifier scheme \"",
                                            mapping.identifier, "\""));
  }
  if (rule.field->key) mapping.required = true;
  rule.mapping = std::move(mapping);
  rules_.push_back(std::move(rule));
  return absl::OkStatus();
}

absl::Status RowMapper::CheckKeyFields() const {
  bool any = false;
  for (const record::SchemaField& field : options_.schema->fields()) {
    if (!field.key) continue;
    any = true;
    const bool mapped =
        std::any_of(rules_.begin(), rules_.end(),
                    [&](const Rule& rule) { return rule.field == &field; });
    if (!mapped) {
      return MakeError(
          reasons::kMappingInvalid,
          {{"field", field.name}, {"problem", "a key field must be mapped"}});
    }
  }
  if (any) return absl::OkStatus();
  return MakeError(reasons::kMappingInvalid,
                   {{"field", "*"},
                    {"problem",
                     "the schema has no key field to name records "
                     "by"}});
}

MappedRow RowMapper::Map(const SourceRow& row) const {
  MappedRow mapped;
  mapped.row = row.number;
  std::vector<record::EncodedField> encoded;
  std::vector<std::string> key_values;
  bool key_known = true;
  for (const Rule& rule : rules_) {
    absl::StatusOr<Value> value = Read(rule, row);
    absl::StatusOr<std::string> bytes =
        value.ok() ? record::EncodeValue(*value) : value.status();
    if (!bytes.ok()) {
      key_known = key_known && !rule.field->key;
      if (!mapped.rejection) mapped.rejection = Reject(rule, row, bytes);
      continue;
    }
    if (rule.field->key) key_values.push_back(*bytes);
    if (std::holds_alternative<record::Absent>(*value)) continue;
    mapped.values.push_back({rule.field->number, *std::move(value)});
    encoded.push_back({rule.field->number, *std::move(bytes)});
  }
  if (key_known) {
    mapped.record_id =
        MakeRecordId(options_.key, options_.schema->dataset(), key_values);
  }
  if (mapped.rejection.has_value()) {
    mapped.values.clear();
  } else {
    mapped.digest = ContentDigest(options_.key, *options_.schema, encoded);
  }
  return mapped;
}

Rejection RowMapper::Reject(const Rule& rule, const SourceRow& row,
                            const absl::StatusOr<std::string>& why) {
  // A reason of the record format means that the value fits no record.
  const ErrorReason* reason = &reasons::kRecordRejected;
  for (const ErrorReason* known : reasons::kAdapterReasons) {
    if (HasReason(why.status(), *known)) reason = known;
  }
  return {.row = row.number,
          .column = rule.column.has_value() ? rule.mapping.column
                                            : rule.mapping.field,
          .reason = reason,
          .raw = row.raw,
          .after = row.after};
}

absl::StatusOr<Value> RowMapper::Read(const Rule& rule,
                                      const SourceRow& row) const {
  const FieldMapping& mapping = rule.mapping;
  std::string text =
      rule.column.has_value() ? row.values[*rule.column] : *mapping.constant;
  if (mapping.trim) text = std::string(TrimSpaces(text));
  if (text.empty() || Contains(mapping.empty, text)) {
    if (mapping.required) return MakeError(reasons::kValueMissing);
    return Value(record::Absent{});
  }
  if (!mapping.codes.empty()) {
    const auto code = mapping.codes.find(text);
    if (code == mapping.codes.end()) return MakeError(reasons::kCodeUnlisted);
    text = code->second;
  }
  return Convert(rule, std::move(text));
}

absl::StatusOr<Value> RowMapper::Convert(const Rule& rule,
                                         std::string text) const {
  const FieldMapping& mapping = rule.mapping;
  if (IsSpreadsheetNumber(ToHalfWidth(text))) {
    return MakeError(reasons::kExcelPrecisionLoss);
  }
  if (!mapping.identifier.empty()) {
    auto normal = identifier::NormaliseIdentifier(mapping.identifier, text);
    if (!normal.ok()) return MakeError(reasons::kIdentifierUnusable);
    text = *std::move(normal);
  }
  switch (rule.field->type) {
    case ValueType::kBool:
      return ReadBool(mapping, text);
    case ValueType::kInt64:
      return OrUnreadable(ReadInteger(text));
    case ValueType::kDecimal: {
      auto decimal = ReadDecimal(text);
      if (!decimal.has_value()) return MakeError(reasons::kValueUnreadable);
      return Value(record::Decimal{*std::move(decimal)});
    }
    case ValueType::kDate:
      return OrUnreadable(ReadDate(text, mapping.formats.empty()
                                             ? DefaultDateFormats()
                                             : mapping.formats));
    case ValueType::kTimestamp:
      return OrUnreadable(ReadTimestamp(
          text,
          mapping.formats.empty() ? DefaultTimestampFormats() : mapping.formats,
          options_.zone));
    case ValueType::kText:
      return Value(record::Text{record::ToNfc(text)});
    case ValueType::kBytes: {
      auto bytes = FromHex(text);
      if (!bytes.has_value()) return MakeError(reasons::kValueUnreadable);
      return Value(record::Bytes{*std::move(bytes)});
    }
    case ValueType::kCode:
      return Value(record::Code{ToHalfWidth(text)});
    case ValueType::kAbsent:
      break;
  }
  return MakeError(reasons::kValueUnreadable);
}

std::string ContentDigest(
    absl::string_view key, const record::CompiledSchema& schema,
    absl::Span<const record::EncodedField> ascending_fields) {
  std::string message = DigestMessage(schema);
  for (const record::EncodedField& field : ascending_fields) {
    AppendU16(message, field.number);
    AppendBytes(message, field.value_bytes);
  }
  return crypto::DigestBytes(crypto::HmacSha256(key, message));
}

std::string ContentDigestOfRecord(absl::string_view key,
                                  const record::CompiledSchema& schema,
                                  const record::RecordView& record) {
  std::string message = DigestMessage(schema);
  for (const record::FieldView& field : record.fields) {
    const record::SchemaField* known = schema.FindNumber(field.number);
    if (field.value.type == ValueType::kAbsent || known == nullptr ||
        known->derivation.has_value()) {
      continue;
    }
    AppendU16(message, field.number);
    AppendBytes(message, field.value.bytes);
  }
  return crypto::DigestBytes(crypto::HmacSha256(key, message));
}

}  // namespace tombolo::connector
