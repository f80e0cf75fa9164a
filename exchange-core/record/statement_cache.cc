#include "exchange-core/record/statement_cache.h"

#include <utility>

#include "exchange-core/base/bytes.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/crypto/suite.h"
#include "exchange-core/record/batch_verification.h"

namespace tombolo::record {
namespace {

// Statement and signature together: ECDSA and SM2 signatures are malleable, so
// the signature alone names nothing, and neither does the statement. The
// statement names its key by digest, so the same ID means the same key.
std::string IdOf(const v1::SignedStatement& signed_statement) {
  std::string length;
  AppendU32(length, static_cast<uint32_t>(signed_statement.statement().size()));
  return crypto::DigestBytes(crypto::ComputeDigest(
      crypto::DigestAlgorithm::kSha256,
      {length, signed_statement.statement(), signed_statement.signature()}));
}

}  // namespace

absl::StatusOr<std::shared_ptr<const VerifiedStatement>> StatementCache::Verify(
    const KeyDirectory& keys, const v1::SignedStatement& signed_statement,
    absl::Time at) {
  const std::string id = IdOf(signed_statement);
  if (Entry known = Find(id); known != nullptr) {
    TOMBOLO_RETURN_IF_ERROR(
        FindStatementKey(keys, known->statement, at).status());
    return known;
  }
  TOMBOLO_ASSIGN_OR_RETURN(v1::Statement statement,
                           ParseStatement(signed_statement.statement()));
  TOMBOLO_RETURN_IF_ERROR(
      VerifyStatementSignature(keys, statement, signed_statement.statement(),
                               signed_statement.signature(), at));
  const crypto::Suite suite = *crypto::SuiteFromNumber(statement.suite());
  auto verified = std::make_shared<const VerifiedStatement>(VerifiedStatement{
      .statement = std::move(statement), .algorithm = crypto::DigestOf(suite)});
  Insert(id, verified);
  return verified;
}

size_t StatementCache::size() const {
  MutexLock lock(mutex_);
  return entries_.size();
}

StatementCache::Entry StatementCache::Find(const std::string& id) const {
  MutexLock lock(mutex_);
  const auto found = entries_.find(id);
  return found == entries_.end() ? nullptr : found->second;
}

void StatementCache::Insert(const std::string& id, Entry entry) {
  MutexLock lock(mutex_);
  if (capacity_ == 0 || !entries_.emplace(id, std::move(entry)).second) return;
  order_.push_back(id);
  if (order_.size() <= capacity_) return;
  entries_.erase(order_.front());
  order_.pop_front();
}

}  // namespace tombolo::record
