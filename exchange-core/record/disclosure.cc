#include "exchange-core/record/disclosure.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/disclosure.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/record/commitment.h"

namespace tombolo::record {
namespace {

std::string Copy(absl::string_view bytes) { return std::string(bytes); }

// What of a record is opened: by index of field, and by number of section.
struct Opening {
  std::bitset<kMaxFieldNumber> fields;
  std::bitset<kMaxSections + 1> sections;
};

absl::StatusOr<Opening> MarkOpen(const CompiledSchema& schema,
                                 absl::Span<const uint16_t> open) {
  Opening marked;
  for (const uint16_t number : open) {
    const auto index = schema.IndexOf(number);
    if (!index.has_value()) {
      return MakeError(reasons::kDisclosureFieldUnknown,
                       {{"number", absl::StrCat(number)}});
    }
    marked.fields.set(*index);
    marked.sections.set(schema.fields()[*index].section);
  }
  return marked;
}

void OpenEverything(const RecordView& record, v1::Disclosure& out) {
  out.set_seed(Copy(record.seed));
  for (const FieldView& field : record.fields) {
    v1::OpenedField& opened = *out.add_opened();
    opened.set_number(field.number);
    opened.set_value(Copy(field.value.bytes));
  }
}

// Computes of the record's commitment what the consumer cannot: the digests of
// what stays closed. Those above them follow from what is told.
void OpenSome(const CompiledSchema& schema, const RecordView& record,
              const RecordPlace& place, const Opening& marked,
              v1::Disclosure& out) {
  SaltSource salts(place.algorithm, record.seed, place.sequence);
  out.set_blind(Copy(SaltView(salts.Get(0))));
  std::array<crypto::Digest, kMaxFieldNumber> digests;
  for (size_t i = 0; i < record.fields.size(); ++i) {
    const FieldView& field = record.fields[i];
    const Salt salt = salts.Get(field.number);
    if (marked.fields[i]) {
      v1::OpenedField& opened = *out.add_opened();
      opened.set_number(field.number);
      opened.set_salt(Copy(SaltView(salt)));
      opened.set_value(Copy(field.value.bytes));
      continue;
    }
    digests[i] = CommitField(place.algorithm, SaltView(salt), place.sequence,
                             field.number, field.value.bytes);
    if (!marked.sections[schema.fields()[i].section]) continue;
    v1::WithheldField& withheld = *out.add_withheld();
    withheld.set_number(field.number);
    withheld.set_digest(Copy(crypto::DigestView(digests[i])));
  }
  std::array<crypto::Digest, kMaxFieldNumber> of_section;
  for (size_t k = 1; k <= schema.sections().size(); ++k) {
    if (marked.sections[k]) continue;
    const std::vector<size_t>& indices = schema.sections()[k - 1];
    std::transform(indices.begin(), indices.end(), of_section.begin(),
                   [&digests](size_t index) { return digests[index]; });
    v1::WithheldSection& withheld = *out.add_withheld_sections();
    withheld.set_section(static_cast<uint32_t>(k));
    withheld.set_digest(Copy(crypto::DigestView(
        CommitSection(place.algorithm, static_cast<uint16_t>(k),
                      absl::MakeSpan(of_section.data(), indices.size())))));
  }
}

}  // namespace

absl::StatusOr<v1::Disclosure> BuildDisclosure(
    const CompiledSchema& schema, const RecordView& record,
    const RecordPlace& place, absl::Span<const uint16_t> open) {
  TOMBOLO_ASSIGN_OR_RETURN(const Opening marked, MarkOpen(schema, open));
  v1::Disclosure out;
  out.set_header(Copy(record.header));
  out.set_leaf_index(place.leaf_index);
  out.set_path(Copy(place.path));
  if (record.operation == Operation::kDelete) {
    SaltSource salts(place.algorithm, record.seed, place.sequence);
    out.set_blind(Copy(SaltView(salts.Get(0))));
  } else if (marked.fields.count() == record.fields.size()) {
    OpenEverything(record, out);
  } else {
    OpenSome(schema, record, place, marked, out);
  }
  return out;
}

absl::StatusOr<v1::Disclosure> BuildDisclosure(
    const CompiledSchema& schema, const StoredRecord& stored,
    absl::Span<const uint16_t> open) {
  TOMBOLO_ASSIGN_OR_RETURN(const RecordView record,
                           ParseRecord(stored.record_bytes));
  TOMBOLO_RETURN_IF_ERROR(CheckFields(schema, record));
  return BuildDisclosure(schema, record,
                         {.algorithm = stored.algorithm,
                          .sequence = stored.sequence,
                          .leaf_index = stored.leaf_index,
                          .path = stored.path},
                         open);
}

}  // namespace tombolo::record
