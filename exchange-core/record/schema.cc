#include "exchange-core/record/schema.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/record.h"
#include "exchange-core/base/resource_name.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/identifier/scheme.h"
#include "exchange-core/record/strict_parse.h"

namespace tombolo::record {
namespace {

constexpr size_t kMaxCodeListBytes = 64;
constexpr size_t kMaxCodeListVersionBytes = 32;

// [a-z][a-z0-9_]{0,max-1}
bool IsWord(absl::string_view text, size_t max) {
  if (text.empty() || text.size() > max) return false;
  if (text.front() < 'a' || text.front() > 'z') return false;
  return text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") ==
         absl::string_view::npos;
}

ErrorMetadata About(uint32_t number) {
  return {{"number", absl::StrCat(number)}};
}
absl::Status DerivationError(uint32_t number, absl::string_view problem) {
  return MakeError(
      reasons::kSchemaDerivation,
      {{"number", absl::StrCat(number)}, {"problem", std::string(problem)}});
}
absl::Status SubjectError(uint32_t number, absl::string_view problem) {
  return MakeError(
      reasons::kSchemaSubjectRole,
      {{"number", absl::StrCat(number)}, {"problem", std::string(problem)}});
}

absl::StatusOr<v1::Schema> ParseSchema(absl::string_view bytes) {
  const absl::Status malformed = MakeError(
      reasons::kSchemaMalformed, {{"limit", absl::StrCat(kMaxSchemaBytes)}});
  if (bytes.size() > kMaxSchemaBytes) return malformed;
  const auto count = CountElements(bytes, v1::Schema::kFieldsFieldNumber);
  if (!count.has_value()) return malformed;
  if (*count == 0 || *count > kMaxFieldNumber) {
    return MakeError(reasons::kSchemaFieldCount,
                     {{"found", absl::StrCat(*count)}});
  }
  v1::Schema schema;
  switch (ParseStrictly(bytes, schema)) {
    case StrictParse::kMalformed:
      return malformed;
    case StrictParse::kUnknownField:
      return MakeError(reasons::kSchemaUnknownField);
    case StrictParse::kOk:
      break;
  }
  if (!IsResourceId(schema.dataset())) {
    return MakeError(reasons::kSchemaDataset);
  }
  if (schema.version() == 0) return MakeError(reasons::kSchemaVersion);
  return schema;
}

}  // namespace

// Checks a parsed schema field by field and fills a CompiledSchema.
class SchemaCompiler {
 public:
  explicit SchemaCompiler(std::shared_ptr<CompiledSchema> out)
      : out_(std::move(out)) {}

  absl::Status Compile(const v1::Schema& schema) {
    out_->dataset_ = schema.dataset();
    out_->version_ = schema.version();
    out_->index_by_number_.resize(kMaxFieldNumber + 1);
    for (const v1::Field& field : schema.fields()) {
      TOMBOLO_RETURN_IF_ERROR(AddField(field));
    }
    // Sources may come after the fields derived from them.
    for (int i = 0; i < schema.fields_size(); ++i) {
      const v1::Field& field = schema.fields(i);
      if (field.has_derivation()) {
        TOMBOLO_RETURN_IF_ERROR(
            AddDerivation(field, static_cast<size_t>(i), schema));
      }
    }
    return AddSections();
  }

 private:
  absl::Status AddField(const v1::Field& field) {
    const uint32_t number = field.number();
    const uint32_t previous =
        out_->fields_.empty() ? 0 : out_->fields_.back().number;
    if (number <= previous || number > kMaxFieldNumber) {
      return MakeError(reasons::kSchemaFieldNumber, About(number));
    }
    const bool name_fits = field.has_derivation() || IsWord(field.name(), 63);
    if (!name_fits ||
        !out_->index_by_name_.emplace(field.name(), out_->fields_.size())
             .second) {
      return MakeError(reasons::kSchemaFieldName, About(number));
    }
    if (field.type() <= 0 || field.type() > kMaxValueType) {
      return MakeError(reasons::kSchemaFieldType, About(number));
    }
    TOMBOLO_RETURN_IF_ERROR(CheckCodeList(field));
    if (field.section() > kMaxSections) {
      return MakeError(reasons::kSchemaSection,
                       {{"section", absl::StrCat(field.section())}});
    }
    SchemaField compiled{
        .number = static_cast<uint16_t>(number),
        .name = field.name(),
        .type = static_cast<ValueType>(field.type()),
        .code_list = field.code_list(),
        .code_list_version = field.code_list_version(),
        .derivation = std::nullopt,
        .key = field.key(),
        .subject = std::nullopt,
        .section = static_cast<uint16_t>(std::max(field.section(), 1U))};
    TOMBOLO_RETURN_IF_ERROR(AddSubject(field, compiled));
    out_->index_by_number_[number] =
        static_cast<uint16_t>(out_->fields_.size());
    out_->fields_.push_back(std::move(compiled));
    return absl::OkStatus();
  }

  static absl::Status CheckCodeList(const v1::Field& field) {
    const bool is_code = field.type() == v1::FIELD_TYPE_CODE;
    const bool fits =
        is_code
            ? !field.code_list().empty() &&
                  field.code_list().size() <= kMaxCodeListBytes &&
                  field.code_list_version().size() <= kMaxCodeListVersionBytes
            : field.code_list().empty() && field.code_list_version().empty();
    if (fits) return absl::OkStatus();
    return MakeError(reasons::kSchemaCodeList, About(field.number()));
  }

  absl::Status AddSubject(const v1::Field& field, SchemaField& compiled) {
    if (!field.has_subject_role()) return absl::OkStatus();
    const v1::SubjectRole& role = field.subject_role();
    if (identifier::FindScheme(role.scheme()) == nullptr) {
      return SubjectError(field.number(), "the identifier scheme is unknown");
    }
    if (!IsWord(role.role(), 31)) {
      return SubjectError(field.number(), "the role's name is malformed");
    }
    if (compiled.type != ValueType::kText || field.has_derivation()) {
      return SubjectError(field.number(),
                          "a subject is a text that is not derived");
    }
    if (!roles_.insert(role.role()).second) {
      return SubjectError(field.number(), "two fields have the same role");
    }
    if (out_->subject_fields_.size() == kMaxSubjectFields) {
      return SubjectError(field.number(), "more than 8 subjects");
    }
    out_->subject_fields_.push_back(out_->fields_.size());
    compiled.subject = FieldSubject{role.scheme(), role.role()};
    return absl::OkStatus();
  }

  absl::Status AddDerivation(const v1::Field& field, size_t index,
                             const v1::Schema& schema) {
    const v1::Derivation& derivation = field.derivation();
    const DerivationFunction* function =
        FindDerivation(derivation.function(), derivation.version());
    if (function == nullptr) {
      return DerivationError(field.number(), "the function is unknown");
    }
    const auto source_index = out_->IndexOf(derivation.source());
    if (!source_index.has_value()) {
      return DerivationError(field.number(), "the source is not a field");
    }
    const SchemaField& source = out_->fields_[*source_index];
    if (schema.fields(static_cast<int>(*source_index)).has_derivation()) {
      return DerivationError(field.number(), "the source is itself derived");
    }
    SchemaField& compiled = out_->fields_[index];
    if (function->result_type(source.type) != compiled.type) {
      return DerivationError(field.number(),
                             "the function does not lead from the source's "
                             "type to this field's");
    }
    if (compiled.type == ValueType::kCode &&
        (compiled.code_list != source.code_list ||
         compiled.code_list_version != source.code_list_version)) {
      return DerivationError(field.number(),
                             "its code list is not that of the source");
    }
    if (compiled.name != absl::StrCat(source.name, ".", function->name)) {
      return MakeError(reasons::kSchemaFieldName, About(field.number()));
    }
    compiled.derivation = FieldDerivation{function, *source_index};
    out_->derived_fields_.push_back(index);
    return absl::OkStatus();
  }

  absl::Status AddSections() {
    for (size_t i = 0; i < out_->fields_.size(); ++i) {
      const uint16_t section = out_->fields_[i].section;
      if (out_->sections_.size() < section) out_->sections_.resize(section);
      out_->sections_[section - 1U].push_back(i);
    }
    for (size_t k = 0; k < out_->sections_.size(); ++k) {
      if (!out_->sections_[k].empty()) continue;
      return MakeError(reasons::kSchemaSection,
                       {{"section", absl::StrCat(k + 1)}});
    }
    return absl::OkStatus();
  }

  std::shared_ptr<CompiledSchema> out_;
  std::set<std::string> roles_;
};

crypto::Digest SchemaDigest(crypto::DigestAlgorithm algorithm,
                            absl::string_view bytes) {
  return crypto::ComputeDigest(algorithm, {"\x30", bytes});
}

absl::StatusOr<std::shared_ptr<const CompiledSchema>> CompiledSchema::FromBytes(
    absl::string_view bytes) {
  TOMBOLO_ASSIGN_OR_RETURN(const v1::Schema schema, ParseSchema(bytes));
  // The constructor is private, which make_shared cannot see past.
  const std::shared_ptr<CompiledSchema> compiled(new CompiledSchema());
  compiled->bytes_ = std::string(bytes);
  compiled->sha256_ = SchemaDigest(crypto::DigestAlgorithm::kSha256, bytes);
  compiled->sm3_ = SchemaDigest(crypto::DigestAlgorithm::kSm3, bytes);
  TOMBOLO_RETURN_IF_ERROR(SchemaCompiler(compiled).Compile(schema));
  return compiled;
}

const crypto::Digest& CompiledSchema::digest(
    crypto::DigestAlgorithm algorithm) const {
  return algorithm == crypto::DigestAlgorithm::kSm3 ? sm3_ : sha256_;
}

std::optional<size_t> CompiledSchema::IndexOf(uint32_t number) const {
  if (number >= index_by_number_.size()) return std::nullopt;
  const std::optional<uint16_t> index = index_by_number_[number];
  if (!index.has_value()) return std::nullopt;
  return *index;
}

const SchemaField* CompiledSchema::FindNumber(uint32_t number) const {
  const auto index = IndexOf(number);
  return index.has_value() ? &fields_[*index] : nullptr;
}

const SchemaField* CompiledSchema::FindName(absl::string_view name) const {
  const auto found = index_by_name_.find(name);
  return found == index_by_name_.end() ? nullptr : &fields_[found->second];
}

namespace {

absl::Status SuccessorError(const CompiledSchema& older,
                            const CompiledSchema& newer,
                            absl::string_view problem) {
  return MakeError(reasons::kSchemaSuccessor,
                   {{"older", absl::StrCat(older.version())},
                    {"newer", absl::StrCat(newer.version())},
                    {"problem", std::string(problem)}});
}

// Indices differ between versions, so a source is compared by its number.
uint16_t SourceNumber(const CompiledSchema& schema, const SchemaField& field) {
  if (!field.derivation.has_value()) return 0;
  return schema.fields()[field.derivation->source_index].number;
}
const DerivationFunction* FunctionOf(const SchemaField& field) {
  return field.derivation.has_value() ? field.derivation->function : nullptr;
}

bool MeansTheSame(const CompiledSchema& older, const SchemaField& before,
                  const CompiledSchema& newer, const SchemaField& after) {
  return before.number == after.number && before.name == after.name &&
         before.type == after.type && before.code_list == after.code_list &&
         before.code_list_version == after.code_list_version &&
         FunctionOf(before) == FunctionOf(after) &&
         SourceNumber(older, before) == SourceNumber(newer, after) &&
         before.key == after.key && before.subject == after.subject &&
         before.section == after.section;
}

}  // namespace

absl::Status CheckSuccessor(const CompiledSchema& older,
                            const CompiledSchema& newer) {
  if (older.dataset() != newer.dataset()) {
    return SuccessorError(older, newer, "it is of another dataset");
  }
  if (newer.version() <= older.version()) {
    return SuccessorError(older, newer, "its version is not higher");
  }
  for (const SchemaField& after : newer.fields()) {
    for (const SchemaField* before :
         {older.FindNumber(after.number), older.FindName(after.name)}) {
      if (before != nullptr && !MeansTheSame(older, *before, newer, after)) {
        return SuccessorError(
            older, newer,
            absl::StrCat("field ", after.number, " changed its meaning"));
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace tombolo::record
