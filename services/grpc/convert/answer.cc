#include "services/grpc/convert/answer.h"

#include <utility>

#include "exchange-core/base/error.h"
#include "exchange-core/base/resource_name.h"
#include "exchange-core/record/timestamp.h"
#include "services/grpc/status.h"

namespace tombolo::service {
namespace {

namespace v1 = exchange::v1;

void Fill(const absl::Status& status, v1::Refusal* refusal) {
  refusal->set_reason(ReasonName(status));
  for (const auto& [key, value] : ReasonMetadata(status)) {
    (*refusal->mutable_metadata())[key] = value;
  }
}

void Fill(query::DatasetAnswer& answer, v1::DatasetResult& result) {
  result.set_dataset(ResourceName("datasets", answer.dataset));
  result.set_status(static_cast<v1::DatasetStatus>(answer.status));
  if (!answer.refusal.ok()) Fill(answer.refusal, result.mutable_refusal());
  for (const query::FieldRefusal& refused : answer.refused_fields) {
    v1::FieldRefusal& out = *result.add_refused_fields();
    out.set_field(refused.field);
    Fill(refused.refusal, out.mutable_refusal());
  }
  for (record::v1::Disclosure& record : answer.records) {
    *result.add_records() = std::move(record);
  }
  if (answer.last_publish_time != absl::InfinitePast()) {
    *result.mutable_last_publish_time() =
        record::TimeToProto(answer.last_publish_time);
  }
}

}  // namespace

std::string ResultBytes(query::Answer& answer, const std::string& node,
                        const std::string& next_page_token) {
  v1::QueryResult result;
  result.set_node(node);
  *result.mutable_time() = record::TimeToProto(answer.time);
  result.set_policy_epoch(answer.policy_epoch);
  for (query::SubjectAnswer& subject : answer.subjects) {
    v1::SubjectResult& out = *result.add_subjects();
    out.set_subject_index(subject.subject_index);
    if (!subject.refusal.ok()) Fill(subject.refusal, out.mutable_refusal());
    for (query::DatasetAnswer& dataset : subject.datasets) {
      Fill(dataset, *out.add_datasets());
    }
  }
  *result.mutable_statements() = std::move(answer.statements);
  result.set_next_page_token(next_page_token);
  return result.SerializeAsString();
}

std::string ResultBytes(query::VerifyAnswer& answer, const std::string& node) {
  v1::VerifyResult result;
  result.set_node(node);
  *result.mutable_time() = record::TimeToProto(answer.time);
  result.set_policy_epoch(answer.policy_epoch);
  for (query::ClaimAnswer& claim : answer.claims) {
    v1::ClaimResult& out = *result.add_claims();
    out.set_field(claim.field);
    out.set_matched(claim.matched);
    if (claim.proof.has_value()) {
      *out.mutable_proof() = *std::move(claim.proof);
    }
  }
  *result.mutable_statements() = std::move(answer.statements);
  return result.SerializeAsString();
}

v1::PublishState ToProto(const publish::PublishState& state,
                         const std::string& dataset) {
  v1::PublishState proto;
  const record::ChainState chain = state.Chain();
  proto.set_dataset(ResourceName("datasets", dataset));
  proto.set_generation(chain.generation);
  proto.set_next_sequence(chain.next_sequence);
  proto.set_last_statement_digest(chain.last_statement_digest);
  proto.set_cursor(state.row.cursor());
  proto.set_term(state.row.term());
  proto.set_term_holder(state.row.term_holder());
  if (state.row.term_expire_time_us() != 0) {
    *proto.mutable_term_expire_time() = record::TimeToProto(
        absl::FromUnixMicros(state.row.term_expire_time_us()));
  }
  return proto;
}

v1::PublishBatchesResponse ToProto(publish::BatchOutcome outcome) {
  v1::PublishBatchesResponse response;
  response.set_first_sequence(outcome.first_sequence);
  if (!outcome.result.ok()) {
    *response.mutable_refusal() = ToRpcStatus(outcome.result.status());
    return response;
  }
  publish::BatchAccepted& accepted = *outcome.result;
  v1::BatchReceipt& receipt = *response.mutable_receipt();
  receipt.set_statement_digest(std::move(accepted.statement_digest));
  receipt.set_next_sequence(accepted.next_sequence);
  receipt.set_repeated_delivery(accepted.repeated);
  *receipt.mutable_receipt() = std::move(accepted.receipt);
  return response;
}

}  // namespace tombolo::service
