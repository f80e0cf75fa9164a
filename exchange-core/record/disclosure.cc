#include "exchange-core/record/disclosure.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/disclosure.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/record/commitment.h"
#include "exchange-core/record/record_bytes.h"

namespace tombolo::record {
namespace {

std::string Copy(absl::string_view bytes) { return std::string(bytes); }

// Which of the schema's fields are to be opened, by index.
absl::StatusOr<std::vector<bool>> MarkOpen(const CompiledSchema& schema,
                                           absl::Span<const uint16_t> open) {
  std::vector<bool> marked(schema.fields().size(), false);
  for (const uint16_t number : open) {
    const auto index = schema.IndexOf(number);
    if (!index.has_value()) {
      return MakeError(reasons::kDisclosureFieldUnknown,
                       {{"number", absl::StrCat(number)}});
    }
    marked[*index] = true;
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

void OpenSome(const CompiledSchema& schema, const RecordView& record,
              const RecordCommitment& commitment,
              const std::vector<bool>& marked, v1::Disclosure& out) {
  out.set_blind(Copy(SaltView(commitment.blind)));
  std::vector<bool> touched(schema.sections().size() + 1, false);
  for (size_t i = 0; i < marked.size(); ++i) {
    if (marked[i]) touched[schema.fields()[i].section] = true;
  }
  for (size_t i = 0; i < marked.size(); ++i) {
    if (marked[i]) {
      v1::OpenedField& opened = *out.add_opened();
      opened.set_number(record.fields[i].number);
      opened.set_salt(Copy(SaltView(commitment.salts[i])));
      opened.set_value(Copy(record.fields[i].value.bytes));
    } else if (touched[schema.fields()[i].section]) {
      v1::WithheldField& withheld = *out.add_withheld();
      withheld.set_number(record.fields[i].number);
      withheld.set_digest(Copy(crypto::DigestView(commitment.fields[i])));
    }
  }
  for (size_t k = 1; k < touched.size(); ++k) {
    if (touched[k]) continue;
    v1::WithheldSection& withheld = *out.add_withheld_sections();
    withheld.set_section(static_cast<uint32_t>(k));
    withheld.set_digest(Copy(crypto::DigestView(commitment.sections[k - 1])));
  }
}

}  // namespace

absl::StatusOr<v1::Disclosure> BuildDisclosure(
    const CompiledSchema& schema, const StoredRecord& stored,
    absl::Span<const uint16_t> open) {
  TOMBOLO_ASSIGN_OR_RETURN(const std::vector<bool> marked,
                           MarkOpen(schema, open));
  TOMBOLO_ASSIGN_OR_RETURN(const RecordView record,
                           ParseRecord(stored.record_bytes));
  TOMBOLO_RETURN_IF_ERROR(CheckFields(schema, record));
  v1::Disclosure out;
  out.set_header(Copy(record.header));
  out.set_leaf_index(stored.leaf_index);
  out.set_path(Copy(stored.path));
  if (record.operation == Operation::kDelete) {
    SaltSource salts(stored.algorithm, record.seed, stored.sequence);
    out.set_blind(Copy(SaltView(salts.Get(0))));
    return out;
  }
  if (std::find(marked.begin(), marked.end(), false) == marked.end()) {
    OpenEverything(record, out);
    return out;
  }
  RecordCommitment commitment;
  ComputeCommitment(stored.algorithm, schema, stored.sequence, record,
                    commitment);
  OpenSome(schema, record, commitment, marked, out);
  return out;
}

}  // namespace tombolo::record
