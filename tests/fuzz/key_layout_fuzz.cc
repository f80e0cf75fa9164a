// Feeds arbitrary bytes to every parser of stored keys, and arbitrary values to
// the builders whose parts have any length. Keys come from a disk that may be
// damaged or written by somebody else, and index values from publishers, so
// nothing may crash, and what a parser accepts its builder must make again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/string_view.h"
#include "exchange-core/storage/key_layout.h"

namespace {

using namespace tombolo::storage;  // NOLINT(google-build-using-namespace)

void Require(bool holds) {
  if (!holds) std::abort();
}

// Keys but for their partition, which the parsers leave to the store.
bool SameParts(absl::string_view a, absl::string_view b) {
  return a.size() >= 2 && b.size() >= 2 && a.substr(2) == b.substr(2);
}

void ParseAll(const KeyLayout& layout, absl::string_view key) {
  if (const auto parts = ParseRecordKey(key); parts.ok()) {
    Require(SameParts(
        key, layout.Record(parts->subject, parts->dataset, parts->record)));
  }
  if (const auto parts = ParseHistoryKey(key); parts.ok()) {
    Require(SameParts(key, layout.History(*parts)));
  }
  if (const auto parts = ParseFeedKey(key); parts.ok()) {
    Require(SameParts(key, layout.Feed(*parts)));
  }
  if (const auto parts = ParseStatementKey(key); parts.ok()) {
    Require(SameParts(key, layout.Statement(*parts)));
  }
  if (const auto parts = ParseLogKey(key); parts.ok()) {
    Require(SameParts(key, layout.Log(*parts)));
  }
  if (const auto parts = ParseGrantKey(key); parts.ok()) {
    Require(key == layout.Grant(parts->id, parts->version));
  }
  if (const auto parts = ParseCatalogVersionKey(key); parts.ok()) {
    Require(key == layout.CatalogVersion(static_cast<CatalogKind>(key[2]),
                                         parts->id, parts->version));
  }
  if (const auto id = ParseCatalogId(key); id.ok()) {
    Require(key == layout.Catalog(static_cast<CatalogKind>(key[2]), *id));
  }
  if (const auto name = ParseNumberedName(key); name.ok()) {
    Require(absl::string_view(layout.DatasetNumber(*name)).substr(3) ==
            key.substr(3));
  }
  ParseIndexKey(key).IgnoreError();
}

// Whatever a value is, its row is found under it and parses.
void FileValue(const KeyLayout& layout, absl::string_view value) {
  const Terms terms("fuzz");
  const Term record = terms.Record(1, "r");
  const IndexTerm term = IndexTerm::Ordered(value, terms);
  const std::string key = layout.Index(1, 2, term, record);
  const KeyRange range = layout.IndexEquals(1, 2, term);
  Require(key.size() <= kMaxKeySize);
  Require(key >= range.begin && key < range.end);
  const auto parts = ParseIndexKey(key);
  Require(parts.ok() && parts->record == record && parts->field == 2);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const absl::string_view input(reinterpret_cast<const char*>(bytes), size);
  const KeyLayout layout(Partitioning{.count = 3});
  ParseAll(layout, input);
  FileValue(layout, input);
  return 0;
}
