#include "tests/e2e/kill/ledger.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace tombolo::testing {
namespace {

[[noreturn]] void Fail(absl::string_view what) {
  std::fprintf(stderr, "ledger: %s: %s\n", std::string(what).c_str(),
               std::strerror(errno));
  std::exit(3);
}

uint64_t Number(absl::string_view text) {
  uint64_t number = 0;
  if (!absl::SimpleAtoi(text, &number)) Fail("a number that is none");
  return number;
}

std::string Place(const LogPlace& place) {
  return absl::StrCat(place.origin, " ", place.index, " ", place.leaf_hash);
}

void ReadLine(const std::vector<std::string>& words, LedgerContents& kept) {
  if (words[0] == "S" && words.size() == 6) {
    SentBatch batch = {.dataset = words[1],
                       .generation = Number(words[2]),
                       .first = Number(words[3]),
                       .statement = words[4],
                       .records = {}};
    for (const absl::string_view record : absl::StrSplit(words[5], ',')) {
      batch.records.push_back(Number(record));
    }
    kept.sent.push_back(std::move(batch));
  } else if (words[0] == "A" && words.size() == 6) {
    kept.receipts.push_back(
        {words[1], words[2], {words[3], Number(words[4]), words[5]}});
  } else if (words[0] == "K" && words.size() == 3) {
    kept.acknowledged[words[1]] = Number(words[2]);
  } else if (words[0] == "Q" && words.size() == 5) {
    kept.answers.push_back({{words[1], Number(words[2]), words[3]}, words[4]});
  } else {
    Fail(absl::StrCat("a line that cannot be read: ", words[0]));
  }
}

}  // namespace

Ledger::Ledger(const std::string& path)
    : fd_(open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) {
  if (fd_ < 0) Fail(path);
}

Ledger::~Ledger() { close(fd_); }

void Ledger::Sent(const SentBatch& batch) {
  Write(absl::StrCat("S ", batch.dataset, " ", batch.generation, " ",
                     batch.first, " ", batch.statement, " ",
                     absl::StrJoin(batch.records, ",")));
}

void Ledger::Receipt(const std::string& dataset, const std::string& statement,
                     const LogPlace& place) {
  Write(absl::StrCat("A ", dataset, " ", statement, " ", Place(place)));
}

void Ledger::Acknowledged(const std::string& dataset, uint64_t next_sequence) {
  Write(absl::StrCat("K ", dataset, " ", next_sequence));
}

void Ledger::Answer(const LogPlace& place, const std::string& result_digest) {
  Write(absl::StrCat("Q ", Place(place), " ", result_digest));
}

void Ledger::Write(const std::string& line) {
  const std::string bytes = absl::StrCat(line, "\n");
  MutexLock lock(mutex_);
  if (write(fd_, bytes.data(), bytes.size()) !=
          static_cast<ssize_t>(bytes.size()) ||
      fdatasync(fd_) != 0) {
    Fail("cannot write");
  }
}

LedgerContents ReadLedger(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file.is_open()) Fail(path);
  LedgerContents kept;
  std::string line;
  while (std::getline(file, line) && !file.eof()) {
    ReadLine(absl::StrSplit(line, ' '), kept);
  }
  return kept;
}

}  // namespace tombolo::testing
