#include "adapters/sdk/cpp/trust_cache.h"

#include <grpcpp/channel.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "adapters/sdk/cpp/rpc_status.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/consumer.h"
#include "exchange-core/base/resource_name.h"
#include "exchange-core/base/status_macros.h"
#include "tombolo/exchange/v1/catalog_service.grpc.pb.h"

namespace tombolo::sdk {

namespace v1 = exchange::v1;
using record::CompiledSchema;
using record::KeyDirectory;

TrustCache::TrustCache(std::shared_ptr<grpc::Channel> channel,
                       TrustOptions options, const Clock* clock)
    : channel_(std::move(channel)),
      options_(std::move(options)),
      clock_(clock) {}

absl::Status TrustCache::RefreshKeys() {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + options_.timeout));
  v1::GetKeyDirectoryResponse response;
  TOMBOLO_RETURN_IF_ERROR(
      FromGrpc(v1::CatalogService::NewStub(channel_)->GetKeyDirectory(
          &context, {}, &response)));
  const std::shared_ptr<const KeyDirectory> held = keys();
  TOMBOLO_ASSIGN_OR_RETURN(
      std::shared_ptr<const KeyDirectory> fetched,
      KeyDirectory::FromSigned(
          response.key_directory(), options_.authority,
          {.trust_domain = options_.trust_domain,
           .lowest_version = held == nullptr ? 1 : held->version()}));
  MutexLock lock(mutex_);
  // Another thread may have fetched a newer one meanwhile.
  if (keys_ == nullptr || fetched->version() >= keys_->version()) {
    keys_ = std::move(fetched);
    fetched_ = clock_->Now();
  }
  return absl::OkStatus();
}

absl::Status TrustCache::KeepFresh() {
  {
    MutexLock lock(mutex_);
    const absl::Duration age = clock_->Now() - fetched_;
    if (keys_ != nullptr && age >= absl::ZeroDuration() &&
        age < options_.max_age) {
      return absl::OkStatus();
    }
  }
  return RefreshKeys();
}

absl::Status TrustCache::RefreshSchemas(const std::string& dataset) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + options_.timeout));
  v1::GetDatasetRequest request;
  request.set_name(ResourceName("datasets", dataset));
  v1::GetDatasetResponse response;
  TOMBOLO_RETURN_IF_ERROR(
      FromGrpc(v1::CatalogService::NewStub(channel_)->GetDataset(
          &context, request, &response)));
  std::vector<std::shared_ptr<const CompiledSchema>> compiled;
  for (const std::string& bytes : response.dataset().schemas()) {
    auto schema = CompiledSchema::FromBytes(bytes);
    if (!schema.ok() || (*schema)->dataset() != dataset) {
      return MakeError(reasons::kReplyMalformed,
                       {{"what", absl::StrCat("schema of ", dataset)}});
    }
    compiled.push_back(*std::move(schema));
  }
  MutexLock lock(mutex_);
  for (auto& schema : compiled) {
    schemas_[{dataset, schema->version()}] = std::move(schema);
  }
  return absl::OkStatus();
}

std::shared_ptr<const KeyDirectory> TrustCache::keys() const {
  MutexLock lock(mutex_);
  return keys_;
}

std::shared_ptr<const CompiledSchema> TrustCache::FindSchema(
    absl::string_view dataset, uint32_t version) const {
  MutexLock lock(mutex_);
  const auto found = schemas_.find({std::string(dataset), version});
  return found == schemas_.end() ? nullptr : found->second;
}

std::shared_ptr<const CompiledSchema> TrustCache::NewestSchema(
    absl::string_view dataset) const {
  MutexLock lock(mutex_);
  auto after = schemas_.upper_bound(
      {std::string(dataset), std::numeric_limits<uint32_t>::max()});
  if (after == schemas_.begin()) return nullptr;
  --after;
  return after->first.first == dataset ? after->second : nullptr;
}

}  // namespace tombolo::sdk
