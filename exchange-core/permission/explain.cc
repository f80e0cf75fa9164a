#include "exchange-core/permission/explain.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace tombolo::permission {
namespace {

// Explains the fields of one dataset of a use.
class DatasetExplainer {
 public:
  DatasetExplainer(const PermissionMatrix& matrix, const IntendedUse& use,
                   size_t dataset, absl::Time now)
      : matrix_(matrix),
        use_(use),
        dataset_(dataset),
        now_(now),
        open_(matrix.DecideFast(matrix.Resolve(use, dataset), now)) {}

  DatasetExplanation Explain() const {
    DatasetExplanation explained;
    explained.decision = matrix_.Decide(use_, dataset_, now_);
    for (const FieldDecision& decision : explained.decision.fields) {
      explained.fields.push_back(ExplainField(decision));
      AddToRequest(explained.fields.back(), explained.request);
    }
    if (!explained.request.empty()) {
      for (const uint32_t number : use_.datasets[dataset_].lookup) {
        explained.request.lookup_by.push_back(ShownName(number));
      }
    }
    return explained;
  }

 private:
  FieldExplanation ExplainField(const FieldDecision& decision) const {
    FieldExplanation explained;
    explained.decision = decision;
    explained.name = ShownName(decision.number);
    explained.letter = Letter(decision.number);
    explained.grants = matrix_.Weigh(use_, dataset_, decision.number,
                                     decision.operation, now_);
    return explained;
  }

  const DirectoryField* Field(uint32_t number) const {
    return matrix_.FindField(use_.datasets[dataset_].dataset, number);
  }

  // True when the consumer was ever permitted anything here: only then may it
  // learn how the fields are called.
  bool HasPermit() const {
    const std::vector<GrantOutcome> grants =
        matrix_.Weigh(use_, dataset_, 0, Operation::kRead, now_);
    return std::any_of(grants.begin(), grants.end(),
                       [](const GrantOutcome& grant) {
                         return grant.effect == Effect::kPermit;
                       });
  }

  std::string ShownName(uint32_t number) const {
    const DirectoryField* field = Field(number);
    return field != nullptr && HasPermit() ? field->name
                                           : absl::StrCat("#", number);
  }

  char Letter(uint32_t number) const {
    if (open_.read.Contains(number)) return Field(number)->derived ? 'M' : 'R';
    return open_.verify.Contains(number) ? 'V' : '-';
  }

  static void AddToRequest(const FieldExplanation& field,
                           AccessRequest& request) {
    const FieldDecision& decision = field.decision;
    if (decision.permitted || decision.refusal == Refusal::kForbidden ||
        decision.refusal == Refusal::kUnknownPurpose) {
      return;
    }
    (decision.operation == Operation::kRead ? request.read : request.verify)
        .push_back(field.name);
  }

  const PermissionMatrix& matrix_;
  const IntendedUse& use_;
  const size_t dataset_;
  const absl::Time now_;
  const OpenFields open_;
};

// The words of the rendering that are not reasons.
struct Words {
  const char* purpose;
  const char* mode;
  const char* epoch;
  const char* permitted;
  const char* partly;
  const char* refused;
  const char* read;
  const char* verify;
  const char* nearest;
  const char* by;
  const char* other;
  const char* request;
};

const Words& WordsOf(Language language) {
  static constexpr Words kEnglish = {
      "purpose",         "mode",   "epoch",  "permitted", "partly permitted",
      "refused",         "read",   "verify", "nearest ",  "by ",
      "also considered", "request"};
  static constexpr Words kChinese = {
      "用途", "方式", "版次",          "允许",  "部分允许", "拒绝",
      "读取", "核验", "最接近的授权 ", "依据 ", "另外考虑", "可申请"};
  return language == Language::kChinese ? kChinese : kEnglish;
}

class Renderer {
 public:
  Renderer(const Explanation& explanation, Language language, Audience audience)
      : explanation_(explanation),
        language_(language),
        audience_(audience),
        words_(WordsOf(language)) {}

  std::string Render() {
    const IntendedUse& use = explanation_.use;
    absl::StrAppend(&out_, use.consumer, "/", use.system, ", ", words_.purpose,
                    " ", use.purpose, ", ", words_.mode, " ",
                    ModeName(use.mode), "\n",
                    absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", explanation_.time,
                                     absl::UTCTimeZone()),
                    ", ", words_.epoch, " ", explanation_.epoch, "\n");
    for (const DatasetExplanation& dataset : explanation_.datasets) {
      RenderDataset(dataset);
    }
    return std::move(out_);
  }

 private:
  void RenderDataset(const DatasetExplanation& dataset) {
    const DatasetDecision& decision = dataset.decision;
    absl::StrAppend(&out_, decision.dataset, ": ",
                    !decision.permitted ? words_.refused
                    : decision.complete ? words_.permitted
                                        : words_.partly,
                    "\n");
    if (dataset.fields.empty()) RenderReason(decision.refusal, decision, "  ");
    for (const FieldExplanation& field : dataset.fields) {
      RenderField(field, decision);
    }
    if (!dataset.request.empty()) RenderRequest(dataset.request);
  }

  void RenderField(const FieldExplanation& field,
                   const DatasetDecision& dataset) {
    const FieldDecision& decision = field.decision;
    absl::StrAppend(&out_, "  ", std::string(1, field.letter), " ",
                    Verb(decision.operation), " ", field.name, ": ");
    if (decision.permitted) {
      absl::StrAppend(&out_, decision.grant, "\n");
    } else {
      absl::StrAppend(&out_, RefusalName(decision.refusal));
      if (!decision.grant.empty() && MayShow(decision.refusal)) {
        absl::StrAppend(&out_, " (",
                        decision.refusal == Refusal::kForbidden
                            ? words_.by
                            : words_.nearest,
                        decision.grant, ")");
      }
      out_.push_back('\n');
      RenderReason(decision.refusal, dataset, "      ");
    }
    RenderOthers(field);
  }

  // The grants that did not decide. A consumer without a permit is told of
  // none: only forbids are left, and they tell that the dataset exists.
  void RenderOthers(const FieldExplanation& field) {
    if (audience_ == Audience::kConsumer &&
        field.decision.refusal == Refusal::kNoGrant) {
      return;
    }
    for (const GrantOutcome& grant : field.grants) {
      if (grant.grant == field.decision.grant ||
          grant.outcome == Refusal::kNone || !MayShow(grant.outcome)) {
        continue;
      }
      absl::StrAppend(&out_, "      ", words_.other, " ", grant.grant, ": ",
                      RefusalName(grant.outcome), "\n");
    }
  }

  void RenderReason(Refusal refusal, const DatasetDecision& dataset,
                    absl::string_view indent) {
    absl::StrAppend(&out_, indent,
                    RenderMessage(ReasonOf(refusal),
                                  {{"consumer", explanation_.use.consumer},
                                   {"dataset", dataset.dataset},
                                   {"purpose", explanation_.use.purpose}},
                                  language_),
                    "\n");
  }

  void RenderRequest(const AccessRequest& request) {
    absl::StrAppend(&out_, "  ", words_.request, ":");
    const char* separator = " ";
    const auto list = [&](absl::string_view key,
                          const std::vector<std::string>& names) {
      for (const std::string& name : names) {
        if (&name == &names.front()) {
          absl::StrAppend(&out_, separator, key);
          separator = "; ";
        }
        absl::StrAppend(&out_, &name == &names.front() ? " " : ", ", name);
      }
    };
    list("read", request.read);
    list("verify", request.verify);
    list("lookup_by", request.lookup_by);
    out_.push_back('\n');
  }

  bool MayShow(Refusal outcome) const {
    return audience_ == Audience::kOwner ||
           outcome != Refusal::kPurposeNotGranted;
  }

  const char* Verb(Operation operation) const {
    return operation == Operation::kRead ? words_.read : words_.verify;
  }

  const Explanation& explanation_;
  const Language language_;
  const Audience audience_;
  const Words& words_;
  std::string out_;
};

}  // namespace

std::string Explanation::RenderText(Language language,
                                    Audience audience) const {
  return Renderer(*this, language, audience).Render();
}

Explanation Explain(const PermissionMatrix& matrix, const IntendedUse& use,
                    absl::Time now) {
  Explanation explanation;
  explanation.use = use;
  explanation.epoch = matrix.epoch();
  explanation.time = now;
  for (size_t i = 0; i < use.datasets.size(); ++i) {
    explanation.datasets.push_back(
        DatasetExplainer(matrix, use, i, now).Explain());
  }
  return explanation;
}

}  // namespace tombolo::permission
