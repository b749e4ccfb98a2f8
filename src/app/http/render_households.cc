#include "app/http/render.h"
#include "app/http/render_parts.h"
#include "core/base/time_text.h"

namespace http {
namespace {

void write_head(JsonWriter* json, const actions::HouseholdHead& head) {
  json->field("id", head.id).field("household_number", head.household_number);
  json->field("head_name", head.head_name).field("region", head.region);
  json->field_or_null("group", head.group).field_integer("size", head.size);
  // Two of the axes by name, for lists; `statuses` of a page has them all.
  for (const std::string_view axis : {"register_status", "monitoring_status"}) {
    const actions::StatusValue* found = nullptr;
    for (const auto& status : head.statuses) {
      if (status.axis == axis) found = &status;
    }
    json->field_or_null(axis, found == nullptr ? "" : found->code);
    json->field_or_null(std::string(axis) + "_label", found == nullptr ? "" : found->label);
  }
}

void write_statuses(JsonWriter* json, const std::vector<actions::StatusValue>& statuses) {
  write_list(json, "statuses", statuses, [](JsonWriter* to, const actions::StatusValue& one) {
    to->begin_object().field("axis", one.axis).field("axis_label", one.axis_label);
    to->field_or_null("code", one.code).field("label", one.label);
    to->field_or_null("since", one.since).field_unless_empty("help", one.help).end_object();
  });
}

void write_top_findings(JsonWriter* json, const std::vector<actions::TopFinding>& findings) {
  write_list(json, "top_findings", findings, [](JsonWriter* to, const auto& one) {
    to->begin_object().field("rule", one.rule).field("title", one.title);
    to->field("severity", one.severity).field("kind", one.kind);
    to->field_unless_empty("sentence", one.sentence).end_object();
  });
}

void write_row(JsonWriter* json, const actions::HouseholdRow& row) {
  json->begin_object();
  write_head(json, row.head);
  json->field("region_name", row.head.region_name);
  write_counts(json, row.counts);
  write_top_findings(json, row.top_findings);
  if (!row.columns.empty()) {
    write_list(json, "columns", row.columns, [](JsonWriter* to, const auto& one) {
      to->begin_object().field("indicator", one.indicator).field("display", one.display);
      to->end_object();
    });
  }
  json->end_object();
}

void write_value(JsonWriter* json, const actions::IndicatorValue& one) {
  json->begin_object().field("id", one.id).field("label", one.label).field("type", one.type);
  json->key("value");
  write(json, one.value);
  json->field("display", one.display).field_or_null("unit", one.unit).field("state", one.state);
  json->field_boolean("is_derived", one.is_derived).field_boolean("is_masked", one.is_masked);
  json->field_or_null("instant", one.instant);
  json->key("period");
  write_or_null(json, one.period);
  json->key("source");
  write_or_null(json, one.source);
  json->end_object();
}

void write_record(JsonWriter* json, const actions::Record& record) {
  json->begin_object().field("id", record.id).field("name", record.name);
  write_list(json, "indicators", record.indicators, write_value);
  json->end_object();
}

}  // namespace

std::string render(const std::vector<actions::Deployment>& deployments) {
  JsonWriter json;
  json.begin_object();
  write_list(&json, "items", deployments, [](JsonWriter* to, const actions::Deployment& one) {
    to->begin_object().field("id", one.id).field("pack", one.pack);
    to->field("pack_title", one.pack_title).field("pack_hash", one.pack_hash);
    to->field("region", one.region).field("region_name", one.region_name);
    to->field("as_of", one.as_of);
    if (one.period) {
      to->key("period");
      write(to, *one.period);
    }
    to->field_boolean("is_demo", one.is_demo).field_boolean("is_trial", one.is_trial);
    to->field_integer("household_count", one.household_count);
    to->field_unless_empty("object_word", one.object_word).end_object();
  });
  json.end_object();
  return json.take();
}

std::string render(const std::vector<actions::Region>& regions) {
  JsonWriter json;
  json.begin_object();
  write_list(&json, "items", regions, [](JsonWriter* to, const actions::Region& one) {
    to->begin_object().field("code", one.code).field("name", one.name);
    to->field("full_name", one.full_name).field("level", one.level);
    to->field_or_null("parent", one.parent).field_boolean("has_children", one.has_children);
    to->field_integer("household_count", one.household_count).end_object();
  });
  json.end_object();
  return json.take();
}

std::string render(const std::vector<actions::CountedRule>& rules) {
  JsonWriter json;
  json.begin_object();
  write_list(&json, "items", rules, [](JsonWriter* to, const actions::CountedRule& one) {
    to->begin_object();
    write_rule_fields(to, one.rule);
    write_counts(to, one.counts);
    to->end_object();
  });
  json.end_object();
  return json.take();
}

std::string render(const actions::HouseholdPage& page) {
  JsonWriter json;
  json.begin_object();
  write_list(&json, "items", page.items, write_row);
  json.field_integer("total", page.total).field_or_null("next_cursor", page.next_cursor);
  json.end_object();
  return json.take();
}

std::string render(const actions::Household& household) {
  JsonWriter json;
  json.begin_object();
  write_head(&json, household.head);
  json.field("region_full_name", household.head.region_full_name);
  json.field("deployment", household.deployment).field("pack", household.pack);
  write_statuses(&json, household.head.statuses);
  json.field("as_of", household.as_of).field_boolean("is_demo", household.is_demo);
  if (household.period) {
    json.key("period");
    write(&json, *household.period);
  }
  json.field_or_null("known_at",
                     household.known_ms == 0 ? "" : base::time_to_text(household.known_ms));
  json.field("watermark", household.watermark);
  json.field_boolean("can_correct", household.can_correct);
  json.field_boolean("can_reveal", household.can_reveal);
  write_list(&json, "indicators", household.indicators, write_value);
  write_list(&json, "members", household.members, write_record);
  write_list(&json, "collections", household.collections,
             [](JsonWriter* to, const actions::RecordTable& one) {
               to->begin_object().field("id", one.id).field("label", one.label);
               write_list(to, "rows", one.rows, write_record);
               to->end_object();
             });
  json.field_integer("sequence", household.sequence).end_object();
  return json.take();
}

std::string render(const actions::HouseholdSummary& summary) {
  JsonWriter json;
  json.begin_object();
  write_head(&json, summary.head);
  json.field("region_full_name", summary.head.region_full_name);
  write_statuses(&json, summary.head.statuses);
  write_counts(&json, summary.counts);
  write_top_findings(&json, summary.top_findings);
  json.field_integer("sequence", summary.sequence).field("as_of", summary.as_of);
  json.field_boolean("is_demo", summary.is_demo).end_object();
  return json.take();
}

}  // namespace http
