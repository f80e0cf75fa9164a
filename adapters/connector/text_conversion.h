// Reading values out of the text that clerks and spreadsheets leave behind.
// Each function gives the value or nullopt; none guesses.
//
//   const auto day = ReadDate("２０２４年1月5日", DefaultDateFormats());
//   const auto fee = ReadDecimal("0012.50");        // "12.5"
//
// Numbers and dates may be in full-width digits. Date formats are made of
// YYYY, MM, DD, hh, mm, ss (that many digits), M, D (one or two) and literal
// text; dates must exist in the calendar. Pure; thread-safe.
#ifndef TOMBOLO_ADAPTERS_CONNECTOR_TEXT_CONVERSION_H_
#define TOMBOLO_ADAPTERS_CONNECTOR_TEXT_CONVERSION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "exchange-core/record/value.h"

namespace tombolo::connector {

// Without the spaces at both ends: ASCII, no-break (U+00A0), ideographic
// (U+3000).
absl::string_view TrimSpaces(absl::string_view text);

// Full-width digits, signs, letters and punctuation as ASCII.
std::string ToHalfWidth(absl::string_view text);

// True for what a spreadsheet makes of a long number, such as 9.90101E+17: the
// digits behind are lost.
bool IsSpreadsheetNumber(absl::string_view text);

std::optional<int64_t> ReadInteger(absl::string_view text);

// Normalised as record/value.h wants it.
std::optional<std::string> ReadDecimal(absl::string_view text);

// True when `format` has each of year, month and day once, and nothing twice.
bool IsDateFormat(absl::string_view format);
// True when it has hours, minutes and seconds as well.
bool IsTimestampFormat(absl::string_view format);

// By the first format that fits.
std::optional<record::Date> ReadDate(absl::string_view text,
                                     const std::vector<std::string>& formats);
std::optional<record::Timestamp> ReadTimestamp(
    absl::string_view text, const std::vector<std::string>& formats,
    const absl::TimeZone& zone);

// Year first throughout: no two of them read one text differently.
const std::vector<std::string>& DefaultDateFormats();
const std::vector<std::string>& DefaultTimestampFormats();

}  // namespace tombolo::connector

#endif  // TOMBOLO_ADAPTERS_CONNECTOR_TEXT_CONVERSION_H_
