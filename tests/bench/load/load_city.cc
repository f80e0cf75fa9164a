#include "tests/bench/load/load_city.h"

#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "adapters/sdk/cpp/channel.h"
#include "exchange-core/crypto/random.h"
#include "exchange-core/record/key_directory.h"
#include "grpcpp/grpcpp.h"
#include "tests/bench/bench_city.h"
#include "tombolo/exchange/v1/catalog_service.grpc.pb.h"
#include "tombolo/exchange/v1/permission_service.grpc.pb.h"

namespace tombolo::bench {
namespace {

namespace v1 = exchange::v1;

void Must(const grpc::Status& status) {
  bench::Must(status.ok() ? absl::OkStatus()
                          : absl::UnavailableError(status.error_message()));
}

void SetTitle(v1::LocalizedText& text) {
  text.set_zh("测试");
  text.set_en("benchmark");
}

void ApplyCatalog(const Place& place) {
  v1::ApplyCatalogRequest request;
  request.set_request_id("tombolo-bench-catalog");
  for (const char* id : {kProvider, kConsumer}) {
    auto& department = *request.add_departments();
    department.set_name(absl::StrCat("departments/", id));
    SetTitle(*department.mutable_title());
  }
  auto& purpose = *request.add_purposes();
  purpose.set_name(absl::StrCat("purposes/", kPurpose));
  SetTitle(*purpose.mutable_title());
  SetTitle(*purpose.mutable_legal_basis());
  for (int i = 0; i < kDatasets; ++i) {
    auto& dataset = *request.add_datasets();
    dataset.set_name(absl::StrCat("datasets/", DatasetName(i)));
    SetTitle(*dataset.mutable_title());
    dataset.set_provider(absl::StrCat("departments/", kProvider));
    dataset.set_sharing_class(v1::SHARING_CLASS_UNCONDITIONAL);
    dataset.set_update_cycle(v1::UPDATE_CYCLE_DAILY);
    dataset.add_schemas(SchemaBytes(i));
  }
  grpc::ClientContext context;
  v1::ApplyCatalogResponse response;
  Must(v1::CatalogService::NewStub(Connect(place, kOperatorIdentity))
           ->ApplyCatalog(&context, request, &response));
}

void AddKey(record::v1::KeyDirectory& directory, const crypto::PublicKey& key,
            record::v1::KeyUsage usage, const std::string& owner) {
  auto& entry = *directory.add_keys();
  entry.set_key_id(crypto::DigestBytes(key.key_id()));
  entry.set_spki(key.spki());
  entry.set_suite(record::v1::SUITE_ED25519_SHA256);
  entry.set_usage(usage);
  entry.set_owner(owner);
  for (int i = 0; usage == record::v1::KEY_USAGE_BATCH && i < kDatasets; ++i) {
    entry.add_datasets(DatasetName(i));
  }
  const int64_t now = absl::ToUnixSeconds(absl::Now());
  entry.mutable_not_before_time()->set_seconds(now - 3600);
  entry.mutable_not_after_time()->set_seconds(now + 86400);
}

void InstallKeys(const Place& place) {
  record::v1::KeyDirectory directory;
  directory.set_format(1);
  directory.set_trust_domain(kTrustDomain);
  directory.set_version(1);
  directory.mutable_issued_time()->set_seconds(
      absl::ToUnixSeconds(absl::Now()));
  AddKey(directory, SigningKey(place, "batch-civil-affairs")->public_key(),
         record::v1::KEY_USAGE_BATCH, kProvider);
  AddKey(directory, SigningKey(place, "receipt-node-1")->public_key(),
         record::v1::KEY_USAGE_RECEIPT, "node-1");
  v1::InstallKeyDirectoryRequest request;
  request.set_request_id("tombolo-bench-keys");
  *request.mutable_key_directory() = bench::Must(record::SignKeyDirectory(
      directory, *SigningKey(place, "registry-authority")));
  grpc::ClientContext context;
  v1::InstallKeyDirectoryResponse response;
  Must(v1::CatalogService::NewStub(Connect(place, kOperatorIdentity))
           ->InstallKeyDirectory(&context, request, &response));
}

void ApplyGrants(const Place& place) {
  v1::ApplyGrantsRequest request;
  request.set_request_id("tombolo-bench-grants");
  const int64_t today = absl::ToUnixSeconds(absl::Now()) / 86400 * 86400;
  for (int i = 0; i < kDatasets; ++i) {
    auto& grant = *request.add_grants();
    grant.set_name(absl::StrCat("grants/g-", i));
    grant.set_consumer(absl::StrCat("departments/", kConsumer));
    grant.set_dataset(absl::StrCat("datasets/", DatasetName(i)));
    for (const char* field :
         {"name", "division", "amount", "months", "active", "born.year"}) {
      grant.add_read_fields(field);
    }
    grant.add_lookup_fields("holder_id");
    grant.add_modes(v1::ACCESS_MODE_POINT);
    grant.add_purposes(absl::StrCat("purposes/", kPurpose));
    grant.mutable_not_before_time()->set_seconds(today);
    grant.mutable_not_after_time()->set_seconds(today + 30 * 86400);
    grant.set_effect(v1::GRANT_EFFECT_PERMIT);
  }
  grpc::ClientContext context;
  v1::ApplyGrantsResponse response;
  Must(v1::PermissionService::NewStub(Connect(place, kOperatorIdentity))
           ->ApplyGrants(&context, request, &response));
}

}  // namespace

std::shared_ptr<grpc::Channel> Connect(const Place& place,
                                       const std::string& identity) {
  const std::string folder = absl::StrCat(place.pki, "/tls/", identity);
  return bench::Must(sdk::OpenChannel({.endpoint = place.endpoint,
                                       .ca_file = place.pki + "/ca/root.crt",
                                       .certificate_file = folder + "/tls.crt",
                                       .key_file = folder + "/tls.key"}));
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) bench::Must(absl::NotFoundError(path));
  return {std::istreambuf_iterator<char>(file), {}};
}

std::unique_ptr<crypto::Signer> SigningKey(const Place& place,
                                           const std::string& name) {
  return bench::Must(crypto::SignerFromPem(
      ReadFile(absl::StrCat(place.pki, "/signing/", name, ".key"))));
}

void Provision(const Place& place) {
  ApplyCatalog(place);
  InstallKeys(place);
  ApplyGrants(place);
}

v1::QuerySubjectRequest QuestionFor(int person) {
  crypto::SecureRandom random;
  v1::QuerySubjectRequest request;
  auto& context = *request.mutable_context();
  context.set_purpose(absl::StrCat("purposes/", kPurpose));
  context.set_matter("subsidy");
  context.set_case_number("C-1");
  context.set_officer("officer-7");
  context.set_nonce(random.Bytes(16));
  request.mutable_subject()->set_scheme("cn-resident-id");
  request.mutable_subject()->set_identifier(PersonId(person));
  for (int i = 0; i < kDatasets; ++i) {
    request.add_questions()->set_dataset(
        absl::StrCat("datasets/", DatasetName(i)));
  }
  return request;
}

}  // namespace tombolo::bench
