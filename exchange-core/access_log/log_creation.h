// Begins a log in the store: its entry 0, its number, its pseudonym key, in one
// commit. For AccessLog::Init() and AccessLog::Recover().
#ifndef TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_LOG_CREATION_H_
#define TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_LOG_CREATION_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "exchange-core/access_log/sequencer.h"
#include "exchange-core/merkle/tree.h"
#include "exchange-core/storage/key_layout.h"
#include "exchange-core/storage/store.h"
#include "tombolo/record/v1/access_log.pb.h"

namespace tombolo::access_log {

struct NewLog {
  storage::KeyLayout layout;
  // Entry 0, without its descriptor set.
  record::v1::LogStarted started;
  // Written in the same commit: the end of the log that this one follows.
  storage::WriteBatch also;
  // What was seen of the store when the log's number was chosen.
  std::vector<storage::Precondition> unchanged;
};

// Serialised FileDescriptorSet of AccessLogEntry and all that it uses.
std::string EntryDescriptorSet();

// Creates the log parts.rows.number() and returns its tree of one entry.
// ABORTED / LOG_SECOND_WRITER when it is there already or `unchanged` does not
// hold.
absl::StatusOr<merkle::TreeHead> CreateLog(SequencerParts parts, NewLog log);

}  // namespace tombolo::access_log

#endif  // TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_LOG_CREATION_H_
