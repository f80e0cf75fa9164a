// Values as people write and read them.
//
//   type       text
//   bool       true, false
//   int64      -12
//   decimal    12.5 (normalised: no superfluous zeros)
//   date       2026-01-31
//   timestamp  2026-01-31T08:00:00.5Z
//   text, code as it is
//   bytes      hexadecimal
//
// Pure.
#ifndef TOMBOLO_SERVICES_CLI_VALUE_TEXT_H_
#define TOMBOLO_SERVICES_CLI_VALUE_TEXT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "exchange-core/record/value.h"

namespace tombolo::cli {

// "" for an absent value.
std::string ValueText(const record::Value& value);

// The value of that type, or INVALID_ARGUMENT / USAGE; the text is not told,
// since it may be personal.
absl::StatusOr<record::Value> ParseValueText(record::ValueType type,
                                             absl::string_view field,
                                             absl::string_view text);

}  // namespace tombolo::cli

#endif  // TOMBOLO_SERVICES_CLI_VALUE_TEXT_H_
