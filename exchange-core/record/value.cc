#include "exchange-core/record/value.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/record.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/record/text.h"

namespace tombolo::record {
namespace {

// 0001-01-01 and 9999-12-31.
constexpr int32_t kMinDays = -719162;
constexpr int32_t kMaxDays = 2932896;
constexpr int64_t kMicrosPerDay = 86'400'000'000;

struct TypeRow {
  absl::string_view name;
  // Content bytes, or npos where they vary.
  size_t length;
};
constexpr size_t kVaries = std::numeric_limits<size_t>::max();
constexpr std::array<TypeRow, kMaxValueType + 1> kTypes{{
    {"absent", 0},
    {"bool", 1},
    {"int64", 8},
    {"decimal", kVaries},
    {"date", 4},
    {"timestamp", 8},
    {"text", kVaries},
    {"bytes", kVaries},
    {"code", kVaries},
}};

const TypeRow& RowOf(ValueType type) {
  return kTypes.at(static_cast<size_t>(type));
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool AllDigits(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsDigit);
}

bool IsNormalisedDecimal(absl::string_view text) {
  if (text.size() > kMaxDecimalBytes || text == "-0") return false;
  if (!text.empty() && text.front() == '-') text.remove_prefix(1);
  const size_t point = text.find('.');
  const absl::string_view whole = text.substr(0, point);
  if (!AllDigits(whole)) return false;
  if (whole.size() > 1 && whole.front() == '0') return false;
  if (point == absl::string_view::npos) return true;
  const absl::string_view fraction = text.substr(point + 1);
  return AllDigits(fraction) && fraction.back() != '0';
}

bool IsCode(absl::string_view text) {
  return !text.empty() && text.size() <= kMaxCodeBytes &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return c > ' ' && c < 0x7f; });
}

uint64_t BigEndian(absl::string_view bytes) {
  uint64_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<uint8_t>(byte);
  return value;
}
int64_t SignedOf64(absl::string_view bytes) {
  return static_cast<int64_t>(BigEndian(bytes));
}
int32_t SignedOf32(absl::string_view bytes) {
  return static_cast<int32_t>(static_cast<uint32_t>(BigEndian(bytes)));
}

absl::Status RangeError(ValueType type) {
  return MakeError(reasons::kValueRange,
                   {{"type", std::string(RowOf(type).name)}});
}

absl::Status CheckContent(ValueType type, absl::string_view content) {
  switch (type) {
    case ValueType::kBool:
      if (content.front() == 0 || content.front() == 1) break;
      return MakeError(reasons::kValueBool);
    case ValueType::kDecimal:
      if (IsNormalisedDecimal(content)) break;
      return MakeError(reasons::kValueDecimal);
    case ValueType::kDate: {
      const int32_t days = SignedOf32(content);
      if (days >= kMinDays && days <= kMaxDays) break;
      return RangeError(type);
    }
    case ValueType::kTimestamp: {
      const int64_t micros = SignedOf64(content);
      if (micros >= kMinDays * kMicrosPerDay &&
          micros < (int64_t{kMaxDays} + 1) * kMicrosPerDay) {
        break;
      }
      return RangeError(type);
    }
    case ValueType::kText:
      if (!IsValidUtf8(content)) return MakeError(reasons::kValueUtf8);
      if (!IsNfc(content)) return MakeError(reasons::kValueNfc);
      break;
    case ValueType::kCode:
      if (IsCode(content)) break;
      return MakeError(reasons::kValueCode);
    case ValueType::kAbsent:
    case ValueType::kInt64:
    case ValueType::kBytes:
      break;
  }
  return absl::OkStatus();
}

absl::Status TooLarge(size_t size) {
  return MakeError(
      reasons::kValueTooLarge,
      {{"found", absl::StrCat(size)}, {"limit", absl::StrCat(kMaxValueBytes)}});
}

absl::Status CheckLength(ValueType type, size_t size) {
  if (size > kMaxValueBytes - kValuePrefixBytes) {
    return TooLarge(size + kValuePrefixBytes);
  }
  const TypeRow& row = RowOf(type);
  if (row.length == kVaries || row.length == size) return absl::OkStatus();
  return MakeError(reasons::kValueLength,
                   {{"type", std::string(row.name)},
                    {"found", absl::StrCat(size)},
                    {"wanted", absl::StrCat(row.length)}});
}

struct ContentOf {
  std::string operator()(const Absent&) const { return ""; }
  std::string operator()(bool value) const {
    return std::string(1, value ? '\1' : '\0');
  }
  std::string operator()(int64_t value) const {
    std::string out;
    AppendU64(out, static_cast<uint64_t>(value));
    return out;
  }
  std::string operator()(const Decimal& value) const { return value.text; }
  std::string operator()(const Date& value) const {
    std::string out;
    AppendU32(out, static_cast<uint32_t>(value.days));
    return out;
  }
  std::string operator()(const Timestamp& value) const {
    return (*this)(value.micros);
  }
  std::string operator()(const Text& value) const { return value.utf8; }
  std::string operator()(const Bytes& value) const { return value.bytes; }
  std::string operator()(const Code& value) const { return value.code; }
};

}  // namespace

absl::string_view ValueTypeName(ValueType type) { return RowOf(type).name; }

absl::StatusOr<std::string> EncodeValue(const Value& value) {
  const std::string content = std::visit(ContentOf(), value);
  const ValueType type = TypeOf(value);
  TOMBOLO_RETURN_IF_ERROR(CheckLength(type, content.size()));
  TOMBOLO_RETURN_IF_ERROR(CheckContent(type, content));
  std::string out;
  out.reserve(kValuePrefixBytes + content.size());
  AppendU8(out, static_cast<uint8_t>(type));
  AppendU32(out, static_cast<uint32_t>(content.size()));
  AppendBytes(out, content);
  return out;
}

absl::StatusOr<ValueView> ReadValue(ByteReader& reader) {
  const absl::string_view all = reader.rest();
  const auto type_number = reader.U8();
  const auto length = reader.U32();
  if (!type_number.has_value() || !length.has_value()) {
    return MakeError(reasons::kValueTruncated);
  }
  if (*type_number > kMaxValueType) {
    return MakeError(reasons::kValueType,
                     {{"found", absl::StrCat(*type_number)}});
  }
  const auto type = static_cast<ValueType>(*type_number);
  TOMBOLO_RETURN_IF_ERROR(CheckLength(type, *length));
  const auto content = reader.Bytes(*length);
  if (!content.has_value()) return MakeError(reasons::kValueTruncated);
  TOMBOLO_RETURN_IF_ERROR(CheckContent(type, *content));
  return ValueView{.type = type,
                   .content = *content,
                   .bytes = all.substr(0, kValuePrefixBytes + *length)};
}

absl::StatusOr<ValueView> ParseValue(absl::string_view bytes) {
  ByteReader reader(bytes);
  TOMBOLO_ASSIGN_OR_RETURN(const ValueView view, ReadValue(reader));
  if (!reader.empty()) {
    return MakeError(reasons::kValueTrailingBytes,
                     {{"found", absl::StrCat(reader.rest().size())}});
  }
  return view;
}

Value ToValue(const ValueView& view) {
  const absl::string_view content = view.content;
  switch (view.type) {
    case ValueType::kAbsent:
      return Absent{};
    case ValueType::kBool:
      return content.front() == 1;
    case ValueType::kInt64:
      return SignedOf64(content);
    case ValueType::kDecimal:
      return Decimal{std::string(content)};
    case ValueType::kDate:
      return Date{SignedOf32(content)};
    case ValueType::kTimestamp:
      return Timestamp{SignedOf64(content)};
    case ValueType::kText:
      return Text{std::string(content)};
    case ValueType::kBytes:
      return Bytes{std::string(content)};
    case ValueType::kCode:
      return Code{std::string(content)};
  }
  return Absent{};
}

CivilDay ToCivilDay(Date date) {
  const absl::CivilDay day = absl::CivilDay(1970, 1, 1) + date.days;
  return {.year = static_cast<int32_t>(day.year()),
          .month = day.month(),
          .day = day.day()};
}

Date ToDate(CivilDay day) {
  return Date{
      static_cast<int32_t>(absl::CivilDay(day.year, day.month, day.day) -
                           absl::CivilDay(1970, 1, 1))};
}

}  // namespace tombolo::record
