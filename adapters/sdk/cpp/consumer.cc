#include "adapters/sdk/cpp/consumer.h"

#include <grpcpp/channel.h>

#include <set>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/types/span.h"
#include "adapters/sdk/cpp/answer_check.h"
#include "adapters/sdk/cpp/rpc_status.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/batch.h"
#include "exchange-core/base/reasons/consumer.h"
#include "exchange-core/base/reasons/disclosure.h"
#include "exchange-core/base/resource_name.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/crypto/digest.h"
#include "tombolo/exchange/v1/query_service.grpc.pb.h"

namespace tombolo::sdk {
namespace {

namespace v1 = exchange::v1;

constexpr size_t kMaxSubjects = 10'000;
constexpr size_t kMaxDatasets = 64;
constexpr size_t kMaxClaims = 16;
constexpr size_t kMaxPages = 64;

absl::Status BadQuestion(absl::string_view problem) {
  return MakeError(reasons::kQuestionInvalid,
                   {{"problem", std::string(problem)}});
}

absl::Status CheckDatasets(const std::vector<DatasetQuestion>& datasets) {
  if (datasets.empty() || datasets.size() > kMaxDatasets) {
    return BadQuestion("it needs 1 to 64 datasets");
  }
  std::set<absl::string_view> seen;
  for (const DatasetQuestion& question : datasets) {
    if (!IsResourceId(question.dataset)) {
      return BadQuestion(absl::StrCat("\"", question.dataset,
                                      "\" is not the ID of a dataset"));
    }
    if (!seen.insert(question.dataset).second) {
      return BadQuestion(
          absl::StrCat("dataset ", question.dataset, " is named twice"));
    }
  }
  return absl::OkStatus();
}

void FillContext(const UseContext& context, const std::string& nonce,
                 v1::QueryContext& out) {
  out.set_purpose(ResourceName("purposes", context.purpose));
  out.set_matter(context.matter);
  out.set_case_number(context.case_number);
  out.set_officer(context.officer);
  out.set_min_epoch(context.min_epoch);
  out.set_nonce(nonce);
}

void FillSubject(const AskedSubject& subject, v1::Subject& out) {
  out.set_scheme(subject.scheme);
  out.set_identifier(subject.identifier);
}

template <typename Request>
void FillQuestions(const std::vector<DatasetQuestion>& datasets,
                   Request& request) {
  for (const DatasetQuestion& question : datasets) {
    v1::DatasetQuestion& out = *request.add_questions();
    out.set_dataset(ResourceName("datasets", question.dataset));
    out.mutable_fields()->Assign(question.fields.begin(),
                                 question.fields.end());
  }
}

// Receipt nonce of one reply of a stream; see QuerySubjectsRequest.context.
std::string ReplyNonce(const std::string& nonce, uint64_t reply_number) {
  std::string number;
  AppendU64(number, reply_number);
  return crypto::DigestBytes(
             crypto::ComputeDigest(crypto::DigestAlgorithm::kSha256,
                                   {nonce, number}))
      .substr(0, translog::kReceiptNonceSize);
}

// Adds what a later page says to what the earlier ones said.
absl::Status MergePage(Answer page, Answer& answer) {
  answer.replies.push_back(std::move(page.replies.front()));
  if (page.subjects.size() != answer.subjects.size()) {
    return MakeError(reasons::kReplySubject,
                     {{"found", absl::StrCat(page.subjects.size())},
                      {"wanted", absl::StrCat(answer.subjects.size())}});
  }
  SubjectAnswer& subject = answer.subjects.front();
  std::vector<DatasetAnswer>& more = page.subjects.front().datasets;
  // Refused on a later page: a grant was revoked between the two.
  if (more.size() != subject.datasets.size()) {
    return MakeError(reasons::kReplyDatasets);
  }
  for (size_t i = 0; i < more.size(); ++i) {
    DatasetAnswer& told = subject.datasets[i];
    // What an earlier page found stays found when this one has nothing more.
    if (told.records.empty() || !more[i].records.empty()) {
      told.status = more[i].status;
      told.refusal = std::move(more[i].refusal);
    }
    for (AnsweredRecord& record : more[i].records) {
      told.records.push_back(std::move(record));
    }
  }
  return CheckNoRecordTwice(subject);
}

}  // namespace

class Consumer::Impl {
 public:
  Impl(std::shared_ptr<grpc::Channel> channel, ConsumerOptions options,
       ConsumerParts parts)
      : options_(std::move(options)),
        parts_(parts),
        trust_(channel, options_.trust, parts.clock),
        check_({.node = options_.node,
                .trust = &trust_,
                .statements = &statements_,
                .receipt_groups = &receipt_groups_,
                .versions = &versions_,
                .clock = parts.clock}),
        stub_(v1::QueryService::NewStub(channel)) {}

  TrustCache& trust() { return trust_; }

  absl::StatusOr<Answer> QuerySubject(const SubjectQuestion& question) {
    TOMBOLO_RETURN_IF_ERROR(CheckDatasets(question.datasets));
    TOMBOLO_ASSIGN_OR_RETURN(CheckedPage page, AskPage(question, ""));
    Answer answer = std::move(page.answer);
    for (size_t pages = 1; !page.next_page_token.empty(); ++pages) {
      if (pages >= kMaxPages) {
        return MakeError(reasons::kReplyPages,
                         {{"count", absl::StrCat(pages)}});
      }
      const std::string token = std::move(page.next_page_token);
      TOMBOLO_ASSIGN_OR_RETURN(page, AskPage(question, token));
      TOMBOLO_RETURN_IF_ERROR(MergePage(std::move(page.answer), answer));
    }
    for (const DatasetAnswer& dataset : answer.subjects.front().datasets) {
      if (dataset.status == DatasetStatus::kNextPage) {
        return MakeError(reasons::kReplyStatus,
                         {{"dataset", dataset.dataset},
                          {"status", DatasetStatusName(dataset.status)},
                          {"count", "0"}});
      }
    }
    return answer;
  }

  absl::Status QuerySubjects(const BulkQuestion& question,
                             const AnswerSink& sink) {
    TOMBOLO_RETURN_IF_ERROR(CheckDatasets(question.datasets));
    if (question.subjects.empty() || question.subjects.size() > kMaxSubjects) {
      return BadQuestion("it needs 1 to 10,000 subjects");
    }
    TOMBOLO_RETURN_IF_ERROR(trust_.KeepFresh());
    const std::string nonce = MakeNonce();
    v1::QuerySubjectsRequest request;
    FillContext(question.context, nonce, *request.mutable_context());
    for (const AskedSubject& subject : question.subjects) {
      FillSubject(subject, *request.add_subjects());
    }
    FillQuestions(question.datasets, request);
    request.set_omit_evidence(question.omit_evidence);
    grpc::ClientContext context;
    SetDeadline(context, options_.bulk_timeout);
    const auto stream = stub_->QuerySubjects(&context, request);
    size_t answered = 0;
    const absl::Status read =
        ReadReplies(*stream, nonce, question, sink, answered);
    if (!read.ok()) {
      context.TryCancel();
      // The status says only that we cancelled.
      (void)stream->Finish();
      return read;
    }
    TOMBOLO_RETURN_IF_ERROR(FromGrpc(stream->Finish()));
    if (!PlantedBug("sdk.incomplete") && answered != question.subjects.size()) {
      return MakeError(reasons::kReplyIncomplete,
                       {{"found", absl::StrCat(answered)},
                        {"wanted", absl::StrCat(question.subjects.size())}});
    }
    return absl::OkStatus();
  }

  absl::StatusOr<VerifyAnswer> VerifyFields(const VerifyQuestion& question) {
    if (!IsResourceId(question.dataset)) {
      return BadQuestion("the dataset is not an ID");
    }
    if (question.claims.empty() || question.claims.size() > kMaxClaims) {
      return BadQuestion("it needs 1 to 16 claims");
    }
    const std::string nonce = MakeNonce();
    v1::VerifyFieldsRequest request;
    FillContext(question.context, nonce, *request.mutable_context());
    FillSubject(question.subject, *request.mutable_subject());
    request.set_dataset(ResourceName("datasets", question.dataset));
    request.set_prove_match(question.prove_match);
    for (const FieldClaim& claim : question.claims) {
      if (std::holds_alternative<record::Absent>(claim.value)) {
        return BadQuestion("absence cannot be claimed");
      }
      v1::FieldClaim& out = *request.add_claims();
      out.set_field(claim.field);
      TOMBOLO_ASSIGN_OR_RETURN(*out.mutable_value(),
                               record::EncodeValue(claim.value));
    }
    TOMBOLO_RETURN_IF_ERROR(trust_.KeepFresh());
    grpc::ClientContext context;
    SetDeadline(context, options_.timeout);
    v1::VerifyFieldsResponse response;
    TOMBOLO_RETURN_IF_ERROR(
        FromGrpc(stub_->VerifyFields(&context, request, &response)));
    Reply reply{.result = std::move(*response.mutable_result()),
                .receipt = response.receipt()};
    TOMBOLO_ASSIGN_OR_RETURN(
        VerifyAnswer answer,
        WithFreshTrust({{.dataset = question.dataset}},
                       [&]() -> absl::StatusOr<VerifyAnswer> {
                         TOMBOLO_RETURN_IF_ERROR(check_.Receipt(reply, nonce));
                         return check_.Verify(reply.result, question);
                       }));
    answer.reply = std::move(reply);
    return answer;
  }

 private:
  std::string MakeNonce() {
    return parts_.random->Bytes(translog::kReceiptNonceSize);
  }

  static void SetDeadline(grpc::ClientContext& context,
                          absl::Duration timeout) {
    context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
  }

  // Runs `check`; when it misses a key or a schema, fetches that once and runs
  // it again. A department may have taken a new key or schema into use since.
  template <typename Check>
  auto WithFreshTrust(const std::vector<DatasetQuestion>& datasets,
                      const Check& check) -> decltype(check()) {
    std::set<std::string> unfetched;
    for (const DatasetQuestion& question : datasets) {
      unfetched.insert(question.dataset);
    }
    bool keys_fetched = false;
    while (true) {
      auto checked = check();
      if (HasReason(checked.status(), reasons::kKeyUnknown) && !keys_fetched) {
        keys_fetched = true;
        TOMBOLO_RETURN_IF_ERROR(trust_.RefreshKeys());
        continue;
      }
      if (HasReason(checked.status(), reasons::kDisclosureSchemaUnknown)) {
        const std::string dataset = ReasonMetadata(checked.status())["dataset"];
        if (unfetched.erase(dataset) > 0) {
          TOMBOLO_RETURN_IF_ERROR(trust_.RefreshSchemas(dataset));
          continue;
        }
      }
      return checked;
    }
  }

  absl::StatusOr<CheckedPage> AskPage(const SubjectQuestion& question,
                                      const std::string& page_token) {
    TOMBOLO_RETURN_IF_ERROR(trust_.KeepFresh());
    const std::string nonce = MakeNonce();
    v1::QuerySubjectRequest request;
    FillContext(question.context, nonce, *request.mutable_context());
    FillSubject(question.subject, *request.mutable_subject());
    FillQuestions(question.datasets, request);
    request.set_omit_evidence(question.omit_evidence);
    request.set_page_token(page_token);
    grpc::ClientContext context;
    SetDeadline(context, options_.timeout);
    v1::QuerySubjectResponse response;
    TOMBOLO_RETURN_IF_ERROR(
        FromGrpc(stub_->QuerySubject(&context, request, &response)));
    Reply reply{.result = std::move(*response.mutable_result()),
                .receipt = response.receipt()};
    TOMBOLO_ASSIGN_OR_RETURN(
        CheckedPage page,
        CheckReply(reply, nonce, question.datasets,
                   {.subjects = absl::MakeConstSpan(&question.subject, 1),
                    .first_subject = 0,
                    .datasets = question.datasets,
                    .omit_evidence = question.omit_evidence,
                    .min_epoch = question.context.min_epoch}));
    if (page.answer.subjects.size() != 1) {
      return MakeError(reasons::kReplySubject,
                       {{"found", "none"}, {"wanted", "0"}});
    }
    page.answer.replies.push_back(std::move(reply));
    return page;
  }

  absl::StatusOr<CheckedPage> CheckReply(
      const Reply& reply, const std::string& nonce,
      const std::vector<DatasetQuestion>& datasets, const AskedQuery& asked) {
    return WithFreshTrust(datasets, [&]() -> absl::StatusOr<CheckedPage> {
      TOMBOLO_RETURN_IF_ERROR(check_.Receipt(reply, nonce));
      return check_.Query(reply.result, asked);
    });
  }

  absl::Status ReadReplies(
      grpc::ClientReaderInterface<v1::QuerySubjectsResponse>& stream,
      const std::string& nonce, const BulkQuestion& question,
      const AnswerSink& sink, size_t& answered) {
    v1::QuerySubjectsResponse response;
    for (uint64_t number = 0; stream.Read(&response); ++number) {
      if (!PlantedBug("sdk.reply_number") &&
          response.reply_number() != number) {
        return MakeError(reasons::kReplyNumber,
                         {{"found", absl::StrCat(response.reply_number())},
                          {"wanted", absl::StrCat(number)}});
      }
      Reply reply{.result = std::move(*response.mutable_result()),
                  .receipt = response.receipt()};
      TOMBOLO_ASSIGN_OR_RETURN(
          CheckedPage page,
          CheckReply(reply, ReplyNonce(nonce, number), question.datasets,
                     {.subjects = question.subjects,
                      .first_subject = answered,
                      .datasets = question.datasets,
                      .omit_evidence = question.omit_evidence,
                      .min_epoch = question.context.min_epoch}));
      answered += page.answer.subjects.size();
      page.answer.replies.push_back(std::move(reply));
      TOMBOLO_RETURN_IF_ERROR(sink(std::move(page.answer)));
    }
    return absl::OkStatus();
  }

  const ConsumerOptions options_;
  const ConsumerParts parts_;
  TrustCache trust_;
  record::StatementCache statements_;
  translog::VerifiedReceiptGroups receipt_groups_;
  RecordVersions versions_;
  const AnswerCheck check_;
  const std::unique_ptr<v1::QueryService::Stub> stub_;
};

Consumer::Consumer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Consumer::~Consumer() = default;

absl::StatusOr<std::unique_ptr<Consumer>> Consumer::Connect(
    std::shared_ptr<grpc::Channel> channel, ConsumerOptions options,
    ConsumerParts parts) {
  auto impl =
      std::make_unique<Impl>(std::move(channel), std::move(options), parts);
  TOMBOLO_RETURN_IF_ERROR(impl->trust().RefreshKeys());
  return std::unique_ptr<Consumer>(new Consumer(std::move(impl)));
}

absl::StatusOr<Answer> Consumer::QuerySubject(const SubjectQuestion& question) {
  return impl_->QuerySubject(question);
}

absl::Status Consumer::QuerySubjects(const BulkQuestion& question,
                                     const AnswerSink& sink) {
  return impl_->QuerySubjects(question, sink);
}

absl::StatusOr<VerifyAnswer> Consumer::VerifyFields(
    const VerifyQuestion& question) {
  return impl_->VerifyFields(question);
}

TrustCache& Consumer::trust() { return impl_->trust(); }

}  // namespace tombolo::sdk
