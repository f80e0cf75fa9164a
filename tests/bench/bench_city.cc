#include "tests/bench/bench_city.h"

#include <atomic>
#include <future>
#include <utility>

#include "absl/strings/str_cat.h"
#include "exchange-core/record/key_directory.h"

namespace tombolo::bench {
namespace {

using BatchPtr = std::shared_ptr<const record::v1::SignedBatch>;

constexpr char kNode[] = "node-1";

std::unique_ptr<crypto::Signer> NewSigner() {
  return Must(crypto::SignerFromPem(
      Must(crypto::GeneratePrivateKeyPem(crypto::Suite::kEd25519Sha256))));
}

std::string Principal(absl::string_view department, absl::string_view system) {
  return absl::StrCat("spiffe://", kTrustDomain, "/department/", department,
                      "/system/", system);
}

void AddKey(record::v1::KeyDirectory& directory, const crypto::PublicKey& key,
            record::v1::KeyUsage usage, const std::string& owner,
            absl::Time now) {
  auto& entry = *directory.add_keys();
  entry.set_key_id(crypto::DigestBytes(key.key_id()));
  entry.set_spki(key.spki());
  entry.set_suite(record::v1::SUITE_ED25519_SHA256);
  entry.set_usage(usage);
  entry.set_owner(owner);
  for (int i = 0; usage == record::v1::KEY_USAGE_BATCH && i < kDatasets; ++i) {
    entry.add_datasets(DatasetName(i));
  }
  entry.mutable_not_before_time()->set_seconds(
      absl::ToUnixSeconds(now - absl::Hours(1)));
  entry.mutable_not_after_time()->set_seconds(
      absl::ToUnixSeconds(now + absl::Hours(24)));
}

}  // namespace

BenchCity::BenchCity(storage::Store& store)
    : store_(store),
      layout_(storage::Partitioning{}),
      terms_(std::string(32, 'k')),
      authority_(NewSigner()),
      log_signer_(NewSigner()),
      receipt_signer_(NewSigner()),
      batch_signer_(NewSigner()) {
  const access_log::AccessLogOptions options{
      .node = kNode,
      .trust_domain = kTrustDomain,
      .log_signer = log_signer_.get(),
      .receipt_signer = receipt_signer_.get(),
      .clock = &clock_,
      .random = &random_,
      .marker_path = dir_.File("marker")};
  Must(access_log::AccessLog::Init(store_, options));
  log_ = Must(access_log::AccessLog::Open(store_, options));
  registry_ = Must(registry::Registry::Open(
      {.store = &store_,
       .committer = &log_->committer(),
       .clock = &clock_,
       .layout = layout_,
       .trust_domain = kTrustDomain,
       .registry_authority = authority_->public_key()}));
  workers_ = std::make_unique<WorkerPool>(
      "bench", WorkerPool::Options{.threads = 2, .queue_limit = 1024});
  ingest_ = std::make_unique<publish::Ingest>(
      publish::IngestParts{.store = &store_,
                           .committer = &log_->committer(),
                           .registry = registry_.get(),
                           .clock = &clock_,
                           .receipt_signer = receipt_signer_.get(),
                           .workers = workers_.get(),
                           .terms = &terms_,
                           .layout = layout_,
                           .trust_domain = kTrustDomain});
  query_ = std::make_unique<query::Query>(
      query::QueryParts{.store = &store_,
                        .committer = &log_->committer(),
                        .pseudonyms = &log_->pseudonyms(),
                        .registry = registry_.get(),
                        .clock = &clock_,
                        .terms = &terms_,
                        .layout = layout_});
  InstallCatalogue();
  InstallKeys();
  ApplyGrants();
}

BenchCity::~BenchCity() {
  query_.reset();
  ingest_.reset();
  workers_.reset();
}

registry::ChangeContext BenchCity::Change() {
  const std::string id = absl::StrCat("request-", ++next_request_);
  return {.principal = absl::StrCat("spiffe://", kTrustDomain, "/operator/op"),
          .comment = "benchmark",
          .request_id = id,
          .request_digest =
              crypto::ComputeDigest(crypto::DigestAlgorithm::kSha256, id)};
}

void BenchCity::InstallCatalogue() {
  const catalog::LocalizedText title{.zh = "测试", .en = "benchmark"};
  catalog::CatalogChange change;
  change.departments = {{.id = kProvider, .title = title},
                        {.id = kConsumer, .title = title}};
  change.purposes = {{.id = kPurpose, .title = title, .legal_basis = title}};
  for (int i = 0; i < kDatasets; ++i) {
    change.datasets.push_back({.id = DatasetName(i),
                               .title = title,
                               .provider = kProvider,
                               .update_cycle = catalog::UpdateCycle::kDaily,
                               .schemas = {SchemaBytes(i)}});
  }
  Must(registry_->ApplyCatalog(Change(), change).status());
}

void BenchCity::InstallKeys() {
  record::v1::KeyDirectory directory;
  directory.set_format(1);
  directory.set_trust_domain(kTrustDomain);
  directory.set_version(1);
  const absl::Time now = clock_.Now();
  directory.mutable_issued_time()->set_seconds(absl::ToUnixSeconds(now));
  AddKey(directory, batch_signer_->public_key(), record::v1::KEY_USAGE_BATCH,
         kProvider, now);
  AddKey(directory, receipt_signer_->public_key(),
         record::v1::KEY_USAGE_RECEIPT, kNode, now);
  Must(registry_
           ->InstallKeyDirectory(
               Change(), Must(record::SignKeyDirectory(directory, *authority_)))
           .status());
}

void BenchCity::ApplyGrants() {
  const absl::Time today =
      absl::FromUnixSeconds(absl::ToUnixSeconds(clock_.Now()) / 86400 * 86400);
  std::vector<permission::Grant> grants;
  for (int i = 0; i < kDatasets; ++i) {
    permission::Grant grant;
    grant.id = absl::StrCat("g-", i);
    grant.consumer = kConsumer;
    grant.dataset = DatasetName(i);
    grant.read = {"name",   "division", "amount",
                  "months", "active",   "born.year"};
    grant.lookup_by = {"holder_id"};
    grant.modes = {permission::Mode::kPoint};
    grant.purposes = {kPurpose};
    grant.not_before = today;
    grant.not_after = today + absl::Hours(24 * 30);
    grants.push_back(std::move(grant));
  }
  Must(registry_->ApplyGrants(Change(), grants).status());
}

void BenchCity::TakeTerm(int dataset) {
  std::promise<absl::StatusOr<publish::PublishState>> answer;
  ingest_->AcquireTerm(
      {.principal = Principal(kProvider, "adapter"),
       .department = kProvider,
       .dataset = DatasetName(dataset)},
      {.agent = "a", .request_id = absl::StrCat("term-", ++next_request_)},
      [&answer](absl::StatusOr<publish::PublishState> state) {
        answer.set_value(std::move(state));
      });
  terms_of_datasets_[dataset] = Must(answer.get_future().get()).row.term();
}

std::vector<BatchPtr> BenchCity::BuildBatches(int dataset, int first,
                                              int batches) {
  record::BatchBuilder builder(
      {.trust_domain = kTrustDomain,
       .department = kProvider,
       .schema = registry_->Current()
                     ->catalog->FindDataset(DatasetName(dataset))
                     ->schemas.back(),
       .signer = batch_signer_.get(),
       .random = &random_,
       .clock = &clock_});
  std::vector<BatchPtr> built;
  record::ChainState& chain = chains_[dataset];
  for (int b = 0; b < batches; ++b) {
    for (int i = 0; i < kBatchRecords; ++i, ++first) {
      Must(builder.Upsert(absl::StrCat("r-", first), PersonValues(first)));
    }
    record::BuiltBatch batch = Must(builder.Sign(chain));
    chain = batch.next;
    built.push_back(std::make_shared<const record::v1::SignedBatch>(
        std::move(batch.batch)));
  }
  return built;
}

void BenchCity::PublishAll(int dataset, const std::vector<BatchPtr>& batches) {
  if (terms_of_datasets_.count(dataset) == 0) TakeTerm(dataset);
  constexpr size_t kWindow = 16;
  std::vector<std::future<absl::Status>> waiting;
  size_t answered = 0;
  for (const BatchPtr& batch : batches) {
    auto answer = std::make_shared<std::promise<absl::Status>>();
    waiting.push_back(answer->get_future());
    ingest_->Submit({.principal = Principal(kProvider, "adapter"),
                     .department = kProvider,
                     .dataset = DatasetName(dataset),
                     .term = terms_of_datasets_[dataset],
                     .batch = batch},
                    [answer](const publish::BatchOutcome& outcome) {
                      answer->set_value(outcome.result.status());
                    });
    if (waiting.size() - answered >= kWindow) Must(waiting[answered++].get());
  }
  while (answered < waiting.size()) Must(waiting[answered++].get());
}

void BenchCity::Populate(int people) {
  for (int dataset = 0; dataset < kDatasets; ++dataset) {
    // In parts, so that the batches of a large city are never all in memory.
    constexpr int kPart = 32;
    const int batches = (people + kBatchRecords - 1) / kBatchRecords;
    for (int b = 0; b < batches; b += kPart) {
      PublishAll(dataset, BuildBatches(dataset, b * kBatchRecords,
                                       std::min(kPart, batches - b)));
    }
  }
}

query::PointQuestion BenchCity::QuestionAbout(int person) const {
  query::PointQuestion question{
      .context = {.principal = Principal(kConsumer, "window"),
                  .department = kConsumer,
                  .system = "window",
                  .purpose = kPurpose,
                  .matter = "subsidy",
                  .case_number = "C-1",
                  .officer = "officer-7",
                  .nonce = std::string(16, 'n'),
                  .request_digest = crypto::ComputeDigest(
                      crypto::DigestAlgorithm::kSha256, "request")},
      .subject = {.scheme = "cn-resident-id", .identifier = PersonId(person)}};
  for (int i = 0; i < kDatasets; ++i) {
    question.datasets.push_back({.dataset = DatasetName(i)});
  }
  return question;
}

void BenchCity::Ask(const query::PointQuestion& question,
                    query::ReleaseDone done) {
  query_->Ask(
      question,
      [](const query::Answer& answer) {
        std::string result;
        for (const auto& dataset : answer.subjects[0].datasets) {
          for (const auto& record : dataset.records) {
            record.AppendToString(&result);
          }
        }
        answer.statements.AppendToString(&result);
        return result;
      },
      std::move(done));
}

}  // namespace tombolo::bench
