// campaigns/, procedures/, documents/: checked here, kept as trees for the parts that run
// them.
#include <algorithm>
#include <utility>

#include "edge/policy/read.h"

namespace policy {
namespace {

// References run forward and to rules and forms, so they are checked when everything is read: see
// check.cc.

void keep(std::vector<PackObject>* objects, const PackFile& file, const Node& root,
          std::string title) {
  objects->push_back(
      {std::string(stem_of(file.path)), std::move(title), file.pack, file.shown, root});
}

void check_after(Reading* reading, const Node& node, const PackFile& file,
                 const std::vector<std::string_view>& ids) {
  const Node* after = node.find("after");
  if (after == nullptr) return;
  for (const Node& word : after->items) {
    check_name(reading, word.text, ids, {file.shown, word.line, word.column},
               "policy.unknown_phase");
  }
}

std::vector<std::string_view> ids_in(const std::vector<Node>& nodes) {
  std::vector<std::string_view> ids;
  for (const Node& node : nodes) {
    if (const Node* id = node.find("id")) ids.push_back(id->text);
  }
  return ids;
}

void read_phase(Reading* reading, const Node& node, const PackFile& file) {
  Fields fields(node, file.shown, reading->diagnostics);
  fields.text("id", Need::kRequired);
  fields.text("title", Need::kOptional);
  fields.text("level", Need::kRequired);
  check_instant(reading, fields.placed("from", Need::kOptional));
  check_instant(reading, fields.placed("by", Need::kOptional));
  fields.texts("after", Need::kOptional);
  fields.texts("evidence", Need::kOptional);
  fields.text("note", Need::kOptional);
  read_source(reading, &fields, file, Need::kRequired);
  fields.finish();
}

void read_freeze(Reading* reading, Fields* fields, const PackFile& file) {
  const Node* freeze = fields->map("freeze", Need::kOptional);
  if (freeze == nullptr) return;
  Fields parts(*freeze, file.shown, reading->diagnostics);
  check_instant(reading, parts.placed("at", Need::kRequired));
  parts.text("scope", Need::kRequired);
  read_source(reading, &parts, file, Need::kRequired);
  parts.finish();
}

void read_campaign_period(Reading* reading, Fields* fields, const PackFile& file) {
  const Node* period = fields->map("period", Need::kOptional);
  if (period == nullptr) return;
  if (period->find("rolling_months") == nullptr) {
    read_period(reading, fields, "period", file);
    return;
  }
  Fields parts(*period, file.shown, reading->diagnostics);
  parts.text("rolling_months", Need::kRequired);
  parts.text("before", Need::kRequired);
  parts.finish();
}

void read_step(Reading* reading, const Node& node, const PackFile& file,
               const std::vector<std::string_view>& ways_on) {
  Fields fields(node, file.shown, reading->diagnostics);
  fields.text("id", Need::kRequired);
  fields.text("title", Need::kRequired);
  fields.texts("roles", Need::kRequired);
  fields.texts("evidence", Need::kOptional);
  fields.map("clock", Need::kOptional);
  fields.map("guard", Need::kOptional);
  fields.map("effect", Need::kOptional);
  fields.text("note", Need::kOptional);
  for (const Node& next : fields.list("next", Need::kRequired)) {
    check_name(reading, next.text, ways_on, {file.shown, next.line, next.column},
               "policy.unknown_step");
  }
  read_source(reading, &fields, file, Need::kRequired);
  fields.finish();
}

}  // namespace

void read_campaign(Reading* reading, const PackFile& file, const Node& root) {
  Fields fields(root, file.shown, reading->diagnostics);
  read_id(reading, &fields, file);
  std::string title = fields.text("title", Need::kRequired);
  fields.text("universe", Need::kRequired);
  read_campaign_period(reading, &fields, file);
  check_instant(reading, fields.placed("state_instant", Need::kOptional));
  fields.map("areas", Need::kOptional);
  fields.map("forms", Need::kOptional);
  fields.text("collection_set", Need::kOptional);
  fields.texts("key_groups", Need::kOptional);
  const std::vector<Node>& phases = fields.list("phases", Need::kRequired);
  const std::vector<std::string_view> ids = ids_in(phases);
  for (const Node& phase : phases) {
    read_phase(reading, phase, file);
    check_after(reading, phase, file, ids);
  }
  read_freeze(reading, &fields, file);
  fields.text("note", Need::kOptional);
  fields.finish();
  keep(&reading->policy->campaigns, file, root, std::move(title));
}

void read_procedure(Reading* reading, const PackFile& file, const Node& root) {
  Fields fields(root, file.shown, reading->diagnostics);
  read_id(reading, &fields, file);
  std::string title = fields.text("title", Need::kRequired);
  fields.text("case", Need::kRequired);
  const std::vector<Node>& steps = fields.list("steps", Need::kRequired);
  // A step leads to steps or ends in a status.
  std::vector<std::string_view> ways_on = ids_in(steps);
  for (const auto& axis : reading->policy->dictionary.statuses()) {
    for (const dictionary::Code& value : axis.values) ways_on.push_back(value.code);
  }
  for (const Node& step : steps) read_step(reading, step, file, ways_on);
  for (const Node& node : fields.list("duties", Need::kOptional)) {
    Fields duty(node, file.shown, reading->diagnostics);
    duty.text("id", Need::kRequired);
    duty.text("title", Need::kRequired);
    duty.map("clock", Need::kRequired);
    duty.texts("roles", Need::kOptional);
    duty.text("note", Need::kOptional);
    read_source(reading, &duty, file, Need::kRequired);
    duty.finish();
  }
  for (const Node& node : fields.list("refusals", Need::kOptional)) {
    Fields refusal(node, file.shown, reading->diagnostics);
    refusal.text("id", Need::kRequired);
    refusal.text("when", Need::kRequired);
    refusal.text("clause", Need::kRequired);
    read_source(reading, &refusal, file, Need::kRequired);
    refusal.finish();
  }
  fields.text("note", Need::kOptional);
  fields.finish();
  keep(&reading->policy->procedures, file, root, std::move(title));
}

void read_document(Reading* reading, const PackFile& file, const Node& root) {
  Fields fields(root, file.shown, reading->diagnostics);
  read_id(reading, &fields, file);
  std::string title = fields.text("title", Need::kRequired);
  fields.text("template", Need::kOptional);
  fields.list("needs", Need::kRequired);
  fields.texts("forbids", Need::kOptional);
  fields.text("note", Need::kOptional);
  read_source(reading, &fields, file, Need::kOptional);
  fields.finish();
  keep(&reading->policy->documents, file, root, std::move(title));
}

}  // namespace policy
