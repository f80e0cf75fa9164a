#include "adapters/agent/record_lines.h"

#include <nlohmann/json.hpp>
#include <variant>

#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/crypto/suite.h"
#include "exchange-core/record/record_bytes.h"
#include "exchange-core/record/value.h"

namespace tombolo::agent {
namespace {

using Json = nlohmann::ordered_json;

struct ToJson {
  Json operator()(const record::Absent&) const { return nullptr; }
  Json operator()(bool value) const { return value; }
  Json operator()(int64_t value) const { return value; }
  Json operator()(const record::Decimal& value) const { return value.text; }
  Json operator()(const record::Date& value) const {
    const record::CivilDay day = record::ToCivilDay(value);
    return absl::StrFormat("%04d-%02d-%02d", day.year, day.month, day.day);
  }
  Json operator()(const record::Timestamp& value) const {
    return absl::FormatTime(absl::RFC3339_full,
                            absl::FromUnixMicros(value.micros),
                            absl::UTCTimeZone());
  }
  Json operator()(const record::Text& value) const { return value.utf8; }
  Json operator()(const record::Bytes& value) const {
    return ToHex(value.bytes);
  }
  Json operator()(const record::Code& value) const { return value.code; }
};

std::string Dump(const Json& line) {
  return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string RejectionLine(const connector::Rejection& rejection,
                          Language language) {
  Json line;
  line["row"] = rejection.row;
  line["column"] = rejection.column;
  line["reason"] = rejection.reason->name;
  line["text"] = RenderMessage(*rejection.reason, {}, language);
  return Dump(line);
}

absl::Status WriteBatchLines(const record::CompiledSchema& schema,
                             const record::v1::SignedBatch& batch,
                             std::ostream& out) {
  for (const std::string& bytes : batch.records()) {
    TOMBOLO_ASSIGN_OR_RETURN(const record::RecordView record,
                             record::ParseRecord(bytes));
    Json line;
    line["record"] = ToHex(record.record_id);
    line["fields"] = Json::object();
    for (const record::FieldView& field : record.fields) {
      const record::SchemaField* known = schema.FindNumber(field.number);
      if (known == nullptr) continue;
      line["fields"][known->name] =
          std::visit(ToJson{}, record::ToValue(field.value));
    }
    out << Dump(line) << "\n";
  }
  record::v1::Statement statement;
  statement.ParseFromString(batch.statement());
  Json line;
  Json& said = line["statement"];
  said["dataset"] = statement.dataset();
  said["schemaVersion"] = statement.schema_version();
  said["schemaDigest"] = ToHex(statement.schema_digest());
  said["records"] = statement.record_count();
  said["merkleRoot"] = ToHex(statement.merkle_root());
  said["keyId"] = ToHex(statement.key_id());
  out << Dump(line) << "\n";
  return absl::OkStatus();
}

}  // namespace tombolo::agent
