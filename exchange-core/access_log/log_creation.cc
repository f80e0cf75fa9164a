#include "exchange-core/access_log/log_creation.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "exchange-core/access_log/entry.h"
#include "exchange-core/access_log/pseudonym.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/check.h"
#include "exchange-core/base/status_macros.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"

namespace tombolo::access_log {
namespace {

using storage::Space;

// `file` after everything it imports, each once.
void AddFile(const google::protobuf::FileDescriptor* file,
             std::set<std::string>& seen,
             google::protobuf::FileDescriptorSet& set) {
  if (!seen.insert(file->name()).second) return;
  for (int i = 0; i < file->dependency_count(); ++i) {
    AddFile(file->dependency(i), seen, set);
  }
  file->CopyTo(set.add_file());
}

std::string NumberRow(uint32_t number) {
  std::string row;
  AppendU32(row, number);
  return row;
}

// The rows that make the log known.
storage::WriteBatch Registration(const SequencerParts& parts, NewLog& log) {
  const uint32_t number = parts.rows.number();
  storage::WriteBatch batch = std::move(log.also);
  batch.Put(Space::kMeta, log.layout.LogNumber(parts.origin),
            NumberRow(number));
  batch.Put(Space::kMeta, log.layout.NextLogNumber(), NumberRow(number + 1));
  batch.Put(Space::kLog, parts.rows.PseudonymKey(),
            parts.random->Bytes(kPseudonymKeySize));
  return batch;
}

}  // namespace

std::string EntryDescriptorSet() {
  google::protobuf::FileDescriptorSet set;
  std::set<std::string> seen;
  AddFile(record::v1::AccessLogEntry::descriptor()->file(), seen, set);
  return set.SerializeAsString();
}

absl::StatusOr<merkle::TreeHead> CreateLog(SequencerParts parts, NewLog log) {
  record::v1::AccessLogEntry entry;
  *entry.mutable_log_started() = std::move(log.started);
  entry.mutable_log_started()->set_descriptor_set(EntryDescriptorSet());
  TOMBOLO_ASSIGN_OR_RETURN(EntryDraft draft, EntryDraft::From(entry));

  Member member;
  member.entry = std::move(draft);
  member.writes = Registration(parts, log);
  Sequencer sequencer(std::move(parts));
  TOMBOLO_RETURN_IF_ERROR(sequencer.Add(member).status());
  TOMBOLO_RETURN_IF_ERROR(sequencer.Commit(log.unchanged));
  return sequencer.state().head;
}

}  // namespace tombolo::access_log
