#include "services/cli/local_file.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/cli.h"

namespace tombolo::cli {
namespace {

constexpr size_t kMaxBytes = 16 << 20;

absl::Status Problem(const ErrorReason& reason, const std::string& path,
                     const std::string& problem) {
  return MakeError(reason, {{"file", path}, {"problem", problem}});
}

}  // namespace

absl::StatusOr<std::string> ReadLocalFile(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    return Problem(reasons::kFileUnreadable, path, std::strerror(EISDIR));
  }
  std::ifstream in(path, std::ios::binary);
  if (!in.is_open()) {
    return Problem(reasons::kFileUnreadable, path, std::strerror(errno));
  }
  std::string bytes(kMaxBytes + 1, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<size_t>(in.gcount()));
  if (bytes.size() > kMaxBytes) {
    return Problem(reasons::kFileUnreadable, path, "larger than 16 MiB");
  }
  return bytes;
}

absl::Status WriteLocalFile(const std::string& path, absl::string_view bytes) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (!out.good()) {
    return Problem(reasons::kFileUnwritable, path, std::strerror(errno));
  }
  return absl::OkStatus();
}

std::string NextTo(const std::string& file, const std::string& path) {
  return (std::filesystem::path(file).parent_path() / path).string();
}

}  // namespace tombolo::cli
