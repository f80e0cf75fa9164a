// What a caller wants to do, in its own words, before anybody has judged it.
//
//   IntendedUse use{
//       .consumer = "civil-affairs",         // from the certificate
//       .system = "ca-portal",               // from the certificate
//       .purpose = "welfare-eligibility",
//       .mode = Mode::kPoint,
//       .answer = AnswerPolicy::kPartial,
//       .datasets = {{.dataset = "hr-income", .read = {1, 4}, .lookup = {1}}}};
//   Authorization judged = matrix.Authorize(use, clock.Now());
//
// Consumer and system are never taken from a message. Fields are numbers, the
// schema's; PermissionMatrix::FieldNumber() maps names, and 0 stands for a name
// that the dataset does not have: it is asked for and refused like any other.
#ifndef TOMBOLO_EXCHANGE_CORE_PERMISSION_INTENDED_USE_H_
#define TOMBOLO_EXCHANGE_CORE_PERMISSION_INTENDED_USE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "exchange-core/permission/grant.h"

namespace tombolo::permission {

// What becomes of a dataset when some of the fields asked for are refused.
enum class AnswerPolicy : uint8_t {
  kAllOrNothing = 1,  // nothing of this dataset is opened
  kPartial = 2,       // the rest is opened, each refusal has its reason
};

// What is done with a field.
enum class Operation : uint8_t { kRead = 1, kVerify = 2 };

// The part of a use that concerns one dataset. At least one field must be
// asked for: a lookup that reads nothing still tells whether a record exists.
struct DatasetUse {
  std::string dataset;
  std::vector<uint32_t> read = {};
  std::vector<uint32_t> verify = {};
  // Fields the records are looked up or filtered by: a filter is a read. All
  // of them must be in the lookup_by of a grant for the grant to fit. Point
  // and bulk use name at least one.
  std::vector<uint32_t> lookup = {};
};

struct IntendedUse {
  std::string consumer;
  std::string system;
  std::string purpose;
  Mode mode = Mode::kPoint;
  AnswerPolicy answer = AnswerPolicy::kAllOrNothing;
  std::vector<DatasetUse> datasets;
};

}  // namespace tombolo::permission

#endif  // TOMBOLO_EXCHANGE_CORE_PERMISSION_INTENDED_USE_H_
