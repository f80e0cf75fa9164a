#include "services/grpc/node_service.h"

#include <string>

#include "exchange-core/base/resource_name.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/record/timestamp.h"
#include "services/grpc/unary.h"

namespace tombolo::service {
namespace {

namespace v1 = exchange::v1;

constexpr int kMaxDatasets = 1000;

absl::Status FillDatasets(const ServiceParts& parts,
                          const registry::Snapshot& snapshot,
                          v1::GetNodeStatusResponse& status) {
  for (const auto& [id, dataset] : snapshot.catalog->datasets()) {
    if (status.datasets_size() == kMaxDatasets) break;
    TOMBOLO_ASSIGN_OR_RETURN(
        const publish::PublishState state,
        publish::ReadPublishState(*parts.store, parts.layout, dataset.number));
    const record::ChainState chain = state.Chain();
    v1::DatasetState& out = *status.add_datasets();
    out.set_dataset(ResourceName("datasets", id));
    out.set_generation(chain.generation);
    out.set_next_sequence(chain.next_sequence);
    out.set_record_count(state.row.live_records());
    if (state.row.last_publish_time_us() != 0) {
      *out.mutable_last_publish_time() = record::TimeToProto(
          absl::FromUnixMicros(state.row.last_publish_time_us()));
    }
  }
  return absl::OkStatus();
}

}  // namespace

grpc::ServerUnaryReactor* NodeService::GetNodeStatus(
    grpc::CallbackServerContext* context,
    const v1::GetNodeStatusRequest* /*request*/,
    v1::GetNodeStatusResponse* response) {
  using Response = v1::GetNodeStatusResponse;
  return RunUnary(
      parts_, Method::kGetNodeStatus, context, response,
      [&](const Caller& caller) -> absl::StatusOr<Work<Response>> {
        return OnReaders<Response>(
            parts_, [this, caller]() -> absl::StatusOr<Response> {
              const auto snapshot = parts_.registry->Current();
              Response status;
              status.set_node(parts_.node);
              status.set_version(parts_.version);
              *status.mutable_start_time() =
                  record::TimeToProto(parts_.start_time);
              status.set_principal(caller.uri);
              status.set_policy_epoch(snapshot->matrix->epoch());
              if (snapshot->keys != nullptr) {
                status.set_key_directory_version(snapshot->keys->version());
              }
              status.set_log_origin(parts_.log->origin());
              status.set_log_size(parts_.log->committer().head().size);
              status.set_checkpoint_size(
                  parts_.log->checkpoints().Latest().tree.size);
              *status.mutable_checkpoint_time() = record::TimeToProto(
                  absl::FromUnixMicros(parts_.checkpoint_time_us->load()));
              TOMBOLO_RETURN_IF_ERROR(FillDatasets(parts_, *snapshot, status));
              return status;
            });
      });
}

}  // namespace tombolo::service
