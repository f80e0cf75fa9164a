#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/crypto/digest.h"
#include "exchange-core/record/key_directory.h"
#include "exchange-core/record/timestamp.h"
#include "exchange-core/translog/checkpoint.h"
#include "exchange-core/translog/entry_bundle.h"
#include "exchange-core/translog/tlog_proof.h"
#include "services/cli/call.h"
#include "services/cli/command.h"
#include "services/cli/json_output.h"
#include "services/cli/local_file.h"
#include "services/cli/table.h"
#include "tombolo/exchange/v1/audit_service.grpc.pb.h"
#include "tombolo/record/v1/access_log.pb.h"

namespace tombolo::cli {
namespace {

namespace v1 = exchange::v1;
using record::v1::AccessLogEntry;
using Stub = v1::AuditService::Stub;

std::string EventName(const AccessLogEntry& entry) {
  const auto* oneof = AccessLogEntry::descriptor()->FindOneofByName("event");
  const auto* field =
      entry.GetReflection()->GetOneofFieldDescriptor(entry, oneof);
  return field == nullptr ? "-" : field->name();
}

absl::StatusOr<AccessLogEntry> ParseEntry(const std::string& bytes) {
  AccessLogEntry entry;
  if (entry.ParseFromString(bytes)) return entry;
  return UsageError("the bytes are no entry of an access log");
}

std::string EntryTime(const Session& session, const AccessLogEntry& entry) {
  return session.TimeText(
      record::TimeFromProto(entry.time()).value_or(absl::InfinitePast()));
}

std::string HashText(const crypto::Digest& digest) {
  return ToHex(crypto::DigestView(digest));
}

absl::StatusOr<std::string> FetchEntry(Session& session, uint64_t index) {
  v1::GetLogEntryRequest request;
  request.set_index(index);
  TOMBOLO_ASSIGN_OR_RETURN(v1::GetLogEntryResponse response,
                           Call(session, &Stub::GetLogEntry, request));
  return std::move(*response.mutable_entry()->mutable_entry());
}

absl::StatusOr<ExitCode> Show(Session& session, const Arguments& arguments) {
  TOMBOLO_ASSIGN_OR_RETURN(const uint64_t index,
                           NumberOf("INDEX", arguments.Get("INDEX")));
  TOMBOLO_ASSIGN_OR_RETURN(const std::string bytes, FetchEntry(session, index));
  TOMBOLO_ASSIGN_OR_RETURN(const AccessLogEntry entry, ParseEntry(bytes));
  if (session.json()) {
    TOMBOLO_RETURN_IF_ERROR(PrintJson(session, entry));
    return ExitCode::kOk;
  }
  Listing listing;
  listing.Add(session.Say(texts::kIndex), absl::StrCat(index));
  listing.Add(session.Say(texts::kTime), EntryTime(session, entry));
  listing.Add(session.Say(texts::kEvent), EventName(entry));
  listing.Add(session.Say(texts::kPrincipal), entry.principal());
  listing.Add(session.Say(texts::kPurpose), entry.purpose());
  listing.Add(session.Say(texts::kEpoch), absl::StrCat(entry.policy_epoch()));
  if (!entry.refusal_reason().empty()) {
    listing.Add(session.Say(texts::kReason), entry.refusal_reason());
  }
  listing.Add(session.Say(texts::kLeafHash),
              HashText(translog::EntryLeafHash(bytes)));
  for (const auto& dataset : entry.query_answered().datasets()) {
    listing.Add(
        session.Say(texts::kDataset),
        absl::StrCat(dataset.dataset(), ", ", session.Say(texts::kRecords), " ",
                     dataset.sequences_size()));
  }
  listing.Print(session.out());
  return ExitCode::kOk;
}

absl::StatusOr<ExitCode> List(Session& session, const Arguments& arguments) {
  v1::ListLogEntriesRequest request;
  TOMBOLO_ASSIGN_OR_RETURN(const uint64_t first,
                           NumberOf("--first", arguments.Get("first", "0")));
  TOMBOLO_ASSIGN_OR_RETURN(const uint64_t count,
                           NumberOf("--count", arguments.Get("count", "50")));
  if (count < 1 || count > 1000) {
    return UsageError("--count is from 1 to 1000");
  }
  request.set_first_index(first);
  request.set_page_size(static_cast<int>(count));
  TOMBOLO_ASSIGN_OR_RETURN(const v1::ListLogEntriesResponse response,
                           Call(session, &Stub::ListLogEntries, request));
  if (session.json()) {
    for (const v1::LogEntry& one : response.entries()) {
      TOMBOLO_ASSIGN_OR_RETURN(const AccessLogEntry entry,
                               ParseEntry(one.entry()));
      TOMBOLO_RETURN_IF_ERROR(PrintJson(session, entry));
    }
    return ExitCode::kOk;
  }
  Table table({session.Say(texts::kIndex), session.Say(texts::kTime),
               session.Say(texts::kEvent), session.Say(texts::kPrincipal),
               session.Say(texts::kPurpose), session.Say(texts::kReason)});
  for (const v1::LogEntry& one : response.entries()) {
    TOMBOLO_ASSIGN_OR_RETURN(const AccessLogEntry entry,
                             ParseEntry(one.entry()));
    table.Add({absl::StrCat(one.index()), EntryTime(session, entry),
               EventName(entry), entry.principal(), entry.purpose(),
               entry.refusal_reason()});
  }
  table.Print(session.out());
  return ExitCode::kOk;
}

// The keys of the node's log under the name of that log: what the registry
// authority says, not what the node says of itself.
absl::StatusOr<std::vector<translog::NoteKey>> LogKeys(
    Session& session, const std::string& origin) {
  TOMBOLO_RETURN_IF_ERROR(RequireSetting("node", session.settings().node));
  TOMBOLO_ASSIGN_OR_RETURN(const auto keys, session.Keys());
  std::vector<translog::NoteKey> found;
  for (const record::DirectoryKey& key : keys->keys()) {
    if (key.usage != record::v1::KEY_USAGE_LOG ||
        key.owner != session.settings().node) {
      continue;
    }
    // Judged now, as every key without a witness's word for an earlier time.
    TOMBOLO_RETURN_IF_ERROR(keys->FindKey(crypto::DigestView(key.key.key_id()),
                                          {.usage = key.usage,
                                           .owner = key.owner,
                                           .at = session.clock().Now()})
                                .status());
    TOMBOLO_ASSIGN_OR_RETURN(translog::NoteKey named,
                             translog::NoteKey::Create(origin, key.key));
    found.push_back(std::move(named));
  }
  return found;
}

// The first line of a checkpoint.
std::string OriginOf(const std::string& checkpoint) {
  return checkpoint.substr(0, checkpoint.find('\n'));
}

void PrintCheckpoint(Session& session, const translog::Checkpoint& checkpoint,
                     const LocalText& how) {
  Listing listing;
  listing.Add(session.Say(texts::kOrigin), checkpoint.origin);
  listing.Add(session.Say(texts::kSize), absl::StrCat(checkpoint.tree.size));
  listing.Add(session.Say(texts::kRootHash), HashText(checkpoint.tree.root));
  listing.Add(session.Say(texts::kStatus), session.Say(how));
  listing.Print(session.out());
}

absl::StatusOr<ExitCode> Prove(Session& session, const Arguments& arguments) {
  TOMBOLO_ASSIGN_OR_RETURN(const uint64_t index,
                           NumberOf("INDEX", arguments.Get("INDEX")));
  TOMBOLO_ASSIGN_OR_RETURN(const std::string entry, FetchEntry(session, index));
  v1::GetInclusionProofRequest request;
  request.set_index(index);
  TOMBOLO_ASSIGN_OR_RETURN(const v1::GetInclusionProofResponse response,
                           Call(session, &Stub::GetInclusionProof, request));
  TOMBOLO_ASSIGN_OR_RETURN(const translog::TlogProof proof,
                           translog::ParseTlogProof(response.proof()));
  if (proof.index != index) {
    return UsageError("the node sent the proof of another entry");
  }
  Listing listing;
  if (session.CanVerify()) {
    const std::string origin = OriginOf(proof.checkpoint);
    TOMBOLO_ASSIGN_OR_RETURN(const auto keys, LogKeys(session, origin));
    TOMBOLO_RETURN_IF_ERROR(
        translog::VerifyTlogProof(proof, translog::EntryLeafHash(entry), keys,
                                  origin)
            .status());
  }
  TOMBOLO_RETURN_IF_ERROR(
      WriteLocalFile(arguments.Get("out"), response.proof()));
  if (arguments.Has("entry")) {
    TOMBOLO_RETURN_IF_ERROR(WriteLocalFile(arguments.Get("entry"), entry));
  }
  listing.Add(session.Say(texts::kWritten), arguments.Get("out"));
  listing.Add(session.Say(texts::kLeafHash),
              HashText(translog::EntryLeafHash(entry)));
  listing.Add(session.Say(texts::kStatus),
              session.Say(session.CanVerify() ? texts::kCheckedAgainst
                                              : texts::kUnchecked));
  listing.Print(session.out());
  return ExitCode::kOk;
}

absl::StatusOr<crypto::Digest> LeafHashOf(const Arguments& arguments) {
  if (arguments.Has("entry") == arguments.Has("leaf-hash")) {
    return UsageError("give either --entry FILE or --leaf-hash HEX");
  }
  if (arguments.Has("entry")) {
    TOMBOLO_ASSIGN_OR_RETURN(const std::string entry,
                             ReadLocalFile(arguments.Get("entry")));
    return translog::EntryLeafHash(entry);
  }
  const auto bytes = FromHex(arguments.Get("leaf-hash"));
  const auto digest = crypto::DigestFromBytes(bytes.value_or(""));
  if (!digest.has_value()) {
    return UsageError("--leaf-hash is not 64 hexadecimal digits");
  }
  return *digest;
}

// Reads no network and needs no certificate: an auditor, a court or a citizen
// can run it with nothing but the files and the log's key.
absl::StatusOr<ExitCode> Check(Session& session, const Arguments& arguments) {
  TOMBOLO_ASSIGN_OR_RETURN(const crypto::Digest leaf, LeafHashOf(arguments));
  TOMBOLO_ASSIGN_OR_RETURN(const std::string file,
                           ReadLocalFile(arguments.Get("FILE")));
  TOMBOLO_ASSIGN_OR_RETURN(const translog::TlogProof proof,
                           translog::ParseTlogProof(file));
  TOMBOLO_ASSIGN_OR_RETURN(const translog::NoteKey key,
                           translog::NoteKey::FromVkey(arguments.Get("vkey")));
  TOMBOLO_ASSIGN_OR_RETURN(
      const translog::Checkpoint checkpoint,
      translog::VerifyTlogProof(proof, leaf, {key}, key.name()));
  PrintCheckpoint(session, checkpoint, texts::kProofHolds);
  return ExitCode::kOk;
}

absl::StatusOr<ExitCode> ShowCheckpoint(Session& session,
                                        const Arguments& /*arguments*/) {
  TOMBOLO_ASSIGN_OR_RETURN(
      const v1::GetCheckpointResponse response,
      Call(session, &Stub::GetCheckpoint, v1::GetCheckpointRequest()));
  if (session.json()) {
    TOMBOLO_RETURN_IF_ERROR(PrintJson(session, response));
    return ExitCode::kOk;
  }
  const std::string origin = OriginOf(response.checkpoint());
  std::vector<translog::NoteKey> keys;
  if (session.CanVerify()) {
    TOMBOLO_ASSIGN_OR_RETURN(keys, LogKeys(session, origin));
  } else {
    TOMBOLO_ASSIGN_OR_RETURN(
        translog::NoteKey told,
        translog::NoteKey::FromVkey(response.verifier_key()));
    keys.push_back(std::move(told));
  }
  TOMBOLO_ASSIGN_OR_RETURN(
      const translog::Checkpoint checkpoint,
      translog::OpenCheckpoint(response.checkpoint(), keys, origin));
  PrintCheckpoint(
      session, checkpoint,
      session.CanVerify() ? texts::kCheckedAgainst : texts::kUnchecked);
  session.out() << "vkey: " << response.verifier_key() << '\n';
  return ExitCode::kOk;
}

}  // namespace

std::vector<Command> AuditCommands() {
  const Positional index{"INDEX", {"index of the entry", "条目序号"}};
  return {
      {.path = "audit show",
       .summary = {"show one entry of the access log", "显示访问日志条目"},
       .positionals = {index},
       .run = Show},
      {.path = "audit list",
       .summary = {"list entries of the access log", "列出访问日志条目"},
       .options = {{"first", {"index of the first", "起始序号"}},
                   {"count", {"how many, 1 to 1000", "条数，1 至 1000"}}},
       .run = List},
      {.path = "audit prove",
       .summary = {"fetch and check the proof that an entry is in the log",
                   "获取并核对条目的存在证明"},
       .positionals = {index},
       .options = {{"out",
                    {"where to write the proof", "证明的输出文件"},
                    OptionKind::kValue,
                    true},
                   {"entry",
                    {"where to write the entry's bytes",
                     "条目字节的输出文件"}}},
       .run = Prove},
      {.path = "audit check",
       .summary = {"check a proof offline", "离线核对证明"},
       .positionals = {{"FILE", {"the proof", "证明文件"}}},
       .options = {{"entry", {"file with the entry's bytes", "条目字节文件"}},
                   {"leaf-hash", {"its hash instead", "或其叶哈希"}},
                   {"vkey",
                    {"the log's verifier key, got elsewhere than from the node",
                     "日志验证公钥，应从节点之外的途径取得"},
                    OptionKind::kValue,
                    true}},
       .run = Check},
      {.path = "audit checkpoint",
       .summary = {"show and check the newest checkpoint",
                   "显示并核对最新检查点"},
       .run = ShowCheckpoint},
  };
}

}  // namespace tombolo::cli
