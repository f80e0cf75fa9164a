// A batch of civil affairs that is wrong in one place and right in all others:
// a test changes the records, the statement, who signs or how it is sent, and
// everything that follows from it (count, root, signature) is made to fit.
//
//   BatchForgery forgery(city);                        // Right in everything.
//   forgery.fields(0)[0].value_bytes = RawValue(6, "\xff");
//   EXPECT_THAT(city.Submit(forgery.Submission()).result,
//               HasReason(reasons::kValueUtf8));
#ifndef TOMBOLO_TESTS_SUPPORT_BATCH_FORGERY_H_
#define TOMBOLO_TESTS_SUPPORT_BATCH_FORGERY_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "exchange-core/record/record_bytes.h"
#include "tests/support/core_city.h"
#include "tombolo/record/v1/batch.pb.h"

namespace tombolo::testing {

// Value bytes of any type number and content, canonical or not.
std::string RawValue(uint8_t type, absl::string_view content);

// One record before it is bytes.
struct ForgedRecord {
  uint8_t operation = 1;
  std::string record_id;
  std::vector<record::EncodedField> fields;
  // Appended to the bytes, or cut off from them.
  std::string tail;
  size_t cut = 0;

  std::string Bytes() const;
};

class BatchForgery {
 public:
  // Two marriages, continuing the chain of the city's dataset.
  explicit BatchForgery(CoreCity& city);

  CoreCity& city() { return city_; }
  ForgedRecord& record(size_t index) { return records_[index]; }
  std::vector<ForgedRecord>& records() { return records_; }
  std::vector<record::EncodedField>& fields(size_t index) {
    return records_[index].fields;
  }

  // What the statement will be; count, root and key follow the records and
  // the signer.
  record::v1::Statement statement;
  const crypto::Signer* signer;
  std::string payload_type;
  // Applied in this order: to the records' bytes, after the root was taken;
  // to the statement, before it is signed; to the batch, after; to the
  // submission.
  std::function<void(std::vector<std::string>&)> on_records;
  std::function<void(record::v1::Statement&)> on_statement;
  std::function<void(std::string&)> on_statement_bytes;
  std::function<void(record::v1::SignedBatch&)> on_batch;
  std::function<void(publish::BatchSubmission&)> on_submission;

  publish::BatchSubmission Submission() const;

 private:
  std::string Root(const std::vector<std::string>& records) const;

  CoreCity& city_;
  std::vector<ForgedRecord> records_;
};

}  // namespace tombolo::testing

#endif  // TOMBOLO_TESTS_SUPPORT_BATCH_FORGERY_H_
