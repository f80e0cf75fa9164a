#include "exchange-core/record/record_bytes.h"

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/reasons/record.h"
#include "gmock/gmock.h"
#include "tests/support/record_fixture.h"
#include "tests/support/status_matchers.h"

namespace tombolo::record {
namespace {

using testing::HasReason;
using testing::IsOk;
using testing::IsOkAndHolds;

const std::string kSeed(32, 's');

std::string Simple() {
  // Header length 3: UPSERT, ID "r"; seed; 2 fields: 1 true, 2 absent.
  return absl::StrCat(*FromHex("0003010172"), kSeed,
                      *FromHex("00020001010000000101"),
                      *FromHex("00020000000000"));
}

TEST(RecordBytesTest, HasExactlyTheseBytesBothWays) {
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const std::string yes, EncodeValue(true));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const std::string absent, EncodeValue(Absent{}));
  EXPECT_THAT(
      EncodeRecord({Operation::kUpsert, "r"}, kSeed, {{1, yes}, {2, absent}}),
      IsOkAndHolds(Simple()));
  const std::string bytes = Simple();
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const RecordView record, ParseRecord(bytes));
  EXPECT_EQ(record.bytes, bytes);
  EXPECT_EQ(record.operation, Operation::kUpsert);
  EXPECT_EQ(record.record_id, "r");
  EXPECT_EQ(record.seed, kSeed);
  ASSERT_EQ(record.fields.size(), 2U);
  EXPECT_EQ(record.fields[0].number, 1);
  EXPECT_EQ(ToValue(record.fields[0].value), Value{true});
  EXPECT_EQ(record.fields[1].value.type, ValueType::kAbsent);
}

TEST(RecordBytesTest, EveryPrefixIsRefused) {
  const std::string bytes = Simple();
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(ParseRecord(bytes.substr(0, size)).ok()) << size;
  }
  EXPECT_THAT(ParseRecord(bytes + "x"),
              HasReason(reasons::kRecordTrailingBytes));
}

struct Rejection {
  std::string name;
  std::function<void(std::string&)> tamper;
  const ErrorReason* reason;
};
void PrintTo(const Rejection& test, std::ostream* out) { *out << test.name; }

class RecordRejectionTest : public ::testing::TestWithParam<Rejection> {};

TEST_P(RecordRejectionTest, SaysWhy) {
  std::string bytes = Simple();
  GetParam().tamper(bytes);
  EXPECT_THAT(ParseRecord(bytes), HasReason(*GetParam().reason));
}

INSTANTIATE_TEST_SUITE_P(
    Malformed, RecordRejectionTest,
    ::testing::ValuesIn<Rejection>({
        {"Empty", [](std::string& b) { b.clear(); },
         &reasons::kRecordTruncated},
        {"HeaderPastTheEnd", [](std::string& b) { b[0] = '\1'; },
         &reasons::kRecordTruncated},
        {"HeaderLengthOff", [](std::string& b) { b[1] = '\4'; },
         &reasons::kRecordHeader},
        {"HeaderEmpty", [](std::string& b) { b[1] = '\0'; },
         &reasons::kRecordHeader},
        {"IdLengthOff", [](std::string& b) { b[3] = '\2'; },
         &reasons::kRecordHeader},
        {"OperationZero", [](std::string& b) { b[2] = '\0'; },
         &reasons::kRecordOperation},
        {"OperationThree", [](std::string& b) { b[2] = '\3'; },
         &reasons::kRecordOperation},
        {"IdEmpty",
         [](std::string& b) { b = *FromHex("00020100") + b.substr(5); },
         &reasons::kRecordId},
        {"IdTooLong",
         [](std::string& b) {
           b = *FromHex("00430141") + std::string(65, 'i') + b.substr(5);
         },
         &reasons::kRecordId},
        {"DeleteWithFields", [](std::string& b) { b[2] = '\2'; },
         &reasons::kRecordDeleteFields},
        {"NumberZero", [](std::string& b) { b[40] = '\0'; },
         &reasons::kRecordFieldOrder},
        {"NumberTwice", [](std::string& b) { b[48] = '\1'; },
         &reasons::kRecordFieldOrder},
        {"Number257",
         [](std::string& b) {
           b[47] = '\1';
           b[48] = '\1';
         },
         &reasons::kRecordFieldOrder},
        {"BadValue", [](std::string& b) { b[46] = '\2'; },
         &reasons::kValueBool},
        {"TooLarge", [](std::string& b) { b.resize(kMaxRecordBytes + 1); },
         &reasons::kRecordTooLarge},
    }),
    [](const auto& test) { return test.param.name; });

TEST(RecordBytesTest, EncoderRefusesWhatTheParserWould) {
  const std::string absent = *EncodeValue(Absent{});
  EXPECT_THAT(EncodeRecord({Operation::kUpsert, ""}, kSeed, {}),
              HasReason(reasons::kRecordId));
  EXPECT_THAT(
      EncodeRecord({Operation::kUpsert, std::string(65, 'a')}, kSeed, {}),
      HasReason(reasons::kRecordId));
  EXPECT_THAT(EncodeRecord({Operation::kUpsert, "r"}, "short", {}),
              HasReason(reasons::kRecordSeedSize));
  EXPECT_THAT(EncodeRecord({Operation::kDelete, "r"}, kSeed, {{1, absent}}),
              HasReason(reasons::kRecordDeleteFields));
  EXPECT_THAT(EncodeRecord({Operation::kUpsert, "r"}, kSeed,
                           {{2, absent}, {1, absent}}),
              HasReason(reasons::kRecordFieldOrder));
  const std::string large =
      *EncodeValue(Text{std::string(kMaxValueBytes - 5, 'a')});
  EXPECT_THAT(
      EncodeRecord({Operation::kUpsert, "r"}, kSeed, {{1, large}, {2, large}}),
      HasReason(reasons::kRecordTooLarge));
}

TEST(RecordBytesTest, HeaderRoundTripsAtItsLargest) {
  const RecordHeader header{Operation::kDelete, std::string(64, 'i')};
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const std::string bytes, EncodeHeader(header));
  EXPECT_THAT(ParseHeader(bytes), IsOkAndHolds(header));
}

class CheckFieldsTest : public ::testing::Test {
 protected:
  // Parses a record of the marriage schema after `change` of its fields.
  absl::Status Check(
      const std::function<void(std::vector<EncodedField>&)>& change) {
    std::vector<EncodedField> fields;
    for (uint16_t number = 1; number <= 15; ++number) {
      fields.push_back({number, *EncodeValue(Absent{})});
    }
    change(fields);
    bytes_ = *EncodeRecord({Operation::kUpsert, "r"}, kSeed, fields);
    return CheckFields(*fixture_.schema, *ParseRecord(bytes_));
  }
  testing::RecordFixture fixture_;
  std::string bytes_;
};

TEST_F(CheckFieldsTest, WantsExactlyTheSchemasFields) {
  EXPECT_THAT(Check([](auto&) {}), IsOk());
  EXPECT_THAT(Check([](auto& fields) { fields.pop_back(); }),
              HasReason(reasons::kRecordFieldSet));
  EXPECT_THAT(Check([](auto& fields) { fields.erase(fields.begin() + 3); }),
              HasReason(reasons::kRecordFieldSet));
  EXPECT_THAT(Check([](auto& fields) {
                fields.push_back({16, *EncodeValue(Absent{})});
              }),
              HasReason(reasons::kRecordFieldSet));
  EXPECT_THAT(Check([](auto& fields) { fields.clear(); }),
              HasReason(reasons::kRecordFieldSet));
}

TEST_F(CheckFieldsTest, WantsTheSchemasType) {
  EXPECT_THAT(
      Check([](auto& fields) { fields[0].value_bytes = *EncodeValue(true); }),
      HasReason(reasons::kRecordFieldType));
  EXPECT_THAT(
      Check([](auto& fields) { fields[9].value_bytes = *EncodeValue(true); }),
      IsOk());
}

}  // namespace
}  // namespace tombolo::record
