// A thin, exception-free cover over SQLite: open, run, step, read.
//
//   TOMBOLO_ASSIGN_OR_RETURN(Sqlite db, Sqlite::Open(path));
//   TOMBOLO_RETURN_IF_ERROR(db.Run("CREATE TABLE t (id BLOB PRIMARY KEY)"));
//   TOMBOLO_ASSIGN_OR_RETURN(SqliteStatement insert,
//                            db.Prepare("INSERT INTO t VALUES (?1)"));
//   insert.BindBlob(1, id);
//   TOMBOLO_RETURN_IF_ERROR(insert.Step().status());
//   insert.Reset();
//
// The file has mode 0600 and is written with full synchronisation: what was
// committed survives a power cut. Errors are UNAVAILABLE / ADAPTER_FILE with
// SQLite's message, which never holds values. Not thread-safe.
#ifndef TOMBOLO_ADAPTERS_CONNECTOR_SQLITE_H_
#define TOMBOLO_ADAPTERS_CONNECTOR_SQLITE_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

struct sqlite3;
struct sqlite3_stmt;

namespace tombolo::connector {

class SqliteStatement {
 public:
  // Bound bytes are copied. Columns and parameters count as SQLite counts
  // them: parameters from 1, columns from 0.
  void BindBlob(int parameter, absl::string_view bytes);
  void BindInteger(int parameter, int64_t value);
  void BindNull(int parameter);

  // True when there is a row, false at the end.
  absl::StatusOr<bool> Step();
  std::string Blob(int column) const;
  int64_t Integer(int column) const;
  bool IsNull(int column) const;
  // Ready for another run; bindings are forgotten.
  void Reset();

 private:
  friend class Sqlite;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  SqliteStatement(sqlite3_stmt* statement, std::string path)
      : statement_(statement), path_(std::move(path)) {}

  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  std::string path_;
};

class Sqlite {
 public:
  static absl::StatusOr<Sqlite> Open(const std::string& path);

  // Runs one or more statements that give no rows.
  absl::Status Run(const std::string& sql);
  absl::StatusOr<SqliteStatement> Prepare(const std::string& sql);

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  Sqlite(std::unique_ptr<sqlite3, Close> database, std::string path)
      : database_(std::move(database)), path_(std::move(path)) {}

  std::unique_ptr<sqlite3, Close> database_;
  std::string path_;
};

}  // namespace tombolo::connector

#endif  // TOMBOLO_ADAPTERS_CONNECTOR_SQLITE_H_
