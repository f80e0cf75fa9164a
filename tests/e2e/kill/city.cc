#include "tests/e2e/kill/city.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "adapters/sdk/cpp/channel.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/crypto/digest.h"
#include "exchange-core/crypto/public_key.h"
#include "exchange-core/identifier/check_digit.h"

namespace tombolo::testing {
namespace {

// Sequence numbers on an identity card: three digits.
constexpr uint64_t kPerDay = 999;

}  // namespace

std::string Site::File(absl::string_view path) const {
  return absl::StrCat(pki, "/", path);
}

std::string SubjectOf(uint64_t number) {
  const absl::CivilDay born =
      absl::CivilDay(1950, 1, 1) + static_cast<int64_t>(number / kPerDay);
  const std::string body =
      absl::StrFormat("990101%04d%02d%02d%03d", born.year(), born.month(),
                      born.day(), number % kPerDay + 1);
  return absl::StrCat(
      body,
      std::string(1, identifier::CheckCharacterGb11643(body).value_or('?')));
}

std::string RecordIdOf(uint64_t number) {
  return crypto::DigestBytes(
      crypto::ComputeDigest(crypto::DigestAlgorithm::kSha256,
                            absl::StrCat("kill test record ", number)));
}

std::string ReadFileOrExit(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file.is_open()) {
    std::fprintf(stderr, "cannot read %s\n", path.c_str());
    std::exit(3);
  }
  return {std::istreambuf_iterator<char>(file),
          std::istreambuf_iterator<char>()};
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> Open(
    const Site& site, const std::string& identity) {
  const std::string folder = site.File(absl::StrCat("tls/", identity));
  return sdk::OpenChannel({.endpoint = site.endpoint,
                           .ca_file = site.File("ca/root.crt"),
                           .certificate_file = folder + "/tls.crt",
                           .key_file = folder + "/tls.key",
                           .server_name = {}});
}

absl::StatusOr<std::unique_ptr<sdk::Consumer>> ConnectWindow(
    const Site& site, const std::shared_ptr<grpc::Channel>& channel,
    const Clock& clock, crypto::RandomSource& random) {
  TOMBOLO_ASSIGN_OR_RETURN(const crypto::PublicKey authority,
                           crypto::PublicKey::FromPem(ReadFileOrExit(
                               site.File("signing/registry-authority.pub"))));
  return sdk::Consumer::Connect(
      channel,
      {.trust = {.trust_domain = kTrustDomain, .authority = authority},
       .node = kNode,
       .timeout = absl::Seconds(10)},
      {.clock = &clock, .random = &random});
}

sdk::UseContext WindowUse() {
  return {.purpose = "subsidy-eligibility",
          .matter = "kill test",
          .case_number = "K-1",
          .officer = {}};
}

}  // namespace tombolo::testing
