#include "edge/transfer/headings.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "core/base/diagnostic.h"
#include "core/base/plain_words.h"
#include "core/base/text.h"

namespace transfer {
namespace {

using dictionary::Layout;
using dictionary::LayoutColumn;

constexpr int32_t kKnown = 100;
constexpr int32_t kWithoutUnit = 95;
constexpr int32_t kSimilar = 60;
constexpr std::size_t kLeastFuzzyCharacters = 4;

// 务工时间(月) → 务工时间; a star marks what must be filled in.
std::string without_unit(std::string plain) {
  if (plain.empty() || plain.back() != ')') return plain;
  const std::size_t open = plain.rfind('(');
  if (open == std::string::npos || open == 0) return plain;
  plain.resize(open);
  return plain;
}

std::string heading_words(std::string_view text) {
  std::string plain = base::plain_words(text);
  std::erase(plain, '*');
  return plain;
}

class HeadingIndex {
 public:
  explicit HeadingIndex(const Layout& layout) {
    for (const LayoutColumn& column : layout.columns) {
      for (const std::string& heading : column.headings)
        exact_.emplace(heading_words(heading), &column);
    }
    for (const auto& [words, column] : exact_) {
      const auto [at, is_new] = short_.emplace(without_unit(words), column);
      if (!is_new && at->second != column) at->second = nullptr;  // Two columns: neither.
      names_.push_back(words);
    }
  }

  std::pair<const LayoutColumn*, int32_t> find(const std::string& words) const {
    const auto exact = exact_.find(words);
    if (exact != exact_.end()) return {exact->second, kKnown};
    const auto without = short_.find(without_unit(words));
    if (without != short_.end() && without->second != nullptr)
      return {without->second, kWithoutUnit};
    return {nullptr, 0};
  }

  const LayoutColumn* find_similar(const std::string& words) const {
    if (base::count_code_points(words) < kLeastFuzzyCharacters) return nullptr;
    const std::string_view nearest = base::nearest_name(words, names_);
    return nearest.empty() ? nullptr : exact_.find(std::string(nearest))->second;
  }

 private:
  std::unordered_map<std::string, const LayoutColumn*> exact_;
  std::unordered_map<std::string, const LayoutColumn*> short_;
  std::vector<std::string_view> names_;
};

std::size_t filled(const TopRow& row) {
  return static_cast<std::size_t>(std::count_if(row.texts.begin(), row.texts.end(),
                                                [](const auto& text) { return !text.empty(); }));
}

// The heading of a column; where a heading stands in two rows, the lower one, else the upper one.
std::string heading_at(std::span<const TopRow> rows, std::size_t row, std::size_t column) {
  const auto& texts = rows[row].texts;
  if (column < texts.size() && !base::trim(texts[column]).empty())
    return std::string(base::trim(texts[column]));
  // A title has one cell; a row of upper headings has several.
  if (row == 0 || filled(rows[row - 1]) < 3 || rows[row - 1].number + 1 != rows[row].number)
    return {};
  const auto& upper = rows[row - 1].texts;
  return column < upper.size() ? std::string(base::trim(upper[column])) : std::string();
}

std::size_t width_of(std::span<const TopRow> rows, std::size_t row) {
  std::size_t width = rows[row].texts.size();
  if (row > 0) width = std::max(width, rows[row - 1].texts.size());
  return width;
}

std::size_t count_known(const HeadingIndex& index, std::span<const TopRow> rows, std::size_t row) {
  std::map<const LayoutColumn*, int> found;
  for (std::size_t column = 0; column < rows[row].texts.size(); ++column) {
    const std::string words = heading_words(heading_at(rows, row, column));
    if (words.empty()) continue;
    if (const auto* target = index.find(words).first) found[target] = 1;
  }
  return found.size();
}

void take_similar(const HeadingIndex& index, std::map<const LayoutColumn*, std::uint32_t>* taken,
                  std::vector<HeadingMatch>* headings) {
  for (HeadingMatch& one : *headings) {
    if (one.target != nullptr || !one.note.empty()) continue;
    const LayoutColumn* similar = index.find_similar(heading_words(one.heading));
    if (similar == nullptr || taken->count(similar) != 0) continue;
    (*taken)[similar] = one.column;
    one.target = similar;
    one.confidence = kSimilar;
    one.note = "表头与“" + similar->headings.front() + "”相近，请核对";
  }
}

SheetMatch match_at(const Layout& layout, const HeadingIndex& index, std::span<const TopRow> rows,
                    std::size_t row) {
  SheetMatch match;
  match.layout = &layout;
  match.heading_row = rows[row].number;
  std::map<const LayoutColumn*, std::uint32_t> taken;
  for (std::size_t column = 0; column < width_of(rows, row); ++column) {
    HeadingMatch one;
    one.column = static_cast<std::uint32_t>(column);
    one.heading = heading_at(rows, row, column);
    if (one.heading.empty()) continue;
    const auto [target, confidence] = index.find(heading_words(one.heading));
    if (target != nullptr) {
      const auto [first, is_new] = taken.emplace(target, one.column);
      if (is_new || target->joins) {
        one.target = target;
        one.confidence = confidence;
      } else {
        one.note = "与第 " + std::to_string(first->second + 1) + " 列都是“" + target->label +
                   "”，只取前一列";
      }
    }
    match.headings.push_back(std::move(one));
  }
  take_similar(index, &taken, &match.headings);
  std::size_t required = 0;
  for (const LayoutColumn& column : layout.columns) {
    if (!column.is_required) continue;
    ++required;
    if (taken.count(&column) == 0) match.missing.push_back(column.label);
  }
  const std::size_t known = match.headings.size();
  if (taken.empty() || known == 0) return match;
  const auto share = [](std::size_t part, std::size_t whole, int32_t points) {
    return whole == 0 ? points
                      : static_cast<int32_t>(part * static_cast<std::size_t>(points) / whole);
  };
  match.confidence = share(required - match.missing.size(), required, 45) +
                     share(std::min(taken.size(), known), known, 25) +
                     share(taken.size(), layout.columns.size(), 10);
  return match;
}

}  // namespace

SheetMatch match_layout(const Layout& layout, std::span<const TopRow> rows,
                        std::string_view file_name) {
  const HeadingIndex index(layout);
  std::size_t best = 0;
  std::size_t most = 0;
  for (std::size_t row = 0; row < rows.size() && rows[row].number <= kLastHeadingRow; ++row) {
    const std::size_t known = count_known(index, rows, row);
    if (known <= most) continue;
    most = known;
    best = row;
  }
  if (most < 2) {
    SheetMatch none;
    none.layout = &layout;
    return none;
  }
  SheetMatch match = match_at(layout, index, rows, best);
  const std::string words = base::plain_words(file_name);
  for (const std::string& name : layout.file_names) {
    if (words.find(base::plain_words(name)) == std::string::npos) continue;
    match.confidence += 20;
    break;
  }
  return match;
}

SheetMatch match_row(const Layout& layout, std::span<const TopRow> rows,
                     std::uint32_t heading_row) {
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (rows[row].number == heading_row) return match_at(layout, HeadingIndex(layout), rows, row);
  }
  SheetMatch none;
  none.layout = &layout;
  return none;
}

}  // namespace transfer
