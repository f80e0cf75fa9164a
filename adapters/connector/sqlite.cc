#include "adapters/connector/sqlite.h"

#include <sqlite3.h>

#include <utility>

#include "adapters/connector/durable_file.h"
#include "exchange-core/base/check.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/adapter.h"
#include "exchange-core/base/status_macros.h"

namespace tombolo::connector {
namespace {

absl::Status SqliteError(const std::string& path, const char* problem) {
  return MakeError(reasons::kAdapterFile,
                   {{"file", path}, {"problem", problem}});
}

}  // namespace

void SqliteStatement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

void Sqlite::Close::operator()(sqlite3* database) const {
  sqlite3_close_v2(database);
}

// A binding fails only for a parameter that the statement does not have.
void SqliteStatement::BindBlob(int parameter, absl::string_view bytes) {
  // A null pointer would bind NULL instead of an empty blob.
  const char* data = bytes.empty() ? "" : bytes.data();
  // SQLITE_TRANSIENT, spelled without its C-style cast.
  const auto copy = reinterpret_cast<sqlite3_destructor_type>(-1);
  TOMBOLO_CHECK(sqlite3_bind_blob64(statement_.get(), parameter, data,
                                    bytes.size(), copy) == SQLITE_OK);
}

void SqliteStatement::BindInteger(int parameter, int64_t value) {
  TOMBOLO_CHECK(sqlite3_bind_int64(statement_.get(), parameter, value) ==
                SQLITE_OK);
}

void SqliteStatement::BindNull(int parameter) {
  TOMBOLO_CHECK(sqlite3_bind_null(statement_.get(), parameter) == SQLITE_OK);
}

absl::StatusOr<bool> SqliteStatement::Step() {
  const int result = sqlite3_step(statement_.get());
  if (result == SQLITE_ROW) return true;
  if (result == SQLITE_DONE) return false;
  return SqliteError(path_, sqlite3_errstr(result));
}

std::string SqliteStatement::Blob(int column) const {
  const void* data = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  if (data == nullptr || size <= 0) return std::string();
  return std::string(static_cast<const char*>(data), static_cast<size_t>(size));
}

int64_t SqliteStatement::Integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

bool SqliteStatement::IsNull(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

void SqliteStatement::Reset() {
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
}

absl::StatusOr<Sqlite> Sqlite::Open(const std::string& path) {
  // SQLite gives its journal files the mode of the database file.
  TOMBOLO_RETURN_IF_ERROR(DurableFile::OpenForAppend(path).status());
  sqlite3* opened = nullptr;
  const int result =
      sqlite3_open_v2(path.c_str(), &opened,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  Sqlite database(std::unique_ptr<sqlite3, Close>(opened), path);
  if (result != SQLITE_OK) return SqliteError(path, sqlite3_errstr(result));
  TOMBOLO_RETURN_IF_ERROR(
      database.Run("PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; "
                   "PRAGMA synchronous=FULL;"));
  return database;
}

absl::Status Sqlite::Run(const std::string& sql) {
  const int result =
      sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (result == SQLITE_OK) return absl::OkStatus();
  return SqliteError(path_, sqlite3_errstr(result));
}

absl::StatusOr<SqliteStatement> Sqlite::Prepare(const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  const int result =
      sqlite3_prepare_v2(database_.get(), sql.c_str(),
                         static_cast<int>(sql.size()), &statement, nullptr);
  if (result != SQLITE_OK) return SqliteError(path_, sqlite3_errstr(result));
  return SqliteStatement(statement, path_);
}

}  // namespace tombolo::connector
