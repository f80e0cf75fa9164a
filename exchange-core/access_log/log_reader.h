// Reads a log back from the store: entries, tiles, bundles and proofs.
//
//   TOMBOLO_ASSIGN_OR_RETURN(auto snapshot, store.Snapshot());
//   LogReader reader(*snapshot, rows);
//   TOMBOLO_ASSIGN_OR_RETURN(LogState state, reader.State());
//   translog::TileReader tree(reader, state.head.size);
//   TOMBOLO_ASSIGN_OR_RETURN(auto path, tree.InclusionPath(index));
//
// A partial tile or bundle of any width is the beginning of the longer one that
// is there now, so every size up to the current one can be served. Use a
// snapshot where several reads must fit together: the right edge moves with
// each commit. Entries and full tiles never change.
//
// Not thread-safe (translog's readers are not); cheap to make.
#ifndef TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_LOG_READER_H_
#define TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_LOG_READER_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "exchange-core/access_log/log_rows.h"
#include "exchange-core/access_log/log_state.h"
#include "exchange-core/storage/store.h"
#include "exchange-core/translog/tile_source.h"

namespace tombolo::access_log {

// A stored checkpoint: a signed note nobody has checked yet.
struct StoredCheckpoint {
  uint64_t size = 0;
  std::string note;
};

class LogReader final : public translog::TileSource,
                        public translog::BundleSource {
 public:
  // `reader` must outlive it.
  LogReader(const storage::Reader& reader, const LogRows& rows)
      : reader_(reader), rows_(rows) {}

  const LogRows& rows() const { return rows_; }

  // DATA_LOSS / LOG_STATE_CORRUPT when it is missing or damaged.
  absl::StatusOr<LogState> State() const;

  // The bytes of one entry, or NOT_FOUND / LOG_NO_SUCH_ENTRY.
  absl::StatusOr<std::string> Entry(uint64_t index) const;

  // Visits the entries first <= index < end in order; NOT_FOUND /
  // LOG_NO_SUCH_ENTRY names the first that is not there.
  using Visitor =
      absl::FunctionRef<absl::Status(uint64_t index, absl::string_view entry)>;
  absl::Status VisitEntries(uint64_t first, uint64_t end, Visitor visit) const;

  // The newest checkpoint, or nullopt before the first.
  absl::StatusOr<std::optional<StoredCheckpoint>> NewestCheckpoint() const;

  // NOT_FOUND / LOG_NO_SUCH_ENTRY for what is beyond the log; DATA_LOSS /
  // LOG_STATE_CORRUPT for a tile row of the wrong form.
  absl::StatusOr<std::string> ReadTile(const translog::Tile& tile) override;
  absl::StatusOr<std::string> ReadBundle(
      const translog::EntryBundle& bundle) override;

 private:
  absl::StatusOr<std::string> HashEntries(const translog::Tile& tile) const;
  absl::StatusOr<std::string> ReadRightEdge(const translog::Tile& tile) const;
  absl::Status NoSuchEntry(uint64_t index) const;

  const storage::Reader& reader_;
  LogRows rows_;
};

}  // namespace tombolo::access_log

#endif  // TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_LOG_READER_H_
