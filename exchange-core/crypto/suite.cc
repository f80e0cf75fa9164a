#include "exchange-core/crypto/suite.h"

#include <array>

namespace tombolo::crypto {
namespace {

struct SuiteRow {
  Suite suite{};
  absl::string_view name;
  DigestAlgorithm digest{};
};

constexpr std::array kSuites{
    SuiteRow{Suite::kEd25519Sha256, "ed25519-sha256", DigestAlgorithm::kSha256},
    SuiteRow{Suite::kEcdsaP256Sha256, "ecdsa-p256-sha256",
             DigestAlgorithm::kSha256},
    SuiteRow{Suite::kSm2Sm3, "sm2-sm3", DigestAlgorithm::kSm3},
};

const SuiteRow& RowOf(Suite suite) {
  return kSuites.at(static_cast<size_t>(suite) - 1);
}

}  // namespace

DigestAlgorithm DigestOf(Suite suite) { return RowOf(suite).digest; }

absl::string_view SuiteName(Suite suite) { return RowOf(suite).name; }

std::optional<Suite> SuiteFromName(absl::string_view name) {
  for (const SuiteRow& row : kSuites) {
    if (row.name == name) return row.suite;
  }
  return std::nullopt;
}

std::optional<Suite> SuiteFromNumber(int number) {
  for (const SuiteRow& row : kSuites) {
    if (static_cast<int>(row.suite) == number) return row.suite;
  }
  return std::nullopt;
}

}  // namespace tombolo::crypto
