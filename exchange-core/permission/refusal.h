// Why a field was refused.
//
// A refusal names the *nearest miss*: of all grants of the consumer for the
// dataset, the one that passes most of these tests, in this order, and the
// first test that it fails.
//
//   1 purpose      the grant was given for the declared purpose
//   2 field        it names the field at all
//   3 level        it lets it be read, when it is to be read
//   4 state        it is neither revoked nor suspended
//   5 validity     it has begun and has not ended
//   6 system       it lists the calling system
//   7 mode         it lists the mode
//   8 lookup       it lists every field looked up by
//
// So the reason is the least that would have to change. A forbid that fits is
// the reason whenever there is a permit, because no other could help. None of
// this depends on data. A dataset that does not exist and one in which the
// consumer never had a permit give the same answer, NO_GRANT.
#ifndef TOMBOLO_EXCHANGE_CORE_PERMISSION_REFUSAL_H_
#define TOMBOLO_EXCHANGE_CORE_PERMISSION_REFUSAL_H_

#include <cstdint>

#include "exchange-core/base/error_reason.h"

namespace tombolo::permission {

// Ordered: a higher value is a nearer miss. The numbers are internal; what is
// stable is the reason's name.
enum class Refusal : uint8_t {
  kNone = 0,  // not refused
  kUnknownPurpose,
  kNoFieldsAsked,
  kNoGrant,
  kPurposeNotGranted,
  kFieldNotGranted,
  kFieldVerifyOnly,
  kGrantRevoked,
  kGrantSuspended,
  kGrantExpired,
  kGrantNotYetValid,
  kSystemNotListed,
  kModeNotGranted,
  kLookupNotGranted,
  kForbidden,
};

// The row of the error book for `refusal`, which must not be kNone.
const ErrorReason& ReasonOf(Refusal refusal);

// Its stable name such as "NO_GRANT"; "" for kNone.
const char* RefusalName(Refusal refusal);

}  // namespace tombolo::permission

#endif  // TOMBOLO_EXCHANGE_CORE_PERMISSION_REFUSAL_H_
