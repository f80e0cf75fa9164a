#include "exchange-core/catalog/catalog_change.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/error_reason.h"
#include "exchange-core/base/reasons/catalog.h"
#include "exchange-core/base/reasons/record.h"
#include "exchange-core/catalog/catalog_rows.h"
#include "exchange-core/storage/memory_store.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"
#include "tombolo/record/v1/schema.pb.h"

namespace tombolo::catalog {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

const LocalizedText kTitle{.zh = "婚姻登记信息",
                           .en = "Marriage registrations"};

std::string SchemaBytes(const std::string& dataset, uint32_t version) {
  record::v1::Schema schema;
  schema.set_dataset(dataset);
  schema.set_version(version);
  for (uint32_t number = 1; number <= version + 1; ++number) {
    auto& field = *schema.add_fields();
    field.set_number(number);
    field.set_name(absl::StrCat("field_", number));
    field.set_type(record::v1::FIELD_TYPE_TEXT);
  }
  return schema.SerializeAsString();
}

DatasetStatement Marriage() {
  return {.id = "ca-marriage",
          .title = kTitle,
          .provider = "civil-affairs",
          .sharing_class = SharingClass::kConditional,
          .sharing_condition = {.zh = "凭办件号", .en = "with a case number"},
          .update_cycle = UpdateCycle::kDaily,
          .schemas = {SchemaBytes("ca-marriage", 1)},
          .fields = {{.number = 1, .title = kTitle, .grade = 3}}};
}

CatalogChange FirstChange() {
  return {
      .departments = {{.id = "civil-affairs", .title = kTitle}},
      .datasets = {Marriage()},
      .purposes = {{.id = "welfare", .title = kTitle, .legal_basis = kTitle}}};
}

std::shared_ptr<const Catalog> Standing() {
  return PlanCatalogChange(Catalog(), FirstChange(), 7)->result;
}

TEST(CatalogChangeTest, CreatesWhatIsNew) {
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const CatalogPlan plan,
                               PlanCatalogChange(Catalog(), FirstChange(), 7));

  EXPECT_THAT(plan.changed,
              UnorderedElementsAre("departments/civil-affairs",
                                   "datasets/ca-marriage", "purposes/welfare"));
  EXPECT_EQ(plan.next_dataset_number, 8U);
  ASSERT_NE(plan.result->FindDataset("ca-marriage"), nullptr);
  EXPECT_EQ(plan.result->FindDataset("ca-marriage")->number, 7U);
  EXPECT_NE(plan.result->FindDepartment("civil-affairs"), nullptr);
  EXPECT_NE(plan.result->FindPurpose("welfare"), nullptr);
  EXPECT_EQ(plan.result->FindPurpose("other"), nullptr);
}

TEST(CatalogChangeTest, LeavesOutWhatIsEqual) {
  TOMBOLO_ASSERT_OK_AND_ASSIGN(
      const CatalogPlan plan, PlanCatalogChange(*Standing(), FirstChange(), 8));
  EXPECT_THAT(plan.changed, IsEmpty());
  EXPECT_TRUE(CatalogRows(plan, storage::KeyLayout({})).empty());
}

TEST(CatalogChangeTest, ANewSchemaVersionKeepsTheDatasetsNumber) {
  CatalogChange change{.datasets = {Marriage()}};
  change.datasets[0].schemas.push_back(SchemaBytes("ca-marriage", 2));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const CatalogPlan plan,
                               PlanCatalogChange(*Standing(), change, 8));
  EXPECT_THAT(plan.changed, ElementsAre("datasets/ca-marriage"));
  EXPECT_EQ(plan.datasets[0].number, 7U);
  EXPECT_EQ(plan.next_dataset_number, 8U);
  EXPECT_EQ(plan.datasets[0].LatestSchema().version(), 2U);
  EXPECT_NE(plan.datasets[0].SchemaVersion(1), nullptr);
  EXPECT_EQ(plan.datasets[0].SchemaVersion(3), nullptr);
}

TEST(CatalogChangeTest, RowsReadBackAsTheSameCatalogue) {
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const CatalogPlan plan,
                               PlanCatalogChange(Catalog(), FirstChange(), 7));
  const storage::KeyLayout layout({});
  storage::MemoryStore store;
  TOMBOLO_ASSERT_OK(store.Commit(CatalogRows(plan, layout), {}));

  TOMBOLO_ASSERT_OK_AND_ASSIGN(const std::shared_ptr<const Catalog> loaded,
                               LoadCatalog(store, layout));

  EXPECT_EQ(loaded->departments(), plan.result->departments());
  EXPECT_EQ(loaded->purposes(), plan.result->purposes());
  ASSERT_NE(loaded->FindDataset("ca-marriage"), nullptr);
  EXPECT_EQ(loaded->FindDataset("ca-marriage")->statement, Marriage());
  EXPECT_EQ(loaded->FindDataset("ca-marriage")->number, 7U);
}

TEST(CatalogRowsTest, BytesThatAreNoRowAreRefused) {
  EXPECT_THAT(ParseDepartmentRow("\xff"),
              testing::HasReason(reasons::kCatalogRow));
  EXPECT_THAT(ParseDatasetRow("\xff"),
              testing::HasReason(reasons::kCatalogRow));
  EXPECT_THAT(ParsePurposeRow("\xff"),
              testing::HasReason(reasons::kCatalogRow));
}

struct RefusedChange {
  std::string name;
  void (*spoil)(CatalogChange& change);
  const ErrorReason* reason;
};
void PrintTo(const RefusedChange& test, std::ostream* out) {
  *out << test.name;
}

class CatalogChangeRefusesTest
    : public ::testing::TestWithParam<RefusedChange> {};

TEST_P(CatalogChangeRefusesTest, WithItsReason) {
  CatalogChange change = FirstChange();
  change.datasets[0].fields[0].grade = 4;  // Differs, so it is looked at.
  GetParam().spoil(change);
  EXPECT_THAT(PlanCatalogChange(*Standing(), change, 8),
              testing::HasReason(*GetParam().reason));
}

INSTANTIATE_TEST_SUITE_P(
    Changes, CatalogChangeRefusesTest,
    ::testing::ValuesIn<RefusedChange>({
        {"DepartmentId",
         [](CatalogChange& change) { change.departments[0].id = "Civil"; },
         &reasons::kCatalogId},
        {"DatasetId",
         [](CatalogChange& change) { change.datasets[0].id = "ca_marriage"; },
         &reasons::kCatalogId},
        {"PurposeId", [](CatalogChange& change) { change.purposes[0].id = ""; },
         &reasons::kCatalogId},
        {"TitleWithoutChinese",
         [](CatalogChange& change) {
           change.departments[0].title = {.zh = "", .en = "x"};
         },
         &reasons::kCatalogText},
        {"LegalBasisMissing",
         [](CatalogChange& change) { change.purposes[0].legal_basis = {}; },
         &reasons::kCatalogText},
        {"TitleTooLong",
         [](CatalogChange& change) {
           change.datasets[0].title.en = std::string(kMaxTextBytes + 1, 'x');
         },
         &reasons::kCatalogText},
        {"TooManyVersions",
         [](CatalogChange& change) {
           change.datasets[0].schemas.resize(kMaxSchemaVersions + 1);
         },
         &reasons::kCatalogLimit},
        {"SchemaTooLong",
         [](CatalogChange& change) {
           change.datasets[0].schemas.push_back(
               std::string(record::kMaxSchemaBytes + 1, 'x'));
         },
         &reasons::kCatalogLimit},
        {"TooManyResources",
         [](CatalogChange& change) {
           change.purposes.resize(kMaxChangedResources + 1, change.purposes[0]);
         },
         &reasons::kCatalogLimit},
        {"ProviderUnknown",
         [](CatalogChange& change) {
           change.datasets[0].id = "other";
           change.datasets[0].provider = "nobody";
         },
         &reasons::kCatalogReference},
        {"NoSchema",
         [](CatalogChange& change) {
           change.datasets[0].id = "other";
           change.datasets[0].schemas.clear();
         },
         &reasons::kSchemaMissing},
        {"SchemaOfAnotherDataset",
         [](CatalogChange& change) { change.datasets[0].id = "other"; },
         &reasons::kSchemaOtherDataset},
        {"SchemaDropped",
         [](CatalogChange& change) { change.datasets[0].schemas.clear(); },
         &reasons::kSchemaHistory},
        {"SchemaAltered",
         [](CatalogChange& change) {
           change.datasets[0].schemas[0] = SchemaBytes("ca-marriage", 2);
         },
         &reasons::kSchemaHistory},
        {"SchemaVersionNotHigher",
         [](CatalogChange& change) {
           change.datasets[0].schemas.push_back(change.datasets[0].schemas[0]);
         },
         &reasons::kSchemaSuccessor},
        {"FieldDescribedButUnknown",
         [](CatalogChange& change) {
           change.datasets[0].fields[0].number = 99;
         },
         &reasons::kCatalogFieldUnknown},
        {"MovedToAnotherDepartment",
         [](CatalogChange& change) {
           change.departments.push_back({.id = "tax", .title = kTitle});
           change.datasets[0].provider = "tax";
         },
         &reasons::kDatasetMoved},
    }));

}  // namespace
}  // namespace tombolo::catalog
