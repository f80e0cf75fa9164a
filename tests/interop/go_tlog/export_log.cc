// Writes one log at several sizes as static directories, for checkers that are
// not ours.
//
//   export_log DIR ORIGIN SIZE...   ->  DIR/vkey, DIR/<size>/checkpoint,
//                                       DIR/<size>/tile/...
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/translog/checkpoint.h"
#include "exchange-core/translog/static_export.h"
#include "tests/support/ed25519_seed.h"
#include "tests/support/memory_log.h"

namespace tombolo {
namespace {

absl::Status WriteFile(const std::string& path, absl::string_view bytes) {
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(),
                                      error);
  std::ofstream file(path, std::ios::binary);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  return file.good() ? absl::OkStatus()
                     : absl::InternalError(absl::StrCat("cannot write ", path));
}

// The shortest and the longest entry that there can be are among them.
std::string Entry(uint64_t index) {
  if (index == 1) return "";
  if (index == 3) return std::string(translog::kMaxEntrySize, 'x');
  return absl::StrCat("entry ", index);
}

absl::Status ExportAt(testing::MemoryLog& log, const std::string& folder,
                      const std::string& origin, const crypto::Signer& signer) {
  TOMBOLO_ASSIGN_OR_RETURN(
      const std::string checkpoint,
      translog::SignCheckpoint(
          {.origin = origin, .tree = log.Head(), .extensions = {}}, signer));
  return translog::ExportLog(
      {.size = log.writer().size(), .checkpoint = checkpoint}, {log, log},
      [&](absl::string_view path, absl::string_view bytes) {
        return WriteFile(absl::StrCat(folder, "/", path), bytes);
      });
}

absl::Status ExportAll(int count, char** arguments) {
  const std::string folder = arguments[0];
  const std::string origin = arguments[1];
  const auto signer = testing::SignerFromSeed(testing::kRfc8032Seed1);
  TOMBOLO_ASSIGN_OR_RETURN(
      const translog::NoteKey key,
      translog::NoteKey::Create(origin, signer->public_key()));
  TOMBOLO_RETURN_IF_ERROR(WriteFile(folder + "/vkey", key.Vkey()));
  testing::MemoryLog log;
  for (int i = 2; i < count; ++i) {
    uint64_t size = 0;
    if (!absl::SimpleAtoi(arguments[i], &size)) {
      return absl::InvalidArgumentError("SIZE must be a number");
    }
    while (log.writer().size() < size) log.Append(Entry(log.writer().size()));
    TOMBOLO_RETURN_IF_ERROR(
        ExportAt(log, absl::StrCat(folder, "/", size), origin, *signer));
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace tombolo

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fprintf(stderr, "usage: export_log DIR ORIGIN SIZE...\n");
    return 2;
  }
  const absl::Status status = tombolo::ExportAll(argc - 1, argv + 1);
  if (status.ok()) return EXIT_SUCCESS;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  return EXIT_FAILURE;
}
