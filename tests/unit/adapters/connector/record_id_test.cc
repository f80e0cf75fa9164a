#include "adapters/connector/record_id.h"

#include <sys/stat.h>

#include <set>
#include <string>
#include <vector>

#include "exchange-core/base/bytes.h"
#include "exchange-core/base/reasons/adapter.h"
#include "gmock/gmock.h"
#include "tests/support/files.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace tombolo::connector {
namespace {

using testing::HasReason;

class FixedRandom final : public crypto::RandomSource {
 public:
  std::string Bytes(size_t size) override { return std::string(size, '\x5A'); }
};

// Computed with Python's hmac module.
TEST(RecordIdTest, IsTheDocumentedHash) {
  EXPECT_EQ(ToHex(MakeRecordId("key", "ca-marriage", {"a", "bc"})),
            "de66e3649c83936fee60786e57e89e767aeee5431709cbe9f29cb8550485b7dd");
}

TEST(RecordIdTest, DependsOnEverything) {
  const std::set<std::string> ids = {
      MakeRecordId("k", "d", {"a", "bc"}), MakeRecordId("k", "d", {"ab", "c"}),
      MakeRecordId("k", "d", {"abc"}), MakeRecordId("k", "da", {"bc"}),
      MakeRecordId("k2", "d", {"a", "bc"})};
  EXPECT_EQ(ids.size(), 5U);
}

TEST(RecordIdTest, KeyFileRoundTrip) {
  testing::TempDir dir;
  const std::string path = dir.File("record-id.key");
  FixedRandom random;
  TOMBOLO_ASSERT_OK(CreateRecordIdKey(path, random));
  EXPECT_THAT(ReadRecordIdKey(path),
              testing::IsOkAndHolds(std::string(kRecordIdKeySize, '\x5A')));
  // A key that is there is never replaced.
  EXPECT_THAT(CreateRecordIdKey(path, random),
              HasReason(reasons::kAdapterFile));
}

TEST(RecordIdTest, RefusesBadKeyFiles) {
  testing::TempDir dir;
  const std::string path = dir.File("record-id.key");
  EXPECT_THAT(ReadRecordIdKey(path), HasReason(reasons::kAdapterFile));
  for (const std::string text : {"", "5a5a\n", "not hexadecimal"}) {
    testing::WriteFile(path, text);
    ASSERT_EQ(chmod(path.c_str(), 0600), 0);
    EXPECT_THAT(ReadRecordIdKey(path), HasReason(reasons::kAdapterKey)) << text;
  }
  testing::WriteFile(path, std::string(64, 'a'));
  TOMBOLO_EXPECT_OK(ReadRecordIdKey(path));
  ASSERT_EQ(chmod(path.c_str(), 0640), 0);
  EXPECT_THAT(ReadRecordIdKey(path), HasReason(reasons::kAdapterKey));
}

}  // namespace
}  // namespace tombolo::connector
