#include "exchange-core/storage/store_format.h"

#include <string>

#include "exchange-core/base/bytes.h"
#include "exchange-core/base/reasons/storage.h"
#include "exchange-core/storage/memory_store.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"

namespace tombolo::storage {
namespace {

using testing::HasReason;

TEST(StoreFormatTest, KeepsThePartitioning) {
  MemoryStore store;
  TOMBOLO_ASSERT_OK(InitialiseStore(store, Partitioning{.count = 16}));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const KeyLayout layout, ReadKeyLayout(store));
  EXPECT_EQ(layout.partitioning().count, 16);
}

TEST(StoreFormatTest, AStoreIsInitialisedOnce) {
  MemoryStore store;
  EXPECT_THAT(ReadKeyLayout(store), HasReason(reasons::kStoreNotInitialised));
  TOMBOLO_ASSERT_OK(InitialiseStore(store, Partitioning{}));
  EXPECT_THAT(InitialiseStore(store, Partitioning{.count = 2}),
              HasReason(reasons::kStoreExists));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const KeyLayout layout, ReadKeyLayout(store));
  EXPECT_EQ(layout.partitioning().count, 1);
}

TEST(StoreFormatTest, TellsAnotherFormatFromADamagedRow) {
  const auto read = [](const std::string& row_hex) {
    MemoryStore store;
    WriteBatch batch;
    batch.Put(Space::kMeta, StoreFormatKey(), *FromHex(row_hex));
    EXPECT_TRUE(store.Commit(batch, {}).ok());
    return ReadKeyLayout(store).status();
  };
  TOMBOLO_EXPECT_OK(read("00010001"));
  EXPECT_THAT(read("00020001"), HasReason(reasons::kStoreFormat));
  EXPECT_THAT(read("0002"), HasReason(reasons::kStoreFormat));
  EXPECT_THAT(read("00010000"), HasReason(reasons::kStoreCorrupt));
  EXPECT_THAT(read("000100"), HasReason(reasons::kStoreCorrupt));
  EXPECT_THAT(read("0001000100"), HasReason(reasons::kStoreCorrupt));
  EXPECT_THAT(read(""), HasReason(reasons::kStoreCorrupt));
}

}  // namespace
}  // namespace tombolo::storage
