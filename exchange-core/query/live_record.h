// A stored record, read back and parsed under the schema it was published
// with.
#ifndef TOMBOLO_EXCHANGE_CORE_QUERY_LIVE_RECORD_H_
#define TOMBOLO_EXCHANGE_CORE_QUERY_LIVE_RECORD_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "exchange-core/catalog/catalog.h"
#include "exchange-core/permission/field_set.h"
#include "exchange-core/record/record_bytes.h"
#include "exchange-core/storage/key_layout.h"
#include "tombolo/storage/v1/record_row.pb.h"

namespace tombolo::query {

// A subject after its scheme's normaliser.
struct NormalisedSubject {
  std::string scheme;
  std::string identifier;
};

// Reused from row to row: it keeps its memory. `record` points into `stored`.
struct LiveRecord {
  storage::RecordKey key;
  storage::v1::RecordRow stored;
  const record::CompiledSchema* schema = nullptr;
  record::RecordView record;
};

// Reads `value`, a row of `dataset`, into `live`; its key is set by the caller.
// DATA_LOSS / RECORD_ROW_CORRUPT.
absl::Status ReadLiveRecord(const catalog::Dataset& dataset,
                            absl::string_view value, LiveRecord& live);

// The fields that hold exactly `subject`: the caller, who asked for it, knows
// their value.
permission::FieldSet FieldsHolding(const LiveRecord& live,
                                   const NormalisedSubject& subject);

// The members of `open` that the record has, ascending.
std::vector<uint16_t> NumbersIn(const LiveRecord& live,
                                const permission::FieldSet& open);

}  // namespace tombolo::query

#endif  // TOMBOLO_EXCHANGE_CORE_QUERY_LIVE_RECORD_H_
