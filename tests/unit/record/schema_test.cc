#include "exchange-core/record/schema.h"

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/reasons/record.h"
#include "exchange-core/record/strict_parse.h"
#include "gmock/gmock.h"
#include "tests/support/record_fixture.h"
#include "tests/support/status_matchers.h"

namespace tombolo::record {
namespace {

using testing::HasReason;
using testing::IsOk;
using testing::MarriageSchema;

absl::StatusOr<std::shared_ptr<const CompiledSchema>> Compile(
    const v1::Schema& schema) {
  return CompiledSchema::FromBytes(schema.SerializeAsString());
}

TEST(SchemaTest, IndexesFieldsSectionsSubjectsAndDerivations) {
  const std::string bytes = MarriageSchema().SerializeAsString();
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const auto schema,
                               CompiledSchema::FromBytes(bytes));
  EXPECT_EQ(schema->bytes(), bytes);
  EXPECT_EQ(schema->dataset(), "ca-marriage");
  EXPECT_EQ(schema->version(), 1U);
  EXPECT_EQ(schema->fields().size(), 15U);
  EXPECT_EQ(schema->FindNumber(3)->name, "wife_id");
  EXPECT_EQ(schema->FindName("fee")->number, 12);
  EXPECT_EQ(schema->FindName("nothing"), nullptr);
  EXPECT_EQ(schema->FindNumber(0), nullptr);
  EXPECT_EQ(schema->FindNumber(16), nullptr);
  EXPECT_EQ(schema->FindNumber(70000), nullptr);
  EXPECT_THAT(schema->subject_fields(), ::testing::ElementsAre(1, 2));
  EXPECT_THAT(schema->derived_fields(), ::testing::ElementsAre(4, 6, 8));
  ASSERT_EQ(schema->sections().size(), 3U);
  EXPECT_THAT(schema->sections()[1], ::testing::ElementsAre(5, 6, 7, 8));
  EXPECT_EQ(schema->FindName("married_on.year")->derivation->source_index, 5U);
}

TEST(SchemaTest, DigestIsOfTheTaggedBytesAsCarried) {
  const std::string bytes = MarriageSchema().SerializeAsString();
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const auto schema,
                               CompiledSchema::FromBytes(bytes));
  for (const auto algorithm :
       {crypto::DigestAlgorithm::kSha256, crypto::DigestAlgorithm::kSm3}) {
    EXPECT_EQ(schema->digest(algorithm),
              crypto::ComputeDigest(algorithm, absl::string_view("0" + bytes)));
  }
}

struct Rejection {
  std::string name;
  std::function<void(v1::Schema&)> change;
  const ErrorReason* reason;
};
void PrintTo(const Rejection& test, std::ostream* out) { *out << test.name; }

class SchemaRejectionTest : public ::testing::TestWithParam<Rejection> {};

TEST_P(SchemaRejectionTest, SaysWhy) {
  v1::Schema schema = MarriageSchema();
  GetParam().change(schema);
  EXPECT_THAT(Compile(schema), HasReason(*GetParam().reason));
}

v1::Field& At(v1::Schema& schema, int number) {
  return *schema.mutable_fields(number - 1);
}

INSTANTIATE_TEST_SUITE_P(
    Broken, SchemaRejectionTest,
    ::testing::ValuesIn<Rejection>({
        {"NoDataset", [](v1::Schema& s) { s.clear_dataset(); },
         &reasons::kSchemaDataset},
        {"DatasetNotAnId", [](v1::Schema& s) { s.set_dataset("Ca Marriage"); },
         &reasons::kSchemaDataset},
        {"VersionZero", [](v1::Schema& s) { s.set_version(0); },
         &reasons::kSchemaVersion},
        {"NoFields", [](v1::Schema& s) { s.clear_fields(); },
         &reasons::kSchemaFieldCount},
        {"TooManyFields",
         [](v1::Schema& s) {
           while (s.fields_size() <= 256) s.add_fields();
         },
         &reasons::kSchemaFieldCount},
        {"NumberZero", [](v1::Schema& s) { At(s, 1).set_number(0); },
         &reasons::kSchemaFieldNumber},
        {"NumberTwice", [](v1::Schema& s) { At(s, 2).set_number(1); },
         &reasons::kSchemaFieldNumber},
        {"NumberAbove256", [](v1::Schema& s) { At(s, 15).set_number(257); },
         &reasons::kSchemaFieldNumber},
        {"NameEmpty", [](v1::Schema& s) { At(s, 1).clear_name(); },
         &reasons::kSchemaFieldName},
        {"NameUpperCase", [](v1::Schema& s) { At(s, 1).set_name("Name"); },
         &reasons::kSchemaFieldName},
        {"NameLong",
         [](v1::Schema& s) { At(s, 1).set_name(std::string(64, 'a')); },
         &reasons::kSchemaFieldName},
        {"NameTwice", [](v1::Schema& s) { At(s, 12).set_name("copies"); },
         &reasons::kSchemaFieldName},
        {"DotWithoutDerivation",
         [](v1::Schema& s) { At(s, 12).set_name("copies.fee"); },
         &reasons::kSchemaFieldName},
        {"DerivedNameIsAnothers",
         [](v1::Schema& s) { At(s, 7).set_name("married_on.decade"); },
         &reasons::kSchemaFieldName},
        {"TypeUnset", [](v1::Schema& s) { At(s, 1).clear_type(); },
         &reasons::kSchemaFieldType},
        {"TypeUnknown",
         [](v1::Schema& s) {
           At(s, 1).set_type(static_cast<v1::FieldType>(9));
         },
         &reasons::kSchemaFieldType},
        {"CodeWithoutList", [](v1::Schema& s) { At(s, 8).clear_code_list(); },
         &reasons::kSchemaCodeList},
        {"TextWithList", [](v1::Schema& s) { At(s, 1).set_code_list("x"); },
         &reasons::kSchemaCodeList},
        {"ListTooLong",
         [](v1::Schema& s) { At(s, 8).set_code_list(std::string(65, 'a')); },
         &reasons::kSchemaCodeList},
        {"FunctionUnknown",
         [](v1::Schema& s) {
           At(s, 7).mutable_derivation()->set_function("age");
         },
         &reasons::kSchemaDerivation},
        {"FunctionVersionUnknown",
         [](v1::Schema& s) { At(s, 7).mutable_derivation()->set_version(2); },
         &reasons::kSchemaDerivation},
        {"SourceMissing",
         [](v1::Schema& s) { At(s, 7).mutable_derivation()->set_source(99); },
         &reasons::kSchemaDerivation},
        {"SourceIsDerived",
         [](v1::Schema& s) { At(s, 7).mutable_derivation()->set_source(9); },
         &reasons::kSchemaDerivation},
        {"SourceOfWrongType",
         [](v1::Schema& s) { At(s, 7).mutable_derivation()->set_source(12); },
         &reasons::kSchemaDerivation},
        {"ResultOfWrongType",
         [](v1::Schema& s) { At(s, 7).set_type(v1::FIELD_TYPE_DATE); },
         &reasons::kSchemaDerivation},
        {"DerivedFromAnotherCodeList",
         [](v1::Schema& s) { At(s, 9).set_code_list("other"); },
         &reasons::kSchemaDerivation},
        {"SchemeUnknown",
         [](v1::Schema& s) {
           At(s, 2).mutable_subject_role()->set_scheme("number");
         },
         &reasons::kSchemaSubjectRole},
        {"RoleMalformed",
         [](v1::Schema& s) {
           At(s, 2).mutable_subject_role()->set_role("The Husband");
         },
         &reasons::kSchemaSubjectRole},
        {"RoleTwice",
         [](v1::Schema& s) {
           At(s, 3).mutable_subject_role()->set_role("husband");
         },
         &reasons::kSchemaSubjectRole},
        {"SubjectIsANumber",
         [](v1::Schema& s) {
           *At(s, 11).mutable_subject_role() = At(s, 2).subject_role();
         },
         &reasons::kSchemaSubjectRole},
        {"NineSubjects",
         [](v1::Schema& s) {
           for (uint32_t i = 0; i < 7; ++i) {
             v1::Field& field = *s.add_fields();
             field = At(s, 2);
             field.set_number(16 + i);
             field.set_name(absl::StrCat("person_", i));
             field.mutable_subject_role()->set_role(absl::StrCat("p", i));
           }
         },
         &reasons::kSchemaSubjectRole},
        {"SectionGap", [](v1::Schema& s) { At(s, 15).set_section(5); },
         &reasons::kSchemaSection},
        {"Section17", [](v1::Schema& s) { At(s, 15).set_section(17); },
         &reasons::kSchemaSection},
    }),
    [](const auto& test) { return test.param.name; });

TEST(SchemaBytesTest, NotAMessageUnknownFieldsAndTooLarge) {
  EXPECT_THAT(CompiledSchema::FromBytes("\xff\xff"),
              HasReason(reasons::kSchemaMalformed));
  EXPECT_THAT(CompiledSchema::FromBytes(std::string(kMaxSchemaBytes + 1, 'a')),
              HasReason(reasons::kSchemaMalformed));
  EXPECT_THAT(CompiledSchema::FromBytes(""),
              HasReason(reasons::kSchemaFieldCount));
  v1::Schema schema = MarriageSchema();
  const std::string bytes = schema.SerializeAsString();
  // Field 99, varint 1: at the top level, then inside a derivation.
  const std::string unknown = "\x98\x06\x01";
  EXPECT_THAT(CompiledSchema::FromBytes(bytes + unknown),
              HasReason(reasons::kSchemaUnknownField));
  ASSERT_TRUE(At(schema, 7).mutable_derivation()->MergeFromString(unknown));
  EXPECT_THAT(Compile(schema), HasReason(reasons::kSchemaUnknownField));
}

class SuccessorTest : public ::testing::Test {
 protected:
  SuccessorTest() { newer_.set_version(2); }
  absl::Status Check() const {
    const auto older = Compile(MarriageSchema());
    const auto newer = Compile(newer_);
    if (!newer.ok()) return newer.status();
    return CheckSuccessor(**older, **newer);
  }
  v1::Schema newer_ = MarriageSchema();
};

TEST_F(SuccessorTest, MayAddAndRetire) {
  EXPECT_THAT(Check(), IsOk());
  newer_.mutable_fields()->RemoveLast();
  EXPECT_THAT(Check(), IsOk());
  v1::Field& added = *newer_.add_fields();
  added.set_number(20);
  added.set_name("added");
  added.set_type(v1::FIELD_TYPE_BOOL);
  EXPECT_THAT(Check(), IsOk());
}

TEST_F(SuccessorTest, MayNotChangeWhatANumberOrNameMeans) {
  const std::vector<std::function<void(v1::Schema&)>> changes{
      [](v1::Schema& s) { s.set_version(1); },
      [](v1::Schema& s) { s.set_dataset("other"); },
      [](v1::Schema& s) { At(s, 11).set_type(v1::FIELD_TYPE_DECIMAL); },
      [](v1::Schema& s) { At(s, 11).set_name("renamed"); },
      [](v1::Schema& s) { At(s, 15).set_number(16); },
      [](v1::Schema& s) { At(s, 15).set_section(2); },
      [](v1::Schema& s) { At(s, 1).set_key(false); },
      [](v1::Schema& s) { At(s, 2).clear_subject_role(); },
      [](v1::Schema& s) {
        At(s, 8).set_code_list_version("2024");
        At(s, 9).set_code_list_version("2024");
      }};
  for (size_t i = 0; i < changes.size(); ++i) {
    SCOPED_TRACE(i);
    newer_ = MarriageSchema();
    newer_.set_version(2);
    changes[i](newer_);
    EXPECT_THAT(Check(), HasReason(reasons::kSchemaSuccessor));
  }
}

TEST(WireReaderTest, CountsWithoutParsingAndStopsAtNonsense) {
  EXPECT_EQ(CountElements("", 1), 0U);
  EXPECT_EQ(CountElements(MarriageSchema().SerializeAsString(), 3), 15U);
  // Varint, fixed64, fixed32 and bytes of field 1.
  EXPECT_EQ(CountElements(std::string("\x08\x01\x09"
                                      "12345678"
                                      "\x0d"
                                      "1234"
                                      "\x0a\x00",
                                      18),
                          1),
            4U);
  const std::vector<std::string> broken{
      "\x08",
      "\x0a\x05"
      "ab",
      "\x09"
      "1234",
      "\x0b",
      "\x03\x04",
      std::string("\x00\x01", 2),
      std::string(11, '\xff'),
      "\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"};
  for (const std::string& bytes : broken) {
    EXPECT_EQ(CountElements(bytes, 1), std::nullopt);
  }
}

}  // namespace
}  // namespace tombolo::record
