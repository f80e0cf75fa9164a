#include "tests/support/test_node.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/check.h"
#include "exchange-core/base/clock.h"
#include "exchange-core/crypto/random.h"
#include "exchange-core/crypto/signer.h"
#include "exchange-core/record/key_directory.h"
#include "exchange-core/record/timestamp.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/create_channel.h"
#include "services/grpc/tls_policy.h"
#include "services/node/commands.h"
#include "tests/support/key_file.h"
#include "tests/support/record_fixture.h"
#include "tombolo/exchange/v1/catalog_service.grpc.pb.h"
#include "tombolo/exchange/v1/permission_service.grpc.pb.h"
#include "tombolo/exchange/v1/publish_service.grpc.pb.h"

namespace tombolo::testing {
namespace {

namespace v1 = exchange::v1;

// Before anything in the program uses OpenSSL.
const absl::Status kPolicy = service::InstallTlsPolicy();

void Must(const absl::Status& status) {
  if (!status.ok()) std::fprintf(stderr, "%s\n", status.ToString().c_str());
  TOMBOLO_CHECK(status.ok());
}

template <typename T>
T Must(absl::StatusOr<T> result) {
  Must(result.status());
  return *std::move(result);
}

std::string ReadBytes(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  TOMBOLO_CHECK(in.good());
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::unique_ptr<crypto::Signer> PkiSigner(const std::string& name) {
  return Must(crypto::SignerFromPem(ReadPki("signing/" + name + ".key")));
}

void AddKey(record::v1::KeyDirectory& directory, const std::string& name,
            record::v1::KeyUsage usage, const std::string& owner) {
  const crypto::PublicKey key = PkiSigner(name)->public_key();
  record::v1::KeyEntry& entry = *directory.add_keys();
  entry.set_key_id(crypto::DigestBytes(key.key_id()));
  entry.set_spki(key.spki());
  entry.set_suite(static_cast<record::v1::Suite>(key.suite()));
  entry.set_usage(usage);
  entry.set_owner(owner);
  if (usage == record::v1::KEY_USAGE_BATCH) {
    entry.add_datasets(RecordFixture::kDataset);
  }
  const absl::Time now = SystemClock().Now();
  *entry.mutable_not_before_time() = record::TimeToProto(now - absl::Hours(24));
  *entry.mutable_not_after_time() =
      record::TimeToProto(now + absl::Hours(24 * 300));
}

}  // namespace

const std::string& TestPki() {
  static const std::string* const folder = [] {
    static const TempDir dir;
    auto* path = new std::string(dir.File("pki"));
    const std::string command =
        absl::StrCat(TOMBOLO_SOURCE_DIR, "/certs/make_dev_pki.sh ", *path,
                     " --trust-domain ", kTestTrustDomain, " >/dev/null");
    TOMBOLO_CHECK(std::system(command.c_str()) == 0);
    return path;
  }();
  return *folder;
}

std::string ReadPki(const std::string& file) {
  return ReadBytes(TestPki() + "/" + file);
}

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  absl::Status out(static_cast<absl::StatusCode>(status.error_code()),
                   status.error_message());
  google::rpc::Status rpc;
  if (rpc.ParseFromString(status.error_details())) {
    for (const auto& detail : rpc.details()) {
      out.SetPayload(detail.type_url(), absl::Cord(detail.value()));
    }
  }
  return out;
}

TestNode::TestNode() {
  Must(kPolicy);
  const std::string& pki = TestPki();
  config_.id = "node-1";
  config_.trust_domain = kTestTrustDomain;
  config_.data_dir = dir_.File("data");
  config_.listen_address = "127.0.0.1:0";
  config_.metrics_address = "";
  config_.tls_certificate = pki + "/tls/exchange-node-1/tls.crt";
  config_.tls_key = pki + "/tls/exchange-node-1/tls.key";
  config_.tls_client_ca = pki + "/ca/root.crt";
  config_.log_signing_key = pki + "/signing/log-node-1.key";
  config_.receipt_signing_key = pki + "/signing/receipt-node-1.key";
  config_.registry_authority = pki + "/signing/registry-authority.pub";
  config_.key_encryption_key =
      WriteKeyFile(dir_, "store.key", ToHex(std::string(32, 'k')) + "\n", 0400);
  config_.checkpoint_interval = absl::Milliseconds(100);
  config_.drain_time = absl::Seconds(5);
  config_.store_cache_bytes = 8 << 20;
  config_.store_write_buffers_bytes = 4 << 20;
  config_.store_write_buffer_bytes = 1 << 20;
  Must(node::InitNode(config_));
  Start();
}

void TestNode::Start() { node_ = Must(node::Node::Start(config_, {})); }

std::shared_ptr<grpc::Channel> TestNode::ChannelWith(
    const std::string& chain, const std::string& key,
    grpc::ChannelArguments arguments) const {
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = ReadPki("ca/root.crt");
  options.pem_cert_chain = chain;
  options.pem_private_key = key;
  // A connection of its own for each channel.
  arguments.SetInt("tombolo.test.channel", std::rand());
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(absl::StrCat("localhost:", port()),
                                   grpc::SslCredentials(options), arguments);
}

std::shared_ptr<grpc::Channel> TestNode::Channel(
    const std::string& identity, grpc::ChannelArguments arguments) const {
  return ChannelWith(ReadPki("tls/" + identity + "/tls.crt"),
                     ReadPki("tls/" + identity + "/tls.key"),
                     std::move(arguments));
}

TestCity::TestCity(const TestNode& node)
    : node_(node),
      schema_(Must(record::CompiledSchema::FromBytes(
          MarriageSchema().SerializeAsString()))),
      signer_(PkiSigner("batch-civil-affairs")) {
  ApplyCatalog();
  InstallKeys();
  ApplyGrant();
  AcquireTerm();
}

void TestCity::ApplyCatalog() {
  v1::ApplyCatalogRequest request;
  for (const char* id : {"civil-affairs", "human-resources"}) {
    v1::Department& department = *request.add_departments();
    department.set_name(absl::StrCat("departments/", id));
    department.mutable_title()->set_zh("部门");
    department.mutable_title()->set_en(id);
  }
  v1::Dataset& dataset = *request.add_datasets();
  dataset.set_name("datasets/ca-marriage");
  dataset.mutable_title()->set_zh("婚姻登记");
  dataset.mutable_title()->set_en("Marriages");
  dataset.set_provider("departments/civil-affairs");
  dataset.set_sharing_class(v1::SHARING_CLASS_CONDITIONAL);
  dataset.mutable_sharing_condition()->set_zh("经授权");
  dataset.set_update_cycle(v1::UPDATE_CYCLE_DAILY);
  dataset.add_schemas(MarriageSchema().SerializeAsString());
  v1::Purpose& purpose = *request.add_purposes();
  purpose.set_name("purposes/welfare");
  purpose.mutable_title()->set_zh("社会救助");
  purpose.mutable_title()->set_en("Welfare");
  purpose.mutable_legal_basis()->set_zh("社会救助暂行办法");
  purpose.mutable_legal_basis()->set_en("Interim Measures");
  request.set_request_id("city-catalog");
  v1::ApplyCatalogResponse response;
  grpc::ClientContext context;
  Must(FromGrpc(v1::CatalogService::NewStub(node_.Channel("operator-op-1"))
                    ->ApplyCatalog(&context, request, &response)));
}

void TestCity::InstallKeys() {
  record::v1::KeyDirectory directory;
  directory.set_format(1);
  directory.set_trust_domain(kTestTrustDomain);
  directory.set_version(1);
  *directory.mutable_issued_time() = record::TimeToProto(SystemClock().Now());
  AddKey(directory, "batch-civil-affairs", record::v1::KEY_USAGE_BATCH,
         "civil-affairs");
  AddKey(directory, "receipt-node-1", record::v1::KEY_USAGE_RECEIPT, "node-1");
  AddKey(directory, "log-node-1", record::v1::KEY_USAGE_LOG, "node-1");
  v1::InstallKeyDirectoryRequest request;
  *request.mutable_key_directory() = Must(
      record::SignKeyDirectory(directory, *PkiSigner("registry-authority")));
  request.set_request_id("city-keys");
  v1::InstallKeyDirectoryResponse response;
  grpc::ClientContext context;
  Must(FromGrpc(v1::CatalogService::NewStub(node_.Channel("operator-op-1"))
                    ->InstallKeyDirectory(&context, request, &response)));
}

void TestCity::ApplyGrant() {
  v1::ApplyGrantsRequest request;
  v1::Grant& grant = *request.add_grants();
  grant.set_name("grants/g-hr");
  grant.set_consumer("departments/human-resources");
  grant.set_dataset("datasets/ca-marriage");
  for (const char* field :
       {"certificate", "husband_id", "wife_id", "married_on"}) {
    grant.add_read_fields(field);
  }
  grant.add_verify_fields("husband_name");
  grant.add_lookup_fields("husband_id");
  grant.add_lookup_fields("wife_id");
  grant.add_modes(v1::ACCESS_MODE_POINT);
  grant.add_modes(v1::ACCESS_MODE_BULK);
  grant.add_purposes("purposes/welfare");
  grant.set_effect(v1::GRANT_EFFECT_PERMIT);
  grant.set_legal_basis("Agreement 1");
  const absl::Time now =
      absl::FromUnixSeconds(absl::ToUnixSeconds(SystemClock().Now()));
  *grant.mutable_not_before_time() = record::TimeToProto(now - absl::Hours(1));
  *grant.mutable_not_after_time() =
      record::TimeToProto(now + absl::Hours(24 * 30));
  request.set_request_id("city-grant");
  v1::ApplyGrantsResponse response;
  grpc::ClientContext context;
  Must(FromGrpc(v1::PermissionService::NewStub(node_.Channel("operator-op-1"))
                    ->ApplyGrants(&context, request, &response)));
}

void TestCity::AcquireTerm() {
  v1::AcquireTermRequest request;
  request.set_dataset("datasets/ca-marriage");
  request.set_agent("agent-1");
  request.set_request_id("city-term");
  v1::AcquireTermResponse response;
  grpc::ClientContext context;
  Must(FromGrpc(
      v1::PublishService::NewStub(node_.Channel("system-civil-affairs-adapter"))
          ->AcquireTerm(&context, request, &response)));
  term_ = response.state().term();
}

record::BuiltBatch TestCity::MakeBatch(int first, int count,
                                       std::optional<int> husband) const {
  const SystemClock clock;
  crypto::SecureRandom random;
  record::BatchBuilder builder({.trust_domain = kTestTrustDomain,
                                .department = "civil-affairs",
                                .schema = schema_,
                                .signer = signer_.get(),
                                .random = &random,
                                .clock = &clock});
  for (int i = first; i < first + count; ++i) {
    std::vector<record::FieldValue> values = MarriageValues(i);
    if (husband.has_value()) {
      values.at(1).value = record::Text{ResidentId(*husband)};
    }
    Must(builder.Upsert(absl::StrCat("marriage-", i), values));
  }
  return Must(builder.Sign(chain_));
}

absl::Status TestCity::Publish(int first, int count,
                               std::optional<int> husband) {
  const record::BuiltBatch built = MakeBatch(first, count, husband);
  grpc::ClientContext context;
  const auto stub = v1::PublishService::NewStub(
      node_.Channel("system-civil-affairs-adapter"));
  const auto stream = stub->PublishBatches(&context);
  v1::PublishBatchesRequest request;
  request.set_dataset("datasets/ca-marriage");
  request.set_term(term_);
  *request.mutable_batch() = built.batch;
  stream->Write(request);
  stream->WritesDone();
  v1::PublishBatchesResponse response;
  if (!stream->Read(&response)) return FromGrpc(stream->Finish());
  if (response.has_refusal()) {
    return FromGrpc(grpc::Status(
        static_cast<grpc::StatusCode>(response.refusal().code()),
        response.refusal().message(), response.refusal().SerializeAsString()));
  }
  chain_ = built.next;
  return FromGrpc(stream->Finish());
}

}  // namespace tombolo::testing
