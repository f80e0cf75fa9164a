// CsvSource: a CSV file as a Source.
//
//   TOMBOLO_ASSIGN_OR_RETURN(
//       std::unique_ptr<CsvSource> source,
//       CsvSource::Make({.path = "marriages.csv",
//                        .mode = CsvMode::kAppend,
//                        .format = {.encoding = Encoding::kGb18030},
//                        .position_key = key}));
//
// Append mode: the file only grows. Only complete lines are read; the rest
// waits for the next read. A position is the byte offset together with keyed
// digests of the file's beginning and of the last row read, so that a file that
// was cut, or replaced by another, is refused (SOURCE_TRUNCATED,
// SOURCE_REPLACED) instead of read on in the middle of somebody else's row.
// Snapshot mode: the file is the whole dataset; each pass reads it from the
// beginning, and a last line without a line end counts.
//
// Rows are numbered as a spreadsheet shows them: the header is row 1, and a
// quoted line break does not count. Blank lines are passed over when there is
// more than one column. The byte order mark of UTF-8 and GB18030 is passed
// over. Header names are trimmed and must be distinct. Rejected rows carry one
// of the CSV_* reasons or ENCODING_INVALID.
//
// See connector/source.h for the contract.
#ifndef TOMBOLO_ADAPTERS_CSV_CSV_SOURCE_H_
#define TOMBOLO_ADAPTERS_CSV_CSV_SOURCE_H_

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "adapters/connector/source.h"
#include "adapters/csv/random_access_file.h"
#include "adapters/csv/row_scanner.h"
#include "adapters/csv/text_decoder.h"

namespace tombolo::csv {

enum class CsvMode { kAppend, kSnapshot };

struct CsvOptions {
  std::string path;
  CsvMode mode = CsvMode::kAppend;
  CsvFormat format;
  // Names of the columns when the file has no header; empty when it has one.
  std::vector<std::string> columns;
  // Keys the digests in positions, which leave the machine with the cursor.
  std::string position_key;
  CsvLimits limits;
};

class CsvSource final : public connector::Source {
 public:
  // INVALID_ARGUMENT / CONFIG_INVALID when the delimiter or the quote cannot
  // be told from text or from each other. Does not touch the file.
  static absl::StatusOr<std::unique_ptr<CsvSource>> Make(CsvOptions options);

  absl::StatusOr<connector::SourceDescription> Discover(
      size_t sample_rows) override;
  absl::StatusOr<connector::Chunk> Read(const connector::Position& from,
                                        connector::ReadLimits limits) override;
  // Nothing to do: the file is the department's, and is left alone.
  absl::Status Acknowledge(const connector::Position& position) override;

 private:
  CsvSource(CsvOptions options, TextDecoder decoder)
      : options_(std::move(options)),
        decoder_(std::move(decoder)),
        scanner_(options_.format, options_.limits) {}

  absl::Status Seek(const connector::Position& from);
  absl::Status SeekInFile(const connector::Position& from);
  absl::Status ReadHead();
  absl::Status CheckUnchanged(const struct CsvPlace& place);
  absl::StatusOr<bool> ReadHeader();
  absl::Status TakeHeader(RawRow row);
  absl::Status ReadBlock();
  absl::StatusOr<std::optional<RawRow>> NextRow();
  void AddRow(RawRow row, connector::Chunk& chunk);
  std::string HeadDigest(uint64_t offset) const;
  connector::Position After(const RawRow& row) const;

  CsvOptions options_;
  TextDecoder decoder_;
  RowScanner scanner_;
  std::optional<RandomAccessFile> file_;
  std::string head_;  // The first bytes of the open file.
  std::string head_digest_;
  uint64_t read_offset_ = 0;  // Where the next block begins.
  bool at_end_ = false;       // The file has no more bytes.
  std::deque<RawRow> ready_;  // Scanned, not handed out.
  std::vector<std::string> columns_;
  connector::Position at_;  // After the last row handed out.
};

}  // namespace tombolo::csv

#endif  // TOMBOLO_ADAPTERS_CSV_CSV_SOURCE_H_
