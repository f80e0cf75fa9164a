#include "adapters/connector/snapshot_differ.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/adapter.h"
#include "exchange-core/base/status_macros.h"

namespace tombolo::connector {
namespace {

constexpr char kSchema[] =
    "CREATE TABLE IF NOT EXISTS published ("
    "  record_id BLOB PRIMARY KEY, digest BLOB NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS meta ("
    "  name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;"
    // What one pass saw; a retained row has no digest.
    "CREATE TEMP TABLE pass ("
    "  record_id BLOB PRIMARY KEY, digest BLOB, source_row INTEGER NOT NULL)"
    "  WITHOUT ROWID;";

}  // namespace

absl::StatusOr<std::unique_ptr<SnapshotDiffer>> SnapshotDiffer::Open(
    const std::string& path) {
  TOMBOLO_ASSIGN_OR_RETURN(Sqlite database, Sqlite::Open(path));
  std::unique_ptr<SnapshotDiffer> differ(
      new SnapshotDiffer(std::move(database)));
  TOMBOLO_RETURN_IF_ERROR(differ->Prepare());
  return differ;
}

absl::Status SnapshotDiffer::Prepare() {
  TOMBOLO_RETURN_IF_ERROR(database_.Run(kSchema));
  TOMBOLO_ASSIGN_OR_RETURN(
      observe_, database_.Prepare("INSERT OR IGNORE INTO pass VALUES (?1, ?2, "
                                  "?3) RETURNING 1"));
  TOMBOLO_ASSIGN_OR_RETURN(
      find_, database_.Prepare(
                 "SELECT pass.digest, source_row, published.digest FROM pass "
                 "LEFT JOIN published USING (record_id) WHERE record_id = ?1"));
  TOMBOLO_ASSIGN_OR_RETURN(
      vanished_,
      database_.Prepare("SELECT record_id FROM published WHERE record_id > ?1 "
                        "AND record_id NOT IN (SELECT record_id FROM pass) "
                        "ORDER BY record_id LIMIT ?2"));
  TOMBOLO_ASSIGN_OR_RETURN(
      put_, database_.Prepare("INSERT OR REPLACE INTO published VALUES "
                              "(?1, ?2)"));
  TOMBOLO_ASSIGN_OR_RETURN(
      remove_, database_.Prepare("DELETE FROM published WHERE record_id = ?1"));
  return absl::OkStatus();
}

absl::Status SnapshotDiffer::UseGeneration(uint64_t generation) {
  TOMBOLO_ASSIGN_OR_RETURN(
      const uint64_t same,
      Count(absl::StrCat("SELECT COUNT(*) FROM meta WHERE name = 'generation' "
                         "AND value = ",
                         generation)));
  if (same == 1) return absl::OkStatus();
  return database_.Run(absl::StrCat(
      "BEGIN; DELETE FROM published; INSERT OR REPLACE INTO meta VALUES "
      "('generation', ",
      generation, "); COMMIT;"));
}

absl::Status SnapshotDiffer::BeginPass() {
  return database_.Run("DELETE FROM pass");
}

absl::Status SnapshotDiffer::Insert(absl::string_view record_id,
                                    std::optional<absl::string_view> digest,
                                    uint64_t row) {
  observe_->Reset();
  observe_->BindBlob(1, record_id);
  if (digest.has_value()) {
    observe_->BindBlob(2, *digest);
  } else {
    observe_->BindNull(2);
  }
  observe_->BindInteger(3, static_cast<int64_t>(row));
  TOMBOLO_ASSIGN_OR_RETURN(const bool inserted, observe_->Step());
  if (inserted) TOMBOLO_RETURN_IF_ERROR(observe_->Step().status());
  observe_->Reset();
  return inserted ? absl::OkStatus() : MakeError(reasons::kDuplicateKey);
}

absl::Status SnapshotDiffer::Observe(absl::string_view record_id,
                                     absl::string_view digest, uint64_t row) {
  return Insert(record_id, digest, row);
}

absl::Status SnapshotDiffer::Retain(absl::string_view record_id, uint64_t row) {
  return Insert(record_id, std::nullopt, row);
}

absl::StatusOr<uint64_t> SnapshotDiffer::Count(const std::string& sql) {
  TOMBOLO_ASSIGN_OR_RETURN(SqliteStatement statement, database_.Prepare(sql));
  TOMBOLO_RETURN_IF_ERROR(statement.Step().status());
  return static_cast<uint64_t>(statement.Integer(0));
}

absl::StatusOr<PassSummary> SnapshotDiffer::EndReading(
    double max_delete_share) {
  PassSummary summary;
  TOMBOLO_ASSIGN_OR_RETURN(summary.known,
                           Count("SELECT COUNT(*) FROM published"));
  TOMBOLO_ASSIGN_OR_RETURN(
      summary.added,
      Count("SELECT COUNT(*) FROM pass WHERE digest IS NOT NULL AND record_id "
            "NOT IN (SELECT record_id FROM published)"));
  TOMBOLO_ASSIGN_OR_RETURN(
      summary.changed,
      Count("SELECT COUNT(*) FROM pass JOIN published USING (record_id) WHERE "
            "pass.digest <> published.digest"));
  TOMBOLO_ASSIGN_OR_RETURN(
      summary.unchanged,
      Count("SELECT COUNT(*) FROM pass JOIN published USING (record_id) WHERE "
            "pass.digest = published.digest"));
  TOMBOLO_ASSIGN_OR_RETURN(
      summary.vanished,
      Count("SELECT COUNT(*) FROM published WHERE record_id NOT IN (SELECT "
            "record_id FROM pass)"));
  const bool too_many = static_cast<double>(summary.vanished) >
                        max_delete_share * static_cast<double>(summary.known);
  if (!PlantedBug("adapter.mass_deletion") && too_many) {
    return MakeError(reasons::kMassDeletion,
                     {{"deleted", absl::StrCat(summary.vanished)},
                      {"known", absl::StrCat(summary.known)},
                      {"limit", absl::StrCat(max_delete_share * 100, "%")}});
  }
  return summary;
}

absl::StatusOr<bool> SnapshotDiffer::IsToPublish(absl::string_view record_id,
                                                 absl::string_view digest,
                                                 uint64_t row) {
  find_->Reset();
  find_->BindBlob(1, record_id);
  TOMBOLO_ASSIGN_OR_RETURN(const bool found, find_->Step());
  if (!found) return MakeError(reasons::kSourceChanged, {{"file", "source"}});
  // A later row with the same key was refused by the first reading.
  const bool same_row = find_->Integer(1) == static_cast<int64_t>(row);
  const bool as_seen = !find_->IsNull(0) && find_->Blob(0) == digest;
  const bool as_published = !find_->IsNull(2) && find_->Blob(2) == digest;
  find_->Reset();
  if (!same_row) return false;
  if (!as_seen) return MakeError(reasons::kSourceChanged, {{"file", "source"}});
  return !as_published;
}

absl::StatusOr<std::vector<std::string>> SnapshotDiffer::Vanished(
    absl::string_view after, size_t limit) {
  std::vector<std::string> ids;
  vanished_->Reset();
  vanished_->BindBlob(1, after);
  vanished_->BindInteger(2, static_cast<int64_t>(limit));
  for (;;) {
    TOMBOLO_ASSIGN_OR_RETURN(const bool more, vanished_->Step());
    if (!more) break;
    ids.push_back(vanished_->Blob(0));
  }
  vanished_->Reset();
  return ids;
}

absl::Status SnapshotDiffer::Apply(const PublishedChange& change) {
  SqliteStatement& statement = change.digest.has_value() ? *put_ : *remove_;
  statement.Reset();
  statement.BindBlob(1, change.record_id);
  if (change.digest.has_value()) statement.BindBlob(2, *change.digest);
  TOMBOLO_RETURN_IF_ERROR(statement.Step().status());
  statement.Reset();
  return absl::OkStatus();
}

absl::Status SnapshotDiffer::Acknowledge(
    absl::Span<const PublishedChange> changes) {
  TOMBOLO_RETURN_IF_ERROR(database_.Run("BEGIN"));
  for (const PublishedChange& change : changes) {
    if (const absl::Status applied = Apply(change); !applied.ok()) {
      database_.Run("ROLLBACK").IgnoreError();
      return applied;
    }
  }
  return database_.Run("COMMIT");
}

}  // namespace tombolo::connector
