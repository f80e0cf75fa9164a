// What an access log needs, for tests: keys, a clock that stands still, a
// marker path, and drafts to submit.
//
//   TestLog node;
//   MemoryStore store;
//   TOMBOLO_ASSERT_OK(AccessLog::Init(store, node.options()));
//   TOMBOLO_ASSERT_OK_AND_ASSIGN(auto log,
//                                AccessLog::Open(store, node.options()));
//   EXPECT_THAT(log->committer().Commit(QueryMember("case-1")), IsOk());
#ifndef TOMBOLO_TESTS_SUPPORT_TEST_LOG_H_
#define TOMBOLO_TESTS_SUPPORT_TEST_LOG_H_

#include <memory>
#include <string>
#include <utility>

#include "exchange-core/access_log/access_log.h"
#include "exchange-core/base/check.h"
#include "exchange-core/crypto/signer.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_random.h"

namespace tombolo::testing {

inline std::unique_ptr<crypto::Signer> TestSigner(
    crypto::Suite suite = crypto::Suite::kEd25519Sha256) {
  auto pem = crypto::GeneratePrivateKeyPem(suite);
  TOMBOLO_CHECK(pem.ok());
  auto signer = crypto::SignerFromPem(*pem);
  TOMBOLO_CHECK(signer.ok());
  return *std::move(signer);
}

class TestLog {
 public:
  TestLog() : log_signer_(TestSigner()), receipt_signer_(TestSigner()) {}

  // Checkpoints as soon as the log grows.
  access_log::AccessLogOptions options() {
    access_log::AccessLogOptions options;
    options.node = "node-1";
    options.trust_domain = "lishui.example";
    options.log_signer = log_signer_.get();
    options.receipt_signer = receipt_signer_.get();
    options.clock = &clock_;
    options.random = &random_;
    options.marker_path = dir_.File("marker");
    options.checkpoint_interval = absl::ZeroDuration();
    return options;
  }

  FakeClock& clock() { return clock_; }
  TestRandom& random() { return random_; }
  const crypto::Signer& log_signer() const { return *log_signer_; }
  const crypto::Signer& receipt_signer() const { return *receipt_signer_; }
  const TempDir& dir() const { return dir_; }

 private:
  TempDir dir_;
  FakeClock clock_;
  TestRandom random_;
  std::unique_ptr<crypto::Signer> log_signer_;
  std::unique_ptr<crypto::Signer> receipt_signer_;
};

// A draft of a query entry with that case number.
inline access_log::EntryDraft QueryDraft(const std::string& case_number) {
  record::v1::AccessLogEntry entry;
  entry.set_case_number(case_number);
  entry.mutable_query_answered()->set_mode("point");
  auto draft = access_log::EntryDraft::From(entry);
  TOMBOLO_CHECK(draft.ok());
  return *std::move(draft);
}

// A member with that draft and nothing else; Commit() sets `done`.
inline access_log::Member QueryMember(const std::string& case_number) {
  access_log::Member member;
  member.entry = QueryDraft(case_number);
  return member;
}

}  // namespace tombolo::testing

#endif  // TOMBOLO_TESTS_SUPPORT_TEST_LOG_H_
