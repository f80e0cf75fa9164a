// RowScanner: splits a stream of bytes into CSV rows (RFC 4180) without ever
// holding more than one row.
//
//   RowScanner scanner({.delimiter = ','}, {});
//   scanner.Start(/*offset=*/0, /*row=*/1);
//   scanner.Feed(block, rows);             // as often as there are blocks
//   scanner.Finish(rows);                  // a last row without a line end
//
// It works on the encoded bytes, so that every row knows its exact place in
// the file. That is sound for UTF-8, and for GB18030 because the scanner knows
// its two- and four-byte characters: a trail byte may look like '|' or '0'.
//
// Lines end with LF or CRLF. Inside quotes everything is data, and a doubled
// quote is one quote. What RFC 4180 does not allow makes a row with a problem,
// never a guess; where a row ends never depends on its problem nor on a limit,
// so that text inside quotes can never pass for a row. A row over a limit is
// scanned to its end and its fields are dropped; `raw` then holds its last
// bytes only.
//
// Not thread-safe.
#ifndef TOMBOLO_ADAPTERS_CSV_ROW_SCANNER_H_
#define TOMBOLO_ADAPTERS_CSV_ROW_SCANNER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "exchange-core/base/error_reason.h"

namespace tombolo::csv {

enum class Encoding { kUtf8, kGb18030 };

struct CsvFormat {
  char delimiter = ',';
  char quote = '"';
  Encoding encoding = Encoding::kUtf8;
};

struct CsvLimits {
  size_t row_bytes = size_t{1} << 20;
  size_t columns = 1000;
};

// How many of a row's last bytes are kept when the row is too large.
inline constexpr size_t kRowTailSize = 64;

// One row as it stands in the file: fields unquoted, not decoded.
struct RawRow {
  uint64_t number = 0;
  uint64_t end = 0;  // Offset of the first byte after the row.
  std::vector<std::string> fields;
  std::string raw;    // The row's bytes, line end included.
  bool blank = true;  // Nothing but a line end.
  const ErrorReason* problem = nullptr;
  size_t problem_field = 0;
};

class RowScanner {
 public:
  RowScanner(CsvFormat format, CsvLimits limits)
      : format_(format), limits_(limits) {}

  // Forgets everything; the next byte is at `offset` and begins row `number`.
  void Start(uint64_t offset, uint64_t number);

  // Appends the rows that end within `bytes` to `rows`.
  void Feed(absl::string_view bytes, std::vector<RawRow>& rows);

  // The input ends here: appends the row without a line end, if there is one.
  void Finish(std::vector<RawRow>& rows);

 private:
  enum class State { kFieldStart, kUnquoted, kQuoted, kQuoteSeen, kReturnSeen };

  bool ContinuesCharacter(uint8_t byte);
  bool IsRowEnd(char c);
  void Step(char c);
  void Unquoted(char c);
  void EndField();
  void EndRow(std::vector<RawRow>& rows);
  void Keep(char c);
  void Blame(const ErrorReason& reason);

  CsvFormat format_;
  CsvLimits limits_;
  State state_ = State::kFieldStart;
  int character_bytes_ = 0;  // Of the GB18030 character under way.
  bool oversize_ = false;
  uint64_t offset_ = 0;
  uint64_t number_ = 1;
  std::string field_;
  RawRow row_;
};

}  // namespace tombolo::csv

#endif  // TOMBOLO_ADAPTERS_CSV_ROW_SCANNER_H_
