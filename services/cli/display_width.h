// How many cells of a terminal a text takes: East Asian wide and full-width
// characters (UAX #11) take two, combining marks none. Ambiguous ones count as
// one, as terminals in a Western or an up-to-date Chinese locale do.
#ifndef TOMBOLO_SERVICES_CLI_DISPLAY_WIDTH_H_
#define TOMBOLO_SERVICES_CLI_DISPLAY_WIDTH_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace tombolo::cli {

size_t DisplayWidth(absl::string_view utf8);

// The text with everything that could steer a terminal (control characters,
// direction marks, malformed UTF-8) replaced by U+FFFD: values come from
// others.
std::string ForTerminal(absl::string_view utf8);

}  // namespace tombolo::cli

#endif  // TOMBOLO_SERVICES_CLI_DISPLAY_WIDTH_H_
