// RecordVersions: the newest version of each record that this process has
// seen, so that a node cannot answer with an older one later.
//
//   TOMBOLO_RETURN_IF_ERROR(versions.Observe(
//       {.dataset = "ca-marriage", .record_id = id,
//        .generation = 1, .sequence = 4711}));
//
// Bounded: the record seen longest ago makes room. Thread-safe.
#ifndef TOMBOLO_ADAPTERS_SDK_CPP_RECORD_VERSIONS_H_
#define TOMBOLO_ADAPTERS_SDK_CPP_RECORD_VERSIONS_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "exchange-core/base/mutex.h"

namespace tombolo::sdk {

struct RecordVersion {
  std::string dataset;
  std::string record_id;
  uint64_t generation = 0;
  uint64_t sequence = 0;
};

class RecordVersions {
 public:
  explicit RecordVersions(size_t capacity = 100'000) : capacity_(capacity) {}

  // Remembers a verified version; DATA_LOSS / REPLY_RECORD_ROLLED_BACK when a
  // newer one was seen.
  absl::Status Observe(const RecordVersion& version) TOMBOLO_EXCLUDES(mutex_);

 private:
  using Place = std::pair<uint64_t, uint64_t>;  // Generation, sequence.

  const size_t capacity_;
  Mutex mutex_;
  absl::flat_hash_map<std::string, Place> newest_ TOMBOLO_GUARDED_BY(mutex_);
  // Keys of newest_, oldest first.
  std::deque<std::string> order_ TOMBOLO_GUARDED_BY(mutex_);
};

}  // namespace tombolo::sdk

#endif  // TOMBOLO_ADAPTERS_SDK_CPP_RECORD_VERSIONS_H_
