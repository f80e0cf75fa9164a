// What the compiler of the matrix needs to know of the catalogue: which
// departments, purposes, datasets and fields exist. The catalogue fills it; the
// permission library knows neither storage nor schemas.
//
//   DirectoryView view;
//   view.departments = {"civil-affairs", "tax"};
//   view.purposes = {"welfare-eligibility"};
//   view.datasets.push_back(
//       {.id = "ca-marriage",
//        .fields = {{.number = 1, .name = "holder_id"},
//                   {.number = 2, .name = "phone"},
//                   {.number = 3, .name = "phone.last4", .derived = true}}});
//
// IDs are bare ("tax"), not resource names ("departments/tax"). The fields of
// a dataset are those of all its schema versions together: numbers are never
// reused and never retyped, so there is one meaning per number.
#ifndef TOMBOLO_EXCHANGE_CORE_PERMISSION_DIRECTORY_VIEW_H_
#define TOMBOLO_EXCHANGE_CORE_PERMISSION_DIRECTORY_VIEW_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "exchange-core/permission/grant.h"

namespace tombolo::permission {

struct DirectoryField {
  // 1 to 256.
  uint32_t number = 0;
  // The schema's name, such as `phone` or `phone.last4`.
  std::string name;
  // True when the value is computed from another field: reading it is shown
  // as M (masked), not R.
  bool derived = false;
};

struct DirectoryDataset {
  std::string id;
  std::vector<DirectoryField> fields;
};

struct DirectoryView {
  std::vector<std::string> departments;
  std::vector<std::string> purposes;
  std::vector<DirectoryDataset> datasets;
};

// Returns OK, or INVALID_ARGUMENT with
//   DIRECTORY_DUPLICATE     an ID, field number or field name stands twice;
//   DIRECTORY_FIELD_NUMBER  a field's number is outside 1..256.
absl::Status ValidateDirectoryView(const DirectoryView& view);

// Returns OK when every department, dataset, field and purpose that `grant`
// names is in `view`, else INVALID_ARGUMENT / GRANT_UNKNOWN_NAME: such a grant
// could never match. Systems are not registered and not checked. Linear in the
// view: for checking one grant before it is stored.
absl::Status CheckGrantNames(const Grant& grant, const DirectoryView& view);

}  // namespace tombolo::permission

#endif  // TOMBOLO_EXCHANGE_CORE_PERMISSION_DIRECTORY_VIEW_H_
