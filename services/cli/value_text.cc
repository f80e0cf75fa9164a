#include "services/cli/value_text.h"

#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/cli.h"

namespace tombolo::cli {
namespace {

using record::ValueType;

struct ToText {
  std::string operator()(const record::Absent&) const { return ""; }
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(int64_t value) const { return absl::StrCat(value); }
  std::string operator()(const record::Decimal& value) const {
    return value.text;
  }
  std::string operator()(const record::Date& value) const {
    const record::CivilDay day = record::ToCivilDay(value);
    return absl::StrFormat("%04d-%02d-%02d", day.year, day.month, day.day);
  }
  std::string operator()(const record::Timestamp& value) const {
    return absl::FormatTime("%E4Y-%m-%dT%H:%M:%E*SZ",
                            absl::FromUnixMicros(value.micros),
                            absl::UTCTimeZone());
  }
  std::string operator()(const record::Text& value) const { return value.utf8; }
  std::string operator()(const record::Bytes& value) const {
    return ToHex(value.bytes);
  }
  std::string operator()(const record::Code& value) const { return value.code; }
};

std::optional<record::Value> ParseDay(absl::string_view text) {
  absl::CivilDay day;
  if (text.size() != 10 || !absl::ParseCivilTime(text, &day)) {
    return std::nullopt;
  }
  return record::ToDate({.year = static_cast<int32_t>(day.year()),
                         .month = day.month(),
                         .day = day.day()});
}

std::optional<record::Value> Parse(ValueType type, absl::string_view text) {
  switch (type) {
    case ValueType::kBool:
      if (text != "true" && text != "false") return std::nullopt;
      return record::Value(text == "true");
    case ValueType::kInt64: {
      int64_t number = 0;
      if (!absl::SimpleAtoi(text, &number)) return std::nullopt;
      return record::Value(number);
    }
    case ValueType::kDecimal:
      return record::Decimal{std::string(text)};
    case ValueType::kDate:
      return ParseDay(text);
    case ValueType::kTimestamp: {
      absl::Time time;
      if (!absl::ParseTime(absl::RFC3339_full, text, &time, nullptr)) {
        return std::nullopt;
      }
      return record::Timestamp{absl::ToUnixMicros(time)};
    }
    case ValueType::kText:
      return record::Text{std::string(text)};
    case ValueType::kBytes: {
      auto bytes = FromHex(text);
      if (!bytes.has_value()) return std::nullopt;
      return record::Bytes{*std::move(bytes)};
    }
    case ValueType::kCode:
      return record::Code{std::string(text)};
    case ValueType::kAbsent:
      break;
  }
  return std::nullopt;
}

}  // namespace

std::string ValueText(const record::Value& value) {
  return std::visit(ToText{}, value);
}

absl::StatusOr<record::Value> ParseValueText(ValueType type,
                                             absl::string_view field,
                                             absl::string_view text) {
  std::optional<record::Value> value = Parse(type, text);
  if (!value.has_value() || !record::EncodeValue(*value).ok()) {
    return MakeError(
        reasons::kUsage,
        {{"problem", absl::StrCat("the value given for ", field, " is no ",
                                  record::ValueTypeName(type))}});
  }
  return *std::move(value);
}

}  // namespace tombolo::cli
