#include "exchange-core/identifier/division_code.h"

#include <string>

#include "gmock/gmock.h"

namespace tombolo::identifier {
namespace {

TEST(DivisionCodeTest, AcceptsTheThreeLevels) {
  for (const char* code : {"110000", "110100", "110105", "990101", "810000"}) {
    EXPECT_TRUE(IsDivisionCode(code)) << code;
  }
}

TEST(DivisionCodeTest, RefusesOtherShapes) {
  for (const char* code : {"", "11010", "1101055", "010101", "000000", "110005",
                           "11010x", "１１0105", " 10105"}) {
    EXPECT_FALSE(IsDivisionCode(code)) << code;
    EXPECT_EQ(ProvinceOf(code), std::nullopt) << code;
    EXPECT_EQ(CityOf(code), std::nullopt) << code;
  }
}

TEST(DivisionCodeTest, NamesProvinceAndCity) {
  EXPECT_EQ(ProvinceOf("110105"), "110000");
  EXPECT_EQ(CityOf("110105"), "110100");
  EXPECT_EQ(CityOf("110100"), "110100");
  EXPECT_EQ(ProvinceOf("110000"), "110000");
  EXPECT_EQ(CityOf("110000"), std::nullopt);
}

TEST(DivisionCodeTest, KnowsTheProvinces) {
  size_t count = 0;
  for (int i = 0; i < 100; ++i) {
    const std::string digits{static_cast<char>('0' + i / 10),
                             static_cast<char>('0' + i % 10)};
    count += IsProvincePrefix(digits) ? 1u : 0u;
  }
  EXPECT_EQ(count, 34u);
  EXPECT_TRUE(IsProvincePrefix("11"));
  EXPECT_TRUE(IsProvincePrefix("82"));
  for (const char* other : {"10", "16", "83", "99", "1", "111", "1 ", " 1"}) {
    EXPECT_FALSE(IsProvincePrefix(other)) << other;
  }
}

}  // namespace
}  // namespace tombolo::identifier
