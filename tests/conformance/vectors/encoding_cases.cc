// Values, schemas and records, which no suite has a part in.
#include "exchange-core/base/bytes.h"
#include "tests/conformance/vectors/case_writer.h"

namespace tombolo::testing {
namespace {

using nlohmann::json;
namespace v1 = record::v1;

json ValueCase(const char* hex) { return {{"kind", "value"}, {"bytes", hex}}; }

void AddValues(CaseWriter& writer) {
  const std::pair<const char*, const char*> good[] = {
      {"absent", "0000000000"},
      {"true", "010000000101"},
      {"minus-one", "0200000008ffffffffffffffff"},
      {"decimal", "03000000052d31322e35"},
      {"first-day", "0400000004fff506c6"},
      {"last-day", "0400000004002cc0a0"},
      {"timestamp", "05000000080000000000000001"},
      {"text", "0600000006e5bca0e4b889"},
      {"bytes", "070000000200ff"},
      {"code", "0800000006333331313032"}};
  for (const auto& [name, hex] : good) {
    writer.Accept(std::string("value-") + name, ValueCase(hex));
  }
  const std::tuple<const char*, const char*, const char*> bad[] = {
      {"truncated", "060000000261", "VALUE_TRUNCATED"},
      {"trailing", "000000000000", "VALUE_TRAILING_BYTES"},
      {"unknown-type", "0900000000", "VALUE_TYPE"},
      {"absent-with-content", "000000000100", "VALUE_LENGTH"},
      {"short-date", "04000000020001", "VALUE_LENGTH"},
      {"too-large", "0600007ffc", "VALUE_TOO_LARGE"},
      {"bool-two", "010000000102", "VALUE_BOOL"},
      {"decimal-trailing-zero", "0300000003312e30", "VALUE_DECIMAL"},
      {"decimal-minus-zero", "03000000022d30", "VALUE_DECIMAL"},
      {"decimal-plus", "03000000022b31", "VALUE_DECIMAL"},
      {"day-before-year-1", "0400000004fff506c5", "VALUE_RANGE"},
      {"day-after-year-9999", "0400000004002cc0a1", "VALUE_RANGE"},
      {"bad-utf8", "0600000001ff", "VALUE_UTF8"},
      {"not-nfc", "060000000365cc81", "VALUE_NFC"},
      {"code-with-space", "0800000003312031", "VALUE_CODE"},
      {"code-empty", "0800000000", "VALUE_CODE"}};
  for (const auto& [name, hex, reason] : bad) {
    writer.Reject(std::string("value-") + name, ValueCase(hex), "value",
                  reason);
  }
}

void AddSchemas(CaseWriter& writer) {
  const auto schema_case = [](const v1::Schema& schema) {
    return json{{"kind", "schema"},
                {"bytes", ToHex(schema.SerializeAsString())}};
  };
  const v1::Schema good = MarriageSchema();
  writer.Accept("schema-valid", schema_case(good));
  struct Change {
    const char* name;
    void (*change)(v1::Schema&);
    const char* reason;
  };
  const Change changes[] = {
      {"unknown-field",
       [](v1::Schema& s) { s.MergeFromString("\x98\x06\x01"); },
       "SCHEMA_UNKNOWN_FIELD"},
      {"no-dataset", [](v1::Schema& s) { s.clear_dataset(); },
       "SCHEMA_DATASET"},
      {"version-zero", [](v1::Schema& s) { s.set_version(0); },
       "SCHEMA_VERSION"},
      {"no-fields", [](v1::Schema& s) { s.clear_fields(); },
       "SCHEMA_FIELD_COUNT"},
      {"number-twice",
       [](v1::Schema& s) { s.mutable_fields(1)->set_number(1); },
       "SCHEMA_FIELD_NUMBER"},
      {"name-twice",
       [](v1::Schema& s) { s.mutable_fields(11)->set_name("copies"); },
       "SCHEMA_FIELD_NAME"},
      {"type-unset", [](v1::Schema& s) { s.mutable_fields(0)->clear_type(); },
       "SCHEMA_FIELD_TYPE"},
      {"code-without-list",
       [](v1::Schema& s) { s.mutable_fields(7)->clear_code_list(); },
       "SCHEMA_CODE_LIST"},
      {"unknown-function",
       [](v1::Schema& s) {
         s.mutable_fields(6)->mutable_derivation()->set_function("age");
       },
       "SCHEMA_DERIVATION"},
      {"unknown-scheme",
       [](v1::Schema& s) {
         s.mutable_fields(1)->mutable_subject_role()->set_scheme("number");
       },
       "SCHEMA_SUBJECT_ROLE"},
      {"section-gap",
       [](v1::Schema& s) { s.mutable_fields(14)->set_section(5); },
       "SCHEMA_SECTION"}};
  for (const Change& change : changes) {
    v1::Schema schema = good;
    change.change(schema);
    writer.Reject(std::string("schema-") + change.name, schema_case(schema),
                  "schema", change.reason);
  }
  writer.Reject("schema-malformed", {{"kind", "schema"}, {"bytes", "ffff"}},
                "schema", "SCHEMA_MALFORMED");
}

// A schema of two fields, small enough to follow by hand.
v1::Schema SmallSchema() {
  v1::Schema schema;
  schema.set_dataset("example");
  schema.set_version(1);
  v1::Field& name = *schema.add_fields();
  name.set_number(1);
  name.set_name("name");
  name.set_type(v1::FIELD_TYPE_TEXT);
  v1::Field& born = *schema.add_fields();
  born.set_number(2);
  born.set_name("born_on");
  born.set_type(v1::FIELD_TYPE_DATE);
  return schema;
}

void AddRecords(CaseWriter& writer) {
  const std::string schema = ToHex(SmallSchema().SerializeAsString());
  const std::string seed =
      "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
  const std::string header =
      "0004"
      "01"
      "02"
      "7231";
  const std::string fields =
      "0002"
      "0001"
      "0600000006e5bca0e4b889"
      "0002"
      "0400000004ffffffff";
  const auto record_case = [&](const std::string& hex) {
    return json{{"kind", "record"},
                {"schema", schema},
                {"sequence", 5},
                {"bytes", hex}};
  };
  writer.Accept("record-worked-example", record_case(header + seed + fields));
  writer.Accept("record-absent-field", record_case(header + seed +
                                                   "0002"
                                                   "0001"
                                                   "0000000000"
                                                   "0002"
                                                   "0400000004ffffffff"));
  writer.Accept("record-delete", record_case("0004"
                                             "02"
                                             "02"
                                             "7231" +
                                             seed + "0000"));
  const auto reject = [&](const char* name, const std::string& hex,
                          const char* check, const char* reason) {
    writer.Reject(std::string("record-") + name, record_case(hex), check,
                  reason);
  };
  reject("truncated", header + seed, "record", "RECORD_TRUNCATED");
  reject("trailing", header + seed + fields + "00", "record",
         "RECORD_TRAILING_BYTES");
  reject("header-length",
         "0005"
         "01"
         "02"
         "7231"
         "00" +
             seed + fields,
         "record", "RECORD_HEADER");
  reject("operation",
         "0004"
         "03"
         "02"
         "7231" +
             seed + fields,
         "record", "RECORD_OPERATION");
  reject("no-id",
         "0002"
         "01"
         "00" +
             seed + fields,
         "record", "RECORD_ID");
  reject("delete-with-fields",
         "0004"
         "02"
         "02"
         "7231" +
             seed + fields,
         "record", "RECORD_DELETE_FIELDS");
  reject("field-order",
         header + seed +
             "0002"
             "0002"
             "0000000000"
             "0001"
             "0000000000",
         "record", "RECORD_FIELD_ORDER");
  reject("field-missing",
         header + seed +
             "0001"
             "0001"
             "0000000000",
         "fields", "RECORD_FIELD_SET");
  reject("field-type",
         header + seed +
             "0002"
             "0001"
             "010000000101"
             "0002"
             "0000000000",
         "fields", "RECORD_FIELD_TYPE");
}

}  // namespace

void AddEncodingCases(CaseWriter& writer) {
  AddValues(writer);
  AddSchemas(writer);
  AddRecords(writer);
}

}  // namespace tombolo::testing
