#include "exchange-core/permission/weigh.h"

#include <algorithm>

namespace tombolo::permission {
namespace {

// An empty list means any: only a forbid has one of purposes, and either may
// have one of systems.
bool AnyOrListed(const std::vector<uint32_t>& list, uint32_t number) {
  return list.empty() || std::binary_search(list.begin(), list.end(), number);
}

bool IsPermit(const StoredGrant& grant) {
  return grant.effect == Effect::kPermit;
}

bool InForce(const StoredGrant& grant, absl::Time now) {
  return grant.state == GrantState::kActive && now >= grant.not_before &&
         now < grant.not_after;
}

Refusal WeighForbid(const StoredGrant& grant, const ResolvedUse& use,
                    FieldRequest field, absl::Time now) {
  const FieldSet& closed =
      field.operation == Operation::kRead ? grant.read : grant.verify;
  const bool closes =
      closed.Contains(field.number) || !(grant.lookup & use.lookup).empty();
  const bool fits = InForce(grant, now) &&
                    AnyOrListed(grant.purposes, use.purpose) &&
                    AnyOrListed(grant.systems, use.system) &&
                    (grant.modes & ModeBit(use.mode)) != 0;
  return closes && fits ? Refusal::kForbidden : Refusal::kNone;
}

Refusal WeighPermit(const StoredGrant& grant, const ResolvedUse& use,
                    FieldRequest field, absl::Time now) {
  if (!AnyOrListed(grant.purposes, use.purpose)) {
    return Refusal::kPurposeNotGranted;
  }
  if (!grant.verify.Contains(field.number)) return Refusal::kFieldNotGranted;
  if (field.operation == Operation::kRead &&
      !grant.read.Contains(field.number)) {
    return Refusal::kFieldVerifyOnly;
  }
  if (grant.state == GrantState::kRevoked) return Refusal::kGrantRevoked;
  if (grant.state == GrantState::kSuspended) return Refusal::kGrantSuspended;
  if (now >= grant.not_after) return Refusal::kGrantExpired;
  if (now < grant.not_before) return Refusal::kGrantNotYetValid;
  if (!AnyOrListed(grant.systems, use.system)) {
    return Refusal::kSystemNotListed;
  }
  if ((grant.modes & ModeBit(use.mode)) == 0) return Refusal::kModeNotGranted;
  if (!use.lookup_possible || !use.lookup.IsSubsetOf(grant.lookup)) {
    return Refusal::kLookupNotGranted;
  }
  return Refusal::kNone;
}

// Of two findings about one field: does `a` decide before `b`? A forbid
// decides before a permit that opens, that before any miss, and a near miss
// before a far one.
bool Decides(Refusal a, Refusal b) {
  if (a == Refusal::kForbidden || b == Refusal::kForbidden) return a > b;
  if (a == Refusal::kNone || b == Refusal::kNone) return a < b;
  return a > b;
}

}  // namespace

Refusal WeighGrant(const StoredGrant& grant, const ResolvedUse& use,
                   FieldRequest field, absl::Time now) {
  return IsPermit(grant) ? WeighPermit(grant, use, field, now)
                         : WeighForbid(grant, use, field, now);
}

Weighed NearestOf(const MatrixTables& tables, const ResolvedUse& use,
                  FieldRequest field, absl::Time now) {
  if (use.purpose == ResolvedUse::kUnknown) {
    return {Refusal::kUnknownPurpose, nullptr};
  }
  // A consumer that was never permitted anything here is not told of forbids:
  // they would tell that the dataset exists.
  const absl::Span<const StoredGrant> grants = tables.GrantsOf(use.cell);
  if (std::none_of(grants.begin(), grants.end(), IsPermit)) {
    return {Refusal::kNoGrant, nullptr};
  }
  Weighed best{Refusal::kNoGrant, nullptr};
  for (const StoredGrant& grant : grants) {
    const Refusal outcome = WeighGrant(grant, use, field, now);
    if (!IsPermit(grant) && outcome == Refusal::kNone) continue;
    if (Decides(outcome, best.refusal)) best = {outcome, &grant};
  }
  return best;
}

}  // namespace tombolo::permission
