#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "exchange-core/base/message_catalogue.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/record/timestamp.h"
#include "services/cli/call.h"
#include "services/cli/command.h"
#include "services/cli/grant_file.h"
#include "services/cli/json_output.h"
#include "services/cli/local_file.h"
#include "services/cli/table.h"
#include "tombolo/exchange/v1/permission_service.grpc.pb.h"

namespace tombolo::cli {
namespace {

namespace v1 = exchange::v1;
using Stub = v1::PermissionService::Stub;

absl::Time TimeOf(bool is_set, const google::protobuf::Timestamp& time) {
  return is_set ? record::TimeFromProto(time).value_or(absl::InfinitePast())
                : absl::InfinitePast();
}

std::string WithoutPrefix(const std::string& name, absl::string_view prefix) {
  return name.size() > prefix.size() ? name.substr(prefix.size()) : name;
}

std::string StateName(const v1::Grant& grant) {
  return WithoutPrefix(v1::Grant_State_Name(grant.state()), "STATE_");
}
std::string EffectName(const v1::Grant& grant) {
  return WithoutPrefix(v1::GrantEffect_Name(grant.effect()), "GRANT_EFFECT_");
}

std::string RevisionName(const v1::Grant& grant) {
  return absl::StrCat(grant.name(), "@", grant.revision());
}

absl::StatusOr<ExitCode> Apply(Session& session, const Arguments& arguments) {
  const std::string file = arguments.Get("FILE");
  TOMBOLO_ASSIGN_OR_RETURN(const std::string text, ReadLocalFile(file));
  TOMBOLO_ASSIGN_OR_RETURN(v1::ApplyGrantsRequest request,
                           ParseGrantFile(text, file));
  request.set_comment(arguments.Get("comment"));
  request.set_validate_only(arguments.Has("validate-only"));
  request.set_request_id(session.NewRequestId());
  TOMBOLO_ASSIGN_OR_RETURN(const v1::ApplyGrantsResponse response,
                           Call(session, &Stub::ApplyGrants, request));
  if (session.json()) {
    TOMBOLO_RETURN_IF_ERROR(PrintJson(session, response));
    return ExitCode::kOk;
  }
  if (response.changed().empty()) {
    session.out() << session.Say(texts::kNothingChanged) << '\n';
    return ExitCode::kOk;
  }
  const LocalText& verb =
      request.validate_only() ? texts::kWouldChange : texts::kChanged;
  Listing listing;
  for (const v1::Grant& grant : response.changed()) {
    listing.Add(session.Say(verb), RevisionName(grant));
  }
  listing.Add(session.Say(texts::kEpoch),
              absl::StrCat(response.policy_epoch()));
  if (!request.validate_only()) {
    listing.Add(session.Say(texts::kLogEntry),
                absl::StrCat(response.log_index()));
  }
  listing.Print(session.out());
  return ExitCode::kOk;
}

absl::StatusOr<ExitCode> List(Session& session, const Arguments& arguments) {
  v1::ListGrantsRequest request;
  if (arguments.Has("consumer")) {
    TOMBOLO_ASSIGN_OR_RETURN(*request.mutable_consumer(),
                             NameOf("departments", arguments.Get("consumer")));
  }
  if (arguments.Has("dataset")) {
    TOMBOLO_ASSIGN_OR_RETURN(*request.mutable_dataset(),
                             NameOf("datasets", arguments.Get("dataset")));
  }
  TOMBOLO_ASSIGN_OR_RETURN(const v1::ListGrantsResponse response,
                           CallAllPages(session, &Stub::ListGrants, request));
  if (session.json()) {
    TOMBOLO_RETURN_IF_ERROR(PrintJson(session, response));
    return ExitCode::kOk;
  }
  Table table({session.Say(texts::kGrant), session.Say(texts::kEffect),
               session.Say(texts::kState), session.Say(texts::kConsumer),
               session.Say(texts::kDataset), session.Say(texts::kPurpose),
               session.Say(texts::kEnds)});
  for (const v1::Grant& grant : response.grants()) {
    table.Add({RevisionName(grant), EffectName(grant), StateName(grant),
               grant.consumer(), grant.dataset(),
               absl::StrJoin(grant.purposes(), ","),
               session.TimeText(TimeOf(grant.has_not_after_time(),
                                       grant.not_after_time()))});
  }
  table.Print(session.out());
  return ExitCode::kOk;
}

absl::Status PrintGrant(Session& session, const v1::Grant& grant) {
  if (session.json()) return PrintJson(session, grant);
  Listing listing;
  listing.Add(session.Say(texts::kGrant), RevisionName(grant));
  listing.Add(session.Say(texts::kEffect), EffectName(grant));
  listing.Add(session.Say(texts::kState), StateName(grant));
  listing.Add(
      session.Say(texts::kConsumer),
      absl::StrCat(grant.consumer(), " ", absl::StrJoin(grant.systems(), ",")));
  listing.Add(session.Say(texts::kDataset), grant.dataset());
  listing.Add("read", absl::StrJoin(grant.read_fields(), ", "));
  listing.Add("verify", absl::StrJoin(grant.verify_fields(), ", "));
  listing.Add("lookup_by", absl::StrJoin(grant.lookup_fields(), ", "));
  std::vector<std::string> modes;
  for (int i = 0; i < grant.modes_size(); ++i) {
    modes.push_back(
        WithoutPrefix(v1::AccessMode_Name(grant.modes(i)), "ACCESS_MODE_"));
  }
  listing.Add("modes", absl::StrJoin(modes, ", "));
  listing.Add(session.Say(texts::kPurpose),
              absl::StrJoin(grant.purposes(), ", "));
  listing.Add(session.Say(texts::kEnds),
              session.TimeText(
                  TimeOf(grant.has_not_after_time(), grant.not_after_time())));
  listing.Add(session.Say(texts::kLegalBasis), grant.legal_basis());
  listing.Print(session.out());
  return absl::OkStatus();
}

absl::StatusOr<ExitCode> Show(Session& session, const Arguments& arguments) {
  v1::GetGrantRequest request;
  TOMBOLO_ASSIGN_OR_RETURN(*request.mutable_name(),
                           NameOf("grants", arguments.Get("NAME")));
  TOMBOLO_ASSIGN_OR_RETURN(const v1::GetGrantResponse response,
                           Call(session, &Stub::GetGrant, request));
  TOMBOLO_RETURN_IF_ERROR(PrintGrant(session, response.grant()));
  return ExitCode::kOk;
}

absl::StatusOr<ExitCode> Revoke(Session& session, const Arguments& arguments) {
  v1::RevokeGrantRequest request;
  TOMBOLO_ASSIGN_OR_RETURN(*request.mutable_name(),
                           NameOf("grants", arguments.Get("NAME")));
  request.set_comment(arguments.Get("comment"));
  request.set_request_id(session.NewRequestId());
  TOMBOLO_ASSIGN_OR_RETURN(const v1::RevokeGrantResponse response,
                           Call(session, &Stub::RevokeGrant, request));
  if (session.json()) {
    TOMBOLO_RETURN_IF_ERROR(PrintJson(session, response));
    return ExitCode::kOk;
  }
  Listing listing;
  listing.Add(session.Say(texts::kGrant), RevisionName(response.grant()));
  listing.Add(session.Say(texts::kState), StateName(response.grant()));
  listing.Add(session.Say(texts::kEpoch),
              absl::StrCat(response.policy_epoch()));
  listing.Add(session.Say(texts::kLogEntry),
              absl::StrCat(response.log_index()));
  listing.Print(session.out());
  return ExitCode::kOk;
}

const LocalText& AccessText(const v1::FieldExplanation& field) {
  switch (field.access()) {
    case v1::FIELD_ACCESS_READ:
      return field.derived() ? texts::kMaskedAccess : texts::kReadAccess;
    case v1::FIELD_ACCESS_VERIFY:
      return texts::kVerifyAccess;
    default:
      return texts::kNoAccess;
  }
}

std::string ReasonText(const Session& session, const std::string& reason) {
  const ErrorReason* known = FindReason(reason);
  if (known == nullptr) return reason;
  const bool chinese = session.language() == Language::kChinese;
  return absl::StrCat(reason, ": ", chinese ? known->zh_next : known->en_next);
}

absl::StatusOr<ExitCode> Explain(Session& session, const Arguments& arguments) {
  v1::ExplainUseRequest request;
  TOMBOLO_ASSIGN_OR_RETURN(*request.mutable_consumer(),
                           NameOf("departments", arguments.Get("consumer")));
  TOMBOLO_ASSIGN_OR_RETURN(*request.mutable_dataset(),
                           NameOf("datasets", arguments.Get("dataset")));
  TOMBOLO_ASSIGN_OR_RETURN(*request.mutable_purpose(),
                           NameOf("purposes", arguments.Get("purpose")));
  request.set_system(arguments.Get("system"));
  for (const std::string& field : arguments.All("field")) {
    request.add_fields(field);
  }
  TOMBOLO_ASSIGN_OR_RETURN(const v1::ExplainUseResponse response,
                           Call(session, &Stub::ExplainUse, request));
  if (session.json()) {
    TOMBOLO_RETURN_IF_ERROR(PrintJson(session, response));
    return ExitCode::kOk;
  }
  Listing summary;
  summary.Add(session.Say(texts::kEpoch),
              absl::StrCat(response.policy_epoch()));
  if (!response.refusal_reason().empty()) {
    summary.Add(session.Say(texts::kReason),
                ReasonText(session, response.refusal_reason()));
  }
  summary.Print(session.out());
  session.out() << '\n';
  Table fields({session.Say(texts::kField), session.Say(texts::kAccess),
                session.Say(texts::kGrant), session.Say(texts::kReason)});
  for (const v1::FieldExplanation& field : response.fields()) {
    fields.Add({field.field(), session.Say(AccessText(field)), field.grant(),
                field.refusal_reason()});
  }
  fields.Print(session.out());
  if (response.grants().empty()) return ExitCode::kOk;
  session.out() << '\n';
  Table grants({session.Say(texts::kGrant), session.Say(texts::kReason)});
  for (const v1::GrantExplanation& grant : response.grants()) {
    grants.Add({grant.grant(), grant.failed_test().empty()
                                   ? session.Say(texts::kFits)
                                   : grant.failed_test()});
  }
  grants.Print(session.out());
  return ExitCode::kOk;
}

}  // namespace

std::vector<Command> GrantCommands() {
  const Option comment{"comment",
                       {"why; goes to the access log", "说明，记入访问日志"}};
  Option needed_comment = comment;
  needed_comment.required = true;
  const Positional name{"NAME", {"the grant", "授权"}};
  const auto required = [](const char* option, LocalText help) {
    return Option{option, help, OptionKind::kValue, true};
  };
  return {
      {.path = "grant apply",
       .summary = {"create grants or add revisions", "登记授权或新增版本"},
       .positionals = {{"FILE", {"grant file (YAML)", "授权文件（YAML）"}}},
       .options = {comment,
                   {"validate-only",
                    {"check only, change nothing", "只检查，不变更"},
                    OptionKind::kSwitch}},
       .run = Apply},
      {.path = "grant list",
       .summary = {"list the grants", "列出授权"},
       .options = {{"consumer",
                    {"only of this department", "只列出该使用方的"}},
                   {"dataset", {"only on this dataset", "只列出该数据集的"}}},
       .run = List},
      {.path = "grant show",
       .summary = {"show one grant", "显示一项授权"},
       .positionals = {name},
       .run = Show},
      {.path = "grant revoke",
       .summary = {"end a grant at once", "立即终止授权"},
       .positionals = {name},
       .options = {needed_comment},
       .run = Revoke},
      {.path = "explain",
       .summary = {"say what a use would get, and why not more",
                   "说明某项使用能得到什么及其原因"},
       .options = {required("consumer", {"department that asks", "使用方部门"}),
                   required("system", {"its system", "使用方系统"}),
                   required("dataset", {"the dataset", "数据集"}),
                   required("purpose", {"the purpose", "用途"}),
                   {"field",
                    {"only this field; repeatable", "只看该字段，可重复"},
                    OptionKind::kRepeated}},
       .run = Explain},
  };
}

}  // namespace tombolo::cli
