#include "services/node/node.h"

#include <atomic>
#include <optional>
#include <thread>
#include <utility>

#include "exchange-core/base/error.h"
#include "exchange-core/base/mutex.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/base/worker_pool.h"
#include "exchange-core/publish/ingest.h"
#include "exchange-core/query/query.h"
#include "exchange-core/registry/registry.h"
#include "services/grpc/page_token.h"
#include "services/grpc/server.h"
#include "services/grpc/service_parts.h"
#include "services/grpc/tls_policy.h"
#include "services/node/metrics.h"
#include "services/node/process_log.h"
#include "services/node/storage_stack.h"

namespace tombolo::node {
namespace {

constexpr absl::Duration kWatchInterval = absl::Seconds(1);

}  // namespace

access_log::AccessLogOptions LogOptions(const NodeConfig& config,
                                        const NodeKeys& keys,
                                        const Clock& clock,
                                        crypto::RandomSource& random) {
  access_log::AccessLogOptions options;
  options.node = config.id;
  options.trust_domain = config.trust_domain;
  options.log_signer = keys.log.get();
  options.receipt_signer = keys.receipt.get();
  options.clock = &clock;
  options.random = &random;
  options.marker_path = config.MarkerPath();
  options.checkpoint_interval = config.checkpoint_interval;
  return options;
}

// Members are destroyed in reverse: the server before the use cases, those
// before the log, the log before the store.
struct Node::Impl {
  Impl(NodeConfig configuration, NodeHooks given)
      : config(std::move(configuration)),
        hooks(std::move(given)),
        page_tokens(random) {}

  absl::Status Open();
  absl::Status OpenStore();
  absl::Status OpenUseCases();
  absl::Status Serve();
  void FillParts();
  // Passes the first fatal error on.
  void Fatal(const absl::Status& cause);
  absl::Status LogNodeEvent(const char* kind);
  void Watch();
  Gauges ReadGauges();
  void Drain();

  const NodeConfig config;
  const NodeHooks hooks;
  const SystemClock clock;
  crypto::SecureRandom random;
  const service::PageTokens page_tokens;
  service::CallLimits limits;
  service::CallGate gate;
  Metrics metrics;
  std::atomic<bool> failed = false;
  std::atomic<int64_t> checkpoint_time_us = 0;

  std::optional<NodeKeys> keys;
  std::unique_ptr<StorageStack> storage;
  std::unique_ptr<access_log::AccessLog> log;
  std::unique_ptr<registry::Registry> registry;
  std::optional<WorkerPool> verifiers;
  std::unique_ptr<publish::Ingest> ingest;
  std::optional<query::Query> query;
  std::optional<WorkerPool> repliers;
  std::optional<WorkerPool> changers;
  std::optional<WorkerPool> readers;
  std::optional<service::ServiceParts> parts;
  std::unique_ptr<service::Server> server;

  Mutex mutex;
  CondVar changed;
  bool drained TOMBOLO_GUARDED_BY(mutex) = false;
  bool stopping TOMBOLO_GUARDED_BY(mutex) = false;
  std::thread watcher;
};

void Node::Impl::Fatal(const absl::Status& cause) {
  if (failed.exchange(true)) return;
  ProcessLog::Error("fatal", cause);
  if (hooks.on_fatal) hooks.on_fatal(cause);
}

absl::Status Node::Impl::OpenStore() {
  StorageHooks storage_hooks;
  storage_hooks.on_warning = [](absl::string_view line) {
    ProcessLog::Warn("store", {{"message", std::string(line)}});
  };
  storage_hooks.on_fatal = [this](absl::string_view line) {
    Fatal(absl::DataLossError(line));
  };
  TOMBOLO_ASSIGN_OR_RETURN(
      storage, StorageStack::Open(config, random, std::move(storage_hooks)));
  access_log::AccessLogOptions options =
      LogOptions(config, *keys, clock, random);
  options.partitioning = storage->layout().partitioning();
  options.on_fatal = [this](const absl::Status& cause) { Fatal(cause); };
  TOMBOLO_ASSIGN_OR_RETURN(
      log, access_log::AccessLog::Open(storage->store(), options));
  return absl::OkStatus();
}

absl::Status Node::Impl::OpenUseCases() {
  access_log::Committer& committer = log->committer();
  TOMBOLO_ASSIGN_OR_RETURN(
      registry, registry::Registry::Open(
                    {.store = &storage->store(),
                     .committer = &committer,
                     .clock = &clock,
                     .layout = storage->layout(),
                     .trust_domain = config.trust_domain,
                     .registry_authority = *keys->registry_authority}));
  const auto threads = [](int64_t count, int64_t limit) {
    return WorkerPool::Options{.threads = static_cast<size_t>(count),
                               .queue_limit = static_cast<size_t>(limit)};
  };
  constexpr int64_t kChangeQueue = 64;
  verifiers.emplace("verify", threads(config.verify_threads, 1024));
  repliers.emplace("reply", threads(1, 65'536));
  changers.emplace("change", threads(1, kChangeQueue));
  readers.emplace("read", threads(config.read_threads, config.read_queue));
  ingest = std::make_unique<publish::Ingest>(
      publish::IngestParts{.store = &storage->store(),
                           .committer = &committer,
                           .registry = registry.get(),
                           .clock = &clock,
                           .receipt_signer = keys->receipt.get(),
                           .workers = &*verifiers,
                           .terms = &storage->terms(),
                           .layout = storage->layout(),
                           .trust_domain = config.trust_domain});
  query.emplace(query::QueryParts{.store = &storage->store(),
                                  .committer = &committer,
                                  .pseudonyms = &log->pseudonyms(),
                                  .registry = registry.get(),
                                  .clock = &clock,
                                  .terms = &storage->terms(),
                                  .layout = storage->layout()});
  return absl::OkStatus();
}

void Node::Impl::FillParts() {
  limits.unary_deadline_ms = absl::ToInt64Milliseconds(config.unary_deadline);
  limits.stream_deadline_ms = absl::ToInt64Milliseconds(config.stream_deadline);
  parts.emplace(
      service::ServiceParts{.node = config.id,
                            .version = kVersion,
                            .trust_domain = config.trust_domain,
                            .start_time = clock.Now(),
                            .clock = &clock,
                            .store = &storage->store(),
                            .layout = storage->layout(),
                            .log = log.get(),
                            .log_key = keys->log->public_key(),
                            .registry = registry.get(),
                            .ingest = ingest.get(),
                            .query = &*query,
                            .readers = &*readers,
                            .changers = &*changers,
                            .repliers = &*repliers,
                            .gate = &gate,
                            .observer = &metrics,
                            .limits = &limits,
                            .page_tokens = &page_tokens,
                            .checkpoint_time_us = &checkpoint_time_us});
}

absl::Status Node::Impl::Serve() {
  service::ServerOptions options;
  options.listen_address = config.listen_address;
  options.tls = {.certificate_chain = config.tls_certificate,
                 .private_key = config.tls_key,
                 .client_ca = config.tls_client_ca};
  options.on_tls_reload = [](const absl::Status& status) {
    if (status.ok()) return ProcessLog::Info("certificates reloaded");
    ProcessLog::Error("certificates kept", status);
  };
  options.max_message_bytes = static_cast<int>(config.message_bytes);
  options.max_concurrent_streams =
      static_cast<int>(config.streams_per_connection);
  options.reflection = config.reflection;
  TOMBOLO_ASSIGN_OR_RETURN(server, service::Server::Start(options, *parts));
  TOMBOLO_RETURN_IF_ERROR(
      service::ProveTls12IsRefused("127.0.0.1", server->port()));
  server->SetServing(true);
  return absl::OkStatus();
}

absl::Status Node::Impl::LogNodeEvent(const char* kind) {
  record::v1::AccessLogEntry entry;
  entry.mutable_node_event()->set_kind(kind);
  entry.mutable_node_event()->set_version(kVersion);
  TOMBOLO_ASSIGN_OR_RETURN(access_log::EntryDraft draft,
                           access_log::EntryDraft::From(entry));
  return log->committer().Commit({.entry = std::move(draft)}).status();
}

absl::Status Node::Impl::Open() {
  TOMBOLO_RETURN_IF_ERROR(service::InstallTlsPolicy());
  TOMBOLO_RETURN_IF_ERROR(CheckPrivateFile("tls.key", config.tls_key));
  TOMBOLO_ASSIGN_OR_RETURN(keys, NodeKeys::Load(config));
  TOMBOLO_RETURN_IF_ERROR(OpenStore());
  TOMBOLO_RETURN_IF_ERROR(OpenUseCases());
  FillParts();
  TOMBOLO_RETURN_IF_ERROR(LogNodeEvent("started"));
  if (!config.metrics_address.empty()) {
    TOMBOLO_RETURN_IF_ERROR(metrics.Serve(config.metrics_address));
  }
  TOMBOLO_RETURN_IF_ERROR(Serve());
  watcher = std::thread([this] { Watch(); });
  return absl::OkStatus();
}

Gauges Node::Impl::ReadGauges() {
  const access_log::QueueDepth depth = log->committer().depth();
  const int64_t checkpoint_us = checkpoint_time_us.load();
  return {.read_queue = readers->queued(),
          .change_queue = changers->queued(),
          .verify_queue = verifiers->queued(),
          .reply_queue = repliers->queued(),
          .commit_query_queue = depth.query,
          .commit_publish_queue = depth.publish,
          .log_entries = log->committer().head().size,
          .checkpoint_age_seconds = absl::ToDoubleSeconds(
              clock.Now() - absl::FromUnixMicros(checkpoint_us)),
          .store_bytes = FolderBytes(config.StorePath()),
          .log_healthy = log->health().ok(),
          .draining = gate.draining()};
}

void Node::Impl::Watch() {
  uint64_t checkpoint_size = 0;
  checkpoint_time_us = absl::ToUnixMicros(clock.Now());
  while (true) {
    const uint64_t size = log->checkpoints().Latest().tree.size;
    if (size != checkpoint_size) {
      checkpoint_size = size;
      checkpoint_time_us = absl::ToUnixMicros(clock.Now());
    }
    metrics.Set(ReadGauges());
    if (!log->health().ok()) server->SetServing(false);
    MutexLock lock(mutex);
    if (stopping) return;
    changed.WaitFor(lock, kWatchInterval);
    if (stopping) return;
  }
}

void Node::Impl::Drain() {
  {
    MutexLock lock(mutex);
    if (drained) return;
    drained = true;
    stopping = true;
    changed.SignalAll();
  }
  if (watcher.joinable()) watcher.join();
  if (server != nullptr) {
    server->SetServing(false);
    gate.Drain();
    gate.WaitUntilEmpty(config.drain_time);
    server->Shutdown(absl::Seconds(1));
  }
  // Work of calls that were cut off ends before what it uses.
  readers.reset();
  changers.reset();
  ingest.reset();
  if (log == nullptr) return;
  if (log->health().ok()) {
    const absl::Status logged = LogNodeEvent("stopped");
    if (!logged.ok()) ProcessLog::Error("stop not logged", logged);
  }
  log->Drain();
}

Node::Node(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Node::~Node() { Drain(); }

absl::StatusOr<std::unique_ptr<Node>> Node::Start(const NodeConfig& config,
                                                  NodeHooks hooks) {
  std::unique_ptr<Node> node(
      new Node(std::make_unique<Impl>(config, std::move(hooks))));
  TOMBOLO_RETURN_IF_ERROR(node->impl_->Open());
  return node;
}

int Node::port() const { return impl_->server->port(); }

const std::string& Node::log_origin() const { return impl_->log->origin(); }

void Node::Reload(const NodeConfig& config) {
  impl_->limits.unary_deadline_ms =
      absl::ToInt64Milliseconds(config.unary_deadline);
  impl_->limits.stream_deadline_ms =
      absl::ToInt64Milliseconds(config.stream_deadline);
}

void Node::Drain() { impl_->Drain(); }

}  // namespace tombolo::node
