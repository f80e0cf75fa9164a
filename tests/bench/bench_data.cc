// The datasets and people of the benchmarks.
#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "exchange-core/identifier/check_digit.h"
#include "tests/bench/bench_city.h"
#include "tombolo/record/v1/schema.pb.h"

namespace tombolo::bench {
namespace {

constexpr int64_t kNow = 1'790'000'000'000'000;

record::v1::Field& AddField(record::v1::Schema& schema, const std::string& name,
                            record::v1::FieldType type) {
  record::v1::Field& field = *schema.add_fields();
  field.set_number(static_cast<uint32_t>(schema.fields_size()));
  field.set_name(name);
  field.set_type(type);
  return field;
}

}  // namespace

void Must(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::abort();
}

std::string DatasetName(int dataset) {
  return absl::StrCat("bench-", dataset + 1);
}

std::string SchemaBytes(int dataset) {
  record::v1::Schema schema;
  schema.set_dataset(DatasetName(dataset));
  schema.set_version(1);
  auto& holder = AddField(schema, "holder_id", record::v1::FIELD_TYPE_TEXT);
  holder.mutable_subject_role()->set_scheme("cn-resident-id");
  holder.mutable_subject_role()->set_role("holder");
  AddField(schema, "name", record::v1::FIELD_TYPE_TEXT);
  AddField(schema, "born", record::v1::FIELD_TYPE_DATE);
  AddField(schema, "division", record::v1::FIELD_TYPE_CODE)
      .set_code_list("GB/T 2260");
  AddField(schema, "amount", record::v1::FIELD_TYPE_DECIMAL);
  AddField(schema, "months", record::v1::FIELD_TYPE_INT64);
  AddField(schema, "active", record::v1::FIELD_TYPE_BOOL);
  AddField(schema, "updated", record::v1::FIELD_TYPE_TIMESTAMP);
  AddField(schema, "remark", record::v1::FIELD_TYPE_TEXT);
  auto& year = *AddField(schema, "born.year", record::v1::FIELD_TYPE_INT64)
                    .mutable_derivation();
  year.set_function("year");
  year.set_version(1);
  year.set_source(3);
  return schema.SerializeAsString();
}

std::string PersonId(int index) {
  const std::string body = absl::StrFormat(
      "990101%04d%02d%02d%03d", 1900 + index % 120, 1 + index / 120 % 12,
      1 + index / 1440 % 28, index / 40320 % 1000);
  const auto check = identifier::CheckCharacterGb11643(body);
  if (!check.has_value()) std::abort();
  return absl::StrCat(body, std::string(1, *check));
}

std::vector<record::FieldValue> PersonValues(int index) {
  return {{1, record::Text{PersonId(index)}},
          {2, record::Text{"\u793a\u4f8b"}},
          {3, record::Date{index % 20000}},
          {4, record::Code{"331102"}},
          {5, record::Decimal{absl::StrCat(1 + index, ".5")}},
          {6, int64_t{index}},
          {7, index % 2 == 0},
          {8, record::Timestamp{kNow + index}},
          {9, record::Text{"no remark"}}};
}

}  // namespace tombolo::bench
