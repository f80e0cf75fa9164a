#include "adapters/sdk/cpp/record_versions.h"

#include "absl/strings/str_cat.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/consumer.h"

namespace tombolo::sdk {

absl::Status RecordVersions::Observe(const RecordVersion& version) {
  // Dataset IDs have no '/', so the key is unambiguous.
  const std::string key = absl::StrCat(version.dataset, "/", version.record_id);
  const Place place{version.generation, version.sequence};
  MutexLock lock(mutex_);
  const auto [entry, is_new] = newest_.emplace(key, place);
  if (!is_new) {
    if (!PlantedBug("sdk.rolled_back") && place < entry->second) {
      return MakeError(reasons::kReplyRecordRolledBack,
                       {{"dataset", version.dataset},
                        {"found", absl::StrCat(version.sequence)},
                        {"wanted", absl::StrCat(entry->second.second)}});
    }
    entry->second = place;
    return absl::OkStatus();
  }
  order_.push_back(key);
  if (order_.size() > capacity_) {
    newest_.erase(order_.front());
    order_.pop_front();
  }
  return absl::OkStatus();
}

}  // namespace tombolo::sdk
