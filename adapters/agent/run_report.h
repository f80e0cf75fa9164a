// What a run did, for people: one table per dataset, in English or Chinese.
//
//   std::cerr << RenderReport("ca-marriage", report, Language::kChinese);
#ifndef TOMBOLO_ADAPTERS_AGENT_RUN_REPORT_H_
#define TOMBOLO_ADAPTERS_AGENT_RUN_REPORT_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/time/time.h"
#include "exchange-core/base/message_catalogue.h"

namespace tombolo::agent {

struct RunReport {
  uint64_t rows_read = 0;
  uint64_t published = 0;  // New or changed records, acknowledged.
  uint64_t deleted = 0;
  uint64_t unchanged = 0;
  // Vanished records that were kept, because a row without a readable key may
  // be one of them.
  uint64_t deletions_withheld = 0;
  uint64_t batches = 0;
  uint64_t resent = 0;                       // Batches of an earlier run.
  uint64_t recoveries = 0;                   // Of the connection.
  std::map<std::string, uint64_t> rejected;  // By reason name.
  absl::Duration elapsed;
};

std::string RenderReport(const std::string& dataset, const RunReport& report,
                         Language language);

// One line while a run is under way.
std::string RenderProgress(const std::string& dataset, const RunReport& report,
                           Language language);

}  // namespace tombolo::agent

#endif  // TOMBOLO_ADAPTERS_AGENT_RUN_REPORT_H_
