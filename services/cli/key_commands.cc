#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/crypto/digest.h"
#include "exchange-core/crypto/signer.h"
#include "exchange-core/record/key_directory.h"
#include "services/cli/call.h"
#include "services/cli/command.h"
#include "services/cli/json_output.h"
#include "services/cli/key_spec.h"
#include "services/cli/local_file.h"
#include "services/cli/table.h"
#include "tombolo/exchange/v1/catalog_service.grpc.pb.h"

namespace tombolo::cli {
namespace {

namespace v1 = exchange::v1;
using record::v1::KeyDirectory;
using record::v1::SignedKeyDirectory;
using Stub = v1::CatalogService::Stub;

absl::StatusOr<std::unique_ptr<crypto::Signer>> LoadSigner(
    const std::string& path) {
  TOMBOLO_ASSIGN_OR_RETURN(const std::string pem, ReadLocalFile(path));
  auto signer = crypto::SignerFromPem(pem);
  if (!signer.ok()) return WithMetadata(signer.status(), "file", path);
  return signer;
}

absl::StatusOr<ExitCode> Sign(Session& session, const Arguments& arguments) {
  const std::string spec = arguments.Get("spec");
  TOMBOLO_ASSIGN_OR_RETURN(const std::string text, ReadLocalFile(spec));
  TOMBOLO_ASSIGN_OR_RETURN(
      const KeyDirectory directory,
      ParseKeySpec(text,
                   {.file = spec,
                    .folder = arguments.Get("keys-dir", NextTo(spec, ".")),
                    .now = session.clock().Now()}));
  TOMBOLO_ASSIGN_OR_RETURN(const std::unique_ptr<crypto::Signer> authority,
                           LoadSigner(arguments.Get("authority")));
  TOMBOLO_ASSIGN_OR_RETURN(const SignedKeyDirectory made,
                           SignAndCheck(directory, *authority));
  const std::string out = arguments.Get("out");
  TOMBOLO_RETURN_IF_ERROR(WriteLocalFile(out, made.SerializeAsString()));
  if (session.json()) {
    TOMBOLO_RETURN_IF_ERROR(PrintJson(session, directory));
    return ExitCode::kOk;
  }
  Listing listing;
  listing.Add(session.Say(texts::kWritten), out);
  listing.Add(session.Say(texts::kDirectoryVersion),
              absl::StrCat(directory.version()));
  listing.Add(session.Say(texts::kKeys), absl::StrCat(directory.keys_size()));
  listing.Print(session.out());
  return ExitCode::kOk;
}

absl::StatusOr<ExitCode> Install(Session& session, const Arguments& arguments) {
  const std::string file = arguments.Get("FILE");
  TOMBOLO_ASSIGN_OR_RETURN(const std::string bytes, ReadLocalFile(file));
  v1::InstallKeyDirectoryRequest request;
  if (!request.mutable_key_directory()->ParseFromString(bytes)) {
    return UsageError(absl::StrCat(
        file, " is no file that `tombolo catalog keys sign` wrote"));
  }
  request.set_request_id(session.NewRequestId());
  TOMBOLO_ASSIGN_OR_RETURN(const v1::InstallKeyDirectoryResponse response,
                           Call(session, &Stub::InstallKeyDirectory, request));
  if (session.json()) {
    TOMBOLO_RETURN_IF_ERROR(PrintJson(session, response));
    return ExitCode::kOk;
  }
  Listing listing;
  listing.Add(session.Say(texts::kDirectoryVersion),
              absl::StrCat(response.version()));
  listing.Add(session.Say(texts::kLogEntry),
              absl::StrCat(response.log_index()));
  listing.Print(session.out());
  return ExitCode::kOk;
}

std::string UsageName(record::v1::KeyUsage usage) {
  constexpr absl::string_view kPrefix = "KEY_USAGE_";
  const std::string name = record::v1::KeyUsage_Name(usage);
  return name.size() > kPrefix.size() ? name.substr(kPrefix.size()) : name;
}

absl::StatusOr<ExitCode> Show(Session& session,
                              const Arguments& /*arguments*/) {
  if (session.json()) {
    TOMBOLO_RETURN_IF_ERROR(session.Keys().status());
    TOMBOLO_ASSIGN_OR_RETURN(
        const v1::GetKeyDirectoryResponse response,
        Call(session, &Stub::GetKeyDirectory, v1::GetKeyDirectoryRequest()));
    KeyDirectory directory;
    directory.ParseFromString(response.key_directory().directory());
    TOMBOLO_RETURN_IF_ERROR(PrintJson(session, directory));
    return ExitCode::kOk;
  }
  TOMBOLO_ASSIGN_OR_RETURN(const auto keys, session.Keys());
  Listing listing;
  listing.Add(session.Say(texts::kDirectoryVersion),
              absl::StrCat(keys->version()));
  listing.Add(session.Say(texts::kTime), session.TimeText(keys->issued_time()));
  listing.Print(session.out());
  session.out() << '\n';
  Table table({session.Say(texts::kOwner), session.Say(texts::kUsage),
               session.Say(texts::kKeyId), session.Say(texts::kType),
               session.Say(texts::kEnds), session.Say(texts::kDatasets)});
  for (const record::DirectoryKey& key : keys->keys()) {
    const absl::Time ends = std::min(key.not_after, key.invalid_since);
    table.Add({key.owner, UsageName(key.usage),
               ToHex(crypto::DigestView(key.key.key_id())).substr(0, 16),
               std::string(crypto::SuiteName(key.key.suite())),
               session.TimeText(ends), absl::StrJoin(key.datasets, ",")});
  }
  table.Print(session.out());
  return ExitCode::kOk;
}

}  // namespace

std::vector<Command> KeyCommands() {
  return {
      {.path = "catalog keys sign",
       .summary = {"make a key directory and sign it; needs no node",
                   "生成并签署密钥目录；无需连接节点"},
       .options = {{"authority",
                    {"the registry authority's private key (PEM)",
                     "登记机构私钥（PEM）"},
                    OptionKind::kValue,
                    true},
                   {"spec",
                    {"key file (YAML)", "密钥清单文件（YAML）"},
                    OptionKind::kValue,
                    true},
                   {"out",
                    {"where to write it", "输出文件"},
                    OptionKind::kValue,
                    true},
                   {"keys-dir",
                    {"folder of the public keys; the key file's by default",
                     "公钥所在目录，默认为清单文件所在目录"}}},
       .run = Sign},
      {.path = "catalog keys install",
       .summary = {"put a signed key directory into force",
                   "启用已签署的密钥目录"},
       .positionals = {{"FILE", {"signed key directory", "已签署的密钥目录"}}},
       .run = Install},
      {.path = "catalog keys show",
       .summary = {"show the keys in force, verified",
                   "显示并验证现行密钥目录"},
       .run = Show},
  };
}

}  // namespace tombolo::cli
