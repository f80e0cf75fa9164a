// Schemes of identifiers: which kinds of number a subject can be named by, and
// the one spelling of each that is signed, indexed and compared.
//
//   TOMBOLO_ASSIGN_OR_RETURN(
//       std::string id, NormaliseIdentifier("cn-resident-id", text));
//
//   name                 what                              normalised form
//   cn-resident-id       resident identity number          18 characters
//                        (GB 11643-1999)
//   cn-org-code          unified social credit code        18 characters
//                        (GB 32100-2015)
//   cn-residence-permit  residence permit of Hong Kong,    18 characters
//                        Macao and Taiwan residents, and
//                        permanent residence of foreigners
//   passport             passport number                   6-12 [A-Z0-9]
//   opaque               anything else                     1-64 ASCII, as is
//
// All but `opaque` strip spaces (ASCII and U+3000) at both ends, turn
// full-width digits and letters into ASCII and letters into upper case; a
// resident number of 15 digits becomes its 18 characters. Check characters and
// dates must be right, and numbers that clerks type when they have none
// (zeros, 123456…) are refused: they would make one subject of many people.
// Normalising twice changes nothing.
//
// Errors never carry the identifier: it is personal data, and errors are
// logged. Pure; thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_IDENTIFIER_SCHEME_H_
#define TOMBOLO_EXCHANGE_CORE_IDENTIFIER_SCHEME_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tombolo::identifier {

struct Scheme {
  absl::string_view name;
  absl::string_view title_en;
  absl::string_view title_zh;
  absl::StatusOr<std::string> (*normalise)(absl::string_view text);
};

// The scheme of that name, or nullptr. Schemes live for ever.
const Scheme* FindScheme(absl::string_view name);

// All names, in the order of the table.
std::vector<absl::string_view> SchemeNames();

// The normalised form of `text`, or INVALID_ARGUMENT with the reason
//   UNKNOWN_SCHEME            no scheme of that name;
//   IDENTIFIER_LENGTH         too short or too long;
//   IDENTIFIER_CHARACTER      a character where the scheme has none such;
//   IDENTIFIER_PLACEHOLDER    a number that stands for "none";
//   IDENTIFIER_DIVISION       the leading digits are not a division of the
//                             scheme;
//   IDENTIFIER_DATE           the birth date does not exist;
//   IDENTIFIER_CHECK_DIGIT    the check character is wrong;
//   IDENTIFIER_OTHER_SCHEME   a right number, but of another scheme.
absl::StatusOr<std::string> NormaliseIdentifier(absl::string_view scheme,
                                                absl::string_view text);

}  // namespace tombolo::identifier

#endif  // TOMBOLO_EXCHANGE_CORE_IDENTIFIER_SCHEME_H_
