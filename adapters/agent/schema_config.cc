#include "adapters/agent/schema_config.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace tombolo::agent {
namespace {

constexpr uint64_t kMaxVersion = std::numeric_limits<uint32_t>::max();

// In the order of the enum, from 1.
const std::vector<std::string>& TypeNames() {
  static const auto& names = *new std::vector<std::string>{
      "bool", "int64", "decimal", "date", "timestamp", "text", "bytes", "code"};
  return names;
}

record::v1::FieldType TypeOf(const std::string& name) {
  const auto& names = TypeNames();
  const auto found = std::find(names.begin(), names.end(), name);
  return static_cast<record::v1::FieldType>(found - names.begin() + 1);
}

record::v1::Field ReadField(ConfigSection section) {
  record::v1::Field field;
  field.set_number(static_cast<uint32_t>(section.Integer("number", 0, 1, 256)));
  field.set_name(section.RequiredText("name"));
  if (!section.Has("type")) section.RequiredText("type");
  field.set_type(TypeOf(section.Choice("type", TypeNames())));
  field.set_code_list(section.Text("code_list", ""));
  field.set_code_list_version(section.Text("code_list_version", ""));
  field.set_key(section.Flag("key", false));
  if (section.Has("section")) {
    field.set_section(
        static_cast<uint32_t>(section.Integer("section", 1, 1, 16)));
  }
  if (section.Has("subject")) {
    ConfigSection subject = section.Section("subject");
    field.mutable_subject_role()->set_scheme(subject.RequiredText("scheme"));
    field.mutable_subject_role()->set_role(subject.RequiredText("role"));
    subject.RefuseOtherKeys();
  }
  if (section.Has("derive")) {
    ConfigSection derive = section.Section("derive");
    record::v1::Derivation* derivation = field.mutable_derivation();
    derivation->set_function(derive.RequiredText("function"));
    derivation->set_version(
        static_cast<uint32_t>(derive.Integer("version", 1, 1, kMaxVersion)));
    derivation->set_source(
        static_cast<uint32_t>(derive.Integer("source", 0, 1, 256)));
    derive.RefuseOtherKeys();
  }
  section.RefuseOtherKeys();
  return field;
}

}  // namespace

record::v1::Schema ReadSchema(const std::string& dataset,
                              ConfigSection section) {
  record::v1::Schema schema;
  schema.set_dataset(dataset);
  schema.set_version(
      static_cast<uint32_t>(section.Integer("version", 1, 1, kMaxVersion)));
  std::vector<record::v1::Field> fields;
  for (ConfigSection& field : section.Sections("fields")) {
    fields.push_back(ReadField(field));
  }
  std::sort(fields.begin(), fields.end(),
            [](const record::v1::Field& a, const record::v1::Field& b) {
              return a.number() < b.number();
            });
  for (record::v1::Field& field : fields) *schema.add_fields() = field;
  section.RefuseOtherKeys();
  return schema;
}

}  // namespace tombolo::agent
