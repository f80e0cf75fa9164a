#include "exchange-core/access_log/access_log.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/reasons/access_log.h"
#include "exchange-core/storage/memory_store.h"
#include "exchange-core/translog/entry_bundle.h"
#include "exchange-core/translog/signed_note.h"
#include "exchange-core/translog/tlog_proof.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.pb.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_log.h"

namespace tombolo::access_log {
namespace {

using storage::MemoryStore;
using storage::Space;
using storage::WriteBatch;
using testing::HasReason;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::QueryMember;
using testing::TestLog;

constexpr char kOrigin[] = "node-1.lishui.example/log/1";

class AccessLogTest : public ::testing::Test {
 protected:
  std::unique_ptr<AccessLog> Open(storage::Store& store) {
    auto log = AccessLog::Open(store, node_.options());
    EXPECT_THAT(log, IsOk());
    return log.ok() ? *std::move(log) : nullptr;
  }
  // Opens, adds entries until there are `size`, and stops.
  void GrowTo(storage::Store& store, uint64_t size) {
    const auto log = Open(store);
    ASSERT_NE(log, nullptr);
    uint64_t next = log->committer().head().size;
    for (; next + 1 < size; ++next) {
      Member member = QueryMember(absl::StrCat(next));
      member.done = [](const absl::StatusOr<Committed>& committed) {
        EXPECT_THAT(committed, IsOk());
      };
      log->committer().Submit(std::move(member));
    }
    if (next < size) {
      EXPECT_THAT(log->committer().Commit(QueryMember("last")), IsOk());
    }
  }
  absl::Status OpenError(storage::Store& store) {
    return AccessLog::Open(store, node_.options()).status();
  }

  TestLog node_;
  MemoryStore store_;
};

TEST_F(AccessLogTest, InitWritesHowToReadTheLogAsEntryZero) {
  TOMBOLO_ASSERT_OK(AccessLog::Init(store_, node_.options()));
  const auto log = Open(store_);
  EXPECT_EQ(log->origin(), kOrigin);
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const std::string bytes, log->Entry(0));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const auto entry, ParseEntry(bytes));
  EXPECT_EQ(entry.log_started().cause(), "init");
  EXPECT_THAT(entry.log_started().predecessor_checkpoint(), IsEmpty());
  EXPECT_EQ(entry.node(), "node-1");
  google::protobuf::FileDescriptorSet set;
  ASSERT_TRUE(set.ParseFromString(entry.log_started().descriptor_set()));
  ASSERT_EQ(set.file_size(), 2);
  EXPECT_EQ(set.file(0).name(), "google/protobuf/timestamp.proto");
  EXPECT_EQ(set.file(1).name(), "tombolo/record/v1/access_log.proto");
}

TEST_F(AccessLogTest, InitRefusesWhatIsNotANewNode) {
  TOMBOLO_ASSERT_OK(AccessLog::Init(store_, node_.options()));
  EXPECT_THAT(AccessLog::Init(store_, node_.options()),
              HasReason(reasons::kLogExists));
  MemoryStore empty;  // The store is gone, the marker is not.
  EXPECT_THAT(AccessLog::Init(empty, node_.options()),
              HasReason(reasons::kLogExists));
  EXPECT_THAT(OpenError(empty), HasReason(reasons::kLogMissing));
}

TEST_F(AccessLogTest, RefusesOptionsItCannotUse) {
  const auto refused = [&](auto change) {
    AccessLogOptions options = node_.options();
    change(options);
    return AccessLog::Init(store_, options);
  };
  const auto p256 = testing::TestSigner(crypto::Suite::kEcdsaP256Sha256);
  const std::vector<absl::Status> errors = {
      refused([](AccessLogOptions& o) { o.node = "Not An Id"; }),
      refused([](AccessLogOptions& o) { o.trust_domain = "with space"; }),
      refused([](AccessLogOptions& o) { o.log_signer = nullptr; }),
      refused([&](AccessLogOptions& o) { o.log_signer = p256.get(); }),
      refused([](AccessLogOptions& o) { o.receipt_signer = nullptr; }),
      refused([](AccessLogOptions& o) { o.clock = nullptr; }),
      refused([](AccessLogOptions& o) { o.random = nullptr; }),
      refused([](AccessLogOptions& o) { o.marker_path = ""; }),
      refused([](AccessLogOptions& o) { o.limits.group_members = 0; }),
      refused([](AccessLogOptions& o) { o.limits.group_members = 4096; }),
  };
  for (const absl::Status& error : errors) {
    EXPECT_THAT(error, HasReason(reasons::kLogOptions));
  }
  TOMBOLO_ASSERT_OK(AccessLog::Init(store_, node_.options()));
  AccessLogOptions other = node_.options();
  other.node = "node-2";
  EXPECT_THAT(AccessLog::Open(store_, other), HasReason(reasons::kLogOptions));
}

TEST_F(AccessLogTest, ProvesEveryEntryOnceACheckpointCoversIt) {
  TOMBOLO_ASSERT_OK(AccessLog::Init(store_, node_.options()));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(
      const auto key,
      translog::NoteKey::Create(kOrigin, node_.log_signer().public_key()));
  for (const uint64_t size :
       std::vector<uint64_t>{1, 2, 3, 255, 256, 257, 300}) {
    GrowTo(store_, size);
    const auto log = Open(store_);
    TOMBOLO_ASSERT_OK(log->checkpoints().WaitForSize(size));
    for (uint64_t index = 0; index < size; ++index) {
      TOMBOLO_ASSERT_OK_AND_ASSIGN(const std::string file, log->Proof(index));
      TOMBOLO_ASSERT_OK_AND_ASSIGN(const auto proof,
                                   translog::ParseTlogProof(file));
      TOMBOLO_ASSERT_OK_AND_ASSIGN(const std::string entry, log->Entry(index));
      TOMBOLO_ASSERT_OK_AND_ASSIGN(
          const auto checkpoint,
          translog::VerifyTlogProof(proof, translog::EntryLeafHash(entry),
                                    {key}, kOrigin));
      EXPECT_EQ(checkpoint.tree.size, size);
    }
    EXPECT_THAT(log->Proof(size), HasReason(reasons::kLogNoSuchEntry));
    EXPECT_THAT(log->Entry(size), HasReason(reasons::kLogNoSuchEntry));
  }
}

}  // namespace
}  // namespace tombolo::access_log
