// The catalogue (信息资源目录): which departments there are, which datasets
// they share under which schema, and for which purposes data may be asked for.
//
//   const Catalog& catalog = *registry.Current()->catalog;
//   const Dataset* dataset = catalog.FindDataset("ca-marriage");
//   if (dataset == nullptr) return ...;
//   const record::CompiledSchema* schema = dataset->SchemaVersion(2);
//
// A Catalog is an immutable snapshot: a change builds a new one
// (catalog_change.h) that is swapped in whole. IDs are without their
// collection: `ca-marriage`, not `datasets/ca-marriage`. Thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_CATALOG_CATALOG_H_
#define TOMBOLO_EXCHANGE_CORE_CATALOG_CATALOG_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "exchange-core/record/schema.h"

namespace tombolo::catalog {

// A text in the two languages users see.
struct LocalizedText {
  std::string zh;
  std::string en;
  bool operator==(const LocalizedText&) const = default;
};

// How freely a dataset is shared (共享类型). Persisted numbers.
enum class SharingClass : uint8_t {
  kUnconditional = 1,  // 无条件共享
  kConditional = 2,    // 有条件共享
  kProhibited = 3,     // 不予共享
};

// How often its provider promises to update it (更新周期). Persisted numbers.
enum class UpdateCycle : uint8_t {
  kRealTime = 1,
  kDaily = 2,
  kWeekly = 3,
  kMonthly = 4,
  kQuarterly = 5,
  kYearly = 6,
  kIrregular = 7,
};

// A body that provides or consumes data.
struct Department {
  std::string id;
  LocalizedText title;
  std::string organisation_code;  // GB 32100; may be empty.
  bool operator==(const Department&) const = default;
};

// A registered reason for using data (用途), with its legal basis (依据).
struct Purpose {
  std::string id;
  LocalizedText title;
  LocalizedText legal_basis;
  bool operator==(const Purpose&) const = default;
};

// What the catalogue says of a field besides its schema.
struct FieldDescription {
  uint32_t number = 0;
  LocalizedText title;
  uint32_t grade = 0;  // 数据分级 1-4; 0 is not graded.
  bool operator==(const FieldDescription&) const = default;
};

// What is stated of a dataset, as it is stored and as an operator gives it.
struct DatasetStatement {
  std::string id;
  LocalizedText title;
  std::string provider;  // ID of a department.
  SharingClass sharing_class = SharingClass::kConditional;
  LocalizedText sharing_condition;
  UpdateCycle update_cycle = UpdateCycle::kIrregular;
  // Serialised tombolo.record.v1.Schema, oldest version first, as carried.
  std::vector<std::string> schemas;
  std::vector<FieldDescription> fields;
  bool operator==(const DatasetStatement&) const = default;
};

// A dataset as the node works with it.
struct Dataset {
  DatasetStatement statement;
  // Interned number, the dataset part of record keys. Never reused.
  uint32_t number = 0;
  // The compiled form of statement.schemas, in the same order.
  std::vector<std::shared_ptr<const record::CompiledSchema>> schemas;

  const std::string& id() const { return statement.id; }
  const std::string& provider() const { return statement.provider; }
  // The schema of that version, or nullptr.
  const record::CompiledSchema* SchemaVersion(uint32_t version) const;
  // The newest schema; a dataset has at least one.
  const record::CompiledSchema& LatestSchema() const { return *schemas.back(); }
};

class Catalog {
 public:
  using Departments = std::map<std::string, Department, std::less<>>;
  using Datasets = std::map<std::string, Dataset, std::less<>>;
  using Purposes = std::map<std::string, Purpose, std::less<>>;

  Catalog() = default;
  Catalog(Departments departments, Datasets datasets, Purposes purposes)
      : departments_(std::move(departments)),
        datasets_(std::move(datasets)),
        purposes_(std::move(purposes)) {}

  // nullptr when there is none of that ID.
  const Department* FindDepartment(absl::string_view id) const;
  const Dataset* FindDataset(absl::string_view id) const;
  const Purpose* FindPurpose(absl::string_view id) const;

  // Everything, ordered by ID.
  const Departments& departments() const { return departments_; }
  const Datasets& datasets() const { return datasets_; }
  const Purposes& purposes() const { return purposes_; }

 private:
  Departments departments_;
  Datasets datasets_;
  Purposes purposes_;
};

// Compiles the schemas of `statement`, each of which must be for this dataset
// and succeed the one before.
//   INVALID_ARGUMENT / SCHEMA_MISSING        there is none
//   INVALID_ARGUMENT / SCHEMA_OTHER_DATASET  a schema names another dataset
//   and the reasons of record/schema.h
absl::StatusOr<Dataset> CompileDataset(DatasetStatement statement,
                                       uint32_t number);

}  // namespace tombolo::catalog

#endif  // TOMBOLO_EXCHANGE_CORE_CATALOG_CATALOG_H_
