// DatasetJob: one run over one dataset's source.
//
//   append    reads on from where the node says we stand, publishes each row
//   snapshot  reads the whole source twice: first to compare, then to publish
//             what is new or changed and delete what has vanished
//
//   DatasetJob job(settings, parts);
//   const absl::Status status = job.Run();
//   std::cerr << RenderReport(settings.dataset, job.report(), language);
//
// Bad rows go to the dead letter; too many of them stop the run
// (DEAD_LETTER_LIMIT), in snapshot mode before anything is published. The
// report is right whether Run succeeds or not. Not thread-safe.
#ifndef TOMBOLO_ADAPTERS_AGENT_DATASET_JOB_H_
#define TOMBOLO_ADAPTERS_AGENT_DATASET_JOB_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "adapters/agent/batch_pipeline.h"
#include "adapters/agent/run_report.h"
#include "adapters/connector/dead_letter.h"
#include "adapters/connector/mapping.h"
#include "adapters/connector/snapshot_differ.h"
#include "adapters/connector/source.h"
#include "adapters/connector/spool.h"
#include "exchange-core/base/clock.h"

namespace tombolo::agent {

// Where an append run ended. Rejected rows at the end of a source are behind
// the last cursor that the node holds; the next run of the same process begins
// after them, so that they are not rejected again and again.
struct AppendEnd {
  std::string cursor;
  connector::Position position;
};

struct JobSettings {
  bool snapshot = false;
  // Of the run before, if there was one.
  std::optional<AppendEnd> before;
  double max_delete_share = 0.05;
  PipelineOptions pipeline;
};

// All must outlive the job.
struct JobParts {
  connector::Source* source = nullptr;
  const connector::RowMapper* mapper = nullptr;
  connector::DeadLetter* dead_letter = nullptr;
  connector::SnapshotDiffer* differ = nullptr;  // Snapshot mode only.
  PipelineParts pipeline;  // Without its callbacks, which are the job's.
  const Clock* clock = nullptr;
  // Called now and then with the report so far.
  std::function<void(const RunReport&)> on_progress;
};

class DatasetJob {
 public:
  DatasetJob(JobSettings settings, JobParts parts);

  absl::Status Run();
  const RunReport& report() const { return report_; }
  // Set when an append run succeeded.
  const std::optional<AppendEnd>& append_end() const { return append_end_; }

 private:
  using RowVisitor = absl::FunctionRef<absl::Status(const connector::SourceRow&,
                                                    connector::MappedRow)>;
  using RejectVisitor =
      absl::FunctionRef<absl::Status(const connector::Rejection&)>;

  absl::Status RunAppend(const std::string& cursor);
  absl::Status RunSnapshot();
  absl::Status Compare();
  absl::Status PublishChanges();
  absl::Status PublishDeletions();
  // Visits everything after `from`; returns the place where it ends.
  absl::StatusOr<connector::Position> ReadAll(
      connector::Position from, RowVisitor row, RejectVisitor reject,
      absl::FunctionRef<absl::Status()> chunk_end);
  absl::Status Reject(const connector::Rejection& rejection);
  absl::Status Durable(absl::Span<const connector::PublishedChange> changes,
                       const std::string& cursor);
  void UpdateReport();

  JobSettings settings_;
  JobParts parts_;
  RunReport report_;
  absl::Time started_;
  std::optional<AppendEnd> append_end_;
  // Rejected rows of a snapshot that may be any record.
  uint64_t nameless_rejections_ = 0;
  BatchPipeline pipeline_;
};

}  // namespace tombolo::agent

#endif  // TOMBOLO_ADAPTERS_AGENT_DATASET_JOB_H_
