// JSON on standard output: an API message as protobuf JSON, so that there is
// one truth, and answers with their values readable.
#ifndef TOMBOLO_SERVICES_CLI_JSON_OUTPUT_H_
#define TOMBOLO_SERVICES_CLI_JSON_OUTPUT_H_

#include <string>

#include "absl/status/status.h"
#include "adapters/sdk/cpp/answer.h"
#include "google/protobuf/message.h"
#include "services/cli/session.h"

namespace tombolo::cli {

// Writes the message and a newline to the session's output.
absl::Status PrintJson(Session& session,
                       const google::protobuf::Message& message);

// The answer as docs/reference/cli.md describes it. One line when `compact`.
std::string AnswerJson(const sdk::Answer& answer, bool compact);
std::string VerifyAnswerJson(const sdk::VerifyAnswer& answer);

}  // namespace tombolo::cli

#endif  // TOMBOLO_SERVICES_CLI_JSON_OUTPUT_H_
