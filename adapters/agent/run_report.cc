#include "adapters/agent/run_report.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace tombolo::agent {
namespace {

using Rows = std::vector<std::pair<std::string, std::string>>;

// Columns on a terminal: Han characters take two. All labels are ours, so the
// three-byte characters of UTF-8 are all wide.
size_t WidthOf(const std::string& text) {
  size_t width = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) ++width;
    if (byte >= 0xE0) width += 2;
  }
  return width;
}

std::string RateOf(const RunReport& report) {
  const double seconds = absl::ToDoubleSeconds(report.elapsed);
  if (seconds <= 0) return "-";
  return absl::StrFormat("%.0f",
                         static_cast<double>(report.rows_read) / seconds);
}

Rows RowsOf(const RunReport& report, Language language) {
  const bool zh = language == Language::kChinese;
  Rows rows;
  const auto add = [&](const char* en, const char* chinese, uint64_t count) {
    rows.push_back({zh ? chinese : en, absl::StrCat(count)});
  };
  add("rows read", "读取行数", report.rows_read);
  add("published", "已发布", report.published);
  add("deleted", "已删除", report.deleted);
  add("unchanged", "未变化", report.unchanged);
  if (report.deletions_withheld > 0) {
    add("deletions withheld", "暂缓删除", report.deletions_withheld);
  }
  add("batches", "批次", report.batches);
  if (report.resent > 0) add("batches resent", "重发批次", report.resent);
  if (report.recoveries > 0) add("reconnected", "重新连接", report.recoveries);
  for (const auto& [reason, count] : report.rejected) {
    rows.push_back({absl::StrCat(zh ? "拒绝 " : "rejected ", reason),
                    absl::StrCat(count)});
  }
  rows.push_back({zh ? "每秒行数" : "rows per second", RateOf(report)});
  return rows;
}

}  // namespace

std::string RenderReport(const std::string& dataset, const RunReport& report,
                         Language language) {
  const Rows rows = RowsOf(report, language);
  size_t labels = 0;
  size_t counts = 0;
  for (const auto& [label, count] : rows) {
    labels = std::max(labels, WidthOf(label));
    counts = std::max(counts, count.size());
  }
  std::string out = absl::StrCat(dataset, "\n");
  for (const auto& [label, count] : rows) {
    absl::StrAppend(&out, "  ", label,
                    std::string(labels - WidthOf(label) + 2, ' '),
                    std::string(counts - count.size(), ' '), count, "\n");
  }
  return out;
}

std::string RenderProgress(const std::string& dataset, const RunReport& report,
                           Language language) {
  uint64_t rejected = 0;
  for (const auto& entry : report.rejected) rejected += entry.second;
  return language == Language::kChinese
             ? absl::StrCat(dataset, "：读取 ", report.rows_read,
                            " 行，已发布 ", report.published, "，拒绝 ",
                            rejected)
             : absl::StrCat(dataset, ": ", report.rows_read, " rows read, ",
                            report.published, " published, ", rejected,
                            " rejected");
}

}  // namespace tombolo::agent
