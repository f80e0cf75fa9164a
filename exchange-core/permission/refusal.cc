#include "exchange-core/permission/refusal.h"

#include "exchange-core/base/check.h"
#include "exchange-core/base/reasons/permission.h"

namespace tombolo::permission {
namespace {

const ErrorReason* Find(Refusal refusal) {
  switch (refusal) {
    case Refusal::kNone:
      return nullptr;
    case Refusal::kUnknownPurpose:
      return &reasons::kUnknownPurpose;
    case Refusal::kNoFieldsAsked:
      return &reasons::kNoFieldsAsked;
    case Refusal::kNoGrant:
      return &reasons::kNoGrant;
    case Refusal::kPurposeNotGranted:
      return &reasons::kPurposeNotGranted;
    case Refusal::kFieldNotGranted:
      return &reasons::kFieldNotGranted;
    case Refusal::kFieldVerifyOnly:
      return &reasons::kFieldVerifyOnly;
    case Refusal::kGrantRevoked:
      return &reasons::kGrantRevoked;
    case Refusal::kGrantSuspended:
      return &reasons::kGrantSuspended;
    case Refusal::kGrantExpired:
      return &reasons::kGrantExpired;
    case Refusal::kGrantNotYetValid:
      return &reasons::kGrantNotYetValid;
    case Refusal::kSystemNotListed:
      return &reasons::kSystemNotListed;
    case Refusal::kModeNotGranted:
      return &reasons::kModeNotGranted;
    case Refusal::kLookupNotGranted:
      return &reasons::kLookupNotGranted;
    case Refusal::kForbidden:
      return &reasons::kForbidden;
  }
  return nullptr;
}

}  // namespace

const ErrorReason& ReasonOf(Refusal refusal) {
  const ErrorReason* reason = Find(refusal);
  TOMBOLO_CHECK(reason != nullptr);
  return *reason;
}

const char* RefusalName(Refusal refusal) {
  const ErrorReason* reason = Find(refusal);
  return reason == nullptr ? "" : reason->name;
}

}  // namespace tombolo::permission
