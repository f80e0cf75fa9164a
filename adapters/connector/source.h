// Source: where rows come from. One implementation per kind of system (CSV
// here, databases later); everything that signs, spools, retries and counts is
// somebody else's work, so that a source only reads.
//
//   TOMBOLO_ASSIGN_OR_RETURN(SourceDescription what, source.Discover());
//   Position at;                                  // "" is the beginning
//   for (;;) {
//     TOMBOLO_ASSIGN_OR_RETURN(Chunk chunk, source.Read(at, {.rows = 4096}));
//     ...                                         // map, sign, publish
//     at = chunk.after;
//     if (chunk.end) break;                       // nothing more right now
//   }
//   TOMBOLO_RETURN_IF_ERROR(source.Acknowledge(at));
//
// The contract, which tests/unit/adapters checks for every source:
//   - A position is opaque, at most kMaxPositionSize bytes, and names a place
//     between two rows. Every row and every rejection carries the position
//     after it.
//   - Reading from P yields exactly the rows and rejections after P, however
//     often, from whichever process. A position that does not belong to what
//     the source now reads is refused with a reason, never guessed at.
//   - Read pulls: it returns at most the rows and about the bytes asked for.
//   - A row that cannot be read is a rejection, which is data; an error is for
//     the surroundings (file gone, replaced, unreadable).
//   - Discover changes nothing and leaves nothing behind.
//   - Acknowledge(P) says that everything up to P is durable at the exchange:
//     the source may forget it. It may be repeated, and may be lost.
//
// Not thread-safe: one source is read by one thread.
#ifndef TOMBOLO_ADAPTERS_CONNECTOR_SOURCE_H_
#define TOMBOLO_ADAPTERS_CONNECTOR_SOURCE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "adapters/connector/rejection.h"

namespace tombolo::connector {

// A place between two rows of a source; opaque to everybody else. Empty means
// the beginning.
using Position = std::string;

// Leaves room for the agent's own words in the 4 KiB cursor of a batch.
inline constexpr size_t kMaxPositionSize = 3072;

// What a source has, and its first rows as they stand.
struct SourceDescription {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> sample;
};

// One row: a text for each column of the description, in order.
struct SourceRow {
  uint64_t number = 0;  // As a person would find it at the source, from 1.
  std::vector<std::string> values;
  std::string raw;  // The row as the source holds it, for the dead letter.
  Position after;
};

// How much one Read may return; both must be positive. At least one row comes
// back when there is one, however large.
struct ReadLimits {
  size_t rows = 4096;
  size_t bytes = size_t{4} << 20;
};

// Rows and rejections, each in the source's order.
struct Chunk {
  std::vector<SourceRow> rows;
  std::vector<Rejection> rejections;
  Position after;    // Where to read on: after the last row or rejection.
  bool end = false;  // Nothing more is there right now.
};

class Source {
 public:
  virtual ~Source() = default;

  // The columns and up to `sample_rows` rows.
  virtual absl::StatusOr<SourceDescription> Discover(size_t sample_rows) = 0;

  // The rows after `from`. FAILED_PRECONDITION / POSITION_INVALID for bytes
  // that no source of this kind made; other reasons name what happened to the
  // source since, such as SOURCE_REPLACED or SOURCE_TRUNCATED.
  virtual absl::StatusOr<Chunk> Read(const Position& from,
                                     ReadLimits limits) = 0;

  // Everything up to `position` is durable at the exchange.
  virtual absl::Status Acknowledge(const Position& position) = 0;
};

}  // namespace tombolo::connector

#endif  // TOMBOLO_ADAPTERS_CONNECTOR_SOURCE_H_
