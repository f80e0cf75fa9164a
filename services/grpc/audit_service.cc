#include "services/grpc/audit_service.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "exchange-core/access_log/entry.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/access_log.h"
#include "exchange-core/base/reasons/request.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/crypto/spiffe_identity.h"
#include "exchange-core/translog/signed_note.h"
#include "services/grpc/log_archive.h"
#include "services/grpc/request_check.h"
#include "services/grpc/unary.h"

namespace tombolo::service {
namespace {

namespace v1 = exchange::v1;

constexpr size_t kMaxOriginBytes = 255;
constexpr size_t kMaxPageBytes = size_t{3} << 20;

// What a call looked at, for the log.
struct Look {
  std::string operation;
  uint64_t first_index = 0;
  uint64_t count = 0;
};

// Logs the look of `caller`, then hands out `response`.
template <typename Response>
void LogThenReply(const ServiceParts& parts, const Caller& caller,
                  const Look& look, Response response,
                  const Reply<Response>& reply) {
  record::v1::AccessLogEntry entry;
  entry.set_principal(caller.uri);
  auto& read = *entry.mutable_log_read();
  read.set_operation(look.operation);
  read.set_first_index(look.first_index);
  read.set_count(look.count);
  absl::StatusOr<access_log::EntryDraft> draft =
      access_log::EntryDraft::From(entry);
  if (!draft.ok()) return reply(draft.status());
  parts.log->committer().Submit(
      {.entry = *std::move(draft),
       .done = [repliers = parts.repliers, reply,
                response = std::move(response)](
                   const absl::StatusOr<access_log::Committed>& committed) {
         repliers->Schedule([reply, response, status = committed.status()] {
           if (!status.ok()) return reply(status);
           reply(response);
         });
       }});
}

// Departments see entries about their own acts only.
absl::Status MaySee(const Caller& caller, uint64_t index,
                    absl::string_view bytes) {
  if (!caller.of_department() || PlantedBug("service.own_entries")) {
    return absl::OkStatus();
  }
  TOMBOLO_ASSIGN_OR_RETURN(const record::v1::AccessLogEntry entry,
                           access_log::ParseEntry(bytes));
  const absl::StatusOr<crypto::SpiffeIdentity> principal =
      crypto::ParseSpiffeId(entry.principal());
  if (principal.ok() && principal->department == caller.department()) {
    return absl::OkStatus();
  }
  return MakeError(reasons::kLogEntryOfOthers,
                   {{"index", absl::StrCat(index)}});
}

// The entries [first, ...) as far as a page holds; next_page_token is left to
// the caller, who is given the index to go on at, or 0 at the end.
absl::StatusOr<v1::ListLogEntriesResponse> PageOf(const LogArchive& archive,
                                                  uint64_t first,
                                                  size_t page_size,
                                                  uint64_t& next) {
  TOMBOLO_ASSIGN_OR_RETURN(const uint64_t size, archive.Size());
  v1::ListLogEntriesResponse response;
  size_t bytes = 0;
  for (next = first; next < size; ++next) {
    if (static_cast<size_t>(response.entries_size()) == page_size) {
      return response;
    }
    TOMBOLO_ASSIGN_OR_RETURN(std::string entry, archive.Entry(next));
    bytes += entry.size();
    if (bytes > kMaxPageBytes && response.entries_size() > 0) return response;
    v1::LogEntry& out = *response.add_entries();
    out.set_index(next);
    out.set_entry(std::move(entry));
  }
  next = 0;
  return response;
}

void CheckOrigin(const std::string& origin, RequestCheck& check) {
  check.Text("origin", origin, {.max_bytes = kMaxOriginBytes});
}

}  // namespace

grpc::ServerUnaryReactor* AuditService::GetCheckpoint(
    grpc::CallbackServerContext* context,
    const v1::GetCheckpointRequest* request,
    v1::GetCheckpointResponse* response) {
  using Response = v1::GetCheckpointResponse;
  return RunUnary(
      parts_, Method::kGetCheckpoint, context, response,
      [&](const Caller& /*caller*/) -> absl::StatusOr<Work<Response>> {
        RequestCheck check;
        CheckOrigin(request->origin(), check);
        TOMBOLO_RETURN_IF_ERROR(check.Result());
        return OnReaders<Response>(
            parts_,
            [this, origin = request->origin()]() -> absl::StatusOr<Response> {
              TOMBOLO_ASSIGN_OR_RETURN(const LogArchive archive,
                                       LogArchive::Open(parts_, origin));
              TOMBOLO_ASSIGN_OR_RETURN(access_log::StoredCheckpoint stored,
                                       archive.Checkpoint());
              TOMBOLO_ASSIGN_OR_RETURN(
                  const translog::NoteKey key,
                  translog::NoteKey::Create(archive.origin(), parts_.log_key));
              Response reply;
              reply.set_checkpoint(std::move(stored.note));
              reply.set_verifier_key(key.Vkey());
              return reply;
            });
      });
}

grpc::ServerUnaryReactor* AuditService::GetLogEntry(
    grpc::CallbackServerContext* context, const v1::GetLogEntryRequest* request,
    v1::GetLogEntryResponse* response) {
  using Response = v1::GetLogEntryResponse;
  return RunUnary(
      parts_, Method::kGetLogEntry, context, response,
      [&](const Caller& caller) -> absl::StatusOr<Work<Response>> {
        RequestCheck check;
        CheckOrigin(request->origin(), check);
        TOMBOLO_RETURN_IF_ERROR(check.Result());
        const auto read =
            [this, caller, index = request->index(),
             origin = request->origin()]() -> absl::StatusOr<Response> {
          TOMBOLO_ASSIGN_OR_RETURN(const LogArchive archive,
                                   LogArchive::Open(parts_, origin));
          TOMBOLO_ASSIGN_OR_RETURN(std::string bytes, archive.Entry(index));
          TOMBOLO_RETURN_IF_ERROR(MaySee(caller, index, bytes));
          Response found;
          found.mutable_entry()->set_index(index);
          found.mutable_entry()->set_entry(std::move(bytes));
          return found;
        };
        return Work<Response>{
            parts_.readers, [this, caller, read, index = request->index()](
                                const Reply<Response>& reply) {
              absl::StatusOr<Response> found = read();
              if (HasReason(found.status(), reasons::kLogEntryOfOthers)) {
                return LogRefusal(
                    parts_, caller, Method::kGetLogEntry, found.status(),
                    [reply](const absl::Status& told) { reply(told); });
              }
              if (!found.ok()) return reply(found.status());
              LogThenReply(
                  parts_, caller,
                  {.operation = "entry", .first_index = index, .count = 1},
                  *std::move(found), reply);
            }};
      });
}

grpc::ServerUnaryReactor* AuditService::ListLogEntries(
    grpc::CallbackServerContext* context,
    const v1::ListLogEntriesRequest* request,
    v1::ListLogEntriesResponse* response) {
  using Response = v1::ListLogEntriesResponse;
  return RunUnary(
      parts_, Method::kListLogEntries, context, response,
      [&](const Caller& caller) -> absl::StatusOr<Work<Response>> {
        RequestCheck check;
        CheckOrigin(request->origin(), check);
        const size_t page_size = check.PageSize(request->page_size());
        TOMBOLO_RETURN_IF_ERROR(check.Result());
        v1::ListLogEntriesRequest bound = *request;
        bound.clear_page_token();
        bound.clear_page_size();
        const std::string binding = PageTokens::Binding(caller.uri, bound);
        TOMBOLO_ASSIGN_OR_RETURN(
            const std::string position,
            parts_.page_tokens->Open(request->page_token(), binding));
        uint64_t first = request->first_index();
        // The node sealed the position itself: it is a number.
        if (!position.empty() && !absl::SimpleAtoi(position, &first)) {
          check.Violate("page_token", "is not one");
          return check.Result();
        }
        return Work<Response>{
            parts_.readers,
            [this, caller, first, page_size, binding,
             origin = request->origin()](const Reply<Response>& reply) {
              uint64_t next = 0;
              const absl::StatusOr<LogArchive> archive =
                  LogArchive::Open(parts_, origin);
              if (!archive.ok()) return reply(archive.status());
              absl::StatusOr<Response> page =
                  PageOf(*archive, first, page_size, next);
              if (!page.ok()) return reply(page.status());
              if (next != 0) {
                page->set_next_page_token(
                    parts_.page_tokens->Seal(absl::StrCat(next), binding));
              }
              const auto count = static_cast<uint64_t>(page->entries_size());
              LogThenReply(parts_, caller,
                           {.operation = "entries",
                            .first_index = first,
                            .count = count},
                           *std::move(page), reply);
            }};
      });
}

grpc::ServerUnaryReactor* AuditService::GetInclusionProof(
    grpc::CallbackServerContext* context,
    const v1::GetInclusionProofRequest* request,
    v1::GetInclusionProofResponse* response) {
  using Response = v1::GetInclusionProofResponse;
  return RunUnary(
      parts_, Method::kGetInclusionProof, context, response,
      [&](const Caller& caller) -> absl::StatusOr<Work<Response>> {
        RequestCheck check;
        CheckOrigin(request->origin(), check);
        TOMBOLO_RETURN_IF_ERROR(check.Result());
        return Work<Response>{
            parts_.readers,
            [this, caller, index = request->index(),
             origin = request->origin()](const Reply<Response>& reply) {
              absl::StatusOr<LogArchive> archive =
                  LogArchive::Open(parts_, origin);
              if (!archive.ok()) return reply(archive.status());
              absl::StatusOr<std::string> proof = archive->Proof(index);
              if (!proof.ok()) return reply(proof.status());
              Response told;
              told.set_proof(*std::move(proof));
              LogThenReply(
                  parts_, caller,
                  {.operation = "proof", .first_index = index, .count = 1},
                  std::move(told), reply);
            }};
      });
}

grpc::ServerUnaryReactor* AuditService::GetConsistencyProof(
    grpc::CallbackServerContext* context,
    const v1::GetConsistencyProofRequest* request,
    v1::GetConsistencyProofResponse* response) {
  using Response = v1::GetConsistencyProofResponse;
  return RunUnary(
      parts_, Method::kGetConsistencyProof, context, response,
      [&](const Caller& /*caller*/) -> absl::StatusOr<Work<Response>> {
        RequestCheck check;
        CheckOrigin(request->origin(), check);
        TOMBOLO_RETURN_IF_ERROR(check.Result());
        return OnReaders<Response>(
            parts_, [this, asked = *request]() -> absl::StatusOr<Response> {
              TOMBOLO_ASSIGN_OR_RETURN(
                  LogArchive archive, LogArchive::Open(parts_, asked.origin()));
              TOMBOLO_ASSIGN_OR_RETURN(
                  const std::vector<crypto::Digest> path,
                  archive.ConsistencyPath(asked.old_size(), asked.new_size()));
              Response reply;
              for (const crypto::Digest& hash : path) {
                reply.add_path(crypto::DigestBytes(hash));
              }
              return reply;
            });
      });
}

}  // namespace tombolo::service
