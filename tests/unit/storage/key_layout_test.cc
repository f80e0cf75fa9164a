#include "exchange-core/storage/key_layout.h"

#include <algorithm>
#include <string>
#include <vector>

#include "exchange-core/base/bytes.h"
#include "exchange-core/base/reasons/storage.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"

namespace tombolo::storage {
namespace {

using ::testing::Eq;
using testing::HasReason;
using testing::IsOkAndHolds;

Term TermOf(uint8_t byte) {
  Term term{};
  term.fill(byte);
  return term;
}

const std::string kSubjectHex(32, 'a');  // 16 bytes aa
const std::string kRecordHex(32, 'b');

class KeyLayoutTest : public ::testing::Test {
 protected:
  static std::string Hex(absl::string_view bytes) { return ToHex(bytes); }

  const KeyLayout layout_{Partitioning{}};
  const KeyLayout spread_{Partitioning{.count = 7}};
  const Term subject_ = TermOf(0xaa);
  const Term record_ = TermOf(0xbb);
  const Terms terms_{"key"};
};

TEST_F(KeyLayoutTest, RecordsAreBySubjectThenDataset) {
  EXPECT_EQ(Hex(layout_.Record(subject_, 0x01020304, record_)),
            "0000" + kSubjectHex + "01020304" + kRecordHex);
  // 0xaaaa % 7 = 3
  EXPECT_EQ(Hex(spread_.Record(subject_, 1, record_)),
            "0003" + kSubjectHex + "00000001" + kRecordHex);
  EXPECT_EQ(Hex(layout_.Locator(1, record_)), "000000000001" + kRecordHex);
  // 0xbbbb % 7 = 4
  EXPECT_EQ(Hex(spread_.Locator(1, record_)), "000400000001" + kRecordHex);

  const KeyRange all = spread_.RecordsOfSubject(subject_);
  EXPECT_EQ(all.space, Space::kRecords);
  EXPECT_EQ(Hex(all.begin), "0003" + kSubjectHex);
  const KeyRange one = spread_.RecordsOfSubject(subject_, 1);
  EXPECT_EQ(Hex(one.begin), "0003" + kSubjectHex + "00000001");
  EXPECT_EQ(Hex(one.end), "0003" + kSubjectHex + "00000002");
}

TEST_F(KeyLayoutTest, HistoryAndFeedAreBySequence) {
  const SequencePoint at{9, 1, 0x0203};
  const std::string hex =
      "00000009"
      "0000000000000001"
      "0000000000000203";
  EXPECT_EQ(Hex(layout_.History(at)), "0000" + hex);
  EXPECT_EQ(Hex(spread_.Feed(at)), "0002" + hex);
  const KeyRange rest = layout_.FeedFrom(at);
  EXPECT_EQ(rest.space, Space::kFeed);
  EXPECT_EQ(Hex(rest.begin), "0000" + hex);
  EXPECT_EQ(Hex(rest.end),
            "0000"
            "00000009"
            "0000000000000002");
  EXPECT_EQ(layout_.HistoryFrom(at).space, Space::kHistory);
}

TEST_F(KeyLayoutTest, StatementsComeAfterTheHeads) {
  EXPECT_EQ(Hex(layout_.DatasetHead(9)),
            "0000"
            "00000009"
            "00");
  EXPECT_EQ(Hex(layout_.SignedHead(9)),
            "0000"
            "00000009"
            "01");
  const SequencePoint first{9, 1, 5};
  EXPECT_EQ(Hex(spread_.Statement(first)),
            "0002"
            "00000009"
            "02"
            "0000000000000001"
            "0000000000000005");
  const KeyRange rest = layout_.StatementsFrom(first);
  EXPECT_EQ(rest.begin, layout_.Statement(first));
  EXPECT_EQ(Hex(rest.end),
            "0000"
            "00000009"
            "02"
            "0000000000000002");
}

TEST_F(KeyLayoutTest, IndexEndsWithTheRecord) {
  const IndexTerm ordered =
      IndexTerm::Ordered(absl::string_view("a\0b", 3), terms_);
  EXPECT_EQ(Hex(layout_.Index(9, 3, ordered, record_)),
            "0000"
            "00000009"
            "0003"
            "01"
            "6100ff62"
            "0001" +
                kRecordHex);
  EXPECT_EQ(Hex(spread_.Index(9, 3, IndexTerm::Exact(subject_), record_)),
            "0002"
            "00000009"
            "0003"
            "02" +
                kSubjectHex + kRecordHex);
  EXPECT_EQ(Hex(layout_.IndexEquals(9, 3, ordered).begin),
            "0000"
            "00000009"
            "0003"
            "01"
            "6100ff62"
            "0001");
}

TEST_F(KeyLayoutTest, LongIndexValuesAreFiledUnderATerm) {
  const std::string longest(kMaxOrderedTermSize, '\0');
  const IndexTerm kept = IndexTerm::Ordered(longest, terms_);
  EXPECT_LE(layout_.Index(1, 1, kept, record_).size(), kMaxKeySize);
  EXPECT_EQ(kept.encoded().size(), 1 + 2 * longest.size() + 2);
  EXPECT_EQ(IndexTerm::Ordered(longest + "x", terms_).encoded(),
            IndexTerm::Exact(terms_.LongValue(longest + "x")).encoded());
}

// The ranges hold exactly the values they should, whatever bytes these have:
// compared with std::string's own order.
TEST_F(KeyLayoutTest, IndexOrderIsTheOrderOfValues) {
  std::vector<std::string> values{""};
  for (const char first : {'\0', '\x01', 'a', '\xff'}) {
    values.emplace_back(1, first);
    for (const char second : {'\0', '\x01', '\xff'}) {
      values.push_back({first, second});
    }
  }
  const auto key_of = [this](const std::string& value, const Term& record) {
    return layout_.Index(1, 1, IndexTerm::Ordered(value, terms_), record);
  };
  for (const std::string& a : values) {
    for (const std::string& b : values) {
      EXPECT_EQ(key_of(a, TermOf(0xff)) < key_of(b, TermOf(0)), a < b);
      const KeyRange equal =
          layout_.IndexEquals(1, 1, IndexTerm::Ordered(a, terms_));
      const KeyRange from = layout_.IndexBetween(1, 1, a, "b");
      for (const Term& record : {TermOf(0), TermOf(1), TermOf(0xff)}) {
        const std::string key = key_of(b, record);
        EXPECT_EQ(key >= equal.begin && key < equal.end, a == b);
        EXPECT_EQ(key >= from.begin && key < from.end, b >= a && b < "b");
      }
    }
  }
}

TEST_F(KeyLayoutTest, LogRowsAreByKindAndNumber) {
  EXPECT_EQ(Hex(layout_.Log({2, LogKind::kEntry, 5})),
            "0000"
            "00000002"
            "02"
            "0000000000000005");
  EXPECT_EQ(Hex(spread_.Log({9, LogKind::kState, 0})),
            "0002"
            "00000009"
            "01"
            "0000000000000000");
  EXPECT_EQ(Hex(layout_.Log({2, LogKind::kTile, LogTileNumber(3, 0x0102)})),
            "0000"
            "00000002"
            "03"
            "0300000000000102");
  EXPECT_EQ(Hex(layout_.Log({2, LogKind::kCheckpoint, 7})),
            "0000"
            "00000002"
            "04"
            "0000000000000007");
  EXPECT_EQ(Hex(layout_.Log({2, LogKind::kPseudonymKey, 1})),
            "0000"
            "00000002"
            "05"
            "0000000000000001");
  const KeyRange some = layout_.LogBetween({2, LogKind::kEntry, 5}, 9);
  EXPECT_EQ(some.begin, layout_.Log({2, LogKind::kEntry, 5}));
  EXPECT_EQ(some.end, layout_.Log({2, LogKind::kEntry, 9}));
  EXPECT_EQ(Hex(layout_.LogAll(2, LogKind::kTile).end),
            "0000"
            "00000002"
            "04");
}

TEST_F(KeyLayoutTest, NamedRowsAreNotSpread) {
  EXPECT_EQ(Hex(spread_.Catalog(CatalogKind::kDataset, "ab")),
            "0000"
            "03"
            "6162"
            "0001");
  EXPECT_EQ(Hex(spread_.CatalogVersion(CatalogKind::kSchema, "ab", 2)),
            "0000"
            "04"
            "6162"
            "0001"
            "0000000000000002");
  EXPECT_EQ(Hex(spread_.CatalogVersions(CatalogKind::kSchema, "ab").begin),
            "0000"
            "04"
            "6162"
            "0001");
  EXPECT_EQ(Hex(spread_.CatalogAll(CatalogKind::kSchema).end),
            "0000"
            "05");
  EXPECT_EQ(Hex(spread_.PermissionEpoch()),
            "0000"
            "01");
  EXPECT_EQ(Hex(spread_.Grant("g", 1)),
            "0000"
            "02"
            "67"
            "0001"
            "0000000000000001");
  EXPECT_EQ(Hex(spread_.GrantRevisions("g").begin),
            "0000"
            "02"
            "67"
            "0001");
  EXPECT_EQ(Hex(spread_.AllGrants().begin),
            "0000"
            "02");
  EXPECT_EQ(Hex(StoreFormatKey()),
            "0000"
            "01");
  EXPECT_EQ(Hex(WrappedIndexKeyKey()),
            "0000"
            "02");
  EXPECT_EQ(Hex(WrappedDataKeyKey(1)),
            "0000"
            "03"
            "00000001");
  EXPECT_EQ(Hex(ActiveDataKeyKey()),
            "0000"
            "04");
  EXPECT_EQ(Hex(spread_.DatasetNumber("d")),
            "0000"
            "05"
            "64"
            "0001");
  EXPECT_EQ(Hex(spread_.NextDatasetNumber()),
            "0000"
            "06");
  EXPECT_EQ(Hex(spread_.LogNumber("l")),
            "0000"
            "07"
            "6c"
            "0001");
  EXPECT_EQ(Hex(spread_.NextLogNumber()),
            "0000"
            "08");
  EXPECT_EQ(Hex(spread_.AllDatasetNumbers().begin),
            "0000"
            "05");
  EXPECT_EQ(Hex(spread_.AllLogNumbers().begin),
            "0000"
            "07");
}

// "a" must not find what "ab" has, nor "a" with a zero byte.
TEST_F(KeyLayoutTest, NoNameIsAPrefixOfAnother) {
  const KeyRange of_a = layout_.GrantRevisions("a");
  for (const std::string& other :
       {std::string("ab"), std::string("a\0", 2), std::string("a\0\1", 3)}) {
    const std::string key = layout_.Grant(other, 1);
    EXPECT_FALSE(key >= of_a.begin && key < of_a.end) << ToHex(other);
  }
}

TEST_F(KeyLayoutTest, ParsersReturnWhatWasBuilt) {
  const auto record = ParseRecordKey(spread_.Record(subject_, 5, record_));
  TOMBOLO_ASSERT_OK(record);
  EXPECT_EQ(record->subject, subject_);
  EXPECT_EQ(record->dataset, 5U);
  EXPECT_EQ(record->record, record_);

  for (const IndexTerm& term :
       {IndexTerm::Ordered("", terms_),
        IndexTerm::Ordered(std::string(256, '\0'), terms_),
        IndexTerm::Exact(subject_)}) {
    const auto index = ParseIndexKey(spread_.Index(5, 6, term, record_));
    TOMBOLO_ASSERT_OK(index);
    EXPECT_EQ(index->dataset, 5U);
    EXPECT_EQ(index->field, 6U);
    EXPECT_EQ(index->record, record_);
  }

  const SequencePoint at{5, 6, 7};
  for (const auto& parsed :
       {ParseHistoryKey(spread_.History(at)), ParseFeedKey(spread_.Feed(at)),
        ParseStatementKey(spread_.Statement(at))}) {
    TOMBOLO_ASSERT_OK(parsed);
    EXPECT_EQ(parsed->dataset, 5U);
    EXPECT_EQ(parsed->generation, 6U);
    EXPECT_EQ(parsed->sequence, 7U);
  }

  const auto log = ParseLogKey(spread_.Log({5, LogKind::kTile, 6}));
  TOMBOLO_ASSERT_OK(log);
  EXPECT_EQ(log->log, 5U);
  EXPECT_EQ(log->kind, LogKind::kTile);
  EXPECT_EQ(log->number, 6U);

  const std::string odd("n\0\1", 3);
  EXPECT_THAT(ParseCatalogId(spread_.Catalog(CatalogKind::kPurpose, odd)),
              IsOkAndHolds(Eq(odd)));
  EXPECT_THAT(ParseNumberedName(spread_.LogNumber(odd)), IsOkAndHolds(Eq(odd)));
  for (const auto& parsed : {ParseGrantKey(spread_.Grant(odd, 9)),
                             ParseCatalogVersionKey(spread_.CatalogVersion(
                                 CatalogKind::kSchema, odd, 9))}) {
    TOMBOLO_ASSERT_OK(parsed);
    EXPECT_EQ(parsed->id, odd);
    EXPECT_EQ(parsed->version, 9U);
  }
}

struct MalformedCase {
  std::string name;
  std::string key;
  absl::Status (*parse)(absl::string_view);
};
void PrintTo(const MalformedCase& test, std::ostream* out) {
  *out << test.name;
}

template <auto kParse>
absl::Status Parse(absl::string_view key) {
  return kParse(key).status();
}

std::vector<MalformedCase> MalformedCases() {
  const KeyLayout layout{Partitioning{}};
  const std::string grant = layout.Grant("g", 1);
  const std::string index =
      layout.Index(1, 1, IndexTerm::Exact(TermOf(1)), TermOf(2));
  const std::string head = "000000000009";
  std::string wrong_term = index;
  wrong_term[8] = '\x03';
  std::string open_text = layout.Catalog(CatalogKind::kPurpose, "p");
  open_text.back() = '\x02';
  const IndexTerm longest =
      IndexTerm::Ordered(std::string(256, 'v'), Terms("key"));
  std::string too_long = layout.Index(1, 1, longest, TermOf(2));
  too_long.insert(9, "v");
  return {
      {"RecordShort", std::string(37, 'k'), Parse<ParseRecordKey>},
      {"RecordLong", std::string(39, 'k'), Parse<ParseRecordKey>},
      {"RecordEmpty", "", Parse<ParseRecordKey>},
      {"HistoryShort", std::string(21, 'k'), Parse<ParseHistoryKey>},
      {"FeedLong", std::string(23, 'k'), Parse<ParseFeedKey>},
      {"StatementIsAHead", layout.DatasetHead(1), Parse<ParseStatementKey>},
      {"StatementOfOtherKind",
       std::string(6, '\0') + '\x03' + std::string(16, '\0'),
       Parse<ParseStatementKey>},
      {"IndexTermKindUnknown", wrong_term, Parse<ParseIndexKey>},
      {"IndexTermTooLong", too_long, Parse<ParseIndexKey>},
      {"IndexWithoutRecord", index.substr(0, index.size() - 1),
       Parse<ParseIndexKey>},
      {"LogKindZero", std::string(6, '\0') + std::string(9, '\0'),
       Parse<ParseLogKey>},
      {"LogKindUnknown", std::string(6, '\0') + '\x07' + std::string(8, '\0'),
       Parse<ParseLogKey>},
      {"TextEscapeUnknown", open_text, Parse<ParseCatalogId>},
      {"TextWithoutEnd", std::string("\0\0\3ab", 5), Parse<ParseCatalogId>},
      {"NameInAPartition", std::string("\0\1\5a\0\1", 6),
       Parse<ParseNumberedName>},
      {"GrantWithoutRevision", grant.substr(0, grant.size() - 1),
       Parse<ParseGrantKey>},
      {"GrantIsTheEpoch", layout.PermissionEpoch(), Parse<ParseGrantKey>},
      {"GrantOfOtherKind", layout.CatalogVersion(CatalogKind::kDataset, "g", 1),
       Parse<ParseGrantKey>},
      {"VersionMissing", layout.Catalog(CatalogKind::kSchema, "s"),
       Parse<ParseCatalogVersionKey>},
  };
}

class MalformedKeyTest : public ::testing::TestWithParam<MalformedCase> {};
INSTANTIATE_TEST_SUITE_P(
    Keys, MalformedKeyTest, ::testing::ValuesIn(MalformedCases()),
    [](const ::testing::TestParamInfo<MalformedCase>& test) {
      return test.param.name;
    });

TEST_P(MalformedKeyTest, IsRefused) {
  EXPECT_THAT(GetParam().parse(GetParam().key),
              HasReason(reasons::kKeyMalformed));
}

}  // namespace
}  // namespace tombolo::storage
