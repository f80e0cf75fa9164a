// The storage seam: ordered byte keys in named spaces, atomic commits with
// preconditions, snapshots. Everything the node keeps goes through it; which
// database is behind it is decided in services/node and nowhere else.
//
//   WriteBatch batch;
//   batch.Put(Space::kRecords, key, value);
//   TOMBOLO_RETURN_IF_ERROR(store.Commit(
//       batch, {Precondition::Absent(Space::kStatements, statement_key)}));
//
//   TOMBOLO_ASSIGN_OR_RETURN(
//       ScanEnd end,
//       store.Scan({Space::kRecords, first_key, end_key}, {.rows = 200},
//                  [&](absl::string_view key, absl::string_view value) {
//                    ...
//                    return absl::OkStatus();
//                  }));
//   if (!end.complete) resume_from = end.resume_key;
//
// A commit is durable when it returns OK. An error means *unknown*: the batch
// may be there after a restart (an errored write can survive), so every writer
// is idempotent. After an error that the store cannot undo it fails every
// later call with DATA_LOSS / STORE_FAILED and the process must exit.
//
// Keys are at most 1,024 bytes, ordered as unsigned bytes. Values are at most
// 2 MiB. Thread-safe. tests/conformance/store runs against every
// implementation.
#ifndef TOMBOLO_EXCHANGE_CORE_STORAGE_STORE_H_
#define TOMBOLO_EXCHANGE_CORE_STORAGE_STORE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace tombolo::storage {

// The named spaces of docs/formats/key-layout.md. A space is a column family
// in RocksDB and a table in PostgreSQL. Numbers are persisted: never reuse one.
enum class Space : uint8_t {
  kMeta = 0,
  kRecords = 1,
  kLocator = 2,
  kHistory = 3,
  kFeed = 4,
  kIndex = 5,
  kStatements = 6,
  kLog = 7,
  kCatalog = 8,
  kPermission = 9,
};
inline constexpr size_t kSpaceCount = 10;
inline constexpr size_t kMaxKeySize = 1024;
inline constexpr size_t kMaxValueSize = size_t{2} << 20;

// The name of a space as it appears on disk and in messages.
absl::string_view SpaceName(Space space);

// Changes that land together or not at all, applied in order.
class WriteBatch {
 public:
  struct Change {
    Space space = Space::kMeta;
    std::string key;
    std::optional<std::string> value;  // nullopt deletes the key.
  };

  void Put(Space space, std::string key, std::string value) {
    bytes_ += key.size() + value.size();
    changes_.push_back({space, std::move(key), std::move(value)});
  }
  void Delete(Space space, std::string key) {
    bytes_ += key.size();
    changes_.push_back({space, std::move(key), std::nullopt});
  }
  void Append(WriteBatch other);
  // Makes room for so many changes.
  void Reserve(size_t changes) { changes_.reserve(changes); }

  const std::vector<Change>& changes() const { return changes_; }
  bool empty() const { return changes_.empty(); }
  // Sum of key and value sizes.
  size_t bytes() const { return bytes_; }

 private:
  std::vector<Change> changes_;
  size_t bytes_ = 0;
};

// What must hold when a commit is applied.
struct Precondition {
  static Precondition Absent(Space space, std::string key) {
    return {space, std::move(key), std::nullopt};
  }
  static Precondition Equals(Space space, std::string key, std::string value) {
    return {space, std::move(key), std::move(value)};
  }

  Space space = Space::kMeta;
  std::string key;
  std::optional<std::string> value;  // nullopt: the key must be absent.
};

// Keys k with begin <= k < end; an empty `end` means to the end of the space.
struct KeyRange {
  Space space = Space::kMeta;
  std::string begin;
  std::string end;
};

// The range of all keys that start with `prefix`.
KeyRange PrefixRange(Space space, std::string prefix);

// A scan stops before the row that would exceed a limit, but returns at least
// one row. Both must be positive.
struct ScanLimits {
  size_t rows = 1000;
  size_t bytes = size_t{4} << 20;
};

// How a scan ended: all rows of the range were visited, or `resume_key` is the
// first that was not.
struct ScanEnd {
  bool complete = true;
  std::string resume_key;
};

// Called for each row; views are valid during the call only. An error stops
// the scan and is returned by it.
using RowVisitor =
    absl::FunctionRef<absl::Status(absl::string_view, absl::string_view)>;

// What can be read, now or as of a snapshot.
class Reader {
 public:
  virtual ~Reader() = default;

  // The value, or nullopt when the key is absent.
  virtual absl::StatusOr<std::optional<std::string>> Get(
      Space space, absl::string_view key) const = 0;

  // One answer per key, in order, all from the same state of the store.
  virtual absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      Space space, absl::Span<const std::string> keys) const = 0;

  // Visits rows in ascending key order.
  virtual absl::StatusOr<ScanEnd> Scan(const KeyRange& range, ScanLimits limits,
                                       RowVisitor visit) const = 0;
};

// A Store. See the top of this file.
class Store : public Reader {
 public:
  // A view of the store as it is now, unchanged by later commits. Holds
  // resources: keep it for the length of one request. Must not outlive the
  // store.
  virtual absl::StatusOr<std::unique_ptr<Reader>> Snapshot() const = 0;

  // Applies `batch` when every precondition holds, else changes nothing and
  // returns ABORTED / PRECONDITION_FAILED with the space and the hex key.
  // INVALID_ARGUMENT / STORE_LIMIT for a key or value over its limit.
  virtual absl::Status Commit(const WriteBatch& batch,
                              absl::Span<const Precondition> preconditions) = 0;
};

}  // namespace tombolo::storage

#endif  // TOMBOLO_EXCHANGE_CORE_STORAGE_STORE_H_
