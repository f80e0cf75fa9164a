// Terms, given out in turn with the batches they fence.
#include <utility>

#include "exchange-core/access_log/unshared_status.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/publish/lane.h"

namespace tombolo::publish {
namespace {

using access_log::Committed;
using access_log::Member;
using storage::Space;

record::v1::AccessLogEntry EntryOf(const DatasetCaller& caller,
                                   const TermRequest& request) {
  record::v1::AccessLogEntry entry;
  entry.set_principal(caller.principal);
  entry.mutable_term_acquired()->set_dataset(caller.dataset);
  entry.mutable_term_acquired()->set_agent(request.agent);
  return entry;
}

}  // namespace

void Ingest::Lane::AddTerm(DatasetCaller caller, TermRequest request,
                           const StateDone& done) {
  auto item = std::make_shared<Item>();
  item->apply_term = [this, caller = std::move(caller),
                      request = std::move(request),
                      done] { ApplyTerm(caller, request, done); };
  if (absl::Status taken = Enqueue(std::move(item)); !taken.ok()) {
    return done(std::move(taken));
  }
  Pump();
}

absl::StatusOr<std::optional<Member>> Ingest::Lane::PlanTerm(
    const DatasetCaller& caller, const TermRequest& request,
    PublishState& state) const {
  // Again, because lane 0 is where those come who provide nothing.
  TOMBOLO_RETURN_IF_ERROR(FindProvided(*parts_->registry->Current()->catalog,
                                       caller.department, caller.dataset)
                              .status());
  TOMBOLO_ASSIGN_OR_RETURN(
      state, ReadPublishState(*parts_->store, parts_->layout, dataset_number_));
  Member member;
  member.preconditions.push_back(
      Unchanged(state, parts_->layout, dataset_number_));
  TOMBOLO_ASSIGN_OR_RETURN(const bool given,
                           GiveTerm(request, parts_->clock->Now(), state.row));
  if (!given) return std::nullopt;
  record::v1::AccessLogEntry entry = EntryOf(caller, request);
  entry.mutable_term_acquired()->set_term(state.row.term());
  TOMBOLO_ASSIGN_OR_RETURN(member.entry, access_log::EntryDraft::From(entry));
  state.stored = state.row.SerializeAsString();
  member.writes.Put(Space::kStatements,
                    parts_->layout.DatasetHead(dataset_number_), *state.stored);
  return member;
}

void Ingest::Lane::ApplyTerm(const DatasetCaller& caller,
                             const TermRequest& request,
                             const StateDone& done) {
  PublishState state;
  absl::StatusOr<std::optional<Member>> member =
      PlanTerm(caller, request, state);
  if (!member.ok()) return RefuseTerm(caller, request, member.status(), done);
  if (!member->has_value()) {
    done(std::move(state));
    return Finish();
  }
  (*member)->done = [self = shared_from_this(), done, state = std::move(state)](
                        const absl::StatusOr<Committed>& committed) {
    if (committed.ok()) {
      done(state);
    } else {
      done(committed.status());
    }
    self->Finish();
  };
  parts_->committer->Submit(**std::move(member));
}

void Ingest::Lane::RefuseTerm(const DatasetCaller& caller,
                              const TermRequest& request,
                              const absl::Status& refusal,
                              const StateDone& done) {
  record::v1::AccessLogEntry entry = EntryOf(caller, request);
  entry.set_refusal_reason(ReasonName(refusal));
  absl::StatusOr<access_log::EntryDraft> draft =
      access_log::EntryDraft::From(entry);
  if (!draft.ok()) {
    done(draft.status());
    return Finish();
  }
  parts_->committer->Submit(
      {.entry = *std::move(draft),
       .priority = access_log::Priority::kPublish,
       .done = [self = shared_from_this(), refusal,
                done](const absl::StatusOr<Committed>& committed) {
         done(access_log::Unshared(committed.ok() ? refusal
                                                  : committed.status()));
         self->Finish();
       }});
}

}  // namespace tombolo::publish
