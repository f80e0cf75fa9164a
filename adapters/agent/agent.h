// Agent: what the verbs of tombolo-adapter do, without a command line and
// without a terminal, so that tests can run it.
//
//   Agent agent(config, Language::kEnglish, {.out = std::cout,
//                                            .err = std::cerr});
//   const absl::Status status = agent.Run(stop);
//   return ExitCodeOf(status);
//
// Results go to `out`, everything else to `err`. Nothing of a row is ever
// written to `err`.
#ifndef TOMBOLO_ADAPTERS_AGENT_AGENT_H_
#define TOMBOLO_ADAPTERS_AGENT_AGENT_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "adapters/agent/agent_config.h"
#include "adapters/agent/dataset_job.h"
#include "adapters/agent/progress.h"
#include "adapters/agent/run_report.h"
#include "exchange-core/base/clock.h"
#include "exchange-core/base/message_catalogue.h"
#include "exchange-core/crypto/random.h"
#include "exchange-core/crypto/signer.h"
#include "exchange-core/record/schema.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace tombolo::agent {

// Exit codes of tombolo-adapter, documented in docs/guides/csv-adapter.md.
enum class ExitCode : int {
  kOk = 0,
  kFailed = 1,
  kUsage = 2,        // Command line or configuration.
  kDenied = 4,       // The node does not let this department do it.
  kUnavailable = 5,  // The node or a file is away; try again later.
  kStopped = 6,      // A limit stopped the run: too many bad rows or deletions.
};
ExitCode ExitCodeOf(const absl::Status& status);

// What the outside gives; pointers must outlive the agent.
struct AgentParts {
  std::ostream* out = nullptr;
  std::ostream* err = nullptr;
  const Clock* clock = nullptr;
  crypto::RandomSource* random = nullptr;
  // Waits, or returns false at once when the process is to stop.
  std::function<bool(absl::Duration)> sleep;
  ProgressSink* progress = nullptr;
  // The way to the node; opened from the configuration when null.
  std::shared_ptr<grpc::Channel> channel = nullptr;
};

class Agent {
 public:
  Agent(AgentConfig config, Language language, AgentParts parts);

  // Publishes every dataset once. What fails is told on `err`; the status is
  // the first dataset's that failed, and the others are published all the same.
  absl::Status RunOnce();
  // The same again and again until the process is to stop. A snapshot file that
  // has not changed is not read again.
  absl::Status Watch();
  // Looks at everything a run needs, and at the node unless `offline`; writes
  // one line per finding to `out`.
  absl::Status Check(bool offline);
  // Writes the first `rows` records of each dataset to `out`, as JSON lines,
  // as they would be signed. Sends nothing, keeps nothing.
  absl::Status DryRun(uint64_t rows);

 private:
  struct Keys {
    std::unique_ptr<crypto::Signer> signer;
    std::string record_id_key;
  };
  struct Opened;

  absl::StatusOr<Keys> LoadKeys() const;
  absl::Status Connect();
  absl::StatusOr<std::shared_ptr<const record::CompiledSchema>> SchemaOf(
      const DatasetConfig& dataset, bool offline);
  absl::StatusOr<std::unique_ptr<Opened>> Open(const DatasetConfig& dataset,
                                               const Keys& keys, bool offline);
  absl::Status RunDataset(const DatasetConfig& dataset, const Keys& keys);
  absl::Status DryRunDataset(const DatasetConfig& dataset, const Keys& keys,
                             uint64_t rows);
  absl::Status CheckDataset(const DatasetConfig& dataset, const Keys& keys,
                            bool offline);
  absl::Status Complain(const std::string& what, const absl::Status& status);
  bool Tell(const std::string& what, const absl::Status& status);

  AgentConfig config_;
  Language language_;
  AgentParts parts_;
  std::map<std::string, AppendEnd> append_ends_;        // By dataset.
  std::map<std::string, std::string> published_files_;  // Snapshot, by dataset.
};

}  // namespace tombolo::agent

#endif  // TOMBOLO_ADAPTERS_AGENT_AGENT_H_
