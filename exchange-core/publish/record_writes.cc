#include "exchange-core/publish/record_writes.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "exchange-core/base/error.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/publish.h"
#include "exchange-core/base/status_macros.h"
#include "tombolo/storage/v1/record_row.pb.h"

namespace tombolo::publish {
namespace {

using record::VerifiedBatchRecord;
using storage::Space;
using storage::Term;
using storage::v1::LocatorRow;
using storage::v1::RecordRow;

std::string RecordRowBytes(const record::v1::Statement& statement,
                           const VerifiedBatchRecord& record) {
  RecordRow row;
  row.set_sequence(record.sequence);
  row.set_generation(statement.generation());
  row.set_statement_first_sequence(statement.first_sequence());
  row.set_statement_record_count(statement.record_count());
  row.set_leaf_index(record.leaf_index);
  row.set_path(record.path);
  row.set_record(std::string(record.record.bytes));
  row.set_schema_version(statement.schema_version());
  return row.SerializeAsString();
}

std::string LocatorRowBytes(const record::v1::Statement& statement,
                            const VerifiedBatchRecord& record,
                            const std::vector<Term>& subjects) {
  LocatorRow row;
  row.set_sequence(record.sequence);
  row.set_generation(statement.generation());
  for (const Term& subject : subjects) {
    row.add_subject_terms(std::string(storage::TermView(subject)));
  }
  return row.SerializeAsString();
}

// Removes the rows of the version that `located` points to, but for those
// under a subject in `kept`, which the new version overwrites.
absl::Status RemoveStaleRows(const RecordPlace& place, const Term& record,
                             const LocatorRow& located,
                             const std::vector<Term>& kept,
                             storage::WriteBatch& writes) {
  if (PlantedBug("publish.stale_rows")) return absl::OkStatus();
  for (const std::string& bytes : located.subject_terms()) {
    const std::optional<Term> subject = storage::TermFromBytes(bytes);
    if (!subject.has_value()) return MakeError(reasons::kRecordRowCorrupt, {});
    if (std::find(kept.begin(), kept.end(), *subject) != kept.end()) continue;
    writes.Delete(Space::kRecords,
                  place.layout->Record(*subject, place.dataset_number, record));
  }
  for (const std::string& key : located.index_keys()) {
    writes.Delete(Space::kIndex, key);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<LocatorRow>> ParseLocator(
    const std::optional<std::string>& bytes) {
  if (!bytes.has_value()) return std::nullopt;
  LocatorRow row;
  if (!row.ParseFromString(*bytes)) {
    return MakeError(reasons::kRecordRowCorrupt, {});
  }
  return row;
}

}  // namespace

std::vector<Term> SubjectTerms(const storage::Terms& terms,
                               const record::CompiledSchema& schema,
                               const record::RecordView& record) {
  std::vector<Term> subjects;
  if (record.fields.empty()) return subjects;
  for (const size_t index : schema.subject_fields()) {
    const record::ValueView& value = record.fields[index].value;
    if (value.type == record::ValueType::kAbsent) continue;
    const Term term =
        terms.Subject(schema.fields()[index].subject->scheme, value.content);
    if (std::find(subjects.begin(), subjects.end(), term) == subjects.end()) {
      subjects.push_back(term);
    }
  }
  return subjects;
}

absl::StatusOr<RecordWrites> PlanRecordWrites(
    const storage::Reader& reader, const RecordPlace& place,
    const record::v1::Statement& statement,
    const record::CompiledSchema& schema,
    absl::Span<const VerifiedBatchRecord> records) {
  std::vector<Term> record_terms;
  std::vector<std::string> locator_keys;
  record_terms.reserve(records.size());
  locator_keys.reserve(records.size());
  for (const VerifiedBatchRecord& record : records) {
    record_terms.push_back(
        place.terms->Record(place.dataset_number, record.record.record_id));
    locator_keys.push_back(
        place.layout->Locator(place.dataset_number, record_terms.back()));
  }
  TOMBOLO_ASSIGN_OR_RETURN(const auto located,
                           reader.MultiGet(Space::kLocator, locator_keys));

  RecordWrites planned;
  storage::WriteBatch& writes = planned.writes;
  for (size_t i = 0; i < records.size(); ++i) {
    const VerifiedBatchRecord& record = records[i];
    const bool is_delete =
        record.record.operation == record::Operation::kDelete;
    const std::vector<Term> subjects =
        SubjectTerms(*place.terms, schema, record.record);
    TOMBOLO_ASSIGN_OR_RETURN(const std::optional<LocatorRow> standing,
                             ParseLocator(located[i]));
    if (standing.has_value()) {
      TOMBOLO_RETURN_IF_ERROR(
          RemoveStaleRows(place, record_terms[i], *standing, subjects, writes));
    }
    planned.live_records_change +=
        (is_delete ? 0 : 1) - (standing.has_value() ? 1 : 0);
    writes.Put(Space::kFeed,
               place.layout->Feed({.dataset = place.dataset_number,
                                   .generation = statement.generation(),
                                   .sequence = record.sequence}),
               std::string(storage::TermView(record_terms[i])));
    if (is_delete) {
      if (standing.has_value()) writes.Delete(Space::kLocator, locator_keys[i]);
      continue;
    }
    const std::string row = RecordRowBytes(statement, record);
    for (const Term& subject : subjects) {
      writes.Put(
          Space::kRecords,
          place.layout->Record(subject, place.dataset_number, record_terms[i]),
          row);
    }
    writes.Put(Space::kLocator, locator_keys[i],
               LocatorRowBytes(statement, record, subjects));
  }
  return planned;
}

}  // namespace tombolo::publish
