#include "exchange-core/record/batch_verification.h"

#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/batch.h"
#include "exchange-core/base/reasons/record.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/identifier/scheme.h"
#include "exchange-core/merkle/tree.h"
#include "exchange-core/record/commitment.h"
#include "exchange-core/record/strict_parse.h"

namespace tombolo::record {
namespace {

absl::Status Malformed(absl::string_view problem) {
  return MakeError(reasons::kBatchMalformed,
                   {{"problem", std::string(problem)}});
}

absl::Status CheckBatchSize(size_t size) {
  if (size <= kMaxBatchBytes) return absl::OkStatus();
  return MakeError(
      reasons::kBatchTooLarge,
      {{"found", absl::StrCat(size)}, {"limit", absl::StrCat(kMaxBatchBytes)}});
}

absl::Status CheckRecordCount(size_t count) {
  if (count > 0 && count <= kMaxBatchRecords) return absl::OkStatus();
  return MakeError(reasons::kBatchRecordCount,
                   {{"found", absl::StrCat(count)},
                    {"limit", absl::StrCat(kMaxBatchRecords)}});
}

absl::Status CheckParts(const BatchView& batch) {
  if (batch.statement.empty() || batch.statement.size() > kMaxStatementBytes) {
    return MakeError(reasons::kBatchStatementSize,
                     {{"found", absl::StrCat(batch.statement.size())},
                      {"limit", absl::StrCat(kMaxStatementBytes)}});
  }
  if (batch.signature.empty() || batch.signature.size() > kMaxSignatureBytes) {
    return MakeError(reasons::kBatchSignatureSize,
                     {{"found", absl::StrCat(batch.signature.size())},
                      {"limit", absl::StrCat(kMaxSignatureBytes)}});
  }
  for (const absl::string_view record : batch.records) {
    if (record.size() <= kMaxRecordBytes) continue;
    return MakeError(reasons::kRecordTooLarge,
                     {{"found", absl::StrCat(record.size())},
                      {"limit", absl::StrCat(kMaxRecordBytes)}});
  }
  return absl::OkStatus();
}

// Takes one element of a serialised SignedBatch.
absl::Status TakeElement(const WireReader::Element& element, BatchView& out) {
  if (!element.length_delimited) return Malformed("a field is not bytes");
  switch (element.field) {
    case v1::SignedBatch::kStatementFieldNumber:
      if (out.statement.data() != nullptr) return Malformed("two statements");
      out.statement = element.content;
      return absl::OkStatus();
    case v1::SignedBatch::kSignatureFieldNumber:
      if (out.signature.data() != nullptr) return Malformed("two signatures");
      out.signature = element.content;
      return absl::OkStatus();
    case v1::SignedBatch::kRecordsFieldNumber:
      out.records.push_back(element.content);
      return absl::OkStatus();
    default:
      return Malformed("an unknown field");
  }
}

std::string PathBytes(const merkle::Tree& tree, size_t index) {
  std::string out;
  for (const crypto::Digest& digest : tree.InclusionPath(index)) {
    absl::StrAppend(&out, crypto::DigestView(digest));
  }
  return out;
}

// Everything about one record that does not need its neighbours.
absl::Status CheckRecord(const CompiledSchema& schema, absl::string_view bytes,
                         RecordView& out) {
  TOMBOLO_RETURN_IF_ERROR(ParseRecordInto(bytes, out));
  TOMBOLO_RETURN_IF_ERROR(CheckFields(schema, out));
  TOMBOLO_RETURN_IF_ERROR(CheckDerivedFields(schema, out));
  return CheckSubjects(schema, out);
}

}  // namespace

absl::StatusOr<BatchView> ViewBatch(const v1::SignedBatch& batch) {
  TOMBOLO_RETURN_IF_ERROR(CheckBatchSize(batch.ByteSizeLong()));
  TOMBOLO_RETURN_IF_ERROR(
      CheckRecordCount(static_cast<size_t>(batch.records_size())));
  if (!batch.GetReflection()->GetUnknownFields(batch).empty()) {
    return Malformed("an unknown field");
  }
  BatchView view{.statement = batch.statement(),
                 .signature = batch.signature(),
                 .records = {batch.records().begin(), batch.records().end()}};
  TOMBOLO_RETURN_IF_ERROR(CheckParts(view));
  return view;
}

absl::StatusOr<BatchView> ParseBatch(absl::string_view bytes) {
  TOMBOLO_RETURN_IF_ERROR(CheckBatchSize(bytes.size()));
  const auto count = CountElements(bytes, v1::SignedBatch::kRecordsFieldNumber);
  if (!count.has_value()) return Malformed("it does not parse");
  TOMBOLO_RETURN_IF_ERROR(CheckRecordCount(*count));
  BatchView view;
  view.records.reserve(*count);
  WireReader wire(bytes);
  while (const auto element = wire.Next()) {
    TOMBOLO_RETURN_IF_ERROR(TakeElement(*element, view));
  }
  TOMBOLO_RETURN_IF_ERROR(CheckParts(view));
  return view;
}

absl::Status CheckDerivedFields(const CompiledSchema& schema,
                                const RecordView& record) {
  if (record.operation == Operation::kDelete) return absl::OkStatus();
  for (const size_t index : schema.derived_fields()) {
    const FieldDerivation& derivation = *schema.fields()[index].derivation;
    const auto wanted = Derive(*derivation.function,
                               record.fields[derivation.source_index].value);
    if (!PlantedBug("record.derived") &&
        (!wanted.ok() || record.fields[index].value.bytes != *wanted)) {
      return MakeError(
          reasons::kDerivedValueMismatch,
          {{"number", absl::StrCat(schema.fields()[index].number)}});
    }
  }
  return absl::OkStatus();
}

absl::Status CheckSubjects(const CompiledSchema& schema,
                           const RecordView& record) {
  if (record.operation == Operation::kDelete) return absl::OkStatus();
  for (const size_t index : schema.subject_fields()) {
    const SchemaField& field = schema.fields()[index];
    const ValueView& value = record.fields[index].value;
    if (value.type == ValueType::kAbsent) continue;
    const auto normalised =
        identifier::NormaliseIdentifier(field.subject->scheme, value.content);
    if (!PlantedBug("record.subject_normalised") &&
        (!normalised.ok() || *normalised != value.content)) {
      return MakeError(reasons::kSubjectNotNormalised,
                       {{"number", absl::StrCat(field.number)}});
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<VerifiedBatchRecord>> VerifyRecords(
    const v1::Statement& statement, const CompiledSchema& schema,
    absl::Span<const absl::string_view> records) {
  if (!PlantedBug("record.batch_count") &&
      records.size() != statement.record_count()) {
    return MakeError(reasons::kBatchCountMismatch,
                     {{"found", absl::StrCat(records.size())},
                      {"wanted", absl::StrCat(statement.record_count())}});
  }
  const crypto::DigestAlgorithm algorithm =
      crypto::DigestOf(crypto::SuiteFromNumber(statement.suite())
                           .value_or(crypto::Suite::kEd25519Sha256));
  std::vector<VerifiedBatchRecord> verified(records.size());
  std::vector<crypto::Digest> leaves(records.size());
  absl::flat_hash_set<absl::string_view> record_ids;
  record_ids.reserve(records.size());
  RecordCommitment commitment;
  for (size_t i = 0; i < records.size(); ++i) {
    VerifiedBatchRecord& out = verified[i];
    if (absl::Status checked = CheckRecord(schema, records[i], out.record);
        !checked.ok()) {
      return WithMetadata(checked, "record", absl::StrCat(i));
    }
    if (!PlantedBug("record.record_twice") &&
        !record_ids.insert(out.record.record_id).second) {
      return MakeError(reasons::kBatchRecordTwice,
                       {{"record", absl::StrCat(i)}});
    }
    out.sequence = statement.first_sequence() + i;
    out.leaf_index = static_cast<uint32_t>(i);
    ComputeCommitment(algorithm, schema, out.sequence, out.record, commitment);
    leaves[i] = commitment.leaf;
  }
  const merkle::Tree tree(algorithm, std::move(leaves));
  if (!PlantedBug("record.batch_root") &&
      statement.merkle_root() != crypto::DigestView(tree.Root())) {
    return MakeError(reasons::kBatchRootMismatch);
  }
  for (size_t i = 0; i < verified.size(); ++i) {
    verified[i].path = PathBytes(tree, i);
  }
  return verified;
}

}  // namespace tombolo::record
