// What a client of the kill test was promised, kept outside the node: a file
// of lines, each on disk (fdatasync) before the next request leaves.
//
//   S <dataset> <generation> <first> <statement> <record,record,…>   sent
//   A <dataset> <statement> <origin> <index> <leaf hash>   receipt checked
//   K <dataset> <next sequence>         everything before it is acknowledged
//   Q <origin> <index> <leaf hash> <result digest>       answer checked
//
// Digests in hex. A batch is acknowledged when a K line of its dataset is at or
// beyond its end: by a receipt (A), or because the node said so when it was
// asked after a broken connection.
//
//   Ledger ledger(path);
//   ledger.Sent({...});                  // Thread-safe; exits when it cannot.
//   const LedgerContents kept = ReadLedger(path);
#ifndef TOMBOLO_TESTS_E2E_KILL_LEDGER_H_
#define TOMBOLO_TESTS_E2E_KILL_LEDGER_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "exchange-core/base/mutex.h"

namespace tombolo::testing {

struct SentBatch {
  std::string dataset;
  uint64_t generation = 0;
  uint64_t first = 0;
  std::string statement;  // Digest, hex.
  std::vector<uint64_t> records;

  uint64_t next() const { return first + records.size(); }
};

// Where the log says something is.
struct LogPlace {
  std::string origin;
  uint64_t index = 0;
  std::string leaf_hash;  // Hex.
};

class Ledger {
 public:
  explicit Ledger(const std::string& path);
  ~Ledger();
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  void Sent(const SentBatch& batch) TOMBOLO_EXCLUDES(mutex_);
  void Receipt(const std::string& dataset, const std::string& statement,
               const LogPlace& place) TOMBOLO_EXCLUDES(mutex_);
  void Acknowledged(const std::string& dataset, uint64_t next_sequence)
      TOMBOLO_EXCLUDES(mutex_);
  void Answer(const LogPlace& place, const std::string& result_digest)
      TOMBOLO_EXCLUDES(mutex_);

 private:
  void Write(const std::string& line) TOMBOLO_EXCLUDES(mutex_);

  Mutex mutex_;
  const int fd_;
};

struct LedgerContents {
  struct BatchReceipt {
    std::string dataset;
    std::string statement;
    LogPlace place;
  };
  struct QueryReceipt {
    LogPlace place;
    std::string result_digest;
  };
  std::vector<SentBatch> sent;
  std::vector<BatchReceipt> receipts;
  std::map<std::string, uint64_t> acknowledged;  // Dataset → next sequence.
  std::vector<QueryReceipt> answers;
};

// Exits with a message when the file cannot be read. A last line that was cut
// is passed over.
LedgerContents ReadLedger(const std::string& path);

}  // namespace tombolo::testing

#endif  // TOMBOLO_TESTS_E2E_KILL_LEDGER_H_
