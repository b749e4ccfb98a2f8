#include "core/registry/registry_test_support.h"

#include <random>
#include <utility>

#include <gtest/gtest.h>

#include "core/registry/history.h"

namespace registry::test_support {
namespace {

using dictionary::Kind;
using dictionary::TypeKind;

dictionary::Indicator indicator(std::string id, std::string entity, TypeKind type, Kind kind) {
  dictionary::Indicator made;
  made.label = "标签" + id;
  made.id = std::move(id);
  made.entity = std::move(entity);
  made.type.kind = type;
  made.kind = kind;
  made.min = -1'000'000;
  made.max = 1'000'000;
  return made;
}

dictionary::Collection collection(std::string id, std::string entity, std::string of) {
  dictionary::Collection made;
  made.id = std::move(id);
  made.entity = std::move(entity);
  made.of = std::move(of);
  return made;
}

}  // namespace

dictionary::Dictionary sample_dictionary() {
  dictionary::Dictionary made;
  made.put(indicator("register", "household", TypeKind::kInt, Kind::kState));
  made.put(indicator("income", "household", TypeKind::kMoney, Kind::kFlow));
  made.put(indicator("origin", "household", TypeKind::kInt, Kind::kFixed));
  auto phone = indicator("phone", "household", TypeKind::kText, Kind::kState);
  phone.sensitivity = dictionary::Sensitivity::kSensitive;
  made.put(phone);
  auto per_head = indicator("per_head", "household", TypeKind::kMoney, Kind::kFlow);
  per_head.derived = "income / count(members)";
  made.put(per_head);
  made.put(indicator("name", "person", TypeKind::kText, Kind::kFixed));
  made.put(indicator("health", "person", TypeKind::kInt, Kind::kState));
  auto number = indicator("id_number", "person", TypeKind::kIdNumber, Kind::kFixed);
  number.sensitivity = dictionary::Sensitivity::kSensitive;
  made.put(number);
  made.put(indicator("wage", "person", TypeKind::kMoney, Kind::kFlow));
  made.put(indicator("works", "work", TypeKind::kInt, Kind::kState));
  made.put(indicator("population", "village", TypeKind::kInt, Kind::kState));
  made.put(collection("members", "person", "household"));
  made.put(collection("all_members", "person", "household"));
  made.put(collection("work", "work", "person"));
  made.put(collection("measures", "measure", "household"));
  made.put(collection("households", "household", "village"));
  return made;
}

base::Date day(std::string_view text) { return *base::parse_date(text); }

int64_t noon_ms(std::string_view text) {
  return (int64_t{day(text).days} * 24 + 4) * 3600 * 1000;  // 12:00 at +08:00.
}

Submission submission(std::string id, int64_t sequence, std::string_view collected) {
  Submission made;
  made.id = std::move(id);
  made.sequence = sequence;
  made.county_code = "123456";
  made.household = 7;
  made.source = "入户";
  made.event_time_ms = noon_ms(collected);
  made.receipt_time_ms = made.event_time_ms;
  return made;
}

StatedFact state(RecordId record, std::string indicator, int64_t number, std::string_view instant) {
  return {record, std::move(indicator), dictionary::known(number), day(instant), {}};
}

StatedFact flow(RecordId record, std::string indicator, int64_t number, std::string_view from,
                std::string_view to) {
  return {record, std::move(indicator), dictionary::known(number), {}, Period{day(from), day(to)}};
}

RecordChange coming(RecordId record, std::string_view on) {
  return {RecordChange::Kind::kAdd, record, "person", 0, day(on), ""};
}

RecordChange leaving(RecordId record, std::string_view on, std::string reason) {
  return {RecordChange::Kind::kRemove, record, "person", 0, day(on), std::move(reason)};
}

namespace {

class Random {
 public:
  explicit Random(uint32_t seed) : random_(seed) {}
  int pick(int count) { return std::uniform_int_distribution<int>(0, count - 1)(random_); }
  base::Date some_day() { return {day("2023-01-01").days + pick(12) * 15}; }

  dictionary::Value some_value(bool is_text) {
    if (pick(12) == 0) return dictionary::unknown();
    if (pick(12) == 0) return dictionary::not_applicable();
    if (is_text) return dictionary::known_text("文" + std::to_string(pick(5)));
    return dictionary::known(pick(9) - 2);
  }

  StatedFact some_fact() {
    static constexpr const char* kOwn[] = {"register", "income", "origin", "phone", "per_head"};
    static constexpr const char* kPerson[] = {"name", "health", "id_number", "wage", "vanished"};
    StatedFact fact;
    fact.record = pick(4);  // 0: the household.
    fact.indicator = fact.record == 0 ? kOwn[pick(5)] : kPerson[pick(4)];
    fact.value = some_value(fact.indicator == "phone" || fact.indicator == "name" ||
                            fact.indicator == "id_number");
    if (pick(5) != 0) fact.instant = some_day();
    const base::Date from = some_day();
    if (pick(5) != 0) fact.period = Period{from, {from.days + 30}};
    return fact;
  }

 private:
  std::mt19937 random_;
};

}  // namespace

std::vector<Submission> random_history(uint32_t seed, int count) {
  Random source(seed);
  std::vector<Submission> history;
  for (int i = 0; i < count; ++i) {
    Submission one = submission("s" + std::to_string(i), i + 1, "2023-01-01");
    one.event_time_ms = int64_t{source.some_day().days} * 24 * 3600 * 1000;
    one.receipt_time_ms = 1000 * (i + 1);
    if (i == 0) {
      one.kind = SubmissionKind::kFounding;
      one.region = "123456789012";
      one.number = "1";
      for (RecordId record = 1; record <= 3; ++record) {
        one.records.push_back(coming(record, "2023-01-01"));
      }
    } else if (source.pick(4) == 0) {
      one.kind = SubmissionKind::kCompensation;
      one.compensates = "s" + std::to_string(source.pick(i));
      history.push_back(std::move(one));
      continue;
    }
    if (source.pick(6) == 0) one.group = std::to_string(source.pick(4)) + "组";
    if (source.pick(6) == 0) one.moved_on = source.some_day();
    if (source.pick(5) == 0) {
      auto change = coming(1 + source.pick(4), "2023-01-01");
      change.on = source.some_day();
      if (source.pick(2) == 0) change.kind = RecordChange::Kind::kRemove;
      one.records.push_back(change);
    }
    for (int f = source.pick(12); f > 0; --f) one.facts.push_back(source.some_fact());
    history.push_back(std::move(one));
  }
  return history;
}

TEST(TestSupport, NoonIsOnTheDay) {
  EXPECT_EQ(day_of(noon_ms("2023-09-30")), day("2023-09-30"));
  EXPECT_EQ(day_of(noon_ms("1969-12-31")), day("1969-12-31"));
  EXPECT_EQ(day_of(-8LL * 3600 * 1000), day("1970-01-01"));
  EXPECT_EQ(day_of(-8LL * 3600 * 1000 - 1), day("1969-12-31"));
}

}  // namespace registry::test_support
