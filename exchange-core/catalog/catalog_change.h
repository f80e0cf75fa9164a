// A change of the catalogue: checked against what stands, then turned into the
// rows to write. Pure; registry/ logs it, commits it and swaps it in.
//
//   TOMBOLO_ASSIGN_OR_RETURN(CatalogPlan plan,
//                            PlanCatalogChange(*current, change, numbers));
//   batch.Append(CatalogRows(plan, layout));
//
// All or nothing: the first thing wrong refuses the whole change. What is
// equal to what stands is left out of the plan.
#ifndef TOMBOLO_EXCHANGE_CORE_CATALOG_CATALOG_CHANGE_H_
#define TOMBOLO_EXCHANGE_CORE_CATALOG_CATALOG_CHANGE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "exchange-core/catalog/catalog.h"
#include "exchange-core/storage/key_layout.h"
#include "exchange-core/storage/store.h"

namespace tombolo::catalog {

// Limits of one change; the public API states the same.
inline constexpr size_t kMaxChangedResources = 1000;
inline constexpr size_t kMaxSchemaVersions = 50;
inline constexpr size_t kMaxTextBytes = 500;

// What an operator wants to be true.
struct CatalogChange {
  std::vector<Department> departments;
  std::vector<DatasetStatement> datasets;
  std::vector<Purpose> purposes;
};

// A change that may be made.
struct CatalogPlan {
  std::vector<Department> departments;
  std::vector<Dataset> datasets;
  std::vector<Purpose> purposes;
  // Resource names of all of the above.
  std::vector<std::string> changed;
  // First dataset number still free afterwards.
  uint32_t next_dataset_number = 0;
  // The catalogue as it will be.
  std::shared_ptr<const Catalog> result;
};

// Checks `change` against `current`; new datasets are numbered from
// `next_dataset_number`. INVALID_ARGUMENT with
//   CATALOG_ID, CATALOG_TEXT, CATALOG_LIMIT   a resource by itself
//   CATALOG_REFERENCE       a provider that is not a department
//   CATALOG_FIELD_UNKNOWN   a description of a field that no schema has
// FAILED_PRECONDITION with
//   SCHEMA_HISTORY          a schema version was changed or removed
//   DATASET_MOVED           another provider (opens a generation: its own act)
// and the reasons of CompileDataset().
absl::StatusOr<CatalogPlan> PlanCatalogChange(const Catalog& current,
                                              const CatalogChange& change,
                                              uint32_t next_dataset_number);

// The rows that make `plan` true.
storage::WriteBatch CatalogRows(const CatalogPlan& plan,
                                const storage::KeyLayout& layout);

// The catalogue in `reader`. DATA_LOSS / CATALOG_ROW for a row that does not
// read back.
absl::StatusOr<std::shared_ptr<const Catalog>> LoadCatalog(
    const storage::Reader& reader, const storage::KeyLayout& layout);

}  // namespace tombolo::catalog

#endif  // TOMBOLO_EXCHANGE_CORE_CATALOG_CATALOG_CHANGE_H_
