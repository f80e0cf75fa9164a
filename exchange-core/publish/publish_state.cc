#include "exchange-core/publish/publish_state.h"

#include "absl/strings/str_cat.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/publish.h"
#include "exchange-core/base/resource_name.h"
#include "exchange-core/base/status_macros.h"

namespace tombolo::publish {

using storage::Space;
using storage::v1::DatasetHeadRow;

record::ChainState PublishState::Chain() const {
  return {.generation = row.generation(),
          .next_sequence = row.next_sequence(),
          .last_statement_digest = row.last_statement_digest()};
}

absl::StatusOr<PublishState> ReadPublishState(const storage::Reader& reader,
                                              const storage::KeyLayout& layout,
                                              uint32_t dataset_number) {
  PublishState state;
  TOMBOLO_ASSIGN_OR_RETURN(
      state.stored,
      reader.Get(Space::kStatements, layout.DatasetHead(dataset_number)));
  if (!state.stored.has_value()) {
    state.row.set_generation(1);
    state.row.set_next_sequence(1);
    return state;
  }
  if (!state.row.ParseFromString(*state.stored)) {
    return MakeError(reasons::kPublishStateCorrupt,
                     {{"number", absl::StrCat(dataset_number)}});
  }
  return state;
}

storage::Precondition Unchanged(const PublishState& state,
                                const storage::KeyLayout& layout,
                                uint32_t dataset_number) {
  return {Space::kStatements, layout.DatasetHead(dataset_number), state.stored};
}

absl::StatusOr<bool> GiveTerm(const TermRequest& request, absl::Time now,
                              DatasetHeadRow& row) {
  const absl::Time expires = absl::FromUnixMicros(row.term_expire_time_us());
  const bool held_by_other =
      row.term() != 0 && row.term_holder() != request.agent && now < expires;
  if (held_by_other) {
    return MakeError(reasons::kTermHeld,
                     {{"holder", row.term_holder()},
                      {"until", absl::FormatTime(absl::RFC3339_sec, expires,
                                                 absl::UTCTimeZone())}});
  }
  if (row.term() != 0 && row.term_holder() == request.agent &&
      row.term_request_id() == request.request_id) {
    return false;
  }
  row.set_term(row.term() + 1);
  row.set_term_holder(request.agent);
  row.set_term_request_id(request.request_id);
  row.set_term_expire_time_us(absl::ToUnixMicros(now + kTermLease));
  return true;
}

absl::Status CheckTerm(uint64_t term, absl::string_view dataset,
                       const DatasetHeadRow& row) {
  if (term == row.term() && term != 0) return absl::OkStatus();
  if (PlantedBug("publish.term")) return absl::OkStatus();
  if (row.term() == 0) {
    return MakeError(reasons::kTermMissing,
                     {{"dataset", ResourceName("datasets", dataset)}});
  }
  return MakeError(reasons::kTermFenced,
                   {{"dataset", ResourceName("datasets", dataset)},
                    {"found", absl::StrCat(term)},
                    {"current", absl::StrCat(row.term())}});
}

}  // namespace tombolo::publish
