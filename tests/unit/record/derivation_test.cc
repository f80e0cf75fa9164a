#include "exchange-core/record/derivation.h"

#include <ostream>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"

namespace tombolo::record {
namespace {

struct Case {
  std::string name;
  std::string function;
  Value source;
  Value wanted;
};
void PrintTo(const Case& test, std::ostream* out) { *out << test.name; }

class DerivationTest : public ::testing::TestWithParam<Case> {};

TEST_P(DerivationTest, GivesExactlyThis) {
  const DerivationFunction* function = FindDerivation(GetParam().function, 1);
  ASSERT_NE(function, nullptr);
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const std::string source,
                               EncodeValue(GetParam().source));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const ValueView view, ParseValue(source));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const std::string wanted,
                               EncodeValue(GetParam().wanted));
  EXPECT_THAT(Derive(*function, view), testing::IsOkAndHolds(wanted));
}

INSTANTIATE_TEST_SUITE_P(
    EachFunction, DerivationTest,
    ::testing::ValuesIn<Case>({
        {"Last4", "last4", Text{"13800005678"}, Text{"5678"}},
        {"Last4OfCode", "last4", Code{"A1234567"}, Code{"4567"}},
        {"Last4OfShort", "last4", Text{"1234567"}, Absent{}},
        {"Last4CountsCharacters", "last4", Text{"甲乙丙丁戊己庚辛"},
         Text{"戊己庚辛"}},
        {"Phone", "first3_last4", Text{"13800005678"}, Text{"138****5678"}},
        {"PhoneShort", "first3_last4", Text{"1380000567"}, Absent{}},
        {"Surname", "surname", Text{"张示例"}, Text{"张"}},
        {"CompoundSurname", "surname", Text{"欧阳测试"}, Text{"欧阳"}},
        {"CompoundAsWholeName", "surname", Text{"欧阳"}, Text{"欧"}},
        {"SurnameOfDottedName", "surname", Text{"阿依·古丽"}, Absent{}},
        {"SurnameOfLatinName", "surname", Text{"Ann Example"}, Absent{}},
        {"SurnameOfLongName", "surname", Text{"一二三四五六七"}, Absent{}},
        {"SurnameOfOneCharacter", "surname", Text{"张"}, Absent{}},
        {"MaskedName", "masked_name", Text{"张示例"}, Text{"张**"}},
        {"MaskedOne", "masked_name", Text{"张"}, Text{"*"}},
        {"MaskedEmpty", "masked_name", Text{""}, Absent{}},
        {"Year", "year", Date{20635}, int64_t{2026}},
        {"YearOne", "year", Date{-719162}, int64_t{1}},
        {"Decade", "decade", Date{20635}, int64_t{2020}},
        {"YearMonth", "year_month", Date{20635}, Text{"2026-07"}},
        {"YearMonthPadded", "year_month", Date{-719162}, Text{"0001-01"}},
        {"Province", "province", Code{"331102"}, Code{"330000"}},
        {"City", "city", Code{"331102001"}, Code{"331100"}},
        {"District", "district", Code{"331102001002"}, Code{"331102"}},
        {"DistrictOfOddLength", "district", Code{"33110"}, Absent{}},
        {"DistrictOfLetters", "district", Code{"33110A"}, Absent{}},
        {"Present", "present", Text{""}, true},
        {"PresentAbsent", "present", Absent{}, false},
        {"NonzeroDecimal", "nonzero", Decimal{"0.01"}, true},
        {"ZeroDecimal", "nonzero", Decimal{"0"}, false},
        {"NonzeroInt", "nonzero", int64_t{-1}, true},
        {"ZeroInt", "nonzero", int64_t{0}, false},
    }),
    [](const auto& test) { return test.param.name; });

TEST(DerivationListTest, NamesAreUniqueAndOnlyVersion1IsKnown) {
  std::set<std::string> names;
  for (const DerivationFunction& function : AllDerivations()) {
    EXPECT_TRUE(names.insert(std::string(function.name)).second);
    EXPECT_EQ(FindDerivation(function.name, function.version), &function);
    EXPECT_EQ(FindDerivation(function.name, 2), nullptr);
  }
  EXPECT_GE(names.size(), 8U);
  EXPECT_EQ(FindDerivation("last5", 1), nullptr);
}

// Absent gives absent, and a function only gives the type it promises.
TEST(DerivationListTest, AbsentAndTypesHoldForEveryFunction) {
  const std::vector<Value> samples{true,       int64_t{1},    Decimal{"1"},
                                   Date{1},    Timestamp{},   Text{"张示例"},
                                   Bytes{"x"}, Code{"331102"}};
  const ValueView absent{};
  for (const DerivationFunction& function : AllDerivations()) {
    SCOPED_TRACE(function.name);
    TOMBOLO_ASSERT_OK_AND_ASSIGN(const std::string none,
                                 Derive(function, absent));
    EXPECT_EQ(none.front(), function.name == "present" ? 1 : 0);
    bool takes_any = false;
    for (const Value& sample : samples) {
      const auto result = function.result_type(TypeOf(sample));
      if (!result.has_value()) continue;
      takes_any = true;
      TOMBOLO_ASSERT_OK_AND_ASSIGN(const std::string bytes,
                                   EncodeValue(sample));
      TOMBOLO_ASSERT_OK_AND_ASSIGN(const ValueView view, ParseValue(bytes));
      TOMBOLO_ASSERT_OK_AND_ASSIGN(const std::string derived,
                                   Derive(function, view));
      const auto type = static_cast<ValueType>(derived.front());
      EXPECT_TRUE(type == *result || type == ValueType::kAbsent);
    }
    EXPECT_TRUE(takes_any);
  }
}

}  // namespace
}  // namespace tombolo::record
