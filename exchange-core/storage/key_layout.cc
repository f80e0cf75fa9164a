#include "exchange-core/storage/key_layout.h"

#include <utility>

#include "exchange-core/base/bytes.h"
#include "exchange-core/base/check.h"
#include "exchange-core/storage/key_parts.h"

namespace tombolo::storage {
namespace {

constexpr unsigned kTileIndexBits = 56;

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

}  // namespace tombolo::storage
