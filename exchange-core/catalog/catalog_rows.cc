#include "exchange-core/catalog/catalog_rows.h"

#include <utility>

#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/catalog.h"
#include "tombolo/storage/v1/registry_row.pb.h"

namespace tombolo::catalog {
namespace {

using storage::v1::LocalizedTextRow;

void ToRow(const LocalizedText& text, LocalizedTextRow& row) {
  row.set_zh(text.zh);
  row.set_en(text.en);
}

LocalizedText FromRow(const LocalizedTextRow& row) {
  return {.zh = row.zh(), .en = row.en()};
}

template <typename Row>
absl::StatusOr<Row> ParseRow(absl::string_view kind, absl::string_view bytes) {
  Row row;
  if (!row.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return MakeError(reasons::kCatalogRow, {{"kind", std::string(kind)}});
  }
  return row;
}

}  // namespace

std::string DepartmentRowBytes(const Department& department) {
  storage::v1::DepartmentRow row;
  row.set_id(department.id);
  ToRow(department.title, *row.mutable_title());
  row.set_organisation_code(department.organisation_code);
  return row.SerializeAsString();
}

std::string DatasetRowBytes(const Dataset& dataset) {
  const DatasetStatement& statement = dataset.statement;
  storage::v1::DatasetRow row;
  row.set_id(statement.id);
  row.set_number(dataset.number);
  ToRow(statement.title, *row.mutable_title());
  row.set_provider(statement.provider);
  row.set_sharing_class(static_cast<uint32_t>(statement.sharing_class));
  ToRow(statement.sharing_condition, *row.mutable_sharing_condition());
  row.set_update_cycle(static_cast<uint32_t>(statement.update_cycle));
  for (const std::string& schema : statement.schemas) row.add_schemas(schema);
  for (const FieldDescription& field : statement.fields) {
    auto& described = *row.add_fields();
    described.set_number(field.number);
    ToRow(field.title, *described.mutable_title());
    described.set_grade(field.grade);
  }
  return row.SerializeAsString();
}

std::string PurposeRowBytes(const Purpose& purpose) {
  storage::v1::PurposeRow row;
  row.set_id(purpose.id);
  ToRow(purpose.title, *row.mutable_title());
  ToRow(purpose.legal_basis, *row.mutable_legal_basis());
  return row.SerializeAsString();
}

absl::StatusOr<Department> ParseDepartmentRow(absl::string_view bytes) {
  const auto row = ParseRow<storage::v1::DepartmentRow>("department", bytes);
  if (!row.ok()) return row.status();
  return Department{.id = row->id(),
                    .title = FromRow(row->title()),
                    .organisation_code = row->organisation_code()};
}

absl::StatusOr<Dataset> ParseDatasetRow(absl::string_view bytes) {
  const auto row = ParseRow<storage::v1::DatasetRow>("dataset", bytes);
  if (!row.ok()) return row.status();
  DatasetStatement statement{
      .id = row->id(),
      .title = FromRow(row->title()),
      .provider = row->provider(),
      .sharing_class = static_cast<SharingClass>(row->sharing_class()),
      .sharing_condition = FromRow(row->sharing_condition()),
      .update_cycle = static_cast<UpdateCycle>(row->update_cycle()),
      .schemas = {row->schemas().begin(), row->schemas().end()}};
  for (const auto& field : row->fields()) {
    statement.fields.push_back({.number = field.number(),
                                .title = FromRow(field.title()),
                                .grade = field.grade()});
  }
  return CompileDataset(std::move(statement), row->number());
}

absl::StatusOr<Purpose> ParsePurposeRow(absl::string_view bytes) {
  const auto row = ParseRow<storage::v1::PurposeRow>("purpose", bytes);
  if (!row.ok()) return row.status();
  return Purpose{.id = row->id(),
                 .title = FromRow(row->title()),
                 .legal_basis = FromRow(row->legal_basis())};
}

}  // namespace tombolo::catalog
