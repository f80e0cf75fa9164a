// Feeds arbitrary proofs to the Merkle verifiers. A proof is parsed from bytes
// that a peer controls, so they must never crash, never loop, and never accept
// a root that nobody hashed.
#include <fuzzer/FuzzedDataProvider.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "exchange-core/merkle/tree.h"

namespace {

using tombolo::crypto::Digest;
using tombolo::crypto::DigestAlgorithm;

// A path of a tree of 2^64-1 leaves, and one more.
constexpr size_t kMaxHops = 65;

Digest ConsumeDigest(FuzzedDataProvider& data) {
  Digest digest{};
  data.ConsumeData(digest.data(), digest.size());
  return digest;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  using namespace tombolo::merkle;
  FuzzedDataProvider data(bytes, size);
  const auto index = data.ConsumeIntegral<uint64_t>();
  const auto tree_size = data.ConsumeIntegral<uint64_t>();
  const Digest leaf = ConsumeDigest(data);
  std::vector<Digest> path(data.ConsumeIntegralInRange<size_t>(0, kMaxHops));
  for (Digest& hash : path) hash = ConsumeDigest(data);

  // No known preimage: accepting it would be a forgery.
  const Digest root{};
  const bool trivial = leaf == root;
  if (VerifyInclusion(DigestAlgorithm::kSha256, leaf, {index, tree_size}, path,
                      root)
          .ok() &&
      !trivial) {
    std::abort();
  }
  if (VerifyConsistency({index, leaf}, {tree_size, root}, path).ok() &&
      index != 0 && !trivial) {
    std::abort();
  }
  return 0;
}
