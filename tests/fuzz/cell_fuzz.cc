// Feeds arbitrary cells to the readers of numbers, dates and timestamps. Clerks
// and spreadsheets write them, so nothing may crash, whatever is read must be a
// value that a record can carry, and it must be read alike from its own text.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "adapters/connector/text_conversion.h"
#include "adapters/csv/csv_position.h"
#include "exchange-core/record/value.h"

namespace {

using namespace tombolo::connector;  // NOLINT(google-build-using-namespace)
using tombolo::record::EncodeValue;

void Require(bool holds) {
  if (!holds) std::abort();
}

void TryNumbers(absl::string_view text) {
  if (const auto integer = ReadInteger(text); integer.has_value()) {
    Require(ReadInteger(absl::StrCat(*integer)) == integer);
  }
  if (const auto decimal = ReadDecimal(text); decimal.has_value()) {
    Require(ReadDecimal(*decimal) == decimal);
    Require(decimal->size() > tombolo::record::kMaxDecimalBytes ||
            EncodeValue(tombolo::record::Decimal{*decimal}).ok());
  }
}

void TryDates(absl::string_view text) {
  if (const auto date = ReadDate(text, DefaultDateFormats());
      date.has_value()) {
    Require(EncodeValue(*date).ok());
  }
  if (const auto time =
          ReadTimestamp(text, DefaultTimestampFormats(), absl::UTCTimeZone());
      time.has_value()) {
    Require(EncodeValue(*time).ok());
  }
}

void TryPosition(absl::string_view bytes) {
  if (const auto place = tombolo::csv::DecodePlace(bytes); place.has_value()) {
    Require(tombolo::csv::EncodePlace(*place) == bytes);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const absl::string_view text(reinterpret_cast<const char*>(bytes), size);
  const std::string half = ToHalfWidth(text);
  Require(ToHalfWidth(half) == half);
  Require(TrimSpaces(TrimSpaces(text)) == TrimSpaces(text));
  (void)IsSpreadsheetNumber(text);
  (void)IsTimestampFormat(text);
  // A place's formats are the operator's, but a text is tried against them.
  if (IsDateFormat(text)) (void)ReadDate(half, {std::string(text)});
  TryNumbers(text);
  TryDates(text);
  TryPosition(text);
  return 0;
}
