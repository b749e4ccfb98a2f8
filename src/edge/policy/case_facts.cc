#include "edge/policy/case_facts.h"

#include <algorithm>
#include <set>

namespace policy {
namespace {

// What people call a record; tests may state it, and sentences then use it.
constexpr std::string_view kNameIndicator = "name";

}  // namespace

CaseFacts::CaseFacts(const dictionary::Dictionary& dictionary, std::string_view root_entity,
                     const Facts& facts) {
  rows_[std::string(root_entity)] = {{&facts, 0}};
  add_below(dictionary, std::string(root_entity));
}

void CaseFacts::add_below(const dictionary::Dictionary& dictionary, const std::string& entity) {
  std::set<std::string> children;
  const std::vector<Row> parents = rows_[entity];
  for (std::size_t parent = 0; parent < parents.size(); ++parent) {
    for (const Group& group : parents[parent].facts->groups) {
      const dictionary::Collection* collection = dictionary.find_collection(group.collection);
      if (collection == nullptr) continue;
      children.insert(collection->entity);
      for (const Facts& record : group.records) {
        rows_[collection->entity].push_back({&record, static_cast<int32_t>(parent)});
      }
    }
  }
  for (const std::string& child : children) add_below(dictionary, child);
}

int32_t CaseFacts::count_rows(std::string_view entity, int32_t parent_row) const {
  const auto found = rows_.find(entity);
  if (found == rows_.end()) return 0;
  return static_cast<int32_t>(
      std::count_if(found->second.begin(), found->second.end(),
                    [&](const Row& row) { return row.parent == parent_row; }));
}

std::optional<dictionary::Value> CaseFacts::value(const dictionary::Indicator& indicator,
                                                  const expr::Moment& moment, int32_t row) const {
  const auto found = rows_.find(indicator.entity);
  if (found == rows_.end() || moment.kind != expr::Moment::Kind::kCurrent) return std::nullopt;
  const dictionary::Value* value =
      found->second[static_cast<std::size_t>(row)].facts->find(indicator.id);
  if (value == nullptr) return std::nullopt;
  return *value;
}

std::string CaseFacts::row_name(std::string_view entity, int32_t row) const {
  const auto found = rows_.find(entity);
  if (found == rows_.end()) return "";
  const dictionary::Value* name =
      found->second[static_cast<std::size_t>(row)].facts->find(kNameIndicator);
  return name == nullptr ? "" : name->text;
}

}  // namespace policy
