// An access-log entry on its way to the log.
//
// The request thread writes the message and serialises it once; only the
// committer knows what the log adds (format, time, event id, node), so these
// are the lowest field numbers of AccessLogEntry and are put in front of the
// draft's bytes. Both together are the canonical protobuf encoding.
//
//   record::v1::AccessLogEntry entry;
//   entry.set_principal(principal.uri());
//   entry.mutable_query_answered()->set_mode("point");
//   TOMBOLO_ASSIGN_OR_RETURN(EntryDraft draft, EntryDraft::From(entry));
//
// An entry that is too large is refused before anything is written: it is
// never cut. The caller then refuses the request it would have described.
//
// Format: docs/formats/access-log.md, "Entries". Immutable, thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_ENTRY_H_
#define TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_ENTRY_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "tombolo/record/v1/access_log.pb.h"

namespace tombolo::access_log {

// The longest entry: tlog-tiles gives its length two bytes.
inline constexpr size_t kMaxEntrySize = 65535;
// Room kept for what the committer adds.
inline constexpr size_t kEntryHeadRoom = 160;
inline constexpr size_t kMaxDraftSize = kMaxEntrySize - kEntryHeadRoom;
inline constexpr size_t kEventIdSize = 16;
inline constexpr uint32_t kEntryFormat = 1;

class EntryDraft {
 public:
  // No entry at all; the committer refuses it.
  EntryDraft() = default;

  // The draft of `entry`, which has an event and none of the fields that the
  // log sets. Errors:
  //   INVALID_ARGUMENT / LOG_ENTRY_MALFORMED    a field that the log sets, no
  //                                             event, a digest or pseudonym
  //                                             of the wrong size
  //   INVALID_ARGUMENT / LOG_ENTRY_TOO_LARGE    over kMaxDraftSize
  static absl::StatusOr<EntryDraft> From(
      const record::v1::AccessLogEntry& entry);

  // The serialised fields from number 6 on.
  const std::string& body() const { return body_; }
  bool empty() const { return body_.empty(); }

 private:
  explicit EntryDraft(std::string body) : body_(std::move(body)) {}
  std::string body_;
};

// What the committer adds to a draft.
struct EntryHead {
  absl::Time time;         // Kept to the microsecond.
  bool time_held = false;  // The clock stood behind the last entry.
  std::string event_id;    // 16 random bytes.
  std::string node;
};

// The bytes of the entry as they are hashed and stored.
std::string EntryBytes(const EntryHead& head, const EntryDraft& draft);

// The entry of stored bytes, or DATA_LOSS / LOG_ENTRY_UNREADABLE.
absl::StatusOr<record::v1::AccessLogEntry> ParseEntry(absl::string_view bytes);

}  // namespace tombolo::access_log

#endif  // TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_ENTRY_H_
