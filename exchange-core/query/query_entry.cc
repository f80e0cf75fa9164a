#include "exchange-core/query/query_entry.h"

#include <algorithm>
#include <map>
#include <string>

#include "exchange-core/base/error.h"

namespace tombolo::query {
namespace {

using record::v1::AccessLogEntry;
using record::v1::DatasetAccess;

void AddReason(const absl::Status& refusal, DatasetAccess& access) {
  const std::string reason = ReasonName(refusal);
  const auto& reasons = access.refusal_reasons();
  if (!reason.empty() &&
      std::find(reasons.begin(), reasons.end(), reason) == reasons.end()) {
    access.add_refusal_reasons(reason);
  }
}

template <typename Values, typename Repeated>
void AddAll(const Values& values, Repeated& repeated) {
  repeated.Add(values.begin(), values.end());
}

// The fields of all subjects of a bulk reply are the same; what differs is
// which were disclosed, and the log needs their union.
void Merge(const DatasetAnswer& answer, DatasetAccess& access) {
  access.set_dataset(answer.dataset);
  if (access.asked_fields().empty()) {
    AddAll(answer.asked_fields, *access.mutable_asked_fields());
    AddAll(answer.grants, *access.mutable_grants());
    AddReason(answer.refusal, access);
    for (const FieldRefusal& field : answer.refused_fields) {
      AddReason(field.refusal, access);
    }
  }
  for (const uint32_t field : answer.disclosed_fields.Numbers()) {
    const auto& known = access.disclosed_fields();
    if (std::find(known.begin(), known.end(), field) == known.end()) {
      access.add_disclosed_fields(field);
    }
  }
  AddAll(answer.sequences, *access.mutable_sequences());
  if (answer.generation != 0) access.set_generation(answer.generation);
}

}  // namespace

AccessLogEntry EntryOf(const QueryContext& context) {
  AccessLogEntry entry;
  entry.set_principal(context.principal);
  entry.set_officer(context.officer);
  entry.set_purpose(context.purpose);
  entry.set_matter(context.matter);
  entry.set_case_number(context.case_number);
  entry.set_request_digest(crypto::DigestBytes(context.request_digest));
  return entry;
}

AccessLogEntry EntryOf(const QueryContext& context, const Answer& answer,
                       const char* mode) {
  AccessLogEntry entry = EntryOf(context);
  entry.set_policy_epoch(answer.policy_epoch);
  AddAll(answer.pseudonyms, *entry.mutable_subject_pseudonyms());
  auto& answered = *entry.mutable_query_answered();
  answered.set_mode(mode);
  std::map<std::string, DatasetAccess*> accesses;
  for (const SubjectAnswer& subject : answer.subjects) {
    for (const DatasetAnswer& dataset : subject.datasets) {
      DatasetAccess*& access = accesses[dataset.dataset];
      if (access == nullptr) access = answered.add_datasets();
      Merge(dataset, *access);
    }
  }
  return entry;
}

AccessLogEntry EntryOf(const QueryContext& context, const std::string& dataset,
                       const VerifyAnswer& answer) {
  AccessLogEntry entry = EntryOf(context);
  entry.set_policy_epoch(answer.policy_epoch);
  AddAll(answer.pseudonyms, *entry.mutable_subject_pseudonyms());
  auto& verified = *entry.mutable_fields_verified();
  verified.set_dataset(dataset);
  AddAll(answer.fields, *verified.mutable_fields());
  AddAll(answer.grants, *verified.mutable_grants());
  verified.set_matched(static_cast<uint32_t>(
      std::count_if(answer.claims.begin(), answer.claims.end(),
                    [](const ClaimAnswer& claim) { return claim.matched; })));
  return entry;
}

}  // namespace tombolo::query
