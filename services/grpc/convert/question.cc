#include "services/grpc/convert/question.h"

#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "exchange-core/translog/receipt.h"
#include "google/protobuf/repeated_field.h"

namespace tombolo::service {
namespace {

namespace v1 = exchange::v1;

// Limits stated in query_service.proto.
constexpr size_t kMaxMatterBytes = 200;
constexpr size_t kMaxCaseNumberBytes = 100;
constexpr size_t kMaxOfficerBytes = 100;
constexpr size_t kMaxSchemeBytes = 32;
constexpr size_t kMaxIdentifierBytes = 128;
constexpr size_t kMaxQuestions = 64;
constexpr size_t kMaxFieldsAsked = 256;
constexpr size_t kMaxFieldNameBytes = 96;
constexpr size_t kMaxSubjects = 10'000;
constexpr size_t kMaxClaims = 16;
constexpr size_t kMaxClaimBytes = 32 * 1024;

query::QueryContext ContextFrom(const v1::QueryContext& context,
                                const Caller& caller, RequestCheck& check) {
  check.Text("context.matter", context.matter(),
             {.max_bytes = kMaxMatterBytes});
  check.Text("context.case_number", context.case_number(),
             {.max_bytes = kMaxCaseNumberBytes});
  check.Text("context.officer", context.officer(),
             {.max_bytes = kMaxOfficerBytes});
  check.Bytes("context.nonce", context.nonce(), translog::kReceiptNonceSize);
  return {
      .principal = caller.uri,
      .department = caller.department(),
      .system = caller.identity.id,
      .purpose = check.Name("context.purpose", "purposes", context.purpose()),
      .matter = context.matter(),
      .case_number = context.case_number(),
      .officer = context.officer(),
      .nonce = context.nonce(),
      .min_epoch = context.min_epoch()};
}

query::Subject SubjectFrom(const v1::Subject& subject, const std::string& field,
                           RequestCheck& check) {
  check.Text(field + ".scheme", subject.scheme(),
             {.min_bytes = 1, .max_bytes = kMaxSchemeBytes});
  check.Text(field + ".identifier", subject.identifier(),
             {.min_bytes = 1, .max_bytes = kMaxIdentifierBytes});
  return {.scheme = subject.scheme(), .identifier = subject.identifier()};
}

std::vector<query::DatasetQuestion> QuestionsFrom(
    const google::protobuf::RepeatedPtrField<v1::DatasetQuestion>& questions,
    RequestCheck& check) {
  std::vector<query::DatasetQuestion> asked;
  check.Count("questions", static_cast<size_t>(questions.size()), 1,
              kMaxQuestions);
  if (!check.ok()) return asked;
  absl::flat_hash_set<std::string> seen;
  for (int i = 0; i < questions.size(); ++i) {
    const std::string field = absl::StrCat("questions[", i, "]");
    const v1::DatasetQuestion& question = questions[i];
    std::string id =
        check.Name(field + ".dataset", "datasets", question.dataset());
    if (!seen.insert(id).second) {
      check.Violate(field + ".dataset", "is asked twice");
    }
    check.Count(field + ".fields", static_cast<size_t>(question.fields_size()),
                0, kMaxFieldsAsked);
    for (const std::string& name : question.fields()) {
      check.Text(field + ".fields", name,
                 {.min_bytes = 1, .max_bytes = kMaxFieldNameBytes});
    }
    asked.push_back(
        {.dataset = std::move(id),
         .fields = {question.fields().begin(), question.fields().end()}});
  }
  return asked;
}

}  // namespace

query::PointQuestion FromProto(const v1::QuerySubjectRequest& request,
                               const Caller& caller, RequestCheck& check) {
  return {.context = ContextFrom(request.context(), caller, check),
          .subject = SubjectFrom(request.subject(), "subject", check),
          .datasets = QuestionsFrom(request.questions(), check),
          .omit_evidence = request.omit_evidence()};
}

query::BulkQuestion FromProto(const v1::QuerySubjectsRequest& request,
                              const Caller& caller, RequestCheck& check) {
  query::BulkQuestion question{
      .context = ContextFrom(request.context(), caller, check),
      .omit_evidence = request.omit_evidence()};
  check.Count("subjects", static_cast<size_t>(request.subjects_size()), 1,
              kMaxSubjects);
  if (!check.ok()) return question;
  for (int i = 0; i < request.subjects_size(); ++i) {
    question.subjects.push_back(SubjectFrom(
        request.subjects(i), absl::StrCat("subjects[", i, "]"), check));
  }
  question.datasets = QuestionsFrom(request.questions(), check);
  return question;
}

query::VerifyQuestion FromProto(const v1::VerifyFieldsRequest& request,
                                const Caller& caller, RequestCheck& check) {
  query::VerifyQuestion question{
      .context = ContextFrom(request.context(), caller, check),
      .subject = SubjectFrom(request.subject(), "subject", check),
      .dataset = check.Name("dataset", "datasets", request.dataset()),
      .prove_match = request.prove_match()};
  check.Count("claims", static_cast<size_t>(request.claims_size()), 1,
              kMaxClaims);
  if (!check.ok()) return question;
  for (int i = 0; i < request.claims_size(); ++i) {
    const std::string field = absl::StrCat("claims[", i, "]");
    const v1::FieldClaim& claim = request.claims(i);
    check.Text(field + ".field", claim.field(),
               {.min_bytes = 1, .max_bytes = kMaxFieldNameBytes});
    check.Text(field + ".value", claim.value(),
               {.min_bytes = 1, .max_bytes = kMaxClaimBytes});
    question.claims.push_back(
        {.field = claim.field(), .value_bytes = claim.value()});
  }
  return question;
}

}  // namespace tombolo::service
