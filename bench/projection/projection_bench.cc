// How the facts of a county are best laid out in tables (docs/adr/0007): the same invented
// households as packed submissions, as one row for each fact, and as the typed projection. Prints
// for each layout what it takes on the disk, to fill, to write one later submission, to load the
// columns that rules read, and to ask in SQL how things stood on a day; all layouts must give the
// same checksums. Usage: projection_bench PACK HOUSEHOLDS URL…, each URL an empty database.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "core/registry/history.h"
#include "core/registry/packed.h"
#include "edge/policy/load.h"
#include "edge/store/counties.h"
#include "edge/store/households.h"
#include "edge/store/migrations.h"
#include "edge/store/projection_write.h"
#include "edge/store/submissions.h"

namespace {

constexpr const char* kCounty = "990001";
constexpr base::Date kFounding{19'000}, kLater{19'200}, kAsked{19'100};
constexpr size_t kLaterSubmissions = 500;

double seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

template <typename T>
T must(base::Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s (%s)\n", result.error().message.c_str(), result.error().where.c_str());
    std::exit(1);
  }
  return *std::move(result);
}
void must(const base::Result<void>& result) {
  if (result) return;
  std::fprintf(stderr, "%s (%s)\n", result.error().message.c_str(), result.error().where.c_str());
  std::exit(1);
}

// The indicators that are filled: those of a collection form, without texts.
struct Chosen {
  std::vector<const dictionary::Indicator*> own;
  std::vector<const dictionary::Indicator*> of_person;
};

Chosen choose(const registry::Historian& historian) {
  Chosen chosen;
  for (int32_t entity = 0; entity < 2; ++entity) {
    auto& list = entity == 0 ? chosen.own : chosen.of_person;
    for (const auto& slot : historian.slots_of(historian.find_entity(
             entity == 0 ? historian.entities()[0]
                         : historian.entities()[static_cast<size_t>(historian.member_entity())]))) {
      const bool wanted = slot.indicator->kind == dictionary::Kind::kState &&
                          !dictionary::is_text(slot.indicator->type.kind);
      if (wanted && list.size() < (entity == 0 ? 60U : 25U)) list.push_back(slot.indicator);
    }
  }
  return chosen;
}

class People {
 public:
  People(const registry::Historian& historian, Chosen chosen)
      : chosen_(std::move(chosen)),
        person_(historian.entities()[static_cast<size_t>(historian.member_entity())]) {}

  const Chosen& chosen() const { return chosen_; }

  registry::Submission founding(registry::HouseholdId household) {
    registry::Submission one = begin(household, kFounding, "founding");
    one.kind = registry::SubmissionKind::kFounding;
    one.region = region_of(household);
    one.number = std::to_string(household);
    for (const auto* indicator : chosen_.own) state(0, *indicator, kFounding, &one);
    const int members = 1 + pick(5);
    for (int member = 0; member < members; ++member) {
      const registry::RecordId id = household * 8 + member;
      one.records.push_back({registry::RecordChange::Kind::kAdd, id, person_, 0, kFounding, ""});
      for (const auto* indicator : chosen_.of_person) state(id, *indicator, kFounding, &one);
    }
    return one;
  }
  // A feed about the first member.
  registry::Submission later(registry::HouseholdId household) {
    registry::Submission one = begin(household, kLater, "later");
    one.kind = registry::SubmissionKind::kFeed;
    state(household * 8, *chosen_.of_person[0], kLater, &one);
    state(household * 8, *chosen_.of_person[1], kLater, &one);
    return one;
  }
  static std::string region_of(registry::HouseholdId household) {
    return "990001" + std::to_string(100'000 + household / 300);
  }

 private:
  int pick(int count) { return std::uniform_int_distribution<int>(0, count - 1)(random_); }
  static registry::Submission begin(registry::HouseholdId household, base::Date day,
                                    const char* kind) {
    registry::Submission one;
    one.id = std::string(kind) + "-0000-0000-0000-" + std::to_string(household);
    one.county_code = kCounty;
    one.household = household;
    one.source = kind;
    one.event_time_ms = one.receipt_time_ms = int64_t{day.days} * 86'400'000;
    return one;
  }
  void state(registry::RecordId record, const dictionary::Indicator& indicator, base::Date day,
             registry::Submission* one) {
    const int64_t most = std::clamp<int64_t>(indicator.max - indicator.min, 1, 100'000);
    dictionary::Value value = dictionary::known(indicator.min + pick(static_cast<int>(most) + 1));
    if (pick(10) == 0) value = dictionary::unknown();
    one->facts.push_back({record, indicator.id, value, day, std::nullopt});
  }

  Chosen chosen_;
  std::string person_;
  std::mt19937 random_{7};
};

struct Figures {
  int64_t bytes = 0;
  double fill_us = 0, write_us = 0, load_us = 0, as_of_ms = 0;
  int64_t load_sum = 0, as_of_count = 0;
};

// A layout under measurement; `all` outlives it.
class Layout {
 public:
  virtual ~Layout() = default;
  virtual void make() = 0;
  virtual void fill(store::Transaction& transaction,
                    std::span<const registry::Submission> founding) = 0;
  virtual void write(store::Transaction& transaction, const registry::Submission& founding,
                     const registry::Submission& later) = 0;
  // Sum of all known chosen values as they stand now.
  virtual int64_t load(store::Connection& reader) = 0;
  // Households with a member whose first chosen indicator was at its least on kAsked.
  virtual int64_t as_of(store::Connection& reader) = 0;
};

struct Parts {
  store::Store& store;
  const registry::Historian& historian;
  const registry::CodeBook& book;
  const Chosen& chosen;
};

int64_t sum_of(const registry::Household& household, const Chosen& chosen,
               const std::string& person) {
  int64_t sum = 0;
  const auto add = [&](const registry::Facts& facts, const auto& indicators) {
    for (const auto* indicator : indicators) {
      const auto value = registry::value_of(facts, *indicator);
      if (value.state == dictionary::State::kKnown) sum += value.number;
    }
  };
  add(household.facts, chosen.own);
  for (const auto& record : household.of_entity(person)) add(record.facts, chosen.of_person);
  return sum;
}

class Packed final : public Layout {
 public:
  explicit Packed(const Parts& parts) : p_(parts) {}
  void make() override {}
  void fill(store::Transaction& transaction,
            std::span<const registry::Submission> founding) override {
    std::vector<store::StoredSubmission> stored;
    std::vector<store::HouseholdRow> rows;
    for (const registry::Submission& one : founding) {
      stored.push_back(to_stored(one));
      rows.push_back({one.household, *one.region, "", *one.number, {}, 0});
    }
    must(store::add_households(transaction, kCounty, rows));
    must(store::add_submissions(transaction, kCounty, stored));
  }
  void write(store::Transaction& transaction, const registry::Submission&,
             const registry::Submission& later) override {
    must(store::add_submission(transaction, to_stored(later)));
  }
  int64_t load(store::Connection& reader) override {
    int64_t sum = 0;
    each(reader, {kLater, std::nullopt, 0}, [&](const registry::Household& household) {
      sum += sum_of(household, p_.chosen, person());
    });
    return sum;
  }
  int64_t as_of(store::Connection& reader) override {
    const auto* asked = p_.chosen.of_person[0];
    int64_t count = 0;
    each(reader, {kAsked, std::nullopt, 0}, [&](const registry::Household& household) {
      for (const auto& record : household.of_entity(person())) {
        const auto value = registry::value_of(record.facts, *asked);
        if (value.state != dictionary::State::kKnown || value.number != asked->min) continue;
        ++count;
        return;
      }
    });
    return count;
  }

 private:
  const std::string& person() const {
    return p_.historian.entities()[static_cast<size_t>(p_.historian.member_entity())];
  }
  store::StoredSubmission to_stored(const registry::Submission& one) const {
    return {one, must(registry::pack(p_.book, one)).plain, ""};
  }
  void each(store::Connection& reader, const registry::AsOf& as_of,
            const std::function<void(const registry::Household&)>& take) {
    must(store::load_histories(reader, kCounty, "", [&](store::History&& history) {
      std::vector<registry::Submission> submissions;
      for (store::StoredSubmission& stored : history.submissions) {
        submissions.push_back(std::move(stored.head));
        must(registry::unpack(p_.book, stored.answers, std::nullopt, &submissions.back()));
      }
      take(*p_.historian.project(submissions, as_of));
      return base::Result<void>();
    }));
  }

  Parts p_;
};

class FactRows final : public Layout {
 public:
  explicit FactRows(const Parts& parts) : p_(parts) {}
  void make() override {
    must(p_.store.write([](store::Transaction& transaction) {
      return store::create_tables(
          transaction,
          "CREATE TABLE fact (county_code TEXT NOT NULL, household_id BIGINT NOT NULL, "
          "record_id BIGINT NOT NULL, code INTEGER NOT NULL, day INTEGER NOT NULL, sequence BIGINT "
          "NOT NULL, state SMALLINT NOT NULL, value BIGINT NOT NULL, PRIMARY KEY (county_code, "
          "household_id, record_id, code, day, sequence));\n"
          "CREATE INDEX fact_code ON fact (county_code, code, day);\n");
    }));
  }
  void fill(store::Transaction& transaction,
            std::span<const registry::Submission> founding) override {
    auto bulk =
        must(transaction.connection().bulk("fact", {"county_code", "household_id", "record_id",
                                                    "code", "day", "sequence", "state", "value"}));
    for (const registry::Submission& one : founding) {
      for (const registry::StatedFact& fact : one.facts) must(bulk->row(row(one, fact)));
    }
    must(bulk->finish());
  }
  void write(store::Transaction& transaction, const registry::Submission&,
             const registry::Submission& later) override {
    for (const registry::StatedFact& fact : later.facts) {
      must(transaction.connection().execute(
          "INSERT INTO fact (county_code, household_id, record_id, code, day, sequence, state, "
          "value) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
          row(later, fact)));
    }
  }
  int64_t load(store::Connection& reader) override {
    auto cursor = must(reader.query(
        "SELECT household_id, record_id, code, state, value FROM fact WHERE county_code = $1 AND "
        "day <= $2 ORDER BY county_code, household_id, record_id, code, day, sequence",
        {kCounty, kLater.days}, store::Fetch::kStreamed));
    int64_t sum = 0, household = 0, record = 0, code = -1, value = 0;
    while (must(cursor->next())) {
      const bool same = cursor->integer(2) == code && cursor->integer(1) == record &&
                        cursor->integer(0) == household;
      if (!same) sum += value;
      household = cursor->integer(0);
      record = cursor->integer(1);
      code = cursor->integer(2);
      value = cursor->integer(3) == 0 ? cursor->integer(4) : 0;
    }
    return sum + value;
  }
  int64_t as_of(store::Connection& reader) override {
    const auto* asked = p_.chosen.of_person[0];
    auto cursor = must(reader.query(
        "SELECT COUNT(DISTINCT f.household_id) FROM fact f WHERE f.county_code = $1 AND "
        "f.code = $2 AND f.day <= $3 AND f.state = 0 AND f.value = $4 AND NOT EXISTS (SELECT 1 "
        "FROM fact g WHERE g.county_code = f.county_code AND g.household_id = f.household_id AND "
        "g.record_id = f.record_id AND g.code = f.code AND g.day <= $3 AND (g.day > f.day OR "
        "(g.day = f.day AND g.sequence > f.sequence)))",
        {kCounty, code_of(*asked), kAsked.days, asked->min}));
    must(cursor->next());
    return cursor->integer(0);
  }

 private:
  int64_t code_of(const dictionary::Indicator& indicator) const {
    return p_.book.find_indicator(indicator.id)->code;
  }
  store::Parameters row(const registry::Submission& one, const registry::StatedFact& fact) {
    row_ = {kCounty,
            one.household,
            fact.record,
            int64_t{p_.book.find_indicator(fact.indicator)->code},
            fact.instant->days,
            one.sequence,
            static_cast<int>(fact.value.state),
            fact.value.number};
    return row_;
  }
  Parts p_;
  std::vector<store::Parameter> row_;
};

class Typed final : public Layout {
 public:
  explicit Typed(const Parts& parts) : p_(parts) {}
  void make() override { projection_ = must(store::prepare_projection(p_.store, p_.historian)); }
  void fill(store::Transaction& transaction,
            std::span<const registry::Submission> founding) override {
    std::vector<store::HouseholdRows> rows;
    for (const registry::Submission& one : founding)
      rows.push_back({one.household, project(std::span(&one, 1))});
    must(store::add_projection(transaction, kCounty, projection_, rows, {}));
  }
  void write(store::Transaction& transaction, const registry::Submission& founding,
             const registry::Submission& later) override {
    const std::vector<registry::Submission> history = {founding, later};
    must(store::change_projection(transaction, kCounty, later.household, projection_,
                                  project(std::span(&founding, 1)), project(history), {}));
  }
  int64_t load(store::Connection& reader) override {
    int64_t sum = 0;
    for (const auto* list : {&p_.chosen.own, &p_.chosen.of_person}) {
      std::string sql = "SELECT household_id";
      for (const auto* indicator : *list) sql += ", \"" + indicator->id + "\"";
      sql += " FROM " + list->front()->entity +
             "_state WHERE county_code = $1 AND from_day <= $2 AND until_day > $2";
      auto cursor = must(reader.query(sql, {kCounty, kLater.days}, store::Fetch::kStreamed));
      while (must(cursor->next())) {
        for (int column = 1; column < cursor->columns(); ++column)
          if (!cursor->is_null(column)) sum += cursor->integer(column);
      }
    }
    return sum;
  }
  int64_t as_of(store::Connection& reader) override {
    const auto* asked = p_.chosen.of_person[0];
    auto cursor = must(reader.query(
        "SELECT COUNT(DISTINCT household_id) FROM " + asked->entity +
            "_state WHERE county_code = $1 AND from_day <= $2 AND until_day > $2 AND \"" +
            asked->id + "\" = $3",
        {kCounty, kAsked.days, asked->min}));
    must(cursor->next());
    return cursor->integer(0);
  }

 private:
  std::vector<store::ProjectedRow> project(std::span<const registry::Submission> history) const {
    return store::project_rows(projection_, p_.historian, history);
  }
  Parts p_;
  store::Projection projection_;
};

int64_t size_of(store::Store& store) {
  must(store.write([](store::Transaction&) { return base::Result<void>(); }));
  const store::Reader reader = must(store.read());
  auto cursor = must(reader.connection().query(
      store.dialect() == store::SqlDialect::kSqlite
          ? "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
          : "SELECT CAST(SUM(pg_total_relation_size(c.oid)) AS BIGINT) FROM pg_class c JOIN "
            "pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND "
            "c.relkind = 'r'"));
  must(cursor->next());
  return cursor->integer(0);
}

Figures measure(store::Store& store, Layout& layout, const std::vector<registry::Submission>& all,
                std::span<const registry::Submission> later) {
  Figures figures;
  layout.make();
  const int64_t before = size_of(store);
  double start = seconds();
  constexpr size_t kBatch = 2000;
  for (size_t at = 0; at < all.size(); at += kBatch) {
    const auto batch = std::span(all).subspan(at, std::min(kBatch, all.size() - at));
    must(store.write([&](store::Transaction& transaction) {
      layout.fill(transaction, batch);
      return base::Result<void>();
    }));
  }
  const auto households = static_cast<double>(all.size());
  figures.fill_us = (seconds() - start) * 1e6 / households;
  figures.bytes = size_of(store) - before;
  start = seconds();
  must(store.write([&](store::Transaction& transaction) {
    for (const registry::Submission& one : later)
      layout.write(transaction, all[static_cast<size_t>(one.household - 1)], one);
    return base::Result<void>();
  }));
  figures.write_us = (seconds() - start) * 1e6 / static_cast<double>(later.size());
  const store::Reader reader = must(store.read());
  start = seconds();
  figures.load_sum = layout.load(reader);
  figures.load_us = (seconds() - start) * 1e6 / households;
  start = seconds();
  figures.as_of_count = layout.as_of(reader);
  figures.as_of_ms = (seconds() - start) * 1e3;
  return figures;
}

void print(const char* engine, const char* name, const Figures& figures, double households) {
  std::printf("%-10s %-10s %8.0f %9.1f %9.1f %9.2f %9.1f   %lld %lld\n", engine, name,
              static_cast<double>(figures.bytes) / households, figures.fill_us, figures.write_us,
              figures.load_us, figures.as_of_ms, static_cast<long long>(figures.load_sum),
              static_cast<long long>(figures.as_of_count));
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 4) return 2;
  const policy::Loaded loaded = policy::load_policy("policies", arguments[1]);
  if (loaded.policy == nullptr) return 1;
  const registry::Historian historian(loaded.policy->dictionary);
  registry::CodeBook book;
  book.extend(loaded.policy->dictionary);
  People people(historian, choose(historian));
  std::vector<registry::Submission> all, later;
  for (registry::HouseholdId household = 1; household <= std::atoi(arguments[2]); ++household) {
    all.push_back(people.founding(household));
    all.back().sequence = household;
  }
  for (size_t i = 0; i < kLaterSubmissions; ++i) {
    later.push_back(people.later(static_cast<int64_t>(i * (all.size() / kLaterSubmissions) + 1)));
    later.back().sequence = static_cast<int64_t>(all.size() + i + 1);
  }
  std::printf(
      "%zu households; of each: bytes, us to fill, us to write a later submission, us to "
      "load; ms of an as-of question; checksums\n%-10s %-10s %8s %9s %9s %9s %9s\n",
      all.size(), "engine", "layout", "bytes", "fill us", "write us", "load us", "as-of ms");
  for (int at = 3; at < count; ++at) {
    const auto store = must(store::open(arguments[at]));
    const char* engine = store->dialect() == store::SqlDialect::kSqlite ? "sqlite" : "postgres";
    must(store->write(
        [](store::Transaction& transaction) { return store::put_county(transaction, kCounty); }));
    const Parts parts = {*store, historian, book, people.chosen()};
    Packed packed(parts);
    FactRows facts(parts);
    Typed typed(parts);
    const std::pair<const char*, Layout*> layouts[] = {
        {"packed", &packed}, {"facts", &facts}, {"typed", &typed}};
    for (const auto& [name, layout] : layouts) {
      print(engine, name, measure(*store, *layout, all, later), static_cast<double>(all.size()));
    }
  }
  return 0;
}
