// Session: what a command works with. It opens the way to the node when it is
// first needed, so that offline commands need neither node nor certificate.
//
//   Session session(settings, {.out = &std::cout, .err = &std::cerr,
//                              .clock = &clock, .random = &random});
//   TOMBOLO_ASSIGN_OR_RETURN(sdk::Consumer* consumer, session.Consumer());
//
// Results go to `out`, everything else to `err`. Not thread-safe.
#ifndef TOMBOLO_SERVICES_CLI_SESSION_H_
#define TOMBOLO_SERVICES_CLI_SESSION_H_

#include <memory>
#include <ostream>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "adapters/sdk/cpp/consumer.h"
#include "exchange-core/base/clock.h"
#include "exchange-core/crypto/public_key.h"
#include "exchange-core/crypto/random.h"
#include "exchange-core/record/key_directory.h"
#include "services/cli/settings.h"
#include "services/cli/texts.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace tombolo::cli {

// All must outlive the session.
struct SessionParts {
  std::ostream* out = nullptr;
  std::ostream* err = nullptr;
  const Clock* clock = nullptr;
  crypto::RandomSource* random = nullptr;
  // Opened from the settings when null.
  std::shared_ptr<grpc::Channel> channel = nullptr;
  // Of times in tables.
  absl::TimeZone zone = absl::LocalTimeZone();
};

class Session {
 public:
  Session(Settings settings, SessionParts parts);
  ~Session();

  const Settings& settings() const { return settings_; }
  std::ostream& out() { return *parts_.out; }
  std::ostream& err() { return *parts_.err; }
  const Clock& clock() const { return *parts_.clock; }
  bool json() const { return settings_.output == OutputFormat::kJson; }
  Language language() const { return settings_.language; }
  std::string Say(const LocalText& text) const {
    return In(settings_.language, text);
  }
  // For a table; "-" for InfinitePast.
  std::string TimeText(absl::Time time) const;

  // The way to the node. CONFIG_INVALID, CREDENTIAL_FILE.
  absl::StatusOr<std::shared_ptr<grpc::Channel>> Channel();
  // Verifies everything; needs authority-key, trust-domain and node.
  absl::StatusOr<sdk::Consumer*> Consumer();
  // The key directory as the authority signed it; needs authority-key and
  // trust-domain.
  absl::StatusOr<std::shared_ptr<const record::KeyDirectory>> Keys();
  // True when authority-key and trust-domain are given.
  bool CanVerify() const;

  // A random UUID, for request_id.
  std::string NewRequestId();

 private:
  absl::StatusOr<crypto::PublicKey> Authority();

  const Settings settings_;
  SessionParts parts_;
  std::unique_ptr<sdk::Consumer> consumer_;
};

}  // namespace tombolo::cli

#endif  // TOMBOLO_SERVICES_CLI_SESSION_H_
