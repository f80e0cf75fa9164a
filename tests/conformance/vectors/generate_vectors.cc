// Writes tests/conformance/vectors/*.json. Run by hand when the format gains a
// case; ECDSA and SM2 signatures differ from run to run.
//
//   build/dev/tests/conformance/vectors/generate_vectors
//   tests/conformance/vectors
//
// The keys are made at run time from fixed numbers (see RecordFixture); the
// files hold public keys only.
#include <cstdio>
#include <fstream>
#include <string>

#include "tests/conformance/vectors/case_writer.h"

namespace {

using tombolo::crypto::Suite;
using tombolo::testing::CaseWriter;

void WriteFile(const std::string& path, const CaseWriter& writer) {
  std::ofstream out(path);
  out << writer.file().dump(1) << "\n";
  std::printf("%s: %zu cases\n", path.c_str(),
              writer.file().at("cases").size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: generate_vectors FOLDER\n");
    return 2;
  }
  const std::string folder = argv[1];
  CaseWriter encoding(Suite::kEd25519Sha256);
  tombolo::testing::AddEncodingCases(encoding);
  WriteFile(folder + "/encoding.json", encoding);
  const std::pair<Suite, const char*> suites[] = {
      {Suite::kEd25519Sha256, "/ed25519_sha256.json"},
      {Suite::kEcdsaP256Sha256, "/ecdsa_p256_sha256.json"},
      {Suite::kSm2Sm3, "/sm2_sm3.json"}};
  for (const auto& [suite, name] : suites) {
    CaseWriter writer(suite);
    tombolo::testing::AddBatchCases(writer);
    tombolo::testing::AddDisclosureCases(writer);
    WriteFile(folder + name, writer);
  }
  return 0;
}
