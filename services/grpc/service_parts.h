// What the services are made of: the use cases of the core, the threads that
// carry them out, and the limits of a call. One object for all services; the
// node wires it (services/node/node.h). Pointers must outlive the server.
// Thread-safe.
#ifndef TOMBOLO_SERVICES_GRPC_SERVICE_PARTS_H_
#define TOMBOLO_SERVICES_GRPC_SERVICE_PARTS_H_

#include <atomic>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "exchange-core/access_log/access_log.h"
#include "exchange-core/base/clock.h"
#include "exchange-core/base/worker_pool.h"
#include "exchange-core/crypto/public_key.h"
#include "exchange-core/publish/ingest.h"
#include "exchange-core/query/query.h"
#include "exchange-core/registry/registry.h"
#include "exchange-core/storage/key_layout.h"
#include "exchange-core/storage/store.h"
#include "services/grpc/call_gate.h"
#include "services/grpc/method.h"
#include "services/grpc/page_token.h"

namespace tombolo::service {

// Told of every call that ended: for metrics. Implementations are thread-safe
// and quick.
class CallObserver {
 public:
  virtual ~CallObserver() = default;
  virtual void CallEnded(Method method, absl::StatusCode code,
                         absl::Duration elapsed) = 0;
};

// What may change while the node serves.
struct CallLimits {
  // Our own deadline, for callers that set none or a later one.
  std::atomic<int64_t> unary_deadline_ms = 30'000;
  std::atomic<int64_t> stream_deadline_ms = 600'000;
};

// Batches of one stream that may wait for their answer; then the node stops
// reading it.
inline constexpr size_t kMaxBatchesInFlight = 32;

struct ServiceParts {
  std::string node;
  std::string version;
  std::string trust_domain;
  absl::Time start_time;

  const Clock* clock = nullptr;
  const storage::Store* store = nullptr;
  storage::KeyLayout layout;
  access_log::AccessLog* log = nullptr;
  // Verifies the log's checkpoints.
  crypto::PublicKey log_key;
  registry::Registry* registry = nullptr;
  publish::Ingest* ingest = nullptr;
  query::Query* query = nullptr;

  WorkerPool* readers = nullptr;   // Queries and other reads.
  WorkerPool* changers = nullptr;  // Changes, which block until durable.
  WorkerPool* repliers = nullptr;  // Sends what the committer released.

  CallGate* gate = nullptr;
  CallObserver* observer = nullptr;
  const CallLimits* limits = nullptr;
  const PageTokens* page_tokens = nullptr;
  // When the newest checkpoint was first seen, microseconds since the epoch.
  const std::atomic<int64_t>* checkpoint_time_us = nullptr;
};

}  // namespace tombolo::service

#endif  // TOMBOLO_SERVICES_GRPC_SERVICE_PARTS_H_
