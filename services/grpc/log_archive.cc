#include "services/grpc/log_archive.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/access_log.h"
#include "exchange-core/base/reasons/request.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/translog/tile_reader.h"
#include "exchange-core/translog/tlog_proof.h"

namespace tombolo::service {

using access_log::LogReader;
using access_log::LogRows;

absl::StatusOr<LogArchive> LogArchive::Open(const ServiceParts& parts,
                                            const std::string& origin) {
  TOMBOLO_ASSIGN_OR_RETURN(std::unique_ptr<storage::Reader> snapshot,
                           parts.store->Snapshot());
  TOMBOLO_ASSIGN_OR_RETURN(const std::optional<uint32_t> newest,
                           access_log::NewestLog(*snapshot, parts.layout));
  for (uint32_t number = newest.value_or(0); number > 0; --number) {
    std::string candidate =
        access_log::LogOrigin(parts.node, parts.trust_domain, number);
    if (origin.empty() || origin == candidate) {
      return LogArchive(std::move(snapshot), LogRows(parts.layout, number),
                        std::move(candidate));
    }
  }
  return MakeError(reasons::kLogUnknown, {{"origin", origin}});
}

absl::StatusOr<access_log::StoredCheckpoint> LogArchive::Checkpoint() const {
  TOMBOLO_ASSIGN_OR_RETURN(std::optional<access_log::StoredCheckpoint> stored,
                           LogReader(*snapshot_, rows_).NewestCheckpoint());
  if (stored.has_value()) return *std::move(stored);
  return MakeError(reasons::kLogNotYetPublished, {{"index", "0"}});
}

absl::StatusOr<uint64_t> LogArchive::Size() const {
  TOMBOLO_ASSIGN_OR_RETURN(const access_log::LogState state,
                           LogReader(*snapshot_, rows_).State());
  return state.head.size;
}

absl::StatusOr<std::string> LogArchive::Entry(uint64_t index) const {
  return LogReader(*snapshot_, rows_).Entry(index);
}

absl::StatusOr<std::string> LogArchive::Proof(uint64_t index) {
  TOMBOLO_ASSIGN_OR_RETURN(access_log::StoredCheckpoint checkpoint,
                           Checkpoint());
  if (index >= checkpoint.size) {
    TOMBOLO_RETURN_IF_ERROR(Entry(index).status());
    return MakeError(reasons::kLogNotYetPublished,
                     {{"index", absl::StrCat(index)}});
  }
  LogReader reader(*snapshot_, rows_);
  translog::TileReader tree(reader, checkpoint.size);
  TOMBOLO_ASSIGN_OR_RETURN(std::vector<crypto::Digest> path,
                           tree.InclusionPath(index));
  return translog::FormatTlogProof({.index = index,
                                    .path = std::move(path),
                                    .checkpoint = std::move(checkpoint.note)});
}

absl::StatusOr<std::vector<crypto::Digest>> LogArchive::ConsistencyPath(
    uint64_t old_size, uint64_t new_size) {
  TOMBOLO_ASSIGN_OR_RETURN(const access_log::StoredCheckpoint checkpoint,
                           Checkpoint());
  if (old_size == 0 || old_size > new_size || new_size > checkpoint.size) {
    return MakeError(reasons::kLogRange,
                     {{"oldSize", absl::StrCat(old_size)},
                      {"newSize", absl::StrCat(new_size)},
                      {"size", absl::StrCat(checkpoint.size)}});
  }
  LogReader reader(*snapshot_, rows_);
  return translog::TileReader(reader, new_size).ConsistencyPath(old_size);
}

}  // namespace tombolo::service
