// What driver and checker of the kill test have in common: who they are, which
// records they publish, where the development PKI's files lie.
#ifndef TOMBOLO_TESTS_E2E_KILL_CITY_H_
#define TOMBOLO_TESTS_E2E_KILL_CITY_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "adapters/sdk/cpp/consumer.h"
#include "exchange-core/base/clock.h"
#include "exchange-core/crypto/random.h"

namespace tombolo::testing {

inline constexpr char kTrustDomain[] = "lishui.example";
inline constexpr char kNode[] = "node-1";
// Asks, for human-resources.
inline constexpr char kWindow[] = "system-human-resources-window";

// A dataset of the demonstration's catalogue that the driver publishes.
struct PublishedDataset {
  const char* dataset;
  const char* department;
};
inline constexpr std::array<PublishedDataset, 2> kPublished = {{
    {"ca-low-income", "civil-affairs"},
    {"hr-social-insurance", "human-resources"},
}};

// Where things are.
struct Site {
  std::string endpoint;
  std::string pki;  // The folder that certs/make_dev_pki.sh filled.

  std::string File(absl::string_view path) const;
};

// The subject and the ID of record `number` of any dataset; distinct for
// distinct numbers. The identity number has the prefix 99, which no person has.
std::string SubjectOf(uint64_t number);
std::string RecordIdOf(uint64_t number);

// The file, or exits with a message: nothing goes on without it.
std::string ReadFileOrExit(const std::string& path);

// A channel with the certificate of tls/<identity>.
absl::StatusOr<std::shared_ptr<grpc::Channel>> Open(
    const Site& site, const std::string& identity);

// A consumer on a channel of kWindow.
absl::StatusOr<std::unique_ptr<sdk::Consumer>> ConnectWindow(
    const Site& site, const std::shared_ptr<grpc::Channel>& channel,
    const Clock& clock, crypto::RandomSource& random);

// What the window asks of both datasets, about nobody yet.
sdk::UseContext WindowUse();

}  // namespace tombolo::testing

#endif  // TOMBOLO_TESTS_E2E_KILL_CITY_H_
