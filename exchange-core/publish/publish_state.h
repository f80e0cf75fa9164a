// Where publishing of a dataset stands: the head row of its space, read,
// judged and advanced. Pure; ingest.h commits it.
#ifndef TOMBOLO_EXCHANGE_CORE_PUBLISH_PUBLISH_STATE_H_
#define TOMBOLO_EXCHANGE_CORE_PUBLISH_PUBLISH_STATE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "exchange-core/record/batch.h"
#include "exchange-core/storage/key_layout.h"
#include "exchange-core/storage/store.h"
#include "tombolo/storage/v1/record_row.pb.h"

namespace tombolo::publish {

// How long an agent may be silent before another may take over.
inline constexpr absl::Duration kTermLease = absl::Seconds(30);
inline constexpr size_t kMaxAgentNameBytes = 64;
inline constexpr size_t kMaxCursorBytes = 4096;

// The head of one dataset, with the bytes it was read from, which are what the
// next commit is conditional on.
struct PublishState {
  storage::v1::DatasetHeadRow row;
  // nullopt before the first commit of the dataset.
  std::optional<std::string> stored;

  // What the next statement must continue.
  record::ChainState Chain() const;
};

// DATA_LOSS / PUBLISH_STATE_CORRUPT when the row does not read back.
absl::StatusOr<PublishState> ReadPublishState(const storage::Reader& reader,
                                              const storage::KeyLayout& layout,
                                              uint32_t dataset_number);

// That the head is still `state` when a change of it is committed.
storage::Precondition Unchanged(const PublishState& state,
                                const storage::KeyLayout& layout,
                                uint32_t dataset_number);

// Who asks for a term.
struct TermRequest {
  std::string agent;       // 1-64 bytes.
  std::string request_id;  // 1-64 bytes.
};

// Gives the next term to the agent, unless another agent's lease still runs
// (FAILED_PRECONDITION / TERM_HELD, with the holder and when it ends). Returns
// false when this very request was answered before and nothing changes.
absl::StatusOr<bool> GiveTerm(const TermRequest& request, absl::Time now,
                              storage::v1::DatasetHeadRow& row);

// OK when `term` is the one given out last, else FAILED_PRECONDITION /
// TERM_MISSING (none was ever given out) or TERM_FENCED.
absl::Status CheckTerm(uint64_t term, absl::string_view dataset,
                       const storage::v1::DatasetHeadRow& row);

}  // namespace tombolo::publish

#endif  // TOMBOLO_EXCHANGE_CORE_PUBLISH_PUBLISH_STATE_H_
