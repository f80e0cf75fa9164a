// What an access log is given by the node, and the names that follow from it.
#ifndef TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_LOG_OPTIONS_H_
#define TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_LOG_OPTIONS_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "exchange-core/access_log/limits.h"
#include "exchange-core/access_log/log_check.h"
#include "exchange-core/access_log/sequencer.h"
#include "exchange-core/base/clock.h"
#include "exchange-core/crypto/random.h"
#include "exchange-core/crypto/signer.h"
#include "exchange-core/storage/key_layout.h"
#include "exchange-core/storage/store.h"

namespace tombolo::access_log {

// What a log needs from the node. Pointers must outlive the log.
struct AccessLogOptions {
  std::string node;          // ID of the exchange node, such as `node-1`.
  std::string trust_domain;  // Such as `lishui.example`.
  const crypto::Signer* log_signer = nullptr;  // Ed25519; signs checkpoints.
  const crypto::Signer* receipt_signer = nullptr;
  const Clock* clock = nullptr;
  crypto::RandomSource* random = nullptr;
  std::string marker_path;
  storage::Partitioning partitioning;  // Of the store's keys.
  CommitterLimits limits;
  // The least time between two checkpoints.
  absl::Duration checkpoint_interval = absl::Seconds(1);
  // Called once, on a thread of the log, when the log can no longer be
  // written: stop serving and exit.
  std::function<void(const absl::Status&)> on_fatal;
};

// OK, or INVALID_ARGUMENT / LOG_OPTIONS naming what cannot be used.
absl::Status CheckOptions(const AccessLogOptions& options);

// What follows from options for the log `number`.
storage::KeyLayout LayoutOf(const AccessLogOptions& options);
SequencerParts PartsOf(storage::Store& store, const AccessLogOptions& options,
                       uint32_t number);
LogIdentity IdentityOf(const AccessLogOptions& options, uint32_t number);

}  // namespace tombolo::access_log

#endif  // TOMBOLO_EXCHANGE_CORE_ACCESS_LOG_LOG_OPTIONS_H_
