// evidence check: a kept answer, checked again as if it had just come.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "adapters/sdk/cpp/answer_check.h"
#include "exchange-core/base/status_macros.h"
#include "google/protobuf/util/json_util.h"
#include "services/cli/command.h"
#include "services/cli/local_file.h"
#include "services/cli/table.h"
#include "tombolo/exchange/v1/query_service.pb.h"

namespace tombolo::cli {
namespace {

namespace v1 = exchange::v1;

// The replies that `query --save` wrote, one per line.
absl::StatusOr<std::vector<sdk::Reply>> ReadReplies(const std::string& file) {
  TOMBOLO_ASSIGN_OR_RETURN(const std::string text, ReadLocalFile(file));
  std::vector<sdk::Reply> replies;
  for (const absl::string_view line :
       absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    v1::QuerySubjectResponse response;
    if (!google::protobuf::util::JsonStringToMessage(std::string(line),
                                                     &response)
             .ok()) {
      return UsageError(
          absl::StrCat(file, " is no file that `tombolo query --save` wrote"));
    }
    replies.push_back(
        {.result = response.result(), .receipt = response.receipt()});
  }
  if (replies.empty()) return UsageError(absl::StrCat(file, " is empty"));
  return replies;
}

// The datasets that a reply speaks of. What was asked is not in it, so that is
// what a kept answer cannot be held against.
absl::StatusOr<std::vector<sdk::DatasetQuestion>> DatasetsOf(
    const sdk::Reply& reply) {
  v1::QueryResult result;
  if (!result.ParseFromString(reply.result) || result.subjects_size() != 1) {
    return UsageError("the answer is not one about a single subject");
  }
  std::vector<sdk::DatasetQuestion> datasets;
  for (const v1::DatasetResult& dataset : result.subjects(0).datasets()) {
    TOMBOLO_ASSIGN_OR_RETURN(std::string id,
                             IdOf("datasets", dataset.dataset()));
    datasets.push_back({.dataset = std::move(id), .fields = {}});
  }
  return datasets;
}

class KeptAnswer {
 public:
  KeptAnswer(Session& session, sdk::TrustCache& trust)
      : session_(session),
        trust_(trust),
        check_({.node = session.settings().node,
                .trust = &trust,
                .statements = &statements_,
                .receipt_groups = &groups_,
                .versions = &versions_,
                .clock = &session.clock()}),
        table_({session.Say(texts::kDataset), session.Say(texts::kRecords),
                session.Say(texts::kBy), session.Say(texts::kTime),
                session.Say(texts::kVerified)}) {}

  absl::Status Add(const sdk::Reply& reply, const sdk::AskedSubject& subject) {
    TOMBOLO_RETURN_IF_ERROR(check_.Receipt(reply, reply.receipt.nonce()));
    TOMBOLO_ASSIGN_OR_RETURN(const auto datasets, DatasetsOf(reply));
    for (const sdk::DatasetQuestion& dataset : datasets) {
      TOMBOLO_RETURN_IF_ERROR(trust_.RefreshSchemas(dataset.dataset));
    }
    TOMBOLO_ASSIGN_OR_RETURN(
        const sdk::CheckedPage page,
        check_.Query(reply.result,
                     {.subjects = {&subject, 1}, .datasets = datasets}));
    for (const auto& dataset : page.answer.subjects.front().datasets) {
      AddDataset(dataset);
    }
    return absl::OkStatus();
  }

  void Print() { table_.Print(session_.out()); }

 private:
  void AddDataset(const sdk::DatasetAnswer& dataset) {
    if (dataset.records.empty()) return;
    const sdk::AnsweredRecord& record = dataset.records.front();
    table_.Add(
        {dataset.dataset, absl::StrCat(dataset.records.size()),
         record.department, session_.TimeText(record.signed_time),
         session_.Say(record.verified ? texts::kSigned : texts::kUnproven)});
  }

  Session& session_;
  sdk::TrustCache& trust_;
  record::StatementCache statements_;
  translog::VerifiedReceiptGroups groups_;
  sdk::RecordVersions versions_;
  const sdk::AnswerCheck check_;
  Table table_;
};

absl::StatusOr<ExitCode> Check(Session& session, const Arguments& arguments) {
  TOMBOLO_ASSIGN_OR_RETURN(const std::vector<sdk::Reply> replies,
                           ReadReplies(arguments.Get("FILE")));
  const sdk::AskedSubject subject = {arguments.Get("scheme"),
                                     arguments.Get("SUBJECT")};
  TOMBOLO_ASSIGN_OR_RETURN(sdk::Consumer* const consumer, session.Consumer());
  KeptAnswer kept(session, consumer->trust());
  for (const sdk::Reply& reply : replies) {
    TOMBOLO_RETURN_IF_ERROR(kept.Add(reply, subject));
  }
  kept.Print();
  return ExitCode::kOk;
}

}  // namespace

std::vector<Command> EvidenceCommands() {
  return {
      {.path = "evidence check",
       .summary =
           {"check an answer kept by `query --save` again; the node is "
            "asked for keys and schemas, and not believed",
            "重新核对 query --save 保存的答复；仅向节点索取公钥和数据结构，"
            "并不采信节点"},
       .positionals = {{"FILE", {"the kept answer", "保存的答复"}},
                       {"SUBJECT",
                        {"identifier it is about", "答复所涉对象的标识"}}},
       .options = {{"scheme",
                    {"kind of identifier, such as cn-resident-id",
                     "标识类型，例如 cn-resident-id"},
                    OptionKind::kValue,
                    true}},
       .run = Check},
  };
}

}  // namespace tombolo::cli
