// The record format: what a publisher, the node and a consumer compute.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "benchmark/benchmark.h"
#include "exchange-core/base/clock.h"
#include "exchange-core/crypto/digest.h"
#include "exchange-core/crypto/dsse.h"
#include "exchange-core/crypto/random.h"
#include "exchange-core/crypto/signer.h"
#include "exchange-core/merkle/tree.h"
#include "exchange-core/record/batch.h"
#include "exchange-core/record/batch_verification.h"
#include "exchange-core/record/commitment.h"
#include "exchange-core/record/disclosure.h"
#include "exchange-core/record/disclosure_verification.h"
#include "tests/bench/bench_city.h"
#include "tests/bench/micro/benches.h"

namespace tombolo::bench {
namespace {

using crypto::Suite;
using record::v1::Statement;

constexpr uint16_t kOpen[] = {1, 2, 4, 5, 6, 7, 10};

// A signed batch of 256 records of ten fields, and what reads it.
struct Sample {
  explicit Sample(Suite suite)
      : signer(Must(
            crypto::SignerFromPem(Must(crypto::GeneratePrivateKeyPem(suite))))),
        schema(Must(record::CompiledSchema::FromBytes(SchemaBytes(0)))),
        built(Build()),
        view(Must(record::ViewBatch(built.batch))),
        statement(Must(record::ParseStatement(view.statement))) {}

  record::BuiltBatch Build() {
    record::BatchBuilder builder({.trust_domain = kTrustDomain,
                                  .department = kProvider,
                                  .schema = schema,
                                  .signer = signer.get(),
                                  .random = &random,
                                  .clock = &clock});
    for (int i = 0; i < kBatchRecords; ++i) {
      Must(builder.Upsert(absl::StrCat("r-", i), PersonValues(i)));
    }
    return Must(builder.Sign({}));
  }

  crypto::DigestAlgorithm algorithm() const {
    return crypto::DigestOf(signer->suite());
  }

  SystemClock clock;
  crypto::SecureRandom random;
  std::unique_ptr<crypto::Signer> signer;
  std::shared_ptr<const record::CompiledSchema> schema;
  record::BuiltBatch built;
  record::BatchView view;
  Statement statement;
};

void Commitment(benchmark::State& state, Suite suite) {
  const Sample sample(suite);
  const auto record = Must(record::ParseRecord(sample.view.records[0]));
  record::RecordCommitment commitment;
  for (auto step : state) {
    record::ComputeCommitment(sample.algorithm(), *sample.schema, 1, record,
                              commitment);
    benchmark::DoNotOptimize(commitment.leaf);
  }
  state.SetItemsProcessed(state.iterations());
}

void BatchBuild(benchmark::State& state, Suite suite) {
  Sample sample(suite);
  for (auto step : state) benchmark::DoNotOptimize(sample.Build());
  state.SetItemsProcessed(state.iterations() * kBatchRecords);
}

void BatchVerify(benchmark::State& state, Suite suite) {
  const Sample sample(suite);
  const std::string signed_bytes = crypto::DssePae(
      "application/vnd.tombolo.batch.v1", sample.view.statement);
  for (auto step : state) {
    Must(sample.signer->public_key().Verify(signed_bytes,
                                            sample.view.signature));
    benchmark::DoNotOptimize(Must(record::VerifyRecords(
        sample.statement, *sample.schema, sample.view.records)));
  }
  state.SetItemsProcessed(state.iterations() * kBatchRecords);
}

record::v1::Disclosure Disclose(const Sample& sample,
                                const record::VerifiedBatchRecord& record) {
  return Must(record::BuildDisclosure(
      *sample.schema,
      {.algorithm = sample.algorithm(),
       .record_bytes = sample.view.records[record.leaf_index],
       .sequence = record.sequence,
       .leaf_index = record.leaf_index,
       .path = record.path},
      kOpen));
}

void DisclosureBuild(benchmark::State& state, Suite suite) {
  const Sample sample(suite);
  const auto records = Must(record::VerifyRecords(
      sample.statement, *sample.schema, sample.view.records));
  for (auto step : state) {
    benchmark::DoNotOptimize(Disclose(sample, records[100]));
  }
}

void DisclosureVerify(benchmark::State& state, Suite suite) {
  const Sample sample(suite);
  const auto records = Must(record::VerifyRecords(
      sample.statement, *sample.schema, sample.view.records));
  const record::v1::Disclosure disclosure = Disclose(sample, records[100]);
  auto statement = std::make_shared<const record::VerifiedStatement>(
      record::VerifiedStatement{.statement = sample.statement,
                                .algorithm = sample.algorithm()});
  for (auto step : state) {
    benchmark::DoNotOptimize(Must(
        record::VerifyDisclosedFields(disclosure, statement, sample.schema)));
  }
}

// One signature of a statement: what a statement cache saves.
void SignatureVerify(benchmark::State& state, Suite suite) {
  const Sample sample(suite);
  const std::string signed_bytes = crypto::DssePae(
      "application/vnd.tombolo.batch.v1", sample.view.statement);
  for (auto step : state) {
    Must(sample.signer->public_key().Verify(signed_bytes,
                                            sample.view.signature));
  }
}

void MerklePaths(benchmark::State& state, Suite suite) {
  const auto algorithm = crypto::DigestOf(suite);
  std::vector<crypto::Digest> leaves;
  for (int i = 0; i < kBatchRecords; ++i) {
    leaves.push_back(crypto::ComputeDigest(algorithm, absl::StrCat(i)));
  }
  for (auto step : state) {
    const merkle::Tree tree(algorithm, leaves);
    for (size_t i = 0; i < leaves.size(); ++i) {
      benchmark::DoNotOptimize(tree.InclusionPath(i));
    }
  }
  state.SetItemsProcessed(state.iterations() * kBatchRecords);
}

}  // namespace

void RegisterRecordBenches() {
  struct Row {
    const char* name;
    void (*run)(benchmark::State&, Suite);
  };
  constexpr Row kRows[] = {
      {"commitment", Commitment},
      {"batch_build_256", BatchBuild},
      {"batch_verify_256", BatchVerify},
      {"disclosure_build", DisclosureBuild},
      {"disclosure_verify", DisclosureVerify},
      {"signature_verify", SignatureVerify},
      {"merkle_paths_256", MerklePaths},
  };
  for (const Suite suite : {Suite::kEd25519Sha256, Suite::kSm2Sm3}) {
    for (const Row& row : kRows) {
      const auto run = row.run;
      benchmark::RegisterBenchmark(
          absl::StrCat(row.name, "/", crypto::SuiteName(suite)).c_str(),
          [run, suite](benchmark::State& state) { run(state, suite); });
    }
  }
}

}  // namespace tombolo::bench
