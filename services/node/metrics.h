// The node's metrics for Prometheus, on loopback only: who asks how often is
// nobody's business outside.
//
//   tombolo_requests_total{method,code}       calls that ended
//   tombolo_request_seconds{method}           how long they took
//   tombolo_queue_depth{queue}                work waiting
//   tombolo_log_entries                       size of the access log
//   tombolo_checkpoint_age_seconds            since the newest checkpoint
//   tombolo_store_bytes                       files of the store
//   tombolo_log_healthy, tombolo_draining     0 or 1
//
// Thread-safe.
#ifndef TOMBOLO_SERVICES_NODE_METRICS_H_
#define TOMBOLO_SERVICES_NODE_METRICS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "services/grpc/service_parts.h"

namespace tombolo::node {

// What is read once a second.
struct Gauges {
  size_t read_queue = 0;
  size_t change_queue = 0;
  size_t verify_queue = 0;
  size_t reply_queue = 0;
  size_t commit_query_queue = 0;
  size_t commit_publish_queue = 0;
  uint64_t log_entries = 0;
  double checkpoint_age_seconds = 0;
  uint64_t store_bytes = 0;
  bool log_healthy = true;
  bool draining = false;
};

class Metrics final : public service::CallObserver {
 public:
  Metrics();
  ~Metrics() override;

  // Serves http://<address>/metrics. FAILED_PRECONDITION / NODE_LISTEN.
  absl::Status Serve(const std::string& address);

  void CallEnded(service::Method method, absl::StatusCode code,
                 absl::Duration elapsed) override;
  void Set(const Gauges& gauges);

  // The page, for tests.
  std::string Text() const;

 private:
  struct Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace tombolo::node

#endif  // TOMBOLO_SERVICES_NODE_METRICS_H_
