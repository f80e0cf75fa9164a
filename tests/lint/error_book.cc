// Prints docs/reference/errors.md from the message catalogue.
//
//   error_book > docs/reference/errors.md      (./dev format does this)
//   error_book --check docs/reference/errors.md    exit code 1 if it is stale
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "exchange-core/base/error_reason.h"
#include "exchange-core/base/message_catalogue.h"

namespace tombolo {
namespace {

constexpr char kIntroduction[] =
    R"(# Error reasons / 错误原因

Made from the message catalogue by `./dev format`; do not edit.

Every refusal carries exactly one `google.rpc.ErrorInfo`. Its `reason` is one of
the names below and never changes its meaning; its `metadata` holds the value
of each `{key}`. Act on the reason, show the text.

每次拒绝都带有一个 `google.rpc.ErrorInfo`：`reason` 是下列名称之一，含义永不改变；
`metadata` 给出各 `{key}` 的值。程序应依据 `reason` 处理，文字仅供阅读。
)";

// One entry: a heading per reason, so that a message can link to it.
void PrintReason(const ErrorReason& reason, std::ostream& out) {
  out << "\n## `" << reason.name << "`\n\n`"
      << absl::StatusCodeToString(reason.code) << "`\n\n"
      << "- " << reason.en << "\n"
      << "  - What to do: " << reason.en_next << "\n"
      << "- " << reason.zh << "\n"
      << "  - 处理办法：" << reason.zh_next << "\n";
}

std::string Book() {
  std::ostringstream out;
  out << kIntroduction;
  for (const ErrorReason* reason : AllReasons()) PrintReason(*reason, out);
  return out.str();
}

// Returns the exit code: 0 if the file holds exactly the book.
int Check(const char* path, const std::string& book) {
  std::ifstream file(path, std::ios::binary);
  const std::string found{std::istreambuf_iterator<char>(file),
                          std::istreambuf_iterator<char>()};
  if (found == book) return 0;
  std::cerr << path << " is not what the catalogue says; run ./dev format\n";
  return 1;
}

}  // namespace
}  // namespace tombolo

int main(int argc, char** argv) {
  const std::string book = tombolo::Book();
  if (argc == 1) {
    std::cout << book;
    return 0;
  }
  if (argc == 3 && absl::string_view(argv[1]) == "--check") {
    return tombolo::Check(argv[2], book);
  }
  std::cerr << "usage: error_book [--check FILE]\n";
  return 2;
}
