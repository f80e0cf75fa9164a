#include "exchange-core/translog/entry_bundle.h"

#include "exchange-core/base/reasons/translog.h"
#include "gmock/gmock.h"
#include "tests/support/merkle_reference.h"
#include "tests/support/status_matchers.h"

namespace tombolo::translog {
namespace {

using ::testing::ElementsAre;
using testing::HasReason;
using ::testing::HasSubstr;
using testing::IsOkAndHolds;

std::string Bundle(std::initializer_list<absl::string_view> entries) {
  std::string bundle;
  for (const absl::string_view entry : entries) {
    EXPECT_THAT(AppendEntry(entry, bundle), testing::IsOk());
  }
  return bundle;
}

TEST(EntryBundleTest, IsLengthsAndBytesOnly) {
  EXPECT_EQ(Bundle({"ab", "", "c"}), absl::string_view("\x00\x02"
                                                       "ab\x00\x00\x00\x01"
                                                       "c",
                                                       9));
}

TEST(EntryBundleTest, IsReadBack) {
  EXPECT_THAT(ParseEntryBundle(Bundle({"ab", "", "c"}), {0, 3}),
              IsOkAndHolds(ElementsAre("ab", "", "c")));
}

TEST(EntryBundleTest, TakesTheLongestEntryAndNoLonger) {
  std::string bundle = Bundle({std::string(kMaxEntrySize, 'x')});
  TOMBOLO_EXPECT_OK(ParseEntryBundle(bundle, {0, 1}));
  EXPECT_THAT(AppendEntry(std::string(kMaxEntrySize + 1, 'x'), bundle),
              HasReason(reasons::kEntryTooLarge));
  EXPECT_EQ(bundle.size(), kMaxEntrySize + 2) << "nothing was appended";
}

TEST(EntryBundleTest, RefusesAnyOtherCountAndAnyLeftover) {
  const std::string bundle = Bundle({"ab", "c"});
  for (size_t size = 0; size < bundle.size(); ++size) {
    EXPECT_THAT(ParseEntryBundle(bundle.substr(0, size), {7, 2}),
                HasReason(reasons::kBundleMalformed))
        << size;
  }
  EXPECT_THAT(ParseEntryBundle(bundle, {7, 3}),
              HasReason(reasons::kBundleMalformed));
  EXPECT_THAT(ParseEntryBundle(bundle, {7, 1}),
              HasReason(reasons::kBundleMalformed));
  const absl::Status leftover = ParseEntryBundle(bundle + "x", {7, 2}).status();
  EXPECT_THAT(leftover, HasReason(reasons::kBundleMalformed));
  EXPECT_THAT(leftover.message(), HasSubstr("tile/entries/007.p/2"));
  EXPECT_THAT(leftover.message(), HasSubstr("1 bytes follow"));
}

TEST(EntryBundleTest, TheLeafHashLeavesTheLengthOut) {
  EXPECT_EQ(EntryLeafHash("ab"), testing::reference::LeafHash("ab"));
}

TEST(EntryBundleTest, TruncationIsThePartialBundle) {
  const std::string bundle = Bundle({"ab", "", "cde"});
  EXPECT_THAT(TruncateEntryBundle(bundle, {0, 3}, 1),
              IsOkAndHolds(Bundle({"ab"})));
  EXPECT_THAT(TruncateEntryBundle(bundle, {0, 3}, 2),
              IsOkAndHolds(Bundle({"ab", ""})));
  EXPECT_THAT(TruncateEntryBundle(bundle, {0, 3}, 3), IsOkAndHolds(bundle));
  EXPECT_THAT(TruncateEntryBundle(bundle, {0, 2}, 1),
              HasReason(reasons::kBundleMalformed));
}

}  // namespace
}  // namespace tombolo::translog
