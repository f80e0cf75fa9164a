// Owners of OpenSSL objects, for the implementation files of this folder only.
//
//   KeyHandle key(EVP_PKEY_new());
//   if (EVP_DigestVerifyInit(...) <= 0) { DrainErrors(); return ...; }
//
// OpenSSL functions return 1, 0 or a negative number: always compare with
// `<= 0`. Each failure leaves entries in a per-thread queue that would be
// reported by the next innocent caller, so whoever sees a failure drains it.
#ifndef TOMBOLO_EXCHANGE_CORE_CRYPTO_OPENSSL_HANDLES_H_
#define TOMBOLO_EXCHANGE_CORE_CRYPTO_OPENSSL_HANDLES_H_

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <memory>
#include <string>

#include "absl/strings/string_view.h"

namespace tombolo::crypto {

template <typename T, void (*kFree)(T*)>
struct OpensslFree {
  void operator()(T* object) const { kFree(object); }
};
template <typename T, void (*kFree)(T*)>
using OpensslHandle = std::unique_ptr<T, OpensslFree<T, kFree>>;

using KeyHandle = OpensslHandle<EVP_PKEY, EVP_PKEY_free>;
using KeyContextHandle = OpensslHandle<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using DigestContextHandle = OpensslHandle<EVP_MD_CTX, EVP_MD_CTX_free>;
using CipherContextHandle = OpensslHandle<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;
using BioHandle = OpensslHandle<BIO, BIO_free_all>;
using X509Handle = OpensslHandle<X509, X509_free>;
using CrlHandle = OpensslHandle<X509_CRL, X509_CRL_free>;
using StoreHandle = OpensslHandle<X509_STORE, X509_STORE_free>;
using StoreContextHandle = OpensslHandle<X509_STORE_CTX, X509_STORE_CTX_free>;

inline void DrainErrors() { ERR_clear_error(); }

inline const unsigned char* BytePointer(absl::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
inline unsigned char* BytePointer(std::string& bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}

// A BIO that reads `bytes`, which must outlive it.
inline BioHandle ReadOnlyBio(absl::string_view bytes) {
  return BioHandle(
      BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

}  // namespace tombolo::crypto

#endif  // TOMBOLO_EXCHANGE_CORE_CRYPTO_OPENSSL_HANDLES_H_
