// The dead letter: a file with every row that could not be published, and why.
//
//   TOMBOLO_ASSIGN_OR_RETURN(
//       std::unique_ptr<DeadLetter> letters,
//       DeadLetter::Open({.path = path, .max_rows = 100, .max_share = 0.01}));
//   TOMBOLO_RETURN_IF_ERROR(letters->Add(rejection));
//   TOMBOLO_RETURN_IF_ERROR(letters->CheckLimits(rows_read, /*done=*/false));
//
// Append-only JSON lines, mode 0600:
//
//   {"row":17,"column":"birth_date","reason":"VALUE_UNREADABLE",
//    "position":"<hex>","raw":"..."}            or "rawBase64" for other bytes
//
// The raw row is there so that the department can correct it; nothing of it is
// logged or sent. A row may appear twice when a run was killed between writing
// it and publishing the rows around it; `position` tells such lines apart.
//
// CheckLimits returns FAILED_PRECONDITION / DEAD_LETTER_LIMIT when more than
// `max_rows` rows of this run were rejected, or more than `max_share` of those
// read, which is judged from kShareSample rows on and at the end.
//
// Not thread-safe.
#ifndef TOMBOLO_ADAPTERS_CONNECTOR_DEAD_LETTER_H_
#define TOMBOLO_ADAPTERS_CONNECTOR_DEAD_LETTER_H_

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "adapters/connector/durable_file.h"
#include "adapters/connector/rejection.h"

namespace tombolo::connector {

// Below this many rows a share says little.
inline constexpr uint64_t kShareSample = 1000;

struct DeadLetterOptions {
  std::string path;
  uint64_t max_rows = std::numeric_limits<uint64_t>::max();
  double max_share = 1.0;
  bool keep_raw = true;
};

class DeadLetter {
 public:
  static absl::StatusOr<std::unique_ptr<DeadLetter>> Open(
      DeadLetterOptions options);

  absl::Status Add(const Rejection& rejection);
  absl::Status CheckLimits(uint64_t rows_read, bool done) const;
  // Makes the lines durable: called before the position moves past them.
  absl::Status Sync();

  // Rows added since Open, by reason name.
  const std::map<std::string, uint64_t>& counts() const { return counts_; }
  uint64_t total() const { return total_; }

 private:
  DeadLetter(DeadLetterOptions options, DurableFile file)
      : options_(std::move(options)), file_(std::move(file)) {}

  DeadLetterOptions options_;
  DurableFile file_;
  bool dirty_ = false;
  uint64_t total_ = 0;
  std::map<std::string, uint64_t> counts_;
};

}  // namespace tombolo::connector

#endif  // TOMBOLO_ADAPTERS_CONNECTOR_DEAD_LETTER_H_
