// TrustCache: the keys and schemas that answers are checked with, fetched from
// the node and believed only when the registry authority signed them (keys) or
// a department's signature names them (schemas).
//
//   TrustCache trust(channel, {.trust_domain = "city.example",
//                              .authority = &authority}, &clock);
//   TOMBOLO_RETURN_IF_ERROR(trust.KeepFresh());
//   verifier = DisclosureVerifier({.keys = trust.keys(), .schemas = ...});
//
// The directory never goes back a version. A copy older than `max_age` is
// fetched again before it is used, so that a compromised key stops counting
// here too. Thread-safe. This header does not include gRPC's.
#ifndef TOMBOLO_ADAPTERS_SDK_CPP_TRUST_CACHE_H_
#define TOMBOLO_ADAPTERS_SDK_CPP_TRUST_CACHE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "exchange-core/base/clock.h"
#include "exchange-core/base/mutex.h"
#include "exchange-core/crypto/public_key.h"
#include "exchange-core/record/key_directory.h"
#include "exchange-core/record/schema.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace tombolo::sdk {

struct TrustOptions {
  std::string trust_domain;
  // The registry authority's; got by other means than from the node.
  crypto::PublicKey authority;
  absl::Duration max_age = absl::Minutes(5);
  // Of one call.
  absl::Duration timeout = absl::Seconds(30);
};

class TrustCache {
 public:
  // `clock` must outlive it.
  TrustCache(std::shared_ptr<grpc::Channel> channel, TrustOptions options,
             const Clock* clock);

  // Fetches the key directory. Errors: those of the call and of
  // KeyDirectory::FromSigned; the copy held stays as it is.
  absl::Status RefreshKeys() TOMBOLO_EXCLUDES(mutex_);
  // Fetches it when there is none yet or it is older than max_age.
  absl::Status KeepFresh() TOMBOLO_EXCLUDES(mutex_);
  // Fetches the schemas of a dataset (an ID). Errors: those of the call and
  //   DATA_LOSS / REPLY_MALFORMED   a schema is none, or of another dataset
  absl::Status RefreshSchemas(const std::string& dataset)
      TOMBOLO_EXCLUDES(mutex_);

  // Null before the first refresh.
  std::shared_ptr<const record::KeyDirectory> keys() const
      TOMBOLO_EXCLUDES(mutex_);
  // The schema, or nullptr when it was not fetched.
  std::shared_ptr<const record::CompiledSchema> FindSchema(
      absl::string_view dataset, uint32_t version) const
      TOMBOLO_EXCLUDES(mutex_);
  // The newest version that was fetched, or nullptr.
  std::shared_ptr<const record::CompiledSchema> NewestSchema(
      absl::string_view dataset) const TOMBOLO_EXCLUDES(mutex_);

 private:
  using SchemaKey = std::pair<std::string, uint32_t>;

  const std::shared_ptr<grpc::Channel> channel_;
  const TrustOptions options_;
  const Clock* const clock_;
  mutable Mutex mutex_;
  std::shared_ptr<const record::KeyDirectory> keys_ TOMBOLO_GUARDED_BY(mutex_);
  absl::Time fetched_ TOMBOLO_GUARDED_BY(mutex_) = absl::InfinitePast();
  std::map<SchemaKey, std::shared_ptr<const record::CompiledSchema>> schemas_
      TOMBOLO_GUARDED_BY(mutex_);
};

}  // namespace tombolo::sdk

#endif  // TOMBOLO_ADAPTERS_SDK_CPP_TRUST_CACHE_H_
