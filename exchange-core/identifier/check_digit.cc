#include "exchange-core/identifier/check_digit.h"

#include "absl/strings/ascii.h"

namespace tombolo::identifier {
namespace {

constexpr size_t kBodySize = 17;

}  // namespace

std::optional<char> CheckCharacterGb11643(absl::string_view first17) {
  constexpr int kModulus = 11;
  constexpr absl::string_view kCharacters = "0123456789X";
  if (first17.size() != kBodySize) return std::nullopt;
  // ISO 7064's recursive form: the remainder doubles from place to place.
  int remainder = 0;
  for (const char digit : first17) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(digit))) {
      return std::nullopt;
    }
    remainder = (remainder + (digit - '0')) * 2 % kModulus;
  }
  return kCharacters[static_cast<size_t>((kModulus + 1 - remainder) %
                                         kModulus)];
}

std::optional<char> CheckCharacterGb32100(absl::string_view first17) {
  constexpr size_t kModulus = 31;
  constexpr size_t kWeightBase = 3;
  if (first17.size() != kBodySize) return std::nullopt;
  size_t sum = 0;
  size_t weight = 1;  // The powers of three modulo 31.
  for (const char character : first17) {
    const size_t value = kOrgCodeAlphabet.find(character);
    if (value == absl::string_view::npos) return std::nullopt;
    sum += value * weight;
    weight = weight * kWeightBase % kModulus;
  }
  return kOrgCodeAlphabet[(kModulus - sum % kModulus) % kModulus];
}

}  // namespace tombolo::identifier
