#include "adapters/csv/row_scanner.h"

#include <utility>

#include "exchange-core/base/reasons/adapter.h"

namespace tombolo::csv {
namespace {

bool IsLead(uint8_t byte) { return byte >= 0x81 && byte <= 0xFE; }
bool IsDigit(uint8_t byte) { return byte >= 0x30 && byte <= 0x39; }
bool IsTrail(uint8_t byte) {
  return byte >= 0x40 && byte != 0x7F && byte != 0xFF;
}

}  // namespace

void RowScanner::Start(uint64_t offset, uint64_t number) {
  state_ = State::kFieldStart;
  character_bytes_ = 0;
  oversize_ = false;
  offset_ = offset;
  number_ = number;
  field_.clear();
  row_ = RawRow();
}

void RowScanner::Feed(absl::string_view bytes, std::vector<RawRow>& rows) {
  for (const char c : bytes) {
    ++offset_;
    row_.raw.push_back(c);
    if (row_.raw.size() > limits_.row_bytes) {
      Blame(reasons::kCsvRowTooLarge);
      oversize_ = true;
      row_.raw.erase(0, row_.raw.size() - kRowTailSize);
    }
    if (ContinuesCharacter(static_cast<uint8_t>(c))) {
      Keep(c);
    } else if (IsRowEnd(c)) {
      EndField();
      EndRow(rows);
    } else {
      Step(c);
    }
  }
}

void RowScanner::Finish(std::vector<RawRow>& rows) {
  if (row_.raw.empty()) return;
  if (state_ == State::kQuoted) Blame(reasons::kCsvUnterminatedQuote);
  if (state_ == State::kReturnSeen) Blame(reasons::kCsvBareCarriageReturn);
  EndField();
  EndRow(rows);
}

// True for the second to fourth byte of a GB18030 character, whatever it looks
// like. A byte that does not continue the character stands for itself, and the
// broken character is found when the field is decoded.
bool RowScanner::ContinuesCharacter(uint8_t byte) {
  if (format_.encoding != Encoding::kGb18030) return false;
  switch (std::exchange(character_bytes_, 0)) {
    case 1:
      if (IsDigit(byte)) character_bytes_ = 2;
      if (IsDigit(byte) || IsTrail(byte)) return true;
      break;
    case 2:
      if (IsLead(byte)) {
        character_bytes_ = 3;
        return true;
      }
      break;
    case 3:
      if (IsDigit(byte)) return true;
      break;
    default:
      break;
  }
  if (IsLead(byte)) character_bytes_ = 1;
  return false;
}

bool RowScanner::IsRowEnd(char c) {
  return c == '\n' && state_ != State::kQuoted;
}

void RowScanner::Step(char c) {
  if (c != '\r') row_.blank = false;
  switch (state_) {
    case State::kQuoted:
      if (c == format_.quote) {
        state_ = State::kQuoteSeen;
      } else {
        Keep(c);
      }
      return;
    case State::kQuoteSeen:
      if (c == format_.quote) {
        state_ = State::kQuoted;
        Keep(c);
        return;
      }
      if (c != format_.delimiter && c != '\r') {
        Blame(reasons::kCsvTextAfterQuote);
      }
      Unquoted(c);
      return;
    case State::kFieldStart:
      if (c == format_.quote) {
        state_ = State::kQuoted;
        return;
      }
      Unquoted(c);
      return;
    case State::kReturnSeen:
      Blame(reasons::kCsvBareCarriageReturn);
      row_.blank = false;
      Keep('\r');
      Unquoted(c);
      return;
    case State::kUnquoted:
      if (c == format_.quote) Blame(reasons::kCsvStrayQuote);
      Unquoted(c);
      return;
  }
}

void RowScanner::Unquoted(char c) {
  if (c == format_.delimiter) {
    EndField();
  } else if (c == '\r') {
    state_ = State::kReturnSeen;
  } else {
    state_ = State::kUnquoted;
    Keep(c);
  }
}

void RowScanner::EndField() {
  state_ = State::kFieldStart;
  if (row_.fields.size() >= limits_.columns) {
    Blame(reasons::kCsvRowTooLarge);
    oversize_ = true;
  }
  if (oversize_) {
    field_.clear();
    return;
  }
  row_.fields.push_back(std::move(field_));
  field_.clear();
}

void RowScanner::EndRow(std::vector<RawRow>& rows) {
  row_.number = number_++;
  row_.end = offset_;
  if (oversize_) row_.fields.clear();
  rows.push_back(std::move(row_));
  row_ = RawRow();
  state_ = State::kFieldStart;
  character_bytes_ = 0;
  oversize_ = false;
}

void RowScanner::Keep(char c) {
  if (!oversize_) field_.push_back(c);
}

// The first problem of a row is the one to tell: later ones follow from it.
void RowScanner::Blame(const ErrorReason& reason) {
  if (row_.problem != nullptr) return;
  row_.problem = &reason;
  row_.problem_field = row_.fields.size();
}

}  // namespace tombolo::csv
