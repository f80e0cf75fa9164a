#include "services/grpc/permission_service.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/catalog.h"
#include "exchange-core/base/reasons/request.h"
#include "exchange-core/base/resource_name.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/permission/explain.h"
#include "services/grpc/convert/grant.h"
#include "services/grpc/paging.h"
#include "services/grpc/request_check.h"
#include "services/grpc/request_digest.h"
#include "services/grpc/unary.h"

namespace tombolo::service {
namespace {

namespace v1 = exchange::v1;

constexpr size_t kMaxGrants = 1000;
constexpr size_t kMaxCommentBytes = 500;
constexpr size_t kMaxFields = 256;
constexpr size_t kMaxFieldNameBytes = 96;
constexpr size_t kMaxSchemeBytes = 32;

bool Provides(const registry::Snapshot& snapshot, const std::string& department,
              const std::string& dataset) {
  const catalog::Dataset* found = snapshot.catalog->FindDataset(dataset);
  return found != nullptr && found->provider() == department;
}

// Departments see the grants they give or hold; others see all.
bool MaySee(const registry::Snapshot& snapshot, const Caller& caller,
            const permission::Grant& grant) {
  return !caller.of_department() || grant.consumer == caller.department() ||
         Provides(snapshot, caller.department(), grant.dataset);
}

// An officer ends grants of its own department's datasets only.
absl::Status MayRevoke(const registry::Snapshot& snapshot, const Caller& caller,
                       const std::string& grant_id) {
  if (!caller.of_department() || PlantedBug("service.revoke_provider")) {
    return absl::OkStatus();
  }
  const auto found = snapshot.grants.find(grant_id);
  if (found != snapshot.grants.end() &&
      Provides(snapshot, caller.department(), found->second.dataset)) {
    return absl::OkStatus();
  }
  return MakeError(reasons::kGrantOfOthers, {{"grant", grant_id}});
}

// Every field of the dataset, and those that hold a subject of `scheme`.
permission::DatasetUse UseOf(const registry::Snapshot& snapshot,
                             const std::string& dataset,
                             const std::vector<std::string>& fields,
                             const std::string& scheme) {
  permission::DatasetUse use{.dataset = dataset};
  const catalog::Dataset* found = snapshot.catalog->FindDataset(dataset);
  const auto insert = [](std::vector<uint32_t>& numbers, uint32_t number) {
    for (const uint32_t known : numbers) {
      if (known == number) return;
    }
    numbers.push_back(number);
  };
  if (found != nullptr) {
    for (const auto& schema : found->schemas) {
      for (const record::SchemaField& field : schema->fields()) {
        if (fields.empty()) insert(use.read, field.number);
        if (field.subject.has_value() &&
            (scheme.empty() || field.subject->scheme == scheme)) {
          insert(use.lookup, field.number);
        }
      }
    }
  }
  for (const std::string& name : fields) {
    use.read.push_back(snapshot.matrix->FieldNumber(dataset, name));
  }
  if (use.read.empty()) use.read.push_back(0);
  return use;
}

// What ExplainUse asks, checked.
struct UseQuestion {
  permission::IntendedUse use;
  std::string dataset;
  std::vector<std::string> fields;
  std::string scheme;
  std::optional<absl::Time> time;
};

UseQuestion QuestionOf(const v1::ExplainUseRequest& request,
                       RequestCheck& check) {
  UseQuestion question;
  question.use.consumer =
      check.Name("consumer", "departments", request.consumer());
  check.Id("system", request.system());
  question.use.system = request.system();
  question.use.purpose = check.Name("purpose", "purposes", request.purpose());
  question.dataset = check.Name("dataset", "datasets", request.dataset());
  if (request.mode() < 0 || request.mode() > v1::ACCESS_MODE_SUBSCRIBE) {
    check.Violate("mode", "must be a known mode");
  } else if (request.mode() != v1::ACCESS_MODE_UNSPECIFIED) {
    question.use.mode = static_cast<permission::Mode>(request.mode());
  }
  question.use.answer = permission::AnswerPolicy::kPartial;
  check.Count("fields", static_cast<size_t>(request.fields_size()), 0,
              kMaxFields);
  for (const std::string& field : request.fields()) {
    check.Text("fields", field,
               {.min_bytes = 1, .max_bytes = kMaxFieldNameBytes});
    question.fields.push_back(field);
  }
  check.Text("scheme", request.scheme(), {.max_bytes = kMaxSchemeBytes});
  question.scheme = request.scheme();
  if (request.has_time()) question.time = check.Time("time", request.time());
  return question;
}

}  // namespace

grpc::ServerUnaryReactor* PermissionService::GetGrant(
    grpc::CallbackServerContext* context, const v1::GetGrantRequest* request,
    v1::GetGrantResponse* response) {
  using Response = v1::GetGrantResponse;
  return RunUnary(
      parts_, Method::kGetGrant, context, response,
      [&](const Caller& caller) -> absl::StatusOr<Work<Response>> {
        RequestCheck check;
        const std::string id = check.Name("name", "grants", request->name());
        TOMBOLO_RETURN_IF_ERROR(check.Result());
        return OnReaders<Response>(
            parts_, [this, caller, id]() -> absl::StatusOr<Response> {
              const auto snapshot = parts_.registry->Current();
              const auto found = snapshot->grants.find(id);
              const bool exists = found != snapshot->grants.end();
              if (caller.of_department() &&
                  (!exists || !MaySee(*snapshot, caller, found->second))) {
                return MakeError(reasons::kGrantOfOthers, {{"grant", id}});
              }
              if (!exists) {
                return MakeError(reasons::kGrantUnknown,
                                 {{"grant", ResourceName("grants", id)}});
              }
              Response reply;
              *reply.mutable_grant() = ToProto(found->second);
              return reply;
            });
      });
}

grpc::ServerUnaryReactor* PermissionService::ListGrants(
    grpc::CallbackServerContext* context, const v1::ListGrantsRequest* request,
    v1::ListGrantsResponse* response) {
  using Response = v1::ListGrantsResponse;
  return RunUnary(
      parts_, Method::kListGrants, context, response,
      [&](const Caller& caller) -> absl::StatusOr<Work<Response>> {
        RequestCheck check;
        const std::string consumer =
            check.OptionalName("consumer", "departments", request->consumer());
        const std::string dataset =
            check.OptionalName("dataset", "datasets", request->dataset());
        const size_t page_size = check.PageSize(request->page_size());
        TOMBOLO_RETURN_IF_ERROR(check.Result());
        v1::ListGrantsRequest bound = *request;
        bound.clear_page_token();
        bound.clear_page_size();
        const std::string binding = PageTokens::Binding(caller.uri, bound);
        TOMBOLO_ASSIGN_OR_RETURN(
            const std::string after,
            parts_.page_tokens->Open(request->page_token(), binding));
        return OnReaders<Response>(parts_, [=, this]() {
          const auto snapshot = parts_.registry->Current();
          Response reply;
          const std::string next = VisitPage(
              snapshot->grants, after, page_size,
              [&](const permission::Grant& grant) {
                if ((!consumer.empty() && grant.consumer != consumer) ||
                    (!dataset.empty() && grant.dataset != dataset) ||
                    !MaySee(*snapshot, caller, grant)) {
                  return false;
                }
                *reply.add_grants() = ToProto(grant);
                return true;
              });
          reply.set_next_page_token(parts_.page_tokens->Seal(next, binding));
          reply.set_policy_epoch(snapshot->matrix->epoch());
          return reply;
        });
      });
}

grpc::ServerUnaryReactor* PermissionService::ApplyGrants(
    grpc::CallbackServerContext* context, const v1::ApplyGrantsRequest* request,
    v1::ApplyGrantsResponse* response) {
  using Response = v1::ApplyGrantsResponse;
  return RunUnary(
      parts_, Method::kApplyGrants, context, response,
      [&](const Caller& caller) -> absl::StatusOr<Work<Response>> {
        RequestCheck check;
        check.Count("grants", static_cast<size_t>(request->grants_size()), 1,
                    kMaxGrants);
        TOMBOLO_RETURN_IF_ERROR(check.Result());
        auto grants = std::make_shared<std::vector<permission::Grant>>();
        for (int i = 0; i < request->grants_size(); ++i) {
          grants->push_back(FromProto(request->grants(i),
                                      absl::StrCat("grants[", i, "]"), check));
        }
        check.Text("comment", request->comment(),
                   {.max_bytes = kMaxCommentBytes});
        check.RequestId(request->request_id());
        TOMBOLO_RETURN_IF_ERROR(check.Result());
        v1::ApplyGrantsRequest digested = *request;
        digested.clear_request_id();
        registry::ChangeContext about{
            .principal = caller.uri,
            .comment = request->comment(),
            .request_id = request->request_id(),
            .request_digest = RequestDigest(digested),
            .validate_only = request->validate_only()};
        return OnChangers<Response>(
            parts_, [this, grants, about]() -> absl::StatusOr<Response> {
              TOMBOLO_ASSIGN_OR_RETURN(
                  const registry::ChangeApplied applied,
                  parts_.registry->ApplyGrants(about, *grants));
              const auto snapshot = parts_.registry->Current();
              Response reply;
              for (const std::string& name : applied.changed) {
                const auto found =
                    snapshot->grants.find(name.substr(sizeof("grants/") - 1));
                if (found != snapshot->grants.end()) {
                  *reply.add_changed() = ToProto(found->second);
                } else {
                  reply.add_changed()->set_name(name);
                }
              }
              reply.set_policy_epoch(applied.policy_epoch);
              reply.set_log_index(applied.log_index);
              return reply;
            });
      });
}

grpc::ServerUnaryReactor* PermissionService::RevokeGrant(
    grpc::CallbackServerContext* context, const v1::RevokeGrantRequest* request,
    v1::RevokeGrantResponse* response) {
  using Response = v1::RevokeGrantResponse;
  return RunUnary(
      parts_, Method::kRevokeGrant, context, response,
      [&](const Caller& caller) -> absl::StatusOr<Work<Response>> {
        RequestCheck check;
        const std::string id = check.Name("name", "grants", request->name());
        check.Text("comment", request->comment(),
                   {.min_bytes = 1, .max_bytes = kMaxCommentBytes});
        check.RequestId(request->request_id());
        TOMBOLO_RETURN_IF_ERROR(check.Result());
        v1::RevokeGrantRequest digested = *request;
        digested.clear_request_id();
        registry::ChangeContext about{
            .principal = caller.uri,
            .comment = request->comment(),
            .request_id = request->request_id(),
            .request_digest = RequestDigest(digested)};
        return OnChangers<Response>(
            parts_, [this, caller, id, about]() -> absl::StatusOr<Response> {
              TOMBOLO_RETURN_IF_ERROR(
                  MayRevoke(*parts_.registry->Current(), caller, id));
              TOMBOLO_ASSIGN_OR_RETURN(const registry::ChangeApplied applied,
                                       parts_.registry->RevokeGrant(about, id));
              const auto snapshot = parts_.registry->Current();
              Response reply;
              const auto found = snapshot->grants.find(id);
              if (found != snapshot->grants.end()) {
                *reply.mutable_grant() = ToProto(found->second);
              }
              reply.set_policy_epoch(applied.policy_epoch);
              reply.set_log_index(applied.log_index);
              return reply;
            });
      });
}

grpc::ServerUnaryReactor* PermissionService::ExplainUse(
    grpc::CallbackServerContext* context, const v1::ExplainUseRequest* request,
    v1::ExplainUseResponse* response) {
  using Response = v1::ExplainUseResponse;
  return RunUnary(
      parts_, Method::kExplainUse, context, response,
      [&](const Caller& caller) -> absl::StatusOr<Work<Response>> {
        RequestCheck check;
        const UseQuestion question = QuestionOf(*request, check);
        TOMBOLO_RETURN_IF_ERROR(check.Result());
        if (caller.of_department() &&
            question.use.consumer != caller.department()) {
          return MakeError(reasons::kUseOfOthers);
        }
        const auto audience = caller.of_department()
                                  ? permission::Audience::kConsumer
                                  : permission::Audience::kOwner;
        return OnReaders<Response>(
            parts_, [this, question, audience]() -> absl::StatusOr<Response> {
              const auto snapshot = parts_.registry->Current();
              permission::IntendedUse use = question.use;
              use.datasets.push_back(UseOf(*snapshot, question.dataset,
                                           question.fields, question.scheme));
              return ToProto(permission::Explain(
                                 *snapshot->matrix, use,
                                 question.time.value_or(parts_.clock->Now())),
                             audience);
            });
      });
}

}  // namespace tombolo::service
