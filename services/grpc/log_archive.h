// The node's access logs as clients read them: the one being written, and those
// it continues.
//
//   TOMBOLO_ASSIGN_OR_RETURN(LogArchive archive, LogArchive::Open(parts, ""));
//   TOMBOLO_ASSIGN_OR_RETURN(std::string proof, archive.Proof(index));
//
// Every answer is from one snapshot, against the newest signed checkpoint in
// it. Not thread-safe; cheap to make.
#ifndef TOMBOLO_SERVICES_GRPC_LOG_ARCHIVE_H_
#define TOMBOLO_SERVICES_GRPC_LOG_ARCHIVE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "exchange-core/access_log/log_reader.h"
#include "exchange-core/access_log/log_rows.h"
#include "exchange-core/crypto/digest.h"
#include "exchange-core/merkle/tree.h"
#include "exchange-core/storage/store.h"
#include "services/grpc/service_parts.h"

namespace tombolo::service {

class LogArchive {
 public:
  // `origin` "" is the log being written; NOT_FOUND / LOG_UNKNOWN.
  static absl::StatusOr<LogArchive> Open(const ServiceParts& parts,
                                         const std::string& origin);

  const std::string& origin() const { return origin_; }

  // The newest signed checkpoint; UNAVAILABLE / LOG_NOT_YET_PUBLISHED before
  // the first.
  absl::StatusOr<access_log::StoredCheckpoint> Checkpoint() const;
  // Number of entries.
  absl::StatusOr<uint64_t> Size() const;
  // NOT_FOUND / LOG_NO_SUCH_ENTRY.
  absl::StatusOr<std::string> Entry(uint64_t index) const;
  // A C2SP tlog-proof of entry `index` under Checkpoint().
  absl::StatusOr<std::string> Proof(uint64_t index);
  // That the log of `old_size` entries is the beginning of that of `new_size`;
  // INVALID_ARGUMENT / LOG_RANGE for sizes that no checkpoint covers.
  absl::StatusOr<std::vector<crypto::Digest>> ConsistencyPath(
      uint64_t old_size, uint64_t new_size);

 private:
  LogArchive(std::unique_ptr<storage::Reader> snapshot,
             const access_log::LogRows& rows, std::string origin)
      : snapshot_(std::move(snapshot)),
        rows_(rows),
        origin_(std::move(origin)) {}

  std::unique_ptr<storage::Reader> snapshot_;
  access_log::LogRows rows_;
  std::string origin_;
};

}  // namespace tombolo::service

#endif  // TOMBOLO_SERVICES_GRPC_LOG_ARCHIVE_H_
