#include "exchange-core/record/derivation.h"

#include <algorithm>
#include <array>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "exchange-core/record/text.h"

namespace tombolo::record {
namespace {

using ResultType = std::optional<ValueType>;

ResultType TextOrCode(ValueType source) {
  if (source == ValueType::kText || source == ValueType::kCode) return source;
  return std::nullopt;
}
ResultType TextToText(ValueType source) {
  if (source == ValueType::kText) return source;
  return std::nullopt;
}
ResultType CodeToCode(ValueType source) {
  if (source == ValueType::kCode) return source;
  return std::nullopt;
}
ResultType DateToInt64(ValueType source) {
  if (source == ValueType::kDate) return ValueType::kInt64;
  return std::nullopt;
}
ResultType DateToText(ValueType source) {
  if (source == ValueType::kDate) return ValueType::kText;
  return std::nullopt;
}
ResultType AnyToBool(ValueType /*source*/) { return ValueType::kBool; }
ResultType NumberToBool(ValueType source) {
  if (source == ValueType::kInt64 || source == ValueType::kDecimal) {
    return ValueType::kBool;
  }
  return std::nullopt;
}

// A cut text can begin with a combining mark, so it is normalised anew.
Value TextOf(absl::string_view text) { return Text{ToNfc(text)}; }

std::string Joined(absl::Span<const absl::string_view> characters) {
  return absl::StrJoin(characters, "");
}

// Short texts would be given away whole, so they give nothing.
Value Last4(const ValueView& source) {
  const std::vector<absl::string_view> characters = Characters(source.content);
  if (characters.size() < 8) return Absent{};
  const std::string cut =
      Joined(absl::MakeSpan(characters).subspan(characters.size() - 4));
  if (source.type == ValueType::kCode) return Code{cut};
  return TextOf(cut);
}

Value First3Last4(const ValueView& source) {
  const std::vector<absl::string_view> characters = Characters(source.content);
  if (characters.size() < 11) return Absent{};
  const auto all = absl::MakeSpan(characters);
  return TextOf(absl::StrCat(Joined(all.subspan(0, 3)),
                             std::string(characters.size() - 7, '*'),
                             Joined(all.subspan(characters.size() - 4))));
}

bool IsHan(absl::string_view character) {
  const char32_t c = CodePointOf(character);
  return (c >= 0x3400 && c <= 0x4dbf) || (c >= 0x4e00 && c <= 0x9fff) ||
         (c >= 0x20000 && c <= 0x323af) || c == 0x3007;
}

// Surnames of two characters. Closed with the function's version.
constexpr std::array kCompoundSurnames{
    "欧阳", "太史", "端木", "上官", "司马", "东方", "独孤", "南宫", "万俟",
    "闻人", "夏侯", "诸葛", "尉迟", "公羊", "赫连", "澹台", "皇甫", "宗政",
    "濮阳", "公冶", "太叔", "申屠", "公孙", "慕容", "仲孙", "钟离", "长孙",
    "宇文", "司徒", "鲜于", "司空", "闾丘", "子车", "亓官", "司寇", "巫马",
    "公西", "颛孙", "壤驷", "公良", "漆雕", "乐正", "宰父", "谷梁", "拓跋",
    "夹谷", "轩辕", "令狐", "段干", "百里", "呼延", "东郭", "南门", "羊舌",
    "微生", "公户", "公玉", "公仪", "梁丘", "公仲", "公上", "公门", "公山",
    "公坚", "左丘", "公伯", "西门", "公祖", "第五", "公乘", "贯丘", "公皙",
    "南荣", "东里", "东宫", "仲长", "子书", "子桑", "即墨", "达奚", "褚师",
};

Value Surname(const ValueView& source) {
  const std::vector<absl::string_view> characters = Characters(source.content);
  if (characters.size() < 2 || characters.size() > 6 ||
      !std::all_of(characters.begin(), characters.end(), IsHan)) {
    return Absent{};
  }
  const std::string two = absl::StrCat(characters[0], characters[1]);
  const bool compound =
      characters.size() > 2 &&
      std::find(kCompoundSurnames.begin(), kCompoundSurnames.end(), two) !=
          kCompoundSurnames.end();
  return Text{compound ? two : std::string(characters.front())};
}

Value MaskedName(const ValueView& source) {
  const std::vector<absl::string_view> characters = Characters(source.content);
  if (characters.empty()) return Absent{};
  if (characters.size() == 1) return Text{"*"};
  return TextOf(absl::StrCat(characters.front(),
                             std::string(characters.size() - 1, '*')));
}

CivilDay DayOf(const ValueView& source) {
  return ToCivilDay(std::get<Date>(ToValue(source)));
}
Value Year(const ValueView& source) { return int64_t{DayOf(source).year}; }
Value Decade(const ValueView& source) {
  return int64_t{DayOf(source).year / 10 * 10};
}
Value YearMonth(const ValueView& source) {
  const CivilDay day = DayOf(source);
  return Text{absl::StrFormat("%04d-%02d", day.year, day.month)};
}

// The first `digits` of an administrative division code (GB/T 2260: 6 digits,
// with GB/T 10114 and the statistical codes 9 or 12), filled up to 6.
Value Division(const ValueView& source, size_t digits) {
  const absl::string_view code = source.content;
  if ((code.size() != 6 && code.size() != 9 && code.size() != 12) ||
      code.find_first_not_of("0123456789") != absl::string_view::npos) {
    return Absent{};
  }
  return Code{
      absl::StrCat(code.substr(0, digits), std::string(6 - digits, '0'))};
}
Value Province(const ValueView& source) { return Division(source, 2); }
Value City(const ValueView& source) { return Division(source, 4); }
Value District(const ValueView& source) { return Division(source, 6); }

Value Present(const ValueView& source) {
  return source.type != ValueType::kAbsent;
}
Value Nonzero(const ValueView& source) {
  if (source.type == ValueType::kDecimal) return source.content != "0";
  return std::get<int64_t>(ToValue(source)) != 0;
}

constexpr std::array kFunctions{
    DerivationFunction{"last4", 1, TextOrCode, Last4},
    DerivationFunction{"first3_last4", 1, TextToText, First3Last4},
    DerivationFunction{"surname", 1, TextToText, Surname},
    DerivationFunction{"masked_name", 1, TextToText, MaskedName},
    DerivationFunction{"year", 1, DateToInt64, Year},
    DerivationFunction{"decade", 1, DateToInt64, Decade},
    DerivationFunction{"year_month", 1, DateToText, YearMonth},
    DerivationFunction{"province", 1, CodeToCode, Province},
    DerivationFunction{"city", 1, CodeToCode, City},
    DerivationFunction{"district", 1, CodeToCode, District},
    DerivationFunction{"present", 1, AnyToBool, Present},
    DerivationFunction{"nonzero", 1, NumberToBool, Nonzero},
};

}  // namespace

absl::Span<const DerivationFunction> AllDerivations() { return kFunctions; }

const DerivationFunction* FindDerivation(absl::string_view name,
                                         uint32_t version) {
  const auto* const found = std::find_if(
      kFunctions.begin(), kFunctions.end(),
      [&](const DerivationFunction& function) {
        return function.name == name && function.version == version;
      });
  return found == kFunctions.end() ? nullptr : found;
}

absl::StatusOr<std::string> Derive(const DerivationFunction& function,
                                   const ValueView& source) {
  const bool takes_absent = function.apply == Present;
  if (source.type == ValueType::kAbsent && !takes_absent) {
    return EncodeValue(Absent{});
  }
  return EncodeValue(function.apply(source));
}

}  // namespace tombolo::record
