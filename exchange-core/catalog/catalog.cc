#include "exchange-core/catalog/catalog.h"

#include <utility>

#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/catalog.h"
#include "exchange-core/base/status_macros.h"

namespace tombolo::catalog {
namespace {

template <typename Map>
const typename Map::mapped_type* FindIn(const Map& map, absl::string_view id) {
  const auto found = map.find(std::string(id));
  return found == map.end() ? nullptr : &found->second;
}

}  // namespace

const record::CompiledSchema* Dataset::SchemaVersion(uint32_t version) const {
  for (const auto& schema : schemas) {
    if (schema->version() == version) return schema.get();
  }
  return nullptr;
}

const Department* Catalog::FindDepartment(absl::string_view id) const {
  return FindIn(departments_, id);
}

const Dataset* Catalog::FindDataset(absl::string_view id) const {
  return FindIn(datasets_, id);
}

const Purpose* Catalog::FindPurpose(absl::string_view id) const {
  return FindIn(purposes_, id);
}

absl::StatusOr<Dataset> CompileDataset(DatasetStatement statement,
                                       uint32_t number) {
  if (statement.schemas.empty()) {
    return MakeError(reasons::kSchemaMissing, {{"dataset", statement.id}});
  }
  Dataset dataset{.statement = std::move(statement), .number = number};
  for (const std::string& bytes : dataset.statement.schemas) {
    const auto compiled = record::CompiledSchema::FromBytes(bytes);
    if (!compiled.ok()) {
      return WithMetadata(compiled.status(), "dataset", dataset.id());
    }
    if ((*compiled)->dataset() != dataset.id()) {
      return MakeError(
          reasons::kSchemaOtherDataset,
          {{"dataset", dataset.id()}, {"found", (*compiled)->dataset()}});
    }
    // Against every earlier version: a retired number must stay retired.
    for (const auto& older : dataset.schemas) {
      TOMBOLO_RETURN_IF_ERROR(WithMetadata(
          record::CheckSuccessor(*older, **compiled), "dataset", dataset.id()));
    }
    dataset.schemas.push_back(*compiled);
  }
  return dataset;
}

}  // namespace tombolo::catalog
