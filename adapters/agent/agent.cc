#include "adapters/agent/agent.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "adapters/agent/dataset_job.h"
#include "adapters/agent/record_lines.h"
#include "adapters/connector/durable_file.h"
#include "adapters/connector/record_id.h"
#include "adapters/sdk/cpp/catalog_client.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/adapter.h"
#include "exchange-core/base/reasons/request.h"
#include "exchange-core/base/status_macros.h"

namespace tombolo::agent {
namespace {

using record::CompiledSchema;

absl::StatusOr<std::unique_ptr<crypto::Signer>> ReadSigner(
    const std::string& path) {
  TOMBOLO_ASSIGN_OR_RETURN(connector::DurableFile file,
                           connector::DurableFile::OpenForReading(path));
  TOMBOLO_ASSIGN_OR_RETURN(const std::string pem, file.ReadAll());
  return crypto::SignerFromPem(pem);
}

std::string FolderOf(const AgentConfig& config, const DatasetConfig& dataset) {
  return absl::StrCat(config.state_folder, "/", dataset.dataset);
}

// Changes whenever the file is written or replaced.
std::string StampOf(const std::string& path) {
  std::error_code error;
  const auto time = std::filesystem::last_write_time(path, error);
  const auto size = std::filesystem::file_size(path, error);
  if (error) return std::string();
  return absl::StrCat(time.time_since_epoch().count(), "/", size);
}

}  // namespace

// What one dataset is run with.
struct Agent::Opened {
  std::shared_ptr<const CompiledSchema> schema;
  std::unique_ptr<csv::CsvSource> source;
  std::unique_ptr<connector::RowMapper> mapper;
};

ExitCode ExitCodeOf(const absl::Status& status) {
  if (status.ok()) return ExitCode::kOk;
  if (HasReason(status, reasons::kConfigInvalid) ||
      HasReason(status, reasons::kMappingInvalid)) {
    return ExitCode::kUsage;
  }
  if (HasReason(status, reasons::kDeadLetterLimit) ||
      HasReason(status, reasons::kMassDeletion)) {
    return ExitCode::kStopped;
  }
  switch (status.code()) {
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnauthenticated:
      return ExitCode::kDenied;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
      return ExitCode::kUnavailable;
    default:
      return ExitCode::kFailed;
  }
}

Agent::Agent(AgentConfig config, Language language, AgentParts parts)
    : config_(std::move(config)),
      language_(language),
      parts_(std::move(parts)) {}

absl::StatusOr<Agent::Keys> Agent::LoadKeys() const {
  Keys keys;
  TOMBOLO_ASSIGN_OR_RETURN(keys.signer, ReadSigner(config_.signing_key_file));
  TOMBOLO_ASSIGN_OR_RETURN(keys.record_id_key, connector::ReadRecordIdKey(
                                                   config_.record_id_key_file));
  return keys;
}

absl::Status Agent::Connect() {
  if (parts_.channel != nullptr) return absl::OkStatus();
  TOMBOLO_ASSIGN_OR_RETURN(parts_.channel, sdk::OpenChannel(config_.node));
  return absl::OkStatus();
}

// The schema of the configuration, which the catalogue must know, or that of
// the catalogue.
absl::StatusOr<std::shared_ptr<const CompiledSchema>> Agent::SchemaOf(
    const DatasetConfig& dataset, bool offline) {
  std::shared_ptr<const CompiledSchema> own;
  if (dataset.schema.has_value()) {
    TOMBOLO_ASSIGN_OR_RETURN(
        own, CompiledSchema::FromBytes(dataset.schema->SerializeAsString()));
  }
  if (offline && own != nullptr) return own;
  TOMBOLO_RETURN_IF_ERROR(Connect());
  TOMBOLO_ASSIGN_OR_RETURN(
      const std::vector<std::string> known,
      sdk::CatalogClient(parts_.channel).GetSchemas(dataset.dataset));
  std::shared_ptr<const CompiledSchema> found;
  for (const std::string& bytes : known) {
    TOMBOLO_ASSIGN_OR_RETURN(auto schema, CompiledSchema::FromBytes(bytes));
    const uint32_t wanted =
        own != nullptr ? own->version() : dataset.schema_version;
    if (wanted == 0 || schema->version() == wanted) found = schema;
  }
  if (found != nullptr && (own == nullptr || own->bytes() == found->bytes())) {
    return found;
  }
  return MakeError(
      reasons::kSchemaNotInCatalogue,
      {{"dataset", dataset.dataset},
       {"version", absl::StrCat(own != nullptr ? own->version()
                                               : dataset.schema_version)}});
}

absl::StatusOr<std::unique_ptr<Agent::Opened>> Agent::Open(
    const DatasetConfig& dataset, const Keys& keys, bool offline) {
  auto opened = std::make_unique<Opened>();
  TOMBOLO_ASSIGN_OR_RETURN(opened->schema, SchemaOf(dataset, offline));
  csv::CsvOptions options = dataset.source;
  options.position_key = keys.record_id_key;
  TOMBOLO_ASSIGN_OR_RETURN(opened->source,
                           csv::CsvSource::Make(std::move(options)));
  TOMBOLO_ASSIGN_OR_RETURN(const connector::SourceDescription found,
                           opened->source->Discover(0));
  TOMBOLO_ASSIGN_OR_RETURN(
      opened->mapper, connector::RowMapper::Make(
                          {.schema = opened->schema, .key = keys.record_id_key},
                          dataset.mapping, found.columns));
  return opened;
}

absl::Status Agent::RunDataset(const DatasetConfig& dataset, const Keys& keys) {
  const bool snapshot = dataset.source.mode == csv::CsvMode::kSnapshot;
  const std::string stamp = snapshot ? StampOf(dataset.source.path) : "";
  if (!stamp.empty() && published_files_[dataset.dataset] == stamp) {
    return absl::OkStatus();
  }
  const std::string folder = FolderOf(config_, dataset);
  TOMBOLO_RETURN_IF_ERROR(connector::CreateFolder(folder));
  TOMBOLO_ASSIGN_OR_RETURN(const std::unique_ptr<Opened> opened,
                           Open(dataset, keys, /*offline=*/false));
  TOMBOLO_ASSIGN_OR_RETURN(
      const std::unique_ptr<connector::Spool> spool,
      connector::Spool::Open(
          {.folder = folder + "/spool", .max_bytes = config_.spool_max_bytes}));
  connector::DeadLetterOptions letters = dataset.dead_letter;
  letters.path = folder + "/dead-letter.jsonl";
  TOMBOLO_ASSIGN_OR_RETURN(
      const std::unique_ptr<connector::DeadLetter> dead_letter,
      connector::DeadLetter::Open(std::move(letters)));
  std::unique_ptr<connector::SnapshotDiffer> differ;
  if (snapshot) {
    TOMBOLO_ASSIGN_OR_RETURN(
        differ, connector::SnapshotDiffer::Open(folder + "/digests.db"));
  }
  JobSettings settings;
  settings.snapshot = snapshot;
  if (const auto before = append_ends_.find(dataset.dataset);
      before != append_ends_.end()) {
    settings.before = before->second;
  }
  settings.max_delete_share = dataset.max_delete_share;
  settings.pipeline = {.dataset = dataset.dataset,
                       .agent = config_.agent,
                       .batch_records = config_.batch_records,
                       .window = config_.window,
                       .retry = {.give_up_after = config_.give_up_after},
                       .record_id_key = keys.record_id_key};
  JobParts parts;
  parts.source = opened->source.get();
  parts.mapper = opened->mapper.get();
  parts.dead_letter = dead_letter.get();
  parts.differ = differ.get();
  parts.clock = parts_.clock;
  parts.pipeline.channel = parts_.channel;
  parts.pipeline.spool = spool.get();
  parts.pipeline.builder = {.trust_domain = config_.trust_domain,
                            .department = config_.department,
                            .schema = opened->schema,
                            .signer = keys.signer.get(),
                            .random = parts_.random,
                            .clock = parts_.clock};
  parts.pipeline.retry = {
      .clock = parts_.clock, .random = parts_.random, .sleep = parts_.sleep};
  parts.on_progress = [&](const RunReport& report) {
    parts_.progress->Show(RenderProgress(dataset.dataset, report, language_));
  };
  DatasetJob job(std::move(settings), std::move(parts));
  const absl::Status status = job.Run();
  parts_.progress->Done();
  *parts_.err << RenderReport(dataset.dataset, job.report(), language_);
  if (job.append_end()) append_ends_[dataset.dataset] = *job.append_end();
  if (status.ok()) published_files_[dataset.dataset] = stamp;
  return status;
}

absl::Status Agent::Complain(const std::string& what,
                             const absl::Status& status) {
  if (!status.ok()) {
    *parts_.err << what << ": " << RenderStatus(status, language_) << std::endl;
  }
  return status;
}

absl::Status Agent::RunOnce() {
  const absl::StatusOr<Keys> keys = LoadKeys();
  if (!keys.ok()) return Complain("tombolo-adapter", keys.status());
  TOMBOLO_RETURN_IF_ERROR(Complain("tombolo-adapter", Connect()));
  absl::Status first;
  for (const DatasetConfig& dataset : config_.datasets) {
    const absl::Status status =
        Complain(dataset.dataset, RunDataset(dataset, *keys));
    if (absl::IsCancelled(status)) return status;
    first.Update(status);
  }
  return first;
}

absl::Status Agent::Watch() {
  for (;;) {
    const absl::Status status = RunOnce();
    if (absl::IsCancelled(status)) return absl::OkStatus();
    // What only a person can put right is told at once, not tried again.
    const ExitCode code = ExitCodeOf(status);
    if (code == ExitCode::kUsage || code == ExitCode::kDenied) return status;
    if (!parts_.sleep(config_.watch_interval)) return absl::OkStatus();
  }
}

// True when `status` is OK; writes the finding either way.
bool Agent::Tell(const std::string& what, const absl::Status& status) {
  *parts_.out << (status.ok() ? "PASS  " : "FAIL  ") << what;
  if (!status.ok()) *parts_.out << ": " << RenderStatus(status, language_);
  *parts_.out << "\n";
  return status.ok();
}

absl::Status Agent::CheckDataset(const DatasetConfig& dataset, const Keys& keys,
                                 bool offline) {
  const absl::Status opened = Open(dataset, keys, offline).status();
  Tell(absl::StrCat(dataset.dataset, ": schema, source, mapping"), opened);
  if (offline || !opened.ok()) return opened;
  sdk::Publisher publisher(
      parts_.channel, {.dataset = dataset.dataset, .agent = config_.agent},
      {.clock = parts_.clock, .random = parts_.random, .sleep = parts_.sleep});
  const absl::Status state = publisher.GetState().status();
  Tell(absl::StrCat(dataset.dataset, ": node ", config_.node.endpoint), state);
  return state;
}

absl::Status Agent::Check(bool offline) {
  const absl::StatusOr<Keys> keys = LoadKeys();
  if (!Tell("keys", keys.status())) return keys.status();
  if (!offline) {
    const absl::Status connected = Connect();
    if (!Tell("tls files", connected)) return connected;
  }
  absl::Status first;
  for (const DatasetConfig& dataset : config_.datasets) {
    first.Update(CheckDataset(dataset, *keys, offline));
  }
  return first;
}

absl::Status Agent::DryRunDataset(const DatasetConfig& dataset,
                                  const Keys& keys, uint64_t rows) {
  TOMBOLO_ASSIGN_OR_RETURN(
      const std::unique_ptr<Opened> opened,
      Open(dataset, keys, /*offline=*/dataset.schema.has_value()));
  TOMBOLO_ASSIGN_OR_RETURN(const connector::Chunk chunk,
                           opened->source->Read("", {.rows = rows}));
  record::BatchBuilder builder({.trust_domain = config_.trust_domain,
                                .department = config_.department,
                                .schema = opened->schema,
                                .signer = keys.signer.get(),
                                .random = parts_.random,
                                .clock = parts_.clock});
  std::vector<connector::Rejection> rejections = chunk.rejections;
  for (const connector::SourceRow& row : chunk.rows) {
    const connector::MappedRow mapped = opened->mapper->Map(row);
    if (mapped.rejection.has_value()) {
      rejections.push_back(*mapped.rejection);
      continue;
    }
    const absl::Status added = builder.Upsert(mapped.record_id, mapped.values);
    // A full batch is an example large enough.
    if (absl::IsResourceExhausted(added)) break;
    TOMBOLO_RETURN_IF_ERROR(added);
  }
  for (const connector::Rejection& rejection : rejections) {
    *parts_.out << RejectionLine(rejection, language_) << "\n";
  }
  if (builder.record_count() == 0) return absl::OkStatus();
  TOMBOLO_ASSIGN_OR_RETURN(const record::BuiltBatch built, builder.Sign({}));
  return WriteBatchLines(*opened->schema, built.batch, *parts_.out);
}

absl::Status Agent::DryRun(uint64_t rows) {
  TOMBOLO_ASSIGN_OR_RETURN(const Keys keys, LoadKeys());
  for (const DatasetConfig& dataset : config_.datasets) {
    TOMBOLO_RETURN_IF_ERROR(DryRunDataset(dataset, keys, rows));
  }
  return absl::OkStatus();
}

}  // namespace tombolo::agent
