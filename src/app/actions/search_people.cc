// The one search box: a person by name, pinyin, initials or the end of an identity number, a
// household by its number; every hit says what matched.
#include <algorithm>
#include <tuple>

#include "app/actions/deeds.h"
#include "app/actions/describe.h"
#include "app/actions/find_text.h"
#include "app/actions/household_facts.h"

namespace actions {
namespace {

constexpr std::string_view kRelation = "relation";

struct Hit {
  TextMatch match;
  HouseholdPlace place;
  bool is_head = false;
};

std::string_view word_of(Matched matched) {
  switch (matched) {
    case Matched::kName:
      return "name";
    case Matched::kPinyin:
      return "pinyin";
    case Matched::kInitials:
      return "initials";
    case Matched::kIdTail:
      return "id_tail";
    case Matched::kHouseholdNumber:
      break;
  }
  return "household_number";
}

// Exact matches first, then beginnings, then parts; heads before other members.
bool is_better(const Hit& a, const Hit& b) {
  const auto rank = [](const Hit& hit) {
    return std::tuple(hit.match.quality, hit.is_head ? 0 : 1, hit.match.matched,
                      hit.place.part->keys.id(hit.place.row), hit.match.person);
  };
  return rank(a) < rank(b);
}

// The members of the household are needed for id and relation only.
void describe_member(const View& view, const Hit& hit, SearchHit* made) {
  const HouseholdKeys& keys = hit.place.part->keys;
  made->member_name = keys.name(hit.match.person);
  const auto loaded = load_household(view, hit.place);
  if (!loaded) return;
  const auto& dictionary = view.schema().dictionary();
  const auto& persons = loaded->household.of_entity(registry::member_entity(dictionary));
  const std::size_t index = hit.match.person - keys.persons_of(hit.place.row).first;
  if (index >= persons.size()) return;
  made->member_id = persons[index].id;
  const auto* relation = dictionary.find_indicator(kRelation);
  if (relation == nullptr) return;
  const auto value = registry::value_of(persons[index].facts, *relation);
  if (value.state != dictionary::State::kKnown) return;
  made->member_relation =
      dictionary::to_display(value, relation->type, dictionary.list_of(relation->type));
}

SearchHit describe_hit(const View& view, const Hit& hit, const TextQuery& query) {
  const HouseholdKeys& keys = hit.place.part->keys;
  SearchHit made;
  made.household = refer_to(view, hit.place);
  made.matched = word_of(hit.match.matched);
  switch (hit.match.matched) {
    case Matched::kName:
      made.matched_text = keys.name(hit.match.person);
      break;
    case Matched::kPinyin:
      made.matched_text = keys.pinyin().at(hit.match.person);
      break;
    case Matched::kInitials:
      made.matched_text = keys.initials().at(hit.match.person);
      break;
    case Matched::kIdTail:
      made.matched_text = "****" + query.text();
      break;
    case Matched::kHouseholdNumber:
      made.matched_text = keys.number(hit.place.row);
      return made;
  }
  describe_member(view, hit, &made);
  return made;
}

// One hit a person (or household): the best of the ways in which it matched. `matches` are of one
// village.
std::vector<Hit> hits_in(const VillagePart& part, int32_t node, const TextQuery& query) {
  std::vector<Hit> hits;
  for (const TextMatch& match : query.matches(part.keys)) {
    const bool is_person = match.matched != Matched::kHouseholdNumber;
    hits.push_back({match, {&part, node, match.row}, is_person && part.keys.is_head(match.person)});
  }
  std::sort(hits.begin(), hits.end(), is_better);
  std::vector<Hit> kept;
  std::vector<bool> is_person_kept(part.keys.persons());
  for (const Hit& hit : hits) {
    if (hit.match.matched != Matched::kHouseholdNumber) {
      if (is_person_kept[hit.match.person]) continue;
      is_person_kept[hit.match.person] = true;
    }
    kept.push_back(hit);
  }
  return kept;
}

}  // namespace

base::Result<SearchAnswer> search_people(const Live& live, const rights::Caller& caller,
                                         std::string_view deployment, std::string_view query_text,
                                         int64_t limit) {
  const View view = TRY(view_of(live, deployment));
  const int32_t node = TRY(region_for(view, caller, rights::Permission::kReadHouseholds, ""));
  const TextQuery query(query_text);
  if (query.empty()) return base::Error{base::ErrorCode::kInvalidInput, "query", "query.invalid"};
  std::vector<Hit> best;
  SearchAnswer answer;
  const auto most = static_cast<std::size_t>(limit);
  for (int32_t at = node; at < view.regions().at(node).end; ++at) {
    const VillagePart* part = view.snapshot->part(at);
    if (part == nullptr) continue;
    for (const Hit& hit : hits_in(*part, at, query)) {
      ++answer.total;
      if (best.size() == most && !is_better(hit, best.front())) continue;
      best.push_back(hit);
      std::push_heap(best.begin(), best.end(), is_better);
      if (best.size() <= most) continue;
      std::pop_heap(best.begin(), best.end(), is_better);
      best.pop_back();
    }
  }
  std::sort_heap(best.begin(), best.end(), is_better);
  for (const Hit& hit : best) answer.items.push_back(describe_hit(view, hit, query));
  return answer;
}

}  // namespace actions
