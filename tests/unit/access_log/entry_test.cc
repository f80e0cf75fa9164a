#include "exchange-core/access_log/entry.h"

#include <string>

#include "exchange-core/access_log/pseudonym.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/reasons/access_log.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"

namespace tombolo::access_log {
namespace {

using record::v1::AccessLogEntry;
using testing::HasReason;

AccessLogEntry QueryEntry() {
  AccessLogEntry entry;
  entry.set_principal("spiffe://lishui.example/department/tax/system/desk");
  entry.mutable_query_answered()->set_mode("point");
  return entry;
}

TEST(EntryDraftTest, BytesAreTheCanonicalEncodingOfTheWholeEntry) {
  AccessLogEntry entry = QueryEntry();
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const EntryDraft draft, EntryDraft::From(entry));
  const std::string bytes = EntryBytes(
      {.time = absl::FromUnixMicros(1782864000123456) + absl::Nanoseconds(789),
       .time_held = true,
       .event_id = std::string(16, 'e'),
       .node = "node-1"},
      draft);
  entry.set_format(1);
  entry.mutable_time()->set_seconds(1782864000);
  entry.mutable_time()->set_nanos(123456000);
  entry.set_time_held(true);
  entry.set_event_id(std::string(16, 'e'));
  entry.set_node("node-1");
  EXPECT_EQ(bytes, entry.SerializeAsString());
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const AccessLogEntry parsed, ParseEntry(bytes));
  EXPECT_EQ(parsed.principal(), entry.principal());
}

TEST(EntryDraftTest, TimesBefore1970HavePositiveNanos) {
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const EntryDraft draft,
                               EntryDraft::From(QueryEntry()));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(
      const AccessLogEntry parsed,
      ParseEntry(EntryBytes({.time = absl::FromUnixMicros(-1),
                             .time_held = false,
                             .event_id = "",
                             .node = ""},
                            draft)));
  EXPECT_EQ(parsed.time().seconds(), -1);
  EXPECT_EQ(parsed.time().nanos(), 999999000);
}

TEST(EntryDraftTest, RefusesWhatTheLogSetsItselfOrCannotMean) {
  const struct {
    const char* name;
    void (*spoil)(AccessLogEntry&);
  } kCases[] = {
      {"format", [](AccessLogEntry& e) { e.set_format(1); }},
      {"time", [](AccessLogEntry& e) { e.mutable_time(); }},
      {"time_held", [](AccessLogEntry& e) { e.set_time_held(true); }},
      {"event_id", [](AccessLogEntry& e) { e.set_event_id("x"); }},
      {"node", [](AccessLogEntry& e) { e.set_node("x"); }},
      {"event", [](AccessLogEntry& e) { e.clear_event(); }},
      {"pseudonym",
       [](AccessLogEntry& e) { e.add_subject_pseudonyms("short"); }},
      {"request", [](AccessLogEntry& e) { e.set_request_digest("short"); }},
      {"result", [](AccessLogEntry& e) { e.set_result_digest("short"); }},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.name);
    AccessLogEntry entry = QueryEntry();
    test.spoil(entry);
    EXPECT_THAT(EntryDraft::From(entry),
                HasReason(reasons::kLogEntryMalformed));
  }
}

TEST(EntryDraftTest, RefusesOneByteTooManyAndNeverCuts) {
  AccessLogEntry entry = QueryEntry();
  entry.set_matter(std::string(60000, 'm'));
  const size_t rest = kMaxDraftSize - entry.ByteSizeLong();
  entry.set_matter(std::string(60000 + rest, 'm'));
  ASSERT_EQ(entry.ByteSizeLong(), kMaxDraftSize);
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const EntryDraft draft, EntryDraft::From(entry));
  EXPECT_LE(EntryBytes({.time = absl::FromUnixSeconds(253402300799),
                        .time_held = true,
                        .event_id = std::string(16, 'e'),
                        .node = std::string(63, 'n')},
                       draft)
                .size(),
            kMaxEntrySize);
  entry.set_matter(std::string(60001 + rest, 'm'));
  EXPECT_THAT(EntryDraft::From(entry), HasReason(reasons::kLogEntryTooLarge));
}

TEST(ParseEntryTest, RefusesBytesThatAreNoEntry) {
  for (const std::string& bytes :
       {std::string("\xff"), std::string(), std::string("\x08\x02"),
        std::string(kMaxEntrySize + 1, '\0')}) {
    EXPECT_THAT(ParseEntry(bytes), HasReason(reasons::kLogEntryUnreadable));
  }
}

TEST(PseudonymsTest, IsTheHmacOfSchemeAndIdCutTo16Bytes) {
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const Pseudonyms pseudonyms,
                               Pseudonyms::FromKey(7, std::string(32, 'k')));
  EXPECT_EQ(pseudonyms.key_number(), 7U);
  const std::string pseudonym =
      pseudonyms.Of("cn-resident-id", "990101190001010010");
  // By Python's hmac module.
  EXPECT_EQ(ToHex(pseudonym), "0610f8d8afc55d60216a3d60070948fe");
  EXPECT_NE(pseudonyms.Of("cn-resident-id9", "90101190001010010"), pseudonym);
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const Pseudonyms other,
                               Pseudonyms::FromKey(8, std::string(32, 'l')));
  EXPECT_NE(other.Of("cn-resident-id", "990101190001010010"), pseudonym);
  EXPECT_THAT(Pseudonyms::FromKey(7, "short"),
              HasReason(reasons::kLogPseudonymKey));
}

}  // namespace
}  // namespace tombolo::access_log
