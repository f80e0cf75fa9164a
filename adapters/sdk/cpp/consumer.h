// Consumer: asks the node, and hands over nothing that it did not verify.
//
//   TOMBOLO_ASSIGN_OR_RETURN(auto channel, OpenChannel({...}));
//   TOMBOLO_ASSIGN_OR_RETURN(
//       std::unique_ptr<Consumer> consumer,
//       Consumer::Connect(channel, {.trust = {.trust_domain = "city.example",
//                                             .authority = authority},
//                                   .node = "node-1"},
//                         {.clock = &clock, .random = &random}));
//   TOMBOLO_ASSIGN_OR_RETURN(
//       Answer answer,
//       consumer->QuerySubject(
//           {.context = {.purpose = "benefit-check"},
//            .subject = {"cn-resident-id", id},
//            .datasets = {{.dataset = "ca-marriage", .fields = {}}}}));
//
// Before a value is handed over its whole way was checked: the node's receipt
// for these very bytes and this very request; the registry authority's
// signature over the key directory; the department's over the batch; the path
// from the value to that signature; that subject, datasets and fields are those
// asked; that no record is older than one seen before. A failure of any step
// is an error with its reason, and there are no values at all.
//
// What is refused by the node's permission matrix is no error: the answer has
// a status and a reason for each dataset and field.
//
// Keys and schemas are fetched when they are not known and kept; the key
// directory never goes back a version. Each call has a deadline. Nothing is
// sent twice by itself, for each question is an entry in the access log: when
// a call fails, the caller decides.
//
// Errors: those of the call, with the node's reason, and those of
// adapters/sdk/cpp/answer_check.h; QUESTION_INVALID before anything is sent.
// Thread-safe. This header does not include gRPC's.
#ifndef TOMBOLO_ADAPTERS_SDK_CPP_CONSUMER_H_
#define TOMBOLO_ADAPTERS_SDK_CPP_CONSUMER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "adapters/sdk/cpp/answer.h"
#include "adapters/sdk/cpp/question.h"
#include "adapters/sdk/cpp/trust_cache.h"
#include "exchange-core/base/clock.h"
#include "exchange-core/crypto/random.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace tombolo::sdk {

struct ConsumerOptions {
  TrustOptions trust;
  // ID of the node: owner of the receipt key that answers must be signed with.
  std::string node;
  absl::Duration timeout = absl::Seconds(30);
  // Of a whole bulk stream.
  absl::Duration bulk_timeout = absl::Minutes(10);
};

// Must outlive the consumer.
struct ConsumerParts {
  const Clock* clock = nullptr;
  crypto::RandomSource* random = nullptr;
};

// Takes one verified reply of a stream; an error ends the stream.
using AnswerSink = std::function<absl::Status(Answer answer)>;

class Consumer {
 public:
  // Fetches and verifies the key directory, so that a wrong authority or an
  // unreachable node shows at once.
  static absl::StatusOr<std::unique_ptr<Consumer>> Connect(
      std::shared_ptr<grpc::Channel> channel, ConsumerOptions options,
      ConsumerParts parts);
  ~Consumer();
  Consumer(const Consumer&) = delete;
  Consumer& operator=(const Consumer&) = delete;

  // One subject, many datasets; follows pages to the end.
  absl::StatusOr<Answer> QuerySubject(const SubjectQuestion& question);

  // Many subjects. `sink` gets each reply as it comes, subjects in the order
  // asked. OK only when every subject was answered.
  absl::Status QuerySubjects(const BulkQuestion& question,
                             const AnswerSink& sink);

  // Yes or no to each claim. "No" is the node's word; a match is proven by the
  // department's signature when the question asks for it.
  absl::StatusOr<VerifyAnswer> VerifyFields(const VerifyQuestion& question);

  // What answers are checked with.
  TrustCache& trust();

 private:
  class Impl;
  explicit Consumer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tombolo::sdk

#endif  // TOMBOLO_ADAPTERS_SDK_CPP_CONSUMER_H_
