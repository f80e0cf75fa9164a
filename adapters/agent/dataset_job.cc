#include "adapters/agent/dataset_job.h"

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/adapter.h"
#include "exchange-core/base/status_macros.h"

namespace tombolo::agent {
namespace {

using connector::MappedRow;
using connector::Rejection;
using connector::SourceRow;

// First byte of the cursor: what the rest means.
constexpr char kAppendCursor = 'A';
constexpr char kSnapshotCursor = 'S';
constexpr size_t kDeletePage = 1000;

PipelineParts WithCallbacks(
    PipelineParts parts, std::function<absl::Status()> before_seal,
    std::function<absl::Status(absl::Span<const connector::PublishedChange>,
                               const std::string&)>
        on_durable) {
  parts.before_seal = std::move(before_seal);
  parts.on_durable = std::move(on_durable);
  return parts;
}

}  // namespace

DatasetJob::DatasetJob(JobSettings settings, JobParts parts)
    : settings_(std::move(settings)),
      parts_(std::move(parts)),
      pipeline_(
          settings_.pipeline,
          WithCallbacks(
              parts_.pipeline, [this] { return parts_.dead_letter->Sync(); },
              [this](absl::Span<const connector::PublishedChange> changes,
                     const std::string& cursor) {
                return Durable(changes, cursor);
              })) {}

absl::Status DatasetJob::Run() {
  started_ = parts_.clock->Now();
  absl::StatusOr<std::string> cursor = pipeline_.Start();
  absl::Status status = cursor.status();
  if (status.ok()) {
    status = settings_.snapshot ? RunSnapshot() : RunAppend(*cursor);
  }
  const absl::Status synced = parts_.dead_letter->Sync();
  UpdateReport();
  return status.ok() ? synced : status;
}

absl::Status DatasetJob::Durable(
    absl::Span<const connector::PublishedChange> changes,
    const std::string& cursor) {
  if (parts_.differ != nullptr) {
    TOMBOLO_RETURN_IF_ERROR(parts_.differ->Acknowledge(changes));
  }
  for (const connector::PublishedChange& change : changes) {
    ++(change.digest.has_value() ? report_.published : report_.deleted);
  }
  if (cursor.empty() || cursor[0] != kAppendCursor) return absl::OkStatus();
  return parts_.source->Acknowledge(cursor.substr(1));
}

absl::Status DatasetJob::Reject(const Rejection& rejection) {
  TOMBOLO_RETURN_IF_ERROR(parts_.dead_letter->Add(rejection));
  report_.rejected = parts_.dead_letter->counts();
  return absl::OkStatus();
}

absl::StatusOr<connector::Position> DatasetJob::ReadAll(
    connector::Position from, RowVisitor row, RejectVisitor reject,
    absl::FunctionRef<absl::Status()> chunk_end) {
  for (;;) {
    TOMBOLO_ASSIGN_OR_RETURN(const connector::Chunk chunk,
                             parts_.source->Read(from, {}));
    for (const Rejection& rejection : chunk.rejections) {
      TOMBOLO_RETURN_IF_ERROR(reject(rejection));
    }
    for (const SourceRow& source_row : chunk.rows) {
      TOMBOLO_RETURN_IF_ERROR(row(source_row, parts_.mapper->Map(source_row)));
    }
    TOMBOLO_RETURN_IF_ERROR(chunk_end());
    UpdateReport();
    if (parts_.on_progress) parts_.on_progress(report_);
    from = chunk.after;
    if (chunk.end) return from;
  }
}

absl::Status DatasetJob::RunAppend(const std::string& cursor) {
  if (!cursor.empty() && cursor[0] != kAppendCursor) {
    return MakeError(reasons::kPositionInvalid);
  }
  const auto publish = [this](const SourceRow& row, MappedRow mapped) {
    ++report_.rows_read;
    if (mapped.rejection.has_value()) return Reject(*mapped.rejection);
    TOMBOLO_RETURN_IF_ERROR(pipeline_.Upsert(mapped));
    pipeline_.MoveCursor(
        absl::StrCat(std::string(1, kAppendCursor), row.after));
    return absl::OkStatus();
  };
  const auto reject = [this](const Rejection& rejection) {
    ++report_.rows_read;
    return Reject(rejection);
  };
  const auto chunk_end = [this] {
    return parts_.dead_letter->CheckLimits(report_.rows_read, /*done=*/false);
  };
  const bool goes_on = settings_.before && settings_.before->cursor == cursor;
  const connector::Position from = goes_on          ? settings_.before->position
                                   : cursor.empty() ? ""
                                                    : cursor.substr(1);
  TOMBOLO_ASSIGN_OR_RETURN(const connector::Position end,
                           ReadAll(from, publish, reject, chunk_end));
  TOMBOLO_RETURN_IF_ERROR(
      parts_.dead_letter->CheckLimits(report_.rows_read, /*done=*/true));
  TOMBOLO_RETURN_IF_ERROR(pipeline_.Finish());
  append_end_ = {.cursor = pipeline_.cursor(), .position = end};
  return absl::OkStatus();
}

absl::Status DatasetJob::RunSnapshot() {
  TOMBOLO_RETURN_IF_ERROR(parts_.differ->UseGeneration(pipeline_.generation()));
  // What an earlier run sent must be known before anything is compared.
  TOMBOLO_RETURN_IF_ERROR(pipeline_.Finish());
  TOMBOLO_RETURN_IF_ERROR(Compare());
  pipeline_.MoveCursor(std::string(1, kSnapshotCursor));
  TOMBOLO_RETURN_IF_ERROR(PublishChanges());
  TOMBOLO_RETURN_IF_ERROR(PublishDeletions());
  return pipeline_.Finish();
}

// First reading: what is new, changed, gone; nothing is published.
absl::Status DatasetJob::Compare() {
  TOMBOLO_RETURN_IF_ERROR(parts_.differ->BeginPass());
  const auto observe = [this](const SourceRow& row, MappedRow mapped) {
    ++report_.rows_read;
    if (mapped.rejection.has_value()) {
      if (mapped.record_id.empty()) {
        ++nameless_rejections_;
      } else {
        const absl::Status kept =
            parts_.differ->Retain(mapped.record_id, row.number);
        // An earlier row of the same key has been seen already.
        if (!kept.ok() && !HasReason(kept, reasons::kDuplicateKey)) return kept;
      }
      return Reject(*mapped.rejection);
    }
    const absl::Status seen =
        parts_.differ->Observe(mapped.record_id, mapped.digest, row.number);
    if (!HasReason(seen, reasons::kDuplicateKey)) return seen;
    return Reject({.row = row.number,
                   .column = "",
                   .reason = &reasons::kDuplicateKey,
                   .raw = row.raw,
                   .after = row.after});
  };
  const auto reject = [this](const Rejection& rejection) {
    ++report_.rows_read;
    ++nameless_rejections_;
    return Reject(rejection);
  };
  const auto chunk_end = [this] {
    return parts_.dead_letter->CheckLimits(report_.rows_read, /*done=*/false);
  };
  TOMBOLO_RETURN_IF_ERROR(ReadAll("", observe, reject, chunk_end).status());
  TOMBOLO_RETURN_IF_ERROR(
      parts_.dead_letter->CheckLimits(report_.rows_read, /*done=*/true));
  TOMBOLO_ASSIGN_OR_RETURN(
      const connector::PassSummary summary,
      parts_.differ->EndReading(settings_.max_delete_share));
  report_.unchanged = summary.unchanged;
  if (nameless_rejections_ > 0) report_.deletions_withheld = summary.vanished;
  return absl::OkStatus();
}

absl::Status DatasetJob::PublishChanges() {
  const auto publish = [this](const SourceRow& row, MappedRow mapped) {
    if (mapped.rejection.has_value()) return absl::OkStatus();
    TOMBOLO_ASSIGN_OR_RETURN(const bool wanted,
                             parts_.differ->IsToPublish(
                                 mapped.record_id, mapped.digest, row.number));
    return wanted ? pipeline_.Upsert(mapped) : absl::OkStatus();
  };
  return ReadAll(
             "", publish, [](const Rejection&) { return absl::OkStatus(); },
             [] { return absl::OkStatus(); })
      .status();
}

absl::Status DatasetJob::PublishDeletions() {
  if (nameless_rejections_ > 0) return absl::OkStatus();
  std::string last;
  for (;;) {
    TOMBOLO_ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                             parts_.differ->Vanished(last, kDeletePage));
    for (const std::string& id : ids) {
      TOMBOLO_RETURN_IF_ERROR(pipeline_.Delete(id));
    }
    if (ids.size() < kDeletePage) return absl::OkStatus();
    last = ids.back();
  }
}

void DatasetJob::UpdateReport() {
  report_.batches = pipeline_.batches();
  report_.resent = pipeline_.resent();
  report_.recoveries = pipeline_.recoveries();
  report_.rejected = parts_.dead_letter->counts();
  report_.elapsed = parts_.clock->Now() - started_;
}

}  // namespace tombolo::agent
