#include "services/cli/catalog_file.h"

#include <utility>
#include <vector>

#include "exchange-core/base/resource_name.h"
#include "exchange-core/base/status_macros.h"

namespace tombolo::cli {
namespace {

namespace v1 = exchange::v1;

std::string ReadId(YamlSection& section, const std::string& key,
                   const std::string& collection) {
  const std::string id = section.RequiredText(key);
  if (!id.empty() && !IsResourceId(id)) {
    section.Refuse(key, id,
                   "1-63 characters [a-z0-9-] that begin with a letter");
  }
  return ResourceName(collection, id);
}

void ReadTitle(YamlSection section, v1::LocalizedText& text) {
  text.set_zh(section.RequiredText("zh"));
  text.set_en(section.RequiredText("en"));
  section.RefuseOtherKeys();
}

void ReadDepartment(YamlSection section, v1::Department& department) {
  department.set_name(ReadId(section, "id", "departments"));
  ReadTitle(section.Section("title"), *department.mutable_title());
  department.set_organisation_code(section.Text("organisation_code"));
  section.RefuseOtherKeys();
}

void ReadPurpose(YamlSection section, v1::Purpose& purpose) {
  purpose.set_name(ReadId(section, "id", "purposes"));
  ReadTitle(section.Section("title"), *purpose.mutable_title());
  ReadTitle(section.Section("legal_basis"), *purpose.mutable_legal_basis());
  section.RefuseOtherKeys();
}

void ReadFieldTitle(YamlSection section, v1::FieldDescription& field) {
  field.set_number(static_cast<uint32_t>(section.Integer("number", 0, 1, 256)));
  ReadTitle(section.Section("title"), *field.mutable_title());
  field.set_grade(static_cast<uint32_t>(section.Integer("grade", 0, 0, 4)));
  section.RefuseOtherKeys();
}

void ReadDataset(YamlSection section, v1::Dataset& dataset) {
  const std::string id = section.Text("id");
  dataset.set_name(ReadId(section, "id", "datasets"));
  ReadTitle(section.Section("title"), *dataset.mutable_title());
  dataset.set_provider(ReadId(section, "provider", "departments"));
  if (const auto sharing = section.Choice(
          "sharing_class", {"unconditional", "conditional", "prohibited"})) {
    dataset.set_sharing_class(static_cast<v1::SharingClass>(*sharing + 1));
  }
  if (section.Has("sharing_condition")) {
    ReadTitle(section.Section("sharing_condition"),
              *dataset.mutable_sharing_condition());
  }
  if (const auto cycle = section.Choice(
          "update_cycle", {"real_time", "daily", "weekly", "monthly",
                           "quarterly", "yearly", "irregular"})) {
    dataset.set_update_cycle(static_cast<v1::UpdateCycle>(*cycle + 1));
  }
  // One schema, or all versions, oldest first.
  if (section.Has("schema")) {
    dataset.add_schemas(ReadSchemaBytes(id, section.Section("schema")));
  }
  for (YamlSection& schema : section.Sections("schemas")) {
    dataset.add_schemas(ReadSchemaBytes(id, schema));
  }
  if (dataset.schemas_size() == 0) {
    section.Refuse("schema", "(nothing)", "a schema; required");
  }
  for (YamlSection& field : section.Sections("fields")) {
    ReadFieldTitle(field, *dataset.add_fields());
  }
  section.RefuseOtherKeys();
}

}  // namespace

absl::StatusOr<v1::ApplyCatalogRequest> ParseCatalogFile(
    const std::string& text, const std::string& file) {
  YamlProblems problems(file);
  v1::ApplyCatalogRequest request;
  for (YamlSection& document : LoadDocuments(text, problems)) {
    for (YamlSection& section : document.Sections("departments")) {
      ReadDepartment(section, *request.add_departments());
    }
    for (YamlSection& section : document.Sections("purposes")) {
      ReadPurpose(section, *request.add_purposes());
    }
    for (YamlSection& section : document.Sections("datasets")) {
      ReadDataset(section, *request.add_datasets());
    }
    document.RefuseOtherKeys();
  }
  if (request.departments_size() + request.purposes_size() +
          request.datasets_size() ==
      0) {
    problems.Add(
        {1, "(the file)", "(nothing)", "departments, purposes or datasets"});
  }
  TOMBOLO_RETURN_IF_ERROR(problems.status());
  return request;
}

}  // namespace tombolo::cli
