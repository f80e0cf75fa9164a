// The commitment against a slow transcription of the design's formulas, over
// random schemas and records.
#include "exchange-core/record/commitment.h"

#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/bytes.h"
#include "gmock/gmock.h"
#include "tests/support/record_fixture.h"
#include "tests/support/status_matchers.h"

namespace tombolo::record {
namespace {

using crypto::DigestAlgorithm;

namespace reference {

std::string H(DigestAlgorithm algorithm, const std::string& input) {
  return crypto::DigestBytes(
      crypto::ComputeDigest(algorithm, absl::string_view(input)));
}
std::string U16(uint64_t value) {
  std::string out;
  AppendU16(out, static_cast<uint16_t>(value));
  return out;
}
std::string U64(uint64_t value) {
  std::string out;
  AppendU64(out, value);
  return out;
}

std::string SaltOf(DigestAlgorithm algorithm, const std::string& seed,
                   uint64_t sequence, uint16_t n) {
  const std::string block =
      H(algorithm, "\x20" + seed + U64(sequence) + U16(n / 2));
  return block.substr(n % 2 == 0 ? 0 : 16, 16);
}

// The leaf, from numbers and value bytes by section.
std::string Leaf(DigestAlgorithm algorithm, const std::string& seed,
                 uint64_t sequence, const std::string& header,
                 const std::map<int, std::map<int, std::string>>& sections) {
  std::string all;
  for (const auto& [section, fields] : sections) {
    std::string digests;
    for (const auto& [number, value] : fields) {
      const auto n = static_cast<uint16_t>(number);
      digests += H(algorithm, "\x10" + SaltOf(algorithm, seed, sequence, n) +
                                  U64(sequence) + U16(n) + value);
    }
    all += H(algorithm, "\x11" + U16(static_cast<uint64_t>(section)) +
                            U16(fields.size()) + digests);
  }
  const std::string record =
      H(algorithm, "\x12" + SaltOf(algorithm, seed, sequence, 0) + header +
                       U16(sections.size()) + all);
  return H(algorithm, std::string(1, '\0') + record);
}

}  // namespace reference

// mt19937 promises the same numbers everywhere; its result type is wider.
class Random {
 public:
  uint32_t operator()() { return static_cast<uint32_t>(engine_()); }

 private:
  std::mt19937 engine_{20260701};
};

// A schema of up to 40 fields with gaps in their numbers.
v1::Schema RandomSchema(Random& random) {
  v1::Schema schema;
  schema.set_dataset("random");
  schema.set_version(1);
  const uint32_t sections = 1 + random() % 4;
  const uint32_t count = sections + random() % 37;
  uint32_t number = 0;
  for (uint32_t i = 0; i < count; ++i) {
    number += 1 + random() % 6;
    v1::Field& field = *schema.add_fields();
    field.set_number(number);
    field.set_name(absl::StrCat("f", number));
    field.set_type(static_cast<v1::FieldType>(1 + random() % 7));
    field.set_section(i < sections ? i + 1 : 1 + random() % sections);
  }
  return schema;
}

Value RandomValue(v1::FieldType type, Random& random) {
  if (random() % 4 == 0) return Absent{};
  const auto number = static_cast<int32_t>(random() % 100'000);
  switch (type) {
    case v1::FIELD_TYPE_BOOL:
      return number % 2 == 0;
    case v1::FIELD_TYPE_INT64:
      return int64_t{number} * number - 7;
    case v1::FIELD_TYPE_DECIMAL:
      return Decimal{absl::StrCat(number, ".25")};
    case v1::FIELD_TYPE_DATE:
      return Date{number};
    case v1::FIELD_TYPE_TIMESTAMP:
      return Timestamp{int64_t{number} * 1'000'003};
    case v1::FIELD_TYPE_TEXT:
      return Text{std::string(static_cast<size_t>(number % 700), 'x')};
    default:
      return Bytes{std::string(static_cast<size_t>(number % 300), '\xee')};
  }
}

class CommitmentTest : public ::testing::TestWithParam<DigestAlgorithm> {};

TEST_P(CommitmentTest, EqualsTheReferenceOnRandomRecords) {
  Random random;
  RecordCommitment commitment;
  for (int round = 0; round < 60; ++round) {
    const v1::Schema proto = RandomSchema(random);
    TOMBOLO_ASSERT_OK_AND_ASSIGN(
        const auto schema,
        CompiledSchema::FromBytes(proto.SerializeAsString()));
    const uint64_t sequence =
        (static_cast<uint64_t>(random()) << 32) + random() + 1;
    std::string seed;
    for (int i = 0; i < 4; ++i) AppendU64(seed, random());
    std::map<int, std::map<int, std::string>> sections;
    std::vector<EncodedField> fields;
    for (const v1::Field& field : proto.fields()) {
      TOMBOLO_ASSERT_OK_AND_ASSIGN(
          std::string bytes, EncodeValue(RandomValue(field.type(), random)));
      sections[static_cast<int>(field.section())]
              [static_cast<int>(field.number())] = bytes;
      fields.push_back({static_cast<uint16_t>(field.number()), bytes});
    }
    const RecordHeader header{Operation::kUpsert, absl::StrCat("r", round)};
    TOMBOLO_ASSERT_OK_AND_ASSIGN(const std::string bytes,
                                 EncodeRecord(header, seed, fields));
    TOMBOLO_ASSERT_OK_AND_ASSIGN(const RecordView view, ParseRecord(bytes));
    TOMBOLO_ASSERT_OK(CheckFields(*schema, view));
    ComputeCommitment(GetParam(), *schema, sequence, view, commitment);
    EXPECT_EQ(crypto::DigestBytes(commitment.leaf),
              reference::Leaf(GetParam(), seed, sequence, *EncodeHeader(header),
                              sections));
    for (size_t i = 0; i < fields.size(); ++i) {
      EXPECT_EQ(
          SaltView(commitment.salts[i]),
          reference::SaltOf(GetParam(), seed, sequence, fields[i].number));
    }
  }
}

TEST_P(CommitmentTest, DeleteHasNoSections) {
  const std::string seed(32, 'd');
  const RecordHeader header{Operation::kDelete, "gone"};
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const std::string bytes,
                               EncodeRecord(header, seed, {}));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const RecordView view, ParseRecord(bytes));
  const testing::RecordFixture fixture;
  RecordCommitment commitment;
  ComputeCommitment(GetParam(), *fixture.schema, 9, view, commitment);
  EXPECT_TRUE(commitment.sections.empty());
  EXPECT_EQ(crypto::DigestBytes(commitment.leaf),
            reference::Leaf(GetParam(), seed, 9, *EncodeHeader(header), {}));
}

INSTANTIATE_TEST_SUITE_P(BothHashes, CommitmentTest,
                         ::testing::Values(DigestAlgorithm::kSha256,
                                           DigestAlgorithm::kSm3),
                         [](const auto& test) {
                           return test.param == DigestAlgorithm::kSm3
                                      ? "Sm3"
                                      : "Sha256";
                         });

TEST(CommitmentInputTest, EachInputChangesTheDigest) {
  const std::string salt(16, 'a');
  constexpr auto kAlgorithm = DigestAlgorithm::kSha256;
  const auto base = CommitField(kAlgorithm, salt, 1, 1, "value");
  EXPECT_NE(base, CommitField(kAlgorithm, std::string(16, 'b'), 1, 1, "value"));
  EXPECT_NE(base, CommitField(kAlgorithm, salt, 2, 1, "value"));
  EXPECT_NE(base, CommitField(kAlgorithm, salt, 1, 2, "value"));
  EXPECT_NE(base, CommitField(kAlgorithm, salt, 1, 1, "valuf"));
}

}  // namespace
}  // namespace tombolo::record
