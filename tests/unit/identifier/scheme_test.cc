#include "exchange-core/identifier/scheme.h"

#include <array>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "exchange-core/base/reasons/identifier.h"
#include "exchange-core/identifier/check_digit.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"

namespace tombolo::identifier {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::tombolo::testing::HasReason;
using ::tombolo::testing::IsOk;
using ::tombolo::testing::IsOkAndHolds;

// --- Slow references: the tables as the standards print them. ---

char ReferenceGb11643(absl::string_view digits) {
  constexpr int kWeights[] = {7, 9, 10, 5,  8, 4, 2, 1, 6,
                              3, 7, 9,  10, 5, 8, 4, 2};
  int sum = 0;
  for (size_t i = 0; i < 17; ++i) sum += (digits[i] - '0') * kWeights[i];
  return "10X98765432"[sum % 11];
}

char ReferenceGb32100(absl::string_view code) {
  constexpr int kWeights[] = {1,  3,  9,  27, 19, 26, 16, 17, 20,
                              29, 25, 13, 8,  24, 10, 30, 28};
  const std::string alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  int sum = 0;
  for (size_t i = 0; i < 17; ++i) {
    sum += static_cast<int>(alphabet.find(code[i])) * kWeights[i];
  }
  const int value = 31 - sum % 31;
  return alphabet[static_cast<size_t>(value == 31 ? 0 : value)];
}

std::string WithCheck(const std::string& first17) {
  return first17 + ReferenceGb11643(first17);
}
std::string OrgWithCheck(const std::string& first17) {
  return first17 + ReferenceGb32100(first17);
}

// `text` with ASCII letters and digits in full width.
std::string FullWidth(absl::string_view text) {
  std::string out;
  for (const char letter : text) {
    const int code_point = 0xFF01 + (letter - '!');
    out.push_back(static_cast<char>(0xE0 | (code_point >> 12)));
    out.push_back(static_cast<char>(0x80 | ((code_point >> 6) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (code_point & 0x3F)));
  }
  return out;
}

TEST(CheckDigitTest, AgreesWithTheStandards) {
  // The examples printed in GB 11643-1999 and GB 32100-2015.
  EXPECT_EQ(CheckCharacterGb11643("11010519491231002"), 'X');
  EXPECT_EQ(CheckCharacterGb11643("44052418800101001"), '4');
  EXPECT_EQ(CheckCharacterGb32100("91350100M000100Y4"), '3');

  std::mt19937 random(7);
  for (int i = 0; i < 5000; ++i) {
    std::string digits;
    std::string code;
    for (int place = 0; place < 17; ++place) {
      digits.push_back(static_cast<char>('0' + random() % 10));
      code.push_back(kOrgCodeAlphabet[random() % 31]);
    }
    ASSERT_EQ(CheckCharacterGb11643(digits), ReferenceGb11643(digits));
    ASSERT_EQ(CheckCharacterGb32100(code), ReferenceGb32100(code));
  }
}

TEST(CheckDigitTest, RefusesOtherCharactersAndLengths) {
  for (const char* text :
       {"", "1101051949123100", "110105194912310022", "1101051949123100X"}) {
    EXPECT_EQ(CheckCharacterGb11643(text), std::nullopt) << text;
  }
  for (const char* text :
       {"", "91350100M000100Y", "91350100M000100YYY", "91350100M000100Yo",
        "I1350100M000100Y4", "91350100M000100Z4"}) {
    EXPECT_EQ(CheckCharacterGb32100(text), std::nullopt) << text;
  }
}

TEST(SchemeTest, KnowsItsNames) {
  EXPECT_THAT(SchemeNames(),
              ElementsAre("cn-resident-id", "cn-org-code",
                          "cn-residence-permit", "passport", "opaque"));
  for (const absl::string_view name : SchemeNames()) {
    ASSERT_NE(FindScheme(name), nullptr);
    EXPECT_EQ(FindScheme(name)->name, name);
  }
  EXPECT_EQ(FindScheme("CN-RESIDENT-ID"), nullptr);
  EXPECT_THAT(NormaliseIdentifier("", "x"), HasReason(reasons::kUnknownScheme));
}

struct GoodCase {
  std::string name;
  std::string scheme;
  std::string text;
  std::string normalised;
};
void PrintTo(const GoodCase& test, std::ostream* out) { *out << test.name; }

class SchemeAcceptsTest : public ::testing::TestWithParam<GoodCase> {};

TEST_P(SchemeAcceptsTest, AndNormalisesOnce) {
  const GoodCase& test = GetParam();
  EXPECT_THAT(NormaliseIdentifier(test.scheme, test.text),
              IsOkAndHolds(test.normalised));
  EXPECT_THAT(NormaliseIdentifier(test.scheme, test.normalised),
              IsOkAndHolds(test.normalised));
}

INSTANTIATE_TEST_SUITE_P(
    Texts, SchemeAcceptsTest,
    ::testing::ValuesIn<GoodCase>({
        {"Resident", "cn-resident-id", WithCheck("99010119491231002"),
         WithCheck("99010119491231002")},
        {"ResidentOfTheStandard", "cn-resident-id", "11010519491231002x",
         "11010519491231002X"},
        {"ResidentInFullWidth", "cn-resident-id",
         FullWidth("11010519491231002x"), "11010519491231002X"},
        {"ResidentHalfInFullWidth", "cn-resident-id",
         absl::StrCat("110105", FullWidth("19491231002X")),
         "11010519491231002X"},
        {"ResidentAmongSpaces", "cn-resident-id",
         " \t\u3000 11010519491231002X\u3000\r\n\u3000", "11010519491231002X"},
        {"ResidentOf15Digits", "cn-resident-id", "110105491231002",
         "11010519491231002X"},
        {"ResidentOf15FullWidthDigits", "cn-resident-id",
         FullWidth("110105491231002"), "11010519491231002X"},
        {"ResidentBornOnALeapDay", "cn-resident-id",
         WithCheck("99010120000229001"), WithCheck("99010120000229001")},
        {"OrgOfTheStandard", "cn-org-code", "91350100M000100Y43",
         "91350100M000100Y43"},
        {"OrgInLowerCase", "cn-org-code", "91350100m000100y43",
         "91350100M000100Y43"},
        {"OrgInFullWidth", "cn-org-code", FullWidth("91350100m000100y43"),
         "91350100M000100Y43"},
        {"PermitOfHongKong", "cn-residence-permit",
         WithCheck("81000019900101001"), WithCheck("81000019900101001")},
        {"PermitOfMacao", "cn-residence-permit", WithCheck("82000019900101001"),
         WithCheck("82000019900101001")},
        {"PermitOfTaiwan", "cn-residence-permit",
         WithCheck("83000019900101001"), WithCheck("83000019900101001")},
        {"PermitOfAForeigner", "cn-residence-permit",
         WithCheck("93184019900101001"), WithCheck("93184019900101001")},
        {"Passport", "passport", " e12345678 ", "E12345678"},
        {"PassportInFullWidth", "passport", FullWidth("Ea1234567"),
         "EA1234567"},
        {"ShortestPassport", "passport", "A12346", "A12346"},
        {"LongestPassport", "passport", "A12345678901", "A12345678901"},
        {"Opaque", "opaque", "Case 2024/7-a", "Case 2024/7-a"},
        {"OpaqueIsNotFolded", "opaque", "abcX", "abcX"},
        {"LongestOpaque", "opaque", std::string(64, 'o'), std::string(64, 'o')},
    }),
    [](const auto& test) { return test.param.name; });

struct BadCase {
  std::string name;
  std::string scheme;
  std::string text;
  ErrorReason reason;
};
void PrintTo(const BadCase& test, std::ostream* out) { *out << test.name; }

class SchemeRejectsTest : public ::testing::TestWithParam<BadCase> {};

TEST_P(SchemeRejectsTest, WithAReasonThatDoesNotRepeatTheText) {
  const absl::StatusOr<std::string> result =
      NormaliseIdentifier(GetParam().scheme, GetParam().text);
  EXPECT_THAT(result, HasReason(GetParam().reason));
  if (GetParam().text.size() > 5) {
    EXPECT_THAT(result.status().ToString(), Not(HasSubstr(GetParam().text)));
  }
}

std::string Flipped(std::string number) {
  number.back() = number.back() == '1' ? '2' : '1';
  return number;
}

INSTANTIATE_TEST_SUITE_P(
    Residents, SchemeRejectsTest,
    ::testing::ValuesIn<BadCase>({
        {"Empty", "cn-resident-id", "", reasons::kIdentifierLength},
        {"OnlySpaces", "cn-resident-id", " \u3000", reasons::kIdentifierLength},
        {"SeventeenDigits", "cn-resident-id", "11010519491231002",
         reasons::kIdentifierLength},
        {"NineteenDigits", "cn-resident-id", "110105194912310021X",
         reasons::kIdentifierLength},
        {"HugeText", "cn-resident-id", std::string(1000, '1'),
         reasons::kIdentifierLength},
        {"InnerSpace", "cn-resident-id", "110105 9491231002X",
         reasons::kIdentifierCharacter},
        {"XInside", "cn-resident-id", "1101051949123100X2",
         reasons::kIdentifierCharacter},
        {"OtherLetterAtEnd", "cn-resident-id", "11010519491231002Y",
         reasons::kIdentifierCharacter},
        {"MultiplicationSign", "cn-resident-id", "11010519491231002×",
         reasons::kIdentifierCharacter},
        {"ChineseDigit", "cn-resident-id", "一1010519491231002X",
         reasons::kIdentifierCharacter},
        {"FullWidthHyphen", "cn-resident-id", "110105－19491231002X",
         reasons::kIdentifierCharacter},
        {"BrokenUtf8", "cn-resident-id", "11010519491231002\xEF\xBC",
         reasons::kIdentifierCharacter},
        {"OverlongUtf8", "cn-resident-id", "11010519491231002\xEF\x3C\x98",
         reasons::kIdentifierCharacter},
        {"NulByte", "cn-resident-id", std::string("1101051949123100\0X", 18),
         reasons::kIdentifierCharacter},
        {"LetterIn15", "cn-resident-id", "11010549123100X",
         reasons::kIdentifierCharacter},
        {"AllZeros", "cn-resident-id", std::string(18, '0'),
         reasons::kIdentifierPlaceholder},
        {"AllOnes", "cn-resident-id", std::string(18, '1'),
         reasons::kIdentifierPlaceholder},
        {"AllNinesWithX", "cn-resident-id", std::string(17, '9') + "X",
         reasons::kIdentifierPlaceholder},
        {"Counting", "cn-resident-id", "123456789012345678",
         reasons::kIdentifierPlaceholder},
        {"AllOnesOf15", "cn-resident-id", std::string(15, '1'),
         reasons::kIdentifierPlaceholder},
        {"CountingOf15", "cn-resident-id", "123456789012345",
         reasons::kIdentifierPlaceholder},
        {"NoDivision", "cn-resident-id", WithCheck("01010119900101001"),
         reasons::kIdentifierDivision},
        {"NoSuchMonth", "cn-resident-id", WithCheck("99010119901301001"),
         reasons::kIdentifierDate},
        {"NoSuchDay", "cn-resident-id", WithCheck("99010119900431001"),
         reasons::kIdentifierDate},
        {"NoSuchLeapDay", "cn-resident-id", WithCheck("99010119000229001"),
         reasons::kIdentifierDate},
        {"BornTooEarly", "cn-resident-id", WithCheck("99010117991231001"),
         reasons::kIdentifierDate},
        {"BornTooLate", "cn-resident-id", WithCheck("99010122000101001"),
         reasons::kIdentifierDate},
        {"NoSuchDayIn15", "cn-resident-id", "990101900431001",
         reasons::kIdentifierDate},
        {"WrongCheckDigit", "cn-resident-id",
         Flipped(WithCheck("99010119900101001")),
         reasons::kIdentifierCheckDigit},
        {"TwoDigitsSwapped", "cn-resident-id", "11010519491321002X",
         reasons::kIdentifierDate},
        {"SequenceSwapped", "cn-resident-id", "11010519491231020X",
         reasons::kIdentifierCheckDigit},
        {"PermitOfHongKong", "cn-resident-id", WithCheck("81000019900101001"),
         reasons::kIdentifierOtherScheme},
        {"PermitOfAForeigner", "cn-resident-id", WithCheck("93184019900101001"),
         reasons::kIdentifierOtherScheme},
    }),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Others, SchemeRejectsTest,
    ::testing::ValuesIn<BadCase>({
        {"ShortOrg", "cn-org-code", "91350100M000100Y4",
         reasons::kIdentifierLength},
        {"OrgWithO", "cn-org-code", "9135O100M000100Y43",
         reasons::kIdentifierCharacter},
        {"OrgWithI", "cn-org-code", "91350100MI00100Y43",
         reasons::kIdentifierCharacter},
        {"OrgWithZ", "cn-org-code", "91350100MZ00100Y43",
         reasons::kIdentifierCharacter},
        {"OrgWithS", "cn-org-code", "91350100MS00100Y43",
         reasons::kIdentifierCharacter},
        {"OrgWithV", "cn-org-code", "91350100MV00100Y43",
         reasons::kIdentifierCharacter},
        {"OrgWithLetterInDivision", "cn-org-code",
         OrgWithCheck("91A50100M000100Y4"), reasons::kIdentifierCharacter},
        {"OrgWithHyphen", "cn-org-code", "91350100-000100Y43",
         reasons::kIdentifierCharacter},
        {"OrgOfZeros", "cn-org-code", std::string(18, '0'),
         reasons::kIdentifierPlaceholder},
        {"OrgWithoutOwnCode", "cn-org-code", OrgWithCheck("91350100000000000"),
         reasons::kIdentifierPlaceholder},
        {"OrgWithCountedOwnCode", "cn-org-code",
         OrgWithCheck("91350100123456789"), reasons::kIdentifierPlaceholder},
        {"OrgWithWrongCheckDigit", "cn-org-code", "91350100M000100Y42",
         reasons::kIdentifierCheckDigit},
        {"PermitOf15", "cn-residence-permit", "810000900101001",
         reasons::kIdentifierLength},
        {"PermitOfADistrict", "cn-residence-permit",
         WithCheck("81000119900101001"), reasons::kIdentifierDivision},
        {"PermitOfAResident", "cn-residence-permit", "11010519491231002X",
         reasons::kIdentifierDivision},
        {"PermitOfNoProvince", "cn-residence-permit",
         WithCheck("99984019900101001"), reasons::kIdentifierDivision},
        {"PermitWithWrongCheckDigit", "cn-residence-permit",
         Flipped(WithCheck("81000019900101001")),
         reasons::kIdentifierCheckDigit},
        {"PermitBornNever", "cn-residence-permit",
         WithCheck("81000019900001001"), reasons::kIdentifierDate},
        {"PermitWithLetter", "cn-residence-permit", "8100001990010100A1",
         reasons::kIdentifierCharacter},
        {"ShortPassport", "passport", "E1234", reasons::kIdentifierLength},
        {"LongPassport", "passport", "E123456789012",
         reasons::kIdentifierLength},
        {"PassportWithHyphen", "passport", "E-1234567",
         reasons::kIdentifierCharacter},
        {"PassportWithInnerSpace", "passport", "E 1234567",
         reasons::kIdentifierCharacter},
        {"PassportInCyrillic", "passport", "Е12345678",
         reasons::kIdentifierCharacter},
        {"PassportOfZeros", "passport", "00000000",
         reasons::kIdentifierPlaceholder},
        {"CountedPassport", "passport", "12345678",
         reasons::kIdentifierPlaceholder},
        {"PassportOfAWord", "passport", "UNKNOWN",
         reasons::kIdentifierPlaceholder},
        {"EmptyOpaque", "opaque", "", reasons::kIdentifierLength},
        {"LongOpaque", "opaque", std::string(65, 'o'),
         reasons::kIdentifierLength},
        {"OpaqueWithControl", "opaque", "line\nfeed",
         reasons::kIdentifierCharacter},
        {"OpaqueWithDel", "opaque", "del\x7f", reasons::kIdentifierCharacter},
        {"OpaqueInChinese", "opaque", "编号", reasons::kIdentifierCharacter},
        {"OpaqueWithSpaceBefore", "opaque", " x",
         reasons::kIdentifierCharacter},
        {"OpaqueWithSpaceAfter", "opaque", "x ", reasons::kIdentifierCharacter},
    }),
    [](const auto& test) { return test.param.name; });

// The rules written out once more, without sharing a line with the product.
bool ReferenceAcceptsResident(const std::string& id) {
  for (size_t i = 0; i < 18; ++i) {
    const bool x = i == 17 && id[i] == 'X';
    if (!x && (id[i] < '0' || id[i] > '9')) return false;
  }
  const int year = std::stoi(id.substr(6, 4));
  const int month = std::stoi(id.substr(10, 2));
  const int day = std::stoi(id.substr(12, 2));
  if (year < 1800 || year > 2199 || month < 1 || month > 12 || day < 1) {
    return false;
  }
  int last = month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
  if (month == 2) {
    last = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28;
  }
  const std::string division = id.substr(0, 6);
  return day <= last && id[0] != '0' && division != "810000" &&
         division != "820000" && division != "830000" &&
         id.back() == ReferenceGb11643(id);
}

// Random numbers near the edge of being right: each has a random date, often a
// day that does not exist, and one in four has a character changed.
TEST(SchemeTest, AgreesWithAReferenceOnRandomResidentNumbers) {
  std::mt19937 random(11);
  size_t accepted = 0;
  for (int i = 0; i < 10000; ++i) {
    std::string id = WithCheck(absl::StrFormat(
        "%06d%04d%02d%02d%03d", 990000 + random() % 10000,
        1790 + random() % 420, random() % 14, random() % 33, random() % 1000));
    if (random() % 4 == 0) id[random() % 18] = "0123456789X"[random() % 11];
    // A change of the second digit can make a number of another scheme.
    if (id[1] != '9') continue;
    const bool wanted = ReferenceAcceptsResident(id);
    ASSERT_EQ(NormaliseIdentifier("cn-resident-id", id).ok(), wanted) << id;
    accepted += wanted ? 1u : 0u;
  }
  EXPECT_GT(accepted, 4000u);
}

// MOD 11-2 finds every single wrong digit and every swap of neighbours; the
// code of organisations finds every single wrong character.
TEST(SchemeTest, CheckCharactersFindEverySingleError) {
  const std::string id = WithCheck("99010119491231002");
  for (size_t i = 14; i < 18; ++i) {
    for (const char digit : std::string("0123456789")) {
      if (digit == id[i]) continue;
      std::string wrong = id;
      wrong[i] = digit;
      EXPECT_THAT(NormaliseIdentifier("cn-resident-id", wrong),
                  HasReason(reasons::kIdentifierCheckDigit));
    }
  }
  const std::string code = "91350100M000100Y43";
  for (size_t i = 8; i < 18; ++i) {
    for (const char character : kOrgCodeAlphabet) {
      if (character == code[i]) continue;
      std::string wrong = code;
      wrong[i] = character;
      EXPECT_THAT(NormaliseIdentifier("cn-org-code", wrong),
                  HasReason(reasons::kIdentifierCheckDigit));
    }
  }
}

}  // namespace
}  // namespace tombolo::identifier
