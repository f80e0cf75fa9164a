// Records and rejections as JSON lines, for dry runs.
//
//   {"record":"<hex id>","fields":{"cert_no":"M-1","registered":"2024-01-05"}}
//   {"row":17,"column":"birth","reason":"VALUE_UNREADABLE","text":"..."}
//   {"statement":{"dataset":"ca-marriage","records":2,"merkleRoot":"...", ...}}
//
// Values are the department's own and go to its own terminal.
#ifndef TOMBOLO_ADAPTERS_AGENT_RECORD_LINES_H_
#define TOMBOLO_ADAPTERS_AGENT_RECORD_LINES_H_

#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "adapters/connector/rejection.h"
#include "exchange-core/base/message_catalogue.h"
#include "exchange-core/record/schema.h"
#include "tombolo/record/v1/batch.pb.h"

namespace tombolo::agent {

std::string RejectionLine(const connector::Rejection& rejection,
                          Language language);

// One line per record, then one for the statement.
absl::Status WriteBatchLines(const record::CompiledSchema& schema,
                             const record::v1::SignedBatch& batch,
                             std::ostream& out);

}  // namespace tombolo::agent

#endif  // TOMBOLO_ADAPTERS_AGENT_RECORD_LINES_H_
