// Feeds arbitrary files to the CSV scanner. Whoever can write into a
// department's export chooses these bytes, so the scanner must never crash,
// must give the same rows however the bytes are cut into blocks, must find the
// same rest when it starts between two rows, and must account for every byte.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "absl/strings/string_view.h"
#include "adapters/csv/row_scanner.h"
#include "adapters/csv/text_decoder.h"

namespace {

using tombolo::csv::CsvFormat;
using tombolo::csv::CsvLimits;
using tombolo::csv::Encoding;
using tombolo::csv::RawRow;
using tombolo::csv::RowScanner;

constexpr CsvLimits kSmall = {.row_bytes = 200, .columns = 8};

void Require(bool condition) {
  if (!condition) std::abort();
}

std::vector<RawRow> Scan(const CsvFormat& format, absl::string_view text,
                         size_t block, uint64_t offset, uint64_t row) {
  RowScanner scanner(format, kSmall);
  scanner.Start(offset, row);
  std::vector<RawRow> rows;
  while (!text.empty()) {
    scanner.Feed(text.substr(0, block), rows);
    text.remove_prefix(text.size() < block ? text.size() : block);
  }
  scanner.Finish(rows);
  return rows;
}

void RequireEqual(const std::vector<RawRow>& all, size_t from,
                  const std::vector<RawRow>& rest) {
  Require(all.size() - from == rest.size());
  for (size_t i = 0; i < rest.size(); ++i) {
    const RawRow& a = all[from + i];
    const RawRow& b = rest[i];
    Require(a.number == b.number && a.end == b.end && a.fields == b.fields &&
            a.raw == b.raw && a.problem == b.problem);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  if (size < 1) return 0;
  CsvFormat format;
  if ((bytes[0] & 1) != 0) format.encoding = Encoding::kGb18030;
  if ((bytes[0] & 2) != 0) format.delimiter = '|';
  const size_t block = 1 + (bytes[0] >> 2);
  const absl::string_view text(reinterpret_cast<const char*>(bytes) + 1,
                               size - 1);
  const std::vector<RawRow> all = Scan(format, text, 1 << 20, 0, 1);
  RequireEqual(all, 0, Scan(format, text, block, 0, 1));
  Require(text.empty() || (!all.empty() && all.back().end == text.size()));

  auto decoder = tombolo::csv::TextDecoder::Make(format.encoding);
  Require(decoder.ok());
  for (const RawRow& row : all) {
    Require(row.fields.size() <= kSmall.columns);
    for (const auto& field : row.fields) decoder->Decode(field);
  }
  if (!all.empty()) {
    const size_t at = block % all.size();
    const uint64_t end = all[at].end;
    RequireEqual(all, at + 1,
                 Scan(format, text.substr(end), block, end, at + 2));
  }
  return 0;
}
