// The catalogue's rows in the store: tombolo.storage.v1 messages to and from
// the types of catalog.h.
#ifndef TOMBOLO_EXCHANGE_CORE_CATALOG_CATALOG_ROWS_H_
#define TOMBOLO_EXCHANGE_CORE_CATALOG_CATALOG_ROWS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "exchange-core/catalog/catalog.h"

namespace tombolo::catalog {

std::string DepartmentRowBytes(const Department& department);
std::string DatasetRowBytes(const Dataset& dataset);
std::string PurposeRowBytes(const Purpose& purpose);

// DATA_LOSS / CATALOG_ROW when the bytes are not such a row.
absl::StatusOr<Department> ParseDepartmentRow(absl::string_view bytes);
absl::StatusOr<Dataset> ParseDatasetRow(absl::string_view bytes);
absl::StatusOr<Purpose> ParsePurposeRow(absl::string_view bytes);

}  // namespace tombolo::catalog

#endif  // TOMBOLO_EXCHANGE_CORE_CATALOG_CATALOG_ROWS_H_
