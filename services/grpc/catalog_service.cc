#include "services/grpc/catalog_service.h"

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/catalog.h"
#include "exchange-core/base/reasons/request.h"
#include "exchange-core/base/resource_name.h"
#include "exchange-core/base/status_macros.h"
#include "services/grpc/convert/catalog.h"
#include "services/grpc/paging.h"
#include "services/grpc/request_check.h"
#include "services/grpc/request_digest.h"
#include "services/grpc/unary.h"

namespace tombolo::service {
namespace {

namespace v1 = exchange::v1;

constexpr size_t kMaxCommentBytes = 500;
constexpr size_t kMaxListBytes = size_t{3} << 20;

// What all three lists have in common: how long a page is, where it begins,
// and what its token is bound to.
struct ListCall {
  size_t page_size = 0;
  std::string after;
  std::string binding;
};

template <typename Request>
absl::StatusOr<ListCall> ListCallOf(const ServiceParts& parts,
                                    const Caller& caller, Request request,
                                    RequestCheck& check) {
  ListCall call{.page_size = check.PageSize(request.page_size())};
  TOMBOLO_RETURN_IF_ERROR(check.Result());
  const std::string token = request.page_token();
  request.clear_page_token();
  request.clear_page_size();
  call.binding = PageTokens::Binding(caller.uri, request);
  TOMBOLO_ASSIGN_OR_RETURN(call.after,
                           parts.page_tokens->Open(token, call.binding));
  return call;
}

absl::StatusOr<v1::Dataset> DatasetOf(const ServiceParts& parts,
                                      const catalog::Dataset& dataset) {
  TOMBOLO_ASSIGN_OR_RETURN(
      const publish::PublishState state,
      publish::ReadPublishState(*parts.store, parts.layout, dataset.number));
  return ToProto(dataset, state);
}

absl::StatusOr<v1::ListDatasetsResponse> ListDatasetsOf(
    const ServiceParts& parts, const std::string& provider,
    const ListCall& call) {
  const auto snapshot = parts.registry->Current();
  v1::ListDatasetsResponse response;
  absl::Status failed;
  size_t bytes = 0;
  std::string last;
  bool full = false;
  const std::string next =
      VisitPage(snapshot->catalog->datasets(), call.after, call.page_size,
                [&](const catalog::Dataset& dataset) {
                  if (!failed.ok() || full ||
                      (!provider.empty() && dataset.provider() != provider)) {
                    return false;
                  }
                  absl::StatusOr<v1::Dataset> proto = DatasetOf(parts, dataset);
                  if (!proto.ok()) {
                    failed = proto.status();
                    return false;
                  }
                  const size_t size = proto->ByteSizeLong();
                  // A page holds at least one dataset, whatever its size.
                  full = bytes > 0 && bytes + size > kMaxListBytes;
                  if (full) return false;
                  bytes += size;
                  last = dataset.id();
                  *response.add_datasets() = *std::move(proto);
                  return true;
                });
  TOMBOLO_RETURN_IF_ERROR(failed);
  response.set_next_page_token(
      parts.page_tokens->Seal(full ? last : next, call.binding));
  return response;
}

// `expected` names the etags of datasets that a change was made from.
absl::Status CheckEtags(const registry::Snapshot& snapshot,
                        const std::map<std::string, std::string>& expected) {
  for (const auto& [id, etag] : expected) {
    const catalog::Dataset* dataset = snapshot.catalog->FindDataset(id);
    if (dataset != nullptr && EtagOf(dataset->statement) == etag) continue;
    return MakeError(reasons::kEtagMismatch,
                     {{"resource", ResourceName("datasets", id)}});
  }
  return absl::OkStatus();
}

}  // namespace

grpc::ServerUnaryReactor* CatalogService::GetDepartment(
    grpc::CallbackServerContext* context,
    const v1::GetDepartmentRequest* request,
    v1::GetDepartmentResponse* response) {
  using Response = v1::GetDepartmentResponse;
  return RunUnary(
      parts_, Method::kGetDepartment, context, response,
      [&](const Caller& /*caller*/) -> absl::StatusOr<Work<Response>> {
        RequestCheck check;
        const std::string id =
            check.Name("name", "departments", request->name());
        TOMBOLO_RETURN_IF_ERROR(check.Result());
        return OnReaders<Response>(
            parts_, [this, id]() -> absl::StatusOr<Response> {
              const auto snapshot = parts_.registry->Current();
              const catalog::Department* found =
                  snapshot->catalog->FindDepartment(id);
              if (found == nullptr) {
                return MakeError(
                    reasons::kDepartmentUnknown,
                    {{"department", ResourceName("departments", id)}});
              }
              Response reply;
              *reply.mutable_department() = ToProto(*found);
              return reply;
            });
      });
}

grpc::ServerUnaryReactor* CatalogService::ListDepartments(
    grpc::CallbackServerContext* context,
    const v1::ListDepartmentsRequest* request,
    v1::ListDepartmentsResponse* response) {
  using Response = v1::ListDepartmentsResponse;
  return RunUnary(
      parts_, Method::kListDepartments, context, response,
      [&](const Caller& caller) -> absl::StatusOr<Work<Response>> {
        RequestCheck check;
        TOMBOLO_ASSIGN_OR_RETURN(const ListCall call,
                                 ListCallOf(parts_, caller, *request, check));
        return OnReaders<Response>(
            parts_, [this, call]() -> absl::StatusOr<Response> {
              const auto snapshot = parts_.registry->Current();
              Response reply;
              const std::string next = VisitPage(
                  snapshot->catalog->departments(), call.after, call.page_size,
                  [&reply](const catalog::Department& department) {
                    *reply.add_departments() = ToProto(department);
                    return true;
                  });
              reply.set_next_page_token(
                  parts_.page_tokens->Seal(next, call.binding));
              return reply;
            });
      });
}

grpc::ServerUnaryReactor* CatalogService::GetDataset(
    grpc::CallbackServerContext* context, const v1::GetDatasetRequest* request,
    v1::GetDatasetResponse* response) {
  using Response = v1::GetDatasetResponse;
  return RunUnary(
      parts_, Method::kGetDataset, context, response,
      [&](const Caller& /*caller*/) -> absl::StatusOr<Work<Response>> {
        RequestCheck check;
        const std::string id = check.Name("name", "datasets", request->name());
        TOMBOLO_RETURN_IF_ERROR(check.Result());
        return OnReaders<Response>(
            parts_, [this, id]() -> absl::StatusOr<Response> {
              const auto snapshot = parts_.registry->Current();
              const catalog::Dataset* found =
                  snapshot->catalog->FindDataset(id);
              if (found == nullptr) {
                return MakeError(reasons::kDatasetUnknown,
                                 {{"dataset", ResourceName("datasets", id)}});
              }
              Response reply;
              TOMBOLO_ASSIGN_OR_RETURN(*reply.mutable_dataset(),
                                       DatasetOf(parts_, *found));
              return reply;
            });
      });
}

grpc::ServerUnaryReactor* CatalogService::ListDatasets(
    grpc::CallbackServerContext* context,
    const v1::ListDatasetsRequest* request,
    v1::ListDatasetsResponse* response) {
  using Response = v1::ListDatasetsResponse;
  return RunUnary(
      parts_, Method::kListDatasets, context, response,
      [&](const Caller& caller) -> absl::StatusOr<Work<Response>> {
        RequestCheck check;
        const std::string provider =
            check.OptionalName("provider", "departments", request->provider());
        TOMBOLO_ASSIGN_OR_RETURN(const ListCall call,
                                 ListCallOf(parts_, caller, *request, check));
        return OnReaders<Response>(parts_, [this, provider, call] {
          return ListDatasetsOf(parts_, provider, call);
        });
      });
}

grpc::ServerUnaryReactor* CatalogService::ListPurposes(
    grpc::CallbackServerContext* context,
    const v1::ListPurposesRequest* request,
    v1::ListPurposesResponse* response) {
  using Response = v1::ListPurposesResponse;
  return RunUnary(
      parts_, Method::kListPurposes, context, response,
      [&](const Caller& caller) -> absl::StatusOr<Work<Response>> {
        RequestCheck check;
        TOMBOLO_ASSIGN_OR_RETURN(const ListCall call,
                                 ListCallOf(parts_, caller, *request, check));
        return OnReaders<Response>(
            parts_, [this, call]() -> absl::StatusOr<Response> {
              const auto snapshot = parts_.registry->Current();
              Response reply;
              const std::string next = VisitPage(
                  snapshot->catalog->purposes(), call.after, call.page_size,
                  [&reply](const catalog::Purpose& purpose) {
                    *reply.add_purposes() = ToProto(purpose);
                    return true;
                  });
              reply.set_next_page_token(
                  parts_.page_tokens->Seal(next, call.binding));
              return reply;
            });
      });
}

grpc::ServerUnaryReactor* CatalogService::GetKeyDirectory(
    grpc::CallbackServerContext* context,
    const v1::GetKeyDirectoryRequest* /*request*/,
    v1::GetKeyDirectoryResponse* response) {
  using Response = v1::GetKeyDirectoryResponse;
  return RunUnary(
      parts_, Method::kGetKeyDirectory, context, response,
      [&](const Caller& /*caller*/) -> absl::StatusOr<Work<Response>> {
        return OnReaders<Response>(
            parts_, [this]() -> absl::StatusOr<Response> {
              const auto snapshot = parts_.registry->Current();
              if (snapshot->signed_keys == nullptr) {
                return MakeError(reasons::kKeyDirectoryMissing);
              }
              Response reply;
              *reply.mutable_key_directory() = *snapshot->signed_keys;
              return reply;
            });
      });
}

grpc::ServerUnaryReactor* CatalogService::ApplyCatalog(
    grpc::CallbackServerContext* context,
    const v1::ApplyCatalogRequest* request,
    v1::ApplyCatalogResponse* response) {
  using Response = v1::ApplyCatalogResponse;
  return RunUnary(
      parts_, Method::kApplyCatalog, context, response,
      [&](const Caller& caller) -> absl::StatusOr<Work<Response>> {
        RequestCheck check;
        auto change = std::make_shared<const catalog::CatalogChange>(
            FromProto(*request, check));
        check.Text("comment", request->comment(),
                   {.max_bytes = kMaxCommentBytes});
        check.RequestId(request->request_id());
        TOMBOLO_RETURN_IF_ERROR(check.Result());
        std::map<std::string, std::string> etags;
        for (int i = 0; i < request->datasets_size(); ++i) {
          if (request->datasets(i).etag().empty()) continue;
          etags[change->datasets[static_cast<size_t>(i)].id] =
              request->datasets(i).etag();
        }
        v1::ApplyCatalogRequest digested = *request;
        digested.clear_request_id();
        registry::ChangeContext about{
            .principal = caller.uri,
            .comment = request->comment(),
            .request_id = request->request_id(),
            .request_digest = RequestDigest(digested),
            .validate_only = request->validate_only()};
        return OnChangers<Response>(
            parts_, [this, change, about, etags]() -> absl::StatusOr<Response> {
              TOMBOLO_RETURN_IF_ERROR(
                  CheckEtags(*parts_.registry->Current(), etags));
              TOMBOLO_ASSIGN_OR_RETURN(
                  const registry::ChangeApplied applied,
                  parts_.registry->ApplyCatalog(about, *change));
              Response reply;
              reply.mutable_changed()->Assign(applied.changed.begin(),
                                              applied.changed.end());
              reply.set_log_index(applied.log_index);
              return reply;
            });
      });
}

grpc::ServerUnaryReactor* CatalogService::InstallKeyDirectory(
    grpc::CallbackServerContext* context,
    const v1::InstallKeyDirectoryRequest* request,
    v1::InstallKeyDirectoryResponse* response) {
  using Response = v1::InstallKeyDirectoryResponse;
  return RunUnary(
      parts_, Method::kInstallKeyDirectory, context, response,
      [&](const Caller& caller) -> absl::StatusOr<Work<Response>> {
        RequestCheck check;
        check.RequestId(request->request_id());
        if (!request->has_key_directory()) {
          check.Violate("key_directory", "must be set");
        }
        TOMBOLO_RETURN_IF_ERROR(check.Result());
        v1::InstallKeyDirectoryRequest digested = *request;
        digested.clear_request_id();
        registry::ChangeContext about{
            .principal = caller.uri,
            .request_id = request->request_id(),
            .request_digest = RequestDigest(digested)};
        return OnChangers<Response>(
            parts_,
            [this, about, directory = request->key_directory()]()
                -> absl::StatusOr<Response> {
              TOMBOLO_ASSIGN_OR_RETURN(
                  const registry::ChangeApplied applied,
                  parts_.registry->InstallKeyDirectory(about, directory));
              Response reply;
              reply.set_version(applied.directory_version);
              reply.set_log_index(applied.log_index);
              return reply;
            });
      });
}

}  // namespace tombolo::service
