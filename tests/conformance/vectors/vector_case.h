// Runs one case of a vector file (tests/conformance/vectors/*.json) against our
// own verifiers, so that the same cases judge every language. The files are
// described in tests/conformance/vectors/README.md.
//
//   const Outcome outcome = RunCase(file, file["cases"][0]);
//   EXPECT_EQ(outcome.check, "signature");
//   EXPECT_EQ(outcome.reason, "STATEMENT_SIGNATURE");
#ifndef TOMBOLO_TESTS_CONFORMANCE_VECTORS_VECTOR_CASE_H_
#define TOMBOLO_TESTS_CONFORMANCE_VECTORS_VECTOR_CASE_H_

#include <string>

#include "nlohmann/json.hpp"

namespace tombolo::testing {

// What became of a case: accepted when `reason` is empty.
struct Outcome {
  // The step that refused it.
  std::string check;
  std::string reason;
  // What was read from it.
  nlohmann::json accepted;
};

// `file` is the whole vector file, for its keys, schema and time.
Outcome RunCase(const nlohmann::json& file, const nlohmann::json& test);

}  // namespace tombolo::testing

#endif  // TOMBOLO_TESTS_CONFORMANCE_VECTORS_VECTOR_CASE_H_
