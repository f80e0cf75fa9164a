// A node's life while calls come in: new certificates, its health, its own
// deadlines, and its end.
#include <array>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/mutex.h"
#include "exchange-core/base/reasons/request.h"
#include "gmock/gmock.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "tests/support/files.h"
#include "tests/support/record_fixture.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_node.h"
#include "tombolo/exchange/v1/audit_service.grpc.pb.h"
#include "tombolo/exchange/v1/node_service.grpc.pb.h"
#include "tombolo/exchange/v1/publish_service.grpc.pb.h"
#include "tombolo/exchange/v1/query_service.grpc.pb.h"

namespace tombolo::testing {
namespace {

namespace v1 = exchange::v1;

constexpr char kConsumer[] = "system-human-resources-window";
constexpr char kPublisher[] = "system-civil-affairs-adapter";

v1::QuerySubjectRequest Question() {
  v1::QuerySubjectRequest request;
  request.mutable_context()->set_purpose("purposes/welfare");
  request.mutable_context()->set_nonce("0123456789abcdef");
  request.mutable_subject()->set_scheme("cn-resident-id");
  request.mutable_subject()->set_identifier(ResidentId(1));
  request.add_questions()->set_dataset("datasets/ca-marriage");
  return request;
}

// A node whose certificate files are its own, to be replaced.
class CertificateReloadTest : public ::testing::Test {
 protected:
  CertificateReloadTest() {
    Put(TestPki() + "/tls/exchange-node-1");
    node_.Stop();
    node_.mutable_config().tls_certificate = dir_.File("tls.crt");
    node_.mutable_config().tls_key = dir_.File("tls.key");
    node_.Start();
  }

  // Puts the certificate and the key of that folder where the node looks.
  void Put(const std::string& folder) {
    PutKey(ReadFile(folder + "/tls.key"));
    PutCertificate(ReadFile(folder + "/tls.crt"));
  }
  // A file of its own each time, renamed over the one before.
  void PutKey(const std::string& pem) { Replace("tls.key", pem); }
  void PutCertificate(const std::string& pem) { Replace("tls.crt", pem); }
  void Replace(const std::string& name, const std::string& bytes) {
    const std::string next = dir_.File(name + ".next");
    WriteFile(next, bytes);
    std::filesystem::permissions(next, std::filesystem::perms(0600));
    std::filesystem::rename(next, dir_.File(name));
  }

  // A copy of the PKI where the node has a new key and certificate of the same
  // authority; returns the node's folder in it.
  std::string Renew() {
    const std::string pki = dir_.File("renewed");
    const std::string command =
        absl::StrCat("cp -r ", TestPki(), " ", pki, " && rm -r ", pki,
                     "/tls/exchange-node-1 && ", TOMBOLO_SOURCE_DIR,
                     "/certs/make_dev_pki.sh ", pki, " --trust-domain ",
                     kTestTrustDomain, " >/dev/null");
    EXPECT_EQ(std::system(command.c_str()), 0) << command;
    return pki + "/tls/exchange-node-1";
  }

  // The certificate that the node shows on `channel`, in PEM; "" when the call
  // fails.
  static std::string Shown(const std::shared_ptr<grpc::Channel>& channel) {
    v1::GetNodeStatusResponse response;
    grpc::ClientContext context;
    const absl::Status status =
        FromGrpc(v1::NodeService::NewStub(channel)->GetNodeStatus(&context, {},
                                                                  &response));
    EXPECT_THAT(status, IsOk());
    if (!status.ok()) return "";
    const auto shown =
        context.auth_context()->FindPropertyValues("x509_pem_cert");
    EXPECT_EQ(shown.size(), 1U);
    return shown.empty() ? "" : std::string(shown[0].data(), shown[0].size());
  }
  std::string ShownToANewcomer() {
    return Shown(node_.Channel("operator-op-1"));
  }
  // The first certificate of a chain.
  static std::string Leaf(const std::string& chain) {
    constexpr char kEnd[] = "-----END CERTIFICATE-----\n";
    return chain.substr(0, chain.find(kEnd) + sizeof(kEnd) - 1);
  }

  const TempDir dir_;
  TestNode node_;
};

TEST_F(CertificateReloadTest, NewConnectionsSeeTheNewOneOldOnesGoOn) {
  const std::string before = Leaf(ReadPki("tls/exchange-node-1/tls.crt"));
  const auto old_channel = node_.Channel("operator-op-1");
  EXPECT_EQ(Shown(old_channel), before);
  const std::string renewed = Renew();
  const std::string after = Leaf(ReadFile(renewed + "/tls.crt"));
  ASSERT_NE(after, before);
  Put(renewed);
  EXPECT_EQ(ShownToANewcomer(), after);
  // The connection that stood was neither cut nor made again.
  EXPECT_EQ(Shown(old_channel), before);
}

TEST_F(CertificateReloadTest, FilesThatCannotBeUsedChangeNothing) {
  const std::string folder = TestPki() + "/tls/exchange-node-1";
  const std::string before = Leaf(ReadFile(folder + "/tls.crt"));
  const std::string key = ReadFile(folder + "/tls.key");
  const std::string chain = ReadFile(folder + "/tls.crt");
  const std::string renewed = Renew();
  PutCertificate("no certificate");
  EXPECT_EQ(ShownToANewcomer(), before);
  PutCertificate(chain.substr(0, chain.size() / 3));
  EXPECT_EQ(ShownToANewcomer(), before);
  PutCertificate("");
  EXPECT_EQ(ShownToANewcomer(), before);
  std::filesystem::remove(dir_.File("tls.crt"));
  EXPECT_EQ(ShownToANewcomer(), before);
  PutCertificate(chain);
  PutKey("no key");
  EXPECT_EQ(ShownToANewcomer(), before);
  // The key of another certificate: half of a replacement.
  PutKey(ReadFile(renewed + "/tls.key"));
  EXPECT_EQ(ShownToANewcomer(), before);
  // The other half.
  PutCertificate(ReadFile(renewed + "/tls.crt"));
  EXPECT_EQ(ShownToANewcomer(), Leaf(ReadFile(renewed + "/tls.crt")));
}

TEST_F(CertificateReloadTest, ANodeDoesNotStartWithFilesThatCannotBeUsed) {
  node_.Stop();
  PutCertificate(ReadPki("tls/operator-op-1/tls.crt"));
  EXPECT_THAT(node::Node::Start(node_.config(), {}),
              HasReason(reasons::kNodeFile));
  Put(TestPki() + "/tls/exchange-node-1");
  node_.Start();
  EXPECT_NE(ShownToANewcomer(), "");
}

// grpc.health.v1.Health/Watch, whose messages are one number each.
class HealthWatch {
 public:
  static constexpr char kServing = 1;
  static constexpr char kNotServing = 2;

  HealthWatch(const std::shared_ptr<grpc::Channel>& channel,
              const std::string& service)
      : stub_(channel),
        call_(stub_.PrepareCall(&context_, "/grpc.health.v1.Health/Watch",
                                &queue_)) {
    call_->StartCall(this);
    Wait();
    std::string request;
    if (!service.empty()) {
      request = absl::StrCat(
          "\x0a", std::string(1, static_cast<char>(service.size())), service);
    }
    const grpc::Slice slice(request);
    call_->Write(grpc::ByteBuffer(&slice, 1), this);
    Wait();
  }
  ~HealthWatch() {
    context_.TryCancel();
    grpc::Status status;
    call_->Finish(&status, this);
    Wait();
    queue_.Shutdown();
  }
  HealthWatch(const HealthWatch&) = delete;
  HealthWatch& operator=(const HealthWatch&) = delete;

  // The next state, or 0 when the watch is over.
  char Next() {
    grpc::ByteBuffer buffer;
    call_->Read(&buffer, this);
    if (!Wait()) return 0;
    grpc::Slice slice;
    EXPECT_TRUE(buffer.DumpToSingleSlice(&slice).ok());
    const std::string bytes(reinterpret_cast<const char*>(slice.begin()),
                            slice.size());
    EXPECT_EQ(bytes.substr(0, 1), "\x08");
    return bytes.size() == 2 ? bytes[1] : '\0';
  }

 private:
  bool Wait() {
    void* tag = nullptr;
    bool ok = false;
    return queue_.Next(&tag, &ok) && ok;
  }

  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  grpc::GenericStub stub_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> call_;
};

TEST(NodeHealthTest, TellsThatItServesAndThatItDrains) {
  TestNode node;
  const auto channel = node.Channel("operator-op-1");
  HealthWatch whole(channel, "");
  HealthWatch query(channel, "tombolo.exchange.v1.QueryService");
  EXPECT_EQ(whole.Next(), HealthWatch::kServing);
  EXPECT_EQ(query.Next(), HealthWatch::kServing);
  std::thread drain([&node] { node.node().Drain(); });
  EXPECT_EQ(whole.Next(), HealthWatch::kNotServing);
  EXPECT_EQ(query.Next(), HealthWatch::kNotServing);
  drain.join();
}

TEST(NodeDeadlineTest, AStreamEndsAtTheNodesOwnLimit) {
  TestNode node;
  node.Stop();
  node.mutable_config().stream_deadline = absl::Milliseconds(200);
  node.Start();
  grpc::ClientContext context;  // Without a deadline.
  const auto stub = v1::PublishService::NewStub(node.Channel(kPublisher));
  const auto stream = stub->PublishBatches(&context);
  v1::PublishBatchesResponse response;
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_THAT(FromGrpc(stream->Finish()), HasReason(reasons::kCallDeadline));
}

TEST(NodeDeadlineTest, ReloadChangesTheLimitOfUnaryCalls) {
  TestNode node;
  const TestCity city(node);
  const auto stub = v1::QueryService::NewStub(node.Channel(kConsumer));
  const auto ask = [&stub] {
    v1::QuerySubjectResponse response;
    grpc::ClientContext context;
    return FromGrpc(stub->QuerySubject(&context, Question(), &response));
  };
  TOMBOLO_ASSERT_OK(ask());
  node::NodeConfig config = node.config();
  config.unary_deadline = absl::ZeroDuration();
  node.node().Reload(config);
  // An answer waits for the disk, so the limit ends it nearly each time.
  absl::Status status = ask();
  for (int i = 0; i < 1000 && status.ok(); ++i) status = ask();
  EXPECT_THAT(status, HasReason(reasons::kCallDeadline));
  node.node().Reload(node.config());
  TOMBOLO_EXPECT_OK(ask());
}

// Questions asked all at once, without waiting for answers.
class ManyQuestions {
 public:
  explicit ManyQuestions(const std::shared_ptr<grpc::Channel>& channel)
      : stub_(v1::QueryService::NewStub(channel)) {
    for (Asked& asked : asked_) {
      asked.request = Question();
      stub_->async()->QuerySubject(&asked.context, &asked.request,
                                   &asked.response,
                                   [this, &asked](const grpc::Status& status) {
                                     MutexLock lock(mutex_);
                                     asked.status = FromGrpc(status);
                                     ++ended_;
                                     changed_.SignalAll();
                                   });
    }
  }
  struct Asked {
    grpc::ClientContext context;
    v1::QuerySubjectRequest request;
    v1::QuerySubjectResponse response;
    absl::Status status;
  };

  void WaitFor(size_t ended) {
    MutexLock lock(mutex_);
    while (ended_ < ended) changed_.Wait(lock);
  }
  const std::array<Asked, 64>& asked() const { return asked_; }

 private:
  std::unique_ptr<v1::QueryService::Stub> stub_;
  Mutex mutex_;
  CondVar changed_;
  size_t ended_ = 0;
  std::array<Asked, 64> asked_;
};

// What was taken is answered and logged, the rest is told to come again;
// nothing is cut off.
TEST(NodeDrainTest, CallsUnderWayAreAnswered) {
  TestNode node;
  TestCity city(node);
  TOMBOLO_ASSERT_OK(city.Publish(0, 4));
  ManyQuestions questions(node.Channel(kConsumer));
  questions.WaitFor(1);
  node.node().Drain();
  questions.WaitFor(questions.asked().size());
  node.Stop();
  node.Start();
  const auto audit = v1::AuditService::NewStub(node.Channel(kConsumer));
  size_t answered = 0;
  for (const ManyQuestions::Asked& asked : questions.asked()) {
    if (!asked.status.ok()) {
      EXPECT_THAT(asked.status, StatusIs(absl::StatusCode::kUnavailable));
      continue;
    }
    ++answered;
    v1::GetLogEntryRequest request;
    request.set_index(asked.response.receipt().index());
    v1::GetLogEntryResponse entry;
    grpc::ClientContext context;
    TOMBOLO_EXPECT_OK(FromGrpc(audit->GetLogEntry(&context, request, &entry)));
  }
  EXPECT_GE(answered, 1U);
}

}  // namespace
}  // namespace tombolo::testing
