#include "app/cli/dump_histories.h"

#include <array>
#include <ostream>
#include <string_view>

#include "app/cli/json_text.h"

namespace cli {
namespace {

using registry::Submission;

constexpr std::array<std::string_view, 5> kKinds = {"founding", "form", "feed", "correction",
                                                    "compensation"};

void print_facts(const dictionary::Dictionary& dictionary, const registry::Facts& facts,
                 std::ostream& out) {
  out << R"("facts":{)";
  bool is_first = true;
  for (const auto& [id, fact] : facts) {
    const auto* indicator = dictionary.find_indicator(id);
    if (indicator == nullptr) continue;
    const auto* list = dictionary.list_of(indicator->type);
    out << (is_first ? "" : ",") << quoted(id) << ":"
        << quoted(dictionary::to_pack_text(fact.value, indicator->type, list));
    is_first = false;
  }
  out << "}";
}

void print_stated(const dictionary::Dictionary& dictionary, const registry::StatedFact& fact,
                  std::ostream& out) {
  const auto* indicator = dictionary.find_indicator(fact.indicator);
  out << R"({"record":)" << fact.record << R"(,"indicator":)" << quoted(fact.indicator);
  if (indicator != nullptr) {
    const auto* list = dictionary.list_of(indicator->type);
    out << R"(,"value":)" << quoted(dictionary::to_pack_text(fact.value, indicator->type, list));
  }
  if (fact.instant) out << R"(,"instant":)" << quoted(base::to_text(*fact.instant));
  if (fact.period) {
    out << R"(,"period":[)" << quoted(base::to_text(fact.period->from)) << ","
        << quoted(base::to_text(fact.period->to)) << "]";
  }
  out << "}";
}

void print_record_change(const registry::RecordChange& change, std::ostream& out) {
  const bool adds = change.kind == registry::RecordChange::Kind::kAdd;
  out << R"({"kind":)" << (adds ? R"("add")" : R"("remove")") << R"(,"record":)" << change.record
      << R"(,"entity":)" << quoted(change.entity) << R"(,"owner":)" << change.owner << R"(,"on":)"
      << quoted(base::to_text(change.on)) << "}";
}

void print_submission(const dictionary::Dictionary& dictionary, const Submission& one,
                      std::ostream& out) {
  out << R"({"sequence":)" << one.sequence << R"(,"id":)" << quoted(one.id) << R"(,"kind":)"
      << quoted(kKinds[static_cast<std::size_t>(one.kind)]) << R"(,"compensates":)"
      << quoted(one.compensates) << R"(,"event_ms":)" << one.event_time_ms << R"(,"receipt_ms":)"
      << one.receipt_time_ms;
  if (one.region) out << R"(,"region":)" << quoted(*one.region);
  if (one.moved_on) out << R"(,"moved_on":)" << quoted(base::to_text(*one.moved_on));
  out << R"(,"records":[)";
  for (std::size_t i = 0; i < one.records.size(); ++i) {
    if (i > 0) out << ",";
    print_record_change(one.records[i], out);
  }
  out << R"(],"facts":[)";
  for (std::size_t i = 0; i < one.facts.size(); ++i) {
    if (i > 0) out << ",";
    print_stated(dictionary, one.facts[i], out);
  }
  out << "]}";
}

base::Result<void> for_each(
    const actions::HouseholdArchive& archive,
    const std::function<base::Result<void>(const actions::HouseholdHistory&)>& take) {
  const store::Reader reader = TRY(archive.store().read());
  return store::load_histories(reader, archive.county(), "",
                               [&](store::History&& stored) -> base::Result<void> {
                                 return take(TRY(archive.open_history(std::move(stored))));
                               });
}

}  // namespace

void print_household(const dictionary::Dictionary& dictionary, const registry::Household& household,
                     std::ostream& out) {
  out << R"({"id":)" << quoted(household.id) << R"(,"region":)" << quoted(household.region) << ",";
  print_facts(dictionary, household.facts, out);
  out << R"(,"records":{)";
  bool is_first = true;
  for (const auto& [entity, records] : household.records) {
    out << (is_first ? "" : ",") << quoted(entity) << ":[";
    is_first = false;
    for (std::size_t i = 0; i < records.size(); ++i) {
      out << (i == 0 ? "" : ",") << R"({"id":)" << quoted(records[i].id) << R"(,"owner":)"
          << records[i].owner << ",";
      print_facts(dictionary, records[i].facts, out);
      out << "}";
    }
    out << "]";
  }
  out << "}}\n";
}

base::Result<void> dump_histories(const actions::HouseholdArchive& archive, std::ostream& out) {
  const auto& dictionary = archive.historian().dictionary();
  const auto print = [&](const actions::HouseholdHistory& history) -> base::Result<void> {
    out << R"({"id":)" << quoted(std::to_string(history.household)) << R"(,"submissions":[)";
    for (std::size_t i = 0; i < history.submissions.size(); ++i) {
      if (i > 0) out << ",";
      print_submission(dictionary, history.submissions[i], out);
    }
    out << "]}\n";
    return {};
  };
  return for_each(archive, print);
}

base::Result<void> dump_states(const actions::HouseholdArchive& archive,
                               const registry::AsOf& as_of, std::ostream& out) {
  const auto print = [&](const actions::HouseholdHistory& history) -> base::Result<void> {
    const auto household = archive.historian().project(history.submissions, as_of);
    if (household) print_household(archive.historian().dictionary(), *household, out);
    return {};
  };
  return for_each(archive, print);
}

}  // namespace cli
