// The state row of a log: what the last commit left, from which the next one
// goes on. 66 bytes, docs/formats/access-log.md "State row":
//
//   u8 1 | u64 size | root 32 | i64 time of the last entry (us) |
//   u64 writer term | u8 closed | first 8 bytes of SHA-256 of all before
//
// Every commit to a log replaces the row under the precondition that it is the
// one last seen, so two writers of one log cannot both go on. Opening a log
// raises the writer term, so that the row differs even before the first entry.
#ifndef TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_LOG_STATE_H_
#define TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_LOG_STATE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "exchange-core/merkle/tree.h"

namespace tombolo::access_log {

struct LogState {
  merkle::TreeHead head;
  // Of the last entry; whole microseconds.
  absl::Time last_time = absl::UnixEpoch();
  // How often the log was opened.
  uint64_t writer_term = 0;
  // A later log took over: nothing may be added.
  bool closed = false;
};

std::string EncodeLogState(const LogState& state);

// DATA_LOSS / LOG_STATE_CORRUPT for anything EncodeLogState() does not write.
absl::StatusOr<LogState> DecodeLogState(absl::string_view row);

// `time` cut to whole microseconds, as entries and the state row hold it.
absl::Time WholeMicros(absl::Time time);

// The first 8 bytes of SHA-256(bytes): finds damage, not forgery.
std::string Checksum8(absl::string_view bytes);

}  // namespace tombolo::access_log

#endif  // TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_LOG_STATE_H_
