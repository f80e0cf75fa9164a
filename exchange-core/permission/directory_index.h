// Names of a DirectoryView mapped to dense numbers. Internal to permission/.
//
// Departments, purposes and datasets are numbered by their place in the view;
// fields keep the number that the schema gives them. Immutable.
#ifndef TOMBOLO_EXCHANGE_CORE_PERMISSION_DIRECTORY_INDEX_H_
#define TOMBOLO_EXCHANGE_CORE_PERMISSION_DIRECTORY_INDEX_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "exchange-core/permission/directory_view.h"
#include "exchange-core/permission/field_set.h"
#include "exchange-core/permission/grant.h"

namespace tombolo::permission {

// The names in a grant as numbers.
struct GrantNumbers {
  uint32_t consumer = 0;
  uint32_t dataset = 0;
  std::vector<uint32_t> purposes;  // ascending
  FieldSet read;
  FieldSet verify;
  FieldSet lookup_by;
};

class DirectoryIndex {
 public:
  // Errors of ValidateDirectoryView().
  static absl::StatusOr<DirectoryIndex> Build(const DirectoryView& view);

  size_t department_count() const { return departments_.size(); }
  size_t dataset_count() const { return datasets_.size(); }

  std::optional<uint32_t> Department(absl::string_view id) const;
  std::optional<uint32_t> Purpose(absl::string_view id) const;
  std::optional<uint32_t> Dataset(absl::string_view id) const;

  // The field by name or by number, or nullptr.
  const DirectoryField* Field(uint32_t dataset, absl::string_view name) const;
  const DirectoryField* Field(uint32_t dataset, uint32_t number) const;

  // Maps the names of a grant, or GRANT_UNKNOWN_NAME.
  absl::StatusOr<GrantNumbers> Resolve(const Grant& grant) const;

 private:
  using NumberByName = absl::flat_hash_map<std::string, uint32_t>;
  struct Fields {
    NumberByName number_by_name;
    absl::flat_hash_map<uint32_t, DirectoryField> by_number;
  };

  DirectoryIndex() = default;
  absl::Status AddDataset(const DirectoryDataset& dataset);
  absl::StatusOr<FieldSet> ResolveFields(
      const Grant& grant, uint32_t dataset,
      const std::vector<std::string>& names) const;

  NumberByName departments_;
  NumberByName purposes_;
  NumberByName datasets_;
  std::vector<Fields> fields_;  // by dataset number
};

}  // namespace tombolo::permission

#endif  // TOMBOLO_EXCHANGE_CORE_PERMISSION_DIRECTORY_INDEX_H_
