#include "adapters/sdk/cpp/bare_record.h"

#include <string>
#include <variant>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/consumer.h"
#include "exchange-core/base/reasons/disclosure.h"
#include "exchange-core/identifier/scheme.h"
#include "exchange-core/record/record_bytes.h"

namespace tombolo::sdk {

using record::CompiledSchema;
using record::SchemaField;

absl::StatusOr<AnsweredRecord> ReadBareRecord(
    const record::v1::Disclosure& disclosure, const CompiledSchema& schema) {
  const auto header = record::ParseHeader(disclosure.header());
  if (!header.ok()) return MakeError(reasons::kDisclosureHeader);
  if (header->operation == record::Operation::kDelete) {
    return MakeError(reasons::kReplyRecordDeleted,
                     {{"dataset", schema.dataset()}});
  }
  AnsweredRecord answered;
  answered.record_id = std::string(header->record_id);
  uint32_t previous = 0;
  for (const record::v1::OpenedField& opened : disclosure.opened()) {
    const ErrorMetadata number{{"number", absl::StrCat(opened.number())}};
    if (opened.number() <= previous) {
      return MakeError(reasons::kDisclosureFieldOrder, number);
    }
    previous = opened.number();
    const SchemaField* field = schema.FindNumber(opened.number());
    if (field == nullptr) {
      return MakeError(reasons::kDisclosureFieldUnknown, number);
    }
    const auto value = record::ParseValue(opened.value());
    if (!value.ok()) {
      return WithMetadata(MakeError(reasons::kDisclosureValue, number),
                          "problem", ReasonName(value.status()));
    }
    if (value->type != record::ValueType::kAbsent &&
        value->type != field->type) {
      return MakeError(
          reasons::kDisclosureValueType,
          {{"number", absl::StrCat(opened.number())},
           {"found", std::string(record::ValueTypeName(value->type))},
           {"wanted", std::string(record::ValueTypeName(field->type))}});
    }
    answered.fields.push_back({.number = field->number,
                               .name = field->name,
                               .value = record::ToValue(*value)});
  }
  return answered;
}

bool HoldsSubject(const SchemaField& field, const record::Value& value,
                  const AskedSubject& asked) {
  const auto* text = std::get_if<record::Text>(&value);
  if (!field.subject.has_value() || text == nullptr ||
      field.subject->scheme != asked.scheme) {
    return false;
  }
  const auto wanted =
      identifier::NormaliseIdentifier(asked.scheme, asked.identifier);
  return wanted.ok() && *wanted == text->utf8;
}

}  // namespace tombolo::sdk
