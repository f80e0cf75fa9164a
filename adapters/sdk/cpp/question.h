// What a consumer asks. Plain values; no gRPC.
#ifndef TOMBOLO_ADAPTERS_SDK_CPP_QUESTION_H_
#define TOMBOLO_ADAPTERS_SDK_CPP_QUESTION_H_

#include <cstdint>
#include <string>
#include <vector>

#include "exchange-core/record/disclosure_verification.h"
#include "exchange-core/record/value.h"

namespace tombolo::sdk {

// What the question is for. Department and system come from the certificate.
struct UseContext {
  std::string purpose;      // ID of a registered purpose.
  std::string matter;       // 办事事项
  std::string case_number;  // 办件号
  std::string officer;      // On whose behalf, as the caller asserts.
  // Refuse unless the permission matrix is at least at this epoch.
  uint64_t min_epoch = 0;
};

struct DatasetQuestion {
  std::string dataset;  // ID.
  // Names; empty means all that may be read.
  std::vector<std::string> fields;
};

// The identifier as typed: normalised by the node, and here for comparison.
using record::AskedSubject;

struct SubjectQuestion {
  UseContext context;
  AskedSubject subject;
  std::vector<DatasetQuestion> datasets;
  // Without evidence the values are the node's word, not the department's.
  bool omit_evidence = false;
};

struct BulkQuestion {
  UseContext context;
  std::vector<AskedSubject> subjects;  // 1-10,000
  std::vector<DatasetQuestion> datasets;
  bool omit_evidence = false;
};

struct FieldClaim {
  std::string field;
  record::Value value;  // Never Absent.
};

struct VerifyQuestion {
  UseContext context;
  AskedSubject subject;
  std::string dataset;  // ID.
  std::vector<FieldClaim> claims;
  // Ask for the proof that the department signed each matching value.
  bool prove_match = false;
};

}  // namespace tombolo::sdk

#endif  // TOMBOLO_ADAPTERS_SDK_CPP_QUESTION_H_
