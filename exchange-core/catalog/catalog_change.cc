#include "exchange-core/catalog/catalog_change.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/catalog.h"
#include "exchange-core/base/resource_name.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/catalog/catalog_rows.h"

namespace tombolo::catalog {
namespace {

using storage::CatalogKind;
using storage::Space;

// A whole catalogue is read in pages of this many rows.
constexpr storage::ScanLimits kPage{.rows = 1000, .bytes = size_t{8} << 20};

absl::Status CheckId(absl::string_view collection, absl::string_view id) {
  if (IsResourceId(id)) return absl::OkStatus();
  constexpr size_t kShown = 80;
  return MakeError(reasons::kCatalogId,
                   {{"collection", std::string(collection)},
                    {"found", std::string(id.substr(0, kShown))}});
}

// A title must exist in both languages, because users see one or the other.
absl::Status CheckText(absl::string_view resource, absl::string_view field,
                       const LocalizedText& text, bool required) {
  const bool missing = required && (text.zh.empty() || text.en.empty());
  const bool too_long =
      text.zh.size() > kMaxTextBytes || text.en.size() > kMaxTextBytes;
  if (!missing && !too_long) return absl::OkStatus();
  return MakeError(reasons::kCatalogText,
                   {{"resource", std::string(resource)},
                    {"field", std::string(field)},
                    {"limit", absl::StrCat(kMaxTextBytes)}});
}

absl::Status CheckLimit(absl::string_view what, size_t found, size_t limit) {
  if (found <= limit) return absl::OkStatus();
  return MakeError(reasons::kCatalogLimit, {{"what", std::string(what)},
                                            {"found", absl::StrCat(found)},
                                            {"limit", absl::StrCat(limit)}});
}

absl::Status CheckDepartment(const Department& department) {
  TOMBOLO_RETURN_IF_ERROR(CheckId("departments", department.id));
  return CheckText(ResourceName("departments", department.id), "title",
                   department.title, /*required=*/true);
}

absl::Status CheckPurpose(const Purpose& purpose) {
  TOMBOLO_RETURN_IF_ERROR(CheckId("purposes", purpose.id));
  const std::string name = ResourceName("purposes", purpose.id);
  TOMBOLO_RETURN_IF_ERROR(CheckText(name, "title", purpose.title, true));
  return CheckText(name, "legal_basis", purpose.legal_basis, true);
}

absl::Status CheckFieldDescriptions(const Dataset& dataset) {
  const std::string name = ResourceName("datasets", dataset.id());
  for (const FieldDescription& field : dataset.statement.fields) {
    const std::string label = absl::StrCat("fields[", field.number, "]");
    TOMBOLO_RETURN_IF_ERROR(
        CheckText(name, absl::StrCat(label, ".title"), field.title, true));
    if (dataset.LatestSchema().FindNumber(field.number) == nullptr) {
      return MakeError(
          reasons::kCatalogFieldUnknown,
          {{"dataset", dataset.id()}, {"field", absl::StrCat(field.number)}});
    }
  }
  return absl::OkStatus();
}

absl::Status CheckDatasetStatement(const DatasetStatement& statement) {
  TOMBOLO_RETURN_IF_ERROR(CheckId("datasets", statement.id));
  const std::string name = ResourceName("datasets", statement.id);
  TOMBOLO_RETURN_IF_ERROR(CheckText(name, "title", statement.title, true));
  TOMBOLO_RETURN_IF_ERROR(
      CheckText(name, "sharing_condition", statement.sharing_condition, false));
  TOMBOLO_RETURN_IF_ERROR(CheckLimit(absl::StrCat(name, " schemas"),
                                     statement.schemas.size(),
                                     kMaxSchemaVersions));
  for (const std::string& schema : statement.schemas) {
    TOMBOLO_RETURN_IF_ERROR(CheckLimit(absl::StrCat(name, " schema bytes"),
                                       schema.size(), record::kMaxSchemaBytes));
  }
  return absl::OkStatus();
}

// Schemas that records were signed under can neither change nor go.
absl::Status CheckHistory(const Dataset& standing,
                          const DatasetStatement& wanted) {
  if (wanted.provider != standing.provider()) {
    return MakeError(reasons::kDatasetMoved, {{"dataset", wanted.id},
                                              {"from", standing.provider()},
                                              {"to", wanted.provider}});
  }
  const auto& old = standing.statement.schemas;
  if (wanted.schemas.size() >= old.size() &&
      std::equal(old.begin(), old.end(), wanted.schemas.begin())) {
    return absl::OkStatus();
  }
  return MakeError(
      reasons::kSchemaHistory,
      {{"dataset", wanted.id}, {"versions", absl::StrCat(old.size())}});
}

// Collects the plan and the catalogue as it will be.
class Planner {
 public:
  Planner(const Catalog& current, uint32_t next_dataset_number)
      : current_(current),
        departments_(current.departments()),
        datasets_(current.datasets()),
        purposes_(current.purposes()) {
    plan_.next_dataset_number = next_dataset_number;
  }

  absl::Status Add(const Department& department) {
    TOMBOLO_RETURN_IF_ERROR(CheckDepartment(department));
    const Department* standing = current_.FindDepartment(department.id);
    if (standing != nullptr && *standing == department) return absl::OkStatus();
    departments_[department.id] = department;
    plan_.departments.push_back(department);
    plan_.changed.push_back(ResourceName("departments", department.id));
    return absl::OkStatus();
  }

  absl::Status Add(const Purpose& purpose) {
    TOMBOLO_RETURN_IF_ERROR(CheckPurpose(purpose));
    const Purpose* standing = current_.FindPurpose(purpose.id);
    if (standing != nullptr && *standing == purpose) return absl::OkStatus();
    purposes_[purpose.id] = purpose;
    plan_.purposes.push_back(purpose);
    plan_.changed.push_back(ResourceName("purposes", purpose.id));
    return absl::OkStatus();
  }

  absl::Status Add(const DatasetStatement& statement) {
    TOMBOLO_RETURN_IF_ERROR(CheckDatasetStatement(statement));
    if (departments_.find(statement.provider) == departments_.end()) {
      return MakeError(
          reasons::kCatalogReference,
          {{"resource", ResourceName("datasets", statement.id)},
           {"missing", ResourceName("departments", statement.provider)}});
    }
    const Dataset* standing = current_.FindDataset(statement.id);
    if (standing != nullptr) {
      if (standing->statement == statement) return absl::OkStatus();
      TOMBOLO_RETURN_IF_ERROR(CheckHistory(*standing, statement));
    }
    const uint32_t number =
        standing != nullptr ? standing->number : plan_.next_dataset_number++;
    TOMBOLO_ASSIGN_OR_RETURN(Dataset dataset,
                             CompileDataset(statement, number));
    TOMBOLO_RETURN_IF_ERROR(CheckFieldDescriptions(dataset));
    datasets_[statement.id] = dataset;
    plan_.datasets.push_back(std::move(dataset));
    plan_.changed.push_back(ResourceName("datasets", statement.id));
    return absl::OkStatus();
  }

  CatalogPlan Finish() && {
    plan_.result = std::make_shared<const Catalog>(
        std::move(departments_), std::move(datasets_), std::move(purposes_));
    return std::move(plan_);
  }

 private:
  const Catalog& current_;
  Catalog::Departments departments_;
  Catalog::Datasets datasets_;
  Catalog::Purposes purposes_;
  CatalogPlan plan_;
};

template <typename Resources>
absl::Status AddAll(Planner& planner, const Resources& resources) {
  TOMBOLO_RETURN_IF_ERROR(
      CheckLimit("resources", resources.size(), kMaxChangedResources));
  for (const auto& resource : resources) {
    TOMBOLO_RETURN_IF_ERROR(planner.Add(resource));
  }
  return absl::OkStatus();
}

// Visits every row of one kind, page after page.
template <typename Visit>
absl::Status ForEachRow(const storage::Reader& reader, storage::KeyRange range,
                        Visit visit) {
  for (;;) {
    TOMBOLO_ASSIGN_OR_RETURN(const storage::ScanEnd end,
                             reader.Scan(range, kPage,
                                         [&visit](absl::string_view /*key*/,
                                                  absl::string_view value) {
                                           return visit(value);
                                         }));
    if (end.complete) return absl::OkStatus();
    range.begin = end.resume_key;
  }
}

}  // namespace

absl::StatusOr<CatalogPlan> PlanCatalogChange(const Catalog& current,
                                              const CatalogChange& change,
                                              uint32_t next_dataset_number) {
  Planner planner(current, next_dataset_number);
  // Departments first: a dataset may name one of the same change.
  TOMBOLO_RETURN_IF_ERROR(AddAll(planner, change.departments));
  TOMBOLO_RETURN_IF_ERROR(AddAll(planner, change.purposes));
  TOMBOLO_RETURN_IF_ERROR(AddAll(planner, change.datasets));
  return std::move(planner).Finish();
}

storage::WriteBatch CatalogRows(const CatalogPlan& plan,
                                const storage::KeyLayout& layout) {
  storage::WriteBatch rows;
  for (const Department& department : plan.departments) {
    rows.Put(Space::kCatalog,
             layout.Catalog(CatalogKind::kDepartment, department.id),
             DepartmentRowBytes(department));
  }
  for (const Dataset& dataset : plan.datasets) {
    rows.Put(Space::kCatalog,
             layout.Catalog(CatalogKind::kDataset, dataset.id()),
             DatasetRowBytes(dataset));
  }
  for (const Purpose& purpose : plan.purposes) {
    rows.Put(Space::kCatalog, layout.Catalog(CatalogKind::kPurpose, purpose.id),
             PurposeRowBytes(purpose));
  }
  return rows;
}

absl::StatusOr<std::shared_ptr<const Catalog>> LoadCatalog(
    const storage::Reader& reader, const storage::KeyLayout& layout) {
  Catalog::Departments departments;
  Catalog::Datasets datasets;
  Catalog::Purposes purposes;
  TOMBOLO_RETURN_IF_ERROR(ForEachRow(
      reader, layout.CatalogAll(CatalogKind::kDepartment),
      [&](absl::string_view value) -> absl::Status {
        TOMBOLO_ASSIGN_OR_RETURN(Department row, ParseDepartmentRow(value));
        departments.emplace(row.id, row);
        return absl::OkStatus();
      }));
  TOMBOLO_RETURN_IF_ERROR(ForEachRow(
      reader, layout.CatalogAll(CatalogKind::kDataset),
      [&](absl::string_view value) -> absl::Status {
        TOMBOLO_ASSIGN_OR_RETURN(Dataset row, ParseDatasetRow(value));
        datasets.emplace(row.id(), row);
        return absl::OkStatus();
      }));
  TOMBOLO_RETURN_IF_ERROR(ForEachRow(
      reader, layout.CatalogAll(CatalogKind::kPurpose),
      [&](absl::string_view value) -> absl::Status {
        TOMBOLO_ASSIGN_OR_RETURN(Purpose row, ParsePurposeRow(value));
        purposes.emplace(row.id, row);
        return absl::OkStatus();
      }));
  return std::make_shared<const Catalog>(
      std::move(departments), std::move(datasets), std::move(purposes));
}

}  // namespace tombolo::catalog
