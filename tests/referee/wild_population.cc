#include "tests/referee/wild_population.h"

#include <array>
#include <utility>

#include "core/base/id_number.h"
#include "core/rules/facts.h"

namespace referee {
namespace {

using demo::Random;
using dictionary::Indicator;
using dictionary::TypeKind;
using dictionary::Value;

constexpr int64_t kMillion = 1'000'000;

std::size_t pick(std::size_t count, Random& random) {
  return static_cast<std::size_t>(random.below(static_cast<int64_t>(count)));
}

int64_t set_of(int64_t codes, Random& random) {
  int64_t mask = 0;
  for (int64_t count = random.between(0, 3); count > 0; --count)
    mask |= int64_t{1} << random.below(codes);
  return mask;
}

std::string text(Random& random) {
  static constexpr std::array kTexts = {"张三",        "13912345678", "1391234567",
                                        "02135551234", "a",           ""};
  return kTexts[pick(kTexts.size(), random)];
}

}  // namespace

actions::Population WildPopulation::make(int32_t households) {
  constexpr int32_t kPerVillage = 50;
  actions::Population made;
  const std::string town = settings_.region.substr(0, 9);
  for (int32_t i = 0; i < households; ++i) {
    const std::string number = std::to_string(200 + i / kPerVillage);
    Random random(seed_, static_cast<uint64_t>(i));
    registry::Household home;
    home.id = home.number = "w" + std::to_string(i);
    home.region = town + number;
    // Some households are asked about everything, others about nearly nothing.
    silence_ = random.between(0, 4) * kMillion / 10;
    home.facts = facts_of("household", random);
    for (const auto& collection : policy_.dictionary.collections())
      add_records(collection, random, &home);
    made.households.push_back(std::move(home));
  }
  for (const auto& home : made.households) {
    if (made.places.empty() || made.places.back().code != home.region)
      made.places.push_back({home.region, home.region, ""});
  }
  return made;
}

void WildPopulation::add_records(const dictionary::Collection& collection, Random& random,
                                 registry::Household* home) const {
  const bool is_below = collection.of == "household";
  if (collection.entity == "household" || home->records.contains(collection.entity)) return;
  const auto owners = is_below ? 1 : static_cast<int32_t>(home->of_entity(collection.of).size());
  auto& records = home->records[collection.entity];
  for (int32_t owner = 0; owner < owners; ++owner) {
    for (int64_t count = random.between(0, is_below ? 4 : 2); count > 0; --count) {
      registry::Record record;
      record.id = collection.entity + std::to_string(records.size());
      record.owner = owner;
      record.facts = facts_of(collection.entity, random);
      records.push_back(std::move(record));
    }
  }
}

registry::Facts WildPopulation::facts_of(std::string_view entity, Random& random) const {
  registry::Facts facts;
  for (const Indicator& indicator : policy_.dictionary.indicators()) {
    if (indicator.entity != entity || random.happens(silence_)) continue;
    facts.emplace(indicator.id, registry::Fact{value_of(indicator, random), {}});
  }
  return facts;
}

Value WildPopulation::value_of(const Indicator& indicator, Random& random) const {
  Value value = known_value(indicator, random);
  return rules::check_range(indicator, value) ? value : dictionary::unknown();
}

Value WildPopulation::known_value(const Indicator& indicator, Random& random) const {
  const int64_t dice = random.below(100);
  if (dice < 3) return dictionary::unknown();
  if (dice < 8) return dictionary::not_applicable();
  const auto& type = indicator.type;
  const auto* list = policy_.dictionary.list_of(type);
  switch (type.kind) {
    case TypeKind::kBool:
      return dictionary::known(random.below(2));
    case TypeKind::kEnum:
      return dictionary::known(random.below(static_cast<int64_t>(list->codes.size())));
    case TypeKind::kSet:
      return dictionary::known(set_of(static_cast<int64_t>(list->codes.size()), random));
    case TypeKind::kDate:
      return dictionary::known(date(random).days);
    case TypeKind::kMonth:
      return dictionary::known(base::month_of(date(random)));
    case TypeKind::kIdNumber:
      return dictionary::known_text(id_number(random));
    case TypeKind::kText:
      return dictionary::known_text(text(random));
    case TypeKind::kRegion:
      return dictionary::known_text(settings_.region);
    default:
      return dictionary::known(number(indicator, random));
  }
}

// Few different numbers, so that they meet: those of the parameters, round ones, and neighbours.
int64_t WildPopulation::number(const Indicator& indicator, Random& random) const {
  const auto& parameters = policy_.dictionary.parameters();
  if (!parameters.empty() && random.happens(kMillion / 5)) {
    const auto& any = parameters[pick(parameters.size(), random)];
    const auto& row = any.rows[pick(any.rows.size(), random)];
    if (any.type.kind == indicator.type.kind) return row.value.number + random.between(-1, 1);
  }
  if (indicator.type.kind == TypeKind::kInt) return random.between(-1, 25);
  if (random.happens(kMillion / 50)) return random.below(2) == 0 ? indicator.min : indicator.max;
  constexpr int64_t kStep = 1000'00;
  return random.between(-2, 30) * kStep + random.between(-1, 1);
}

// Days about which rules ask: the reference day and its anniversaries, a day to either side, ends
// of months, 29 February.
base::Date WildPopulation::date(Random& random) const {
  const auto parts = base::parts_of(settings_.as_of);
  const auto year =
      parts.year - static_cast<int32_t>(random.below(random.happens(kMillion / 2) ? 3 : 90));
  if (random.happens(kMillion / 20)) return base::make_date(year / 4 * 4, 2, 29);
  const auto months = static_cast<int32_t>(random.below(13));
  const auto near =
      base::add_months(base::make_date(year, parts.month, 1), -months, base::EndOfMonth::kClip);
  const auto day = random.happens(kMillion / 2) ? parts.day : int32_t{1};
  return {near->days + day - 1 + static_cast<int32_t>(random.between(-1, 1))};
}

std::string WildPopulation::id_number(Random& random) const {
  const auto parts = base::parts_of(date(random));
  const int64_t born = (int64_t{parts.year} * 100 + parts.month) * 100 + parts.day;
  std::string made = "990101" + std::to_string(born) + std::to_string(random.between(100, 115));
  made += base::id_check_character(made);
  switch (random.below(16)) {
    case 0:
      made.pop_back();
      break;
    case 1:
      std::swap(made[14], made[15]);
      break;
    case 2:
      made += std::to_string(random.between(11, 74));
      break;
    case 3:
      made += "43B1";
      break;
    case 4:
      made = made.substr(0, 6) + made.substr(8, 9);
      break;
    case 5:
      made[10] = '1', made[11] = '3';  // No such month.
      break;
    case 6:
      made[4] = 'A';
      break;
    case 7:
      made = "  " + made.substr(0, 17) + "x";
      break;
    case 8:
      made[12] = '3', made[13] = '0', made[10] = '0', made[11] = '2';  // 30 February.
      made[17] = base::id_check_character(std::string_view(made).substr(0, 17));
      break;
    default:
      break;
  }
  return made;
}

std::optional<actions::DeploymentSettings> settings_for(const std::string& pack) {
  base::Diagnostics problems;
  auto deployments = actions::read_deployments("deployments", &problems);
  if (deployments.empty()) return std::nullopt;
  auto settings = deployments.front();
  for (const auto& one : deployments) {
    if (one.pack == pack) settings = one;
  }
  settings.pack = pack;
  return settings;
}

}  // namespace referee
