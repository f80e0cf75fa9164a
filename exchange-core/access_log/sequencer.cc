#include "exchange-core/access_log/sequencer.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/check.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/access_log.h"
#include "exchange-core/base/reasons/storage.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/storage/store_limits.h"
#include "exchange-core/translog/entry_bundle.h"
#include "exchange-core/translog/tile_path.h"

namespace tombolo::access_log {
namespace {

using storage::Precondition;
using storage::Space;

std::string PendingKey(Space space, absl::string_view key) {
  std::string pending(1, static_cast<char>(space));
  AppendBytes(pending, key);
  return pending;
}

}  // namespace

Sequencer::Sequencer(SequencerParts parts)
    : parts_(std::move(parts)), last_time_(state_.last_time) {}

absl::StatusOr<Sequencer> Sequencer::Resume(SequencerParts parts,
                                            const LogState& state,
                                            translog::TileWriter tiles) {
  TOMBOLO_CHECK(tiles.size() == state.head.size);
  Sequencer sequencer(std::move(parts));
  sequencer.state_ = state;
  sequencer.state_row_ = EncodeLogState(state);
  sequencer.tiles_ = std::move(tiles);
  sequencer.last_time_ = state.last_time;
  ++sequencer.state_.writer_term;
  TOMBOLO_RETURN_IF_ERROR(sequencer.Commit());
  return sequencer;
}

const std::optional<std::string>* Sequencer::Pending(Space space,
                                                     const std::string& key) {
  const auto& changes = batch_.changes();
  for (; indexed_ < changes.size(); ++indexed_) {
    const auto& change = changes[indexed_];
    pending_[PendingKey(change.space, change.key)] = indexed_;
  }
  const auto found = pending_.find(PendingKey(space, key));
  return found == pending_.end() ? nullptr : &changes[found->second].value;
}

absl::Status Sequencer::CheckPreconditions(const Member& member) {
  // The keys that the store must answer for, read at once per space.
  std::array<std::vector<std::string>, storage::kSpaceCount> keys;
  std::array<std::vector<const Precondition*>, storage::kSpaceCount> wanted;
  for (const Precondition& precondition : member.preconditions) {
    const auto* pending = Pending(precondition.space, precondition.key);
    if (pending == nullptr) {
      const auto space = static_cast<size_t>(precondition.space);
      keys.at(space).push_back(precondition.key);
      wanted.at(space).push_back(&precondition);
    } else if (*pending != precondition.value) {
      return storage::PreconditionFailed(precondition.space, precondition.key);
    }
  }
  for (size_t space = 0; space < keys.size(); ++space) {
    if (keys[space].empty()) continue;
    TOMBOLO_ASSIGN_OR_RETURN(
        const auto values,
        parts_.store->MultiGet(static_cast<Space>(space), keys[space]));
    for (size_t i = 0; i < values.size(); ++i) {
      if (values[i] == wanted[space][i]->value) continue;
      return storage::PreconditionFailed(static_cast<Space>(space),
                                         keys[space][i]);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Sequenced> Sequencer::Add(Member& member) {
  if (!PlantedBug("log.preconditions")) {
    TOMBOLO_RETURN_IF_ERROR(CheckPreconditions(member));
  }
  const absl::Time now = WholeMicros(parts_.clock->Now());
  const bool held = now < last_time_;
  const absl::Time time = held ? last_time_ : now;
  std::string entry =
      EntryBytes({.time = time,
                  .time_held = held,
                  .event_id = parts_.random->Bytes(kEventIdSize),
                  .node = parts_.node},
                 member.entry);
  TOMBOLO_CHECK(entry.size() <= kMaxEntrySize);
  const Sequenced place{.origin = parts_.origin,
                        .index = tiles_.size(),
                        .leaf_hash = translog::EntryLeafHash(entry),
                        .time = time};
  if (member.add_writes) {
    member.add_writes(place, member.writes);
    TOMBOLO_RETURN_IF_ERROR(
        storage::CheckCommit(member.writes, {}, storage::kMaxValueSize));
  }
  batch_.Append(std::move(member.writes));
  batch_.Put(Space::kLog, parts_.rows.Entry(place.index), std::move(entry));
  tiles_.Append(place.leaf_hash);
  last_time_ = time;
  return place;
}

void Sequencer::PutTiles() {
  uint64_t before = state_.head.size;
  for (translog::CompletedTile& completed : tiles_.TakeCompleted()) {
    batch_.Put(Space::kLog,
               parts_.rows.Tile(completed.tile.level, completed.tile.index),
               std::move(completed.hashes));
  }
  // A level above 0 changes when the tiles below it fill up.
  for (int level = 1; level < translog::kTileLevels; ++level) {
    const uint64_t count = translog::HashesAtLevel(tiles_.size(), level);
    if (count == translog::HashesAtLevel(before, level)) break;
    std::string edge;
    AppendU64(edge, count / translog::kTileWidth);
    AppendBytes(edge, tiles_.PartialTile(level));
    batch_.Put(Space::kLog, parts_.rows.RightEdge(level), std::move(edge));
  }
}

absl::Status Sequencer::Commit(absl::Span<const Precondition> also) {
  PutTiles();
  LogState next = state_;
  next.head = tiles_.Head();
  next.last_time = last_time_;
  std::string row = EncodeLogState(next);
  batch_.Put(Space::kLog, parts_.rows.State(), row);
  std::vector<Precondition> preconditions(also.begin(), also.end());
  preconditions.push_back(
      state_row_.empty()
          ? Precondition::Absent(Space::kLog, parts_.rows.State())
          : Precondition::Equals(Space::kLog, parts_.rows.State(), state_row_));
  const absl::Status committed = parts_.store->Commit(batch_, preconditions);
  if (HasReason(committed, reasons::kPreconditionFailed)) {
    return MakeError(reasons::kLogSecondWriter, {{"origin", parts_.origin}});
  }
  TOMBOLO_RETURN_IF_ERROR(committed);
  state_ = next;
  state_row_ = std::move(row);
  batch_ = storage::WriteBatch();
  pending_.clear();
  indexed_ = 0;
  return absl::OkStatus();
}

}  // namespace tombolo::access_log
