#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/message_catalogue.h"
#include "exchange-core/base/reasons/cli.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/record/timestamp.h"
#include "services/cli/call.h"
#include "services/cli/command.h"
#include "services/cli/json_output.h"
#include "services/cli/table.h"
#include "tombolo/exchange/v1/node_service.grpc.pb.h"

namespace tombolo::cli {
namespace {

namespace v1 = exchange::v1;

std::string ProtoTime(const Session& session, bool is_set,
                      const google::protobuf::Timestamp& time) {
  return session.TimeText(
      is_set ? record::TimeFromProto(time).value_or(absl::InfinitePast())
             : absl::InfinitePast());
}

absl::StatusOr<ExitCode> NodeStatus(Session& session,
                                    const Arguments& /*arguments*/) {
  TOMBOLO_ASSIGN_OR_RETURN(const v1::GetNodeStatusResponse status,
                           Call(session, &v1::NodeService::Stub::GetNodeStatus,
                                v1::GetNodeStatusRequest()));
  if (session.json()) {
    TOMBOLO_RETURN_IF_ERROR(PrintJson(session, status));
    return ExitCode::kOk;
  }
  Listing listing;
  listing.Add(session.Say(texts::kNode), status.node());
  listing.Add(session.Say(texts::kVersion), status.version());
  listing.Add(session.Say(texts::kStarted),
              ProtoTime(session, status.has_start_time(), status.start_time()));
  listing.Add(session.Say(texts::kYou), status.principal());
  listing.Add(session.Say(texts::kEpoch), absl::StrCat(status.policy_epoch()));
  listing.Add(session.Say(texts::kDirectoryVersion),
              absl::StrCat(status.key_directory_version()));
  listing.Add(session.Say(texts::kOrigin), status.log_origin());
  listing.Add(session.Say(texts::kSize), absl::StrCat(status.log_size()));
  listing.Add(session.Say(texts::kCheckpointed),
              absl::StrCat(status.checkpoint_size()));
  listing.Add(session.Say(texts::kCheckpointTime),
              ProtoTime(session, status.has_checkpoint_time(),
                        status.checkpoint_time()));
  listing.Print(session.out());
  if (status.datasets().empty()) return ExitCode::kOk;
  session.out() << '\n';
  Table table({session.Say(texts::kDataset), session.Say(texts::kRecords),
               session.Say(texts::kPublished)});
  for (const v1::DatasetState& dataset : status.datasets()) {
    table.Add({dataset.dataset(), absl::StrCat(dataset.record_count()),
               ProtoTime(session, dataset.has_last_publish_time(),
                         dataset.last_publish_time())});
  }
  table.Print(session.out());
  return ExitCode::kOk;
}

absl::StatusOr<ExitCode> Errors(Session& session, const Arguments& arguments) {
  const std::string name = arguments.Get("REASON");
  if (name.empty()) {
    Table table({session.Say(texts::kReason), session.Say(texts::kCode),
                 session.Say(texts::kMeaning)});
    for (const ErrorReason* reason : AllReasons()) {
      table.Add(
          {reason->name, absl::StatusCodeToString(reason->code),
           session.language() == Language::kChinese ? reason->zh : reason->en});
    }
    table.Print(session.out());
    return ExitCode::kOk;
  }
  const ErrorReason* reason = FindReason(name);
  if (reason == nullptr) {
    return MakeError(reasons::kErrorReasonUnknown, {{"reason", name}});
  }
  Listing listing;
  listing.Add(session.Say(texts::kReason), reason->name);
  listing.Add(session.Say(texts::kCode),
              absl::StatusCodeToString(reason->code));
  listing.Add(session.Say(texts::kEnglish),
              RenderMessage(*reason, {}, Language::kEnglish));
  listing.Add(session.Say(texts::kChinese),
              RenderMessage(*reason, {}, Language::kChinese));
  listing.Print(session.out());
  return ExitCode::kOk;
}

}  // namespace

std::vector<Command> StatusCommands() {
  return {
      {.path = "status",
       .summary = {"say what state the node is in, and who you are to it",
                   "显示节点状态及当前身份"},
       .run = NodeStatus},
      {.path = "errors",
       .summary = {"explain an error reason, or list them all; needs no node",
                   "解释错误原因或列出全部；无需连接节点"},
       .positionals = {{"REASON",
                        {"such as NO_GRANT", "例如 NO_GRANT"},
                        false}},
       .run = Errors},
  };
}

}  // namespace tombolo::cli
