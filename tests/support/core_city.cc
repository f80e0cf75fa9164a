#include "tests/support/core_city.h"

#include <future>
#include <utility>

#include "absl/strings/str_cat.h"
#include "exchange-core/access_log/entry.h"
#include "exchange-core/base/check.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/record/key_directory.h"
#include "exchange-core/storage/memory_store.h"
#include "tombolo/record/v1/schema.pb.h"

namespace tombolo::testing {
namespace {

using catalog::LocalizedText;

const LocalizedText kTitle{.zh = "测试", .en = "test"};
constexpr char kDataset[] = "ca-marriage";
constexpr char kProvider[] = "civil-affairs";
constexpr char kConsumer[] = "human-resources";

template <typename T>
T Must(absl::StatusOr<T> result) {
  if (!result.ok()) {
    std::fprintf(stderr, "%s\n", result.status().ToString().c_str());
  }
  TOMBOLO_CHECK(result.ok());
  return *std::move(result);
}

void Must(const absl::Status& status) {
  if (!status.ok()) std::fprintf(stderr, "%s\n", status.ToString().c_str());
  TOMBOLO_CHECK(status.ok());
}

std::unique_ptr<crypto::Signer> NewSigner() {
  return Must(crypto::SignerFromPem(
      Must(crypto::GeneratePrivateKeyPem(crypto::Suite::kEd25519Sha256))));
}

void AddField(record::v1::Schema& schema, const std::string& name,
              record::v1::FieldType type, const std::string& role) {
  auto& field = *schema.add_fields();
  field.set_number(static_cast<uint32_t>(schema.fields_size()));
  field.set_name(name);
  field.set_type(type);
  if (role.empty()) return;
  field.mutable_subject_role()->set_scheme("cn-resident-id");
  field.mutable_subject_role()->set_role(role);
}

}  // namespace

std::string CoreCity::SchemaBytes(const std::string& dataset,
                                  uint32_t version) {
  record::v1::Schema schema;
  schema.set_dataset(dataset);
  schema.set_version(version);
  AddField(schema, "husband_id", record::v1::FIELD_TYPE_TEXT, "husband");
  AddField(schema, "wife_id", record::v1::FIELD_TYPE_TEXT, "wife");
  AddField(schema, "registered", record::v1::FIELD_TYPE_DATE, "");
  AddField(schema, "registered.year", record::v1::FIELD_TYPE_INT64, "");
  auto& derivation = *schema.mutable_fields(3)->mutable_derivation();
  derivation.set_function("year");
  derivation.set_version(1);
  derivation.set_source(3);
  if (version > 1) AddField(schema, "place", record::v1::FIELD_TYPE_TEXT, "");
  return schema.SerializeAsString();
}

catalog::DatasetStatement CoreCity::DatasetOf(const std::string& id,
                                              uint32_t versions) {
  catalog::DatasetStatement dataset{
      .id = id,
      .title = kTitle,
      .provider = kProvider,
      .update_cycle = catalog::UpdateCycle::kDaily};
  for (uint32_t version = 1; version <= versions; ++version) {
    dataset.schemas.push_back(SchemaBytes(id, version));
  }
  return dataset;
}

namespace {

void AddKey(record::v1::KeyDirectory& directory, const crypto::PublicKey& key,
            record::v1::KeyUsage usage, const std::string& owner,
            absl::Time now) {
  auto& entry = *directory.add_keys();
  entry.set_key_id(crypto::DigestBytes(key.key_id()));
  entry.set_spki(key.spki());
  entry.set_suite(static_cast<record::v1::Suite>(key.suite()));
  entry.set_usage(usage);
  entry.set_owner(owner);
  if (usage == record::v1::KEY_USAGE_BATCH) entry.add_datasets(kDataset);
  entry.mutable_not_before_time()->set_seconds(
      absl::ToUnixSeconds(now - absl::Hours(1)));
  entry.mutable_not_after_time()->set_seconds(
      absl::ToUnixSeconds(now + absl::Hours(24 * 365)));
}

}  // namespace

CoreCity::CoreCity(storage::Store* store)
    : own_store_(store == nullptr ? std::make_unique<storage::MemoryStore>()
                                  : nullptr),
      store_(store == nullptr ? own_store_.get() : store),
      layout_(storage::Partitioning{}),
      terms_(std::string(32, 'k')),
      authority_(NewSigner()),
      log_signer_(NewSigner()),
      receipt_signer_(NewSigner()),
      batch_signer_(NewSigner()) {
  Must(access_log::AccessLog::Init(*store_, LogOptions()));
  Open();
  InstallCatalogue();
  InstallKeys();
}

access_log::AccessLogOptions CoreCity::LogOptions() {
  access_log::AccessLogOptions options{.node = "node-1",
                                       .trust_domain = kTrustDomain,
                                       .log_signer = log_signer_.get(),
                                       .receipt_signer = receipt_signer_.get(),
                                       .clock = &clock_,
                                       .random = &random_,
                                       .marker_path = dir_.File("marker")};
  return options;
}

void CoreCity::Open() {
  log_ = Must(access_log::AccessLog::Open(*store_, LogOptions()));
  registry_ = Must(registry::Registry::Open(
      {.store = store_,
       .committer = &log_->committer(),
       .clock = &clock_,
       .layout = layout_,
       .trust_domain = kTrustDomain,
       .registry_authority = authority_->public_key()}));
  workers_ = std::make_unique<WorkerPool>(
      "test", WorkerPool::Options{.threads = 2, .queue_limit = 1024});
  ingest_ = std::make_unique<publish::Ingest>(
      publish::IngestParts{.store = store_,
                           .committer = &log_->committer(),
                           .registry = registry_.get(),
                           .clock = &clock_,
                           .receipt_signer = receipt_signer_.get(),
                           .workers = workers_.get(),
                           .terms = &terms_,
                           .layout = layout_,
                           .trust_domain = kTrustDomain});
  query_ = std::make_unique<query::Query>(
      query::QueryParts{.store = store_,
                        .committer = &log_->committer(),
                        .pseudonyms = &log_->pseudonyms(),
                        .registry = registry_.get(),
                        .clock = &clock_,
                        .terms = &terms_,
                        .layout = layout_});
}

void CoreCity::Close() {
  query_.reset();
  ingest_.reset();
  workers_.reset();
  registry_.reset();
  log_.reset();
}

void CoreCity::Restart(storage::Store* store) {
  Close();
  if (store != nullptr) store_ = store;
  Open();
}

CoreCity::~CoreCity() { Close(); }

std::string CoreCity::AdapterPrincipal() {
  return absl::StrCat("spiffe://", kTrustDomain, "/department/", kProvider,
                      "/system/adapter");
}

std::string CoreCity::WindowPrincipal() {
  return absl::StrCat("spiffe://", kTrustDomain, "/department/", kConsumer,
                      "/system/window");
}

registry::ChangeContext CoreCity::Change() {
  const std::string id = absl::StrCat("request-", ++next_request_);
  return {.principal = absl::StrCat("spiffe://", kTrustDomain, "/operator/op"),
          .comment = "test",
          .request_id = id,
          .request_digest =
              crypto::ComputeDigest(crypto::DigestAlgorithm::kSha256, id)};
}

void CoreCity::InstallCatalogue() {
  catalog::CatalogChange change;
  change.departments = {{.id = kProvider, .title = kTitle},
                        {.id = kConsumer, .title = kTitle}};
  change.purposes = {{.id = "welfare", .title = kTitle, .legal_basis = kTitle},
                     {.id = "census", .title = kTitle, .legal_basis = kTitle}};
  change.datasets = {DatasetOf(kDataset)};
  Must(registry_->ApplyCatalog(Change(), change).status());
}

void CoreCity::AddDataset(const std::string& id, uint32_t versions) {
  catalog::CatalogChange change;
  change.datasets = {DatasetOf(id, versions)};
  Must(registry_->ApplyCatalog(Change(), change).status());
  record::v1::KeyDirectory directory = directory_;
  directory.mutable_keys(0)->add_datasets(id);
  Must(InstallDirectory(std::move(directory)));
}

absl::Status CoreCity::InstallDirectory(record::v1::KeyDirectory directory) {
  directory.set_version(directory_.version() + 1);
  TOMBOLO_RETURN_IF_ERROR(
      registry_
          ->InstallKeyDirectory(
              Change(), Must(record::SignKeyDirectory(directory, *authority_)))
          .status());
  directory_ = std::move(directory);
  return absl::OkStatus();
}

void CoreCity::AddBatchKey(const crypto::PublicKey& key,
                           const std::string& dataset) {
  record::v1::KeyDirectory directory = directory_;
  AddKey(directory, key, record::v1::KEY_USAGE_BATCH, kProvider, clock_.Now());
  *directory.mutable_keys(directory.keys_size() - 1)->mutable_datasets(0) =
      dataset;
  Must(InstallDirectory(std::move(directory)));
}

void CoreCity::InstallKeys() {
  record::v1::KeyDirectory directory;
  directory.set_format(1);
  directory.set_trust_domain(kTrustDomain);
  directory.mutable_issued_time()->set_seconds(
      absl::ToUnixSeconds(clock_.Now()));
  AddKey(directory, batch_signer_->public_key(), record::v1::KEY_USAGE_BATCH,
         kProvider, clock_.Now());
  AddKey(directory, receipt_signer_->public_key(),
         record::v1::KEY_USAGE_RECEIPT, "node-1", clock_.Now());
  Must(InstallDirectory(std::move(directory)));
}

std::shared_ptr<const record::CompiledSchema> CoreCity::marriage_schema(
    const std::string& dataset) const {
  return registry_->Current()->catalog->FindDataset(dataset)->schemas.back();
}

absl::StatusOr<publish::PublishState> CoreCity::AcquireTerm(
    const publish::TermRequest& request, const std::string& dataset) {
  std::promise<absl::StatusOr<publish::PublishState>> answer;
  ingest_->AcquireTerm({.principal = AdapterPrincipal(),
                        .department = kProvider,
                        .dataset = dataset},
                       request,
                       [&answer](absl::StatusOr<publish::PublishState> state) {
                         answer.set_value(std::move(state));
                       });
  return answer.get_future().get();
}

uint64_t CoreCity::TakeTerm(const std::string& dataset) {
  const std::string request_id = absl::StrCat("term-", ++next_request_);
  return terms_held_[dataset] =
             Must(
                 AcquireTerm({.agent = "a", .request_id = request_id}, dataset))
                 .row.term();
}

publish::PublishState CoreCity::State(const std::string& dataset) const {
  return Must(ingest_->GetState({.principal = AdapterPrincipal(),
                                 .department = kProvider,
                                 .dataset = dataset}));
}

record::ChainState CoreCity::Chain(const std::string& dataset) const {
  return State(dataset).Chain();
}

record::BuiltBatch CoreCity::Build(const std::vector<MarriageRow>& rows,
                                   const record::ChainState& chain,
                                   const std::string& dataset,
                                   const crypto::Signer* signer) const {
  crypto::SecureRandom random;
  record::BatchBuilder builder(
      {.trust_domain = kTrustDomain,
       .department = kProvider,
       .schema = marriage_schema(dataset),
       .signer = signer == nullptr ? batch_signer_.get() : signer,
       .random = &random,
       .clock = &clock_});
  for (const MarriageRow& row : rows) {
    if (row.is_delete) {
      Must(builder.Delete(row.record_id));
      continue;
    }
    std::vector<record::FieldValue> values;
    if (!row.husband_id.empty()) {
      values.push_back({1, record::Text{row.husband_id}});
    }
    if (!row.wife_id.empty()) values.push_back({2, record::Text{row.wife_id}});
    values.push_back({3, record::Date{row.registered_day}});
    Must(builder.Upsert(row.record_id, values));
  }
  return Must(builder.Sign(chain));
}

publish::BatchSubmission CoreCity::SubmissionOf(
    const record::v1::SignedBatch& batch, const std::string& dataset) const {
  const auto held = terms_held_.find(dataset);
  return {.principal = AdapterPrincipal(),
          .department = kProvider,
          .dataset = dataset,
          .term = held == terms_held_.end() ? 0 : held->second,
          .batch = std::make_shared<const record::v1::SignedBatch>(batch),
          .cursor = "cursor"};
}

publish::BatchOutcome CoreCity::Submit(publish::BatchSubmission submission) {
  std::promise<publish::BatchOutcome> answer;
  ingest_->Submit(std::move(submission),
                  [&answer](publish::BatchOutcome outcome) {
                    answer.set_value(std::move(outcome));
                  });
  return answer.get_future().get();
}

publish::BatchAccepted CoreCity::Publish(const std::vector<MarriageRow>& rows,
                                         const std::string& dataset) {
  if (terms_held_.count(dataset) == 0) TakeTerm(dataset);
  const record::BuiltBatch built = Build(rows, Chain(dataset), dataset);
  return Must(Submit(SubmissionOf(built.batch, dataset)).result);
}

query::PointQuestion CoreCity::QuestionAbout(
    const std::string& identifier) const {
  return {.context = {.principal = WindowPrincipal(),
                      .department = kConsumer,
                      .system = "window",
                      .purpose = "welfare",
                      .matter = "subsidy",
                      .case_number = "C-1",
                      .officer = "officer-7",
                      .nonce = std::string(16, 'n'),
                      .request_digest = crypto::ComputeDigest(
                          crypto::DigestAlgorithm::kSha256, "request")},
          .subject = {.scheme = "cn-resident-id", .identifier = identifier},
          .datasets = {{.dataset = kDataset}}};
}

absl::StatusOr<query::Released> CoreCity::Ask(
    const query::PointQuestion& question) {
  std::promise<absl::StatusOr<query::Released>> released;
  query_->Ask(
      question,
      [this](const query::Answer& answer) {
        last_answer_ = answer;
        return std::string("result");
      },
      [&released](absl::StatusOr<query::Released> result) {
        released.set_value(std::move(result));
      });
  return released.get_future().get();
}

absl::StatusOr<query::Released> CoreCity::Verify(
    const query::VerifyQuestion& question) {
  std::promise<absl::StatusOr<query::Released>> released;
  query_->VerifyFields(
      question,
      [this](const query::VerifyAnswer& answer) {
        last_verify_answer_ = answer;
        return std::string("result");
      },
      [&released](absl::StatusOr<query::Released> result) {
        released.set_value(std::move(result));
      });
  return released.get_future().get();
}

permission::Grant CoreCity::WindowGrant() {
  permission::Grant grant;
  grant.id = "g-window";
  grant.consumer = kConsumer;
  grant.dataset = kDataset;
  grant.read = {"registered"};
  grant.verify = {"registered.year"};
  grant.lookup_by = {"husband_id", "wife_id"};
  grant.modes = {permission::Mode::kPoint, permission::Mode::kBulk};
  grant.purposes = {"welfare"};
  grant.not_before = absl::FromUnixSeconds(1767225600);  // 2026-01-01
  grant.not_after = absl::FromUnixSeconds(1798761600);   // 2027-01-01
  return grant;
}

absl::Status CoreCity::ApplyGrant(const permission::Grant& grant) {
  return registry_->ApplyGrants(Change(), {grant}).status();
}

absl::Status CoreCity::Revoke(const std::string& grant_id) {
  return registry_->RevokeGrant(Change(), grant_id).status();
}

void CoreCity::AwaitCheckpoint() {
  Must(log_->checkpoints().WaitForSize(log_->committer().head().size));
}

std::vector<record::v1::AccessLogEntry> CoreCity::Entries() const {
  std::vector<record::v1::AccessLogEntry> entries;
  for (uint64_t index = 0; log_->Entry(index).ok(); ++index) {
    entries.push_back(Must(access_log::ParseEntry(Must(log_->Entry(index)))));
  }
  return entries;
}

}  // namespace tombolo::testing
