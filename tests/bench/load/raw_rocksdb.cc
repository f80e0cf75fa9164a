// RocksDB as it is: the rows a node writes for a batch, synced like its, with
// nothing verified, sealed or logged.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "exchange-core/crypto/random.h"
#include "rocksdb/db.h"
#include "rocksdb/options.h"
#include "tests/bench/bench_city.h"
#include "tests/bench/load/loads.h"

namespace tombolo::bench {
namespace {

// Bytes of the rows of one record of ten fields: key and value.
struct RowSize {
  size_t key;
  size_t value;
};
constexpr RowSize kRows[] = {
    {38, 620},  // records: record bytes, path, row head, seal
    {22, 92},   // locator
    {22, 70},   // feed
};
constexpr size_t kStatementBytes = 700;
constexpr size_t kEntryBytes = 300;

void Check(const rocksdb::Status& status) {
  if (!status.ok()) Must(absl::InternalError(status.ToString()));
}

}  // namespace

void RawRocksDb(const std::string& path, int batches) {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.write_buffer_size = size_t{16} << 20;
  options.max_background_jobs = 2;
  rocksdb::DB* opened = nullptr;
  Check(rocksdb::DB::Open(options, path, &opened));
  const std::unique_ptr<rocksdb::DB> db(opened);
  crypto::SecureRandom random;
  const std::string filler = random.Bytes(4096);
  rocksdb::WriteOptions synced;
  synced.sync = true;
  const absl::Time begin = absl::Now();
  for (int b = 0; b < batches; ++b) {
    rocksdb::WriteBatch batch;
    const std::string keys = random.Bytes(kBatchRecords * 32);
    for (size_t i = 0; i < kBatchRecords; ++i) {
      for (const RowSize& row : kRows) {
        std::string key = keys.substr(i * 32, 32);
        key.resize(row.key, static_cast<char>('a' + (&row - kRows)));
        Check(batch.Put(key, rocksdb::Slice(filler.data() + i, row.value)));
      }
    }
    Check(batch.Put(absl::StrCat("statement", b),
                    rocksdb::Slice(filler.data(), kStatementBytes)));
    Check(batch.Put(absl::StrCat("entry", b),
                    rocksdb::Slice(filler.data(), kEntryBytes)));
    Check(db->Write(synced, &batch));
  }
  Report("raw_rocksdb", int64_t{batches} * kBatchRecords,
         absl::ToDoubleSeconds(absl::Now() - begin));
}

}  // namespace tombolo::bench
