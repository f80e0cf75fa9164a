// A table for a terminal, its columns aligned by what is seen: a Chinese
// character is two cells wide and three bytes long.
//
//   Table table({"DATASET", "标题"});
//   table.Add({"ca-marriage", "婚姻登记信息"});
//   table.Print(out);
//
// Values are made safe for a terminal (display_width.h).
#ifndef TOMBOLO_SERVICES_CLI_TABLE_H_
#define TOMBOLO_SERVICES_CLI_TABLE_H_

#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

namespace tombolo::cli {

class Table {
 public:
  explicit Table(std::vector<std::string> headers);

  // As many cells as headers.
  void Add(std::vector<std::string> cells);
  size_t row_count() const { return rows_.size() - 1; }
  // Headers and rows, two spaces between columns, none at the end of a line.
  void Print(std::ostream& out) const;

 private:
  std::vector<std::vector<std::string>> rows_;
  std::vector<size_t> widths_;
};

// `label: value` lines with the values aligned.
class Listing {
 public:
  void Add(std::string label, std::string value);
  void Print(std::ostream& out) const;

 private:
  std::vector<std::pair<std::string, std::string>> lines_;
};

}  // namespace tombolo::cli

#endif  // TOMBOLO_SERVICES_CLI_TABLE_H_
