#include "edge/office/row_map.h"

#include <algorithm>
#include <charconv>

#include "edge/office/xml_pieces.h"

namespace office {
namespace {

bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) {
  return is_letter(c) || is_digit(c) || c == '_' || c == '.' || static_cast<unsigned char>(c) > 127;
}

struct Reference {
  std::size_t end = 0;
  bool has_fixed_row = false;
  bool has_fixed_column = false;
  CellPlace place;
};

// The reference to a cell that begins at `at`.
std::optional<Reference> reference_at(std::string_view text, std::size_t at) {
  Reference found;
  if (at < text.size() && text[at] == '$') {
    found.has_fixed_column = true;
    ++at;
  }
  std::uint32_t column = 0;
  std::size_t letters = 0;
  for (; at < text.size() && is_letter(text[at]) && letters < 4; ++at, ++letters) {
    column = column * 26 + static_cast<std::uint32_t>((text[at] & ~0x20) - 'A' + 1);
  }
  if (letters == 0 || column > kMostColumns) return std::nullopt;
  if (at < text.size() && text[at] == '$') {
    found.has_fixed_row = true;
    ++at;
  }
  const auto end = std::from_chars(text.data() + at, text.data() + text.size(), found.place.row);
  if (end.ec != std::errc() || found.place.row == 0 || found.place.row > kMostRows) {
    return std::nullopt;
  }
  found.place.column = column - 1;
  found.end = static_cast<std::size_t>(end.ptr - text.data());
  if (found.end < text.size() && (is_word(text[found.end]) || text[found.end] == '(')) {
    return std::nullopt;  // A function or a name.
  }
  return found;
}

// $3:$5
std::optional<Reference> row_at(std::string_view text, std::size_t at) {
  if (at >= text.size() || text[at] != '$') return std::nullopt;
  Reference found;
  const auto end =
      std::from_chars(text.data() + at + 1, text.data() + text.size(), found.place.row);
  if (end.ec != std::errc() || found.place.row == 0 || found.place.row > kMostRows) {
    return std::nullopt;
  }
  found.end = static_cast<std::size_t>(end.ptr - text.data());
  return found;
}

std::string fixed_name(const Reference& like, std::uint32_t row) {
  std::string name = like.has_fixed_column ? "$" : "";
  name += column_name(like.place.column);
  if (like.has_fixed_row) name += '$';
  return name + std::to_string(row);
}

// Rows of what stands at `at` behind "sheet!", mapped and added to `out`; where it ends. None:
// gone.
std::optional<std::size_t> map_reference(const RowMap& map, std::string_view text, std::size_t at,
                                         std::string* out) {
  const auto first_row = row_at(text, at);
  const auto first = first_row ? first_row : reference_at(text, at);
  if (!first) return at;  // Whole columns.
  CellRange range{first->place.row, first->place.column, first->place.row, first->place.column};
  std::size_t end = first->end;
  std::optional<Reference> last;
  if (end < text.size() && text[end] == ':') {
    last = first_row ? row_at(text, end + 1) : reference_at(text, end + 1);
    if (!last) return at;
    range.last_row = last->place.row;
    end = last->end;
  }
  const auto found = map.find(range);
  if (!found) return std::nullopt;
  const auto add = [&](const Reference& like, std::uint32_t row) {
    *out += first_row ? "$" + std::to_string(row) : fixed_name(like, row);
  };
  add(*first, found->first_row);
  if (last) {
    *out += ':';
    add(*last, found->last_row);
  }
  return end;
}

}  // namespace

std::size_t RowMap::rank(std::uint32_t row) const {
  return static_cast<std::size_t>(std::lower_bound(kept_.begin(), kept_.end(), row) -
                                  kept_.begin());
}

std::optional<std::uint32_t> RowMap::find(std::uint32_t row) const {
  if (!leaves_out_ || row <= header_row_) return row;
  const std::size_t place = rank(row);
  if (place == kept_.size() || kept_[place] != row) return std::nullopt;
  return header_row_ + 1 + static_cast<std::uint32_t>(place);
}

std::optional<CellRange> RowMap::find(const CellRange& range) const {
  if (!leaves_out_ || range.last_row <= header_row_) return range;
  CellRange found = range;
  if (range.first_row > header_row_) {
    found.first_row = header_row_ + 1 + static_cast<std::uint32_t>(rank(range.first_row));
  }
  found.last_row = header_row_ + static_cast<std::uint32_t>(rank(range.last_row + 1));
  if (found.last_row < found.first_row) return std::nullopt;
  return found;
}

std::optional<CellRange> RowMap::find_open(const CellRange& range) const {
  auto found = find(range);
  if (!leaves_out_ || range.last_row <= header_row_) return found;
  if (kept_.empty() || range.last_row > kept_.back()) {
    if (!found) {
      found = range;
      if (range.first_row > header_row_) {
        found->first_row = header_row_ + 1 + static_cast<std::uint32_t>(rank(range.first_row));
      }
    }
    found->last_row = range.last_row;
  }
  return found;
}

std::optional<CellPlace> parse_cell(std::string_view text) {
  const auto found = reference_at(text, 0);
  if (!found || found->end != text.size()) return std::nullopt;
  return found->place;
}

std::optional<CellRange> parse_range(std::string_view text) {
  const std::size_t colon = text.find(':');
  const auto first = parse_cell(text.substr(0, colon));
  const auto last = colon == std::string_view::npos ? first : parse_cell(text.substr(colon + 1));
  if (!first || !last || last->row < first->row || last->column < first->column) {
    return std::nullopt;
  }
  return CellRange{first->row, first->column, last->row, last->column};
}

std::string range_name(const CellRange& range) {
  std::string name = cell_name(range.first_row, range.first_column);
  if (range.first_row != range.last_row || range.first_column != range.last_column) {
    name += ":" + cell_name(range.last_row, range.last_column);
  }
  return name;
}

std::string map_ranges(const RowMap& map, std::string_view ranges, bool* is_start_moved) {
  std::string mapped;
  std::optional<std::uint32_t> first_before, first_after;
  while (!ranges.empty()) {
    const std::size_t blank = std::min(ranges.find_first_of(" \t\r\n"), ranges.size());
    const std::string_view one = ranges.substr(0, blank);
    ranges.remove_prefix(std::min(blank + 1, ranges.size()));
    if (one.empty()) continue;
    const auto range = parse_range(one);
    const auto found = range ? map.find_open(*range) : std::nullopt;
    if (range) first_before = std::min(first_before.value_or(range->first_row), range->first_row);
    if (range && !found) continue;
    if (found) first_after = std::min(first_after.value_or(found->first_row), found->first_row);
    if (!mapped.empty()) mapped += ' ';
    mapped += range ? range_name(*found) : std::string(one);
  }
  if (is_start_moved != nullptr) *is_start_moved = first_before != first_after;
  return mapped;
}

bool has_relative_row(std::string_view formula) {
  char quote = 0;
  for (std::size_t at = 0; at < formula.size(); ++at) {
    const char c = formula[at];
    if (quote != 0 || c == '"' || c == '\'') {
      if (quote == 0) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      }
      continue;
    }
    if (c != '$' && !is_word(c)) continue;
    const auto found = reference_at(formula, at);
    if (found && !found->has_fixed_row) return true;
    while (at + 1 < formula.size() && (is_word(formula[at + 1]) || formula[at + 1] == '$')) ++at;
  }
  return false;
}

std::optional<std::string> map_name(const RowMap& map, std::string_view sheet_name,
                                    std::string_view text) {
  std::string quoted = "'";
  for (const char c : sheet_name) quoted.append(c == '\'' ? 2 : 1, c);
  quoted = xml_escaped(quoted + "'!");
  const std::string plain = xml_escaped(sheet_name) + "!";
  std::string mapped;
  for (std::size_t at = 0; at < text.size();) {
    const bool may_begin = at == 0 || (!is_word(text[at - 1]) && text[at - 1] != '\'');
    std::size_t prefix = 0;
    if (may_begin && text.substr(at, quoted.size()) == quoted) prefix = quoted.size();
    if (may_begin && text.substr(at, plain.size()) == plain) prefix = plain.size();
    if (prefix == 0) {
      mapped += text[at++];
      continue;
    }
    mapped += text.substr(at, prefix);
    const auto end = map_reference(map, text, at + prefix, &mapped);
    if (!end) return std::nullopt;
    at = *end;
  }
  return mapped;
}

}  // namespace office
