#include "exchange-core/access_log/log_options.h"

#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/access_log.h"
#include "exchange-core/base/resource_name.h"
#include "exchange-core/translog/checkpoint.h"
#include "exchange-core/translog/receipt.h"

namespace tombolo::access_log {
namespace {

absl::Status BadOption(const char* option, const char* problem) {
  return MakeError(reasons::kLogOptions,
                   {{"option", option}, {"problem", problem}});
}

}  // namespace

absl::Status CheckOptions(const AccessLogOptions& options) {
  if (!IsResourceId(options.node)) return BadOption("node", "not an ID");
  // The longest number, so that no later log of the node is refused.
  if (!translog::CheckOrigin(
           LogOrigin(options.node, options.trust_domain, UINT32_MAX))
           .ok()) {
    return BadOption("trust_domain", "does not make an origin");
  }
  if (options.log_signer == nullptr ||
      options.log_signer->suite() != crypto::Suite::kEd25519Sha256) {
    return BadOption("log_signer", "must be an Ed25519 key");
  }
  if (options.receipt_signer == nullptr) {
    return BadOption("receipt_signer", "is missing");
  }
  if (options.clock == nullptr || options.random == nullptr) {
    return BadOption("clock, random", "are missing");
  }
  if (options.marker_path.empty()) return BadOption("marker_path", "is empty");
  const size_t members = options.limits.group_members;
  // One more may join a full group.
  if (members < 1 || members >= translog::kMaxReceiptGroup) {
    return BadOption("limits.group_members", "must be 1 to 4,095");
  }
  return absl::OkStatus();
}

storage::KeyLayout LayoutOf(const AccessLogOptions& options) {
  return storage::KeyLayout(options.partitioning);
}

SequencerParts PartsOf(storage::Store& store, const AccessLogOptions& options,
                       uint32_t number) {
  return {.store = &store,
          .clock = options.clock,
          .random = options.random,
          .rows = LogRows(LayoutOf(options), number),
          .origin = LogOrigin(options.node, options.trust_domain, number),
          .node = options.node};
}

LogIdentity IdentityOf(const AccessLogOptions& options, uint32_t number) {
  return {.origin = LogOrigin(options.node, options.trust_domain, number),
          .key = options.log_signer->public_key()};
}

}  // namespace tombolo::access_log
