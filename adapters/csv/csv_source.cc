#include "adapters/csv/csv_source.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "adapters/csv/csv_position.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/adapter.h"
#include "exchange-core/base/reasons/request.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/crypto/digest.h"

namespace tombolo::csv {
namespace {

constexpr size_t kBlockSize = 64 << 10;
constexpr absl::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr absl::string_view kGb18030Mark = "\x84\x31\x95\x33";

absl::string_view MarkOf(Encoding encoding) {
  return encoding == Encoding::kUtf8 ? kUtf8Mark : kGb18030Mark;
}

// A separator that could be part of a value or of a character's bytes would
// make rows nobody wrote.
bool IsSeparator(char c) {
  return c == '\t' || (absl::ascii_ispunct(static_cast<unsigned char>(c)) &&
                       c != '.' && c != '-' && c != '_');
}

std::string KeyedDigest(absl::string_view key, absl::string_view what,
                        absl::string_view bytes, size_t size) {
  const crypto::Digest digest =
      crypto::HmacSha256(key, absl::StrCat("tombolo.csv.", what, ":", bytes));
  return crypto::DigestBytes(digest).substr(0, size);
}

}  // namespace

absl::StatusOr<std::unique_ptr<CsvSource>> CsvSource::Make(CsvOptions options) {
  const CsvFormat& format = options.format;
  const auto bad = [&](const char* key, char found) {
    return MakeError(reasons::kConfigInvalid,
                     {{"key", key},
                      {"found", absl::CHexEscape(std::string(1, found))},
                      {"allowed",
                       "a tab or one ASCII punctuation mark other "
                       "than . - _, delimiter and quote distinct"},
                      {"file", options.path}});
  };
  if (!IsSeparator(format.delimiter)) return bad("delimiter", format.delimiter);
  if (!IsSeparator(format.quote) || format.quote == format.delimiter) {
    return bad("quote", format.quote);
  }
  TOMBOLO_ASSIGN_OR_RETURN(TextDecoder decoder,
                           TextDecoder::Make(format.encoding));
  return std::unique_ptr<CsvSource>(
      new CsvSource(std::move(options), std::move(decoder)));
}

absl::StatusOr<connector::SourceDescription> CsvSource::Discover(
    size_t sample_rows) {
  TOMBOLO_RETURN_IF_ERROR(Seek(""));
  connector::SourceDescription found;
  if (sample_rows > 0) {
    TOMBOLO_ASSIGN_OR_RETURN(connector::Chunk chunk,
                             Read("", {.rows = sample_rows}));
    for (connector::SourceRow& row : chunk.rows) {
      found.sample.push_back(std::move(row.values));
    }
  }
  if (columns_.empty()) {
    return MakeError(reasons::kSourceHeader,
                     {{"file", options_.path}, {"problem", "it has none yet"}});
  }
  found.columns = columns_;
  return found;
}

absl::StatusOr<connector::Chunk> CsvSource::Read(
    const connector::Position& from, connector::ReadLimits limits) {
  if (!file_.has_value() || from != at_) TOMBOLO_RETURN_IF_ERROR(Seek(from));
  connector::Chunk chunk;
  chunk.after = from;
  size_t bytes = 0;
  size_t taken = 0;
  while (taken < limits.rows && bytes < limits.bytes) {
    TOMBOLO_ASSIGN_OR_RETURN(std::optional<RawRow> row, NextRow());
    if (!row.has_value()) {
      chunk.end = true;
      break;
    }
    if (row->blank && columns_.size() > 1) continue;
    ++taken;
    bytes += 2 * row->raw.size();
    chunk.after = After(*row);
    AddRow(*std::move(row), chunk);
  }
  at_ = chunk.after;
  // The next read opens the path again: by then another file may be there.
  if (chunk.end) file_.reset();
  return chunk;
}

absl::Status CsvSource::Acknowledge(const connector::Position&) {
  return absl::OkStatus();
}

// Stands before the first row after `from`, in the file that has the path now.
absl::Status CsvSource::Seek(const connector::Position& from) {
  const absl::Status status = SeekInFile(from);
  if (!status.ok()) file_.reset();
  return status;
}

absl::Status CsvSource::SeekInFile(const connector::Position& from) {
  TOMBOLO_ASSIGN_OR_RETURN(file_, RandomAccessFile::Open(options_.path));
  TOMBOLO_RETURN_IF_ERROR(ReadHead());
  ready_.clear();
  at_end_ = false;
  at_ = from;
  const absl::string_view mark = MarkOf(options_.format.encoding);
  read_offset_ = absl::StartsWith(head_, mark) ? mark.size() : 0;
  scanner_.Start(read_offset_, 1);
  TOMBOLO_ASSIGN_OR_RETURN(const bool has_header, ReadHeader());
  if (from.empty()) return absl::OkStatus();

  const std::optional<CsvPlace> place = DecodePlace(from);
  if (!place.has_value()) return MakeError(reasons::kPositionInvalid);
  TOMBOLO_RETURN_IF_ERROR(CheckUnchanged(*place));
  if (!has_header) {
    return MakeError(reasons::kSourceReplaced, {{"file", options_.path}});
  }
  ready_.clear();
  at_end_ = false;
  read_offset_ = place->offset;
  scanner_.Start(place->offset, place->row + 1);
  return absl::OkStatus();
}

absl::Status CsvSource::ReadHead() {
  TOMBOLO_ASSIGN_OR_RETURN(head_, file_->Read(0, kHeadSize));
  head_digest_ =
      KeyedDigest(options_.position_key, "head", head_, kHeadDigestSize);
  return absl::OkStatus();
}

absl::Status CsvSource::CheckUnchanged(const CsvPlace& place) {
  TOMBOLO_ASSIGN_OR_RETURN(const uint64_t size, file_->Size());
  if (size < place.offset) {
    return MakeError(reasons::kSourceTruncated,
                     {{"file", options_.path},
                      {"found", absl::StrCat(size)},
                      {"wanted", absl::StrCat(place.offset)}});
  }
  TOMBOLO_ASSIGN_OR_RETURN(
      const std::string tail,
      file_->Read(place.offset - place.tail_size, place.tail_size));
  if (HeadDigest(place.offset) != place.head ||
      KeyedDigest(options_.position_key, "tail", tail, kTailDigestSize) !=
          place.tail) {
    return MakeError(reasons::kSourceReplaced, {{"file", options_.path}});
  }
  return absl::OkStatus();
}

// False when the header is not complete yet, which is nobody's fault in a file
// that grows; a snapshot without a header is refused, for it would delete
// everything.
absl::StatusOr<bool> CsvSource::ReadHeader() {
  columns_.clear();
  if (!options_.columns.empty()) {
    columns_ = options_.columns;
    return true;
  }
  TOMBOLO_ASSIGN_OR_RETURN(std::optional<RawRow> row, NextRow());
  if (row.has_value()) {
    TOMBOLO_RETURN_IF_ERROR(TakeHeader(*std::move(row)));
    return true;
  }
  if (options_.mode == CsvMode::kAppend) return false;
  return MakeError(reasons::kSourceHeader,
                   {{"file", options_.path}, {"problem", "the file is empty"}});
}

absl::Status CsvSource::TakeHeader(RawRow row) {
  const auto bad = [this](absl::string_view problem) {
    columns_.clear();
    return MakeError(
        reasons::kSourceHeader,
        {{"file", options_.path}, {"problem", std::string(problem)}});
  };
  if (row.problem != nullptr) return bad(row.problem->en);
  std::set<std::string> names;
  for (const std::string& field : row.fields) {
    std::optional<std::string> name = decoder_.Decode(field);
    if (!name.has_value()) return bad(reasons::kEncodingInvalid.en);
    absl::StripAsciiWhitespace(&*name);
    if (name->empty()) return bad("a column has no name");
    if (!names.insert(*name).second) {
      return bad(absl::StrCat("two columns are named ", *name));
    }
    columns_.push_back(*std::move(name));
  }
  return absl::OkStatus();
}

absl::Status CsvSource::ReadBlock() {
  TOMBOLO_ASSIGN_OR_RETURN(const std::string block,
                           file_->Read(read_offset_, kBlockSize));
  read_offset_ += block.size();
  // A short file may have grown since it was opened.
  if (head_.size() < kHeadSize && head_.size() < read_offset_) {
    TOMBOLO_RETURN_IF_ERROR(ReadHead());
  }
  std::vector<RawRow> rows;
  scanner_.Feed(block, rows);
  if (block.size() < kBlockSize) {
    at_end_ = true;
    if (options_.mode == CsvMode::kSnapshot) scanner_.Finish(rows);
  }
  std::move(rows.begin(), rows.end(), std::back_inserter(ready_));
  return absl::OkStatus();
}

absl::StatusOr<std::optional<RawRow>> CsvSource::NextRow() {
  while (ready_.empty() && !at_end_) TOMBOLO_RETURN_IF_ERROR(ReadBlock());
  if (ready_.empty()) return std::nullopt;
  RawRow row = std::move(ready_.front());
  ready_.pop_front();
  return row;
}

void CsvSource::AddRow(RawRow row, connector::Chunk& chunk) {
  connector::SourceRow out;
  out.number = row.number;
  out.after = chunk.after;
  const ErrorReason* problem = row.problem;
  size_t column = row.problem_field;
  if (problem == nullptr && row.fields.size() != columns_.size()) {
    problem = &reasons::kCsvColumnCount;
    column = columns_.size();
  }
  for (size_t i = 0; problem == nullptr && i < row.fields.size(); ++i) {
    std::optional<std::string> text = decoder_.Decode(row.fields[i]);
    if (text.has_value()) {
      out.values.push_back(*std::move(text));
    } else {
      problem = &reasons::kEncodingInvalid;
      column = i;
    }
  }
  if (problem == nullptr) {
    out.raw = std::move(row.raw);
    chunk.rows.push_back(std::move(out));
    return;
  }
  chunk.rejections.push_back(
      {.row = row.number,
       .column = column < columns_.size() ? columns_[column] : "",
       .reason = problem,
       .raw = std::move(row.raw),
       .after = chunk.after});
}

// Covers no byte after `offset`, so that it stays when the file grows.
std::string CsvSource::HeadDigest(uint64_t offset) const {
  if (offset >= head_.size()) return head_digest_;
  return KeyedDigest(options_.position_key, "head",
                     absl::string_view(head_).substr(0, offset),
                     kHeadDigestSize);
}

connector::Position CsvSource::After(const RawRow& row) const {
  const size_t size = std::min(row.raw.size(), kRowTailSize);
  const absl::string_view tail =
      absl::string_view(row.raw).substr(row.raw.size() - size);
  return EncodePlace({.offset = row.end,
                      .row = row.number,
                      .head = HeadDigest(row.end),
                      .tail_size = static_cast<uint8_t>(size),
                      .tail = KeyedDigest(options_.position_key, "tail", tail,
                                          kTailDigestSize)});
}

}  // namespace tombolo::csv
