#include "exchange-core/query/live_record.h"

#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/publish.h"

namespace tombolo::query {

absl::Status ReadLiveRecord(const catalog::Dataset& dataset,
                            absl::string_view value, LiveRecord& live) {
  const bool parsed =
      live.stored.ParseFromArray(value.data(), static_cast<int>(value.size()));
  live.schema =
      parsed ? dataset.SchemaVersion(live.stored.schema_version()) : nullptr;
  if (live.schema == nullptr ||
      !record::ParseRecordInto(live.stored.record(), live.record).ok() ||
      !record::CheckFields(*live.schema, live.record).ok()) {
    return MakeError(reasons::kRecordRowCorrupt, {});
  }
  return absl::OkStatus();
}

permission::FieldSet FieldsHolding(const LiveRecord& live,
                                   const NormalisedSubject& subject) {
  permission::FieldSet fields;
  for (const size_t index : live.schema->subject_fields()) {
    const record::SchemaField& field = live.schema->fields()[index];
    const record::ValueView& value = live.record.fields[index].value;
    if (field.subject->scheme == subject.scheme &&
        value.type != record::ValueType::kAbsent &&
        value.content == subject.identifier) {
      fields.Insert(field.number);
    }
  }
  return fields;
}

std::vector<uint16_t> NumbersIn(const LiveRecord& live,
                                const permission::FieldSet& open) {
  std::vector<uint16_t> numbers;
  for (const record::SchemaField& field : live.schema->fields()) {
    if (open.Contains(field.number)) numbers.push_back(field.number);
  }
  return numbers;
}

}  // namespace tombolo::query
