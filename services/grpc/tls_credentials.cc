#include "services/grpc/tls_credentials.h"

#include <grpc/grpc.h>
#include <grpc/grpc_security.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include <array>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include "exchange-core/base/check.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/mutex.h"
#include "exchange-core/base/reasons/request.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/crypto/secret.h"

namespace tombolo::service {
namespace {

struct BioFree {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
struct KeyFree {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct X509Free {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
using BioHandle = std::unique_ptr<BIO, BioFree>;
using KeyHandle = std::unique_ptr<EVP_PKEY, KeyFree>;
using X509Handle = std::unique_ptr<X509, X509Free>;

// Tells a file from the one that was there before.
struct Stamp {
  uint64_t inode = 0;
  int64_t size = -1;
  int64_t seconds = 0;
  int64_t nanoseconds = 0;

  friend bool operator==(const Stamp& a, const Stamp& b) {
    return a.inode == b.inode && a.size == b.size && a.seconds == b.seconds &&
           a.nanoseconds == b.nanoseconds;
  }
};
using Stamps = std::array<Stamp, 3>;

struct Pem {
  std::string certificate_chain;
  std::string private_key;
  std::string client_ca;

  Pem() = default;
  Pem(Pem&&) = default;
  Pem& operator=(Pem&&) = default;
  ~Pem() { crypto::Cleanse(private_key); }
};

absl::Status BadFile(const char* key, const std::string& path,
                     const char* problem) {
  ERR_clear_error();
  return MakeError(reasons::kNodeFile,
                   {{"key", key}, {"path", path}, {"problem", problem}});
}

Stamp StampOf(const std::string& path) {
  struct stat found {};
  if (stat(path.c_str(), &found) != 0) return {};
  return {.inode = found.st_ino,
          .size = found.st_size,
          .seconds = found.st_mtim.tv_sec,
          .nanoseconds = found.st_mtim.tv_nsec};
}

Stamps StampsOf(const TlsFiles& files) {
  return {StampOf(files.certificate_chain), StampOf(files.private_key),
          StampOf(files.client_ca)};
}

absl::StatusOr<std::string> Read(const char* key, const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in),
                    std::istreambuf_iterator<char>()};
  if (bytes.empty()) return BadFile(key, path, "cannot be read or is empty");
  return bytes;
}

BioHandle Open(const std::string& pem) {
  return BioHandle(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

// The first certificate, when all blocks are certificates that can be read.
X509Handle ReadCertificates(const std::string& pem) {
  const BioHandle bio = Open(pem);
  X509Handle first(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  if (first == nullptr) return nullptr;
  X509Handle next;
  do {
    next.reset(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  } while (next != nullptr);
  // The end of the file is an error to this function, too.
  const bool is_end =
      ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  return is_end ? std::move(first) : nullptr;
}

// What gRPC would find out too late.
absl::Status CheckUsable(const TlsFiles& files, const Pem& pem) {
  const X509Handle leaf = ReadCertificates(pem.certificate_chain);
  if (leaf == nullptr) {
    return BadFile("tls.certificate", files.certificate_chain,
                   "is no list of PEM certificates");
  }
  const BioHandle bio = Open(pem.private_key);
  const KeyHandle key(
      PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
  if (key == nullptr) {
    return BadFile("tls.key", files.private_key, "is no PEM private key");
  }
  if (X509_check_private_key(leaf.get(), key.get()) != 1) {
    return BadFile("tls.key", files.private_key,
                   "is not the key of the certificate in tls.certificate");
  }
  if (ReadCertificates(pem.client_ca) == nullptr) {
    return BadFile("tls.client_ca", files.client_ca,
                   "is no list of PEM certificates");
  }
  return absl::OkStatus();
}

absl::StatusOr<Pem> Load(const TlsFiles& files) {
  Pem pem;
  TOMBOLO_ASSIGN_OR_RETURN(pem.certificate_chain,
                           Read("tls.certificate", files.certificate_chain));
  TOMBOLO_ASSIGN_OR_RETURN(pem.private_key, Read("tls.key", files.private_key));
  TOMBOLO_ASSIGN_OR_RETURN(pem.client_ca,
                           Read("tls.client_ca", files.client_ca));
  TOMBOLO_RETURN_IF_ERROR(CheckUsable(files, pem));
  return pem;
}

class FileCredentials final : public grpc::ServerCredentials {
 public:
  // `pem` is what the files held at `stamps`.
  FileCredentials(TlsFiles files, OnTlsReload on_reload, const Stamps& stamps,
                  Pem pem)
      : files_(std::move(files)),
        on_reload_(std::move(on_reload)),
        looked_at_(stamps),
        fresh_(std::move(pem)),
        credentials_(grpc_ssl_server_credentials_create_with_options(
            grpc_ssl_server_credentials_create_options_using_config_fetcher(
                GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY,
                &FileCredentials::Fetch, this))) {}

  ~FileCredentials() override { grpc_server_credentials_release(credentials_); }

  void SetAuthMetadataProcessor(
      const std::shared_ptr<grpc::AuthMetadataProcessor>& /*none*/) override {
    TOMBOLO_CHECK(false);  // Callers are known by their certificate alone.
  }

 private:
  int AddPortToServer(const std::string& address,
                      grpc_server* server) override {
    return grpc_server_add_http2_port(server, address.c_str(), credentials_);
  }

  static grpc_ssl_certificate_config_reload_status Fetch(
      void* self, grpc_ssl_server_certificate_config** config) {
    return static_cast<FileCredentials*>(self)->Next(config);
  }

  // gRPC asks at its start and before each handshake.
  grpc_ssl_certificate_config_reload_status Next(
      grpc_ssl_server_certificate_config** config) TOMBOLO_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    LookAgain();
    if (!fresh_.has_value())
      return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_UNCHANGED;
    const grpc_ssl_pem_key_cert_pair pair = {fresh_->private_key.c_str(),
                                             fresh_->certificate_chain.c_str()};
    *config = grpc_ssl_server_certificate_config_create(
        fresh_->client_ca.c_str(), &pair, 1);
    fresh_.reset();
    return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_NEW;
  }

  void LookAgain() TOMBOLO_REQUIRES(mutex_) {
    // Before they are read: what changes meanwhile is seen next time.
    const Stamps stamps = StampsOf(files_);
    if (stamps == looked_at_) return;
    looked_at_ = stamps;
    absl::StatusOr<Pem> pem = Load(files_);
    if (on_reload_) on_reload_(pem.status());
    if (pem.ok()) fresh_ = *std::move(pem);
  }

  const TlsFiles files_;
  const OnTlsReload on_reload_;
  Mutex mutex_;
  Stamps looked_at_ TOMBOLO_GUARDED_BY(mutex_);
  std::optional<Pem> fresh_ TOMBOLO_GUARDED_BY(mutex_);  // Not yet given out.
  grpc_server_credentials* const credentials_;
};

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> TlsCredentials(
    const TlsFiles& files, OnTlsReload on_reload) {
  const Stamps stamps = StampsOf(files);
  TOMBOLO_ASSIGN_OR_RETURN(Pem pem, Load(files));
  return std::make_shared<FileCredentials>(files, std::move(on_reload), stamps,
                                           std::move(pem));
}

}  // namespace tombolo::service
