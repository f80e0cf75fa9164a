// What the node answers, before it is serialised: a status for every dataset
// asked, the records that may be seen with their evidence, and, beside it,
// what the access log must say about it.
#ifndef TOMBOLO_EXCHANGE_CORE_QUERY_ANSWER_H_
#define TOMBOLO_EXCHANGE_CORE_QUERY_ANSWER_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "exchange-core/permission/field_set.h"
#include "tombolo/record/v1/evidence.pb.h"

namespace tombolo::query {

enum class DatasetStatus : uint8_t {
  kFound = 1,
  kNotFound = 2,
  kDenied = 3,
  kUnavailable = 5,
  kNextPage = 6,  // Its records follow in the next page only.
};

// A field asked for by name that is not open.
struct FieldRefusal {
  std::string field;
  absl::Status refusal;
};

struct DatasetAnswer {
  std::string dataset;  // ID.
  DatasetStatus status = DatasetStatus::kNotFound;
  absl::Status refusal;  // For kDenied and kUnavailable.
  std::vector<FieldRefusal> refused_fields;
  std::vector<record::v1::Disclosure> records;
  absl::Time last_publish_time = absl::InfinitePast();  // Before the first.

  // For the log: what was asked, what was opened, by which grants.
  std::vector<uint32_t> asked_fields;
  permission::FieldSet disclosed_fields;
  std::vector<std::string> grants;
  std::vector<uint64_t> sequences;
  uint64_t generation = 0;
};

struct SubjectAnswer {
  uint32_t subject_index = 0;
  absl::Status refusal;  // When the identifier was refused.
  std::vector<DatasetAnswer> datasets;
};

struct Answer {
  absl::Time time;
  uint64_t policy_epoch = 0;
  std::vector<SubjectAnswer> subjects;
  record::v1::StatementSet statements;
  // Set when records remain: opaque, for PointQuestion::resume.
  std::string resume;

  // For the log: pseudonyms of the subjects asked for and of all subjects of
  // every disclosed record.
  std::set<std::string> pseudonyms;
  size_t record_count = 0;
  size_t byte_count = 0;
};

struct ClaimAnswer {
  std::string field;
  bool matched = false;
  std::optional<record::v1::Disclosure> proof;
};

struct VerifyAnswer {
  absl::Time time;
  uint64_t policy_epoch = 0;
  std::vector<ClaimAnswer> claims;
  record::v1::StatementSet statements;

  // For the log.
  std::vector<uint32_t> fields;
  std::vector<std::string> grants;
  std::set<std::string> pseudonyms;
};

}  // namespace tombolo::query

#endif  // TOMBOLO_EXCHANGE_CORE_QUERY_ANSWER_H_
