#include "services/cli/table.h"

#include <algorithm>
#include <utility>

#include "exchange-core/base/check.h"
#include "services/cli/display_width.h"

namespace tombolo::cli {
namespace {

constexpr size_t kGap = 2;

std::string Padding(const std::string& text, size_t width) {
  return std::string(width - std::min(width, DisplayWidth(text)), ' ');
}

}  // namespace

Table::Table(std::vector<std::string> headers) : widths_(headers.size(), 0) {
  Add(std::move(headers));
}

void Table::Add(std::vector<std::string> cells) {
  TOMBOLO_CHECK(cells.size() == widths_.size());
  for (size_t i = 0; i < cells.size(); ++i) {
    cells[i] = ForTerminal(cells[i]);
    widths_[i] = std::max(widths_[i], DisplayWidth(cells[i]));
  }
  rows_.push_back(std::move(cells));
}

void Table::Print(std::ostream& out) const {
  for (const std::vector<std::string>& row : rows_) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      line += row[i] + Padding(row[i], widths_[i] + kGap);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out << line << '\n';
  }
}

void Listing::Add(std::string label, std::string value) {
  lines_.emplace_back(std::move(label), ForTerminal(value));
}

void Listing::Print(std::ostream& out) const {
  size_t width = 0;
  for (const auto& [label, value] : lines_) {
    width = std::max(width, DisplayWidth(label));
  }
  for (const auto& [label, value] : lines_) {
    out << label << ':' << Padding(label, width + 1) << value << '\n';
  }
}

}  // namespace tombolo::cli
