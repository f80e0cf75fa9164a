#include "exchange-core/permission/directory_index.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/permission.h"
#include "exchange-core/base/status_macros.h"

namespace tombolo::permission {
namespace {

using NumberByName = absl::flat_hash_map<std::string, uint32_t>;

absl::Status Duplicate(absl::string_view element, absl::string_view found) {
  return MakeError(
      reasons::kDirectoryDuplicate,
      {{"element", std::string(element)}, {"found", std::string(found)}});
}

absl::Status AddName(NumberByName& names, absl::string_view element,
                     const std::string& name) {
  const auto number = static_cast<uint32_t>(names.size());
  if (!names.emplace(name, number).second) return Duplicate(element, name);
  return absl::OkStatus();
}

std::optional<uint32_t> Find(const NumberByName& names,
                             absl::string_view name) {
  const auto found = names.find(name);
  if (found == names.end()) return std::nullopt;
  return found->second;
}

absl::Status UnknownName(const Grant& grant, absl::string_view element,
                         absl::string_view found) {
  return MakeError(reasons::kGrantUnknownName,
                   {{"grant", GrantName(grant)},
                    {"element", std::string(element)},
                    {"found", std::string(found)}});
}

}  // namespace

absl::StatusOr<DirectoryIndex> DirectoryIndex::Build(
    const DirectoryView& view) {
  DirectoryIndex index;
  for (const std::string& id : view.departments) {
    TOMBOLO_RETURN_IF_ERROR(AddName(index.departments_, "department", id));
  }
  for (const std::string& id : view.purposes) {
    TOMBOLO_RETURN_IF_ERROR(AddName(index.purposes_, "purpose", id));
  }
  index.fields_.reserve(view.datasets.size());
  for (const DirectoryDataset& dataset : view.datasets) {
    TOMBOLO_RETURN_IF_ERROR(index.AddDataset(dataset));
  }
  return index;
}

absl::Status DirectoryIndex::AddDataset(const DirectoryDataset& dataset) {
  TOMBOLO_RETURN_IF_ERROR(AddName(datasets_, "dataset", dataset.id));
  Fields& fields = fields_.emplace_back();
  for (const DirectoryField& field : dataset.fields) {
    const std::string full_name = absl::StrCat(dataset.id, "/", field.name);
    if (!IsFieldNumber(field.number)) {
      return MakeError(
          reasons::kDirectoryFieldNumber,
          {{"field", full_name}, {"found", absl::StrCat(field.number)}});
    }
    if (!fields.by_number.emplace(field.number, field).second) {
      return Duplicate("field number",
                       absl::StrCat(dataset.id, "/", field.number));
    }
    if (!fields.number_by_name.emplace(field.name, field.number).second) {
      return Duplicate("field", full_name);
    }
  }
  return absl::OkStatus();
}

std::optional<uint32_t> DirectoryIndex::Department(absl::string_view id) const {
  return Find(departments_, id);
}

std::optional<uint32_t> DirectoryIndex::Purpose(absl::string_view id) const {
  return Find(purposes_, id);
}

std::optional<uint32_t> DirectoryIndex::Dataset(absl::string_view id) const {
  return Find(datasets_, id);
}

const DirectoryField* DirectoryIndex::Field(uint32_t dataset,
                                            absl::string_view name) const {
  const auto number = Find(fields_[dataset].number_by_name, name);
  return number.has_value() ? Field(dataset, *number) : nullptr;
}

const DirectoryField* DirectoryIndex::Field(uint32_t dataset,
                                            uint32_t number) const {
  const auto& by_number = fields_[dataset].by_number;
  const auto found = by_number.find(number);
  return found == by_number.end() ? nullptr : &found->second;
}

absl::StatusOr<FieldSet> DirectoryIndex::ResolveFields(
    const Grant& grant, uint32_t dataset,
    const std::vector<std::string>& names) const {
  FieldSet set;
  for (const std::string& name : names) {
    const DirectoryField* field = Field(dataset, name);
    if (field == nullptr) return UnknownName(grant, "field", name);
    set.Insert(field->number);
  }
  return set;
}

absl::StatusOr<GrantNumbers> DirectoryIndex::Resolve(const Grant& grant) const {
  GrantNumbers numbers;
  const auto consumer = Department(grant.consumer);
  if (!consumer.has_value()) {
    return UnknownName(grant, "department", grant.consumer);
  }
  numbers.consumer = *consumer;
  const auto dataset = Dataset(grant.dataset);
  if (!dataset.has_value()) return UnknownName(grant, "dataset", grant.dataset);
  numbers.dataset = *dataset;
  for (const std::string& id : grant.purposes) {
    const auto purpose = Purpose(id);
    if (!purpose.has_value()) return UnknownName(grant, "purpose", id);
    numbers.purposes.push_back(*purpose);
  }
  std::sort(numbers.purposes.begin(), numbers.purposes.end());
  TOMBOLO_ASSIGN_OR_RETURN(numbers.read,
                           ResolveFields(grant, *dataset, grant.read));
  TOMBOLO_ASSIGN_OR_RETURN(numbers.verify,
                           ResolveFields(grant, *dataset, grant.verify));
  TOMBOLO_ASSIGN_OR_RETURN(numbers.lookup_by,
                           ResolveFields(grant, *dataset, grant.lookup_by));
  return numbers;
}

absl::Status ValidateDirectoryView(const DirectoryView& view) {
  return DirectoryIndex::Build(view).status();
}

absl::Status CheckGrantNames(const Grant& grant, const DirectoryView& view) {
  TOMBOLO_ASSIGN_OR_RETURN(const DirectoryIndex index,
                           DirectoryIndex::Build(view));
  return index.Resolve(grant).status();
}

}  // namespace tombolo::permission
