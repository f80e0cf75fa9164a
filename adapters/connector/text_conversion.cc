#include "adapters/connector/text_conversion.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"

namespace tombolo::connector {
namespace {

constexpr absl::string_view kNoBreakSpace = "\xC2\xA0";
constexpr absl::string_view kIdeographicSpace = "\xE3\x80\x80";

bool AllDigits(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isdigit(static_cast<unsigned char>(c));
  });
}

// What a date is made of; the index of its token in kTokens.
enum Part { kYear, kMonth, kDay, kHour, kMinute, kSecond, kPartCount };

struct Token {
  absl::string_view text;
  Part part;
  size_t min_digits;
  size_t max_digits;
};

// Longer tokens first: "MM" is not "M" twice.
constexpr std::array<Token, 8> kTokens = {{{"YYYY", kYear, 4, 4},
                                           {"MM", kMonth, 2, 2},
                                           {"DD", kDay, 2, 2},
                                           {"hh", kHour, 2, 2},
                                           {"mm", kMinute, 2, 2},
                                           {"ss", kSecond, 2, 2},
                                           {"M", kMonth, 1, 2},
                                           {"D", kDay, 1, 2}}};

using Parts = std::array<std::optional<int>, kPartCount>;

const Token* NextToken(absl::string_view format) {
  for (const Token& token : kTokens) {
    if (absl::StartsWith(format, token.text)) return &token;
  }
  return nullptr;
}

std::optional<int> TakeNumber(absl::string_view& text, const Token& token) {
  size_t digits = 0;
  while (digits < text.size() && digits < token.max_digits &&
         absl::ascii_isdigit(static_cast<unsigned char>(text[digits]))) {
    ++digits;
  }
  int number = 0;
  if (digits < token.min_digits ||
      !absl::SimpleAtoi(text.substr(0, digits), &number)) {
    return std::nullopt;
  }
  text.remove_prefix(digits);
  return number;
}

std::optional<Parts> Match(absl::string_view text, absl::string_view format) {
  Parts parts;
  while (!format.empty()) {
    if (const Token* token = NextToken(format); token != nullptr) {
      format.remove_prefix(token->text.size());
      parts[token->part] = TakeNumber(text, *token);
      if (!parts[token->part].has_value()) return std::nullopt;
    } else {
      if (text.empty() || text[0] != format[0]) return std::nullopt;
      text.remove_prefix(1);
      format.remove_prefix(1);
    }
  }
  if (!text.empty()) return std::nullopt;
  return parts;
}

// Counts of each part in the format.
std::array<int, kPartCount> Count(absl::string_view format) {
  std::array<int, kPartCount> counts{};
  while (!format.empty()) {
    const Token* token = NextToken(format);
    if (token != nullptr) ++counts[token->part];
    format.remove_prefix(token != nullptr ? token->text.size() : 1);
  }
  return counts;
}

std::optional<absl::CivilDay> DayOf(const Parts& parts) {
  const absl::CivilDay day(*parts[kYear], *parts[kMonth], *parts[kDay]);
  // CivilDay carries the 31st of April over to May.
  if (day.year() != *parts[kYear] || day.month() != *parts[kMonth] ||
      day.day() != *parts[kDay] || day.year() < 1) {
    return std::nullopt;
  }
  return day;
}

std::optional<absl::CivilSecond> SecondOf(const Parts& parts) {
  const std::optional<absl::CivilDay> day = DayOf(parts);
  if (!day.has_value() || *parts[kHour] > 23 || *parts[kMinute] > 59 ||
      *parts[kSecond] > 59) {
    return std::nullopt;
  }
  return absl::CivilSecond(day->year(), day->month(), day->day(), *parts[kHour],
                           *parts[kMinute], *parts[kSecond]);
}

}  // namespace

absl::string_view TrimSpaces(absl::string_view text) {
  for (;;) {
    const size_t before = text.size();
    text = absl::StripAsciiWhitespace(text);
    for (const absl::string_view space : {kNoBreakSpace, kIdeographicSpace}) {
      text = absl::StripPrefix(absl::StripSuffix(text, space), space);
    }
    if (text.size() == before) return text;
  }
}

// U+FF01..U+FF5E are U+0021..U+007E: EF BC 81 .. EF BD 9E.
std::string ToHalfWidth(absl::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const absl::string_view rest = text.substr(i);
    if (rest.size() >= 3 && (absl::StartsWith(rest, "\xEF\xBC") ||
                             absl::StartsWith(rest, "\xEF\xBD"))) {
      const int high = rest[1] == '\xBC' ? 0 : 0x40;
      const int low = static_cast<uint8_t>(rest[2]) - 0x80;
      const int ascii = 0x20 + high + low;
      // Another third byte than 80..BF is no UTF-8, and no character of ours.
      if (low >= 0 && low < 0x40 && ascii >= 0x21 && ascii <= 0x7E) {
        out.push_back(static_cast<char>(ascii));
        i += 2;
        continue;
      }
    }
    out.push_back(text[i]);
  }
  return out;
}

bool IsSpreadsheetNumber(absl::string_view text) {
  absl::ConsumePrefix(&text, "-");
  const size_t exponent = text.find("E+");
  if (exponent == absl::string_view::npos) return false;
  const absl::string_view digits = text.substr(exponent + 2);
  if (digits.size() < 2 || digits.size() > 3 || !AllDigits(digits)) {
    return false;
  }
  const absl::string_view mantissa = text.substr(0, exponent);
  return AllDigits(mantissa.substr(0, 1)) &&
         (mantissa.size() == 1 ||
          (mantissa[1] == '.' && AllDigits(mantissa.substr(2))));
}

std::optional<int64_t> ReadInteger(absl::string_view text) {
  const std::string half = ToHalfWidth(text);
  absl::string_view digits = half;
  absl::ConsumePrefix(&digits, "-");
  int64_t value = 0;
  if (!AllDigits(digits) || !absl::SimpleAtoi(half, &value)) {
    return std::nullopt;
  }
  return value;
}

std::optional<std::string> ReadDecimal(absl::string_view text) {
  const std::string half = ToHalfWidth(text);
  absl::string_view digits = half;
  const bool negative = absl::ConsumePrefix(&digits, "-");
  const size_t point = digits.find('.');
  absl::string_view whole = digits.substr(0, point);
  absl::string_view fraction =
      point == absl::string_view::npos ? "" : digits.substr(point + 1);
  if (!AllDigits(whole) ||
      (point != absl::string_view::npos && !AllDigits(fraction))) {
    return std::nullopt;
  }
  while (whole.size() > 1 && whole[0] == '0') whole.remove_prefix(1);
  while (absl::ConsumeSuffix(&fraction, "0")) {
  }
  const bool zero = whole == "0" && fraction.empty();
  return absl::StrCat(negative && !zero ? "-" : "", whole,
                      fraction.empty() ? "" : ".", fraction);
}

bool IsDateFormat(absl::string_view format) {
  const auto counts = Count(format);
  return counts[kYear] == 1 && counts[kMonth] == 1 && counts[kDay] == 1 &&
         std::all_of(counts.begin(), counts.end(),
                     [](int count) { return count <= 1; });
}

bool IsTimestampFormat(absl::string_view format) {
  const auto counts = Count(format);
  return std::all_of(counts.begin(), counts.end(),
                     [](int count) { return count == 1; });
}

std::optional<record::Date> ReadDate(absl::string_view text,
                                     const std::vector<std::string>& formats) {
  const std::string half = ToHalfWidth(text);
  for (const std::string& format : formats) {
    const std::optional<Parts> parts = Match(half, format);
    if (!parts.has_value()) continue;
    const std::optional<absl::CivilDay> day = DayOf(*parts);
    if (!day.has_value()) return std::nullopt;
    return record::ToDate({.year = static_cast<int32_t>(day->year()),
                           .month = day->month(),
                           .day = day->day()});
  }
  return std::nullopt;
}

std::optional<record::Timestamp> ReadTimestamp(
    absl::string_view text, const std::vector<std::string>& formats,
    const absl::TimeZone& zone) {
  const std::string half = ToHalfWidth(text);
  for (const std::string& format : formats) {
    const std::optional<Parts> parts = Match(half, format);
    if (!parts.has_value()) continue;
    const std::optional<absl::CivilSecond> second = SecondOf(*parts);
    if (!second.has_value()) return std::nullopt;
    return record::Timestamp{
        absl::ToUnixMicros(absl::FromCivil(*second, zone))};
  }
  return std::nullopt;
}

const std::vector<std::string>& DefaultDateFormats() {
  static const auto& formats = *new std::vector<std::string>{
      "YYYY-M-D", "YYYY/M/D", "YYYY.M.D", "YYYYMMDD", "YYYY年M月D日"};
  return formats;
}

const std::vector<std::string>& DefaultTimestampFormats() {
  static const auto& formats =
      *new std::vector<std::string>{"YYYY-M-D hh:mm:ss", "YYYY/M/D hh:mm:ss",
                                    "YYYY-MM-DDThh:mm:ss", "YYYYMMDDhhmmss"};
  return formats;
}

}  // namespace tombolo::connector
