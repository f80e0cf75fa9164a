// Rejection: one row that cannot be published, and why. Bad rows are data:
// they go to the dead letter and are counted, they never stop a run by
// themselves.
//
//   return Rejection{.row = 17, .column = "birth_date",
//                    .reason = &reasons::kDateUnreadable};
//
// A rejection says row, column and reason, never the value; the raw row stays
// in the dead letter file, which only the department can read.
#ifndef TOMBOLO_ADAPTERS_CONNECTOR_REJECTION_H_
#define TOMBOLO_ADAPTERS_CONNECTOR_REJECTION_H_

#include <cstdint>
#include <string>

#include "exchange-core/base/error_reason.h"

namespace tombolo::connector {

struct Rejection {
  uint64_t row = 0;
  std::string column;                   // Empty when the row as a whole is bad.
  const ErrorReason* reason = nullptr;  // Never null in a finished rejection.
  std::string raw;                      // The row as the source holds it.
  std::string after;                    // The position after the row.
};

}  // namespace tombolo::connector

#endif  // TOMBOLO_ADAPTERS_CONNECTOR_REJECTION_H_
