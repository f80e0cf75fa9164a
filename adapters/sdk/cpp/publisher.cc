#include "adapters/sdk/cpp/publisher.h"

#include <grpcpp/channel.h>

#include <deque>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "adapters/sdk/cpp/channel.h"
#include "adapters/sdk/cpp/publish_stream.h"
#include "adapters/sdk/cpp/rpc_status.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/adapter.h"
#include "exchange-core/base/resource_name.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/crypto/suite.h"

namespace tombolo::sdk {
namespace {

namespace v1 = exchange::v1;

constexpr absl::Duration kUnaryDeadline = absl::Seconds(30);
// Between two tries, beyond the retry's own wait.
constexpr absl::Duration kConnectPatience = absl::Seconds(1);
// A stream is renewed now and then; see PublishStream.
constexpr absl::Duration kStreamLifetime = absl::Minutes(10);

// A version-4 UUID (RFC 9562).
std::string MakeRequestId(crypto::RandomSource& random) {
  std::string bytes = random.Bytes(16);
  bytes[6] = static_cast<char>((bytes[6] & 0x0F) | 0x40);
  bytes[8] = static_cast<char>((bytes[8] & 0x3F) | 0x80);
  const std::string hex = ToHex(bytes);
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-",
                      hex.substr(12, 4), "-", hex.substr(16, 4), "-",
                      hex.substr(20));
}

PublishState FromMessage(const v1::PublishState& state) {
  return {.generation = state.generation(),
          .next_sequence = state.next_sequence(),
          .last_statement_digest = state.last_statement_digest(),
          .cursor = state.cursor(),
          .term = state.term(),
          .term_holder = state.term_holder()};
}

// How a call ended, for deciding whether to take it up again. Without a reason
// these codes come from the connection, not from the node's judgement.
absl::Status AsConnectionError(const absl::Status& end) {
  switch (end.code()) {
    case absl::StatusCode::kOk:  // Properly, but not everything is answered.
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnknown:
      if (!ReasonName(end).empty()) return end;
      return absl::UnavailableError(
          absl::StrCat("the node ended the call: ", end.message()));
    default:
      return end;
  }
}

// A batch on its way.
struct Sent {
  v1::PublishBatchesRequest request;
  record::v1::Statement statement;
  std::string digest;

  uint64_t first() const { return statement.first_sequence(); }
  uint64_t next() const { return first() + statement.record_count(); }
};

}  // namespace

class Publisher::Impl {
 public:
  Impl(const std::shared_ptr<grpc::Channel>& channel, PublisherOptions options,
       RetryParts parts)
      : options_(std::move(options)),
        parts_(std::move(parts)),
        retry_(options_.retry, parts_),
        channel_(channel),
        stub_(v1::PublishService::NewStub(channel)) {}

  absl::StatusOr<PublishState> Start();
  absl::StatusOr<PublishState> GetState();
  absl::Status Send(record::v1::SignedBatch batch, std::string cursor);
  absl::Status WaitUntil(size_t unanswered, absl::Duration timeout);
  absl::Status Flush() { return WaitUntil(0, options_.answer_timeout); }
  absl::Status Poll();

  size_t unanswered() const { return sent_.size(); }
  uint64_t recoveries() const { return recoveries_; }

 private:
  std::string DatasetName() const {
    return ResourceName("datasets", options_.dataset);
  }
  absl::StatusOr<PublishState> AcquireTerm();
  absl::Status WaitToRetry(const absl::Status& why);
  absl::StatusOr<Sent> MakeSent(record::v1::SignedBatch batch,
                                std::string cursor) const;
  absl::Status TakeAnswer(const v1::PublishBatchesResponse& answer);
  absl::Status Recover(absl::Status why);
  absl::Status Adopt(const PublishState& state);
  absl::Status SendAllAgain();
  absl::Status Diverged(const PublishState& state) const;
  absl::Status Unexpected(uint64_t batch, const std::string& problem) const;
  void AcknowledgeFront();

  const PublisherOptions options_;
  const RetryParts parts_;
  Retry retry_;
  const std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::PublishService::StubInterface> stub_;
  std::unique_ptr<PublishStream> stream_;
  std::deque<Sent> sent_;  // Unanswered, in sequence.
  uint64_t term_ = 0;
  uint64_t recoveries_ = 0;
};

absl::StatusOr<PublishState> Publisher::Impl::AcquireTerm() {
  v1::AcquireTermRequest request;
  request.set_dataset(DatasetName());
  request.set_agent(options_.agent);
  request.set_request_id(MakeRequestId(*parts_.random));
  v1::AcquireTermResponse response;
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kUnaryDeadline));
  TOMBOLO_RETURN_IF_ERROR(
      FromGrpc(stub_->AcquireTerm(&context, request, &response)));
  term_ = response.state().term();
  return FromMessage(response.state());
}

// OK when it is time for another try. A connection that is not there by then
// shows in the try itself.
absl::Status Publisher::Impl::WaitToRetry(const absl::Status& why) {
  TOMBOLO_RETURN_IF_ERROR(retry_.Wait(why));
  AwaitConnection(*channel_, kConnectPatience);
  return absl::OkStatus();
}

absl::StatusOr<PublishState> Publisher::Impl::GetState() {
  v1::GetPublishStateRequest request;
  request.set_dataset(DatasetName());
  v1::GetPublishStateResponse response;
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kUnaryDeadline));
  TOMBOLO_RETURN_IF_ERROR(
      FromGrpc(stub_->GetPublishState(&context, request, &response)));
  return FromMessage(response.state());
}

absl::StatusOr<PublishState> Publisher::Impl::Start() {
  stream_.reset();
  sent_.clear();
  for (;;) {
    absl::StatusOr<PublishState> state = AcquireTerm();
    if (state.ok()) {
      retry_.Succeeded();
      stream_ = std::make_unique<PublishStream>(*stub_, kStreamLifetime);
      return state;
    }
    TOMBOLO_RETURN_IF_ERROR(WaitToRetry(state.status()));
  }
}

absl::StatusOr<Sent> Publisher::Impl::MakeSent(record::v1::SignedBatch batch,
                                               std::string cursor) const {
  Sent sent;
  if (!sent.statement.ParseFromString(batch.statement())) {
    return Unexpected(0, "a statement that cannot be read");
  }
  const auto suite = crypto::SuiteFromNumber(sent.statement.suite());
  if (!suite.has_value()) return Unexpected(0, "an unknown suite");
  sent.digest = crypto::DigestBytes(
      record::StatementDigest(crypto::DigestOf(*suite), batch.statement()));
  sent.request.set_dataset(DatasetName());
  *sent.request.mutable_batch() = std::move(batch);
  sent.request.set_cursor(std::move(cursor));
  return sent;
}

absl::Status Publisher::Impl::Send(record::v1::SignedBatch batch,
                                   std::string cursor) {
  TOMBOLO_ASSIGN_OR_RETURN(Sent next,
                           MakeSent(std::move(batch), std::move(cursor)));
  if (stream_ == nullptr) {
    return absl::FailedPreconditionError("the publisher is not started");
  }
  TOMBOLO_RETURN_IF_ERROR(
      WaitUntil(options_.window - 1, options_.answer_timeout));
  next.request.set_term(term_);
  sent_.push_back(std::move(next));
  if (!stream_->Write(sent_.back().request)) {
    TOMBOLO_RETURN_IF_ERROR(Recover(absl::OkStatus()));
  }
  return Poll();
}

absl::Status Publisher::Impl::Poll() {
  return WaitUntil(sent_.size(), absl::ZeroDuration());
}

// Takes answers, those that are there in any case, until at most `unanswered`
// batches are without one.
absl::Status Publisher::Impl::WaitUntil(size_t unanswered,
                                        absl::Duration timeout) {
  while (stream_ != nullptr && !sent_.empty()) {
    const bool wait = sent_.size() > unanswered;
    const auto answer = stream_->Next(wait ? timeout : absl::ZeroDuration());
    absl::Status status;
    if (answer.has_value()) {
      status = TakeAnswer(*answer);
    } else if (stream_->over()) {
      status = Recover(absl::OkStatus());
    } else if (wait) {
      status = Recover(absl::DeadlineExceededError("no answer from the node"));
    } else {
      break;
    }
    if (!status.ok()) {
      stream_.reset();
      return status;
    }
  }
  return absl::OkStatus();
}

absl::Status Publisher::Impl::TakeAnswer(
    const v1::PublishBatchesResponse& answer) {
  const Sent& front = sent_.front();
  if (answer.has_refusal()) {
    const absl::Status refusal = FromProto(answer.refusal());
    if (refusal.ok())
      return Unexpected(front.first(), "a refusal without error");
    return IsWorthRetrying(refusal) ? Recover(refusal) : refusal;
  }
  if (!answer.has_receipt() || answer.first_sequence() != front.first()) {
    return Unexpected(front.first(), "an answer to another batch");
  }
  const v1::BatchReceipt& receipt = answer.receipt();
  const bool ours = receipt.statement_digest() == front.digest &&
                    receipt.next_sequence() >= front.next();
  if (!PlantedBug("sdk.receipt_digest") && !ours) {
    return Unexpected(front.first(), "a receipt for another statement");
  }
  retry_.Succeeded();
  if (options_.on_receipt) options_.on_receipt(front.digest, receipt.receipt());
  AcknowledgeFront();
  return absl::OkStatus();
}

void Publisher::Impl::AcknowledgeFront() {
  const uint64_t next = sent_.front().next();
  sent_.pop_front();
  if (options_.on_acknowledged) options_.on_acknowledged(next);
}

// What happened to the unanswered batches is unknown: take a new term, which
// fences what is still under way, and ask. With an OK `why` the call itself
// says what was wrong.
absl::Status Publisher::Impl::Recover(absl::Status why) {
  for (;;) {
    if (stream_ != nullptr) {
      const absl::Status end = stream_->End();
      stream_.reset();
      if (why.ok()) why = AsConnectionError(end);
    }
    TOMBOLO_RETURN_IF_ERROR(WaitToRetry(why));
    ++recoveries_;
    const absl::StatusOr<PublishState> state = AcquireTerm();
    if (!state.ok()) {
      why = state.status();
      continue;
    }
    TOMBOLO_RETURN_IF_ERROR(Adopt(*state));
    stream_ = std::make_unique<PublishStream>(*stub_, kStreamLifetime);
    if (SendAllAgain().ok()) return absl::OkStatus();
    why = absl::OkStatus();
  }
}

// Drops what has arrived, and makes sure that what has not still follows it.
absl::Status Publisher::Impl::Adopt(const PublishState& state) {
  while (!sent_.empty() && sent_.front().next() <= state.next_sequence) {
    const Sent& front = sent_.front();
    if (front.statement.generation() != state.generation ||
        (front.next() == state.next_sequence &&
         front.digest != state.last_statement_digest)) {
      return Diverged(state);
    }
    AcknowledgeFront();
  }
  if (sent_.empty()) return absl::OkStatus();
  const record::v1::Statement& statement = sent_.front().statement;
  if (statement.generation() != state.generation ||
      statement.first_sequence() != state.next_sequence ||
      statement.previous_statement_digest() != state.last_statement_digest) {
    return Diverged(state);
  }
  return absl::OkStatus();
}

absl::Status Publisher::Impl::SendAllAgain() {
  for (Sent& sent : sent_) {
    sent.request.set_term(term_);
    if (!stream_->Write(sent.request)) {
      return absl::UnavailableError("the call is over");
    }
  }
  return absl::OkStatus();
}

absl::Status Publisher::Impl::Diverged(const PublishState& state) const {
  return MakeError(reasons::kPublishDiverged,
                   {{"dataset", options_.dataset},
                    {"found", absl::StrCat(state.next_sequence)},
                    {"wanted", absl::StrCat(sent_.front().first())}});
}

absl::Status Publisher::Impl::Unexpected(uint64_t batch,
                                         const std::string& problem) const {
  return MakeError(reasons::kAnswerUnexpected, {{"dataset", options_.dataset},
                                                {"batch", absl::StrCat(batch)},
                                                {"problem", problem}});
}

Publisher::Publisher(std::shared_ptr<grpc::Channel> channel,
                     PublisherOptions options, RetryParts parts)
    : impl_(std::make_unique<Impl>(channel, std::move(options),
                                   std::move(parts))) {}
Publisher::~Publisher() = default;

absl::StatusOr<PublishState> Publisher::Start() { return impl_->Start(); }
absl::StatusOr<PublishState> Publisher::GetState() { return impl_->GetState(); }
absl::Status Publisher::Send(record::v1::SignedBatch batch,
                             std::string cursor) {
  return impl_->Send(std::move(batch), std::move(cursor));
}
absl::Status Publisher::Poll() { return impl_->Poll(); }
absl::Status Publisher::Flush() { return impl_->Flush(); }
size_t Publisher::unanswered() const { return impl_->unanswered(); }
uint64_t Publisher::recoveries() const { return impl_->recoveries(); }

}  // namespace tombolo::sdk
