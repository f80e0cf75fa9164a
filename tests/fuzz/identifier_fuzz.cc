// Feeds arbitrary text to every identifier scheme and to the date parser. The
// text comes from rows of a department's register and from queries, so nothing
// may crash, a normalised identifier must normalise to itself, and an error
// must never show a number.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"
#include "exchange-core/identifier/calendar_date.h"
#include "exchange-core/identifier/scheme.h"

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

// Lengths have up to four digits; a longer run comes from an identifier.
bool ShowsANumber(absl::string_view message) {
  constexpr size_t kTelling = 5;
  size_t run = 0;
  for (const char letter : message) {
    run = absl::ascii_isdigit(static_cast<unsigned char>(letter)) ? run + 1 : 0;
    if (run == kTelling) return true;
  }
  return false;
}

void CheckScheme(absl::string_view scheme, const std::string& text) {
  const auto once = tombolo::identifier::NormaliseIdentifier(scheme, text);
  if (!once.ok()) {
    Require(text.size() > 9999 || !ShowsANumber(once.status().message()));
    return;
  }
  Require(!once->empty() && once->size() <= 64);
  Require(tombolo::identifier::NormaliseIdentifier(scheme, *once).value() ==
          *once);
}

void CheckDate(const std::string& text) {
  const auto date = tombolo::identifier::ParseDate(text);
  if (!date.ok()) return;
  Require(tombolo::identifier::ParseIsoDate(
              tombolo::identifier::FormatIsoDate(*date))
              .value() == *date);
  Require(tombolo::identifier::DateFromDays(
              tombolo::identifier::DaysSinceEpoch(*date)) == *date);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const std::string text(reinterpret_cast<const char*>(bytes), size);
  for (const absl::string_view scheme : tombolo::identifier::SchemeNames()) {
    CheckScheme(scheme, text);
  }
  CheckDate(text);
  return 0;
}
