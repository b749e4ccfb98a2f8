#include "core/dictionary/dictionary.h"

#include <algorithm>
#include <utility>

#include "core/base/text.h"

namespace dictionary {
namespace {

template <typename T>
std::size_t put_by_id(std::vector<T>* items, std::map<std::string, std::size_t, std::less<>>* by_id,
                      T item) {
  const auto found = by_id->find(item.id);
  if (found != by_id->end()) {
    (*items)[found->second] = std::move(item);
    return found->second;
  }
  by_id->emplace(item.id, items->size());
  items->push_back(std::move(item));
  return items->size() - 1;
}

template <typename T>
const T* find_by_id(const std::vector<T>& items,
                    const std::map<std::string, std::size_t, std::less<>>& by_id,
                    std::string_view id) {
  const auto found = by_id.find(id);
  return found == by_id.end() ? nullptr : &items[found->second];
}

}  // namespace

std::optional<int32_t> CodeList::find(std::string_view text) const {
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (codes[i].code == text || codes[i].label == text) return static_cast<int32_t>(i);
  }
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const auto& aliases = codes[i].aliases;
    if (std::find(aliases.begin(), aliases.end(), text) != aliases.end()) {
      return static_cast<int32_t>(i);
    }
  }
  return std::nullopt;
}

void Dictionary::put(Indicator indicator) {
  std::vector<std::string> names = indicator.aliases;
  names.push_back(indicator.label);
  const std::size_t index = put_by_id(&indicators_, &indicator_by_id_, std::move(indicator));
  for (auto& [label, indexes] : indicators_by_label_) std::erase(indexes, index);
  for (const std::string& name : names) {
    auto& indexes = indicators_by_label_[name];
    if (std::find(indexes.begin(), indexes.end(), index) == indexes.end()) indexes.push_back(index);
  }
}

void Dictionary::put(CodeList list) { put_by_id(&lists_, &list_by_id_, std::move(list)); }

void Dictionary::put(Parameter parameter) {
  put_by_id(&parameters_, &parameter_by_id_, std::move(parameter));
}

void Dictionary::put(Collection collection) {
  put_by_id(&collections_, &collection_by_id_, std::move(collection));
}

void Dictionary::put(StatusAxis axis) {
  for (StatusAxis& existing : statuses_) {
    if (existing.id == axis.id) {
      existing = std::move(axis);
      return;
    }
  }
  statuses_.push_back(std::move(axis));
}

const Indicator* Dictionary::find_indicator(std::string_view id) const {
  return find_by_id(indicators_, indicator_by_id_, id);
}

std::vector<const Indicator*> Dictionary::find_by_label(std::string_view label) const {
  std::vector<const Indicator*> found;
  const auto entry = indicators_by_label_.find(label);
  if (entry == indicators_by_label_.end()) return found;
  for (const std::size_t index : entry->second) found.push_back(&indicators_[index]);
  return found;
}

const Parameter* Dictionary::find_parameter(std::string_view id) const {
  return find_by_id(parameters_, parameter_by_id_, id);
}

const Parameter* Dictionary::find_parameter_by_label(std::string_view label) const {
  const auto is_it = [&](const Parameter& parameter) { return parameter.label == label; };
  const auto found = std::find_if(parameters_.begin(), parameters_.end(), is_it);
  return found == parameters_.end() ? nullptr : &*found;
}

const Collection* Dictionary::find_collection(std::string_view id) const {
  return find_by_id(collections_, collection_by_id_, id);
}

const Collection* Dictionary::find_collection_by_label(std::string_view label) const {
  const auto is_it = [&](const Collection& collection) { return collection.label == label; };
  const auto found = std::find_if(collections_.begin(), collections_.end(), is_it);
  return found == collections_.end() ? nullptr : &*found;
}

std::optional<int32_t> Dictionary::find_list(std::string_view id) const {
  const auto found = list_by_id_.find(id);
  if (found == list_by_id_.end()) return std::nullopt;
  return static_cast<int32_t>(found->second);
}

const CodeList* Dictionary::list_of(const Type& type) const {
  return type.list < 0 ? nullptr : &lists_[static_cast<std::size_t>(type.list)];
}

std::string Dictionary::parent_of(std::string_view entity) const {
  for (const Collection& collection : collections_) {
    if (collection.entity == entity) return collection.of;
  }
  return {};
}

bool is_masked(const Indicator& indicator) {
  return is_text(indicator.type.kind) && indicator.sensitivity == Sensitivity::kSensitive;
}

std::string masked(std::string_view text) {
  constexpr std::size_t kShownFirst = 3;
  constexpr std::size_t kShownLast = 4;
  const std::size_t count = base::count_code_points(text);
  const bool is_long = count > kShownFirst + kShownLast;
  std::string shown;
  std::size_t place = 0;
  for (std::size_t at = 0; at < text.size(); ++place) {
    const std::size_t start = at;
    base::next_code_point(text, &at);
    const bool is_shown = is_long && (place < kShownFirst || place + kShownLast >= count);
    shown += is_shown ? text.substr(start, at - start) : std::string_view("*");
  }
  return shown;
}

base::Result<const ParameterRow*> find_row(const Parameter& parameter, std::string_view region,
                                           base::Date date) {
  const ParameterRow* best = nullptr;
  for (const ParameterRow& row : parameter.rows) {
    const bool covers = region.substr(0, row.region.size()) == row.region;
    const bool in_force = row.from <= date && (!row.to || date <= *row.to);
    if (!covers || !in_force) continue;
    if (best == nullptr || row.region.size() > best->region.size()) best = &row;
  }
  if (best != nullptr) return best;
  return base::Error{base::ErrorCode::kNotFound,
                     "参数“" + parameter.label + "”在" + base::to_text(date) + "对地区" +
                         std::string(region) + "没有生效的值，请在参数文件里补上这一段",
                     parameter.id};
}

}  // namespace dictionary
