#include "core/registry/region_list.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include "core/base/text.h"

namespace registry {
namespace {

class Applier {
 public:
  Applier(const std::vector<RegionRow>& rows, std::vector<Region> regions,
          base::Diagnostics* problems)
      : rows_(rows), regions_(std::move(regions)), problems_(problems) {
    for (std::size_t i = 0; i < regions_.size(); ++i) by_code_.emplace(regions_[i].code, i);
  }

  std::vector<Region> apply();

 private:
  void report(std::string_view id, const RegionRow& row,
              std::initializer_list<std::string_view> arguments) {
    problems_->push_back(base::diagnose(id, row.place, arguments));
  }
  Region* region_of(const RegionRow& row);
  std::optional<base::Date> date(const RegionRow& row, std::string_view text);
  void apply_row(const RegionRow& row);
  void check_row(const RegionRow& row);
  bool leads_back(const std::string& code) const;
  const Region* find(const std::string& code) const {
    const auto found = by_code_.find(code);
    return found == by_code_.end() ? nullptr : &regions_[found->second];
  }

  const std::vector<RegionRow>& rows_;
  std::vector<Region> regions_;
  base::Diagnostics* problems_;
  std::map<std::string, std::size_t, std::less<>> by_code_;
  std::set<std::string, std::less<>> seen_;
};

Region* Applier::region_of(const RegionRow& row) {
  const auto level = level_of_code(row.code);
  if (!level) {
    report("region.bad_code", row, {row.code, row.name});
    return nullptr;
  }
  if (!seen_.insert(row.code).second) {
    report("region.given_twice", row, {row.code});
    return nullptr;
  }
  const auto [found, is_new] = by_code_.emplace(row.code, regions_.size());
  if (is_new) {
    if (row.name.empty()) report("region.no_name", row, {row.code});
    Region made;
    made.code = row.code;
    made.level = *level;
    made.parent = parent_of_code(row.code);
    regions_.push_back(std::move(made));
  }
  return &regions_[found->second];
}

std::optional<base::Date> Applier::date(const RegionRow& row, std::string_view text) {
  if (text.empty()) return std::nullopt;
  const auto found = base::parse_date(text);
  if (!found) report("region.bad_date", row, {text});
  return found;
}

void Applier::apply_row(const RegionRow& row) {
  Region* region = region_of(row);
  if (region == nullptr) return;
  if (!row.name.empty()) region->name = row.name;
  if (!row.parent.empty()) region->parent = row.parent;
  if (const auto from = date(row, row.valid_from)) region->valid_from = from;
  if (const auto to = date(row, row.valid_to)) region->valid_to = to;
  if (region->valid_from && region->valid_to && *region->valid_to < *region->valid_from)
    report("region.ends_before_it_begins", row, {row.code, row.valid_from, row.valid_to});
  if (row.successor.empty()) return;
  region->successors.clear();
  std::string codes;
  for (std::size_t at = 0; at < row.successor.size();) {
    const char32_t c = base::fold_width(base::next_code_point(row.successor, &at));
    if (c == ',' || c == ' ') {
      codes += ';';
    } else if (c != base::kInvalidCodePoint) {
      base::append_code_point(&codes, c);
    }
  }
  for (std::size_t at = 0; at <= codes.size();) {
    const std::size_t end = std::min(codes.find(';', at), codes.size());
    if (end > at) region->successors.push_back(codes.substr(at, end - at));
    at = end + 1;
  }
}

bool Applier::leads_back(const std::string& code) const {
  std::set<std::string, std::less<>> reached;
  std::vector<std::string> open = {code};
  while (!open.empty()) {
    const Region* region = find(open.back());
    open.pop_back();
    if (region == nullptr) continue;
    for (const std::string& next : region->successors) {
      if (next == code) return true;
      if (reached.insert(next).second) open.push_back(next);
    }
  }
  return false;
}

void Applier::check_row(const RegionRow& row) {
  const Region* region = find(row.code);
  if (region == nullptr) return;
  const Region* parent = find(region->parent);
  if (!region->parent.empty() && parent == nullptr) {
    report("region.unknown_parent", row, {row.code, region->parent});
  } else if (parent != nullptr && parent->level >= region->level) {
    report("region.parent_not_above", row, {row.code, parent->code});
  }
  for (const std::string& next : region->successors) {
    if (find(next) == nullptr) report("region.unknown_successor", row, {row.code, next});
  }
  if (!region->successors.empty() && !region->valid_to)
    report("region.successor_without_end", row, {row.code});
  if (leads_back(row.code)) report("region.successor_leads_back", row, {row.code});
}

std::vector<Region> Applier::apply() {
  for (const RegionRow& row : rows_) apply_row(row);
  for (const RegionRow& row : rows_) check_row(row);
  return std::move(regions_);
}

}  // namespace

void apply_region_rows(const std::vector<RegionRow>& rows, std::vector<Region>* regions,
                       base::Diagnostics* problems) {
  base::Diagnostics found;
  std::vector<Region> changed = Applier(rows, *regions, &found).apply();
  if (!base::has_error(found)) *regions = std::move(changed);
  problems->insert(problems->end(), found.begin(), found.end());
}

}  // namespace registry
