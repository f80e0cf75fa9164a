// Tells a fresh node what the kill test needs: keys, two datasets of three
// fields, one purpose, and grants for the window that asks.
//
//   kill_setup ENDPOINT PKI_DIR
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <cstdio>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "adapters/sdk/cpp/rpc_status.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/crypto/signer.h"
#include "exchange-core/record/key_directory.h"
#include "tests/e2e/kill/city.h"
#include "tombolo/exchange/v1/catalog_service.grpc.pb.h"
#include "tombolo/exchange/v1/permission_service.grpc.pb.h"

namespace tombolo::testing {
namespace {

namespace v1 = exchange::v1;
namespace rv1 = record::v1;

void SetTitle(absl::string_view text, v1::LocalizedText& title) {
  title.set_zh(std::string(text));
  title.set_en(std::string(text));
}

absl::Status AddKey(const Site& site, const std::string& name,
                    rv1::KeyUsage usage, const std::string& owner,
                    rv1::KeyDirectory& directory) {
  TOMBOLO_ASSIGN_OR_RETURN(const crypto::PublicKey key,
                           crypto::PublicKey::FromPem(ReadFileOrExit(site.File(
                               absl::StrCat("signing/", name, ".pub")))));
  rv1::KeyEntry& entry = *directory.add_keys();
  entry.set_key_id(crypto::DigestBytes(key.key_id()));
  entry.set_spki(key.spki());
  entry.set_suite(static_cast<rv1::Suite>(key.suite()));
  entry.set_usage(usage);
  entry.set_owner(owner);
  const int64_t issued = directory.issued_time().seconds();
  entry.mutable_not_before_time()->set_seconds(issued - 3600);
  entry.mutable_not_after_time()->set_seconds(issued + 30 * 24 * 3600);
  return absl::OkStatus();
}

absl::StatusOr<rv1::SignedKeyDirectory> MakeDirectory(const Site& site) {
  TOMBOLO_ASSIGN_OR_RETURN(const auto authority,
                           crypto::SignerFromPem(ReadFileOrExit(
                               site.File("signing/registry-authority.key"))));
  rv1::KeyDirectory directory;
  directory.set_format(1);
  directory.set_trust_domain(kTrustDomain);
  directory.set_version(1);
  directory.mutable_issued_time()->set_seconds(
      absl::ToUnixSeconds(absl::Now()));
  for (const PublishedDataset& published : kPublished) {
    TOMBOLO_RETURN_IF_ERROR(
        AddKey(site, absl::StrCat("batch-", published.department),
               rv1::KEY_USAGE_BATCH, published.department, directory));
    directory.mutable_keys()->rbegin()->add_datasets(published.dataset);
  }
  TOMBOLO_RETURN_IF_ERROR(AddKey(site, absl::StrCat("receipt-", kNode),
                                 rv1::KEY_USAGE_RECEIPT, kNode, directory));
  TOMBOLO_RETURN_IF_ERROR(AddKey(site, absl::StrCat("log-", kNode),
                                 rv1::KEY_USAGE_LOG, kNode, directory));
  return record::SignKeyDirectory(directory, *authority);
}

rv1::Schema MakeSchema(const std::string& dataset) {
  rv1::Schema schema;
  schema.set_dataset(dataset);
  schema.set_version(1);
  for (const char* name : {"record_no", "person", "content"}) {
    rv1::Field& field = *schema.add_fields();
    field.set_number(static_cast<uint32_t>(schema.fields_size()));
    field.set_name(name);
    field.set_type(rv1::FIELD_TYPE_TEXT);
  }
  schema.mutable_fields(0)->set_key(true);
  rv1::SubjectRole& role = *schema.mutable_fields(1)->mutable_subject_role();
  role.set_scheme("cn-resident-id");
  role.set_role("holder");
  return schema;
}

v1::ApplyCatalogRequest MakeCatalog() {
  v1::ApplyCatalogRequest request;
  request.set_request_id("kill-setup-catalog");
  for (const PublishedDataset& published : kPublished) {
    v1::Department& department = *request.add_departments();
    department.set_name(absl::StrCat("departments/", published.department));
    SetTitle(published.department, *department.mutable_title());
    v1::Dataset& dataset = *request.add_datasets();
    dataset.set_name(absl::StrCat("datasets/", published.dataset));
    SetTitle(published.dataset, *dataset.mutable_title());
    dataset.set_provider(department.name());
    dataset.set_sharing_class(v1::SHARING_CLASS_CONDITIONAL);
    SetTitle("tests", *dataset.mutable_sharing_condition());
    dataset.set_update_cycle(v1::UPDATE_CYCLE_REAL_TIME);
    dataset.add_schemas(MakeSchema(published.dataset).SerializeAsString());
  }
  v1::Purpose& purpose = *request.add_purposes();
  purpose.set_name(absl::StrCat("purposes/", WindowUse().purpose));
  SetTitle("kill test", *purpose.mutable_title());
  SetTitle("kill test", *purpose.mutable_legal_basis());
  return request;
}

v1::ApplyGrantsRequest MakeGrants() {
  v1::ApplyGrantsRequest request;
  request.set_request_id("kill-setup-grants");
  const int64_t now = absl::ToUnixSeconds(absl::Now());
  for (const PublishedDataset& published : kPublished) {
    v1::Grant& grant = *request.add_grants();
    grant.set_name(absl::StrCat("grants/g-", published.dataset));
    grant.set_consumer("departments/human-resources");
    grant.set_dataset(absl::StrCat("datasets/", published.dataset));
    grant.add_read_fields("content");
    grant.add_lookup_fields("person");
    grant.add_modes(v1::ACCESS_MODE_POINT);
    grant.add_modes(v1::ACCESS_MODE_BULK);
    grant.add_purposes(absl::StrCat("purposes/", WindowUse().purpose));
    grant.mutable_not_before_time()->set_seconds(now - 3600);
    grant.mutable_not_after_time()->set_seconds(now + 30 * 24 * 3600);
    grant.set_effect(v1::GRANT_EFFECT_PERMIT);
  }
  return request;
}

absl::Status SetUp(const Site& site) {
  TOMBOLO_ASSIGN_OR_RETURN(const auto channel, Open(site, "operator-op-1"));
  const auto catalog = v1::CatalogService::NewStub(channel);
  const auto permission = v1::PermissionService::NewStub(channel);
  v1::InstallKeyDirectoryRequest install;
  install.set_request_id("kill-setup-keys");
  TOMBOLO_ASSIGN_OR_RETURN(*install.mutable_key_directory(),
                           MakeDirectory(site));
  grpc::ClientContext contexts[3];
  v1::InstallKeyDirectoryResponse installed;
  TOMBOLO_RETURN_IF_ERROR(sdk::FromGrpc(
      catalog->InstallKeyDirectory(&contexts[0], install, &installed)));
  v1::ApplyCatalogResponse applied;
  TOMBOLO_RETURN_IF_ERROR(sdk::FromGrpc(
      catalog->ApplyCatalog(&contexts[1], MakeCatalog(), &applied)));
  v1::ApplyGrantsResponse granted;
  return sdk::FromGrpc(
      permission->ApplyGrants(&contexts[2], MakeGrants(), &granted));
}

}  // namespace
}  // namespace tombolo::testing

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: kill_setup ENDPOINT PKI_DIR\n");
    return 2;
  }
  const absl::Status status =
      tombolo::testing::SetUp({.endpoint = argv[1], .pki = argv[2]});
  if (status.ok()) return 0;
  std::fprintf(stderr, "kill_setup: %s\n", status.ToString().c_str());
  return 1;
}
