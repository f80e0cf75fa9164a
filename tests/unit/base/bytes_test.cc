#include "exchange-core/base/bytes.h"

#include "gmock/gmock.h"

namespace tombolo {
namespace {

using ::testing::Eq;
using ::testing::Optional;

TEST(BytesTest, IntegersAreBigEndian) {
  std::string out;
  AppendU8(out, 0x01);
  AppendU16(out, 0x0203);
  AppendU32(out, 0x04050607);
  AppendU64(out, 0x08090a0b0c0d0e0f);
  EXPECT_EQ(ToHex(out), "0102030405060708090a0b0c0d0e0f");
}

TEST(BytesTest, ReaderReturnsWhatWasAppended) {
  std::string out;
  AppendU16(out, 0xfffe);
  AppendU64(out, ~uint64_t{0});
  AppendBytes(out, "abc");

  ByteReader reader(out);

  EXPECT_THAT(reader.U16(), Optional(Eq(0xfffe)));
  EXPECT_THAT(reader.U64(), Optional(Eq(~uint64_t{0})));
  EXPECT_THAT(reader.Bytes(3), Optional(Eq(absl::string_view("abc"))));
  EXPECT_TRUE(reader.empty());
}

TEST(BytesTest, ReaderStaysWhereItIsWhenBytesAreMissing) {
  ByteReader reader("abc");
  EXPECT_EQ(reader.U32(), std::nullopt);
  EXPECT_EQ(reader.Bytes(4), std::nullopt);
  EXPECT_EQ(reader.rest(), "abc");
}

TEST(BytesTest, HexRoundTripsAndRefusesWhatIsNotHex) {
  EXPECT_THAT(FromHex("00fFa0"), Optional(Eq(std::string("\x00\xff\xa0", 3))));
  EXPECT_EQ(FromHex("0"), std::nullopt);
  EXPECT_EQ(FromHex("0g"), std::nullopt);
  EXPECT_EQ(FromHex("0x"), std::nullopt);
}

}  // namespace
}  // namespace tombolo
