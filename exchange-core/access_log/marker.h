// The marker file: how far the log has been, outside the store.
//
// RocksDB opens without complaint when its write-ahead log is missing or cut at
// a record boundary; a store can be rolled back whole. The marker is a small
// file of its own that follows the log: 8,192 bytes, two slots at 0 and 4,096,
// written in turn and fsynced, so that a torn write spoils one slot only.
//
//   TOMBOLO_RETURN_IF_ERROR(CreateMarkerFile(path, {.log = 1, .head = head}));
//   TOMBOLO_ASSIGN_OR_RETURN(MarkerFile file, MarkerFile::Open(path));
//   if (state.head.size < file.marker().head.size) ... refuse to start ...
//
// At run time a MarkerFollower writes it on a thread of its own, off the reply
// path; the committer hands it each group and waits for the write before, so
// that the marker is at most one group behind what was released.
//
// Bytes: docs/formats/access-log.md, "Marker file". Errors:
//   FAILED_PRECONDITION / MARKER_MISSING   no such file
//   DATA_LOSS / MARKER_CORRUPT             neither slot can be read
//   UNAVAILABLE / MARKER_WRITE             an operation on the file failed;
//                                          after a failed fsync nothing is
//                                          known, so it is not tried again
#ifndef TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_MARKER_H_
#define TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_MARKER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "exchange-core/base/mutex.h"
#include "exchange-core/merkle/tree.h"

namespace tombolo::access_log {

struct Marker {
  uint32_t log = 0;  // The log's number.
  merkle::TreeHead head;

  friend bool operator==(const Marker& a, const Marker& b) {
    return a.log == b.log && a.head.size == b.head.size &&
           a.head.root == b.head.root;
  }
};

inline constexpr size_t kMarkerSlotSize = 96;
inline constexpr size_t kMarkerSlotSpacing = 4096;
inline constexpr size_t kMarkerFileSize = 2 * kMarkerSlotSpacing;

// A slot: its bytes, and back; nullopt for anything else. `turn` counts the
// writes of the file: the higher slot is the newer one.
struct MarkerSlot {
  uint64_t turn = 0;
  Marker marker;
};
std::string EncodeMarkerSlot(const MarkerSlot& slot);
std::optional<MarkerSlot> DecodeMarkerSlot(absl::string_view bytes);

// True when something is at `path`.
bool MarkerFileExists(const std::string& path);

// Puts a new marker file in place, durably and at once (written beside, then
// renamed), replacing one that is there.
absl::Status CreateMarkerFile(const std::string& path, const Marker& marker);

// An open marker file. Movable; not thread-safe.
class MarkerFile {
 public:
  // Reads the file for writing on.
  static absl::StatusOr<MarkerFile> Open(const std::string& path);

  ~MarkerFile();
  MarkerFile(MarkerFile&& other) noexcept;
  MarkerFile& operator=(MarkerFile&& other) = delete;

  // As last read or written.
  const Marker& marker() const { return slot_.marker; }

  // Durable when it returns OK. Overwrites the older slot.
  absl::Status Write(const Marker& marker);

 private:
  MarkerFile(int fd, const MarkerSlot& slot) : fd_(fd), slot_(slot) {}

  int fd_;
  MarkerSlot slot_;
};

// Writes markers on its own thread, one at a time. Follow() is for one caller.
class MarkerFollower {
 public:
  using Write = std::function<absl::Status(const Marker&)>;
  explicit MarkerFollower(Write write);

  // Stop().
  ~MarkerFollower();
  MarkerFollower(const MarkerFollower&) = delete;
  MarkerFollower& operator=(const MarkerFollower&) = delete;

  // Waits until the marker given last is durable, hands over `marker`, and
  // returns without waiting for it. The error of an earlier write ends it for
  // good.
  absl::Status Follow(const Marker& marker);

  // Waits for the last marker and ends the thread. Idempotent.
  absl::Status Stop();

 private:
  void Run();
  // The next marker to write, or nullopt to end.
  std::optional<Marker> Take() TOMBOLO_EXCLUDES(mutex_);
  void Finish(absl::Status written) TOMBOLO_EXCLUDES(mutex_);

  const Write write_;
  Mutex mutex_;
  CondVar changed_;
  // Set from Follow() until it is durable.
  std::optional<Marker> next_ TOMBOLO_GUARDED_BY(mutex_);
  absl::Status status_ TOMBOLO_GUARDED_BY(mutex_);
  bool stopping_ TOMBOLO_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace tombolo::access_log

#endif  // TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_MARKER_H_
