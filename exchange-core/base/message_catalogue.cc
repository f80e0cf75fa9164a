#include "exchange-core/base/message_catalogue.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/match.h"
#include "exchange-core/base/reasons/access_log.h"
#include "exchange-core/base/reasons/adapter.h"
#include "exchange-core/base/reasons/batch.h"
#include "exchange-core/base/reasons/catalog.h"
#include "exchange-core/base/reasons/cli.h"
#include "exchange-core/base/reasons/consumer.h"
#include "exchange-core/base/reasons/crypto.h"
#include "exchange-core/base/reasons/disclosure.h"
#include "exchange-core/base/reasons/identifier.h"
#include "exchange-core/base/reasons/permission.h"
#include "exchange-core/base/reasons/publish.h"
#include "exchange-core/base/reasons/query.h"
#include "exchange-core/base/reasons/record.h"
#include "exchange-core/base/reasons/request.h"
#include "exchange-core/base/reasons/storage.h"
#include "exchange-core/base/reasons/translog.h"

namespace tombolo {
namespace {

std::vector<const ErrorReason*> CollectReasons() {
  std::vector<const ErrorReason*> all;
  const auto add = [&all](const auto& area) {
    all.insert(all.end(), std::begin(area), std::end(area));
  };
  add(reasons::kAccessLogReasons);
  add(reasons::kAdapterReasons);
  add(reasons::kBatchReasons);
  add(reasons::kCatalogReasons);
  add(reasons::kCliReasons);
  add(reasons::kConsumerReasons);
  add(reasons::kCryptoReasons);
  add(reasons::kDisclosureReasons);
  add(reasons::kIdentifierReasons);
  add(reasons::kPermissionReasons);
  add(reasons::kPublishReasons);
  add(reasons::kQueryReasons);
  add(reasons::kRecordReasons);
  add(reasons::kRequestReasons);
  add(reasons::kStorageReasons);
  add(reasons::kTranslogReasons);
  std::sort(all.begin(), all.end(),
            [](const ErrorReason* a, const ErrorReason* b) {
              return std::strcmp(a->name, b->name) < 0;
            });
  return all;
}

// Replaces each `{key}` of `text` that `metadata` knows.
std::string FillIn(absl::string_view text, const ErrorMetadata& metadata) {
  std::string out;
  while (!text.empty()) {
    const size_t open = text.find('{');
    const size_t close =
        open == absl::string_view::npos ? open : text.find('}', open);
    if (close == absl::string_view::npos) break;
    out.append(text.data(), open);
    const auto value =
        metadata.find(std::string(text.substr(open + 1, close - open - 1)));
    if (value != metadata.end()) {
      out.append(value->second);
    } else {
      out.append(text.data() + open, close - open + 1);
    }
    text.remove_prefix(close + 1);
  }
  out.append(text.data(), text.size());
  return out;
}

}  // namespace

Language LanguageOfLocale(absl::string_view locale) {
  return absl::StartsWith(locale, "zh") ? Language::kChinese
                                        : Language::kEnglish;
}

const std::vector<const ErrorReason*>& AllReasons() {
  static const auto& all =
      *new std::vector<const ErrorReason*>(CollectReasons());
  return all;
}

const ErrorReason* FindReason(absl::string_view name) {
  const auto& all = AllReasons();
  const auto found =
      std::lower_bound(all.begin(), all.end(), name,
                       [](const ErrorReason* reason, absl::string_view wanted) {
                         return absl::string_view(reason->name) < wanted;
                       });
  if (found == all.end() || absl::string_view((*found)->name) != name) {
    return nullptr;
  }
  return *found;
}

std::string RenderMessage(const ErrorReason& reason,
                          const ErrorMetadata& metadata, Language language) {
  const bool chinese = language == Language::kChinese;
  std::string text = FillIn(chinese ? reason.zh : reason.en, metadata);
  const absl::string_view next = chinese ? reason.zh_next : reason.en_next;
  if (!next.empty()) {
    text.append(chinese ? "；" : "; ");
    text.append(FillIn(next, metadata));
  }
  return text;
}

std::string RenderStatus(const absl::Status& status, Language language) {
  const ErrorReason* reason = FindReason(ReasonName(status));
  if (reason == nullptr) return std::string(status.message());
  return RenderMessage(*reason, ReasonMetadata(status), language);
}

}  // namespace tombolo
