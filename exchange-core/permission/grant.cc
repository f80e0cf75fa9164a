#include "exchange-core/permission/grant.h"

#include "absl/strings/str_cat.h"

namespace tombolo::permission {

std::string GrantName(const Grant& grant) {
  return absl::StrCat(grant.id, "@", grant.revision);
}

const char* ModeName(Mode mode) {
  switch (mode) {
    case Mode::kPoint:
      return "point";
    case Mode::kBulk:
      return "bulk";
    case Mode::kSearch:
      return "search";
    case Mode::kSubscribe:
      return "subscribe";
  }
  return "unknown";
}

const char* EffectName(Effect effect) {
  switch (effect) {
    case Effect::kPermit:
      return "permit";
    case Effect::kForbid:
      return "forbid";
  }
  return "unknown";
}

const char* GrantStateName(GrantState state) {
  switch (state) {
    case GrantState::kActive:
      return "active";
    case GrantState::kSuspended:
      return "suspended";
    case GrantState::kRevoked:
      return "revoked";
  }
  return "unknown";
}

}  // namespace tombolo::permission
