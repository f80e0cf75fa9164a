// Matches the ledger of a kill test with what the node holds: its log, read
// entry by entry and hashed again here, and its records, each asked for.
//
//   kill_check ENDPOINT PKI_DIR LEDGER       prints one line of JSON; exit
//                                            code 1 when a promise was broken
//
// The node's log is believed no further than its checkpoint: the root over the
// entries as they were sent must be the one that the log key signed. Then
//   * every receipt (batch, answer) is an entry, at its index, with its hash;
//   * per dataset, the batches accepted by the log follow each other without
//     gap or overlap, each was sent by the driver, and they reach at least as
//     far as was acknowledged: nothing lost, nothing twice;
//   * every record of an accepted batch is found, once, in its last version.
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "adapters/sdk/cpp/rpc_status.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/crypto/digest.h"
#include "exchange-core/merkle/tree.h"
#include "exchange-core/translog/checkpoint.h"
#include "tests/e2e/kill/city.h"
#include "tests/e2e/kill/ledger.h"
#include "tombolo/exchange/v1/audit_service.grpc.pb.h"
#include "tombolo/record/v1/access_log.pb.h"

namespace tombolo::testing {
namespace {

namespace v1 = exchange::v1;
constexpr size_t kMaxPrinted = 20;
constexpr size_t kSubjectsPerCall = 2000;
const absl::Duration kCheckpointPatience = absl::Seconds(15);

struct Verdict {
  uint64_t lost = 0;
  uint64_t twice = 0;
  uint64_t without_entry = 0;
  uint64_t other = 0;
  size_t printed = 0;

  void Add(uint64_t& kind, const std::string& what) {
    ++kind;
    if (++printed <= kMaxPrinted) std::fprintf(stderr, "%s\n", what.c_str());
  }
  bool clean() const { return lost + twice + without_entry + other == 0; }
};

// The log as the node serves it.
struct ServedLog {
  std::string origin;
  std::vector<std::string> leaf_hashes;  // Hex.
  std::vector<record::v1::AccessLogEntry> entries;
};

class LogFetcher {
 public:
  explicit LogFetcher(const std::shared_ptr<grpc::Channel>& channel)
      : stub_(v1::AuditService::NewStub(channel)) {}

  // All entries under the newest checkpoint. Checkpoints follow about a second
  // behind: one that covers `min_size` entries is waited for a while.
  absl::StatusOr<ServedLog> Fetch(const crypto::PublicKey& key,
                                  const std::string& origin,
                                  uint64_t min_size) {
    TOMBOLO_ASSIGN_OR_RETURN(const translog::NoteKey note_key,
                             translog::NoteKey::Create(origin, key));
    TOMBOLO_ASSIGN_OR_RETURN(const merkle::TreeHead head,
                             WaitForCheckpoint(note_key, origin, min_size));
    ServedLog log{.origin = origin, .leaf_hashes = {}, .entries = {}};
    std::vector<merkle::Digest> leaves;
    while (leaves.size() < head.size) {
      TOMBOLO_RETURN_IF_ERROR(FetchSome(head.size, leaves, log));
    }
    const merkle::Tree tree(merkle::DigestAlgorithm::kSha256, leaves);
    if (tree.Root() != head.root) {
      return absl::DataLossError("the entries are not those of the checkpoint");
    }
    return log;
  }

 private:
  absl::StatusOr<merkle::TreeHead> WaitForCheckpoint(
      const translog::NoteKey& key, const std::string& origin,
      uint64_t min_size) {
    const absl::Time end = absl::Now() + kCheckpointPatience;
    for (;;) {
      grpc::ClientContext context;
      v1::GetCheckpointResponse response;
      TOMBOLO_RETURN_IF_ERROR(sdk::FromGrpc(stub_->GetCheckpoint(
          &context, v1::GetCheckpointRequest(), &response)));
      TOMBOLO_ASSIGN_OR_RETURN(
          const translog::Checkpoint checkpoint,
          translog::OpenCheckpoint(response.checkpoint(), {key}, origin));
      if (checkpoint.tree.size >= min_size || absl::Now() > end) {
        return checkpoint.tree;
      }
      absl::SleepFor(absl::Milliseconds(200));
    }
  }

  absl::Status FetchSome(uint64_t size, std::vector<merkle::Digest>& leaves,
                         ServedLog& log) {
    v1::ListLogEntriesRequest request;
    request.set_first_index(leaves.size());
    request.set_page_size(1000);
    grpc::ClientContext context;
    v1::ListLogEntriesResponse response;
    TOMBOLO_RETURN_IF_ERROR(
        sdk::FromGrpc(stub_->ListLogEntries(&context, request, &response)));
    if (response.entries().empty()) return absl::DataLossError("no entries");
    for (const v1::LogEntry& entry : response.entries()) {
      if (leaves.size() == size) break;
      if (entry.index() != leaves.size() ||
          !log.entries.emplace_back().ParseFromString(entry.entry())) {
        return absl::DataLossError(
            absl::StrCat("entry ", entry.index(), " is not what it should be"));
      }
      leaves.push_back(
          merkle::HashLeaf(merkle::DigestAlgorithm::kSha256, entry.entry()));
      log.leaf_hashes.push_back(ToHex(crypto::DigestView(leaves.back())));
    }
    return absl::OkStatus();
  }

  std::unique_ptr<v1::AuditService::Stub> stub_;
};

uint64_t PromisedSize(const LedgerContents& ledger) {
  uint64_t size = 1;
  for (const auto& receipt : ledger.receipts) {
    size = std::max(size, receipt.place.index + 1);
  }
  for (const auto& answer : ledger.answers) {
    size = std::max(size, answer.place.index + 1);
  }
  return size;
}

// The entry a receipt names, or nullptr.
const record::v1::AccessLogEntry* EntryAt(const ServedLog& log,
                                          const LogPlace& place) {
  if (place.origin != log.origin || place.index >= log.entries.size() ||
      log.leaf_hashes[place.index] != place.leaf_hash) {
    return nullptr;
  }
  return &log.entries[place.index];
}

void CheckReceipts(const LedgerContents& ledger, const ServedLog& log,
                   Verdict& verdict) {
  for (const auto& answer : ledger.answers) {
    const auto* entry = EntryAt(log, answer.place);
    if (entry == nullptr || !entry->has_query_answered() ||
        ToHex(entry->result_digest()) != answer.result_digest) {
      verdict.Add(
          verdict.without_entry,
          absl::StrCat("answer without its entry ", answer.place.index));
    }
  }
  for (const auto& receipt : ledger.receipts) {
    const auto* entry = EntryAt(log, receipt.place);
    if (entry == nullptr || !entry->has_batch_published() ||
        ToHex(entry->batch_published().statement_digest()) !=
            receipt.statement) {
      verdict.Add(verdict.without_entry,
                  absl::StrCat("batch receipt without its entry ",
                               receipt.place.index));
    }
  }
}

// Batches that the log says were taken in, in the order of the log.
std::vector<const record::v1::BatchPublished*> Accepted(
    const ServedLog& log, const std::string& dataset) {
  std::vector<const record::v1::BatchPublished*> batches;
  for (const record::v1::AccessLogEntry& entry : log.entries) {
    if (entry.has_batch_published() && entry.refusal_reason().empty() &&
        entry.batch_published().dataset() == dataset) {
      batches.push_back(&entry.batch_published());
    }
  }
  return batches;
}

// The last sequence of each record of a dataset, by what the log took in.
using LastVersions = std::map<uint64_t, uint64_t>;

LastVersions CheckChain(const LedgerContents& ledger, const ServedLog& log,
                        const std::string& dataset, Verdict& verdict) {
  std::map<std::string, const SentBatch*> sent;
  for (const SentBatch& batch : ledger.sent) {
    if (batch.dataset == dataset) sent[batch.statement] = &batch;
  }
  LastVersions last;
  std::set<std::string> seen;
  uint64_t next = 1;
  for (const record::v1::BatchPublished* batch : Accepted(log, dataset)) {
    const std::string digest = ToHex(batch->statement_digest());
    if (!seen.insert(digest).second) {
      verdict.Add(verdict.twice,
                  absl::StrCat(dataset, ": batch at ", batch->first_sequence(),
                               " was taken in twice"));
      continue;
    }
    const auto found = sent.find(digest);
    if (found == sent.end() || batch->first_sequence() != next ||
        batch->record_count() != found->second->records.size()) {
      verdict.Add(
          verdict.other,
          absl::StrCat(dataset, ": the batch at ", batch->first_sequence(),
                       " does not follow, or was never sent"));
      continue;
    }
    for (const uint64_t number : found->second->records) last[number] = next++;
  }
  const auto acknowledged = ledger.acknowledged.find(dataset);
  if (acknowledged != ledger.acknowledged.end() &&
      acknowledged->second > next) {
    verdict.lost += acknowledged->second - next - 1;
    verdict.Add(verdict.lost,
                absl::StrCat(dataset, ": acknowledged up to ",
                             acknowledged->second, ", the log has ", next));
  }
  return last;
}

// Asks for every record and compares sequence and count.
class RecordCheck {
 public:
  RecordCheck(sdk::Consumer& consumer, std::string dataset, Verdict& verdict)
      : consumer_(consumer), dataset_(std::move(dataset)), verdict_(verdict) {}

  absl::Status Run(const LastVersions& last) {
    std::vector<std::pair<uint64_t, uint64_t>> rest(last.begin(), last.end());
    for (size_t at = 0; at < rest.size(); at += kSubjectsPerCall) {
      TOMBOLO_RETURN_IF_ERROR(AskFor(absl::MakeSpan(rest).subspan(
          at, std::min(kSubjectsPerCall, rest.size() - at))));
    }
    return absl::OkStatus();
  }

 private:
  absl::Status AskFor(absl::Span<const std::pair<uint64_t, uint64_t>> wanted) {
    sdk::BulkQuestion question = {
        .context = WindowUse(),
        .subjects = {},
        .datasets = {{.dataset = dataset_, .fields = {}}},
        .omit_evidence = false};
    for (const auto& record : wanted) {
      question.subjects.push_back(
          {.scheme = "cn-resident-id", .identifier = SubjectOf(record.first)});
    }
    size_t at = 0;
    return consumer_.QuerySubjects(question, [&](const sdk::Answer& answer) {
      for (const sdk::SubjectAnswer& subject : answer.subjects) {
        Compare(wanted[at].first, wanted[at].second, subject);
        ++at;
      }
      return absl::OkStatus();
    });
  }

  void Compare(uint64_t number, uint64_t sequence,
               const sdk::SubjectAnswer& subject) {
    const sdk::DatasetAnswer& dataset = subject.datasets.at(0);
    const std::string name = absl::StrCat(dataset_, " record ", number);
    if (dataset.records.empty()) {
      verdict_.Add(verdict_.lost,
                   absl::StrCat(name, " is not there: ",
                                sdk::DatasetStatusName(dataset.status)));
    } else if (dataset.records.size() > 1) {
      verdict_.Add(verdict_.twice, absl::StrCat(name, " is there twice"));
    } else if (dataset.records[0].record_id != RecordIdOf(number) ||
               dataset.records[0].sequence != sequence) {
      verdict_.Add(verdict_.lost,
                   absl::StrCat(name, " is at ", dataset.records[0].sequence,
                                ", its last version at ", sequence));
    }
  }

  sdk::Consumer& consumer_;
  const std::string dataset_;
  Verdict& verdict_;
};

struct Findings {
  Verdict verdict;
  size_t log_entries = 0;
  size_t batches = 0;
  size_t records = 0;
};

absl::StatusOr<ServedLog> FetchLog(const Site& site,
                                   const LedgerContents& ledger) {
  TOMBOLO_ASSIGN_OR_RETURN(const auto channel, Open(site, "auditor-audit-1"));
  TOMBOLO_ASSIGN_OR_RETURN(const crypto::PublicKey key,
                           crypto::PublicKey::FromPem(ReadFileOrExit(site.File(
                               absl::StrCat("signing/log-", kNode, ".pub")))));
  LogFetcher fetcher(channel);
  return fetcher.Fetch(key, absl::StrCat(kNode, ".", kTrustDomain, "/log/1"),
                       PromisedSize(ledger));
}

// First what the log says, for a node that lost much may answer no questions.
absl::Status CheckAll(const Site& site, const LedgerContents& ledger,
                      Findings& findings) {
  TOMBOLO_ASSIGN_OR_RETURN(const ServedLog log, FetchLog(site, ledger));
  findings.log_entries = log.entries.size();
  CheckReceipts(ledger, log, findings.verdict);
  std::vector<LastVersions> last;
  for (const PublishedDataset& published : kPublished) {
    last.push_back(
        CheckChain(ledger, log, published.dataset, findings.verdict));
    findings.batches += Accepted(log, published.dataset).size();
    findings.records += last.back().size();
  }
  const SystemClock clock;
  crypto::SecureRandom random;
  TOMBOLO_ASSIGN_OR_RETURN(const std::shared_ptr<grpc::Channel> window,
                           Open(site, kWindow));
  TOMBOLO_ASSIGN_OR_RETURN(const auto consumer,
                           ConnectWindow(site, window, clock, random));
  for (size_t i = 0; i < kPublished.size(); ++i) {
    TOMBOLO_RETURN_IF_ERROR(
        RecordCheck(*consumer, kPublished[i].dataset, findings.verdict)
            .Run(last[i]));
  }
  return absl::OkStatus();
}

void Print(const LedgerContents& ledger, const Findings& findings) {
  const Verdict& verdict = findings.verdict;
  std::printf("%s\n",
              absl::StrFormat(
                  "{\"log_entries\": %d, \"stored_batches\": %d, "
                  "\"live_records\": %d, \"batch_receipts\": %d, "
                  "\"answers\": %d, \"lost\": %d, \"duplicates\": %d, "
                  "\"replies_without_entry\": %d, \"other\": %d}",
                  findings.log_entries, findings.batches, findings.records,
                  ledger.receipts.size(), ledger.answers.size(), verdict.lost,
                  verdict.twice, verdict.without_entry, verdict.other)
                  .c_str());
}

}  // namespace
}  // namespace tombolo::testing

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: kill_check ENDPOINT PKI_DIR LEDGER\n");
    return 2;
  }
  const tombolo::testing::LedgerContents ledger =
      tombolo::testing::ReadLedger(argv[3]);
  tombolo::testing::Findings findings;
  const absl::Status status = tombolo::testing::CheckAll(
      {.endpoint = argv[1], .pki = argv[2]}, ledger, findings);
  tombolo::testing::Print(ledger, findings);
  if (!status.ok()) {
    std::fprintf(stderr, "kill_check: %s\n", status.ToString().c_str());
    return 1;
  }
  return findings.verdict.clean() ? 0 : 1;
}
