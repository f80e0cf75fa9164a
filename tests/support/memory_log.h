// A transparency log in memory that serves its tiles and bundles as a node
// does (partial ones by truncation), and that a test can spoil.
//
//   MemoryLog log = MemoryLog::Numbered(70000);
//   log.Spoil("tile/0/003", [](std::string& bytes) { bytes[0] ^= 1; });
//   EXPECT_THAT(VerifyLog({}, log.Head(), {log, log}, visitor), ...);
//
// Not thread-safe.
#ifndef TOMBOLO_TESTS_SUPPORT_MEMORY_LOG_H_
#define TOMBOLO_TESTS_SUPPORT_MEMORY_LOG_H_

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "exchange-core/merkle/tree.h"
#include "exchange-core/translog/tile_source.h"
#include "exchange-core/translog/tile_writer.h"

namespace tombolo::testing {

class MemoryLog final : public translog::TileSource,
                        public translog::BundleSource {
 public:
  // A log of the decimal numbers below `size`, as reference::NumberedLeaves().
  static MemoryLog Numbered(uint64_t size);

  void Append(const std::string& entry);

  const std::vector<std::string>& entries() const { return entries_; }
  const translog::TileWriter& writer() const { return writer_; }
  merkle::TreeHead Head() const { return writer_.Head(); }

  // From now on `spoil` changes the bytes served under `path`.
  void Spoil(const std::string& path,
             std::function<void(std::string& bytes)> spoil) {
    spoiled_[path] = std::move(spoil);
  }
  // Paths in the order in which they were read.
  const std::vector<std::string>& reads() const { return reads_; }

  // NOT_FOUND beyond the log.
  absl::StatusOr<std::string> ReadTile(const translog::Tile& tile) override;
  absl::StatusOr<std::string> ReadBundle(
      const translog::EntryBundle& bundle) override;

 private:
  std::string Serve(const std::string& path, std::string bytes);

  std::vector<std::string> entries_;
  translog::TileWriter writer_;
  // Full tiles by path.
  std::map<std::string, std::string> tiles_;
  std::map<std::string, std::function<void(std::string&)>> spoiled_;
  std::vector<std::string> reads_;
};

}  // namespace tombolo::testing

#endif  // TOMBOLO_TESTS_SUPPORT_MEMORY_LOG_H_
