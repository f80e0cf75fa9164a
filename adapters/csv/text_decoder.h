// TextDecoder: bytes in UTF-8 or GB18030 → UTF-8 text, or nothing.
//
//   TOMBOLO_ASSIGN_OR_RETURN(TextDecoder decoder,
//                            TextDecoder::Make(Encoding::kGb18030));
//   const std::optional<std::string> name = decoder.Decode(bytes);
//   if (!name.has_value()) ...               // a byte sequence is invalid
//
// Strict: nothing is ever replaced by U+FFFD, because a name with a character
// replaced would be signed as if the department had written it. Overlong forms
// and surrogates in UTF-8 are invalid. Uses ICU's tables; GB18030-2005
// characters that Unicode took in later decode to the private-use code points
// of that standard.
//
// Not thread-safe: a converter keeps state while it works.
#ifndef TOMBOLO_ADAPTERS_CSV_TEXT_DECODER_H_
#define TOMBOLO_ADAPTERS_CSV_TEXT_DECODER_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "adapters/csv/row_scanner.h"

struct UConverter;

namespace tombolo::csv {

class TextDecoder {
 public:
  // UNAVAILABLE when the machine's ICU lacks the table.
  static absl::StatusOr<TextDecoder> Make(Encoding encoding);

  // The text as UTF-8, or nullopt when `bytes` is not text in the encoding.
  std::optional<std::string> Decode(absl::string_view bytes);

 private:
  struct Close {
    void operator()(UConverter* converter) const;
  };
  using Handle = std::unique_ptr<UConverter, Close>;

  explicit TextDecoder(Handle converter) : converter_(std::move(converter)) {}

  Handle converter_;
};

}  // namespace tombolo::csv

#endif  // TOMBOLO_ADAPTERS_CSV_TEXT_DECODER_H_
