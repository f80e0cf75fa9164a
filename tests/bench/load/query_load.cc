#include <algorithm>
#include <atomic>
#include <fstream>
#include <memory>
#include <mutex>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "exchange-core/record/disclosure_verification.h"
#include "exchange-core/record/key_directory.h"
#include "exchange-core/translog/receipt.h"
#include "grpcpp/grpcpp.h"
#include "nlohmann/json.hpp"
#include "tests/bench/bench_city.h"
#include "tests/bench/load/loads.h"
#include "tests/bench/window.h"
#include "tombolo/exchange/v1/catalog_service.grpc.pb.h"
#include "tombolo/exchange/v1/query_service.grpc.pb.h"

namespace tombolo::bench {
namespace {

namespace v1 = exchange::v1;

record::v1::SignedKeyDirectory FetchDirectory(const Place& place) {
  grpc::ClientContext context;
  v1::GetKeyDirectoryResponse response;
  const grpc::Status status =
      v1::CatalogService::NewStub(Connect(place, kWindowIdentity))
          ->GetKeyDirectory(&context, {}, &response);
  if (!status.ok()) Must(absl::UnavailableError(status.error_message()));
  return response.key_directory();
}

crypto::PublicKey PublicKeyOf(const Place& place, const std::string& name) {
  return Must(crypto::PublicKey::FromPem(
      ReadFile(absl::StrCat(place.pki, "/signing/", name, ".pub"))));
}

// The consumer's check of whole replies.
class Checker {
 public:
  explicit Checker(const Place& place)
      : receipt_key_(PublicKeyOf(place, "receipt-node-1")) {
    for (int i = 0; i < kDatasets; ++i) {
      schemas_.push_back(
          Must(record::CompiledSchema::FromBytes(SchemaBytes(i))));
    }
    auto keys = Must(record::KeyDirectory::FromSigned(
        FetchDirectory(place), PublicKeyOf(place, "registry-authority"),
        {.trust_domain = kTrustDomain}));
    verifier_ = std::make_unique<record::DisclosureVerifier>(
        record::DisclosureVerifier::Trust{
            .keys = std::move(keys),
            .schemas = [this](absl::string_view dataset,
                              uint32_t) { return SchemaOf(dataset); }},
        &cache_);
  }

  // The number of records found, all of them right.
  int Check(const v1::QuerySubjectRequest& request,
            const v1::QuerySubjectResponse& response) {
    Must(translog::VerifyReceipt(
        response.receipt(),
        {.nonce = request.context().nonce(), .result = response.result()},
        receipt_key_, &groups_));
    v1::QueryResult result;
    if (!result.ParseFromString(response.result())) {
      Must(absl::DataLossError("the result does not parse"));
    }
    int records = 0;
    for (const auto& dataset : result.subjects(0).datasets()) {
      const std::string name = dataset.dataset().substr(9);  // datasets/
      for (const auto& record : dataset.records()) {
        Must(verifier_
                 ->Verify(
                     record, result.statements(),
                     {.dataset = name,
                      .subject =
                          record::AskedSubject{request.subject().scheme(),
                                               request.subject().identifier()}},
                     absl::Now())
                 .status());
        ++records;
      }
    }
    return records;
  }

 private:
  std::shared_ptr<const record::CompiledSchema> SchemaOf(
      absl::string_view dataset) const {
    for (const auto& schema : schemas_) {
      if (schema->dataset() == dataset) return schema;
    }
    return nullptr;
  }

  const crypto::PublicKey receipt_key_;
  std::vector<std::shared_ptr<const record::CompiledSchema>> schemas_;
  record::StatementCache cache_;
  translog::VerifiedReceiptGroups groups_;
  std::unique_ptr<record::DisclosureVerifier> verifier_;
};

// One question under way.
struct Call {
  grpc::ClientContext context;
  v1::QuerySubjectRequest request;
  v1::QuerySubjectResponse response;
  absl::Time begin;
};

class Latencies {
 public:
  void Add(absl::Duration latency) {
    const std::lock_guard<std::mutex> lock(mutex_);
    millis_.push_back(absl::ToDoubleMilliseconds(latency));
  }
  double Quantile(double q) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (millis_.empty()) return 0;
    const auto at =
        millis_.begin() + static_cast<std::ptrdiff_t>(
                              q * static_cast<double>(millis_.size() - 1));
    std::nth_element(millis_.begin(), at, millis_.end());
    return *at;
  }

 private:
  std::mutex mutex_;
  std::vector<double> millis_;
};

}  // namespace

void QueryLoad(const Place& place, const QueryLoadOptions& options) {
  const auto stub = v1::QueryService::NewStub(Connect(place, kWindowIdentity));
  std::unique_ptr<Checker> checker;
  if (options.verify) checker = std::make_unique<Checker>(place);
  Window window(options.in_flight);
  Latencies latencies;
  std::atomic<int64_t> reply_bytes{0};
  int64_t count = 0;
  const absl::Time begin = absl::Now();
  const absl::Time end = begin + absl::Seconds(options.seconds);
  for (int person = 0; absl::Now() < end;
       person = (person + 7919) % options.people, ++count) {
    window.Enter();
    auto call = std::make_shared<Call>();
    call->request = QuestionFor(person);
    call->begin = absl::Now();
    stub->async()->QuerySubject(
        &call->context, &call->request, &call->response,
        [call, &window, &latencies, &reply_bytes,
         &checker](const grpc::Status& status) {
          if (!status.ok()) {
            Must(absl::UnavailableError(status.error_message()));
          }
          if (checker != nullptr &&
              checker->Check(call->request, call->response) != kDatasets) {
            Must(absl::DataLossError("a record is missing"));
          }
          latencies.Add(absl::Now() - call->begin);
          reply_bytes = static_cast<int64_t>(call->response.result().size());
          window.Leave();
        });
  }
  window.WaitUntilEmpty();
  Report(options.verify ? "query_verified" : "query", count,
         absl::ToDoubleSeconds(absl::Now() - begin),
         absl::StrFormat(
             ", \"p50_ms\": %.2f, \"p99_ms\": %.2f, \"reply_bytes\": %d",
             latencies.Quantile(0.5), latencies.Quantile(0.99),
             reply_bytes.load()));
}

void Capture(const Place& place, const std::string& path) {
  Call call;
  call.request = QuestionFor(0);
  const auto stub = v1::QueryService::NewStub(Connect(place, kWindowIdentity));
  const grpc::Status status =
      stub->QuerySubject(&call.context, call.request, &call.response);
  if (!status.ok()) Must(absl::UnavailableError(status.error_message()));
  const record::v1::SignedKeyDirectory directory = FetchDirectory(place);
  const auto hex = [](absl::string_view bytes) {
    return absl::BytesToHexString(bytes);
  };
  nlohmann::json capture;
  capture["result"] = hex(call.response.result());
  capture["receipt"] = hex(call.response.receipt().SerializeAsString());
  capture["nonce"] = hex(call.request.context().nonce());
  capture["receipt_key"] = hex(PublicKeyOf(place, "receipt-node-1").spki());
  capture["authority_spki"] =
      hex(PublicKeyOf(place, "registry-authority").spki());
  capture["directory"] = {{"directory", hex(directory.directory())},
                          {"signature", hex(directory.signature())}};
  capture["trust_domain"] = kTrustDomain;
  capture["scheme"] = call.request.subject().scheme();
  capture["identifier"] = call.request.subject().identifier();
  capture["time"] = absl::ToUnixSeconds(absl::Now());
  for (int i = 0; i < kDatasets; ++i) {
    capture["schemas"].push_back(hex(SchemaBytes(i)));
    capture["datasets"].push_back(DatasetName(i));
  }
  std::ofstream(path) << capture.dump(1) << "\n";
}

}  // namespace tombolo::bench
