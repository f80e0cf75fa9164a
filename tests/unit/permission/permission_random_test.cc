// The compiled matrix against the slow reference, on random grants and uses;
// and the laws that hold whatever the grants are.
#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/permission/explain.h"
#include "exchange-core/permission/permission_matrix.h"
#include "gmock/gmock.h"
#include "tests/support/permission_cases.h"
#include "tests/support/permission_reference.h"
#include "tests/support/status_matchers.h"

namespace tombolo::permission {
namespace {

using ::testing::Ge;
using testing::IsOk;
using testing::UtcDay;
using Names = std::vector<std::string>;
using MatrixPtr = std::shared_ptr<const PermissionMatrix>;

// Days 0 to 9 are all that happens.
absl::Time Day(uint32_t day) {
  return UtcDay(2026, 1, 1) + absl::Hours(24) * day;
}

// Two consumers and two datasets, so that cells fill up; field numbers on both
// sides of each machine word.
DirectoryView SmallView() {
  DirectoryView view;
  view.departments = {"civil-affairs", "tax"};
  view.purposes = {"audit", "relief", "welfare"};
  for (const char* id : {"ca-marriage", "hr-income"}) {
    view.datasets.push_back(
        {.id = id,
         .fields = {{.number = 1, .name = "a", .derived = false},
                    {.number = 64, .name = "b", .derived = false},
                    {.number = 65, .name = "c", .derived = false},
                    {.number = 128, .name = "c.year", .derived = true},
                    {.number = 256, .name = "d", .derived = false}}});
  }
  return view;
}

class Dice {
 public:
  explicit Dice(uint32_t seed) : engine_(seed) {}

  // 0 to sides - 1.
  uint32_t Roll(uint32_t sides) {
    return static_cast<uint32_t>(engine_() % sides);
  }
  bool OneIn(uint32_t sides) { return Roll(sides) == 0; }

  template <typename T>
  const T& Pick(const std::vector<T>& from) {
    return from[Roll(static_cast<uint32_t>(from.size()))];
  }

  // Each element with a chance of one in `sides`, in random order.
  template <typename T>
  std::vector<T> Some(std::vector<T> from, uint32_t sides) {
    std::shuffle(from.begin(), from.end(), engine_);
    std::vector<T> some;
    for (const T& element : from) {
      if (OneIn(sides)) some.push_back(element);
    }
    return some;
  }

  template <typename T>
  std::vector<T> AtLeastOne(const std::vector<T>& from, uint32_t sides) {
    std::vector<T> some = Some(from, sides);
    if (some.empty()) some.push_back(Pick(from));
    return some;
  }

 private:
  std::mt19937 engine_;
};

const Names kFields = {"a", "b", "c", "c.year", "d"};
const std::vector<Mode> kModes = {Mode::kPoint, Mode::kBulk, Mode::kSearch,
                                  Mode::kSubscribe};
const Names kSystems = {"batch", "mobile", "portal"};
const Names kPurposes = {"audit", "relief", "welfare"};

Grant RandomGrant(Dice& dice, uint32_t number) {
  Grant grant;
  grant.id = absl::StrCat("g-", number);
  grant.revision = 1 + dice.Roll(3);
  grant.effect = dice.OneIn(5) ? Effect::kForbid : Effect::kPermit;
  const bool permit = grant.effect == Effect::kPermit;
  grant.state = dice.OneIn(12)   ? GrantState::kRevoked
                : dice.OneIn(12) ? GrantState::kSuspended
                                 : GrantState::kActive;
  grant.consumer = dice.OneIn(10) ? "tax" : "civil-affairs";
  grant.dataset = dice.OneIn(10) ? "ca-marriage" : "hr-income";
  if (dice.OneIn(3)) grant.systems = dice.AtLeastOne(kSystems, 2);
  grant.read = dice.Some(kFields, permit ? 2 : 6);
  grant.verify = dice.Some(kFields, permit ? 3 : 6);
  grant.lookup_by = dice.Some(kFields, permit ? 2 : 10);
  if (permit && !dice.OneIn(4)) grant.lookup_by = kFields;
  if (grant.read.empty() && grant.verify.empty()) grant.read = {"b"};
  if (permit && grant.lookup_by.empty()) grant.lookup_by = {"a"};
  if (permit || dice.OneIn(2)) {
    grant.modes = dice.OneIn(2) ? kModes : dice.AtLeastOne(kModes, 2);
    grant.purposes = dice.AtLeastOne(kPurposes, 2);
  }
  const uint32_t start = dice.Roll(5);
  grant.not_before = Day(start);
  grant.not_after = Day(start + 2 + dice.Roll(8));
  if (!permit && dice.OneIn(3)) grant.not_after = absl::InfiniteFuture();
  return grant;
}

std::vector<Grant> RandomGrants(Dice& dice) {
  std::vector<Grant> grants;
  const uint32_t count = 1 + dice.Roll(6);
  for (uint32_t i = 0; i < count; ++i) {
    grants.push_back(RandomGrant(dice, i));
  }
  return grants;
}

// On a day, or a hair before it.
absl::Time RandomNow(Dice& dice) {
  const absl::Time day = Day(dice.Roll(10));
  return dice.OneIn(3) ? day - absl::Nanoseconds(1) : day;
}

// A use in names: numbers are asked of the matrix.
struct NamedUse {
  IntendedUse use;  // one dataset, without fields
  Names read;
  Names verify;
  Names lookup;
};

NamedUse RandomUse(Dice& dice) {
  NamedUse named;
  IntendedUse& use = named.use;
  use.consumer = dice.OneIn(20)   ? "unknown"
                 : dice.OneIn(10) ? "tax"
                                  : "civil-affairs";
  use.system = dice.OneIn(8) ? "unlisted" : dice.Pick(kSystems);
  use.purpose = dice.OneIn(20) ? "unknown" : dice.Pick(kPurposes);
  use.mode = dice.Pick(kModes);
  use.answer =
      dice.OneIn(2) ? AnswerPolicy::kPartial : AnswerPolicy::kAllOrNothing;
  use.datasets.push_back({.dataset = dice.OneIn(20)   ? "unknown"
                                     : dice.OneIn(10) ? "ca-marriage"
                                                      : "hr-income"});
  const Names asked = {"a", "b", "c", "c.year", "d", "nowhere"};
  named.read = dice.Some(asked, 3);
  named.verify = dice.Some(asked, 3);
  if (!dice.OneIn(6)) named.lookup = dice.AtLeastOne(kFields, 6);
  if (dice.OneIn(20)) named.lookup.push_back("nowhere");
  return named;
}

IntendedUse Numbered(const PermissionMatrix& matrix, const NamedUse& named) {
  IntendedUse use = named.use;
  DatasetUse& dataset = use.datasets[0];
  const auto numbers = [&](const Names& names) {
    std::vector<uint32_t> out;
    for (const std::string& name : names) {
      out.push_back(matrix.FieldNumber(dataset.dataset, name));
    }
    return out;
  };
  dataset.read = numbers(named.read);
  dataset.verify = numbers(named.verify);
  dataset.lookup = numbers(named.lookup);
  return use;
}

// What the reference says to each field of a use, in the order of
// DatasetDecision::fields.
std::vector<testing::reference::Answer> Expected(
    const std::vector<Grant>& grants, const DirectoryView& view,
    const NamedUse& named, absl::Time now) {
  std::vector<testing::reference::Answer> answers;
  const auto ask = [&](const Names& fields, Operation operation) {
    for (const std::string& field : fields) {
      answers.push_back(
          testing::reference::Decide(grants, view,
                                     {.consumer = named.use.consumer,
                                      .system = named.use.system,
                                      .purpose = named.use.purpose,
                                      .mode = named.use.mode,
                                      .dataset = named.use.datasets[0].dataset,
                                      .lookup = named.lookup,
                                      .field = field,
                                      .operation = operation},
                                     now));
    }
  };
  ask(named.read, Operation::kRead);
  ask(named.verify, Operation::kVerify);
  return answers;
}

testing::reference::Answer AsAnswer(const FieldDecision& field) {
  return {field.permitted, RefusalName(field.refusal), field.grant};
}

// Compares a decision with the expected answers; what differs, or "".
std::string Difference(const Authorization& judged,
                       const std::vector<testing::reference::Answer>& expected,
                       AnswerPolicy policy) {
  const DatasetDecision& decision = judged.datasets[0];
  FieldSet read;
  FieldSet verify;
  size_t permitted = 0;
  for (size_t i = 0; i < expected.size(); ++i) {
    const FieldDecision& field = decision.fields[i];
    if (!(AsAnswer(field) == expected[i])) {
      return absl::StrCat("field ", field.number, ": got ",
                          RefusalName(field.refusal), " by ", field.grant,
                          ", want ", expected[i].reason, " by ",
                          expected[i].grant);
    }
    if (!field.permitted) continue;
    ++permitted;
    (field.operation == Operation::kRead ? read : verify).Insert(field.number);
  }
  const bool opens = policy == AnswerPolicy::kPartial
                         ? permitted > 0
                         : permitted > 0 && permitted == expected.size();
  if (opens != judged.use.has_value()) return "capability";
  if (!opens) return "";
  const AuthorizedUse::Dataset& dataset = judged.use->datasets()[0];
  return dataset.read == read && dataset.verify == verify ? "" : "opened sets";
}

// The explanation must tell of the decision and of nothing else.
std::string ExplanationDifference(const Explanation& explanation,
                                  const DatasetDecision& decision) {
  const DatasetExplanation& dataset = explanation.datasets[0];
  for (size_t i = 0; i < decision.fields.size(); ++i) {
    const FieldDecision& decided = decision.fields[i];
    const FieldExplanation& field = dataset.fields[i];
    if (!(AsAnswer(field.decision) == AsAnswer(decided))) return "decision";
    const bool read = field.letter == 'R' || field.letter == 'M';
    const bool open = decided.operation == Operation::kRead
                          ? read
                          : read || field.letter == 'V';
    if (open != decided.permitted) return "letter";
    const auto has = [&](Effect effect, Refusal outcome) {
      return std::any_of(field.grants.begin(), field.grants.end(),
                         [&](const GrantOutcome& grant) {
                           return grant.effect == effect &&
                                  grant.outcome == outcome;
                         });
    };
    const bool known = decided.refusal != Refusal::kUnknownPurpose;
    if (known &&
        decided.permitted != (has(Effect::kPermit, Refusal::kNone) &&
                              !has(Effect::kForbid, Refusal::kForbidden))) {
      return "weighed grants";
    }
  }
  return "";
}

struct Comparison {
  int uses = 0;
  int differences = 0;
  std::string first_difference;
  std::map<std::string, int> reasons;
};

Comparison CompareWithReference(uint32_t seed, int matrices, int uses_of_each) {
  Dice dice(seed);
  const DirectoryView view = SmallView();
  Comparison result;
  for (int i = 0; i < matrices; ++i) {
    const std::vector<Grant> grants = RandomGrants(dice);
    const auto matrix = PermissionMatrix::Compile(grants, view, 1);
    EXPECT_THAT(matrix, IsOk());
    if (!matrix.ok()) return result;
    for (int j = 0; j < uses_of_each; ++j) {
      const NamedUse named = RandomUse(dice);
      const absl::Time now = RandomNow(dice);
      const IntendedUse use = Numbered(**matrix, named);
      const Authorization judged = (*matrix)->Authorize(use, now);
      const auto expected = Expected(grants, view, named, now);
      std::string difference = Difference(judged, expected, use.answer);
      if (difference.empty()) {
        difference = ExplanationDifference(Explain(**matrix, use, now),
                                           judged.datasets[0]);
      }
      ++result.uses;
      for (const auto& answer : expected) ++result.reasons[answer.reason];
      if (difference.empty()) continue;
      if (result.differences++ == 0) result.first_difference = difference;
    }
  }
  return result;
}

class PermissionRandomTest : public ::testing::TestWithParam<uint32_t> {};

TEST_P(PermissionRandomTest, EqualsTheSlowReference) {
  const Comparison result = CompareWithReference(GetParam(), 1250, 20);
  EXPECT_EQ(result.uses, 25'000);
  EXPECT_EQ(result.differences, 0) << result.first_difference;
  // A generator that never reached a reason would prove nothing about it.
  for (const char* reason :
       {"", "UNKNOWN_PURPOSE", "NO_GRANT", "PURPOSE_NOT_GRANTED",
        "FIELD_NOT_GRANTED", "FIELD_VERIFY_ONLY", "GRANT_REVOKED",
        "GRANT_SUSPENDED", "GRANT_EXPIRED", "GRANT_NOT_YET_VALID",
        "SYSTEM_NOT_LISTED", "MODE_NOT_GRANTED", "LOOKUP_NOT_GRANTED",
        "FORBIDDEN"}) {
    const auto found = result.reasons.find(reason);
    ASSERT_NE(found, result.reasons.end()) << reason;
    EXPECT_THAT(found->second, Ge(300)) << reason;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, PermissionRandomTest,
                         ::testing::Values(1U, 2U, 3U, 4U, 5U));

#ifdef TOMBOLO_PLANTED_BUGS
class PermissionPlantedBugTest : public ::testing::TestWithParam<const char*> {
};

TEST_P(PermissionPlantedBugTest, IsSeenByTheReference) {
  const ScopedPlantedBug bug(GetParam());
  EXPECT_THAT(CompareWithReference(1, 100, 20).differences, Ge(1));
}

INSTANTIATE_TEST_SUITE_P(Checks, PermissionPlantedBugTest,
                         ::testing::Values("permission.purpose",
                                           "permission.expiry",
                                           "permission.system",
                                           "permission.forbid",
                                           "permission.lookup"),
                         [](const ::testing::TestParamInfo<const char*>& test) {
                           const std::string name = test.param;
                           return name.substr(name.find('.') + 1);
                         });
#endif

// A random matrix, uses to ask it, and what it opens to each of them.
struct Sample {
  Dice dice;
  std::vector<Grant> grants;
  std::vector<std::pair<NamedUse, absl::Time>> uses;

  explicit Sample(uint32_t seed) : dice(seed), grants(RandomGrants(dice)) {
    for (int i = 0; i < 20; ++i) {
      const NamedUse named = RandomUse(dice);
      uses.emplace_back(named, RandomNow(dice));
    }
  }

  std::vector<OpenFields> Opened(const std::vector<Grant>& some) const {
    std::vector<OpenFields> opened;
    const auto matrix = PermissionMatrix::Compile(some, SmallView(), 1);
    EXPECT_THAT(matrix, IsOk());
    if (!matrix.ok()) return opened;
    for (const auto& [named, now] : uses) {
      opened.push_back((*matrix)->DecideFast(
          (*matrix)->Resolve(Numbered(**matrix, named), 0), now));
    }
    return opened;
  }
};

// True when `narrow` opens nothing that `wide` does not.
bool NeverWider(const std::vector<OpenFields>& narrow,
                const std::vector<OpenFields>& wide) {
  for (size_t i = 0; i < narrow.size(); ++i) {
    if (!narrow[i].read.IsSubsetOf(wide[i].read) ||
        !narrow[i].verify.IsSubsetOf(wide[i].verify)) {
      return false;
    }
  }
  return narrow.size() == wide.size();
}

constexpr uint32_t kSamples = 300;

TEST(PermissionLawTest, RemovingAPermitNeverWidens) {
  for (uint32_t seed = 0; seed < kSamples; ++seed) {
    const Sample sample(seed);
    const auto before = sample.Opened(sample.grants);
    for (size_t i = 0; i < sample.grants.size(); ++i) {
      if (sample.grants[i].effect != Effect::kPermit) continue;
      std::vector<Grant> fewer = sample.grants;
      fewer.erase(fewer.begin() + static_cast<ptrdiff_t>(i));
      ASSERT_TRUE(NeverWider(sample.Opened(fewer), before)) << seed;
    }
  }
}

TEST(PermissionLawTest, RevokingOrSuspendingAPermitNeverWidens) {
  for (uint32_t seed = 0; seed < kSamples; ++seed) {
    const Sample sample(seed);
    const auto before = sample.Opened(sample.grants);
    for (size_t i = 0; i < sample.grants.size(); ++i) {
      if (sample.grants[i].effect != Effect::kPermit) continue;
      std::vector<Grant> changed = sample.grants;
      changed[i].state =
          seed % 2 == 0 ? GrantState::kRevoked : GrantState::kSuspended;
      ASSERT_TRUE(NeverWider(sample.Opened(changed), before)) << seed;
    }
  }
}

TEST(PermissionLawTest, AddingAForbidNeverWidens) {
  for (uint32_t seed = 0; seed < kSamples; ++seed) {
    Sample sample(seed);
    const auto before = sample.Opened(sample.grants);
    std::vector<Grant> more = sample.grants;
    more.push_back(RandomGrant(sample.dice, 99));
    more.back().effect = Effect::kForbid;
    ASSERT_TRUE(NeverWider(sample.Opened(more), before)) << seed;
  }
}

TEST(PermissionLawTest, TheOrderOfGrantsNeverMatters) {
  for (uint32_t seed = 0; seed < kSamples; ++seed) {
    const Sample sample(seed);
    std::vector<Grant> reversed(sample.grants.rbegin(), sample.grants.rend());
    const auto before = sample.Opened(sample.grants);
    const auto after = sample.Opened(reversed);
    ASSERT_TRUE(NeverWider(before, after) && NeverWider(after, before)) << seed;
  }
}

TEST(PermissionLawTest, WhatMayBeReadMayBeVerified) {
  for (uint32_t seed = 0; seed < kSamples; ++seed) {
    const Sample sample(seed);
    for (const OpenFields& open : sample.Opened(sample.grants)) {
      ASSERT_TRUE(open.read.IsSubsetOf(open.verify)) << seed;
    }
  }
}

}  // namespace
}  // namespace tombolo::permission
