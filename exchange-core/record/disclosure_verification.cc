#include "exchange-core/record/disclosure_verification.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/disclosure.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/identifier/scheme.h"
#include "exchange-core/merkle/tree.h"
#include "exchange-core/record/commitment.h"

namespace tombolo::record {
namespace {

using crypto::Digest;

absl::Status FieldError(const ErrorReason& reason, uint32_t number) {
  return MakeError(reason, {{"number", absl::StrCat(number)}});
}
absl::Status SectionError(const ErrorReason& reason, uint32_t section) {
  return MakeError(reason, {{"section", absl::StrCat(section)}});
}
absl::Status SizeError(const ErrorReason& reason, size_t found, size_t wanted) {
  return MakeError(reason, {{"found", absl::StrCat(found)},
                            {"wanted", absl::StrCat(wanted)}});
}

absl::StatusOr<Digest> DigestOfPart(absl::string_view bytes,
                                    absl::string_view part, uint32_t number) {
  const auto digest = crypto::DigestFromBytes(bytes);
  if (digest.has_value()) return *digest;
  return MakeError(reasons::kDisclosureDigestSize,
                   {{"part", std::string(part)},
                    {"number", absl::StrCat(number)},
                    {"found", absl::StrCat(bytes.size())}});
}

// Rebuilds a record's commitment from a disclosure, part by part.
class Rebuilder {
 public:
  Rebuilder(const v1::Disclosure& disclosure, const CompiledSchema& schema,
            crypto::DigestAlgorithm algorithm, uint64_t sequence)
      : disclosure_(disclosure),
        schema_(schema),
        algorithm_(algorithm),
        sequence_(sequence),
        fields_(schema.fields().size()),
        sections_(schema.sections().size()),
        values_(schema.fields().size()) {}

  // The leaf, once every part was found in its place.
  absl::StatusOr<Digest> Leaf(Operation operation) {
    TOMBOLO_RETURN_IF_ERROR(CheckSecrets(operation));
    if (operation == Operation::kDelete) {
      TOMBOLO_RETURN_IF_ERROR(CheckNothingDisclosed());
      return LeafOf({});
    }
    TOMBOLO_RETURN_IF_ERROR(TakeOpened());
    TOMBOLO_RETURN_IF_ERROR(TakeWithheld());
    TOMBOLO_RETURN_IF_ERROR(TakeWithheldSections());
    TOMBOLO_RETURN_IF_ERROR(CheckComplete());
    std::vector<Digest> sections;
    for (size_t k = 0; k < sections_.size(); ++k) {
      sections.push_back(sections_[k].has_value() ? *sections_[k]
                                                  : SectionOf(k));
    }
    return LeafOf(sections);
  }

  // Parallel to the schema's fields; set for opened ones.
  absl::Span<const std::optional<ValueView>> values() const { return values_; }

 private:
  bool seeded() const { return !disclosure_.seed().empty(); }

  absl::Status CheckSecrets(Operation operation) const {
    const size_t blind = disclosure_.blind().size();
    if (!seeded()) {
      return blind == kSaltBytes
                 ? absl::OkStatus()
                 : SizeError(reasons::kDisclosureBlindSize, blind, kSaltBytes);
    }
    if (disclosure_.seed().size() != kSeedBytes) {
      return SizeError(reasons::kDisclosureSeedSize, disclosure_.seed().size(),
                       kSeedBytes);
    }
    if (blind != 0) {
      return SizeError(reasons::kDisclosureBlindSize, blind, 0);
    }
    if (operation == Operation::kDelete || disclosure_.withheld_size() != 0 ||
        disclosure_.withheld_sections_size() != 0) {
      return MakeError(reasons::kDisclosureSeedPartial);
    }
    return absl::OkStatus();
  }

  absl::Status CheckNothingDisclosed() const {
    if (disclosure_.opened_size() == 0 && disclosure_.withheld_size() == 0 &&
        disclosure_.withheld_sections_size() == 0) {
      return absl::OkStatus();
    }
    return MakeError(reasons::kDisclosureDeleteFields);
  }

  // The index of a field that comes after `previous` and was not seen before.
  absl::StatusOr<size_t> TakeNumber(uint32_t number, uint32_t& previous) const {
    if (!PlantedBug("record.field_order") && number <= previous) {
      return FieldError(reasons::kDisclosureFieldOrder, number);
    }
    previous = number;
    const auto index = schema_.IndexOf(number);
    if (!index.has_value()) {
      return FieldError(reasons::kDisclosureFieldUnknown, number);
    }
    if (!PlantedBug("record.field_twice") && fields_[*index].has_value()) {
      return FieldError(reasons::kDisclosureFieldTwice, number);
    }
    return *index;
  }

  absl::Status TakeOpened() {
    uint32_t previous = 0;
    SaltSource salts(algorithm_, disclosure_.seed(), sequence_);
    for (const v1::OpenedField& opened : disclosure_.opened()) {
      TOMBOLO_ASSIGN_OR_RETURN(const size_t index,
                               TakeNumber(opened.number(), previous));
      TOMBOLO_ASSIGN_OR_RETURN(values_[index],
                               OpenedValue(opened, schema_.fields()[index]));
      const size_t wanted = seeded() ? 0 : kSaltBytes;
      if (opened.salt().size() != wanted) {
        return MakeError(reasons::kDisclosureSaltSize,
                         {{"number", absl::StrCat(opened.number())},
                          {"found", absl::StrCat(opened.salt().size())},
                          {"wanted", absl::StrCat(wanted)}});
      }
      const auto number = static_cast<uint16_t>(opened.number());
      const Salt salt = seeded() ? salts.Get(number) : Salt{};
      fields_[index] =
          CommitField(algorithm_, seeded() ? SaltView(salt) : opened.salt(),
                      sequence_, number, opened.value());
    }
    return absl::OkStatus();
  }

  static absl::StatusOr<ValueView> OpenedValue(const v1::OpenedField& opened,
                                               const SchemaField& field) {
    auto value = ParseValue(opened.value());
    if (!value.ok()) {
      return MakeError(reasons::kDisclosureValue,
                       {{"number", absl::StrCat(field.number)},
                        {"problem", ReasonName(value.status())}});
    }
    if (!PlantedBug("record.value_type") && value->type != ValueType::kAbsent &&
        value->type != field.type) {
      return MakeError(reasons::kDisclosureValueType,
                       {{"number", absl::StrCat(field.number)},
                        {"found", std::string(ValueTypeName(value->type))},
                        {"wanted", std::string(ValueTypeName(field.type))}});
    }
    return value;
  }

  absl::Status TakeWithheld() {
    uint32_t previous = 0;
    for (const v1::WithheldField& withheld : disclosure_.withheld()) {
      TOMBOLO_ASSIGN_OR_RETURN(const size_t index,
                               TakeNumber(withheld.number(), previous));
      TOMBOLO_ASSIGN_OR_RETURN(
          fields_[index],
          DigestOfPart(withheld.digest(), "field", withheld.number()));
    }
    return absl::OkStatus();
  }

  absl::Status TakeWithheldSections() {
    uint32_t previous = 0;
    for (const v1::WithheldSection& withheld :
         disclosure_.withheld_sections()) {
      const uint32_t section = withheld.section();
      if (!PlantedBug("record.section_order") && section <= previous) {
        return SectionError(reasons::kDisclosureSectionOrder, section);
      }
      previous = section;
      if (section == 0 || section > sections_.size()) {
        return SectionError(reasons::kDisclosureSectionUnknown, section);
      }
      if (!PlantedBug("record.section_twice") && IsTouched(section - 1)) {
        return SectionError(reasons::kDisclosureSectionTwice, section);
      }
      TOMBOLO_ASSIGN_OR_RETURN(
          sections_[section - 1],
          DigestOfPart(withheld.digest(), "section", section));
    }
    return absl::OkStatus();
  }

  bool IsTouched(size_t section_index) const {
    const std::vector<size_t>& indices = schema_.sections()[section_index];
    return std::any_of(indices.begin(), indices.end(), [this](size_t index) {
      return fields_[index].has_value();
    });
  }

  absl::Status CheckComplete() const {
    for (size_t i = 0; i < fields_.size(); ++i) {
      const SchemaField& field = schema_.fields()[i];
      if (PlantedBug("record.field_missing") || fields_[i].has_value() ||
          sections_[field.section - 1U].has_value()) {
        continue;
      }
      return FieldError(reasons::kDisclosureFieldMissing, field.number);
    }
    return absl::OkStatus();
  }

  Digest SectionOf(size_t section_index) const {
    std::vector<Digest> digests;
    for (const size_t index : schema_.sections()[section_index]) {
      if (fields_[index].has_value()) digests.push_back(*fields_[index]);
    }
    return CommitSection(algorithm_, static_cast<uint16_t>(section_index + 1),
                         digests);
  }

  Digest LeafOf(absl::Span<const Digest> sections) const {
    Salt blind{};
    if (seeded()) {
      blind = SaltSource(algorithm_, disclosure_.seed(), sequence_).Get(0);
    }
    const Digest record = CommitRecord(
        algorithm_, seeded() ? SaltView(blind) : disclosure_.blind(),
        disclosure_.header(), sections);
    return merkle::HashLeaf(algorithm_, crypto::DigestView(record));
  }

  const v1::Disclosure& disclosure_;
  const CompiledSchema& schema_;
  const crypto::DigestAlgorithm algorithm_;
  const uint64_t sequence_;
  // C_n, opened or withheld, by index of the schema's field.
  std::vector<std::optional<Digest>> fields_;
  // S_k of withheld sections.
  std::vector<std::optional<Digest>> sections_;
  std::vector<std::optional<ValueView>> values_;
};

absl::Status CheckPath(const v1::Disclosure& disclosure,
                       const VerifiedStatement& statement, const Digest& leaf) {
  const merkle::LeafPosition position{
      .index = disclosure.leaf_index(),
      .size = statement.statement.record_count()};
  const absl::string_view bytes = disclosure.path();
  const size_t wanted =
      merkle::InclusionPathLength(position) * crypto::kDigestSize;
  if (bytes.size() != wanted) {
    return SizeError(reasons::kDisclosurePathLength, bytes.size(), wanted);
  }
  std::vector<Digest> path;
  for (size_t at = 0; at < bytes.size(); at += crypto::kDigestSize) {
    path.push_back(
        *crypto::DigestFromBytes(bytes.substr(at, crypto::kDigestSize)));
  }
  const auto root = crypto::DigestFromBytes(statement.statement.merkle_root());
  if (!PlantedBug("record.root") &&
      (!root.has_value() || !merkle::VerifyInclusion(statement.algorithm, leaf,
                                                     position, path, *root)
                                 .ok())) {
    return MakeError(reasons::kDisclosureRootMismatch);
  }
  return absl::OkStatus();
}

// A derived field opened beside its source must follow from it: the publisher
// vouches for both, and the node has checked it, but it costs nothing.
absl::Status CheckOpenedDerivations(
    const CompiledSchema& schema,
    absl::Span<const std::optional<ValueView>> values) {
  for (const size_t index : schema.derived_fields()) {
    const FieldDerivation& derivation = *schema.fields()[index].derivation;
    const auto& source = values[derivation.source_index];
    if (!values[index].has_value() || !source.has_value()) continue;
    const auto wanted = Derive(*derivation.function, *source);
    if (!PlantedBug("record.opened_derived") &&
        (!wanted.ok() || values[index]->bytes != *wanted)) {
      return FieldError(reasons::kDisclosureDerivedMismatch,
                        schema.fields()[index].number);
    }
  }
  return absl::OkStatus();
}

absl::Status CheckSubject(const VerifiedRecord& record,
                          const AskedSubject& asked) {
  if (PlantedBug("record.subject")) return absl::OkStatus();
  TOMBOLO_ASSIGN_OR_RETURN(
      const std::string wanted,
      identifier::NormaliseIdentifier(asked.scheme, asked.identifier));
  bool opened = false;
  for (const VerifiedField& field : record.fields) {
    const auto* text = std::get_if<Text>(&field.value);
    if (!field.field->subject.has_value() || text == nullptr ||
        field.field->subject->scheme != asked.scheme) {
      continue;
    }
    opened = true;
    const auto found =
        identifier::NormaliseIdentifier(asked.scheme, text->utf8);
    if (found.ok() && *found == wanted) return absl::OkStatus();
  }
  return MakeError(opened ? reasons::kDisclosureSubjectMismatch
                          : reasons::kDisclosureSubjectClosed);
}

bool HasUnknownFields(const v1::Disclosure& disclosure) {
  const auto has = [](const google::protobuf::Message& message) {
    return !message.GetReflection()->GetUnknownFields(message).empty();
  };
  return has(disclosure) ||
         std::any_of(disclosure.opened().begin(), disclosure.opened().end(),
                     has) ||
         std::any_of(disclosure.withheld().begin(), disclosure.withheld().end(),
                     has) ||
         std::any_of(disclosure.withheld_sections().begin(),
                     disclosure.withheld_sections().end(), has);
}

}  // namespace

const Value* VerifiedRecord::Find(absl::string_view name) const {
  for (const VerifiedField& field : fields) {
    if (field.field->name == name) return &field.value;
  }
  return nullptr;
}

absl::StatusOr<VerifiedRecord> VerifyDisclosedFields(
    const v1::Disclosure& disclosure,
    std::shared_ptr<const VerifiedStatement> statement,
    std::shared_ptr<const CompiledSchema> schema) {
  if (HasUnknownFields(disclosure)) {
    return MakeError(reasons::kDisclosureUnknownField);
  }
  const v1::Statement& signed_by = statement->statement;
  if (disclosure.leaf_index() >= signed_by.record_count()) {
    return MakeError(reasons::kDisclosureLeafIndex,
                     {{"found", absl::StrCat(disclosure.leaf_index())},
                      {"count", absl::StrCat(signed_by.record_count())}});
  }
  const auto header = ParseHeader(disclosure.header());
  if (!header.ok()) return MakeError(reasons::kDisclosureHeader);
  VerifiedRecord record{
      .operation = header->operation,
      .record_id = header->record_id,
      .sequence = signed_by.first_sequence() + disclosure.leaf_index(),
      .fields = {},
      .schema = std::move(schema),
      .statement = std::move(statement)};
  const CompiledSchema& fields = *record.schema;
  Rebuilder rebuilder(disclosure, fields, record.statement->algorithm,
                      record.sequence);
  TOMBOLO_ASSIGN_OR_RETURN(const Digest leaf, rebuilder.Leaf(record.operation));
  TOMBOLO_RETURN_IF_ERROR(CheckPath(disclosure, *record.statement, leaf));
  TOMBOLO_RETURN_IF_ERROR(CheckOpenedDerivations(fields, rebuilder.values()));
  for (size_t i = 0; i < fields.fields().size(); ++i) {
    const auto& value = rebuilder.values()[i];
    if (!value.has_value()) continue;
    record.fields.push_back(
        {.field = &fields.fields()[i], .value = ToValue(*value)});
  }
  return record;
}

DisclosureVerifier::DisclosureVerifier(Trust trust, StatementCache* cache)
    : trust_(std::move(trust)), cache_(cache) {}

absl::StatusOr<VerifiedRecord> DisclosureVerifier::Verify(
    const v1::Disclosure& disclosure, const v1::StatementSet& statements,
    const Question& question, absl::Time at) const {
  const uint32_t index = disclosure.statement_index();
  if (index >= static_cast<uint32_t>(statements.statements_size())) {
    return MakeError(reasons::kDisclosureStatementIndex,
                     {{"found", absl::StrCat(index)},
                      {"count", absl::StrCat(statements.statements_size())}});
  }
  TOMBOLO_ASSIGN_OR_RETURN(
      std::shared_ptr<const VerifiedStatement> statement,
      cache_->Verify(*trust_.keys,
                     statements.statements(static_cast<int>(index)), at));
  const v1::Statement& signed_by = statement->statement;
  std::shared_ptr<const CompiledSchema> schema =
      trust_.schemas(signed_by.dataset(), signed_by.schema_version());
  if (schema == nullptr ||
      (!PlantedBug("record.disclosed_schema_digest") &&
       signed_by.schema_digest() !=
           crypto::DigestView(schema->digest(statement->algorithm)))) {
    return MakeError(reasons::kDisclosureSchemaUnknown,
                     {{"dataset", signed_by.dataset()},
                      {"version", absl::StrCat(signed_by.schema_version())}});
  }
  const std::string answered = signed_by.dataset();
  TOMBOLO_ASSIGN_OR_RETURN(
      VerifiedRecord record,
      VerifyDisclosedFields(disclosure, std::move(statement),
                            std::move(schema)));
  if (question.subject.has_value()) {
    TOMBOLO_RETURN_IF_ERROR(CheckSubject(record, *question.subject));
  }
  if (!PlantedBug("record.dataset") && answered != question.dataset) {
    return MakeError(
        reasons::kDisclosureDataset,
        {{"found", answered}, {"wanted", std::string(question.dataset)}});
  }
  return record;
}

}  // namespace tombolo::record
