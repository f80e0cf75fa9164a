#include "services/cli/json_output.h"

#include <nlohmann/json.hpp>
#include <variant>

#include "exchange-core/record/value.h"
#include "google/protobuf/util/json_util.h"
#include "services/cli/value_text.h"

namespace tombolo::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string Dump(const Json& json, bool compact) {
  // Text that is no UTF-8 (only the node's own words can be) must not throw.
  return json.dump(compact ? -1 : 2, ' ', false,
                   Json::error_handler_t::replace);
}

Json TimeJson(absl::Time time) {
  if (time == absl::InfinitePast()) return nullptr;
  return absl::FormatTime("%E4Y-%m-%dT%H:%M:%E*SZ", time, absl::UTCTimeZone());
}

Json ValueJson(const record::Value& value) {
  if (std::holds_alternative<record::Absent>(value)) return nullptr;
  if (const auto* flag = std::get_if<bool>(&value)) return *flag;
  // As protobuf JSON: 64-bit integers are strings, or readers lose digits.
  return ValueText(value);
}

Json RefusalJson(const sdk::Refusal& refusal) {
  Json json{{"reason", refusal.reason}};
  if (!refusal.metadata.empty()) json["metadata"] = refusal.metadata;
  return json;
}

Json RecordJson(const sdk::AnsweredRecord& record) {
  Json json{{"recordId", record.record_id}, {"verified", record.verified}};
  if (record.verified) {
    json["department"] = record.department;
    json["schemaVersion"] = record.schema_version;
    json["generation"] = std::to_string(record.generation);
    json["sequence"] = std::to_string(record.sequence);
    json["signedTime"] = TimeJson(record.signed_time);
  }
  json["fields"] = Json::object();
  for (const sdk::AnsweredField& field : record.fields) {
    json["fields"][field.name] = ValueJson(field.value);
  }
  return json;
}

Json DatasetJson(const sdk::DatasetAnswer& dataset) {
  Json json{{"dataset", "datasets/" + dataset.dataset},
            {"status", sdk::DatasetStatusName(dataset.status)}};
  if (!dataset.refusal.reason.empty()) {
    json["refusal"] = RefusalJson(dataset.refusal);
  }
  for (const sdk::RefusedField& refused : dataset.refused_fields) {
    json["refusedFields"].push_back(
        {{"field", refused.field}, {"refusal", RefusalJson(refused.refusal)}});
  }
  json["lastPublishTime"] = TimeJson(dataset.last_publish_time);
  json["records"] = Json::array();
  for (const sdk::AnsweredRecord& record : dataset.records) {
    json["records"].push_back(RecordJson(record));
  }
  return json;
}

Json ReceiptJson(const record::v1::Receipt& receipt) {
  return {{"origin", receipt.origin()},
          {"index", std::to_string(receipt.index())}};
}

}  // namespace

absl::Status PrintJson(Session& session,
                       const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  std::string json;
  const auto made =
      google::protobuf::util::MessageToJsonString(message, &json, options);
  if (!made.ok()) return absl::InternalError(std::string(made.message()));
  session.out() << json;
  if (json.empty() || json.back() != '\n') session.out() << '\n';
  return absl::OkStatus();
}

std::string AnswerJson(const sdk::Answer& answer, bool compact) {
  Json json{{"node", answer.node},
            {"time", TimeJson(answer.time)},
            {"policyEpoch", std::to_string(answer.policy_epoch)},
            {"receipts", Json::array()},
            {"subjects", Json::array()}};
  for (const sdk::Reply& reply : answer.replies) {
    json["receipts"].push_back(ReceiptJson(reply.receipt));
  }
  for (const sdk::SubjectAnswer& subject : answer.subjects) {
    Json one{{"subjectIndex", subject.subject_index}};
    if (subject.refusal.has_value()) {
      one["refusal"] = RefusalJson(*subject.refusal);
    }
    one["datasets"] = Json::array();
    for (const sdk::DatasetAnswer& dataset : subject.datasets) {
      one["datasets"].push_back(DatasetJson(dataset));
    }
    json["subjects"].push_back(std::move(one));
  }
  return Dump(json, compact);
}

std::string VerifyAnswerJson(const sdk::VerifyAnswer& answer) {
  Json json{{"node", answer.node},
            {"time", TimeJson(answer.time)},
            {"policyEpoch", std::to_string(answer.policy_epoch)},
            {"receipt", ReceiptJson(answer.reply.receipt)},
            {"claims", Json::array()}};
  for (const sdk::ClaimAnswer& claim : answer.claims) {
    json["claims"].push_back({{"field", claim.field},
                              {"matched", claim.matched},
                              {"proven", claim.proof.has_value()}});
  }
  return Dump(json, false);
}

}  // namespace tombolo::cli
