// Publishes small batches and asks questions without a pause while somebody
// else kills the node, and keeps a ledger of every promise it was given.
//
//   kill_driver ENDPOINT PKI_DIR LEDGER SEED
//
// Runs until SIGTERM, then prints one line of JSON with its counts. Exit code
// 1, at once, when the node takes a promise back while it runs: an acknowledged
// record not found, an answer that the SDK refuses, another history.
#include <signal.h>

#include <atomic>
#include <cstdio>
#include <deque>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "adapters/sdk/cpp/channel.h"
#include "adapters/sdk/cpp/publisher.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/mutex.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/crypto/digest.h"
#include "exchange-core/crypto/signer.h"
#include "exchange-core/record/batch.h"
#include "exchange-core/translog/receipt.h"
#include "tests/e2e/kill/city.h"
#include "tests/e2e/kill/ledger.h"

namespace tombolo::testing {
namespace {

constexpr size_t kMaxRecords = 24;  // Per batch.
constexpr size_t kFillerBytes = 220;
constexpr size_t kInFlight = 4;

std::atomic<bool> stopping{false};
std::atomic<uint64_t> next_record{0};

// The node comes back: a batch that was sent is waited for, even at the end.
bool Sleep(absl::Duration duration) {
  absl::SleepFor(duration);
  return true;
}

// Codes without a reason come from the connection, not from the node.
bool IsConnectionError(const absl::Status& status) {
  return ReasonName(status).empty() || sdk::IsWorthRetrying(status);
}

struct Counts {
  std::atomic<uint64_t> batches{0};
  std::atomic<uint64_t> records{0};
  std::atomic<uint64_t> queries{0};
  std::atomic<uint64_t> recoveries{0};
  std::atomic<uint64_t> broken_promises{0};

  void Broken(const std::string& what) {
    std::fprintf(stderr, "%s\n", what.c_str());
    ++broken_promises;
    stopping = true;
  }
};

struct Shared {
  const Site* site;
  Ledger* ledger;
  Counts* counts;
  const SystemClock* clock;
  crypto::SecureRandom* random;
};

// Publishes one dataset.
class Writer {
 public:
  Writer(const Shared& shared, const PublishedDataset& published, uint64_t seed)
      : shared_(shared), published_(published), choose_(seed) {}

  absl::Status Run();

  // A record that is acknowledged, or nullopt before the first.
  std::optional<uint64_t> AnyAcknowledged(uint64_t choice)
      TOMBOLO_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    if (acknowledged_.empty()) return std::nullopt;
    return acknowledged_[choice % acknowledged_.size()];
  }

 private:
  absl::Status Prepare();
  absl::Status AddRecord(uint64_t number);
  absl::StatusOr<record::BuiltBatch> NextBatch(std::vector<uint64_t>& records);
  absl::Status SendOne();
  void KeepReceipt(const std::string& statement,
                   const record::v1::Receipt& receipt);
  void Acknowledge(uint64_t next_sequence) TOMBOLO_EXCLUDES(mutex_);

  const Shared shared_;
  const PublishedDataset published_;
  std::mt19937_64 choose_;
  std::unique_ptr<crypto::Signer> signer_;
  std::optional<crypto::PublicKey> receipt_key_;
  std::shared_ptr<const record::CompiledSchema> schema_;
  std::unique_ptr<record::BatchBuilder> builder_;
  std::unique_ptr<sdk::Publisher> publisher_;
  record::ChainState chain_;
  std::deque<SentBatch> in_flight_;
  std::deque<std::string> statements_;  // Their bytes, for the receipts.
  Mutex mutex_;
  std::vector<uint64_t> acknowledged_ TOMBOLO_GUARDED_BY(mutex_);
};

absl::Status Writer::Prepare() {
  const Site& site = *shared_.site;
  TOMBOLO_ASSIGN_OR_RETURN(
      signer_, crypto::SignerFromPem(ReadFileOrExit(site.File(absl::StrCat(
                   "signing/batch-", published_.department, ".key")))));
  TOMBOLO_ASSIGN_OR_RETURN(
      receipt_key_, crypto::PublicKey::FromPem(ReadFileOrExit(site.File(
                        absl::StrCat("signing/receipt-", kNode, ".pub")))));
  TOMBOLO_ASSIGN_OR_RETURN(const std::shared_ptr<grpc::Channel> window_channel,
                           Open(site, kWindow));
  TOMBOLO_ASSIGN_OR_RETURN(
      const auto window,
      ConnectWindow(site, window_channel, *shared_.clock, *shared_.random));
  TOMBOLO_RETURN_IF_ERROR(window->trust().RefreshSchemas(published_.dataset));
  schema_ = window->trust().NewestSchema(published_.dataset);
  builder_ = std::make_unique<record::BatchBuilder>(
      record::BatchBuilder::Options{.trust_domain = kTrustDomain,
                                    .department = published_.department,
                                    .schema = schema_,
                                    .signer = signer_.get(),
                                    .random = shared_.random,
                                    .clock = shared_.clock});
  TOMBOLO_ASSIGN_OR_RETURN(
      const auto channel,
      Open(site, absl::StrCat("system-", published_.department, "-adapter")));
  sdk::PublisherOptions options = {.dataset = published_.dataset,
                                   .agent = "kill-driver",
                                   .window = kInFlight,
                                   .retry = {.first = absl::Milliseconds(20),
                                             .longest = absl::Milliseconds(500),
                                             .give_up_after = absl::Minutes(5)},
                                   .answer_timeout = absl::Seconds(20)};
  options.on_receipt = [this](const std::string& statement,
                              const record::v1::Receipt& receipt) {
    KeepReceipt(statement, receipt);
  };
  options.on_acknowledged = [this](uint64_t next) { Acknowledge(next); };
  publisher_ = std::make_unique<sdk::Publisher>(
      channel, std::move(options),
      sdk::RetryParts{
          .clock = shared_.clock, .random = shared_.random, .sleep = Sleep});
  TOMBOLO_ASSIGN_OR_RETURN(const sdk::PublishState state, publisher_->Start());
  chain_ = state.Chain();
  return absl::OkStatus();
}

// Fills the key, the subject and one text; the other fields are absent.
absl::Status Writer::AddRecord(uint64_t number) {
  std::vector<record::FieldValue> values;
  bool filled = false;
  for (const record::SchemaField& field : schema_->fields()) {
    if (field.type != record::ValueType::kText || field.derivation) continue;
    std::string text;
    if (field.key) {
      text = absl::StrCat("K", number);
    } else if (field.subject.has_value()) {
      text = SubjectOf(number);
    } else if (!filled) {
      text = absl::StrCat(std::string(kFillerBytes, 'x'), choose_());
      filled = true;
    } else {
      continue;
    }
    values.push_back({field.number, record::Text{std::move(text)}});
  }
  return builder_->Upsert(RecordIdOf(number), values);
}

// New records, and half the time a new version of an acknowledged one.
absl::StatusOr<record::BuiltBatch> Writer::NextBatch(
    std::vector<uint64_t>& records) {
  const size_t fresh = 1 + choose_() % kMaxRecords;
  for (size_t i = 0; i < fresh; ++i) records.push_back(next_record++);
  const auto known = AnyAcknowledged(choose_());
  if (known.has_value() && choose_() % 2 == 0) records.push_back(*known);
  for (const uint64_t number : records) {
    TOMBOLO_RETURN_IF_ERROR(AddRecord(number));
  }
  return builder_->Sign(chain_);
}

absl::Status Writer::SendOne() {
  SentBatch sent = {.dataset = published_.dataset,
                    .generation = chain_.generation,
                    .first = chain_.next_sequence};
  TOMBOLO_ASSIGN_OR_RETURN(const record::BuiltBatch built,
                           NextBatch(sent.records));
  sent.statement = ToHex(crypto::DigestView(built.statement_digest));
  shared_.ledger->Sent(sent);
  in_flight_.push_back(std::move(sent));
  statements_.push_back(built.batch.statement());
  chain_ = built.next;
  return publisher_->Send(built.batch, "");
}

void Writer::KeepReceipt(const std::string& statement,
                         const record::v1::Receipt& receipt) {
  const absl::Status good =
      translog::VerifyReceipt(receipt,
                              {.nonce = absl::string_view(statement).substr(
                                   0, translog::kReceiptNonceSize),
                               .result = statements_.front()},
                              *receipt_key_);
  if (!good.ok()) {
    shared_.counts->Broken(absl::StrCat("receipt: ", good.ToString()));
    return;
  }
  shared_.ledger->Receipt(
      published_.dataset, ToHex(statement),
      {receipt.origin(), receipt.index(), ToHex(receipt.leaf_hash())});
}

void Writer::Acknowledge(uint64_t next_sequence) {
  shared_.ledger->Acknowledged(published_.dataset, next_sequence);
  MutexLock lock(mutex_);
  while (!in_flight_.empty() && in_flight_.front().next() <= next_sequence) {
    const std::vector<uint64_t>& records = in_flight_.front().records;
    acknowledged_.insert(acknowledged_.end(), records.begin(), records.end());
    ++shared_.counts->batches;
    shared_.counts->records += records.size();
    in_flight_.pop_front();
    statements_.pop_front();
  }
}

absl::Status Writer::Run() {
  TOMBOLO_RETURN_IF_ERROR(Prepare());
  absl::Status status;
  while (!stopping && status.ok()) status = SendOne();
  if (status.ok()) status = publisher_->Flush();
  shared_.counts->recoveries += publisher_->recoveries();
  return status;
}

// Asks about acknowledged records.
class Asker {
 public:
  Asker(const Shared& shared, std::vector<Writer*> writers, uint64_t seed)
      : shared_(shared), writers_(std::move(writers)), choose_(seed) {}

  absl::Status Run() {
    TOMBOLO_ASSIGN_OR_RETURN(channel_, Open(*shared_.site, kWindow));
    TOMBOLO_ASSIGN_OR_RETURN(
        consumer_, ConnectWindow(*shared_.site, channel_, *shared_.clock,
                                 *shared_.random));
    while (!stopping) {
      const size_t dataset = choose_() % writers_.size();
      const auto number = writers_[dataset]->AnyAcknowledged(choose_());
      // Before the first acknowledgement nobody is there: that is logged, too.
      AskAbout(number.value_or(0), number.has_value() ? dataset : kNowhere);
    }
    return absl::OkStatus();
  }

 private:
  static constexpr size_t kNowhere = kPublished.size();

  void AskAbout(uint64_t number, size_t expected_in) {
    sdk::SubjectQuestion question = {
        .context = WindowUse(),
        .subject = {.scheme = "cn-resident-id",
                    .identifier = SubjectOf(number)},
        .datasets = {},
        .omit_evidence = false};
    for (const PublishedDataset& published : kPublished) {
      question.datasets.push_back({.dataset = published.dataset, .fields = {}});
    }
    const absl::StatusOr<sdk::Answer> answer =
        consumer_->QuerySubject(question);
    if (!answer.ok()) {
      Failed(answer.status());
      return;
    }
    Keep(*answer);
    if (expected_in == kNowhere) return;
    const sdk::DatasetAnswer& dataset =
        answer->subjects.front().datasets.at(expected_in);
    if (!dataset.records.empty()) return;
    shared_.counts->Broken(
        absl::StrCat("record ", number, " of ", dataset.dataset,
                     " was acknowledged; the answer: ",
                     sdk::DatasetStatusName(dataset.status)));
  }

  void Keep(const sdk::Answer& answer) {
    for (const sdk::Reply& reply : answer.replies) {
      shared_.ledger->Answer(
          {reply.receipt.origin(), reply.receipt.index(),
           ToHex(reply.receipt.leaf_hash())},
          ToHex(crypto::DigestView(crypto::ComputeDigest(
              crypto::DigestAlgorithm::kSha256, reply.result))));
    }
    ++shared_.counts->queries;
  }

  void Failed(const absl::Status& status) {
    if (IsConnectionError(status)) {
      sdk::AwaitConnection(*channel_, absl::Milliseconds(500));
      return;
    }
    shared_.counts->Broken(absl::StrCat("answer: ", status.ToString()));
  }

  const Shared shared_;
  const std::vector<Writer*> writers_;
  std::mt19937_64 choose_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<sdk::Consumer> consumer_;
};

void Report(const char* who, const absl::Status& status, Counts& counts) {
  if (status.ok()) return;
  counts.Broken(absl::StrCat(who, ": ", status.ToString()));
}

int Drive(const Site& site, const std::string& ledger_path, uint64_t seed) {
  Ledger ledger(ledger_path);
  Counts counts;
  const SystemClock clock;
  crypto::SecureRandom random;
  const Shared shared = {&site, &ledger, &counts, &clock, &random};
  std::deque<Writer> writers;
  std::vector<Writer*> pointers;
  for (const PublishedDataset& published : kPublished) {
    pointers.push_back(&writers.emplace_back(shared, published, ++seed));
  }
  std::deque<Asker> askers;
  for (int i = 0; i < 2; ++i) askers.emplace_back(shared, pointers, ++seed);
  std::vector<std::thread> threads;
  for (Writer& writer : writers) {
    threads.emplace_back([&] { Report("writer", writer.Run(), counts); });
  }
  for (Asker& asker : askers) {
    threads.emplace_back([&] { Report("asker", asker.Run(), counts); });
  }
  for (std::thread& thread : threads) thread.join();
  std::printf("%s\n", absl::StrFormat(
                          "{\"batches\": %d, \"records\": %d, \"queries\": %d, "
                          "\"recoveries\": %d, \"broken_promises\": %d}",
                          counts.batches.load(), counts.records.load(),
                          counts.queries.load(), counts.recoveries.load(),
                          counts.broken_promises.load())
                          .c_str());
  return counts.broken_promises == 0 ? 0 : 1;
}

}  // namespace
}  // namespace tombolo::testing

int main(int argc, char** argv) {
  uint64_t seed = 0;
  if (argc != 5 || !absl::SimpleAtoi(argv[4], &seed)) {
    std::fprintf(stderr, "usage: kill_driver ENDPOINT PKI_DIR LEDGER SEED\n");
    return 2;
  }
  signal(SIGTERM, [](int) { tombolo::testing::stopping = true; });
  signal(SIGPIPE, SIG_IGN);
  return tombolo::testing::Drive({.endpoint = argv[1], .pki = argv[2]}, argv[3],
                                 seed);
}
