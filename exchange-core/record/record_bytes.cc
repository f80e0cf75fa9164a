#include "exchange-core/record/record_bytes.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/record.h"
#include "exchange-core/base/status_macros.h"

namespace tombolo::record {
namespace {

struct HeaderView {
  Operation operation;
  absl::string_view record_id;
};

absl::Status Truncated(absl::string_view part) {
  return MakeError(reasons::kRecordTruncated, {{"part", std::string(part)}});
}

absl::Status CheckRecordId(absl::string_view id) {
  if (!id.empty() && id.size() <= kMaxRecordIdBytes) return absl::OkStatus();
  return MakeError(reasons::kRecordId, {{"found", absl::StrCat(id.size())}});
}

absl::StatusOr<HeaderView> ReadHeader(absl::string_view bytes) {
  ByteReader reader(bytes);
  const auto operation = reader.U8();
  const auto size = reader.U8();
  if (!size.has_value() || reader.rest().size() != *size) {
    return MakeError(reasons::kRecordHeader,
                     {{"found", absl::StrCat(bytes.size())}});
  }
  if (*operation != static_cast<uint8_t>(Operation::kUpsert) &&
      *operation != static_cast<uint8_t>(Operation::kDelete)) {
    return MakeError(reasons::kRecordOperation,
                     {{"found", absl::StrCat(*operation)}});
  }
  TOMBOLO_RETURN_IF_ERROR(CheckRecordId(reader.rest()));
  return HeaderView{static_cast<Operation>(*operation), reader.rest()};
}

absl::Status CheckRecordSize(size_t size) {
  if (size <= kMaxRecordBytes) return absl::OkStatus();
  return MakeError(reasons::kRecordTooLarge,
                   {{"found", absl::StrCat(size)},
                    {"limit", absl::StrCat(kMaxRecordBytes)}});
}

absl::Status ReadFields(ByteReader& reader, RecordView& out) {
  const auto count = reader.U16();
  if (!count.has_value()) return Truncated("field count");
  if (out.operation == Operation::kDelete && *count != 0) {
    return MakeError(reasons::kRecordDeleteFields,
                     {{"found", absl::StrCat(*count)}});
  }
  out.fields.clear();
  uint16_t previous = 0;
  for (uint16_t i = 0; i < *count; ++i) {
    const auto number = reader.U16();
    if (!number.has_value()) return Truncated("field number");
    if (*number <= previous || *number > kMaxFieldNumber) {
      return MakeError(reasons::kRecordFieldOrder,
                       {{"number", absl::StrCat(*number)}});
    }
    auto value = ReadValue(reader);
    if (!value.ok()) {
      return WithMetadata(value.status(), "number", absl::StrCat(*number));
    }
    out.fields.push_back({.number = *number, .value = *value});
    previous = *number;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> EncodeHeader(const RecordHeader& header) {
  TOMBOLO_RETURN_IF_ERROR(CheckRecordId(header.record_id));
  std::string out;
  AppendU8(out, static_cast<uint8_t>(header.operation));
  AppendU8(out, static_cast<uint8_t>(header.record_id.size()));
  AppendBytes(out, header.record_id);
  return out;
}

absl::StatusOr<RecordHeader> ParseHeader(absl::string_view bytes) {
  TOMBOLO_ASSIGN_OR_RETURN(const HeaderView header, ReadHeader(bytes));
  return RecordHeader{header.operation, std::string(header.record_id)};
}

absl::StatusOr<std::string> EncodeRecord(
    const RecordHeader& header, absl::string_view seed,
    absl::Span<const EncodedField> fields) {
  TOMBOLO_ASSIGN_OR_RETURN(const std::string header_bytes,
                           EncodeHeader(header));
  if (seed.size() != kSeedBytes) {
    return MakeError(reasons::kRecordSeedSize,
                     {{"found", absl::StrCat(seed.size())}});
  }
  if (header.operation == Operation::kDelete && !fields.empty()) {
    return MakeError(reasons::kRecordDeleteFields,
                     {{"found", absl::StrCat(fields.size())}});
  }
  std::string out;
  AppendU16(out, static_cast<uint16_t>(header_bytes.size()));
  AppendBytes(out, header_bytes);
  AppendBytes(out, seed);
  AppendU16(out, static_cast<uint16_t>(fields.size()));
  uint16_t previous = 0;
  for (const EncodedField& field : fields) {
    if (field.number <= previous || field.number > kMaxFieldNumber) {
      return MakeError(reasons::kRecordFieldOrder,
                       {{"number", absl::StrCat(field.number)}});
    }
    AppendU16(out, field.number);
    AppendBytes(out, field.value_bytes);
    previous = field.number;
  }
  TOMBOLO_RETURN_IF_ERROR(CheckRecordSize(out.size()));
  return out;
}

absl::Status ParseRecordInto(absl::string_view bytes, RecordView& out) {
  TOMBOLO_RETURN_IF_ERROR(CheckRecordSize(bytes.size()));
  ByteReader reader(bytes);
  const auto header_size = reader.U16();
  if (!header_size.has_value()) return Truncated("header length");
  const auto header_bytes = reader.Bytes(*header_size);
  if (!header_bytes.has_value()) return Truncated("header");
  TOMBOLO_ASSIGN_OR_RETURN(const HeaderView header, ReadHeader(*header_bytes));
  const auto seed = reader.Bytes(kSeedBytes);
  if (!seed.has_value()) return Truncated("seed");
  out.bytes = bytes;
  out.header = *header_bytes;
  out.operation = header.operation;
  out.record_id = header.record_id;
  out.seed = *seed;
  TOMBOLO_RETURN_IF_ERROR(ReadFields(reader, out));
  if (!reader.empty()) {
    return MakeError(reasons::kRecordTrailingBytes,
                     {{"found", absl::StrCat(reader.rest().size())}});
  }
  return absl::OkStatus();
}

absl::StatusOr<RecordView> ParseRecord(absl::string_view bytes) {
  RecordView record;
  TOMBOLO_RETURN_IF_ERROR(ParseRecordInto(bytes, record));
  return record;
}

absl::Status CheckFields(const CompiledSchema& schema,
                         const RecordView& record) {
  if (record.operation == Operation::kDelete) return absl::OkStatus();
  const absl::Span<const SchemaField> wanted = schema.fields();
  const size_t both = std::min(wanted.size(), record.fields.size());
  for (size_t i = 0; i < std::max(wanted.size(), record.fields.size()); ++i) {
    if (i < both && record.fields[i].number == wanted[i].number) continue;
    const uint16_t number =
        i < wanted.size() ? wanted[i].number : record.fields[i].number;
    return MakeError(reasons::kRecordFieldSet,
                     {{"version", absl::StrCat(schema.version())},
                      {"number", absl::StrCat(number)}});
  }
  for (size_t i = 0; i < both; ++i) {
    const ValueType type = record.fields[i].value.type;
    if (type == ValueType::kAbsent || type == wanted[i].type) continue;
    return MakeError(reasons::kRecordFieldType,
                     {{"number", absl::StrCat(wanted[i].number)},
                      {"found", std::string(ValueTypeName(type))},
                      {"wanted", std::string(ValueTypeName(wanted[i].type))}});
  }
  return absl::OkStatus();
}

}  // namespace tombolo::record
