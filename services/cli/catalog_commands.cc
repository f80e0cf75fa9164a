#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/record/schema.h"
#include "exchange-core/record/timestamp.h"
#include "exchange-core/record/value.h"
#include "services/cli/call.h"
#include "services/cli/catalog_file.h"
#include "services/cli/command.h"
#include "services/cli/json_output.h"
#include "services/cli/local_file.h"
#include "services/cli/table.h"
#include "tombolo/exchange/v1/catalog_service.grpc.pb.h"

namespace tombolo::cli {
namespace {

namespace v1 = exchange::v1;
using Stub = v1::CatalogService::Stub;

std::string TitleOf(const Session& session, const v1::LocalizedText& text) {
  return session.language() == Language::kChinese ? text.zh() : text.en();
}

// "SHARING_CLASS_CONDITIONAL" → "CONDITIONAL".
std::string ShortName(std::string name, absl::string_view prefix) {
  return name.size() > prefix.size() ? name.substr(prefix.size()) : name;
}

absl::StatusOr<ExitCode> Apply(Session& session, const Arguments& arguments) {
  const std::string file = arguments.Get("FILE");
  TOMBOLO_ASSIGN_OR_RETURN(const std::string text, ReadLocalFile(file));
  TOMBOLO_ASSIGN_OR_RETURN(v1::ApplyCatalogRequest request,
                           ParseCatalogFile(text, file));
  request.set_comment(arguments.Get("comment"));
  request.set_validate_only(arguments.Has("validate-only"));
  request.set_request_id(session.NewRequestId());
  TOMBOLO_ASSIGN_OR_RETURN(const v1::ApplyCatalogResponse response,
                           Call(session, &Stub::ApplyCatalog, request));
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
  for (const std::string& name : response.changed()) {
    listing.Add(session.Say(verb), name);
  }
  if (!request.validate_only()) {
    listing.Add(session.Say(texts::kLogEntry),
                absl::StrCat(response.log_index()));
  }
  listing.Print(session.out());
  return ExitCode::kOk;
}

absl::StatusOr<ExitCode> Departments(Session& session,
                                     const Arguments& /*arguments*/) {
  TOMBOLO_ASSIGN_OR_RETURN(const v1::ListDepartmentsResponse response,
                           CallAllPages(session, &Stub::ListDepartments,
                                        v1::ListDepartmentsRequest()));
  if (session.json()) {
    TOMBOLO_RETURN_IF_ERROR(PrintJson(session, response));
    return ExitCode::kOk;
  }
  Table table({session.Say(texts::kDepartment), session.Say(texts::kTitle),
               session.Say(texts::kCode)});
  for (const v1::Department& department : response.departments()) {
    table.Add({department.name(), TitleOf(session, department.title()),
               department.organisation_code()});
  }
  table.Print(session.out());
  return ExitCode::kOk;
}

absl::StatusOr<ExitCode> Datasets(Session& session,
                                  const Arguments& arguments) {
  v1::ListDatasetsRequest request;
  if (arguments.Has("provider")) {
    TOMBOLO_ASSIGN_OR_RETURN(*request.mutable_provider(),
                             NameOf("departments", arguments.Get("provider")));
  }
  TOMBOLO_ASSIGN_OR_RETURN(const v1::ListDatasetsResponse response,
                           CallAllPages(session, &Stub::ListDatasets, request));
  if (session.json()) {
    TOMBOLO_RETURN_IF_ERROR(PrintJson(session, response));
    return ExitCode::kOk;
  }
  Table table({session.Say(texts::kDataset), session.Say(texts::kTitle),
               session.Say(texts::kProvider), session.Say(texts::kClass),
               session.Say(texts::kCycle), session.Say(texts::kRecords)});
  for (const v1::Dataset& dataset : response.datasets()) {
    table.Add({dataset.name(), TitleOf(session, dataset.title()),
               dataset.provider(),
               ShortName(v1::SharingClass_Name(dataset.sharing_class()),
                         "SHARING_CLASS_"),
               ShortName(v1::UpdateCycle_Name(dataset.update_cycle()),
                         "UPDATE_CYCLE_"),
               absl::StrCat(dataset.record_count())});
  }
  table.Print(session.out());
  return ExitCode::kOk;
}

// The fields of the newest schema with what the catalogue says of them.
absl::Status PrintFields(Session& session, const v1::Dataset& dataset) {
  if (dataset.schemas().empty()) return absl::OkStatus();
  TOMBOLO_ASSIGN_OR_RETURN(const auto schema, record::CompiledSchema::FromBytes(
                                                  *dataset.schemas().rbegin()));
  Table table({session.Say(texts::kNumber), session.Say(texts::kField),
               session.Say(texts::kTitle), session.Say(texts::kType),
               session.Say(texts::kGrade), session.Say(texts::kSubject),
               session.Say(texts::kDerived)});
  for (const record::SchemaField& field : schema->fields()) {
    std::string title;
    std::string grade;
    for (const v1::FieldDescription& description : dataset.fields()) {
      if (description.number() != field.number) continue;
      title = TitleOf(session, description.title());
      if (description.grade() > 0) grade = absl::StrCat(description.grade());
    }
    table.Add(
        {absl::StrCat(field.number), field.name, title,
         std::string(record::ValueTypeName(field.type)), grade,
         field.subject.has_value() ? field.subject->role : "",
         session.Say(field.derivation.has_value() ? texts::kYes : texts::kNo)});
  }
  session.out() << '\n';
  table.Print(session.out());
  return absl::OkStatus();
}

absl::StatusOr<ExitCode> Dataset(Session& session, const Arguments& arguments) {
  v1::GetDatasetRequest request;
  TOMBOLO_ASSIGN_OR_RETURN(*request.mutable_name(),
                           NameOf("datasets", arguments.Get("NAME")));
  TOMBOLO_ASSIGN_OR_RETURN(const v1::GetDatasetResponse response,
                           Call(session, &Stub::GetDataset, request));
  const v1::Dataset& dataset = response.dataset();
  if (session.json()) {
    TOMBOLO_RETURN_IF_ERROR(PrintJson(session, dataset));
    return ExitCode::kOk;
  }
  Listing listing;
  listing.Add(session.Say(texts::kDataset), dataset.name());
  listing.Add(session.Say(texts::kTitle), TitleOf(session, dataset.title()));
  listing.Add(session.Say(texts::kProvider), dataset.provider());
  listing.Add(session.Say(texts::kRecords),
              absl::StrCat(dataset.record_count()));
  const absl::Time published =
      dataset.has_last_publish_time()
          ? record::TimeFromProto(dataset.last_publish_time())
                .value_or(absl::InfinitePast())
          : absl::InfinitePast();
  listing.Add(session.Say(texts::kPublished), session.TimeText(published));
  listing.Print(session.out());
  TOMBOLO_RETURN_IF_ERROR(PrintFields(session, dataset));
  return ExitCode::kOk;
}

absl::StatusOr<ExitCode> Purposes(Session& session,
                                  const Arguments& /*arguments*/) {
  TOMBOLO_ASSIGN_OR_RETURN(
      const v1::ListPurposesResponse response,
      CallAllPages(session, &Stub::ListPurposes, v1::ListPurposesRequest()));
  if (session.json()) {
    TOMBOLO_RETURN_IF_ERROR(PrintJson(session, response));
    return ExitCode::kOk;
  }
  Table table({session.Say(texts::kPurpose), session.Say(texts::kTitle),
               session.Say(texts::kLegalBasis)});
  for (const v1::Purpose& purpose : response.purposes()) {
    table.Add({purpose.name(), TitleOf(session, purpose.title()),
               TitleOf(session, purpose.legal_basis())});
  }
  table.Print(session.out());
  return ExitCode::kOk;
}

}  // namespace

std::vector<Command> CatalogCommands() {
  const Option comment{"comment",
                       {"why; goes to the access log", "说明，记入访问日志"}};
  const Option validate{"validate-only",
                        {"check only, change nothing", "只检查，不变更"},
                        OptionKind::kSwitch};
  return {
      {.path = "catalog apply",
       .summary = {"create or change departments, purposes and datasets",
                   "登记或变更部门、用途和数据集"},
       .positionals = {{"FILE", {"catalogue file (YAML)", "目录文件（YAML）"}}},
       .options = {comment, validate},
       .run = Apply},
      {.path = "catalog departments",
       .summary = {"list the departments", "列出部门"},
       .run = Departments},
      {.path = "catalog datasets",
       .summary = {"list the datasets", "列出数据集"},
       .options = {{"provider", {"only of this department", "只列出该部门的"}}},
       .run = Datasets},
      {.path = "catalog dataset",
       .summary = {"show one dataset and its fields", "显示数据集及其字段"},
       .positionals = {{"NAME", {"the dataset", "数据集"}}},
       .run = Dataset},
      {.path = "catalog purposes",
       .summary = {"list the registered purposes", "列出已登记的用途"},
       .run = Purposes},
  };
}

}  // namespace tombolo::cli
