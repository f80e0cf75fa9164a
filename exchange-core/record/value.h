// One field's value, and the only bytes it may have.
//
//   value bytes = type u8 | length u32 | content
//
//   0 absent     nothing
//   1 bool       one byte, 0 or 1
//   2 int64      8 bytes, two's complement
//   3 decimal    -?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?, never "-0", <= 64 bytes
//   4 date       4 bytes, days since 1970-01-01, years 1-9999
//   5 timestamp  8 bytes, microseconds since the epoch UTC, years 1-9999
//   6 text       UTF-8 in Unicode normalisation form C
//   7 bytes      any
//   8 code       1-64 bytes of printable ASCII without spaces
//
// Commitments hash these bytes, so two encodings of one value would be two
// values: the decoder refuses whatever the encoder would not have written.
//
//   TOMBOLO_ASSIGN_OR_RETURN(std::string bytes,
//                            EncodeValue(Text{"\u5f20\u4e09"}));
//   TOMBOLO_ASSIGN_OR_RETURN(ValueView view, ParseValue(bytes));
//   const Value value = ToValue(view);
//
// Errors are INVALID_ARGUMENT with a VALUE_... reason, see
// base/reasons/record.h. Byte-exact text: docs/formats/record.md, "Value
// bytes". Thread-safe: all functions are pure.
#ifndef TOMBOLO_EXCHANGE_CORE_RECORD_VALUE_H_
#define TOMBOLO_EXCHANGE_CORE_RECORD_VALUE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "exchange-core/base/bytes.h"

namespace tombolo::record {

// Largest value bytes, type and length included.
inline constexpr size_t kMaxValueBytes = 32 * 1024;
// type u8 | length u32.
inline constexpr size_t kValuePrefixBytes = 5;
inline constexpr size_t kMaxDecimalBytes = 64;
inline constexpr size_t kMaxCodeBytes = 64;

// The numbers are those on the wire and of tombolo.record.v1.FieldType.
enum class ValueType : uint8_t {
  kAbsent = 0,
  kBool = 1,
  kInt64 = 2,
  kDecimal = 3,
  kDate = 4,
  kTimestamp = 5,
  kText = 6,
  kBytes = 7,
  kCode = 8,
};
inline constexpr uint8_t kMaxValueType = 8;

// Lower-case name, such as "int64".
absl::string_view ValueTypeName(ValueType type);

struct Absent {
  bool operator==(const Absent&) const = default;
};
struct Decimal {
  std::string text;
  bool operator==(const Decimal&) const = default;
};
struct Date {
  int32_t days = 0;
  bool operator==(const Date&) const = default;
};
struct Timestamp {
  int64_t micros = 0;
  bool operator==(const Timestamp&) const = default;
};
struct Text {
  std::string utf8;
  bool operator==(const Text&) const = default;
};
struct Bytes {
  std::string bytes;
  bool operator==(const Bytes&) const = default;
};
struct Code {
  std::string code;
  bool operator==(const Code&) const = default;
};

// The index of the alternative is the ValueType.
using Value = std::variant<Absent, bool, int64_t, Decimal, Date, Timestamp,
                           Text, Bytes, Code>;

inline ValueType TypeOf(const Value& value) {
  return static_cast<ValueType>(value.index());
}

// A checked value that points into the bytes it was parsed from.
struct ValueView {
  ValueType type = ValueType::kAbsent;
  absl::string_view content;
  // type | length | content.
  absl::string_view bytes;
};

// The value bytes of `value`, or why it has none.
absl::StatusOr<std::string> EncodeValue(const Value& value);

// The value whose bytes are all of `bytes`.
absl::StatusOr<ValueView> ParseValue(absl::string_view bytes);

// The value at the front of `reader`, which moves past it.
absl::StatusOr<ValueView> ReadValue(ByteReader& reader);

// A copy with a C++ type. `view` must come from ParseValue or ReadValue.
Value ToValue(const ValueView& view);

// Days since 1970-01-01 of a day of the proleptic Gregorian calendar, and back.
struct CivilDay {
  int32_t year = 1970;
  int32_t month = 1;
  int32_t day = 1;
};
CivilDay ToCivilDay(Date date);
Date ToDate(CivilDay day);

}  // namespace tombolo::record

#endif  // TOMBOLO_EXCHANGE_CORE_RECORD_VALUE_H_
