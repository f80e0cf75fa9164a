// SnapshotDiffer: turns a full copy of a dataset into the changes since the
// last one.
//
// It keeps one row per published record: record id → content digest, in an
// SQLite file. A pass reads the source twice. The first reading only compares,
// so that a cut-off file is noticed before anything is published; the second
// publishes what is new or changed, then deletes what has vanished.
//
//   TOMBOLO_RETURN_IF_ERROR(differ->BeginPass());
//   for (row : source) differ->Observe(id, digest, row.number);
//   TOMBOLO_ASSIGN_OR_RETURN(PassSummary summary, differ->EndReading(0.05));
//   for (row : source) {                                    // once more
//     TOMBOLO_ASSIGN_OR_RETURN(bool wanted,
//                              differ->IsToPublish(id, digest, row.number));
//     if (wanted) ...                                       // UPSERT
//   }
//   TOMBOLO_ASSIGN_OR_RETURN(ids, differ->Vanished(last, 4096));  // DELETE
//   ...
//   differ->Acknowledge(changes_of_the_batch);  // once the node has it
//
// The table always says what the node has acknowledged: the changes of a batch
// enter it in one transaction, after the node's answer. A pass that was killed
// is simply done again, and publishes only what had not been acknowledged.
//
// A row that cannot be published but whose key is known is retained: its
// record stays as it was published last. Not thread-safe; the file is locked
// against other processes.
#ifndef TOMBOLO_ADAPTERS_CONNECTOR_SNAPSHOT_DIFFER_H_
#define TOMBOLO_ADAPTERS_CONNECTOR_SNAPSHOT_DIFFER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "adapters/connector/sqlite.h"

namespace tombolo::connector {

// What the first reading found.
struct PassSummary {
  uint64_t known = 0;  // Records published before the pass.
  uint64_t added = 0;
  uint64_t changed = 0;
  uint64_t unchanged = 0;
  uint64_t vanished = 0;
};

// A published change: no digest means DELETE.
struct PublishedChange {
  std::string record_id;
  std::optional<std::string> digest;
};

class SnapshotDiffer {
 public:
  static absl::StatusOr<std::unique_ptr<SnapshotDiffer>> Open(
      const std::string& path);

  // Says which generation of the dataset the table is about. A new generation
  // begins empty, so the table is emptied when it is another one.
  absl::Status UseGeneration(uint64_t generation);

  absl::Status BeginPass();

  // A record of the first reading. INVALID_ARGUMENT / DUPLICATE_KEY when the
  // pass has had its id already.
  absl::Status Observe(absl::string_view record_id, absl::string_view digest,
                       uint64_t row);

  // A rejected row of the first reading whose id is known.
  absl::Status Retain(absl::string_view record_id, uint64_t row);

  // Ends the first reading. FAILED_PRECONDITION / MASS_DELETION when more than
  // `max_delete_share` of the known records have vanished.
  absl::StatusOr<PassSummary> EndReading(double max_delete_share);

  // Whether the second reading is to publish this row. ABORTED /
  // SOURCE_CHANGED when the first reading saw something else there.
  absl::StatusOr<bool> IsToPublish(absl::string_view record_id,
                                   absl::string_view digest, uint64_t row);

  // Up to `limit` ids greater than `after` that the first reading did not see,
  // in ascending order.
  absl::StatusOr<std::vector<std::string>> Vanished(absl::string_view after,
                                                    size_t limit);

  // The node has acknowledged these: all or none enter the table.
  absl::Status Acknowledge(absl::Span<const PublishedChange> changes);

 private:
  explicit SnapshotDiffer(Sqlite database) : database_(std::move(database)) {}

  absl::Status Prepare();
  absl::Status Insert(absl::string_view record_id,
                      std::optional<absl::string_view> digest, uint64_t row);
  absl::Status Apply(const PublishedChange& change);
  absl::StatusOr<uint64_t> Count(const std::string& sql);

  // Statements must go before the database they belong to.
  Sqlite database_;
  std::optional<SqliteStatement> observe_, find_, vanished_, put_, remove_;
};

}  // namespace tombolo::connector

#endif  // TOMBOLO_ADAPTERS_CONNECTOR_SNAPSHOT_DIFFER_H_
