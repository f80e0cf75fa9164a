#include "exchange-core/storage/rocksdb/rocksdb_store.h"

#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/storage.h"
#include "gmock/gmock.h"
#include "rocksdb/db.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace tombolo::storage {
namespace {

namespace fs = std::filesystem;
using ::testing::Eq;
using testing::HasReason;
using testing::IsOk;
using testing::IsOkAndHolds;
using ::testing::Optional;

WriteBatch PutOne(std::string key, std::string value) {
  WriteBatch batch;
  batch.Put(Space::kLog, std::move(key), std::move(value));
  return batch;
}

class RocksDbStoreTest : public ::testing::Test {
 protected:
  RocksDbOptions Options(bool create) const {
    RocksDbOptions options;
    options.path = path_;
    options.create_if_missing = create;
    return options;
  }
  std::unique_ptr<RocksDbStore> Open(bool create) {
    auto opened = RocksDbStore::Open(Options(create));
    EXPECT_THAT(opened, IsOk());
    return opened.ok() ? *std::move(opened) : nullptr;
  }
  absl::Status OpenStatus(bool create = false) {
    return RocksDbStore::Open(Options(create)).status();
  }

  // The one file of the database whose name ends so.
  fs::path OnlyFile(const std::string& extension) {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(path_)) {
      if (entry.path().extension() == extension) found.push_back(entry.path());
    }
    EXPECT_EQ(found.size(), 1U) << extension;
    return found.empty() ? fs::path() : found.front();
  }
  static void FlipByte(const fs::path& file, std::streamoff at) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekg(at);
    const int byte = stream.get();
    ASSERT_NE(byte, EOF);
    stream.seekp(at);
    stream.put(static_cast<char>(byte ^ 1));
  }

  testing::TempDir dir_;
  const std::string path_ = dir_.File("store");
};

TEST_F(RocksDbStoreTest, IsMadeOnlyWhenAsked) {
  EXPECT_THAT(OpenStatus(/*create=*/false), HasReason(reasons::kStoreMissing));
  EXPECT_FALSE(fs::exists(path_));
  TOMBOLO_EXPECT_OK(OpenStatus(/*create=*/true));
  TOMBOLO_EXPECT_OK(OpenStatus(/*create=*/false));
  TOMBOLO_EXPECT_OK(OpenStatus(/*create=*/true));
}

TEST_F(RocksDbStoreTest, BelongsToOneOwner) {
  const auto store = Open(/*create=*/true);
  EXPECT_THAT(OpenStatus(), HasReason(reasons::kStoreLocked));
}

TEST_F(RocksDbStoreTest, ADatabaseThatLostCurrentIsNotMadeAnew) {
  Open(/*create=*/true).reset();
  fs::remove(path_ + "/CURRENT");
  EXPECT_THAT(OpenStatus(/*create=*/false), HasReason(reasons::kStoreCorrupt));
  EXPECT_THAT(OpenStatus(/*create=*/true), HasReason(reasons::kStoreCorrupt));
}

TEST_F(RocksDbStoreTest, ADatabaseOfOtherSpacesIsRefused) {
  ::rocksdb::Options foreign;
  foreign.create_if_missing = true;
  ::rocksdb::DB* database = nullptr;
  ASSERT_TRUE(::rocksdb::DB::Open(foreign, path_, &database).ok());
  ASSERT_TRUE(database->Close().ok());
  delete database;
  for (const bool create : {false, true}) {
    const absl::Status status = OpenStatus(create);
    EXPECT_THAT(status, HasReason(reasons::kStoreSpaces));
    EXPECT_EQ(ReasonMetadata(status)["space"], "meta");
  }
}

TEST_F(RocksDbStoreTest, AMissingTableFileIsRefused) {
  {
    const auto store = Open(/*create=*/true);
    TOMBOLO_ASSERT_OK(store->Commit(PutOne("k", "v"), {}));
    TOMBOLO_ASSERT_OK(store->Flush());
  }
  fs::remove(OnlyFile(".sst"));
  EXPECT_THAT(OpenStatus(), HasReason(reasons::kStoreCorrupt));
}

// RocksDB's own default opens such a database with rows missing.
TEST_F(RocksDbStoreTest, AFlippedByteInTheMiddleOfTheLogIsRefused) {
  {
    const auto store = Open(/*create=*/true);
    for (int i = 0; i < 8; ++i) {
      TOMBOLO_ASSERT_OK(
          store->Commit(PutOne(std::to_string(i), std::string(100, 'v')), {}));
    }
  }
  FlipByte(OnlyFile(".log"), 300);
  EXPECT_THAT(OpenStatus(), HasReason(reasons::kStoreCorrupt));
}

TEST_F(RocksDbStoreTest, TheScrubFindsAFlippedByteInATable) {
  {
    const auto store = Open(/*create=*/true);
    TOMBOLO_ASSERT_OK(store->Commit(PutOne("k", std::string(100000, 'v')), {}));
    TOMBOLO_ASSERT_OK(store->Flush());
    TOMBOLO_EXPECT_OK(store->Scrub());
  }
  FlipByte(OnlyFile(".sst"), 50000);
  const auto store = Open(/*create=*/false);
  ASSERT_NE(store, nullptr);
  EXPECT_THAT(store->Scrub(), HasReason(reasons::kStoreCorrupt));
  EXPECT_THAT(store->Get(Space::kLog, "k"), HasReason(reasons::kStoreCorrupt));
  EXPECT_THAT(store->MultiGet(Space::kLog, {"k"}),
              HasReason(reasons::kStoreCorrupt));
  EXPECT_THAT(store->Scan({Space::kLog, "", ""}, {},
                          [](absl::string_view, absl::string_view) {
                            ADD_FAILURE() << "visited";
                            return absl::OkStatus();
                          }),
              HasReason(reasons::kStoreCorrupt));
}

// No file of this process may grow while it lives: every write fails.
class ScopedFullDisk {
 public:
  ScopedFullDisk() {
    previous_handler_ = std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &previous_);
    const rlimit none{1, previous_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &none);
  }
  ~ScopedFullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &previous_);
    std::signal(SIGXFSZ, previous_handler_);
  }
  ScopedFullDisk(const ScopedFullDisk&) = delete;
  ScopedFullDisk& operator=(const ScopedFullDisk&) = delete;

 private:
  rlimit previous_{};
  void (*previous_handler_)(int) = nullptr;
};

// With RocksDB's default logger the process would abort here.
TEST_F(RocksDbStoreTest, AfterAFailedWriteEveryCallFails) {
  std::vector<std::string> fatal;
  RocksDbOptions options = Options(/*create=*/true);
  options.on_fatal = [&](absl::string_view cause) {
    fatal.emplace_back(cause);
  };
  {
    TOMBOLO_ASSERT_OK_AND_ASSIGN(const auto store, RocksDbStore::Open(options));
    TOMBOLO_ASSERT_OK(store->Commit(PutOne("before", "v"), {}));
    absl::Status status;
    {
      const ScopedFullDisk full;
      status = store->Commit(PutOne("during", std::string(10000, 'v')), {});
    }
    EXPECT_THAT(status, HasReason(reasons::kStoreFailed));
    EXPECT_EQ(fatal.size(), 1U);
    // The disk is fine again, but nobody knows what is on it.
    EXPECT_THAT(store->Commit(PutOne("after", "v"), {}),
                HasReason(reasons::kStoreFailed));
    EXPECT_THAT(store->Get(Space::kLog, "before"),
                HasReason(reasons::kStoreFailed));
    EXPECT_THAT(store->MultiGet(Space::kLog, {"before"}),
                HasReason(reasons::kStoreFailed));
    EXPECT_THAT(store->Snapshot(), HasReason(reasons::kStoreFailed));
    EXPECT_THAT(store->Scrub(), HasReason(reasons::kStoreFailed));
    EXPECT_EQ(fatal.size(), 1U);
  }
  const auto again = Open(/*create=*/false);
  ASSERT_NE(again, nullptr);
  EXPECT_THAT(again->Get(Space::kLog, "before"),
              IsOkAndHolds(Optional(Eq("v"))));
  EXPECT_THAT(again->Get(Space::kLog, "after"), IsOkAndHolds(Eq(std::nullopt)));
}

// What a killed process leaves behind: the files as they are after a commit.
TEST_F(RocksDbStoreTest, ACommitIsInTheFilesWhenItReturns) {
  const auto store = Open(/*create=*/true);
  TOMBOLO_ASSERT_OK(store->Commit(PutOne("k", "v"), {}));
  const std::string copy = dir_.File("copy");
  fs::copy(path_, copy, fs::copy_options::recursive);
  RocksDbOptions options = Options(/*create=*/false);
  options.path = copy;
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const auto left, RocksDbStore::Open(options));
  EXPECT_THAT(left->Get(Space::kLog, "k"), IsOkAndHolds(Optional(Eq("v"))));
}

#ifdef TOMBOLO_PLANTED_BUGS
TEST_F(RocksDbStoreTest, WithoutSyncACommitIsNotInTheFiles) {
  const ScopedPlantedBug bug("storage.sync");
  const auto store = Open(/*create=*/true);
  TOMBOLO_ASSERT_OK(store->Commit(PutOne("k", "v"), {}));
  const std::string copy = dir_.File("copy");
  fs::copy(path_, copy, fs::copy_options::recursive);
  RocksDbOptions options = Options(/*create=*/false);
  options.path = copy;
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const auto left, RocksDbStore::Open(options));
  EXPECT_THAT(left->Get(Space::kLog, "k"), IsOkAndHolds(Eq(std::nullopt)));
}
#endif

TEST_F(RocksDbStoreTest, WritesNoLogFileOfItsOwn) {
  Open(/*create=*/true).reset();
  EXPECT_FALSE(fs::exists(path_ + "/LOG"));
}

}  // namespace
}  // namespace tombolo::storage
