// From a question to what may be answered: the intended use is put to the
// permission matrix, and each dataset comes back open or refused with a
// reason. No data is read here.
#ifndef TOMBOLO_EXCHANGE_CORE_QUERY_JUDGEMENT_H_
#define TOMBOLO_EXCHANGE_CORE_QUERY_JUDGEMENT_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "exchange-core/permission/authorized_use.h"
#include "exchange-core/query/answer.h"
#include "exchange-core/query/question.h"
#include "exchange-core/registry/snapshot.h"

namespace tombolo::query {

// One dataset of a judged question, in the order asked.
struct JudgedDataset {
  // The answer so far: denied, or still to be looked up.
  DatasetAnswer answer;
  // Null when nothing of it is open.
  const catalog::Dataset* dataset = nullptr;
  bool open() const { return dataset != nullptr; }
};

struct Judgement {
  // Keeps alive what the rest points to.
  std::shared_ptr<const registry::Snapshot> registry;
  // The capability that the engine demands; nullopt when all is refused.
  std::optional<permission::AuthorizedUse> use;
  std::vector<JudgedDataset> datasets;
};

// How subjects are looked up: the scheme decides which fields must be open to
// look-up, all fields of the dataset that hold subjects of that scheme.
struct LookupBy {
  std::string scheme;
  permission::Mode mode = permission::Mode::kPoint;
  absl::Time now;
};

// Judges reading `datasets`. Fields not named mean all that may be read.
Judgement JudgeRead(std::shared_ptr<const registry::Snapshot> registry,
                    const QueryContext& context, const LookupBy& lookup,
                    absl::Span<const DatasetQuestion> datasets);

// A judged verify-only question.
struct VerifyJudgement {
  std::shared_ptr<const registry::Snapshot> registry;
  permission::AuthorizedUse use;
  const catalog::Dataset* dataset = nullptr;
  std::vector<uint32_t> fields;  // One per claim.
};

// Judges comparing fields of one dataset: all of them or none. The reasons of
// permission/refusal.h.
absl::StatusOr<VerifyJudgement> JudgeVerify(
    std::shared_ptr<const registry::Snapshot> registry,
    const VerifyQuestion& question, absl::Time now);

}  // namespace tombolo::query

#endif  // TOMBOLO_EXCHANGE_CORE_QUERY_JUDGEMENT_H_
