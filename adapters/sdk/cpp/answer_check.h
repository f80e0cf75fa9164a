// AnswerCheck: from the bytes of a reply to values, or to the reason why there
// are none. Every step of the consumer's check, in order; the first that fails
// rejects the whole reply.
//
//   AnswerCheck check(parts);
//   TOMBOLO_RETURN_IF_ERROR(check.Receipt(reply, nonce));
//   TOMBOLO_ASSIGN_OR_RETURN(Answer answer, check.Query(reply.result, asked));
//
//   1. receipt: the node's key, this nonce, these bytes (RECEIPT_..., KEY_...)
//   2. the node, epoch, subjects and datasets asked are those answered
//      (REPLY_...)
//   3. each record: record/disclosure_verification.h (KEY_..., STATEMENT_...,
//      DISCLOSURE_...)
//   4. the fields opened are those asked, and the subject's own; each field
//      asked is opened or refused; no record is deleted, or older than one
//      seen before (REPLY_...)
//
// No network. Thread-safe.
#ifndef TOMBOLO_ADAPTERS_SDK_CPP_ANSWER_CHECK_H_
#define TOMBOLO_ADAPTERS_SDK_CPP_ANSWER_CHECK_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "adapters/sdk/cpp/answer.h"
#include "adapters/sdk/cpp/question.h"
#include "adapters/sdk/cpp/record_versions.h"
#include "adapters/sdk/cpp/trust_cache.h"
#include "exchange-core/base/clock.h"
#include "exchange-core/record/statement_cache.h"
#include "exchange-core/translog/receipt.h"
#include "tombolo/exchange/v1/query_service.pb.h"

namespace tombolo::sdk {

// All must outlive the check.
struct AnswerCheckParts {
  // ID of the node that was asked: owner of the receipt key.
  std::string node;
  const TrustCache* trust = nullptr;
  record::StatementCache* statements = nullptr;
  translog::VerifiedReceiptGroups* receipt_groups = nullptr;
  RecordVersions* versions = nullptr;
  const Clock* clock = nullptr;
};

// What a reply must answer.
struct AskedQuery {
  absl::Span<const AskedSubject> subjects;
  // The subject that the reply must begin with.
  size_t first_subject = 0;
  absl::Span<const DatasetQuestion> datasets;
  bool omit_evidence = false;
  uint64_t min_epoch = 0;
};

// A checked page: the token of the next is empty at the end.
struct CheckedPage {
  Answer answer;
  std::string next_page_token;
};

class AnswerCheck {
 public:
  explicit AnswerCheck(AnswerCheckParts parts) : parts_(std::move(parts)) {}

  absl::Status Receipt(const Reply& reply, absl::string_view nonce) const;

  // The answer in a serialised QueryResult. `replies` is left empty.
  absl::StatusOr<CheckedPage> Query(absl::string_view result,
                                    const AskedQuery& asked) const;

  // The answer in a serialised VerifyResult. `reply` is left empty.
  absl::StatusOr<VerifyAnswer> Verify(absl::string_view result,
                                      const VerifyQuestion& asked) const;

 private:
  struct RecordScope;

  absl::StatusOr<SubjectAnswer> Subject(
      const exchange::v1::SubjectResult& result, const AskedQuery& asked,
      size_t index, const record::v1::StatementSet& statements) const;
  absl::StatusOr<DatasetAnswer> Dataset(
      const exchange::v1::DatasetResult& result,
      const RecordScope& scope) const;
  absl::StatusOr<AnsweredRecord> Record(
      const record::v1::Disclosure& disclosure, const RecordScope& scope) const;
  absl::StatusOr<AnsweredRecord> SignedRecord(
      const record::v1::Disclosure& disclosure, const RecordScope& scope) const;
  absl::StatusOr<ClaimAnswer> Claim(
      const exchange::v1::ClaimResult& result, const VerifyQuestion& asked,
      const FieldClaim& claim,
      const record::v1::StatementSet& statements) const;

  const AnswerCheckParts parts_;
};

// DATA_LOSS / REPLY_RECORD_TWICE when a dataset has two versions of a record.
absl::Status CheckNoRecordTwice(const SubjectAnswer& subject);

}  // namespace tombolo::sdk

#endif  // TOMBOLO_ADAPTERS_SDK_CPP_ANSWER_CHECK_H_
