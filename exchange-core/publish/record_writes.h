// What a verified batch changes in the store: its records under each of their
// subjects, with every row of an older version removed in the same commit.
#ifndef TOMBOLO_EXCHANGE_CORE_PUBLISH_RECORD_WRITES_H_
#define TOMBOLO_EXCHANGE_CORE_PUBLISH_RECORD_WRITES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "exchange-core/catalog/catalog.h"
#include "exchange-core/record/batch_verification.h"
#include "exchange-core/storage/key_layout.h"
#include "exchange-core/storage/store.h"
#include "exchange-core/storage/terms.h"
#include "tombolo/record/v1/batch.pb.h"

namespace tombolo::publish {

// Where records are written and under which terms.
struct RecordPlace {
  const storage::KeyLayout* layout = nullptr;
  const storage::Terms* terms = nullptr;
  uint32_t dataset_number = 0;
};

struct RecordWrites {
  storage::WriteBatch writes;
  // Live records after the batch less live records before.
  int64_t live_records_change = 0;
};

// The terms of the subjects that `record` names, each once; absent subject
// fields have none.
std::vector<storage::Term> SubjectTerms(const storage::Terms& terms,
                                        const record::CompiledSchema& schema,
                                        const record::RecordView& record);

// Plans the rows of `records`, whose older versions are looked up in `reader`:
// the store as it will be when the batch is committed. Errors are those of
// `reader`, and DATA_LOSS / RECORD_ROW_CORRUPT.
absl::StatusOr<RecordWrites> PlanRecordWrites(
    const storage::Reader& reader, const RecordPlace& place,
    const record::v1::Statement& statement,
    const record::CompiledSchema& schema,
    absl::Span<const record::VerifiedBatchRecord> records);

}  // namespace tombolo::publish

#endif  // TOMBOLO_EXCHANGE_CORE_PUBLISH_RECORD_WRITES_H_
