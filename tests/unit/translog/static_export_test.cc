#include "exchange-core/translog/static_export.h"

#include "gmock/gmock.h"
#include "tests/support/memory_log.h"
#include "tests/support/status_matchers.h"

namespace tombolo::translog {
namespace {

using ::testing::ElementsAre;
using testing::IsOk;
using testing::MemoryLog;

std::vector<std::string> ExportedPaths(uint64_t size) {
  MemoryLog log = MemoryLog::Numbered(600);
  std::vector<std::string> paths;
  EXPECT_THAT(ExportLog({.size = size, .checkpoint = "note"}, {log, log},
                        [&](absl::string_view path, absl::string_view bytes) {
                          EXPECT_FALSE(bytes.empty()) << path;
                          paths.emplace_back(path);
                          return absl::OkStatus();
                        }),
              IsOk());
  return paths;
}

TEST(StaticExportTest, AnEmptyLogIsItsCheckpoint) {
  EXPECT_THAT(ExportedPaths(0), ElementsAre("checkpoint"));
}

TEST(StaticExportTest, ListsEveryResourceOnceAndTheCheckpointLast) {
  EXPECT_THAT(ExportedPaths(256), ElementsAre("tile/entries/000", "tile/0/000",
                                              "tile/1/000.p/1", "checkpoint"));
  EXPECT_THAT(ExportedPaths(513),
              ElementsAre("tile/entries/000", "tile/entries/001",
                          "tile/entries/002.p/1", "tile/0/000", "tile/0/001",
                          "tile/0/002.p/1", "tile/1/000.p/2", "checkpoint"));
}

TEST(StaticExportTest, PassesErrorsOfSinkAndSourceOn) {
  MemoryLog log = MemoryLog::Numbered(3);
  const auto full_disk = [](absl::string_view, absl::string_view) {
    return absl::ResourceExhaustedError("disk");
  };
  EXPECT_THAT(ExportLog({.size = 3, .checkpoint = ""}, {log, log}, full_disk),
              testing::StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(ExportLog({.size = 4, .checkpoint = ""}, {log, log}, full_disk),
              testing::StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace tombolo::translog
