// One thing to be committed and logged: an entry, the writes that become true
// with it, what must hold for them, and whom to tell. See committer.h.
#ifndef TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_MEMBER_H_
#define TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_MEMBER_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "exchange-core/access_log/entry.h"
#include "exchange-core/crypto/digest.h"
#include "exchange-core/storage/store.h"
#include "tombolo/record/v1/evidence.pb.h"

namespace tombolo::access_log {

// Whose turn it is when not everything fits one group.
enum class Priority : uint8_t {
  kQuery,    // A caller waits for an answer; also administration.
  kPublish,  // Data coming in.
};

// Where an entry stands in the log.
struct Sequenced {
  std::string origin;
  uint64_t index = 0;
  crypto::Digest leaf_hash{};
  absl::Time time;
};

// Asks for a receipt: what the reply binds the entry to.
struct ReceiptRequest {
  std::string nonce;  // Of the request; 16 bytes.
  crypto::Digest result_digest{};
};

// The answer to a member: its entry is durable.
struct Committed {
  std::string origin;
  uint64_t index = 0;
  crypto::Digest leaf_hash{};
  absl::Time time;
  std::optional<record::v1::Receipt> receipt;  // When one was asked for.
};

using CommitDone = std::function<void(absl::StatusOr<Committed>)>;

struct Member {
  EntryDraft entry;

  // Changes outside Space::kLog that become true with the entry.
  storage::WriteBatch writes;

  // What must hold, judged against the store and the members before this one
  // in its group.
  std::vector<storage::Precondition> preconditions;

  Priority priority = Priority::kQuery;
  std::optional<ReceiptRequest> receipt;

  // Adds writes that need the entry's place in the log; may be empty. Runs on
  // the committer's thread, must be quick and must not call the committer.
  std::function<void(const Sequenced&, storage::WriteBatch&)> add_writes;

  // Called exactly once: on the committer's thread, or on the caller's when
  // Submit() refuses the member. Must be quick and must not block: every reply
  // of the node waits behind it. May call Submit().
  CommitDone done;
};

}  // namespace tombolo::access_log

#endif  // TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_MEMBER_H_
