#include <google/protobuf/util/json_util.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "adapters/sdk/cpp/consumer.h"
#include "exchange-core/base/message_catalogue.h"
#include "exchange-core/base/status_macros.h"
#include "services/cli/command.h"
#include "services/cli/json_output.h"
#include "services/cli/local_file.h"
#include "services/cli/table.h"
#include "services/cli/value_text.h"
#include "tombolo/exchange/v1/query_service.pb.h"

namespace tombolo::cli {
namespace {

using sdk::DatasetStatus;

absl::StatusOr<sdk::UseContext> ContextOf(const Arguments& arguments) {
  sdk::UseContext context;
  TOMBOLO_ASSIGN_OR_RETURN(context.purpose,
                           IdOf("purposes", arguments.Get("purpose")));
  context.matter = arguments.Get("matter");
  context.case_number = arguments.Get("case");
  context.officer = arguments.Get("officer");
  if (arguments.Has("min-epoch")) {
    TOMBOLO_ASSIGN_OR_RETURN(
        context.min_epoch, NumberOf("--min-epoch", arguments.Get("min-epoch")));
  }
  return context;
}

// "ca-marriage:kind,registered" → a dataset and two fields.
absl::StatusOr<std::vector<sdk::DatasetQuestion>> QuestionsOf(
    const Arguments& arguments) {
  std::vector<sdk::DatasetQuestion> questions;
  for (const std::string& text : arguments.All("dataset")) {
    const std::vector<std::string> parts =
        absl::StrSplit(text, absl::MaxSplits(':', 1));
    sdk::DatasetQuestion question;
    TOMBOLO_ASSIGN_OR_RETURN(question.dataset, IdOf("datasets", parts[0]));
    if (parts.size() == 2) {
      question.fields = absl::StrSplit(parts[1], ',', absl::SkipEmpty());
    }
    questions.push_back(std::move(question));
  }
  return questions;
}

const LocalText& StatusText(DatasetStatus status) {
  switch (status) {
    case DatasetStatus::kFound:
      return texts::kFound;
    case DatasetStatus::kNotFound:
      return texts::kNotFound;
    case DatasetStatus::kDenied:
      return texts::kDenied;
    case DatasetStatus::kStale:
      return texts::kStale;
    case DatasetStatus::kUnavailable:
      return texts::kUnavailable;
    case DatasetStatus::kNextPage:
      return texts::kTooMany;
  }
  return texts::kUnknownStatus;
}

std::string RefusalText(const Session& session, const sdk::Refusal& refusal) {
  const ErrorReason* reason = FindReason(refusal.reason);
  if (reason == nullptr) return refusal.reason;
  return absl::StrCat(
      refusal.reason, ": ",
      RenderMessage(*reason, refusal.metadata, session.language()));
}

// One answer table, over any number of subjects.
class AnswerTable {
 public:
  explicit AnswerTable(Session& session)
      : session_(session),
        table_({session.Say(texts::kNumber), session.Say(texts::kDataset),
                session.Say(texts::kStatus), session.Say(texts::kField),
                session.Say(texts::kValue), session.Say(texts::kBy),
                session.Say(texts::kPublished),
                session.Say(texts::kVerified)}) {}

  void Add(const sdk::SubjectAnswer& subject) {
    number_ = absl::StrCat(subject.subject_index + 1);
    if (subject.refusal.has_value()) {
      Row({"", session_.Say(texts::kDenied), "",
           RefusalText(session_, *subject.refusal), "", "", ""});
      refused_ = true;
    }
    for (const sdk::DatasetAnswer& dataset : subject.datasets) {
      AddDataset(dataset);
    }
  }

  void Print() { table_.Print(session_.out()); }

  // kOk, kPartly, or kDenied when nothing at all was open.
  ExitCode Code() const {
    if (!refused_) return ExitCode::kOk;
    return answered_ ? ExitCode::kPartly : ExitCode::kDenied;
  }

 private:
  void AddDataset(const sdk::DatasetAnswer& dataset) {
    const std::string status = session_.Say(StatusText(dataset.status));
    const bool refused = dataset.status != DatasetStatus::kFound &&
                         dataset.status != DatasetStatus::kNotFound &&
                         dataset.status != DatasetStatus::kStale;
    (refused ? refused_ : answered_) = true;
    if (dataset.records.empty()) {
      Row({dataset.dataset, status, "",
           dataset.refusal.reason.empty()
               ? ""
               : RefusalText(session_, dataset.refusal),
           "", session_.TimeText(dataset.last_publish_time), ""});
    }
    for (const sdk::AnsweredRecord& record : dataset.records) {
      AddRecord(dataset, status, record);
    }
    for (const sdk::RefusedField& field : dataset.refused_fields) {
      refused_ = true;
      Row({dataset.dataset, session_.Say(texts::kDenied), field.field,
           RefusalText(session_, field.refusal), "", "", ""});
    }
  }

  void AddRecord(const sdk::DatasetAnswer& dataset, const std::string& status,
                 const sdk::AnsweredRecord& record) {
    for (const sdk::AnsweredField& field : record.fields) {
      const std::string value = ValueText(field.value);
      Row({dataset.dataset, status, field.name,
           value.empty() ? session_.Say(texts::kAbsent) : value,
           record.department, session_.TimeText(dataset.last_publish_time),
           session_.Say(record.verified ? texts::kSigned : texts::kUnproven)});
    }
  }

  void Row(std::vector<std::string> cells) {
    cells.insert(cells.begin(), number_);
    table_.Add(std::move(cells));
  }

  Session& session_;
  Table table_;
  std::string number_;
  bool refused_ = false;
  bool answered_ = false;
};

// The replies as they came, one protobuf JSON (QuerySubjectResponse) per line:
// evidence that can be checked again later.
absl::Status SaveReplies(const std::string& file,
                         const std::vector<sdk::Reply>& replies) {
  std::string lines;
  for (const sdk::Reply& reply : replies) {
    exchange::v1::QuerySubjectResponse response;
    response.set_result(reply.result);
    *response.mutable_receipt() = reply.receipt;
    std::string json;
    const auto made =
        google::protobuf::util::MessageToJsonString(response, &json);
    if (!made.ok()) return absl::InternalError(std::string(made.message()));
    absl::StrAppend(&lines, json, "\n");
  }
  return WriteLocalFile(file, lines);
}

void PrintReceipt(Session& session, const record::v1::Receipt& receipt) {
  Listing listing;
  listing.Add(session.Say(texts::kReceipt),
              absl::StrCat(receipt.origin(), " ", session.Say(texts::kLogEntry),
                           " ", receipt.index()));
  session.out() << '\n';
  listing.Print(session.out());
}

absl::StatusOr<ExitCode> QueryOne(Session& session, const Arguments& arguments,
                                  sdk::SubjectQuestion question) {
  question.subject = {arguments.Get("scheme"), arguments.Get("SUBJECT")};
  TOMBOLO_ASSIGN_OR_RETURN(sdk::Consumer* const consumer, session.Consumer());
  TOMBOLO_ASSIGN_OR_RETURN(const sdk::Answer answer,
                           consumer->QuerySubject(question));
  if (arguments.Has("save")) {
    TOMBOLO_RETURN_IF_ERROR(SaveReplies(arguments.Get("save"), answer.replies));
  }
  AnswerTable table(session);
  for (const sdk::SubjectAnswer& subject : answer.subjects) table.Add(subject);
  if (session.json()) {
    session.out() << AnswerJson(answer, /*compact=*/false) << '\n';
    return table.Code();
  }
  table.Print();
  for (const sdk::Reply& reply : answer.replies) {
    PrintReceipt(session, reply.receipt);
  }
  return table.Code();
}

absl::StatusOr<ExitCode> QueryBulk(Session& session, const Arguments& arguments,
                                   const sdk::SubjectQuestion& like) {
  sdk::BulkQuestion question{.context = like.context,
                             .subjects = {},
                             .datasets = like.datasets,
                             .omit_evidence = like.omit_evidence};
  TOMBOLO_ASSIGN_OR_RETURN(const std::string text,
                           ReadLocalFile(arguments.Get("bulk")));
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    const absl::string_view identifier = absl::StripAsciiWhitespace(line);
    if (identifier.empty()) continue;
    question.subjects.push_back(
        {arguments.Get("scheme"), std::string(identifier)});
  }
  TOMBOLO_ASSIGN_OR_RETURN(sdk::Consumer* const consumer, session.Consumer());
  AnswerTable table(session);
  std::vector<sdk::Reply> replies;
  TOMBOLO_RETURN_IF_ERROR(
      consumer->QuerySubjects(question, [&](sdk::Answer answer) {
        for (const sdk::SubjectAnswer& subject : answer.subjects) {
          table.Add(subject);
        }
        if (session.json()) {
          session.out() << AnswerJson(answer, /*compact=*/true) << '\n';
        }
        if (arguments.Has("save")) {
          for (sdk::Reply& reply : answer.replies) {
            replies.push_back(std::move(reply));
          }
        }
        return absl::OkStatus();
      }));
  if (arguments.Has("save")) {
    TOMBOLO_RETURN_IF_ERROR(SaveReplies(arguments.Get("save"), replies));
  }
  if (!session.json()) table.Print();
  return table.Code();
}

absl::StatusOr<ExitCode> Query(Session& session, const Arguments& arguments) {
  if (arguments.Has("SUBJECT") == arguments.Has("bulk")) {
    return UsageError("give either SUBJECT or --bulk FILE");
  }
  sdk::SubjectQuestion question;
  TOMBOLO_ASSIGN_OR_RETURN(question.context, ContextOf(arguments));
  TOMBOLO_ASSIGN_OR_RETURN(question.datasets, QuestionsOf(arguments));
  question.omit_evidence = arguments.Has("no-evidence");
  return arguments.Has("bulk")
             ? QueryBulk(session, arguments, question)
             : QueryOne(session, arguments, std::move(question));
}

// "name=value" pairs, read by the types of the dataset's newest schema.
absl::StatusOr<std::vector<sdk::FieldClaim>> ClaimsOf(
    const Arguments& arguments, const record::CompiledSchema& schema) {
  std::vector<sdk::FieldClaim> claims;
  for (const std::string& text : arguments.All("claim")) {
    const std::vector<std::string> parts =
        absl::StrSplit(text, absl::MaxSplits('=', 1));
    if (parts.size() != 2) return UsageError("--claim wants FIELD=VALUE");
    const record::SchemaField* field = schema.FindName(parts[0]);
    if (field == nullptr) {
      return UsageError(absl::StrCat("the dataset ", schema.dataset(),
                                     " has no field ", parts[0]));
    }
    sdk::FieldClaim claim{.field = parts[0], .value = {}};
    TOMBOLO_ASSIGN_OR_RETURN(claim.value,
                             ParseValueText(field->type, parts[0], parts[1]));
    claims.push_back(std::move(claim));
  }
  return claims;
}

absl::StatusOr<ExitCode> Verify(Session& session, const Arguments& arguments) {
  sdk::VerifyQuestion question;
  TOMBOLO_ASSIGN_OR_RETURN(question.context, ContextOf(arguments));
  TOMBOLO_ASSIGN_OR_RETURN(question.dataset,
                           IdOf("datasets", arguments.Get("dataset")));
  question.subject = {arguments.Get("scheme"), arguments.Get("SUBJECT")};
  question.prove_match = arguments.Has("prove");
  TOMBOLO_ASSIGN_OR_RETURN(sdk::Consumer* const consumer, session.Consumer());
  TOMBOLO_RETURN_IF_ERROR(consumer->trust().RefreshSchemas(question.dataset));
  const auto schema = consumer->trust().NewestSchema(question.dataset);
  if (schema == nullptr) {
    return UsageError(
        absl::StrCat("the dataset ", question.dataset, " has no schema"));
  }
  TOMBOLO_ASSIGN_OR_RETURN(question.claims, ClaimsOf(arguments, *schema));
  TOMBOLO_ASSIGN_OR_RETURN(const sdk::VerifyAnswer answer,
                           consumer->VerifyFields(question));
  if (session.json()) {
    session.out() << VerifyAnswerJson(answer) << '\n';
    return ExitCode::kOk;
  }
  Table table({session.Say(texts::kField), session.Say(texts::kAnswer),
               session.Say(texts::kVerified)});
  for (const sdk::ClaimAnswer& claim : answer.claims) {
    table.Add(
        {claim.field,
         session.Say(claim.matched ? texts::kMatches : texts::kMatchesNot),
         session.Say(claim.proof.has_value() ? texts::kSigned
                                             : texts::kUnproven)});
  }
  table.Print(session.out());
  PrintReceipt(session, answer.reply.receipt);
  return ExitCode::kOk;
}

std::vector<Option> ContextOptions() {
  return {
      {"scheme",
       {"kind of identifier, such as cn-resident-id",
        "标识类型，例如 cn-resident-id"},
       OptionKind::kValue,
       true},
      {"purpose",
       {"registered purpose", "已登记的用途"},
       OptionKind::kValue,
       true},
      {"matter", {"the piece of public business", "办事事项"}},
      {"case", {"its case number", "办件号"}},
      {"officer", {"on whose behalf", "经办人"}},
      {"min-epoch",
       {"refuse a node whose permissions are older",
        "要求权限矩阵不低于该期号"}},
  };
}

}  // namespace

std::vector<Command> QueryCommands() {
  std::vector<Option> query = ContextOptions();
  query.push_back({"dataset",
                   {"DATASET or DATASET:FIELD,FIELD; repeatable",
                    "数据集，或“数据集:字段,字段”；可重复"},
                   OptionKind::kRepeated,
                   true});
  query.push_back({"no-evidence",
                   {"values without proof", "不要求证据"},
                   OptionKind::kSwitch});
  query.push_back(
      {"save", {"keep the replies as evidence", "保存答复作为证据"}});
  query.push_back(
      {"bulk", {"file with one identifier per line", "每行一个标识的文件"}});
  std::vector<Option> verify = ContextOptions();
  verify.push_back(
      {"dataset", {"the dataset", "数据集"}, OptionKind::kValue, true});
  verify.push_back(
      {"claim",
       {"FIELD=VALUE to compare; repeatable", "要核验的“字段=值”，可重复"},
       OptionKind::kRepeated,
       true});
  verify.push_back(
      {"prove",
       {"want the department's signature for a match", "要求一致项的签名证明"},
       OptionKind::kSwitch});
  const LocalText subject{"identifier of the person or organisation",
                          "人员或机构的标识"};
  return {
      {.path = "query",
       .summary = {"ask many datasets about one subject, or about many",
                   "就一个或多个对象查询多个数据集"},
       .positionals = {{"SUBJECT", subject, false}},
       .options = query,
       .run = Query},
      {.path = "verify",
       .summary = {"ask whether values match, without seeing any",
                   "核验值是否一致，不查看数据"},
       .positionals = {{"SUBJECT", subject}},
       .options = verify,
       .run = Verify},
  };
}

}  // namespace tombolo::cli
