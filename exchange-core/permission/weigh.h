// Why a field is open or not: each grant of the cell put through the tests of
// refusal.h, one after the other. Internal to permission/.
//
// This is a second telling of what DecideFast() does with bits, over the
// grants themselves. The two must agree on what is permitted.
#ifndef TOMBOLO_EXCHANGE_CORE_PERMISSION_WEIGH_H_
#define TOMBOLO_EXCHANGE_CORE_PERMISSION_WEIGH_H_

#include "absl/time/time.h"
#include "exchange-core/permission/matrix_tables.h"
#include "exchange-core/permission/permission_matrix.h"

namespace tombolo::permission {

struct FieldRequest {
  uint32_t number = 0;
  Operation operation = Operation::kRead;
};

// For a permit the first test it fails, kNone when it opens the field. For a
// forbid kForbidden when it closes the field, else kNone.
Refusal WeighGrant(const StoredGrant& grant, const ResolvedUse& use,
                   FieldRequest field, absl::Time now);

// What decides about a field: a forbid, else a permit that opens it (refusal
// kNone), else the nearest miss. Of equals, the lowest grant ID. NO_GRANT when
// the cell has no permit in any state, whatever forbids it has.
struct Weighed {
  Refusal refusal = Refusal::kNone;
  const StoredGrant* grant = nullptr;  // nullptr when none
};
Weighed NearestOf(const MatrixTables& tables, const ResolvedUse& use,
                  FieldRequest field, absl::Time now);

}  // namespace tombolo::permission

#endif  // TOMBOLO_EXCHANGE_CORE_PERMISSION_WEIGH_H_
