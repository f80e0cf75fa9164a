// How questions are answered once they may be: one ordered scan finds all of a
// subject's records, each record that may be seen is opened field by field.
//
//   Engine engine(parts, *snapshot_of_store);
//   TOMBOLO_RETURN_IF_ERROR(engine.Read(*judgement.use, subject, datasets,
//   ...));
//
// The engine takes a permission::AuthorizedUse, which only the permission
// matrix can make: a forgotten check does not compile. It opens exactly what
// the use opens, and the subject's own identifier, which the caller knows.
// One engine serves one reply; not thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_QUERY_ENGINE_H_
#define TOMBOLO_EXCHANGE_CORE_QUERY_ENGINE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "exchange-core/access_log/pseudonym.h"
#include "exchange-core/permission/authorized_use.h"
#include "exchange-core/query/answer.h"
#include "exchange-core/query/judgement.h"
#include "exchange-core/query/live_record.h"
#include "exchange-core/query/question.h"
#include "exchange-core/query/statement_collector.h"
#include "exchange-core/query/stored_statements.h"
#include "exchange-core/storage/key_layout.h"
#include "exchange-core/storage/store.h"
#include "exchange-core/storage/terms.h"

namespace tombolo::query {

// What an engine is made of; all of it must outlive it.
struct EngineParts {
  const storage::KeyLayout* layout = nullptr;
  const storage::Terms* terms = nullptr;
  const access_log::Pseudonyms* pseudonyms = nullptr;
  StoredStatements* statements = nullptr;
};

class Engine {
 public:
  // Reads from `reader`: a snapshot, so that one reply is of one moment.
  Engine(EngineParts parts, const storage::Reader& reader)
      : parts_(parts),
        reader_(reader),
        statements_(reader, *parts.statements) {}

  // Fills `answers`, one per judged dataset, with the subject's records that
  // `use` opens, until the reply is full. Goes on after the key `resume`, as
  // an earlier call returned it; returns where to go on, "" when all is told.
  // Errors are those of the store, and DATA_LOSS / RECORD_ROW_CORRUPT,
  // STATEMENT_ROW_MISSING.
  absl::StatusOr<std::string> Read(const permission::AuthorizedUse& use,
                                   const NormalisedSubject& subject,
                                   absl::Span<const JudgedDataset> judged,
                                   const std::string& resume, Answer& reply,
                                   std::vector<DatasetAnswer>& answers);

  // Compares the claims with the subject's records. Absent and different look
  // the same.
  absl::Status Verify(const VerifyJudgement& judgement,
                      const NormalisedSubject& subject,
                      const VerifyQuestion& question, VerifyAnswer& answer);

  // Leaves salts, digests, paths and statements out of what follows.
  void OmitEvidence() { omit_evidence_ = true; }

  // The statements collected so far, and back to as many.
  size_t statement_count() const { return statements_.size(); }
  void RewindStatements(size_t count) { statements_.Rewind(count); }
  record::v1::StatementSet TakeStatements() { return statements_.Take(); }

 private:
  // Where records of one dataset go.
  struct Target {
    const catalog::Dataset* dataset = nullptr;
    const permission::AuthorizedUse::Dataset* opened = nullptr;
    DatasetAnswer* answer = nullptr;
  };

  absl::Status AddRecord(const LiveRecord& live,
                         const NormalisedSubject& subject, const Target& target,
                         Answer& reply);
  absl::StatusOr<record::v1::Disclosure> Disclose(
      const LiveRecord& live, absl::Span<const uint16_t> open);
  // Of all the record's subjects but `asked`.
  void AddPseudonyms(const LiveRecord& live, const NormalisedSubject& asked,
                     std::set<std::string>& pseudonyms) const;
  absl::Status ReadPublishTimes(absl::Span<const JudgedDataset> judged,
                                absl::Span<DatasetAnswer> answers);

  const EngineParts parts_;
  const storage::Reader& reader_;
  StatementCollector statements_;
  bool omit_evidence_ = false;
};

}  // namespace tombolo::query

#endif  // TOMBOLO_EXCHANGE_CORE_QUERY_ENGINE_H_
