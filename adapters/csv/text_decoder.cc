#include "adapters/csv/text_decoder.h"

#include <unicode/ucnv.h>
#include <unicode/ucnv_err.h>
#include <unicode/ustring.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/adapter.h"

namespace tombolo::csv {
namespace {

bool IsAscii(absl::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x80;
  });
}

std::optional<std::string> ToUtf8(const std::u16string& text) {
  // One UTF-16 unit becomes at most three bytes.
  std::string out(text.size() * 3, '\0');
  UErrorCode error = U_ZERO_ERROR;
  int32_t size = 0;
  u_strToUTF8(out.data(), static_cast<int32_t>(out.size()), &size, text.data(),
              static_cast<int32_t>(text.size()), &error);
  if (U_FAILURE(error) != 0) return std::nullopt;
  out.resize(static_cast<size_t>(size));
  return out;
}

}  // namespace

void TextDecoder::Close::operator()(UConverter* converter) const {
  ucnv_close(converter);
}

absl::StatusOr<TextDecoder> TextDecoder::Make(Encoding encoding) {
  const char* name = encoding == Encoding::kUtf8 ? "UTF-8" : "GB18030";
  UErrorCode error = U_ZERO_ERROR;
  Handle converter(ucnv_open(name, &error));
  if (U_SUCCESS(error) != 0) {
    ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr,
                        nullptr, nullptr, &error);
  }
  if (U_FAILURE(error) != 0) {
    return MakeError(reasons::kAdapterFile,
                     {{"file", name}, {"problem", u_errorName(error)}});
  }
  return TextDecoder(std::move(converter));
}

std::optional<std::string> TextDecoder::Decode(absl::string_view bytes) {
  if (IsAscii(bytes)) return std::string(bytes);
  if (bytes.size() > std::numeric_limits<int32_t>::max() / 4) {
    return std::nullopt;
  }
  // No encoding here makes more UTF-16 units than it has bytes.
  std::u16string text(bytes.size(), u'\0');
  UErrorCode error = U_ZERO_ERROR;
  ucnv_resetToUnicode(converter_.get());
  const int32_t size = ucnv_toUChars(
      converter_.get(), text.data(), static_cast<int32_t>(text.size()),
      bytes.data(), static_cast<int32_t>(bytes.size()), &error);
  // A full buffer is only the warning that no NUL could be added.
  if (U_FAILURE(error) != 0) return std::nullopt;
  text.resize(static_cast<size_t>(size));
  return ToUtf8(text);
}

}  // namespace tombolo::csv
