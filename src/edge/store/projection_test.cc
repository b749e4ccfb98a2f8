#include "edge/store/projection.h"

#include <random>

#include "core/expr/compile.h"
#include "edge/store/counties.h"
#include "edge/store/expression_sql.h"
#include "edge/store/households.h"
#include "edge/store/projection_rows.h"
#include "edge/store/projection_write.h"
#include "edge/store/store_testing.h"

namespace store {
namespace {

using dictionary::Kind;
using dictionary::TypeKind;
using testing_support::number;

constexpr const char* kCounty = "990001";
constexpr base::Date kFirst{20'000};

dictionary::Indicator indicator(std::string id, std::string entity, TypeKind type, Kind kind,
                                int64_t max = 1'000'000) {
  dictionary::Indicator made;
  made.label = "标签" + id;
  made.id = std::move(id);
  made.entity = std::move(entity);
  made.type.kind = type;
  made.kind = kind;
  made.min = type == TypeKind::kBool ? 0 : -max;
  made.max = type == TypeKind::kBool ? 1 : max;
  return made;
}

dictionary::Dictionary make_dictionary() {
  dictionary::Dictionary made;
  made.put(indicator("rooms", "household", TypeKind::kInt, Kind::kState, 100));
  made.put(indicator("income", "household", TypeKind::kMoney, Kind::kFlow, 1'000'000'000'000));
  made.put(indicator("note", "household", TypeKind::kText, Kind::kState));
  auto grant = indicator("grant", "household", TypeKind::kMoney, Kind::kFlow);
  grant.blank = dictionary::Blank::kNo;
  made.put(grant);
  auto phone = indicator("phone", "household", TypeKind::kText, Kind::kState);
  phone.sensitivity = dictionary::Sensitivity::kSensitive;
  made.put(phone);
  made.put(indicator("birth", "person", TypeKind::kDate, Kind::kFixed, 100'000));
  made.put(indicator("insured", "person", TypeKind::kBool, Kind::kState));
  made.put(indicator("wage", "person", TypeKind::kMoney, Kind::kFlow));
  made.put(indicator("works", "work", TypeKind::kInt, Kind::kState));
  made.put(dictionary::Collection{"members", "members", "person", "household", "", {}});
  made.put(dictionary::Collection{"work", "work", "work", "person", "", {}});
  return made;
}

// Members come, leave and come back, instants go back and forth, submissions are compensated.
class RandomHistory {
 public:
  explicit RandomHistory(uint32_t seed) : random_(seed) {}

  std::vector<registry::Submission> make(registry::HouseholdId household, int count) {
    std::vector<registry::Submission> history;
    for (int i = 0; i < count; ++i) {
      registry::Submission one;
      one.id = std::to_string(household) + "/" + std::to_string(i);
      one.sequence = i + 1;
      one.county_code = kCounty;
      one.household = household;
      one.event_time_ms = int64_t{kFirst.days + pick(60)} * 24 * 3600 * 1000;
      one.receipt_time_ms = i;
      if (i == 0 || pick(6) == 0) one.region = "99000100100" + std::to_string(pick(3));
      if (pick(6) == 0) one.number = std::to_string(pick(100));
      if (i > 0 && pick(8) == 0) one.compensates = history[static_cast<size_t>(pick(i))].id;
      if (!one.compensates.empty()) one.kind = registry::SubmissionKind::kCompensation;
      for (int k = pick(3); k > 0; --k) one.records.push_back(some_change());
      for (int k = pick(8); k > 0; --k) one.facts.push_back(some_fact());
      history.push_back(std::move(one));
    }
    return history;
  }

 private:
  int pick(int count) { return std::uniform_int_distribution<int>(0, count - 1)(random_); }
  base::Date some_day() { return {kFirst.days + pick(60)}; }
  dictionary::Value some_value(bool is_text) {
    if (pick(8) == 0) return dictionary::unknown();
    if (pick(8) == 0) return dictionary::not_applicable();
    if (is_text) return dictionary::known_text("字" + std::to_string(pick(5)));
    return dictionary::known(pick(9) - 4);
  }
  registry::RecordChange some_change() {
    registry::RecordChange change;
    change.kind =
        pick(3) == 0 ? registry::RecordChange::Kind::kRemove : registry::RecordChange::Kind::kAdd;
    change.record = 1 + pick(3);
    change.entity = "person";
    change.on = some_day();
    if (pick(3) == 0) {
      change.owner = change.record;
      change.record = 9;
      change.entity = "work";
    }
    return change;
  }
  registry::StatedFact some_fact() {
    static constexpr const char* kOwn[] = {"rooms", "income", "note", "phone", "grant"};
    static constexpr const char* kPerson[] = {"birth", "insured", "wage"};
    registry::StatedFact fact;
    fact.record = pick(4);
    fact.indicator = fact.record == 0 ? kOwn[pick(5)] : kPerson[pick(3)];
    if (pick(6) == 0) {
      fact.record = 9;
      fact.indicator = "works";
    }
    fact.value = some_value(fact.indicator == "note" || fact.indicator == "phone");
    if (fact.indicator == "insured" && fact.value.number != 0) fact.value.number = 1;
    if (fact.indicator == "income" || fact.indicator == "grant" || fact.indicator == "wage") {
      const int32_t from = kFirst.days + 10 * pick(3);
      fact.period = {{from}, {from + 9}};
    } else if (pick(4) != 0) {
      fact.instant = some_day();
    }
    return fact;
  }

  std::mt19937 random_;
};

class ProjectionTest : public testing_support::OnBothEngines {
 protected:
  ProjectionTest()
      : dictionary_(make_dictionary()),
        historian_(std::make_unique<registry::Historian>(dictionary_)) {}
  void SetUp() override {
    OnBothEngines::SetUp();
    if (IsSkipped()) return;
    store_ = open_store();
    projection_ = prepare();
    ASSERT_TRUE(store_->write([](Transaction& t) { return put_county(t, kCounty); }));
  }
  void TearDown() override {
    store_.reset();
    OnBothEngines::TearDown();
  }
  Projection prepare() {
    auto made = prepare_projection(*store_, *historian_);
    EXPECT_TRUE(made) << made.error().where;
    return *std::move(made);
  }
  void fill(registry::HouseholdId household, std::span<const registry::Submission> history) {
    const auto rows = project_rows(projection_, *historian_, history);
    ASSERT_TRUE(store_->write([&](Transaction& t) {
      return replace_projection(t, kCounty, household, projection_, rows, masking_);
    }));
  }

  dictionary::Dictionary dictionary_;
  std::unique_ptr<registry::Historian> historian_;
  Masking masking_;
  std::unique_ptr<Store> store_;
  Projection projection_;
};

// What a source says about one record: values in the order of `indicators`.
using Said = std::map<int64_t, std::vector<dictionary::Value>>;

Said ask(Connection& connection, const Projection& projection, const registry::Historian& historian,
         const ProjectionSource& source) {
  std::string sql = "SELECT id";
  for (const std::string& id : source.indicators) sql += ", \"" + id + "\", \"" + id + "_state\"";
  sql += " FROM " + print_source(projection, historian, source) + " r";
  Said said;
  auto cursor = connection.query(sql);
  EXPECT_TRUE(cursor) << cursor.error().where << sql;
  while (*(*cursor)->next()) {
    std::vector<dictionary::Value> values;
    for (size_t i = 0; i < source.indicators.size(); ++i) {
      const int column = 1 + 2 * static_cast<int>(i);
      dictionary::Value value;
      value.state = static_cast<dictionary::State>((*cursor)->integer(column + 1));
      const bool is_text = source.indicators[i] == "note";
      if (value.state == dictionary::State::kKnown && source.indicators[i] != "phone") {
        if (is_text) value.text = (*cursor)->text(column);
        if (!is_text) value.number = (*cursor)->integer(column);
      }
      values.push_back(std::move(value));
    }
    EXPECT_TRUE(said.emplace((*cursor)->integer(0), std::move(values)).second);
  }
  return said;
}

std::vector<dictionary::Value> values_of(const registry::Facts& facts,
                                         const dictionary::Dictionary& dictionary,
                                         const std::vector<std::string>& indicators) {
  std::vector<dictionary::Value> values;
  for (const std::string& id : indicators) {
    values.push_back(registry::value_of(facts, *dictionary.find_indicator(id)));
    if (id == "phone") values.back().text.clear();
  }
  return values;
}

// The fold is the truth: SQL says the same on every day and for every period (DOMAIN §0.1).
TEST_P(ProjectionTest, SaysWhatTheFoldSays) {
  masking_.seal = [](int64_t, const auto&, std::string_view) { return std::string("sealed"); };
  std::map<int64_t, std::vector<registry::Submission>> histories;
  for (int64_t household = 1; household <= 12; ++household) {
    histories[household] = RandomHistory(static_cast<uint32_t>(household)).make(household, 9);
    fill(household, histories[household]);
    fill(household, histories[household]);  // A second time: in the place of the first.
  }
  auto reader = store_->read();
  const std::vector<std::string> own = {"rooms", "income", "note", "phone", "grant"};
  const std::vector<std::string> of_person = {"birth", "insured", "wage"};
  for (int32_t day = kFirst.days; day < kFirst.days + 64; day += 3) {
    const int32_t from = kFirst.days + 10 * (day % 3);
    const registry::Period period = {{from}, {from + 9}};
    const Said households =
        ask(*reader, projection_, *historian_, {kCounty, "household", own, {day}, period});
    const Said persons =
        ask(*reader, projection_, *historian_, {kCounty, "person", of_person, {day}, period});
    const Said work =
        ask(*reader, projection_, *historian_, {kCounty, "work", {"works"}, {day}, period});
    Said right_households, right_persons, right_work;
    for (const auto& [id, history] : histories) {
      const auto household = historian_->project(history, {{day}, period, 0});
      if (!household) continue;
      // Before the first day of anything there is no row.
      if (households.contains(id))
        right_households[id] = values_of(household->facts, dictionary_, own);
      for (const auto& record : household->of_entity("person")) {
        right_persons[(id << 32) + std::stoll(record.id)] =
            values_of(record.facts, dictionary_, of_person);
      }
      for (const auto& record : household->of_entity("work")) {
        right_work[(id << 32) + std::stoll(record.id)] =
            values_of(record.facts, dictionary_, {"works"});
      }
    }
    EXPECT_EQ(households, right_households) << day;
    EXPECT_EQ(persons, right_persons) << day;
    EXPECT_EQ(work, right_work) << day;
  }
}

// Submission by submission, only what differs is written; the rows end up as those made at once.
TEST_P(ProjectionTest, FollowsSubmissionBySubmission) {
  const auto history = RandomHistory(5).make(1, 14);
  std::vector<ProjectedRow> before;
  for (size_t count = 1; count <= history.size(); ++count) {
    const auto after = project_rows(projection_, *historian_, std::span(history).first(count));
    ASSERT_TRUE(store_->write([&](Transaction& t) {
      return change_projection(t, kCounty, 1, projection_, before, after, masking_);
    }));
    before = after;
  }
  const std::string count =
      "SELECT (SELECT COUNT(*) FROM household_state) + (SELECT COUNT(*) FROM "
      "person_state) * 1000 + (SELECT COUNT(*) FROM person_flow) * 1000000";
  const ProjectionSource source = {
      kCounty, "household", {"rooms", "note", "income"}, {kFirst.days + 40}, {}};
  const int64_t rows = number(*store_->read(), count);
  const Said said = ask(*store_->read(), projection_, *historian_, source);
  fill(1, history);
  EXPECT_EQ(number(*store_->read(), count), rows);
  EXPECT_EQ(ask(*store_->read(), projection_, *historian_, source), said);
}

TEST_P(ProjectionTest, RulesRunOnIt) {
  std::map<int64_t, std::vector<registry::Submission>> histories;
  for (int64_t household = 1; household <= 40; ++household) {
    histories[household] = RandomHistory(static_cast<uint32_t>(household)).make(household, 12);
    fill(household, histories[household]);
  }
  const expr::Compiled compiled =
      expr::compile(dictionary_, "household",
                    {{"rule", "household", "any(members where insured) and rooms < 2", {}}});
  ASSERT_TRUE(compiled.diagnostics.empty());
  const expr::Program& program = compiled.program;
  SqlQuery query;
  query.dialect = GetParam();
  query.roots = {0};
  const base::Date day{kFirst.days + 40};
  for (const expr::Table& table : program.tables) {
    ProjectionSource source = {kCounty, table.entity, {}, day, {}};
    for (const expr::Field& field : program.fields) source.indicators.push_back(field.indicator);
    query.names.tables.push_back(print_source(projection_, *historian_, source));
  }
  for (const expr::Field& field : program.fields) query.names.columns.push_back(field.indicator);
  const auto sql = print_sql(program, query);
  ASSERT_TRUE(sql);
  auto reader = store_->read();
  auto cursor = reader->connection().query(*sql);
  ASSERT_TRUE(cursor) << cursor.error().where;
  int decided = 0;
  while (*(*cursor)->next()) {
    const auto household =
        *historian_->project(histories[(*cursor)->integer(0)], {day, std::nullopt, 0});
    const auto rooms = registry::value_of(household.facts, *dictionary_.find_indicator("rooms"));
    int64_t insured = 0;  // 1 yes, 0 no, 2 unknown.
    for (const auto& person : household.of_entity("person")) {
      const auto one = registry::value_of(person.facts, *dictionary_.find_indicator("insured"));
      if (one.state == dictionary::State::kUnknown && insured != 1) insured = 2;
      if (one.state == dictionary::State::kKnown && one.number == 1) insured = 1;
    }
    const int64_t few = rooms.state == dictionary::State::kUnknown                     ? 2
                        : rooms.state == dictionary::State::kKnown && rooms.number < 2 ? 1
                                                                                       : 0;
    const int64_t right = insured == 0 || few == 0 ? 0 : insured == 1 && few == 1 ? 1 : 2;
    EXPECT_EQ((*cursor)->integer(1), right);
    decided += right == 1 ? 1 : 0;
  }
  EXPECT_GT(decided, 0);
}

TEST_P(ProjectionTest, MaskedTextsAreNeverPlain) {
  masking_.seal = [](int64_t household, const auto& of, std::string_view text) {
    return "sealed " + std::to_string(household) + of.id + std::to_string(text.size());
  };
  masking_.index = [](const auto& of, std::string_view text) {
    return "index " + of.id + std::to_string(text.size());
  };
  registry::Submission one;
  one.id = "a";
  one.sequence = 1;
  one.household = 5;
  one.facts = {{0, "phone", dictionary::known_text("13900000000"), kFirst, {}},
               {0, "note", dictionary::known_text("备注"), kFirst, {}}};
  fill(5, std::vector{one});
  auto reader = store_->read();
  auto cursor = reader->connection().query(
      "SELECT phone_sealed, note FROM household_state WHERE county_code = $1 AND phone_index = $2",
      {kCounty, Parameter::bytes("index phone11")});
  ASSERT_TRUE(cursor && *(*cursor)->next());
  EXPECT_EQ((*cursor)->bytes(0), "sealed 5phone11");
  EXPECT_EQ((*cursor)->text(1), "备注");
}

TEST_P(ProjectionTest, TheNextStartChangesNothing) {
  auto reader = store_->read();
  const char* const kCount = "SELECT COUNT(*) FROM projection_migration";
  EXPECT_EQ(number(*reader, kCount), 1);
  EXPECT_EQ(prepare().fingerprint, projection_.fingerprint);
  EXPECT_EQ(number(*store_->read(), kCount), 1);
}

TEST_P(ProjectionTest, NewIndicatorsAreAddedAndOldRowsStay) {
  fill(1, RandomHistory(1).make(1, 9));
  const int64_t before = number(*store_->read(), "SELECT COUNT(*) FROM person_state");
  ASSERT_GT(before, 0);
  for (int i = 0; i < 70; ++i) {  // More than one absent word holds.
    dictionary_.put(
        indicator("more_" + std::to_string(i), "person", TypeKind::kBool, Kind::kState));
  }
  auto secret = indicator("account", "person", TypeKind::kText, Kind::kState);
  secret.sensitivity = dictionary::Sensitivity::kSensitive;
  dictionary_.put(secret);
  historian_ = std::make_unique<registry::Historian>(dictionary_);
  const std::string old = projection_.fingerprint;
  projection_ = prepare();
  EXPECT_NE(projection_.fingerprint, old);
  EXPECT_EQ(number(*store_->read(), "SELECT COUNT(*) FROM person_state"), before);

  registry::Submission one;
  one.id = "a";
  one.sequence = 1;
  one.household = 2;
  one.records = {{registry::RecordChange::Kind::kAdd, 1, "person", 0, kFirst, ""}};
  for (int i = 0; i < 70; ++i)
    one.facts.push_back({1, "more_" + std::to_string(i), dictionary::not_applicable(), kFirst, {}});
  fill(2, std::vector{one});
  const Said said = ask(*store_->read(), projection_, *historian_,
                        {kCounty, "person", {"more_0", "more_69", "insured"}, kFirst, {}});
  EXPECT_EQ(said.at((int64_t{2} << 32) + 1),
            (std::vector{dictionary::not_applicable(), dictionary::not_applicable(),
                         dictionary::unknown()}));
}

TEST_P(ProjectionTest, ATableWhoseColumnChangedIsMadeAnew) {
  fill(1, RandomHistory(1).make(1, 9));
  dictionary_.put(indicator("rooms", "household", TypeKind::kInt, Kind::kState, 1'000'000'000));
  historian_ = std::make_unique<registry::Historian>(dictionary_);
  projection_ = prepare();
  EXPECT_EQ(number(*store_->read(), "SELECT COUNT(*) FROM household_state"), 0);
  EXPECT_GT(number(*store_->read(), "SELECT COUNT(*) FROM person_state"), 0);
  registry::Submission one;
  one.id = "a";
  one.sequence = 1;
  one.household = 1;
  one.facts = {{0, "rooms", dictionary::known(1'000'000'000), kFirst, {}}};
  fill(1, std::vector{one});
  EXPECT_EQ(number(*store_->read(), "SELECT CAST(rooms AS BIGINT) FROM household_state"),
            1'000'000'000);
}

TEST_P(ProjectionTest, IsMadeAgainFromTheSubmissions) {
  std::map<std::string, registry::Submission> by_id;
  for (int64_t household = 1; household <= 5; ++household) {
    const auto history = RandomHistory(static_cast<uint32_t>(household)).make(household, 6);
    fill(household, history);
    ASSERT_TRUE(store_->write([&](Transaction& t) -> base::Result<void> {
      TRY(put_household(t, kCounty, {household, "990001001001", "", "", {}, 1}));
      std::vector<StoredSubmission> stored;
      for (const auto& one : history) {
        stored.push_back({one, "bytes", ""});
        by_id[one.id] = one;
      }
      TRY(add_submissions(t, kCounty, stored));
      return {};
    }));
  }
  const ProjectionSource source = {
      kCounty, "household", {"rooms", "note", "income"}, {kFirst.days + 40}, {}};
  const Said before = ask(*store_->read(), projection_, *historian_, source);
  EXPECT_FALSE(before.empty());
  EXPECT_FALSE(*is_projection_current(*store_->read(), kCounty, projection_));
  ASSERT_TRUE(open_connection()->run("DELETE FROM household_state; DELETE FROM person_flow"));
  int64_t told = 0;
  const auto read = [&](const StoredSubmission& stored, const History&) {
    return base::Result<registry::Submission>(by_id.at(stored.head.id));
  };
  const auto progress = [&](int64_t households) { told = households; };
  const auto done = rebuild_projection(
      *store_, Rebuild{kCounty, projection_, *historian_, read, masking_, progress});
  ASSERT_TRUE(done) << done.error().where;
  EXPECT_EQ(told, 5);
  EXPECT_TRUE(*is_projection_current(*store_->read(), kCounty, projection_));
  EXPECT_EQ(ask(*store_->read(), projection_, *historian_, source), before);
}

INSTANTIATE_ON_BOTH_ENGINES(ProjectionTest);

TEST(ProjectionTypes, FollowTypeAndRange) {
  const auto type = [](TypeKind kind, int64_t max) {
    return column_type(indicator("x", "household", kind, Kind::kState, max), nullptr);
  };
  EXPECT_EQ(type(TypeKind::kBool, 1), ColumnType::kSmall);
  EXPECT_EQ(type(TypeKind::kInt, 32'767), ColumnType::kSmall);
  EXPECT_EQ(type(TypeKind::kInt, 32'768), ColumnType::kMedium);
  EXPECT_EQ(type(TypeKind::kMoney, int64_t{1} << 40), ColumnType::kLarge);
  EXPECT_EQ(type(TypeKind::kDate, 1), ColumnType::kMedium);
  EXPECT_EQ(type(TypeKind::kSet, 1), ColumnType::kLarge);
  EXPECT_EQ(type(TypeKind::kText, 1), ColumnType::kText);
}

}  // namespace
}  // namespace store
