#include "services/grpc/tls_policy.h"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <memory>

#include "absl/strings/str_cat.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/request.h"

namespace tombolo::service {
namespace {

constexpr char kConfiguration[] = R"(openssl_conf = tombolo
[tombolo]
ssl_conf = ssl_sections
[ssl_sections]
system_default = tls
[tls]
Protocol = -TLSv1, -TLSv1.1, -TLSv1.2
Options = -SessionTicket
NumTickets = 0
Ciphersuites = TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256
)";
constexpr int kHandshakeSeconds = 5;
constexpr int kPollMs = 20;
// gRPC insists on HTTP/2 by ALPN.
constexpr unsigned char kHttp2[] = {2, 'h', '2'};

absl::Status Refused(absl::string_view problem) {
  return MakeError(reasons::kTlsPolicy, {{"problem", std::string(problem)}});
}

// A file in memory only, by the path that OpenSSL opens it at.
class MemoryFile {
 public:
  explicit MemoryFile(absl::string_view bytes)
      : fd_(memfd_create("tombolo-tls", MFD_CLOEXEC)) {
    if (fd_ < 0) return;
    if (write(fd_, bytes.data(), bytes.size()) !=
        static_cast<ssize_t>(bytes.size())) {
      close(fd_);
      fd_ = -1;
    }
  }
  ~MemoryFile() {
    if (fd_ >= 0) close(fd_);
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  bool ok() const { return fd_ >= 0; }
  std::string path() const { return absl::StrCat("/proc/self/fd/", fd_); }

 private:
  int fd_;
};

absl::Status LoadConfiguration() {
  const MemoryFile file(kConfiguration);
  if (!file.ok()) return Refused("no file in memory for the TLS settings");
  const std::unique_ptr<OPENSSL_INIT_SETTINGS, decltype(&OPENSSL_INIT_free)>
      settings(OPENSSL_INIT_new(), &OPENSSL_INIT_free);
  if (settings == nullptr ||
      OPENSSL_INIT_set_config_filename(settings.get(), file.path().c_str()) !=
          1 ||
      OPENSSL_init_ssl(OPENSSL_INIT_LOAD_CONFIG, settings.get()) != 1) {
    return Refused("OpenSSL did not load the TLS settings");
  }
  return absl::OkStatus();
}

// That contexts made from now on have the policy; it fails when OpenSSL was in
// use, and so configured, before us.
absl::Status CheckDefaults() {
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(
      SSL_CTX_new(TLS_method()), &SSL_CTX_free);
  if (context == nullptr) return Refused("OpenSSL makes no TLS context");
  const uint64_t options = SSL_CTX_get_options(context.get());
  if ((options & SSL_OP_NO_TLSv1_2) == 0 || (options & SSL_OP_NO_TICKET) == 0 ||
      SSL_CTX_get_num_tickets(context.get()) != 0) {
    return Refused("the TLS settings are not in force");
  }
  return absl::OkStatus();
}

enum class Handshake : uint8_t { kRefused, kAnswered };

// Connects and says hello with these versions, and no certificate of ours: what
// counts is whether the listener answers with a hello of its own. (gRPC 1.51
// closes the connection without an alert.)
Handshake ShakeHands(const std::string& host, int port, int lowest,
                     int highest) {
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(
      SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
  if (context == nullptr) return Handshake::kRefused;
  // The policy of this process is the server's; this client is to break it.
  SSL_CTX_clear_options(context.get(), SSL_OP_NO_TLSv1_2);
  SSL_CTX_set_min_proto_version(context.get(), lowest);
  SSL_CTX_set_max_proto_version(context.get(), highest);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_NONE, nullptr);
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> connection(
      BIO_new_ssl_connect(context.get()), &BIO_free_all);
  SSL* ssl = nullptr;
  if (connection == nullptr || BIO_get_ssl(connection.get(), &ssl) != 1) {
    return Handshake::kRefused;
  }
  SSL_set_alpn_protos(ssl, kHttp2, sizeof(kHttp2));
  BIO_set_conn_hostname(connection.get(),
                        absl::StrCat(host, ":", port).c_str());
  BIO_do_connect_retry(connection.get(), kHandshakeSeconds, kPollMs);
  ERR_clear_error();
  return SSL_get0_peer_certificate(ssl) == nullptr ? Handshake::kRefused
                                                   : Handshake::kAnswered;
}

}  // namespace

absl::Status InstallTlsPolicy() {
  static const absl::Status installed = [] {
    absl::Status loaded = LoadConfiguration();
    return loaded.ok() ? CheckDefaults() : loaded;
  }();
  return installed;
}

absl::Status ProveTls12IsRefused(const std::string& host, int port) {
  const Handshake old_version =
      ShakeHands(host, port, TLS1_2_VERSION, TLS1_2_VERSION);
  if (old_version == Handshake::kAnswered) {
    return Refused("a TLS 1.2 handshake was answered");
  }
  // That nobody answered proves nothing if nobody ever does.
  if (ShakeHands(host, port, TLS1_3_VERSION, TLS1_3_VERSION) !=
      Handshake::kAnswered) {
    return Refused("a TLS 1.3 handshake with its own port failed");
  }
  return absl::OkStatus();
}

}  // namespace tombolo::service
