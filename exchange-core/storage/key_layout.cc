#include "exchange-core/storage/key_layout.h"

#include <optional>
#include <utility>

#include "exchange-core/base/bytes.h"
#include "exchange-core/base/check.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/storage.h"

namespace tombolo::storage {
namespace {

// Kinds of rows within a space, persisted: never reuse one. Those of the log
// and catalog spaces are in the header.
constexpr uint8_t kHeadKind = 0;
constexpr uint8_t kSignedHeadKind = 1;
constexpr uint8_t kStatementKind = 2;

constexpr uint8_t kEpochKind = 1;
constexpr uint8_t kGrantKind = 2;

constexpr uint8_t kFormatKind = 1;
constexpr uint8_t kIndexKeyKind = 2;
constexpr uint8_t kDataKeyKind = 3;
constexpr uint8_t kActiveDataKeyKind = 4;
constexpr uint8_t kDatasetNumberKind = 5;
constexpr uint8_t kNextDatasetNumberKind = 6;
constexpr uint8_t kLogNumberKind = 7;
constexpr uint8_t kNextLogNumberKind = 8;
constexpr uint8_t kChangeRequestKind = 9;

constexpr uint8_t kOrderedTerm = 1;
constexpr uint8_t kExactTerm = 2;

constexpr unsigned kTileIndexBits = 56;

// A part of any length, which keeps the order of what it holds: a zero byte
// becomes 00 ff, and 00 01 ends it.
void AppendText(std::string& out, absl::string_view bytes) {
  for (const char byte : bytes) {
    out.push_back(byte);
    if (byte == '\0') out.push_back('\xff');
  }
  AppendU8(out, 0x00);
  AppendU8(out, 0x01);
}

std::optional<std::string> ReadText(ByteReader& reader) {
  std::string text;
  for (;;) {
    const auto byte = reader.U8();
    if (!byte.has_value()) return std::nullopt;
    if (*byte != 0) {
      AppendU8(text, *byte);
      continue;
    }
    const auto after = reader.U8();
    if (after == 0x01) return text;
    if (after != 0xff) return std::nullopt;
    AppendU8(text, 0);
  }
}

std::optional<Term> ReadTerm(ByteReader& reader) {
  const auto bytes = reader.Bytes(kTermSize);
  if (!bytes.has_value()) return std::nullopt;
  return TermFromBytes(*bytes);
}

absl::Status Malformed(Space space) {
  return MakeError(reasons::kKeyMalformed,
                   {{"space", std::string(SpaceName(space))}});
}

// Keys of the spaces that are not spread: partition 0, then the kind.
std::string Unspread(uint8_t kind) {
  std::string key;
  AppendU16(key, 0);
  AppendU8(key, kind);
  return key;
}
std::string Unspread(uint8_t kind, absl::string_view name) {
  std::string key = Unspread(kind);
  AppendText(key, name);
  return key;
}

// From `first` to the last key that shares its first `prefix_size` bytes.
KeyRange FromWithin(Space space, std::string first, size_t prefix_size) {
  KeyRange range = PrefixRange(space, first.substr(0, prefix_size));
  range.begin = std::move(first);
  return range;
}

constexpr size_t kPartitionSize = 2;
constexpr size_t kGenerationEnd = kPartitionSize + 4 + 8;
constexpr size_t kStatementGenerationEnd = kPartitionSize + 4 + 1 + 8;

absl::StatusOr<SequencePoint> ParseSequenced(Space space,
                                             absl::string_view key) {
  ByteReader reader(key);
  const auto partition = reader.U16();
  const auto dataset = reader.U32();
  const auto generation = reader.U64();
  const auto sequence = reader.U64();
  if (!partition || !dataset || !generation || !sequence || !reader.empty()) {
    return Malformed(space);
  }
  return SequencePoint{*dataset, *generation, *sequence};
}

absl::StatusOr<VersionedId> ParseVersioned(Space space, absl::string_view key,
                                           std::optional<uint8_t> want_kind) {
  ByteReader reader(key);
  const auto partition = reader.U16();
  const auto kind = reader.U8();
  const auto id = ReadText(reader);
  const auto version = reader.U64();
  if (partition != 0 || !kind || !id || !version || !reader.empty() ||
      (want_kind.has_value() && kind != want_kind)) {
    return Malformed(space);
  }
  return VersionedId{*id, *version};
}

absl::StatusOr<std::string> ParseNamed(Space space, absl::string_view key) {
  ByteReader reader(key);
  const auto partition = reader.U16();
  const auto kind = reader.U8();
  const auto name = ReadText(reader);
  if (partition != 0 || !kind || !name || !reader.empty()) {
    return Malformed(space);
  }
  return *name;
}

// Steps over an encoded IndexTerm.
bool SkipIndexTerm(ByteReader& reader) {
  const auto kind = reader.U8();
  if (kind == kOrderedTerm) {
    const auto text = ReadText(reader);
    return text.has_value() && text->size() <= kMaxOrderedTermSize;
  }
  return kind == kExactTerm && ReadTerm(reader).has_value();
}

}  // namespace

IndexTerm IndexTerm::Ordered(absl::string_view value, const Terms& terms) {
  if (value.size() > kMaxOrderedTermSize) return Exact(terms.LongValue(value));
  std::string encoded;
  AppendU8(encoded, kOrderedTerm);
  AppendText(encoded, value);
  return IndexTerm(std::move(encoded));
}

IndexTerm IndexTerm::Exact(const Term& term) {
  std::string encoded;
  AppendU8(encoded, kExactTerm);
  AppendBytes(encoded, TermView(term));
  return IndexTerm(std::move(encoded));
}

KeyLayout::KeyLayout(Partitioning partitioning) : partitioning_(partitioning) {
  TOMBOLO_CHECK(partitioning.count > 0);
}

std::string KeyLayout::Begin(uint64_t spread_over) const {
  std::string key;
  key.reserve(64);
  AppendU16(key, static_cast<uint16_t>(spread_over % partitioning_.count));
  return key;
}

std::string KeyLayout::Begin(const Term& spread_over) const {
  return Begin(uint64_t{spread_over[0]} << 8 | spread_over[1]);
}

std::string KeyLayout::Record(const Term& subject, uint32_t dataset,
                              const Term& record) const {
  std::string key = Begin(subject);
  AppendBytes(key, TermView(subject));
  AppendU32(key, dataset);
  AppendBytes(key, TermView(record));
  return key;
}

KeyRange KeyLayout::RecordsOfSubject(const Term& subject) const {
  std::string key = Begin(subject);
  AppendBytes(key, TermView(subject));
  return PrefixRange(Space::kRecords, std::move(key));
}

KeyRange KeyLayout::RecordsOfSubject(const Term& subject,
                                     uint32_t dataset) const {
  std::string key = Begin(subject);
  AppendBytes(key, TermView(subject));
  AppendU32(key, dataset);
  return PrefixRange(Space::kRecords, std::move(key));
}

std::string KeyLayout::Locator(uint32_t dataset, const Term& record) const {
  std::string key = Begin(record);
  AppendU32(key, dataset);
  AppendBytes(key, TermView(record));
  return key;
}

std::string KeyLayout::Sequenced(const SequencePoint& at) const {
  std::string key = Begin(at.dataset);
  AppendU32(key, at.dataset);
  AppendU64(key, at.generation);
  AppendU64(key, at.sequence);
  return key;
}

std::string KeyLayout::History(const SequencePoint& at) const {
  return Sequenced(at);
}
KeyRange KeyLayout::HistoryFrom(const SequencePoint& first) const {
  return FromWithin(Space::kHistory, Sequenced(first), kGenerationEnd);
}
std::string KeyLayout::Feed(const SequencePoint& at) const {
  return Sequenced(at);
}
KeyRange KeyLayout::FeedFrom(const SequencePoint& first) const {
  return FromWithin(Space::kFeed, Sequenced(first), kGenerationEnd);
}

std::string KeyLayout::Index(uint32_t dataset, uint16_t field,
                             const IndexTerm& term, const Term& record) const {
  std::string key = IndexEquals(dataset, field, term).begin;
  AppendBytes(key, TermView(record));
  return key;
}

KeyRange KeyLayout::IndexEquals(uint32_t dataset, uint16_t field,
                                const IndexTerm& term) const {
  std::string key = Begin(dataset);
  AppendU32(key, dataset);
  AppendU16(key, field);
  AppendBytes(key, term.encoded());
  return PrefixRange(Space::kIndex, std::move(key));
}

KeyRange KeyLayout::IndexBetween(uint32_t dataset, uint16_t field,
                                 absl::string_view first,
                                 absl::string_view end) const {
  std::string key = Begin(dataset);
  AppendU32(key, dataset);
  AppendU16(key, field);
  AppendU8(key, kOrderedTerm);
  KeyRange range{Space::kIndex, key, key};
  AppendText(range.begin, first);
  AppendText(range.end, end);
  return range;
}

std::string KeyLayout::DatasetHead(uint32_t dataset) const {
  std::string key = Begin(dataset);
  AppendU32(key, dataset);
  AppendU8(key, kHeadKind);
  return key;
}

std::string KeyLayout::SignedHead(uint32_t dataset) const {
  std::string key = Begin(dataset);
  AppendU32(key, dataset);
  AppendU8(key, kSignedHeadKind);
  return key;
}

std::string KeyLayout::Statement(const SequencePoint& first) const {
  std::string key = Begin(first.dataset);
  AppendU32(key, first.dataset);
  AppendU8(key, kStatementKind);
  AppendU64(key, first.generation);
  AppendU64(key, first.sequence);
  return key;
}

KeyRange KeyLayout::StatementsFrom(const SequencePoint& first) const {
  return FromWithin(Space::kStatements, Statement(first),
                    kStatementGenerationEnd);
}

std::string KeyLayout::Log(const LogKey& key) const {
  std::string bytes = Begin(key.log);
  AppendU32(bytes, key.log);
  AppendU8(bytes, static_cast<uint8_t>(key.kind));
  AppendU64(bytes, key.number);
  return bytes;
}

KeyRange KeyLayout::LogBetween(const LogKey& first, uint64_t end_number) const {
  return {Space::kLog, Log(first), Log({first.log, first.kind, end_number})};
}

KeyRange KeyLayout::LogAll(uint32_t log, LogKind kind) const {
  std::string key = Begin(log);
  AppendU32(key, log);
  AppendU8(key, static_cast<uint8_t>(kind));
  return PrefixRange(Space::kLog, std::move(key));
}

std::string KeyLayout::Catalog(CatalogKind kind, absl::string_view id) const {
  return Unspread(static_cast<uint8_t>(kind), id);
}
KeyRange KeyLayout::CatalogAll(CatalogKind kind) const {
  return PrefixRange(Space::kCatalog, Unspread(static_cast<uint8_t>(kind)));
}
std::string KeyLayout::CatalogVersion(CatalogKind kind, absl::string_view id,
                                      uint64_t version) const {
  std::string key = Catalog(kind, id);
  AppendU64(key, version);
  return key;
}
KeyRange KeyLayout::CatalogVersions(CatalogKind kind,
                                    absl::string_view id) const {
  return PrefixRange(Space::kCatalog, Catalog(kind, id));
}

std::string KeyLayout::PermissionEpoch() const { return Unspread(kEpochKind); }
std::string KeyLayout::Grant(absl::string_view grant_id,
                             uint64_t revision) const {
  std::string key = Unspread(kGrantKind, grant_id);
  AppendU64(key, revision);
  return key;
}
KeyRange KeyLayout::GrantRevisions(absl::string_view grant_id) const {
  return PrefixRange(Space::kPermission, Unspread(kGrantKind, grant_id));
}
KeyRange KeyLayout::AllGrants() const {
  return PrefixRange(Space::kPermission, Unspread(kGrantKind));
}

std::string KeyLayout::DatasetNumber(absl::string_view dataset) const {
  return Unspread(kDatasetNumberKind, dataset);
}
std::string KeyLayout::NextDatasetNumber() const {
  return Unspread(kNextDatasetNumberKind);
}
KeyRange KeyLayout::AllDatasetNumbers() const {
  return PrefixRange(Space::kMeta, Unspread(kDatasetNumberKind));
}
std::string KeyLayout::LogNumber(absl::string_view origin) const {
  return Unspread(kLogNumberKind, origin);
}
std::string KeyLayout::NextLogNumber() const {
  return Unspread(kNextLogNumberKind);
}
KeyRange KeyLayout::AllLogNumbers() const {
  return PrefixRange(Space::kMeta, Unspread(kLogNumberKind));
}

std::string KeyLayout::ChangeRequest(absl::string_view principal,
                                     absl::string_view request_id) const {
  std::string key = Unspread(kChangeRequestKind, principal);
  AppendText(key, request_id);
  return key;
}

std::string StoreFormatKey() { return Unspread(kFormatKind); }
std::string WrappedIndexKeyKey() { return Unspread(kIndexKeyKind); }
std::string WrappedDataKeyKey(uint32_t key_id) {
  std::string key = Unspread(kDataKeyKind);
  AppendU32(key, key_id);
  return key;
}
KeyRange AllWrappedDataKeys() {
  return PrefixRange(Space::kMeta, Unspread(kDataKeyKind));
}
std::string ActiveDataKeyKey() { return Unspread(kActiveDataKeyKind); }

uint64_t LogTileNumber(uint8_t level, uint64_t index) {
  TOMBOLO_CHECK(level < 64 && index >> kTileIndexBits == 0);
  return uint64_t{level} << kTileIndexBits | index;
}

absl::StatusOr<RecordKey> ParseRecordKey(absl::string_view key) {
  ByteReader reader(key);
  const auto partition = reader.U16();
  const auto subject = ReadTerm(reader);
  const auto dataset = reader.U32();
  const auto record = ReadTerm(reader);
  if (!partition || !subject || !dataset || !record || !reader.empty()) {
    return Malformed(Space::kRecords);
  }
  return RecordKey{*subject, *dataset, *record};
}

absl::StatusOr<IndexKey> ParseIndexKey(absl::string_view key) {
  ByteReader reader(key);
  const auto partition = reader.U16();
  const auto dataset = reader.U32();
  const auto field = reader.U16();
  const bool term = SkipIndexTerm(reader);
  const auto record = ReadTerm(reader);
  if (!partition || !dataset || !field || !term || !record || !reader.empty()) {
    return Malformed(Space::kIndex);
  }
  return IndexKey{*dataset, *field, *record};
}

absl::StatusOr<SequencePoint> ParseHistoryKey(absl::string_view key) {
  return ParseSequenced(Space::kHistory, key);
}
absl::StatusOr<SequencePoint> ParseFeedKey(absl::string_view key) {
  return ParseSequenced(Space::kFeed, key);
}

absl::StatusOr<SequencePoint> ParseStatementKey(absl::string_view key) {
  ByteReader reader(key);
  const auto partition = reader.U16();
  const auto dataset = reader.U32();
  const auto kind = reader.U8();
  const auto generation = reader.U64();
  const auto sequence = reader.U64();
  if (!partition || !dataset || kind != kStatementKind || !generation ||
      !sequence || !reader.empty()) {
    return Malformed(Space::kStatements);
  }
  return SequencePoint{*dataset, *generation, *sequence};
}

absl::StatusOr<LogKey> ParseLogKey(absl::string_view key) {
  ByteReader reader(key);
  const auto partition = reader.U16();
  const auto log = reader.U32();
  const auto kind = reader.U8();
  const auto number = reader.U64();
  if (!partition || !log || !kind || !number || !reader.empty() ||
      *kind < static_cast<uint8_t>(LogKind::kState) ||
      *kind > static_cast<uint8_t>(LogKind::kRightEdge)) {
    return Malformed(Space::kLog);
  }
  return LogKey{*log, static_cast<LogKind>(*kind), *number};
}

absl::StatusOr<std::string> ParseCatalogId(absl::string_view key) {
  return ParseNamed(Space::kCatalog, key);
}
absl::StatusOr<VersionedId> ParseCatalogVersionKey(absl::string_view key) {
  return ParseVersioned(Space::kCatalog, key, std::nullopt);
}
absl::StatusOr<VersionedId> ParseGrantKey(absl::string_view key) {
  return ParseVersioned(Space::kPermission, key, kGrantKind);
}

absl::StatusOr<std::string> ParseNumberedName(absl::string_view key) {
  return ParseNamed(Space::kMeta, key);
}

}  // namespace tombolo::storage
