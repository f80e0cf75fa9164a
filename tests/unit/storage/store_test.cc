#include "exchange-core/storage/store.h"

#include "gmock/gmock.h"

namespace tombolo::storage {
namespace {

TEST(PrefixRangeTest, EndsBeforeTheNextPrefix) {
  EXPECT_EQ(PrefixRange(Space::kMeta, "ab").end, "ac");
  EXPECT_EQ(PrefixRange(Space::kMeta, "a\xff").end, "b");
  EXPECT_EQ(PrefixRange(Space::kMeta, "\xff\xff").end, "");
  EXPECT_EQ(PrefixRange(Space::kMeta, "").end, "");
}

TEST(WriteBatchTest, CountsKeyAndValueBytes) {
  WriteBatch batch;
  batch.Put(Space::kRecords, "key", "value");
  batch.Delete(Space::kRecords, "gone");
  WriteBatch more;
  more.Put(Space::kMeta, "m", "");
  batch.Append(std::move(more));
  EXPECT_EQ(batch.bytes(), 13U);
  EXPECT_EQ(batch.changes().size(), 3U);
}

}  // namespace
}  // namespace tombolo::storage
