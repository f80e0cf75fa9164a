#include "services/node/metrics.h"

#include <array>
#include <exception>

#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/request.h"
#include "prometheus/counter.h"
#include "prometheus/exposer.h"
#include "prometheus/gauge.h"
#include "prometheus/histogram.h"
#include "prometheus/registry.h"
#include "prometheus/text_serializer.h"

namespace tombolo::node {
namespace {

using prometheus::BuildCounter;
using prometheus::BuildGauge;
using prometheus::BuildHistogram;
using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;

// Codes of gRPC: 0 (OK) to 16 (UNAUTHENTICATED).
constexpr size_t kCodes = 17;

const Histogram::BucketBoundaries& Seconds() {
  static const auto* const boundaries = new Histogram::BucketBoundaries{
      0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5, 30};
  return *boundaries;
}

}  // namespace

struct Metrics::Impl {
  Impl() {
    Family<Counter>& requests = BuildCounter()
                                    .Name("tombolo_requests_total")
                                    .Help("Calls that ended, by code")
                                    .Register(*registry);
    Family<Histogram>& seconds = BuildHistogram()
                                     .Name("tombolo_request_seconds")
                                     .Help("How long calls took")
                                     .Register(*registry);
    for (size_t i = 0; i < service::kMethodCount; ++i) {
      const std::string method = service::kMethods[i].name;
      latency[i] = &seconds.Add({{"method", method}}, Seconds());
      for (size_t code = 0; code < kCodes; ++code) {
        ended[i][code] = &requests.Add(
            {{"method", method},
             {"code",
              absl::StatusCodeToString(static_cast<absl::StatusCode>(code))}});
      }
    }
  }

  Gauge& Single(const char* name, const char* help) {
    return BuildGauge().Name(name).Help(help).Register(*registry).Add({});
  }

  const std::shared_ptr<prometheus::Registry> registry =
      std::make_shared<prometheus::Registry>();
  std::array<std::array<Counter*, kCodes>, service::kMethodCount> ended{};
  std::array<Histogram*, service::kMethodCount> latency{};

  Family<Gauge>& queues = BuildGauge()
                              .Name("tombolo_queue_depth")
                              .Help("Work waiting")
                              .Register(*registry);
  Gauge& read = queues.Add({{"queue", "read"}});
  Gauge& change = queues.Add({{"queue", "change"}});
  Gauge& verify = queues.Add({{"queue", "verify"}});
  Gauge& reply = queues.Add({{"queue", "reply"}});
  Gauge& commit_query = queues.Add({{"queue", "commit-query"}});
  Gauge& commit_publish = queues.Add({{"queue", "commit-publish"}});
  Gauge& log_entries =
      Single("tombolo_log_entries", "Entries of the access log");
  Gauge& checkpoint_age = Single("tombolo_checkpoint_age_seconds",
                                 "Since the newest signed checkpoint");
  Gauge& store_bytes = Single("tombolo_store_bytes", "Files of the store");
  Gauge& log_healthy =
      Single("tombolo_log_healthy", "1 while the access log can be written");
  Gauge& draining = Single("tombolo_draining", "1 while the node drains");
  std::unique_ptr<prometheus::Exposer> exposer;
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

absl::Status Metrics::Serve(const std::string& address) {
  constexpr size_t kThreads = 1;
  try {
    impl_->exposer = std::make_unique<prometheus::Exposer>(address, kThreads);
  } catch (const std::exception&) {
    return MakeError(reasons::kNodeListen,
                     {{"address", address}, {"key", "listen.metrics_address"}});
  }
  impl_->exposer->RegisterCollectable(impl_->registry);
  return absl::OkStatus();
}

void Metrics::CallEnded(service::Method method, absl::StatusCode code,
                        absl::Duration elapsed) {
  const auto index = static_cast<size_t>(method);
  const auto number = static_cast<size_t>(code);
  impl_->ended[index][number < kCodes ? number : 2]->Increment();
  impl_->latency[index]->Observe(absl::ToDoubleSeconds(elapsed));
}

void Metrics::Set(const Gauges& gauges) {
  impl_->read.Set(static_cast<double>(gauges.read_queue));
  impl_->change.Set(static_cast<double>(gauges.change_queue));
  impl_->verify.Set(static_cast<double>(gauges.verify_queue));
  impl_->reply.Set(static_cast<double>(gauges.reply_queue));
  impl_->commit_query.Set(static_cast<double>(gauges.commit_query_queue));
  impl_->commit_publish.Set(static_cast<double>(gauges.commit_publish_queue));
  impl_->log_entries.Set(static_cast<double>(gauges.log_entries));
  impl_->checkpoint_age.Set(gauges.checkpoint_age_seconds);
  impl_->store_bytes.Set(static_cast<double>(gauges.store_bytes));
  impl_->log_healthy.Set(gauges.log_healthy ? 1 : 0);
  impl_->draining.Set(gauges.draining ? 1 : 0);
}

std::string Metrics::Text() const {
  return prometheus::TextSerializer().Serialize(impl_->registry->Collect());
}

}  // namespace tombolo::node
