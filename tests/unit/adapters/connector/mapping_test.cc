#include "adapters/connector/mapping.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "adapters/connector/record_id.h"
#include "exchange-core/base/reasons/adapter.h"
#include "exchange-core/record/record_bytes.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"

namespace tombolo::connector {
namespace {

using record::FieldValue;
using record::Value;
using testing::HasReason;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kKey[] = "0123456789abcdef0123456789abcdef";
// A synthetic number: its division does not exist.
constexpr char kHolder[] = "990101199001010019";

std::shared_ptr<const record::CompiledSchema> TestSchema(uint32_t version = 1) {
  record::v1::Schema schema;
  schema.set_dataset("ca-marriage");
  schema.set_version(version);
  const auto add = [&](const std::string& name, record::v1::FieldType type) {
    record::v1::Field* field = schema.add_fields();
    field->set_number(static_cast<uint32_t>(schema.fields_size()));
    field->set_name(name);
    field->set_type(type);
    return field;
  };
  add("cert_no", record::v1::FIELD_TYPE_TEXT)->set_key(true);
  record::v1::Field* holder = add("holder_id", record::v1::FIELD_TYPE_TEXT);
  holder->mutable_subject_role()->set_scheme("cn-resident-id");
  holder->mutable_subject_role()->set_role("holder");
  record::v1::Field* sex = add("sex", record::v1::FIELD_TYPE_CODE);
  sex->set_code_list("GB/T 2261.1");
  sex->set_code_list_version("2003");
  add("registered", record::v1::FIELD_TYPE_DATE);
  add("valid", record::v1::FIELD_TYPE_BOOL);
  add("count", record::v1::FIELD_TYPE_INT64);
  add("fee", record::v1::FIELD_TYPE_DECIMAL);
  add("entered", record::v1::FIELD_TYPE_TIMESTAMP);
  add("office", record::v1::FIELD_TYPE_TEXT);
  record::v1::Field* year =
      add("registered.year", record::v1::FIELD_TYPE_INT64);
  year->mutable_derivation()->set_function("year");
  year->mutable_derivation()->set_version(1);
  year->mutable_derivation()->set_source(4);
  auto compiled = record::CompiledSchema::FromBytes(schema.SerializeAsString());
  EXPECT_THAT(compiled, testing::IsOk());
  return *std::move(compiled);
}

const std::vector<std::string>& Columns() {
  static const auto& columns = *new std::vector<std::string>{
      "证号", "身份证号", "性别", "登记日期", "有效",
      "次数", "费用",     "录入", "机关"};
  return columns;
}

std::vector<FieldMapping> Mappings() {
  return {
      {.field = "cert_no", .column = "证号"},
      {.field = "holder_id", .column = "身份证号", .required = true},
      {.field = "sex", .column = "性别", .codes = {{"男", "1"}, {"女", "2"}}},
      {.field = "registered", .column = "登记日期"},
      {.field = "valid", .column = "有效"},
      {.field = "count", .column = "次数"},
      {.field = "fee", .column = "费用", .empty = {"-", "无"}},
      {.field = "entered", .column = "录入"},
      {.field = "office", .column = "机关"}};
}

std::unique_ptr<RowMapper> Mapper(
    std::vector<FieldMapping> mappings = Mappings()) {
  auto mapper = RowMapper::Make({.schema = TestSchema(), .key = kKey},
                                std::move(mappings), Columns());
  EXPECT_THAT(mapper, testing::IsOk());
  return *std::move(mapper);
}

SourceRow Row() {
  SourceRow row;
  row.number = 7;
  row.values = {"M-1", kHolder, "男", "2024年1月5日", "是",
                "2",   "9.00",  "",   "甲区"};
  row.raw = "raw";
  row.after = "after";
  return row;
}

TEST(RowMapperTest, MakesTheValuesOfARecord) {
  const MappedRow mapped = Mapper()->Map(Row());
  ASSERT_FALSE(mapped.rejection.has_value());
  ASSERT_THAT(mapped.values, SizeIs(8));  // `entered` is absent.
  EXPECT_EQ(mapped.values[0].value, Value(record::Text{"M-1"}));
  EXPECT_EQ(mapped.values[1].value, Value(record::Text{kHolder}));
  EXPECT_EQ(mapped.values[2].value, Value(record::Code{"1"}));
  EXPECT_EQ(mapped.values[3].value,
            Value(record::ToDate({.year = 2024, .month = 1, .day = 5})));
  EXPECT_EQ(mapped.values[4].value, Value(true));
  EXPECT_EQ(mapped.values[5].value, Value(int64_t{2}));
  EXPECT_EQ(mapped.values[6].value, Value(record::Decimal{"9"}));
  EXPECT_EQ(mapped.values[7].number, 9);
  const auto key = record::EncodeValue(record::Text{"M-1"});
  TOMBOLO_ASSERT_OK(key);
  EXPECT_EQ(mapped.record_id, MakeRecordId(kKey, "ca-marriage", {*key}));
}

TEST(RowMapperTest, NormalisesIdentifiersSpacesAndUnicode) {
  SourceRow row = Row();
  row.values[1] = "　９９０１０１１９９００１０１００１９ ";
  row.values[8] = "e\xCC\x81";  // e and a combining accent.
  const MappedRow mapped = Mapper()->Map(row);
  ASSERT_FALSE(mapped.rejection.has_value());
  EXPECT_EQ(mapped.values[1].value, Value(record::Text{kHolder}));
  EXPECT_EQ(mapped.values[7].value, Value(record::Text{"\xC3\xA9"}));
}

TEST(RowMapperTest, EmptyTextsAreAbsent) {
  SourceRow row = Row();
  row.values[6] = "无";
  row.values[8] = " 　";
  const MappedRow mapped = Mapper()->Map(row);
  ASSERT_FALSE(mapped.rejection.has_value());
  EXPECT_THAT(mapped.values, SizeIs(6));
}

TEST(RowMapperTest, Constants) {
  std::vector<FieldMapping> mappings = Mappings();
  mappings[8] = {.field = "office", .constant = "乙区"};
  const MappedRow mapped = Mapper(mappings)->Map(Row());
  ASSERT_FALSE(mapped.rejection.has_value());
  EXPECT_EQ(mapped.values[7].value, Value(record::Text{"乙区"}));
}

struct RejectCase {
  std::string name;
  size_t column;
  std::string text;
  const ErrorReason* reason;
};
void PrintTo(const RejectCase& test, std::ostream* out) { *out << test.name; }

class RowMapperRejectsTest : public ::testing::TestWithParam<RejectCase> {};

TEST_P(RowMapperRejectsTest, WithRowColumnAndReason) {
  SourceRow row = Row();
  row.values[GetParam().column] = GetParam().text;
  const MappedRow mapped = Mapper()->Map(row);
  ASSERT_TRUE(mapped.rejection.has_value());
  EXPECT_EQ(mapped.rejection->row, 7U);
  EXPECT_EQ(mapped.rejection->column, Columns()[GetParam().column]);
  EXPECT_STREQ(mapped.rejection->reason->name, GetParam().reason->name);
  EXPECT_EQ(mapped.rejection->raw, "raw");
  EXPECT_EQ(mapped.rejection->after, "after");
  EXPECT_THAT(mapped.values, IsEmpty());
  // Only a bad key leaves a row without a name.
  EXPECT_EQ(mapped.record_id.empty(), GetParam().column == 0);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, RowMapperRejectsTest,
    ::testing::ValuesIn<RejectCase>({
        {"KeyMissing", 0, " ", &reasons::kValueMissing},
        {"KeyRounded", 0, "9.90101E+17", &reasons::kExcelPrecisionLoss},
        {"RequiredMissing", 1, "", &reasons::kValueMissing},
        {"IdentifierRounded", 1, "9.90101E+17", &reasons::kExcelPrecisionLoss},
        {"IdentifierRoundedFullWidth", 1, "９.９０１０１Ｅ＋１７",
         &reasons::kExcelPrecisionLoss},
        {"IdentifierCheckDigit", 1, "990101199001010010",
         &reasons::kIdentifierUnusable},
        {"IdentifierZeroed", 1, "990101199001011000",
         &reasons::kIdentifierUnusable},
        {"CodeUnlisted", 2, "未知", &reasons::kCodeUnlisted},
        {"DateThatIsNone", 3, "2023-02-29", &reasons::kValueUnreadable},
        {"BoolUnknown", 4, "也许", &reasons::kValueUnreadable},
        {"IntegerWithPoint", 5, "2.0", &reasons::kValueUnreadable},
        {"DecimalWithComma", 6, "1,5", &reasons::kValueUnreadable},
        {"TimestampWithoutTime", 7, "2024-01-05", &reasons::kValueUnreadable},
        {"TextTooLong", 8, std::string(33 << 10, 'x'),
         &reasons::kRecordRejected},
    }));

TEST(RowMapperTest, TheFirstBadColumnIsTold) {
  SourceRow row = Row();
  row.values[2] = "x";
  row.values[5] = "y";
  const MappedRow mapped = Mapper()->Map(row);
  ASSERT_TRUE(mapped.rejection.has_value());
  EXPECT_EQ(mapped.rejection->column, "性别");
}

TEST(RowMapperTest, DigestSaysWhatTheRecordSays) {
  const MappedRow base = Mapper()->Map(Row());
  SourceRow same = Row();
  same.values[3] = "2024-01-05";  // Written differently, means the same.
  EXPECT_EQ(Mapper()->Map(same).digest, base.digest);
  SourceRow other = Row();
  other.values[8] = "乙区";
  EXPECT_NE(Mapper()->Map(other).digest, base.digest);
  EXPECT_EQ(Mapper()->Map(other).record_id, base.record_id);
  const auto newer = RowMapper::Make({.schema = TestSchema(2), .key = kKey},
                                     Mappings(), Columns());
  TOMBOLO_ASSERT_OK(newer);
  EXPECT_NE((*newer)->Map(Row()).digest, base.digest);
}

// After a crash the digest is taken from the spooled record: derived and
// absent fields, which a mapping does not have, must make no difference.
TEST(RowMapperTest, DigestOfTheBuiltRecordIsTheSame) {
  const auto schema = TestSchema();
  const MappedRow mapped = Mapper()->Map(Row());
  std::vector<record::EncodedField> fields;
  for (const record::SchemaField& field : schema->fields()) {
    Value value = record::Absent{};
    for (const FieldValue& given : mapped.values) {
      if (given.number == field.number) value = given.value;
    }
    if (field.derivation.has_value()) value = int64_t{2024};
    const auto bytes = record::EncodeValue(value);
    TOMBOLO_ASSERT_OK(bytes);
    fields.push_back({field.number, *bytes});
  }
  const auto bytes =
      record::EncodeRecord({.record_id = mapped.record_id},
                           std::string(record::kSeedBytes, 's'), fields);
  TOMBOLO_ASSERT_OK(bytes);
  const auto parsed = record::ParseRecord(*bytes);
  TOMBOLO_ASSERT_OK(parsed);
  EXPECT_EQ(ContentDigestOfRecord(kKey, *schema, *parsed), mapped.digest);
}

struct BadMappingCase {
  std::string name;
  void (*spoil)(std::vector<FieldMapping>& mappings);
  std::string field;
  std::string problem;
};
void PrintTo(const BadMappingCase& test, std::ostream* out) {
  *out << test.name;
}

class BadMappingTest : public ::testing::TestWithParam<BadMappingCase> {};

TEST_P(BadMappingTest, IsRefusedBeforeAnyRowIsRead) {
  std::vector<FieldMapping> mappings = Mappings();
  GetParam().spoil(mappings);
  const auto mapper = RowMapper::Make({.schema = TestSchema(), .key = kKey},
                                      mappings, Columns());
  ASSERT_THAT(mapper, HasReason(reasons::kMappingInvalid));
  EXPECT_EQ(ReasonMetadata(mapper.status())["field"], GetParam().field);
  EXPECT_THAT(ReasonMetadata(mapper.status())["problem"],
              HasSubstr(GetParam().problem));
}

using MappingList = std::vector<FieldMapping>;
INSTANTIATE_TEST_SUITE_P(
    Mappings, BadMappingTest,
    ::testing::ValuesIn<BadMappingCase>({
        {"NoSuchField", [](MappingList& m) { m[8].field = "x"; }, "x",
         "no such field"},
        {"NoSuchColumn", [](MappingList& m) { m[8].column = "x"; }, "office",
         "no column"},
        {"Derived", [](MappingList& m) { m[8].field = "registered.year"; },
         "registered.year", "derived"},
        {"Twice", [](MappingList& m) { m[8].field = "fee"; }, "fee", "twice"},
        {"ColumnAndConstant", [](MappingList& m) { m[8].constant = "x"; },
         "office", "either"},
        {"NeitherColumnNorConstant", [](MappingList& m) { m[8].column = ""; },
         "office", "either"},
        {"KeyLeftOut", [](MappingList& m) { m.erase(m.begin()); }, "cert_no",
         "key field"},
        {"BadFormat", [](MappingList& m) { m[3].formats = {"yyyy"}; },
         "registered", "no format"},
        {"FormatOfNoDate", [](MappingList& m) { m[8].formats = {"YYYY"}; },
         "office", "dates and timestamps only"},
        {"NoSuchScheme", [](MappingList& m) { m[8].identifier = "x"; },
         "office", "no identifier scheme"},
    }));

}  // namespace
}  // namespace tombolo::connector
