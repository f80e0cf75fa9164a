#include "exchange-core/publish/batch_check.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/catalog.h"
#include "exchange-core/base/reasons/publish.h"
#include "exchange-core/base/resource_name.h"
#include "exchange-core/base/status_macros.h"

namespace tombolo::publish {
namespace {

// A record about nobody could never be found again.
absl::Status CheckHasSubject(const record::CompiledSchema& schema,
                             const record::VerifiedBatchRecord& record) {
  if (record.record.operation == record::Operation::kDelete) {
    return absl::OkStatus();
  }
  for (const size_t index : schema.subject_fields()) {
    if (record.record.fields[index].value.type != record::ValueType::kAbsent) {
      return absl::OkStatus();
    }
  }
  return MakeError(reasons::kRecordWithoutSubject,
                   {{"record", absl::StrCat(record.leaf_index)}});
}

}  // namespace

absl::StatusOr<const catalog::Dataset*> FindProvided(
    const catalog::Catalog& catalog, absl::string_view department,
    absl::string_view dataset) {
  const catalog::Dataset* found = catalog.FindDataset(dataset);
  const bool provided = found != nullptr && found->provider() == department;
  if (provided || (found != nullptr && PlantedBug("publish.provider"))) {
    return found;
  }
  return MakeError(reasons::kNotProvider,
                   {{"department", ResourceName("departments", department)},
                    {"dataset", ResourceName("datasets", dataset)}});
}

absl::StatusOr<record::v1::Statement> ReadStatement(
    const record::v1::SignedBatch& batch) {
  TOMBOLO_ASSIGN_OR_RETURN(const record::BatchView view,
                           record::ViewBatch(batch));
  return record::ParseStatement(view.statement);
}

absl::StatusOr<CheckedBatch> CheckBatch(
    const record::v1::SignedBatch& batch, const BatchArrival& arrival,
    std::shared_ptr<const registry::Snapshot> registry) {
  CheckedBatch checked;
  TOMBOLO_ASSIGN_OR_RETURN(const record::BatchView view,
                           record::ViewBatch(batch));
  TOMBOLO_ASSIGN_OR_RETURN(checked.statement,
                           record::ParseStatement(view.statement));
  TOMBOLO_ASSIGN_OR_RETURN(
      checked.dataset,
      FindProvided(*registry->catalog, arrival.department, arrival.dataset));
  TOMBOLO_RETURN_IF_ERROR(record::CheckStatementPlace(
      checked.statement, {.trust_domain = arrival.trust_domain,
                          .department = arrival.department,
                          .dataset = arrival.dataset}));
  if (registry->keys == nullptr) {
    return MakeError(reasons::kKeyDirectoryMissing, {});
  }
  TOMBOLO_RETURN_IF_ERROR(record::VerifyStatementSignature(
      *registry->keys, checked.statement, view.statement, view.signature,
      arrival.now));
  // Known from the directory by now, so it is one of the three.
  checked.suite = *crypto::SuiteFromNumber(checked.statement.suite());
  checked.schema =
      checked.dataset->SchemaVersion(checked.statement.schema_version());
  if (checked.schema == nullptr) {
    return MakeError(
        reasons::kSchemaVersionUnknown,
        {{"dataset", ResourceName("datasets", arrival.dataset)},
         {"found", absl::StrCat(checked.statement.schema_version())}});
  }
  TOMBOLO_RETURN_IF_ERROR(
      record::CheckStatementSchema(checked.statement, *checked.schema));
  TOMBOLO_ASSIGN_OR_RETURN(
      checked.records,
      record::VerifyRecords(checked.statement, *checked.schema, view.records));
  for (const record::VerifiedBatchRecord& record : checked.records) {
    TOMBOLO_RETURN_IF_ERROR(CheckHasSubject(*checked.schema, record));
  }
  checked.statement_digest = crypto::DigestBytes(
      record::StatementDigest(crypto::DigestOf(checked.suite), view.statement));
  checked.registry = std::move(registry);
  return checked;
}

}  // namespace tombolo::publish
