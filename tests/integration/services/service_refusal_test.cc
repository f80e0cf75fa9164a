// What a node refuses, each with the reason it must have: one row per way to be
// wrong. One node serves all rows: a refusal changes nothing.
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/catalog.h"
#include "exchange-core/base/reasons/permission.h"
#include "exchange-core/base/reasons/publish.h"
#include "exchange-core/base/reasons/query.h"
#include "exchange-core/base/reasons/request.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "services/grpc/tls_policy.h"
#include "tests/support/files.h"
#include "tests/support/record_fixture.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_node.h"
#include "tombolo/exchange/v1/audit_service.grpc.pb.h"
#include "tombolo/exchange/v1/catalog_service.grpc.pb.h"
#include "tombolo/exchange/v1/node_service.grpc.pb.h"
#include "tombolo/exchange/v1/permission_service.grpc.pb.h"
#include "tombolo/exchange/v1/publish_service.grpc.pb.h"
#include "tombolo/exchange/v1/query_service.grpc.pb.h"

namespace tombolo::testing {
namespace {

namespace v1 = exchange::v1;

constexpr char kConsumer[] = "system-human-resources-window";
constexpr char kPublisher[] = "system-civil-affairs-adapter";

struct Shared {
  TestNode node;
  TestCity city{node};
};

// Made with the first test that needs it; ends with the last.
class ServiceRefusalTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { shared_ = new Shared(); }
  static void TearDownTestSuite() {
    delete shared_;
    shared_ = nullptr;
  }
  static TestNode& node() { return shared_->node; }

  static Shared* shared_;
};
Shared* ServiceRefusalTest::shared_ = nullptr;

v1::QuerySubjectRequest GoodQuestion() {
  v1::QuerySubjectRequest request;
  request.mutable_context()->set_purpose("purposes/welfare");
  request.mutable_context()->set_nonce("0123456789abcdef");
  request.mutable_subject()->set_scheme("cn-resident-id");
  request.mutable_subject()->set_identifier(ResidentId(1));
  request.add_questions()->set_dataset("datasets/ca-marriage");
  return request;
}

absl::Status Ask(const std::shared_ptr<grpc::Channel>& channel,
                 const v1::QuerySubjectRequest& request) {
  v1::QuerySubjectResponse response;
  grpc::ClientContext context;
  return FromGrpc(v1::QueryService::NewStub(channel)->QuerySubject(
      &context, request, &response));
}

TEST_F(ServiceRefusalTest, MalformedQuestions) {
  struct Case {
    const char* name;
    const char* field;
    std::function<void(v1::QuerySubjectRequest&)> change;
  };
  const std::vector<Case> cases = {
      {"no nonce", "context.nonce",
       [](auto& r) { r.mutable_context()->clear_nonce(); }},
      {"long nonce", "context.nonce",
       [](auto& r) { r.mutable_context()->set_nonce("0123456789abcdefg"); }},
      {"no purpose", "context.purpose",
       [](auto& r) { r.mutable_context()->clear_purpose(); }},
      {"purpose by its ID", "context.purpose",
       [](auto& r) { r.mutable_context()->set_purpose("welfare"); }},
      {"long matter", "context.matter",
       [](auto& r) { r.mutable_context()->set_matter(std::string(201, 'm')); }},
      {"long case number", "context.case_number",
       [](auto& r) {
         r.mutable_context()->set_case_number(std::string(101, 'c'));
       }},
      {"long officer", "context.officer",
       [](auto& r) {
         r.mutable_context()->set_officer(std::string(101, 'o'));
       }},
      {"no scheme", "subject.scheme",
       [](auto& r) { r.mutable_subject()->clear_scheme(); }},
      {"no identifier", "subject.identifier",
       [](auto& r) { r.mutable_subject()->clear_identifier(); }},
      {"long identifier", "subject.identifier",
       [](auto& r) {
         r.mutable_subject()->set_identifier(std::string(129, '1'));
       }},
      {"no questions", "questions", [](auto& r) { r.clear_questions(); }},
      {"too many questions", "questions",
       [](auto& r) {
         for (int i = 0; i < 64; ++i) {
           r.add_questions()->set_dataset(absl::StrCat("datasets/d", i));
         }
       }},
      {"a dataset twice", "questions[1].dataset",
       [](auto& r) { r.add_questions()->set_dataset("datasets/ca-marriage"); }},
      {"a department for a dataset", "questions[0].dataset",
       [](auto& r) {
         r.mutable_questions(0)->set_dataset("departments/ca-marriage");
       }},
      {"an empty field name", "questions[0].fields",
       [](auto& r) { r.mutable_questions(0)->add_fields(""); }},
      {"too many fields", "questions[0].fields",
       [](auto& r) {
         for (int i = 0; i < 257; ++i) r.mutable_questions(0)->add_fields("f");
       }},
  };
  const auto channel = node().Channel(kConsumer);
  TOMBOLO_ASSERT_OK(Ask(channel, GoodQuestion()));
  for (const Case& test : cases) {
    SCOPED_TRACE(test.name);
    v1::QuerySubjectRequest request = GoodQuestion();
    test.change(request);
    const absl::Status refused = Ask(channel, request);
    EXPECT_THAT(refused, HasReason(reasons::kInvalidField));
    EXPECT_EQ(ReasonMetadata(refused)["field"], test.field);
  }
}

TEST_F(ServiceRefusalTest, TellsAllViolationsAtOnce) {
  v1::QuerySubjectRequest request = GoodQuestion();
  request.mutable_context()->clear_nonce();
  request.mutable_subject()->clear_scheme();
  const absl::Status refused = Ask(node().Channel(kConsumer), request);
  const auto payload =
      refused.GetPayload("type.googleapis.com/google.rpc.BadRequest");
  ASSERT_TRUE(payload.has_value());
  google::rpc::BadRequest details;
  ASSERT_TRUE(details.ParseFromString(std::string(*payload)));
  ASSERT_EQ(details.field_violations_size(), 2);
  EXPECT_EQ(details.field_violations(0).field(), "context.nonce");
  EXPECT_EQ(details.field_violations(1).field(), "subject.scheme");
}

// Every method a role may not call, by a role that may not.
TEST_F(ServiceRefusalTest, RolesThatMayNotCall) {
  struct Case {
    const char* identity;
    const char* method;
    std::function<grpc::Status(const std::shared_ptr<grpc::Channel>&,
                               grpc::ClientContext*)>
        call;
  };
  const auto apply_grants = [](const auto& channel, auto* context) {
    v1::ApplyGrantsResponse response;
    return v1::PermissionService::NewStub(channel)->ApplyGrants(context, {},
                                                                &response);
  };
  const auto apply_catalog = [](const auto& channel, auto* context) {
    v1::ApplyCatalogResponse response;
    return v1::CatalogService::NewStub(channel)->ApplyCatalog(context, {},
                                                              &response);
  };
  const auto install_keys = [](const auto& channel, auto* context) {
    v1::InstallKeyDirectoryResponse response;
    return v1::CatalogService::NewStub(channel)->InstallKeyDirectory(
        context, {}, &response);
  };
  const auto revoke = [](const auto& channel, auto* context) {
    v1::RevokeGrantResponse response;
    return v1::PermissionService::NewStub(channel)->RevokeGrant(context, {},
                                                                &response);
  };
  const auto ask = [](const auto& channel, auto* context) {
    v1::QuerySubjectResponse response;
    return v1::QueryService::NewStub(channel)->QuerySubject(
        context, GoodQuestion(), &response);
  };
  const auto stream = [](const auto& channel, auto* context) {
    const auto replies =
        v1::QueryService::NewStub(channel)->QuerySubjects(context, {});
    v1::QuerySubjectsResponse reply;
    EXPECT_FALSE(replies->Read(&reply));
    return replies->Finish();
  };
  const auto publish = [](const auto& channel, auto* context) {
    const auto batches =
        v1::PublishService::NewStub(channel)->PublishBatches(context);
    v1::PublishBatchesResponse response;
    EXPECT_FALSE(batches->Read(&response));
    return batches->Finish();
  };
  const auto term = [](const auto& channel, auto* context) {
    v1::AcquireTermResponse response;
    return v1::PublishService::NewStub(channel)->AcquireTerm(context, {},
                                                             &response);
  };
  const auto entries = [](const auto& channel, auto* context) {
    v1::ListLogEntriesResponse response;
    return v1::AuditService::NewStub(channel)->ListLogEntries(context, {},
                                                              &response);
  };
  const auto entry = [](const auto& channel, auto* context) {
    v1::GetLogEntryResponse response;
    return v1::AuditService::NewStub(channel)->GetLogEntry(context, {},
                                                           &response);
  };
  const auto departments = [](const auto& channel, auto* context) {
    v1::ListDepartmentsResponse response;
    return v1::CatalogService::NewStub(channel)->ListDepartments(context, {},
                                                                 &response);
  };
  const std::vector<Case> cases = {
      {kConsumer, "PermissionService/ApplyGrants", apply_grants},
      {"auditor-audit-1", "PermissionService/ApplyGrants", apply_grants},
      {"security-officer-so-1", "PermissionService/ApplyGrants", apply_grants},
      {kConsumer, "CatalogService/ApplyCatalog", apply_catalog},
      {kConsumer, "CatalogService/InstallKeyDirectory", install_keys},
      {"registry-authority-ra-1", "CatalogService/InstallKeyDirectory",
       install_keys},
      {kConsumer, "PermissionService/RevokeGrant", revoke},
      {"auditor-audit-1", "PermissionService/RevokeGrant", revoke},
      {"operator-op-1", "QueryService/QuerySubject", ask},
      {"auditor-audit-1", "QueryService/QuerySubject", ask},
      {"officer-civil-affairs-officer-1", "QueryService/QuerySubject", ask},
      {"exchange-node-1", "QueryService/QuerySubject", ask},
      {"operator-op-1", "QueryService/QuerySubjects", stream},
      {"operator-op-1", "PublishService/PublishBatches", publish},
      {"officer-civil-affairs-officer-1", "PublishService/AcquireTerm", term},
      {kConsumer, "AuditService/ListLogEntries", entries},
      {"operator-op-1", "AuditService/ListLogEntries", entries},
      {"operator-op-1", "AuditService/GetLogEntry", entry},
      {"exchange-node-1", "CatalogService/ListDepartments", departments},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(absl::StrCat(test.identity, " calls ", test.method));
    grpc::ClientContext context;
    const absl::Status refused =
        FromGrpc(test.call(node().Channel(test.identity), &context));
    EXPECT_THAT(refused, HasReason(reasons::kRoleNotAllowed));
    EXPECT_EQ(ReasonMetadata(refused)["method"], test.method);
  }
}

#ifdef TOMBOLO_PLANTED_BUGS
TEST_F(ServiceRefusalTest, ARefusedRoleIsSeenWhenTheCheckIsPlantedAway) {
  const ScopedPlantedBug bug("service.role");
  const absl::Status status =
      Ask(node().Channel("operator-op-1"), GoodQuestion());
  EXPECT_THAT(status, ::testing::Not(HasReason(reasons::kRoleNotAllowed)));
}
#endif

TEST_F(ServiceRefusalTest, WhatBelongsToOthers) {
  const auto permission = v1::PermissionService::NewStub(
      node().Channel("officer-human-resources-officer-1"));
  v1::RevokeGrantRequest revoke;
  revoke.set_name("grants/g-hr");
  revoke.set_comment("not mine");
  revoke.set_request_id("others-1");
  v1::RevokeGrantResponse revoked;
  grpc::ClientContext first;
  EXPECT_THAT(FromGrpc(permission->RevokeGrant(&first, revoke, &revoked)),
              HasReason(reasons::kGrantOfOthers));

  v1::GetGrantRequest get;
  get.set_name("grants/g-hr");
  v1::GetGrantResponse got;
  grpc::ClientContext second;
  EXPECT_THAT(FromGrpc(v1::PermissionService::NewStub(
                           node().Channel("system-public-security-window"))
                           ->GetGrant(&second, get, &got)),
              HasReason(reasons::kGrantOfOthers));

  v1::ExplainUseRequest explain;
  explain.set_consumer("departments/human-resources");
  explain.set_system("window");
  explain.set_dataset("datasets/ca-marriage");
  explain.set_purpose("purposes/welfare");
  v1::ExplainUseResponse explained;
  grpc::ClientContext third;
  EXPECT_THAT(FromGrpc(v1::PermissionService::NewStub(
                           node().Channel("system-public-security-window"))
                           ->ExplainUse(&third, explain, &explained)),
              HasReason(reasons::kUseOfOthers));

  v1::GetPublishStateRequest state;
  state.set_dataset("datasets/ca-marriage");
  v1::GetPublishStateResponse stated;
  grpc::ClientContext fourth;
  EXPECT_THAT(FromGrpc(v1::PublishService::NewStub(node().Channel(kConsumer))
                           ->GetPublishState(&fourth, state, &stated)),
              HasReason(reasons::kNotProvider));

  // Entry 0 is the node's own.
  v1::GetLogEntryResponse entry;
  grpc::ClientContext fifth;
  EXPECT_THAT(FromGrpc(v1::AuditService::NewStub(node().Channel(kConsumer))
                           ->GetLogEntry(&fifth, {}, &entry)),
              HasReason(reasons::kLogEntryOfOthers));
}

TEST_F(ServiceRefusalTest, PagesAndTheirTokens) {
  const auto channel = node().Channel("operator-op-1");
  const auto catalog = v1::CatalogService::NewStub(channel);
  v1::ListDepartmentsRequest list;
  v1::ListDepartmentsResponse page;
  list.set_page_size(-1);
  grpc::ClientContext first;
  EXPECT_THAT(FromGrpc(catalog->ListDepartments(&first, list, &page)),
              HasReason(reasons::kInvalidField));

  list.set_page_size(1);
  grpc::ClientContext second;
  TOMBOLO_ASSERT_OK(FromGrpc(catalog->ListDepartments(&second, list, &page)));
  ASSERT_EQ(page.departments_size(), 1);
  const std::string token = page.next_page_token();
  ASSERT_FALSE(token.empty());
  list.set_page_token(token);
  grpc::ClientContext third;
  TOMBOLO_ASSERT_OK(FromGrpc(catalog->ListDepartments(&third, list, &page)));
  EXPECT_EQ(page.departments(0).name(), "departments/human-resources");
  EXPECT_EQ(page.next_page_token(), "");

  // Of another list, of another caller, changed, and made up.
  v1::ListPurposesRequest purposes;
  purposes.set_page_token(token);
  v1::ListPurposesResponse none;
  grpc::ClientContext fourth;
  EXPECT_THAT(FromGrpc(catalog->ListPurposes(&fourth, purposes, &none)),
              HasReason(reasons::kPageTokenMismatch));
  grpc::ClientContext fifth;
  EXPECT_THAT(FromGrpc(v1::CatalogService::NewStub(node().Channel(kConsumer))
                           ->ListDepartments(&fifth, list, &page)),
              HasReason(reasons::kPageTokenMismatch));
  for (const std::string& wrong :
       {token.substr(1), std::string("x"), std::string(1025, 'A')}) {
    list.set_page_token(wrong);
    grpc::ClientContext context;
    EXPECT_THAT(FromGrpc(catalog->ListDepartments(&context, list, &page)),
                HasReason(reasons::kPageTokenMismatch));
    v1::QuerySubjectRequest question = GoodQuestion();
    question.set_page_token(wrong);
    EXPECT_THAT(Ask(node().Channel(kConsumer), question),
                HasReason(reasons::kPageTokenMismatch));
  }
}

TEST_F(ServiceRefusalTest, ARequestIdWithOtherContent) {
  const auto catalog =
      v1::CatalogService::NewStub(node().Channel("operator-op-1"));
  v1::ApplyCatalogRequest request;
  request.set_request_id("city-catalog");
  v1::Department& department = *request.add_departments();
  department.set_name("departments/other");
  department.mutable_title()->set_en("Other");
  v1::ApplyCatalogResponse response;
  grpc::ClientContext context;
  EXPECT_THAT(FromGrpc(catalog->ApplyCatalog(&context, request, &response)),
              HasReason(reasons::kRequestIdReused));
}

TEST_F(ServiceRefusalTest, OversizeAndCompressedMessages) {
  v1::QuerySubjectRequest large = GoodQuestion();
  large.mutable_subject()->set_identifier(std::string((4 << 20) + 1, '1'));
  EXPECT_EQ(Ask(node().Channel(kConsumer), large).code(),
            absl::StatusCode::kResourceExhausted);

  grpc::ChannelArguments compressed;
  compressed.SetCompressionAlgorithm(GRPC_COMPRESS_GZIP);
  v1::QuerySubjectRequest squeezable = GoodQuestion();
  squeezable.mutable_context()->set_matter(std::string(200, 'm'));
  EXPECT_EQ(Ask(node().Channel(kConsumer, compressed), squeezable).code(),
            absl::StatusCode::kUnimplemented);
}

// Makes a certificate in the PKI's folder with what openssl(1) is told.
std::string MakeCertificate(const std::string& name, const std::string& issuer,
                            const std::string& names) {
  const std::string path = TestPki() + "/" + name;
  const std::string sign =
      issuer.empty()
          ? absl::StrCat(" -signkey ", path, ".key")
          : absl::StrCat(" -CA ", TestPki(), "/ca/", issuer, ".crt -CAkey ",
                         TestPki(), "/ca/", issuer, ".key");
  const std::string command = absl::StrCat(
      "cd / && openssl ecparam -name prime256v1 -genkey -noout -out ", path,
      ".ec && openssl pkcs8 -topk8 -nocrypt -in ", path, ".ec -out ", path,
      ".key && printf 'extendedKeyUsage=clientAuth\\nkeyUsage=digitalSignature",
      names.empty() ? "" : "\\nsubjectAltName=", names, "\\n' > ", path,
      ".ext && openssl req -new -subj /CN=", name, " -key ", path, ".key -out ",
      path, ".csr 2>/dev/null && openssl x509 -req -days 2 -in ", path, ".csr",
      sign, " -set_serial 77 -extfile ", path, ".ext -out ", path,
      ".leaf 2>/dev/null");
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
  std::string chain = ReadFile(path + ".leaf");
  if (!issuer.empty()) chain += ReadPki("ca/" + issuer + ".crt");
  return chain;
}

absl::Status AskStatusWith(const TestNode& node, const std::string& chain,
                           const std::string& key) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() +
                       std::chrono::seconds(5));
  v1::GetNodeStatusResponse response;
  return FromGrpc(v1::NodeService::NewStub(node.ChannelWith(chain, key))
                      ->GetNodeStatus(&context, {}, &response));
}

TEST_F(ServiceRefusalTest, CertificatesThatNameNoOneOfOurs) {
  struct Case {
    const char* name;
    const char* names;
    const ErrorReason* reason;
    const char* issuer = "exchange";
  };
  constexpr char kTwo[] =
      "URI:spiffe://city.example/operator/a,"
      "URI:spiffe://city.example/operator/b";
  const std::vector<Case> cases = {
      {"no-name", "", &reasons::kPeerIdentity},
      {"only-dns", "DNS:localhost", &reasons::kPeerIdentity},
      {"two-uris", kTwo, &reasons::kPeerIdentity},
      {"no-spiffe", "URI:https://city.example/operator/a",
       &reasons::kPeerIdentity},
      {"unknown-role", "URI:spiffe://city.example/king/a",
       &reasons::kPeerIdentity},
      {"other-domain", "URI:spiffe://other.example/operator/a",
       &reasons::kPeerTrustDomain,
       // The exchange's authority may not name other domains: TLS says so.
       "root"},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.name);
    const std::string chain =
        MakeCertificate(test.name, test.issuer, test.names);
    EXPECT_THAT(
        AskStatusWith(node(), chain, ReadPki(absl::StrCat(test.name, ".key"))),
        HasReason(*test.reason));
  }
}

TEST_F(ServiceRefusalTest, ConnectionsThatTlsRefuses) {
  // No certificate at all, and one of nobody's authority.
  EXPECT_EQ(AskStatusWith(node(), "", "").code(),
            absl::StatusCode::kUnavailable);
  const std::string chain = MakeCertificate(
      "self-made", "", "URI:spiffe://city.example/operator/op-1");
  EXPECT_EQ(AskStatusWith(node(), chain, ReadPki("self-made.key")).code(),
            absl::StatusCode::kUnavailable);
  // TLS 1.2. The same function is the node's own check at start.
  TOMBOLO_EXPECT_OK(service::ProveTls12IsRefused("127.0.0.1", node().port()));
}

}  // namespace
}  // namespace tombolo::testing
