// Answers about regions, searches and other parameters → JSON of the contract. Spelling only.
#include "app/http/render.h"
#include "app/http/render_parts.h"

namespace http {
namespace {

void write_three(JsonWriter* json, std::string_view name, const actions::Counts& counts) {
  json->key(name).begin_object().field_integer("yes", counts.yes);
  json->field_integer("no", counts.no).field_integer("unknown", counts.unknown).end_object();
}

void write_region_counts(JsonWriter* json, const actions::RegionCounts& counts) {
  json->field_integer("household_count", counts.household_count);
  write_three(json, "households", counts.households);
  json->field_integer("yes_person_count", counts.yes_person_count);
  json->key("persons").null();  // All rules are about households.
}

void write_what_if(JsonWriter* json, const actions::WhatIfCounts& counts) {
  write_three(json, "before", counts.before);
  write_three(json, "after", counts.after);
  json->field_integer("enters", counts.enters).field_integer("leaves", counts.leaves);
}

void write_reference(JsonWriter* json, const actions::HouseholdReference& one) {
  json->key("household").begin_object().field("id", one.id);
  json->field("household_number", one.household_number).field("head_name", one.head_name);
  json->field("region", one.region).field("region_name", one.region_name);
  json->field_or_null("group", one.group).field_integer("size", one.size);
  json->field_or_null("register_status_label", one.register_status_label);
  json->field_or_null("monitoring_status_label", one.monitoring_status_label).end_object();
}

void write_screened_rule(JsonWriter* json, const actions::ScreenedRule& one) {
  json->begin_object().field("rule", one.rule.id).field_unless_empty("code", one.rule.code);
  json->field("title", one.rule.title).field("kind", one.rule.kind);
  json->field("severity", one.rule.severity).field("outcome", one.rule.outcome);
  json->field("entity", one.rule.entity).field_unless_empty("note", one.rule.note);
  write_three(json, "households", one.households);
  json->field_integer("yes_person_count", one.yes_person_count);
  json->key("persons").null().key("clause");
  write(json, one.rule.clause);
  json->end_object();
}

void write_missing(JsonWriter* json, const actions::MissingIndicator& one) {
  json->begin_object().field("indicator", one.indicator).field("label", one.label);
  json->field("entity", one.entity).field("entity_label", one.entity_label);
  json->field_integer("household_count", one.household_count);
  json->field_integer("record_count", one.record_count);
  json->field_integer("blocked_household_count", one.blocked_household_count);
  json->field("who_can_answer", one.who_can_answer).field_unless_empty("help", one.help);
  write_list(json, "rules", one.rules, [](JsonWriter* to, const actions::BlockedRule& rule) {
    to->begin_object().field("rule", rule.rule).field("title", rule.title);
    to->field("severity", rule.severity).field_integer("household_count", rule.household_count);
    to->end_object();
  });
  json->end_object();
}

void write_hit(JsonWriter* json, const actions::SearchHit& hit) {
  json->begin_object();
  write_reference(json, hit.household);
  json->key("member");
  if (hit.matched == "household_number") {
    json->null();
  } else {
    json->begin_object().field("id", hit.member_id).field("name", hit.member_name);
    json->field_or_null("relation", hit.member_relation).end_object();
  }
  json->field("matched", hit.matched).field("matched_text", hit.matched_text).end_object();
}

}  // namespace

std::string render(const actions::RegionScreening& screening) {
  JsonWriter json;
  json.begin_object().field("region", screening.region);
  json.field("region_full_name", screening.region_full_name).field("as_of", screening.as_of);
  json.field_integer("sequence", screening.sequence);
  json.field_integer("household_count", screening.household_count);
  json.field_integer("person_count", screening.person_count);
  write_three(&json, "any", screening.any);
  write_list(&json, "statuses", screening.statuses,
             [](JsonWriter* to, const actions::StatusCount& one) {
               to->begin_object().field("axis", one.axis).field("axis_label", one.axis_label);
               to->field_or_null("code", one.code).field("label", one.label);
               to->field_integer("household_count", one.household_count);
               to->field_integer("person_count", one.person_count).end_object();
             });
  write_list(&json, "items", screening.items, write_screened_rule);
  write_list(&json, "villages", screening.villages,
             [](JsonWriter* to, const actions::VillageFinding& one) {
               to->begin_object().field("rule", one.rule).field("title", one.title);
               to->field("severity", one.severity).field("result", one.result);
               to->field("region", one.region).field("region_name", one.region_name);
               to->field("sentence", one.sentence).end_object();
             });
  json.end_object();
  return json.take();
}

std::string render(const actions::RuleRegions& regions) {
  JsonWriter json;
  json.begin_object().field("rule", regions.rule).field("title", regions.title);
  json.field("parent", regions.parent).field("parent_full_name", regions.parent_full_name);
  json.key("total").begin_object();
  write_region_counts(&json, regions.total);
  json.end_object();
  write_list(&json, "items", regions.items, [](JsonWriter* to, const actions::RuleRegion& one) {
    to->begin_object().field("region", one.region).field("name", one.name);
    to->field("level", one.level).field_boolean("has_children", one.has_children);
    write_region_counts(to, one.counts);
    to->end_object();
  });
  json.end_object();
  return json.take();
}

std::string render(const actions::MissingList& list) {
  JsonWriter json;
  json.begin_object().field("region", list.region);
  json.field_integer("household_count", list.household_count);
  write_list(&json, "items", list.items, write_missing);
  json.end_object();
  return json.take();
}

std::string render(const actions::SearchAnswer& answer) {
  JsonWriter json;
  json.begin_object().field_integer("total", answer.total);
  write_list(&json, "items", answer.items, write_hit);
  json.end_object();
  return json.take();
}

std::string render(const actions::CountyWhatIf& answer) {
  JsonWriter json;
  json.begin_object().field("region", answer.region);
  json.field("region_full_name", answer.region_full_name);
  json.field_integer("household_count", answer.household_count);
  json.field_integer("sequence", answer.sequence);
  json.field_integer("unchanged_count", answer.unchanged_count);
  write_list(&json, "items", answer.items, [](JsonWriter* to, const actions::WhatIfRule& one) {
    to->begin_object().field("rule", one.rule).field("title", one.title);
    to->field("kind", one.kind).field("severity", one.severity);
    write_what_if(to, one.counts);
    write_list(to, "regions", one.regions, [](JsonWriter* inner, const auto& region) {
      inner->begin_object().field("region", region.region).field("name", region.name);
      write_what_if(inner, region.counts);
      inner->end_object();
    });
    to->end_object();
  });
  json.end_object();
  return json.take();
}

std::string render(const actions::WhatIfHouseholds& page) {
  JsonWriter json;
  json.begin_object().field_integer("total", page.total);
  json.field_or_null("next_cursor", page.next_cursor);
  write_list(&json, "items", page.items, [](JsonWriter* to, const actions::WhatIfHousehold& one) {
    to->begin_object();
    write_reference(to, one.household);
    to->key("finding");
    write(to, one.finding);
    to->end_object();
  });
  json.end_object();
  return json.take();
}

}  // namespace http
