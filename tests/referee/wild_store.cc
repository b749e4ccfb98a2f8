// wild_store fill|histories|states URL KEYFILE PACK SEED HOUSEHOLDS [VALID KNOWN]: a wild
// population as histories in a database. Facts are stated in pieces, about different days and
// periods, again and again; records come, go and come back; submissions are taken back, and takings
// back too. What is stored is dumped for tests/referee/fold.py.
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "app/cli/command.h"
#include "app/cli/dump_histories.h"
#include "edge/policy/load.h"
#include "edge/store/counties.h"
#include "tests/referee/wild_population.h"

namespace {

using demo::Random;
using registry::RecordChange;
using registry::Submission;
using registry::SubmissionKind;

constexpr int64_t kMillion = 1'000'000;
constexpr int64_t kDayMs = 86'400'000;

// The submissions of one household of the population, in the order of receipt.
class HistoryOf {
 public:
  HistoryOf(const referee::WildPopulation& wild, const dictionary::Dictionary& dictionary,
            const actions::DeploymentSettings& settings, registry::HouseholdId id, Random& random)
      : wild_(wild), dictionary_(dictionary), settings_(settings), id_(id), random_(random) {}

  std::vector<Submission> make(const registry::Household& household) {
    begin(SubmissionKind::kFounding);
    made_.back().region = household.region;
    made_.back().number = household.number;
    if (random_.happens(kMillion / 2)) made_.back().moved_on = wild_.date(random_);
    for (const auto& collection : dictionary_.collections()) bring(household, collection);
    state(0, household.facts);
    for (int64_t more = random_.between(0, 6); more > 0; --more) add_later();
    return std::move(made_);
  }

 private:
  struct Row {
    std::string entity;
    registry::RecordId id = 0;
    registry::RecordId owner = 0;
  };

  void begin(SubmissionKind kind) {
    Submission one;
    one.id = "wild-" + std::to_string(id_) + "-" + std::to_string(made_.size());
    one.household = id_;
    one.kind = kind;
    one.source = "wild";
    one.event_time_ms = int64_t{wild_.date(random_).days} * kDayMs + random_.below(kDayMs);
    one.receipt_time_ms = int64_t{settings_.as_of.days} * kDayMs - kDayMs * 100 +
                          static_cast<int64_t>(made_.size()) * kDayMs * 25 + id_;
    made_.push_back(std::move(one));
  }

  // Records of one entity with what is known about them, owners before what they own.
  void bring(const registry::Household& household, const dictionary::Collection& collection) {
    const auto& records = household.of_entity(collection.entity);
    if (std::any_of(rows_.begin(), rows_.end(),
                    [&](const Row& row) { return row.entity == collection.entity; }))
      return;
    std::vector<registry::RecordId> owners{0};
    if (collection.of != "household") {
      owners.clear();
      for (const Row& row : rows_) {
        if (row.entity == collection.of) owners.push_back(row.id);
      }
    }
    for (const auto& record : records) {
      const bool is_person = collection.entity == registry::member_entity(dictionary_);
      Row row{collection.entity, is_person ? id_ * 100 + ++persons_ : ++others_,
              owners[static_cast<std::size_t>(record.owner)]};
      made_.back().records.push_back(
          {RecordChange::Kind::kAdd, row.id, row.entity, row.owner, wild_.date(random_), ""});
      rows_.push_back(row);
      state(row.id, record.facts);
    }
  }

  void state(registry::RecordId record, const registry::Facts& facts) {
    for (const auto& [id, fact] : facts) state(record, id, fact.value);
  }

  void state(registry::RecordId record, const std::string& indicator, dictionary::Value value) {
    if (!dictionary_.find_indicator(indicator)->derived.empty()) return;  // Never submitted.
    registry::StatedFact fact{record, indicator, std::move(value), {}, {}};
    const auto kind = dictionary_.find_indicator(indicator)->kind;
    if (kind == dictionary::Kind::kState && !random_.happens(kMillion / 10))
      fact.instant = wild_.date(random_);
    if (kind == dictionary::Kind::kFlow && !random_.happens(kMillion / 20)) fact.period = period();
    made_.back().facts.push_back(std::move(fact));
  }

  registry::Period period() {
    const auto from = wild_.date(random_);
    if (settings_.period && random_.happens(kMillion / 10 * 7))
      return {settings_.period->first, settings_.period->second};
    return {from, {from.days + 364}};
  }

  void add_later() {
    if (random_.happens(kMillion / 4)) {
      begin(SubmissionKind::kCompensation);
      const auto earlier = random_.below(static_cast<int64_t>(made_.size()) - 1);
      made_.back().compensates = made_[static_cast<std::size_t>(earlier)].id;
      return;
    }
    begin(random_.below(2) == 0 ? SubmissionKind::kForm : SubmissionKind::kCorrection);
    if (random_.happens(kMillion / 5)) {
      made_.back().region =
          settings_.region.substr(0, 9) + std::to_string(random_.between(201, 209));
      made_.back().moved_on = wild_.date(random_);
    }
    for (const Row& row : rows_) {
      if (!random_.happens(kMillion / 5)) continue;
      const auto kind =
          random_.below(3) == 0 ? RecordChange::Kind::kAdd : RecordChange::Kind::kRemove;
      made_.back().records.push_back(
          {kind, row.id, row.entity, row.owner, wild_.date(random_), ""});
    }
    for (const auto& indicator : dictionary_.indicators()) {
      if (!random_.happens(kMillion / 8)) continue;
      if (indicator.entity == "household")
        state(0, indicator.id, wild_.value_of(indicator, random_));
      for (const Row& row : rows_) {
        if (row.entity == indicator.entity && random_.below(2) == 0)
          state(row.id, indicator.id, wild_.value_of(indicator, random_));
      }
    }
  }

  const referee::WildPopulation& wild_;
  const dictionary::Dictionary& dictionary_;
  const actions::DeploymentSettings& settings_;
  registry::HouseholdId id_;
  Random& random_;
  std::vector<Row> rows_;
  int64_t persons_ = 0;
  int64_t others_ = 0;
  std::vector<Submission> made_;
};

base::Result<void> fill(const actions::HouseholdArchive& archive, const policy::Policy& policy,
                        const actions::DeploymentSettings& settings, uint64_t seed,
                        int32_t households) {
  referee::WildPopulation wild(policy, settings, seed);
  const auto population = wild.make(households);
  registry::HouseholdId id = 0;
  for (const auto& household : population.households) {
    Random random(seed + 1, static_cast<uint64_t>(++id));
    const auto history = HistoryOf(wild, policy.dictionary, settings, id, random).make(household);
    const auto deed = [&](store::Transaction& transaction) -> base::Result<void> {
      TRY(store::take_numbers(transaction, archive.county(), store::Numbered::kHousehold));
      actions::HouseholdHistory kept;
      kept.household = id;
      for (const Submission& one : history) TRY(archive.add(transaction, &kept, one));
      return {};
    };
    TRY(archive.store().write(deed));
  }
  return {};
}

base::Result<void> run(const std::vector<std::string>& words) {
  const auto settings = referee::settings_for(words[3]);
  const auto loaded = policy::load_policy("policies", words[3]);
  if (!settings || loaded.policy == nullptr)
    return base::Error{base::ErrorCode::kNotFound, "no such pack", words[3]};
  const auto store = TRY(store::open(words[1]));
  actions::HouseholdArchive::Parts parts;
  parts.store = store.get();
  parts.county = settings->region.substr(0, 6);
  parts.dictionary = &loaded.policy->dictionary;
  auto key = secrets::MasterKey::load(words[2]);
  if (!key) key = secrets::MasterKey::create(words[2]);
  if (!key) return key.error();
  parts.master_key = std::make_shared<const secrets::MasterKey>(*std::move(key));
  const auto archive = TRY(actions::HouseholdArchive::open(std::move(parts)));
  const auto seed = std::strtoull(words[4].c_str(), nullptr, 10);
  if (words[0] == "fill")
    return fill(*archive, *loaded.policy, *settings, seed, std::atoi(words[5].c_str()));
  if (words[0] == "histories") return cli::dump_histories(*archive, std::cout);
  registry::AsOf as_of;
  as_of.valid = base::parse_date(words[6]).value_or(settings->as_of);
  if (settings->period) as_of.period = {settings->period->first, settings->period->second};
  as_of.known_ms = std::strtoll(words[7].c_str(), nullptr, 10);
  return cli::dump_states(*archive, as_of, std::cout);
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  constexpr std::size_t kWords = 8;
  if (words.size() < kWords - 2) return cli::kWrongUsage;
  words.resize(kWords);
  const auto done = run(words);
  if (done) return cli::kDone;
  std::cerr << done.error().message << " " << done.error().where << "\n";
  return cli::kFoundProblem;
}
