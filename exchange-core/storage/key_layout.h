// Every key of every space, in one place; docs/formats/key-layout.md has the
// same in bytes. A key begins with a fixed-width partition (u16), by which a
// distributed engine places it; then come fixed-width big-endian parts, so that
// byte order is the order of the parts.
//
//   const KeyLayout layout(Partitioning{.count = 1});
//   batch.Put(Space::kRecords, layout.Record(subject, dataset, record), row);
//   store.Scan(layout.RecordsOfSubject(subject), limits,
//              [&](absl::string_view key, absl::string_view value) {
//                TOMBOLO_ASSIGN_OR_RETURN(RecordKey parts,
//                                         ParseRecordKey(key));
//                ...
//              });
//
// Builders return the key; ranges name their space as well. Parsers return
// DATA_LOSS / STORE_KEY_MALFORMED for bytes of another shape.
// Immutable, cheap to copy, thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_STORAGE_KEY_LAYOUT_H_
#define TOMBOLO_EXCHANGE_CORE_STORAGE_KEY_LAYOUT_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "exchange-core/storage/store.h"
#include "exchange-core/storage/terms.h"

namespace tombolo::storage {

// How many partitions keys are spread over. Fixed when the store is
// initialised (storage/store_format.h): another count finds nothing.
struct Partitioning {
  uint16_t count = 1;
};

// The place of a record version or a batch in its dataset.
struct SequencePoint {
  uint32_t dataset = 0;
  uint64_t generation = 0;
  uint64_t sequence = 0;
};

// What an index row is filed under: the value itself where order matters, a
// term where only equality does.
inline constexpr size_t kMaxOrderedTermSize = 256;
class IndexTerm {
 public:
  // `value` in an encoding whose byte order is the order of values. One longer
  // than kMaxOrderedTermSize is filed under its LongValue term, for equality
  // only. Never an identifier.
  static IndexTerm Ordered(absl::string_view value, const Terms& terms);
  static IndexTerm Exact(const Term& term);

  // Self-delimiting: no encoding is a prefix of another.
  const std::string& encoded() const { return encoded_; }

 private:
  explicit IndexTerm(std::string encoded) : encoded_(std::move(encoded)) {}
  std::string encoded_;
};

// Rows of one log. Numbers are persisted.
enum class LogKind : uint8_t {
  kState = 1,         // number 0: size, root, writer term
  kEntry = 2,         // number: index of the entry
  kTile = 3,          // number: LogTileNumber(level, index); full tiles only
  kCheckpoint = 4,    // number: tree size
  kPseudonymKey = 5,  // number: key id
  kRightEdge = 6,     // number: level, from 1; the tile not full yet
};

// Rows of the catalogue. Numbers are persisted.
enum class CatalogKind : uint8_t {
  kDepartment = 1,
  kKeyDirectory = 2,  // id "", by version
  kDataset = 3,
  kSchema = 4,  // id of the dataset, by version
  kPurpose = 5,
  kTrustRoot = 6,
  kState = 7,  // id names what it is the state of
};

// Parts of a row in `records`, `locator`, `index`, `statements` and `log`.
struct RecordKey {
  Term subject{};
  uint32_t dataset = 0;
  Term record{};
};
struct IndexKey {
  uint32_t dataset = 0;
  uint16_t field = 0;
  Term record{};
};
struct LogKey {
  uint32_t log = 0;
  LogKind kind = LogKind::kState;
  uint64_t number = 0;
};

class KeyLayout {
 public:
  explicit KeyLayout(Partitioning partitioning);

  Partitioning partitioning() const { return partitioning_; }

  // records, one row under each of a record's subjects: partition by subject.
  std::string Record(const Term& subject, uint32_t dataset,
                     const Term& record) const;
  KeyRange RecordsOfSubject(const Term& subject) const;
  KeyRange RecordsOfSubject(const Term& subject, uint32_t dataset) const;

  // locator: partition by record.
  std::string Locator(uint32_t dataset, const Term& record) const;

  // history and feed: partition by dataset.
  std::string History(const SequencePoint& at) const;
  KeyRange HistoryFrom(const SequencePoint& first) const;  // one generation
  std::string Feed(const SequencePoint& at) const;
  KeyRange FeedFrom(const SequencePoint& first) const;  // one generation

  // index: partition by dataset.
  std::string Index(uint32_t dataset, uint16_t field, const IndexTerm& term,
                    const Term& record) const;
  KeyRange IndexEquals(uint32_t dataset, uint16_t field,
                       const IndexTerm& term) const;
  // Ordered values v with first <= v < end, bounds of any length.
  KeyRange IndexBetween(uint32_t dataset, uint16_t field,
                        absl::string_view first, absl::string_view end) const;

  // statements: partition by dataset. The head (DatasetHeadRow) and the signed
  // head stand before the dataset's statements.
  std::string DatasetHead(uint32_t dataset) const;
  std::string SignedHead(uint32_t dataset) const;
  std::string Statement(const SequencePoint& first) const;
  KeyRange StatementsFrom(const SequencePoint& first) const;  // one generation

  // log: partition by log.
  std::string Log(const LogKey& key) const;
  KeyRange LogBetween(const LogKey& first, uint64_t end_number) const;
  KeyRange LogAll(uint32_t log, LogKind kind) const;

  // catalog, permission and meta: partition 0. Names are any bytes.
  std::string Catalog(CatalogKind kind, absl::string_view id) const;
  KeyRange CatalogAll(CatalogKind kind) const;
  std::string CatalogVersion(CatalogKind kind, absl::string_view id,
                             uint64_t version) const;
  KeyRange CatalogVersions(CatalogKind kind, absl::string_view id) const;

  std::string PermissionEpoch() const;
  std::string Grant(absl::string_view grant_id, uint64_t revision) const;
  KeyRange GrantRevisions(absl::string_view grant_id) const;
  KeyRange AllGrants() const;

  std::string DatasetNumber(absl::string_view dataset) const;  // name -> u32
  std::string NextDatasetNumber() const;
  KeyRange AllDatasetNumbers() const;
  std::string LogNumber(absl::string_view origin) const;  // origin -> u32
  std::string NextLogNumber() const;
  KeyRange AllLogNumbers() const;
  // What a change answered to `principal` under its request ID.
  std::string ChangeRequest(absl::string_view principal,
                            absl::string_view request_id) const;

 private:
  std::string Begin(uint64_t spread_over) const;
  std::string Begin(const Term& spread_over) const;
  std::string Sequenced(const SequencePoint& at) const;

  Partitioning partitioning_;
};

// Keys of the meta space that are needed before the partitioning is known.
std::string StoreFormatKey();
std::string WrappedIndexKeyKey();
std::string WrappedDataKeyKey(uint32_t key_id);
KeyRange AllWrappedDataKeys();
std::string ActiveDataKeyKey();

// The number of a full tile in LogKind::kTile: level (0..63) in the top byte,
// index below 2^56.
uint64_t LogTileNumber(uint8_t level, uint64_t index);

absl::StatusOr<RecordKey> ParseRecordKey(absl::string_view key);
absl::StatusOr<IndexKey> ParseIndexKey(absl::string_view key);
absl::StatusOr<SequencePoint> ParseHistoryKey(absl::string_view key);
absl::StatusOr<SequencePoint> ParseFeedKey(absl::string_view key);
absl::StatusOr<SequencePoint> ParseStatementKey(absl::string_view key);
absl::StatusOr<LogKey> ParseLogKey(absl::string_view key);
// The id of a Catalog() key; the version of a CatalogVersion() or Grant() key.
absl::StatusOr<std::string> ParseCatalogId(absl::string_view key);
struct VersionedId {
  std::string id;
  uint64_t version = 0;
};
absl::StatusOr<VersionedId> ParseCatalogVersionKey(absl::string_view key);
absl::StatusOr<VersionedId> ParseGrantKey(absl::string_view key);
// The name of a DatasetNumber() or LogNumber() key.
absl::StatusOr<std::string> ParseNumberedName(absl::string_view key);

}  // namespace tombolo::storage

#endif  // TOMBOLO_EXCHANGE_CORE_STORAGE_KEY_LAYOUT_H_
