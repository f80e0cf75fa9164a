// ValidateGrant(): everything that can be said of a grant by itself.
#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/permission.h"
#include "exchange-core/base/resource_name.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/permission/grant.h"

namespace tombolo::permission {
namespace {

using Names = std::vector<std::string>;

// What was found, fit to be shown: names come from files.
std::string Shown(absl::string_view found) {
  constexpr size_t kShown = 80;
  return absl::CHexEscape(found.substr(0, kShown));
}

absl::Status Refuse(const ErrorReason& reason, const Grant& grant,
                    ErrorMetadata metadata = {}) {
  metadata.emplace("grant", Shown(grant.id));
  return MakeError(reason, metadata);
}

// [a-z][a-z0-9_]*: one part of a field name.
bool IsFieldNamePart(absl::string_view part) {
  return !part.empty() &&
         absl::ascii_islower(static_cast<unsigned char>(part.front())) &&
         std::all_of(part.begin(), part.end(), [](char letter) {
           const auto byte = static_cast<unsigned char>(letter);
           return absl::ascii_islower(byte) || absl::ascii_isdigit(byte) ||
                  letter == '_';
         });
}

// A name of tombolo.record.v1.Field, the derived form included.
bool IsFieldName(absl::string_view name) {
  constexpr size_t kMaxBytes = 127;
  if (name.size() > kMaxBytes) return false;
  const std::vector<absl::string_view> parts = absl::StrSplit(name, '.');
  return parts.size() <= 2 &&
         std::all_of(parts.begin(), parts.end(), IsFieldNamePart);
}

absl::Status CheckOwnName(const Grant& grant) {
  if (!IsResourceId(grant.id)) {
    return Refuse(reasons::kGrantId, grant, {{"found", Shown(grant.id)}});
  }
  if (grant.revision == 0) return Refuse(reasons::kGrantRevision, grant);
  if (grant.effect != Effect::kPermit && grant.effect != Effect::kForbid) {
    return Refuse(
        reasons::kGrantEffect, grant,
        {{"found", absl::StrCat(static_cast<unsigned>(grant.effect))}});
  }
  if (grant.state != GrantState::kActive &&
      grant.state != GrantState::kSuspended &&
      grant.state != GrantState::kRevoked) {
    return Refuse(
        reasons::kGrantState, grant,
        {{"found", absl::StrCat(static_cast<unsigned>(grant.state))}});
  }
  return absl::OkStatus();
}

absl::Status CheckName(const Grant& grant, absl::string_view element,
                       absl::string_view name) {
  if (IsResourceId(name)) return absl::OkStatus();
  return Refuse(reasons::kGrantName, grant,
                {{"element", std::string(element)}, {"found", Shown(name)}});
}

absl::Status CheckFieldName(const Grant& grant, absl::string_view element,
                            absl::string_view name) {
  if (name == "*" || name == "all") {
    return Refuse(reasons::kGrantAllFields, grant,
                  {{"element", std::string(element)}, {"found", Shown(name)}});
  }
  if (IsFieldName(name)) return absl::OkStatus();
  return Refuse(reasons::kGrantFieldName, grant,
                {{"element", std::string(element)}, {"found", Shown(name)}});
}

// Bounds and uniqueness of a list, then `check_name` on each element.
template <typename CheckNameFunction>
absl::Status CheckList(const Grant& grant, absl::string_view element,
                       const Names& names, size_t limit,
                       CheckNameFunction check_name) {
  if (names.size() > limit) {
    return Refuse(reasons::kGrantListTooLong, grant,
                  {{"element", std::string(element)},
                   {"found", absl::StrCat(names.size())},
                   {"limit", absl::StrCat(limit)}});
  }
  std::set<absl::string_view> seen;
  for (const std::string& name : names) {
    TOMBOLO_RETURN_IF_ERROR(check_name(grant, element, name));
    if (!seen.insert(name).second) {
      return Refuse(
          reasons::kGrantDuplicateName, grant,
          {{"element", std::string(element)}, {"found", Shown(name)}});
    }
  }
  return absl::OkStatus();
}

absl::Status CheckNames(const Grant& grant) {
  TOMBOLO_RETURN_IF_ERROR(CheckName(grant, "consumer", grant.consumer));
  TOMBOLO_RETURN_IF_ERROR(CheckName(grant, "dataset", grant.dataset));
  TOMBOLO_RETURN_IF_ERROR(
      CheckList(grant, "systems", grant.systems, kMaxGrantSystems, CheckName));
  TOMBOLO_RETURN_IF_ERROR(CheckList(grant, "purposes", grant.purposes,
                                    kMaxGrantPurposes, CheckName));
  TOMBOLO_RETURN_IF_ERROR(
      CheckList(grant, "read", grant.read, kMaxGrantFields, CheckFieldName));
  TOMBOLO_RETURN_IF_ERROR(CheckList(grant, "verify", grant.verify,
                                    kMaxGrantFields, CheckFieldName));
  return CheckList(grant, "lookup_by", grant.lookup_by, kMaxGrantFields,
                   CheckFieldName);
}

absl::Status CheckModes(const Grant& grant) {
  std::set<Mode> seen;
  for (const Mode mode : grant.modes) {
    if (mode < Mode::kPoint || mode > Mode::kSubscribe) {
      return Refuse(reasons::kGrantUnknownMode, grant,
                    {{"found", absl::StrCat(static_cast<unsigned>(mode))}});
    }
    if (!seen.insert(mode).second) {
      return Refuse(reasons::kGrantDuplicateName, grant,
                    {{"element", "modes"}, {"found", ModeName(mode)}});
    }
  }
  return absl::OkStatus();
}

// A permit says all of what, how and why; a forbid at least what.
absl::Status CheckSubstance(const Grant& grant) {
  const bool reads_nothing = grant.read.empty() && grant.verify.empty();
  if (grant.effect == Effect::kForbid) {
    return reads_nothing && grant.lookup_by.empty()
               ? Refuse(reasons::kGrantNoFields, grant)
               : absl::OkStatus();
  }
  if (reads_nothing) return Refuse(reasons::kGrantNoFields, grant);
  if (grant.modes.empty()) return Refuse(reasons::kGrantNoMode, grant);
  if (grant.purposes.empty()) return Refuse(reasons::kGrantNoPurpose, grant);
  const bool looks_up = std::any_of(
      grant.modes.begin(), grant.modes.end(),
      [](Mode mode) { return mode == Mode::kPoint || mode == Mode::kBulk; });
  if (looks_up && grant.lookup_by.empty()) {
    return Refuse(reasons::kGrantNoLookup, grant);
  }
  return absl::OkStatus();
}

// Whole seconds of the years 1970 to 2199: the same instant in nanoseconds,
// in a file and in the canonical bytes.
bool IsPlainTime(absl::Time time) {
  static const absl::Time end =
      absl::FromCivil(absl::CivilYear(2200), absl::UTCTimeZone());
  return time >= absl::UnixEpoch() && time < end &&
         time == absl::FromUnixSeconds(absl::ToUnixSeconds(time));
}

absl::Time MonthsLater(absl::Time time, int months) {
  const absl::TimeZone utc = absl::UTCTimeZone();
  const absl::CivilSecond start = absl::ToCivilSecond(time, utc);
  const absl::CivilMonth month = absl::CivilMonth(start) + months;
  return absl::FromCivil(
      absl::CivilSecond(month.year(), month.month(), start.day(), start.hour(),
                        start.minute(), start.second()),
      utc);
}

// The dates of a refused grant. Made only then: formatting them costs more than
// all the checks together, and compiling a matrix checks every grant.
ErrorMetadata ValidityMetadata(const Grant& grant) {
  const auto format = [](absl::Time time) {
    return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
  };
  return {{"notBefore", format(grant.not_before)},
          {"notAfter", format(grant.not_after)},
          {"months", absl::StrCat(kMaxGrantMonths)}};
}

absl::Status CheckValidity(const Grant& grant) {
  const bool endless = grant.not_after == absl::InfiniteFuture();
  if (endless && grant.effect == Effect::kPermit) {
    return Refuse(reasons::kGrantNoEnd, grant,
                  {{"months", absl::StrCat(kMaxGrantMonths)}});
  }
  if (!IsPlainTime(grant.not_before) ||
      (!endless && !IsPlainTime(grant.not_after))) {
    return Refuse(reasons::kGrantTime, grant);
  }
  if (grant.not_after <= grant.not_before) {
    return Refuse(reasons::kGrantEndBeforeStart, grant,
                  ValidityMetadata(grant));
  }
  if (grant.effect == Effect::kPermit &&
      grant.not_after > MonthsLater(grant.not_before, kMaxGrantMonths)) {
    return Refuse(reasons::kGrantTooLong, grant, ValidityMetadata(grant));
  }
  return absl::OkStatus();
}

absl::Status CheckText(const Grant& grant, absl::string_view element,
                       absl::string_view text) {
  if (text.size() <= kMaxGrantTextBytes) return absl::OkStatus();
  return Refuse(reasons::kGrantText, grant,
                {{"element", std::string(element)},
                 {"found", absl::StrCat(text.size())},
                 {"limit", absl::StrCat(kMaxGrantTextBytes)}});
}

}  // namespace

absl::Status ValidateGrant(const Grant& grant) {
  TOMBOLO_RETURN_IF_ERROR(CheckOwnName(grant));
  TOMBOLO_RETURN_IF_ERROR(CheckNames(grant));
  TOMBOLO_RETURN_IF_ERROR(CheckModes(grant));
  TOMBOLO_RETURN_IF_ERROR(CheckSubstance(grant));
  TOMBOLO_RETURN_IF_ERROR(CheckValidity(grant));
  TOMBOLO_RETURN_IF_ERROR(CheckText(grant, "legal_basis", grant.legal_basis));
  return CheckText(grant, "comment", grant.comment);
}

}  // namespace tombolo::permission
