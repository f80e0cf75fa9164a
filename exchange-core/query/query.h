// The query use cases: judge, read, log, and only then answer.
//
//   query.Ask(question,
//             [](const Answer& answer) { return Serialise(answer); },
//             [call](absl::StatusOr<Released> released) { call->Finish(...);
//             });
//
// The answer is serialised once; its digest goes into the access-log entry and
// into the receipt, and the bytes are handed out only when that entry is
// durable: there is no other way to get them. Denied questions are answered,
// with reasons, and logged like permitted ones; a question that cannot be put
// at all is logged as refused before its error is returned.
//
// Ask() and its siblings compute on the calling thread (a worker, never a gRPC
// thread) and return; `done` runs once, on the committer's thread or the
// caller's. Thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_QUERY_QUERY_H_
#define TOMBOLO_EXCHANGE_CORE_QUERY_QUERY_H_

#include <functional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "exchange-core/access_log/committer.h"
#include "exchange-core/access_log/pseudonym.h"
#include "exchange-core/base/clock.h"
#include "exchange-core/query/answer.h"
#include "exchange-core/query/engine.h"
#include "exchange-core/query/question.h"
#include "exchange-core/query/stored_statements.h"
#include "exchange-core/registry/registry.h"
#include "exchange-core/storage/key_layout.h"
#include "exchange-core/storage/store.h"
#include "exchange-core/storage/terms.h"
#include "tombolo/record/v1/evidence.pb.h"

namespace tombolo::query {

// What queries are made of. Pointers must outlive it.
struct QueryParts {
  const storage::Store* store = nullptr;
  access_log::Committer* committer = nullptr;
  const access_log::Pseudonyms* pseudonyms = nullptr;
  const registry::Registry* registry = nullptr;
  const Clock* clock = nullptr;
  const storage::Terms* terms = nullptr;
  storage::KeyLayout layout;
};

// An answer that may leave: its log entry is on disk.
struct Released {
  std::string result;
  record::v1::Receipt receipt;
};
using ReleaseDone = std::function<void(absl::StatusOr<Released>)>;

// Writes an answer as the bytes that will be sent; may move from it.
using AnswerWriter = absl::FunctionRef<std::string(Answer&)>;
using VerifyAnswerWriter = absl::FunctionRef<std::string(VerifyAnswer&)>;

// Errors, beside those of the store and the committer:
//   FAILED_PRECONDITION / EPOCH_NOT_REACHED   context.min_epoch
//   INVALID_ARGUMENT / IDENTIFIER_..., UNKNOWN_SCHEME
//   INVALID_ARGUMENT / VALUE_..., ABSENCE_NOT_VERIFIED, for VerifyFields
//   PERMISSION_DENIED, for VerifyFields       see permission/refusal.h
class Query {
 public:
  explicit Query(QueryParts parts)
      : parts_(std::move(parts)), statements_(parts_.layout) {}

  // One subject, many datasets.
  void Ask(const PointQuestion& question, AnswerWriter write, ReleaseDone done);

  // The subjects of `question` from `first` on, as many as one reply holds;
  // returns the first that did not fit. Judged anew on each call, so that a
  // revoked grant ends a running stream. `question.context.nonce` must be the
  // nonce of this reply.
  size_t AskNext(const BulkQuestion& question, size_t first, AnswerWriter write,
                 ReleaseDone done);

  // Yes or no.
  void VerifyFields(const VerifyQuestion& question, VerifyAnswerWriter write,
                    ReleaseDone done);

 private:
  class BulkReply;

  EngineParts PartsOfEngine();
  absl::StatusOr<Answer> AnswerPoint(const PointQuestion& question);
  absl::StatusOr<Answer> AnswerBulk(const BulkQuestion& question, size_t& next);
  absl::StatusOr<VerifyAnswer> AnswerVerify(const VerifyQuestion& question);
  absl::Status CheckEpoch(const QueryContext& context,
                          const registry::Snapshot& registry) const;
  // Logs `entry`, then hands out `result`.
  void Release(record::v1::AccessLogEntry entry, const QueryContext& context,
               std::string result, ReleaseDone done);
  // Logs that the question was refused, then returns `refusal`.
  void Refuse(record::v1::AccessLogEntry entry, const absl::Status& refusal,
              ReleaseDone done);

  const QueryParts parts_;
  StoredStatements statements_;
};

}  // namespace tombolo::query

#endif  // TOMBOLO_EXCHANGE_CORE_QUERY_QUERY_H_
