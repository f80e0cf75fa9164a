// A grant: one approved statement of who may use which fields of a dataset,
// how, why and until when.
//
//   Grant grant;
//   grant.id = "g-000123";
//   grant.revision = 1;
//   grant.consumer = "civil-affairs";
//   grant.dataset = "hr-income";
//   grant.read = {"name", "income"};
//   grant.lookup_by = {"holder_id"};
//   grant.modes = {Mode::kPoint};
//   grant.purposes = {"welfare-eligibility"};
//   grant.not_before = ...;
//   grant.not_after = ...;             // Mandatory: nothing is for ever.
//   TOMBOLO_RETURN_IF_ERROR(ValidateGrant(grant));
//
// A grant is never edited or deleted: a change is the same ID with the next
// revision. It names fields, never "all", so that a field added by the next
// schema version is closed until somebody opens it.
//
// A *permit* opens the fields it lists, for uses that fit all of it: consumer,
// system, purpose, mode, validity, and every field looked up by is in its
// lookup_by. A *forbid* closes what it lists, whatever permits say:
//   read       may not be read;
//   verify     may not be compared at all: not verified, read or looked up by;
//   lookup_by  a use that looks up by it gets nothing.
// The lists systems, modes and purposes narrow a forbid to the uses that they
// name; an empty one means every use. Only a forbid may have no end.
//
// Room is left for what later work adds, each as a member of this struct and a
// new version of the canonical bytes: row condition, quota, per-request
// control, obligations (docs/formats/grant.md, "Versions"). They narrow a
// permit further; none of them can open anything.
#ifndef TOMBOLO_EXCHANGE_CORE_PERMISSION_GRANT_H_
#define TOMBOLO_EXCHANGE_CORE_PERMISSION_GRANT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace tombolo::permission {

// How a dataset is used. Values are part of the canonical bytes.
enum class Mode : uint8_t {
  kPoint = 1,      // one subject
  kBulk = 2,       // a list of subjects
  kSearch = 3,     // subjects not known in advance
  kSubscribe = 4,  // changes as they come
};

enum class Effect : uint8_t { kPermit = 1, kForbid = 2 };

// Only an active grant has any effect.
enum class GrantState : uint8_t { kActive = 1, kSuspended = 2, kRevoked = 3 };

// Limits of one grant.
inline constexpr size_t kMaxGrantSystems = 64;
inline constexpr size_t kMaxGrantPurposes = 64;
inline constexpr size_t kMaxGrantFields = 256;     // of each list
inline constexpr size_t kMaxGrantTextBytes = 500;  // legal basis, comment
inline constexpr int kMaxGrantMonths = 24;         // of a permit

struct Grant {
  // Resource ID [a-z][a-z0-9-]{0,62}, such as "g-000123".
  std::string id;
  // From 1, one higher with each change.
  uint32_t revision = 0;
  Effect effect = Effect::kPermit;
  GrantState state = GrantState::kActive;

  // Department that may use the data.
  std::string consumer;
  // Its systems that may; empty means all of them.
  std::vector<std::string> systems;
  std::string dataset;

  // Names of fields, as in the schema. A field that may be read may also be
  // verified.
  std::vector<std::string> read;
  std::vector<std::string> verify;
  std::vector<std::string> lookup_by;

  std::vector<Mode> modes;
  std::vector<std::string> purposes;

  // Valid in [not_before, not_after), whole seconds.
  absl::Time not_before;
  absl::Time not_after = absl::InfiniteFuture();

  std::string legal_basis;
  std::string comment;
};

// "g-000123@4": how logs, decisions and people name a revision.
std::string GrantName(const Grant& grant);

// Names as in files and on the command line: "point", "permit", "revoked".
// A value outside the enumeration gives "unknown".
const char* ModeName(Mode mode);
const char* EffectName(Effect effect);
const char* GrantStateName(GrantState state);

// Checks everything that can be said of a grant without the catalogue.
// Returns OK, or INVALID_ARGUMENT with one of
//   GRANT_ID, GRANT_REVISION            the grant's own name;
//   GRANT_EFFECT, GRANT_STATE           value outside the enumeration;
//   GRANT_NAME                          form of a department, system, dataset
//                                       or purpose ID;
//   GRANT_FIELD_NAME, GRANT_ALL_FIELDS  form of a field name; "*" or "all";
//   GRANT_LIST_TOO_LONG, GRANT_DUPLICATE_NAME   a list;
//   GRANT_NO_FIELDS                     opens (or closes) nothing;
//   GRANT_NO_MODE, GRANT_UNKNOWN_MODE   of a permit; of either;
//   GRANT_NO_PURPOSE                    of a permit;
//   GRANT_NO_LOOKUP                     a permit for point or bulk use without
//                                       a field to look up by;
//   GRANT_NO_END, GRANT_END_BEFORE_START, GRANT_TOO_LONG, GRANT_TIME
//                                       validity;
//   GRANT_TEXT                          legal basis or comment.
// The metadata `grant` names the grant.
absl::Status ValidateGrant(const Grant& grant);

// The one byte string that stands for a valid grant: what approvals sign and
// digests are taken of. Lists are sets, so their order does not matter. See
// docs/formats/grant.md for the exact bytes.
std::string CanonicalGrantBytes(const Grant& grant);

}  // namespace tombolo::permission

#endif  // TOMBOLO_EXCHANGE_CORE_PERMISSION_GRANT_H_
