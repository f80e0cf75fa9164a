// What a consumer gets: answers whose every value was verified before it is
// here.
//
//   for (const DatasetAnswer& dataset : answer.subjects[0].datasets) {
//     for (const AnsweredRecord& record : dataset.records) {
//       const record::Value* name = record.Find("husband_name");
//
// Plain values; no gRPC.
#ifndef TOMBOLO_ADAPTERS_SDK_CPP_ANSWER_H_
#define TOMBOLO_ADAPTERS_SDK_CPP_ANSWER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "exchange-core/base/error.h"
#include "exchange-core/record/value.h"
#include "tombolo/record/v1/evidence.pb.h"

namespace tombolo::sdk {

// Why not: a stable reason with its metadata; RenderMessage() of
// base/message_catalogue.h makes a sentence of it.
struct Refusal {
  std::string reason;
  ErrorMetadata metadata;
};

// As tombolo.exchange.v1.DatasetStatus. A number that this version does not
// know is kept as it came.
enum class DatasetStatus : int {
  kFound = 1,
  kNotFound = 2,
  kDenied = 3,
  kStale = 4,
  kUnavailable = 5,
  kNextPage = 6,  // A subject of a bulk query with more than fits: ask alone.
};

// "FOUND", "DENIED", …; the number for one that is not known.
std::string DatasetStatusName(DatasetStatus status);

struct AnsweredField {
  uint16_t number = 0;
  std::string name;
  record::Value value;
};

struct AnsweredRecord {
  std::string record_id;
  // Opened fields in ascending number.
  std::vector<AnsweredField> fields;
  // True when the department's signature over these very values was checked;
  // false only when the question left evidence out: then the values are the
  // node's word and the members below are not set.
  bool verified = false;
  std::string department;
  uint32_t schema_version = 0;
  uint64_t generation = 0;
  uint64_t sequence = 0;
  // When the department signed it, by its own clock.
  absl::Time signed_time = absl::InfinitePast();

  // The value of that field, or nullptr when it is not open.
  const record::Value* Find(absl::string_view name) const;
};

struct RefusedField {
  std::string field;
  Refusal refusal;
};

struct DatasetAnswer {
  std::string dataset;  // ID.
  DatasetStatus status = DatasetStatus::kNotFound;
  Refusal refusal;  // For kDenied and kUnavailable.
  std::vector<RefusedField> refused_fields;
  std::vector<AnsweredRecord> records;
  // When the node last took in a batch; InfinitePast before the first.
  absl::Time last_publish_time = absl::InfinitePast();
};

struct SubjectAnswer {
  uint32_t subject_index = 0;
  // Set when the identifier was refused; `datasets` is then empty.
  std::optional<Refusal> refusal;
  // One per dataset asked, in the order asked.
  std::vector<DatasetAnswer> datasets;
};

// One reply as it came, to keep as evidence: docs/formats/record.md says how
// to check it again. The receipt has the place of its log entry.
struct Reply {
  std::string result;
  record::v1::Receipt receipt;
};

struct Answer {
  std::string node;
  absl::Time time;
  uint64_t policy_epoch = 0;
  std::vector<SubjectAnswer> subjects;
  // One per page.
  std::vector<Reply> replies;
};

struct ClaimAnswer {
  std::string field;
  bool matched = false;
  // Set for a match when proof was asked for: the department signed the value.
  std::optional<AnsweredRecord> proof;
};

struct VerifyAnswer {
  std::string node;
  absl::Time time;
  uint64_t policy_epoch = 0;
  // One per claim, in the order made.
  std::vector<ClaimAnswer> claims;
  Reply reply;
};

}  // namespace tombolo::sdk

#endif  // TOMBOLO_ADAPTERS_SDK_CPP_ANSWER_H_
