// Statements are read once and kept, within a limit, and never mixed up.
#include "exchange-core/query/stored_statements.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/reasons/query.h"
#include "exchange-core/storage/memory_store.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"
#include "tombolo/record/v1/batch.pb.h"
#include "tombolo/storage/v1/record_row.pb.h"

namespace tombolo::query {
namespace {

using storage::SequencePoint;
using storage::Space;
using ::tombolo::testing::HasReason;

constexpr SequencePoint kFirst{.dataset = 1, .generation = 1, .sequence = 1};
constexpr SequencePoint kSecond{.dataset = 1, .generation = 1, .sequence = 9};

class StoredStatementsTest : public ::testing::Test {
 protected:
  void Put(const SequencePoint& point, record::v1::Suite suite) {
    record::v1::Statement statement;
    statement.set_suite(suite);
    storage::v1::StatementRow row;
    row.set_statement(statement.SerializeAsString());
    row.set_signature(SignatureOf(point));
    storage::WriteBatch batch;
    batch.Put(Space::kStatements, layout_.Statement(point),
              row.SerializeAsString());
    TOMBOLO_ASSERT_OK(store_.Commit(batch, {}));
  }

  // So that what is found now was kept.
  void Drop(const SequencePoint& point) {
    storage::WriteBatch batch;
    batch.Delete(Space::kStatements, layout_.Statement(point));
    TOMBOLO_ASSERT_OK(store_.Commit(batch, {}));
  }

  static std::string SignatureOf(const SequencePoint& point) {
    return absl::StrCat(point.dataset, "/", point.generation, "/",
                        point.sequence);
  }

  storage::MemoryStore store_;
  const storage::KeyLayout layout_{storage::Partitioning{}};
};

TEST_F(StoredStatementsTest, ReadsAStatementOnce) {
  Put(kFirst, record::v1::SUITE_SM2_SM3);
  StoredStatements statements(layout_);
  TOMBOLO_ASSERT_OK(statements.Find(store_, kFirst));
  EXPECT_GT(statements.bytes(), 0u);
  Drop(kFirst);
  TOMBOLO_ASSERT_OK_AND_ASSIGN(const auto kept,
                               statements.Find(store_, kFirst));
  EXPECT_EQ(kept->as_signed.signature(), SignatureOf(kFirst));
  EXPECT_EQ(kept->algorithm, crypto::DigestAlgorithm::kSm3);
}

TEST_F(StoredStatementsTest, EveryPartOfThePlaceCounts) {
  StoredStatements statements(layout_);
  for (const SequencePoint& point :
       {kFirst, kSecond,
        SequencePoint{.dataset = 2, .generation = 1, .sequence = 1},
        SequencePoint{.dataset = 1, .generation = 2, .sequence = 1}}) {
    EXPECT_THAT(statements.Find(store_, point),
                HasReason(reasons::kStatementRowMissing));
    Put(point, record::v1::SUITE_ED25519_SHA256);
    TOMBOLO_ASSERT_OK_AND_ASSIGN(const auto found,
                                 statements.Find(store_, point));
    EXPECT_EQ(found->as_signed.signature(), SignatureOf(point));
  }
}

TEST_F(StoredStatementsTest, AnUnreadableRowIsRefusedAndNotKept) {
  Put(kFirst, record::v1::SUITE_UNSPECIFIED);
  StoredStatements statements(layout_);
  EXPECT_THAT(statements.Find(store_, kFirst),
              HasReason(reasons::kStatementRowMissing));
  EXPECT_EQ(statements.bytes(), 0u);
}

TEST_F(StoredStatementsTest, TheOldestMakesRoom) {
  Put(kFirst, record::v1::SUITE_ED25519_SHA256);
  Put(kSecond, record::v1::SUITE_ED25519_SHA256);
  StoredStatements measured(layout_);
  TOMBOLO_ASSERT_OK(measured.Find(store_, kFirst));
  const size_t room_for_one = measured.bytes();

  StoredStatements statements(layout_, room_for_one);
  TOMBOLO_ASSERT_OK(statements.Find(store_, kFirst));
  TOMBOLO_ASSERT_OK(statements.Find(store_, kSecond));
  EXPECT_EQ(statements.bytes(), room_for_one);
  Drop(kFirst);
  Drop(kSecond);
  TOMBOLO_EXPECT_OK(statements.Find(store_, kSecond));
  EXPECT_THAT(statements.Find(store_, kFirst),
              HasReason(reasons::kStatementRowMissing));
}

}  // namespace
}  // namespace tombolo::query
