#include <algorithm>
#include <limits>
#include <vector>

#include "exchange-core/base/error.h"
#include "exchange-core/record/schema.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "services/cli/catalog_file.h"
#include "tombolo/record/v1/schema.pb.h"

namespace tombolo::cli {
namespace {

namespace v1 = record::v1;

constexpr uint64_t kMaxVersion = std::numeric_limits<uint32_t>::max();

// In the order of tombolo.record.v1.FieldType, from 1.
const std::vector<std::string>& TypeNames() {
  static const auto& names = *new std::vector<std::string>{
      "bool", "int64", "decimal", "date", "timestamp", "text", "bytes", "code"};
  return names;
}

void ReadSubject(YamlSection section, v1::SubjectRole& role) {
  role.set_scheme(section.RequiredText("scheme"));
  role.set_role(section.RequiredText("role"));
  section.RefuseOtherKeys();
}

void ReadDerivation(YamlSection section, v1::Derivation& derivation) {
  derivation.set_function(section.RequiredText("function"));
  derivation.set_version(
      static_cast<uint32_t>(section.Integer("version", 1, 1, kMaxVersion)));
  derivation.set_source(
      static_cast<uint32_t>(section.Integer("source", 0, 1, 256)));
  section.RefuseOtherKeys();
}

v1::Field ReadField(YamlSection section) {
  v1::Field field;
  field.set_number(static_cast<uint32_t>(section.Integer("number", 0, 1, 256)));
  field.set_name(section.RequiredText("name"));
  if (const auto type = section.Choice("type", TypeNames())) {
    field.set_type(static_cast<v1::FieldType>(*type + 1));
  }
  field.set_code_list(section.Text("code_list"));
  field.set_code_list_version(section.Text("code_list_version"));
  field.set_key(section.Flag("key", false));
  if (section.Has("section")) {
    field.set_section(
        static_cast<uint32_t>(section.Integer("section", 1, 1, 16)));
  }
  if (section.Has("subject")) {
    ReadSubject(section.Section("subject"), *field.mutable_subject_role());
  }
  if (section.Has("derive")) {
    ReadDerivation(section.Section("derive"), *field.mutable_derivation());
  }
  section.RefuseOtherKeys();
  return field;
}

std::string SerialiseDeterministically(const v1::Schema& schema) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    schema.SerializeToCodedStream(&coded);
  }
  return bytes;
}

}  // namespace

std::string ReadSchemaBytes(const std::string& dataset, YamlSection section) {
  v1::Schema schema;
  schema.set_dataset(dataset);
  schema.set_version(
      static_cast<uint32_t>(section.Integer("version", 0, 1, kMaxVersion)));
  std::vector<v1::Field> fields;
  for (YamlSection& field : section.Sections("fields")) {
    fields.push_back(ReadField(field));
  }
  std::stable_sort(fields.begin(), fields.end(),
                   [](const v1::Field& a, const v1::Field& b) {
                     return a.number() < b.number();
                   });
  for (v1::Field& field : fields) *schema.add_fields() = std::move(field);
  section.RefuseOtherKeys();
  std::string bytes = SerialiseDeterministically(schema);
  const auto compiled = record::CompiledSchema::FromBytes(bytes);
  if (!compiled.ok()) {
    section.Refuse("fields", ReasonName(compiled.status()),
                   std::string(compiled.status().message()));
    return std::string();
  }
  return bytes;
}

}  // namespace tombolo::cli
