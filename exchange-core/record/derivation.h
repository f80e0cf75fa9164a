// Derived fields: masks and predicates of another field of the same record,
// computed and committed by the publisher, recomputed by the node. "Masked"
// access is plain read access to a derived field, so a masked value is as
// verifiable as a raw one.
//
//   const DerivationFunction* last4 = FindDerivation("last4", 1);
//   TOMBOLO_ASSIGN_OR_RETURN(std::string bytes, Derive(*last4, phone));
//
// The list is closed and versioned, and every function is pure: none depends
// on the time of day (a publisher writes down the date on which something
// becomes true instead). Absent gives absent, except for `present`.
//
//   function        source          result     what it gives
//   last4           text, code      as source  last 4 of >= 8 characters
//   first3_last4    text            text       138****1234, of >= 11 characters
//   surname         text            text       surname of a Han name
//   masked_name     text            text       first character, then '*'
//   year            date            int64      1987
//   decade          date            int64      1980
//   year_month      date            text       1987-05
//   province        code            code       330000 of a division code
//   city            code            code       331100
//   district        code            code       331102
//   present         any             bool       false for absent
//   nonzero         int64, decimal  bool       true unless 0
//
// Exact text: docs/formats/record.md, "Derived fields". Thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_RECORD_DERIVATION_H_
#define TOMBOLO_EXCHANGE_CORE_RECORD_DERIVATION_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "exchange-core/record/value.h"

namespace tombolo::record {

struct DerivationFunction {
  absl::string_view name;
  uint32_t version;
  // The type of the result for a source of that type, or nullopt when the
  // function does not take it.
  std::optional<ValueType> (*result_type)(ValueType source);
  // Pure. Called with values of accepted types and absent ones.
  Value (*apply)(const ValueView& source);
};

// Every function there is.
absl::Span<const DerivationFunction> AllDerivations();

// The function of that name and version, or nullptr.
const DerivationFunction* FindDerivation(absl::string_view name,
                                         uint32_t version);

// The value bytes of the derived field. Errors are those of EncodeValue.
absl::StatusOr<std::string> Derive(const DerivationFunction& function,
                                   const ValueView& source);

}  // namespace tombolo::record

#endif  // TOMBOLO_EXCHANGE_CORE_RECORD_DERIVATION_H_
