#include "services/grpc/convert/grant.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/resource_name.h"
#include "exchange-core/permission/refusal.h"
#include "exchange-core/record/timestamp.h"
#include "google/protobuf/repeated_field.h"

namespace tombolo::service {
namespace {

namespace v1 = exchange::v1;
using permission::Refusal;

constexpr size_t kMaxModes = 4;
constexpr size_t kMaxNameBytes = 96;

using Strings = google::protobuf::RepeatedPtrField<std::string>;

std::vector<std::string> NamesFrom(const Strings& names,
                                   const std::string& field,
                                   RequestCheck& check) {
  check.Count(field, static_cast<size_t>(names.size()), 0,
              permission::kMaxGrantFields);
  for (const std::string& name : names) {
    check.Text(field, name, {.min_bytes = 1, .max_bytes = kMaxNameBytes});
  }
  return {names.begin(), names.end()};
}

void ModesFrom(const v1::Grant& proto, const std::string& field,
               RequestCheck& check, permission::Grant& grant) {
  check.Count(field + ".modes", static_cast<size_t>(proto.modes_size()), 0,
              kMaxModes);
  for (const int mode : proto.modes()) {
    if (mode < v1::ACCESS_MODE_POINT || mode > v1::ACCESS_MODE_SUBSCRIBE) {
      check.Violate(field + ".modes", "must be known modes");
      return;
    }
    grant.modes.push_back(static_cast<permission::Mode>(mode));
  }
}

void ValidityFrom(const v1::Grant& proto, const std::string& field,
                  RequestCheck& check, permission::Grant& grant) {
  if (proto.has_not_before_time()) {
    grant.not_before =
        check.Time(field + ".not_before_time", proto.not_before_time());
  } else {
    check.Violate(field + ".not_before_time", "must be set");
  }
  // Only a forbid may have no end: ValidateGrant() says so.
  if (proto.has_not_after_time()) {
    grant.not_after =
        check.Time(field + ".not_after_time", proto.not_after_time());
  }
}

v1::FieldAccess AccessOf(char letter) {
  switch (letter) {
    case 'R':
    case 'M':
      return v1::FIELD_ACCESS_READ;
    case 'V':
      return v1::FIELD_ACCESS_VERIFY;
    default:
      return v1::FIELD_ACCESS_NONE;
  }
}

std::string GrantResource(const std::string& id_at_revision) {
  return id_at_revision.empty() ? "" : absl::StrCat("grants/", id_at_revision);
}

// How the grants fared over all fields: a permit by the best field, a forbid
// by whether it closed any.
void FillGrants(const permission::DatasetExplanation& dataset,
                permission::Audience audience,
                v1::ExplainUseResponse& response) {
  std::map<std::string, Refusal> outcomes;
  for (const permission::FieldExplanation& field : dataset.fields) {
    for (const permission::GrantOutcome& grant : field.grants) {
      const auto [found, added] = outcomes.emplace(grant.grant, grant.outcome);
      if (added) continue;
      const bool permit = grant.effect == permission::Effect::kPermit;
      if (permit && (grant.outcome == Refusal::kNone ||
                     (found->second != Refusal::kNone &&
                      grant.outcome > found->second))) {
        found->second = grant.outcome;
      }
      if (!permit && grant.outcome != Refusal::kNone) {
        found->second = grant.outcome;
      }
    }
  }
  for (const auto& [name, outcome] : outcomes) {
    // Which department works on what else is not everybody's business.
    if (audience == permission::Audience::kConsumer &&
        outcome == Refusal::kPurposeNotGranted) {
      continue;
    }
    v1::GrantExplanation& out = *response.add_grants();
    out.set_grant(GrantResource(name));
    out.set_failed_test(permission::RefusalName(outcome));
  }
}

}  // namespace

v1::Grant ToProto(const permission::Grant& grant) {
  v1::Grant proto;
  proto.set_name(ResourceName("grants", grant.id));
  proto.set_revision(grant.revision);
  proto.set_consumer(ResourceName("departments", grant.consumer));
  proto.mutable_systems()->Assign(grant.systems.begin(), grant.systems.end());
  proto.set_dataset(ResourceName("datasets", grant.dataset));
  proto.mutable_read_fields()->Assign(grant.read.begin(), grant.read.end());
  proto.mutable_verify_fields()->Assign(grant.verify.begin(),
                                        grant.verify.end());
  proto.mutable_lookup_fields()->Assign(grant.lookup_by.begin(),
                                        grant.lookup_by.end());
  for (const permission::Mode mode : grant.modes) {
    proto.add_modes(static_cast<v1::AccessMode>(mode));
  }
  for (const std::string& purpose : grant.purposes) {
    proto.add_purposes(ResourceName("purposes", purpose));
  }
  *proto.mutable_not_before_time() = record::TimeToProto(grant.not_before);
  if (grant.not_after != absl::InfiniteFuture()) {
    *proto.mutable_not_after_time() = record::TimeToProto(grant.not_after);
  }
  proto.set_effect(static_cast<v1::GrantEffect>(grant.effect));
  proto.set_state(static_cast<v1::Grant::State>(grant.state));
  proto.set_legal_basis(grant.legal_basis);
  return proto;
}

permission::Grant FromProto(const v1::Grant& proto, const std::string& field,
                            RequestCheck& check) {
  permission::Grant grant;
  grant.id = check.Name(field + ".name", "grants", proto.name());
  grant.consumer =
      check.Name(field + ".consumer", "departments", proto.consumer());
  grant.dataset = check.Name(field + ".dataset", "datasets", proto.dataset());
  check.Count(field + ".systems", static_cast<size_t>(proto.systems_size()), 0,
              permission::kMaxGrantSystems);
  grant.systems.assign(proto.systems().begin(), proto.systems().end());
  grant.read = NamesFrom(proto.read_fields(), field + ".read_fields", check);
  grant.verify =
      NamesFrom(proto.verify_fields(), field + ".verify_fields", check);
  grant.lookup_by =
      NamesFrom(proto.lookup_fields(), field + ".lookup_fields", check);
  ModesFrom(proto, field, check, grant);
  check.Count(field + ".purposes", static_cast<size_t>(proto.purposes_size()),
              0, permission::kMaxGrantPurposes);
  for (const std::string& purpose : proto.purposes()) {
    grant.purposes.push_back(
        check.Name(field + ".purposes", "purposes", purpose));
  }
  ValidityFrom(proto, field, check, grant);
  if (proto.effect() != v1::GRANT_EFFECT_PERMIT &&
      proto.effect() != v1::GRANT_EFFECT_FORBID) {
    check.Violate(field + ".effect", "must be PERMIT or FORBID");
  } else {
    grant.effect = static_cast<permission::Effect>(proto.effect());
  }
  grant.legal_basis = proto.legal_basis();
  return grant;
}

v1::ExplainUseResponse ToProto(const permission::Explanation& explanation,
                               permission::Audience audience) {
  v1::ExplainUseResponse response;
  response.set_policy_epoch(explanation.epoch);
  const permission::DatasetExplanation& dataset = explanation.datasets.front();
  for (const permission::FieldExplanation& field : dataset.fields) {
    v1::FieldExplanation& out = *response.add_fields();
    out.set_field(field.name);
    out.set_access(AccessOf(field.letter));
    out.set_grant(GrantResource(field.decision.grant));
    out.set_refusal_reason(permission::RefusalName(field.decision.refusal));
    out.set_derived(field.letter == 'M');
  }
  if (!dataset.decision.permitted) {
    response.set_refusal_reason(
        permission::RefusalName(dataset.decision.refusal));
  }
  FillGrants(dataset, audience, response);
  return response;
}

}  // namespace tombolo::service
