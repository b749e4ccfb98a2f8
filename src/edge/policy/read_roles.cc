// roles/: who may do what. Steps of procedures name these roles; check.cc looks at that.
#include <utility>

#include "edge/policy/read.h"

namespace policy {
namespace {

std::string joined(const std::vector<std::string_view>& words) {
  std::string text;
  for (const std::string_view word : words) {
    if (!text.empty()) text += "、";
    text += word;
  }
  return text;
}

void read_levels(Reading* reading, Fields* fields, const PackFile& file, rights::Role* role) {
  const std::vector<Node>& nodes = fields->list("levels", Need::kRequired);
  for (const Node& node : nodes) {
    const auto level = rights::parse_level(node.text);
    if (level) {
      role->levels.push_back(*level);
    } else {
      reading->report("policy.unknown_level", {file.shown, node.line, node.column},
                      {node.text, joined(rights::level_words())});
    }
  }
  if (nodes.empty() && fields->has("levels")) {
    reading->report("policy.role_without_level", role->place,
                    {role->id, joined(rights::level_words())});
  }
}

void read_permissions(Reading* reading, Fields* fields, const PackFile& file, rights::Role* role) {
  const std::vector<Node>& nodes = fields->list("permissions", Need::kOptional);
  for (const Node& node : nodes) {
    const auto permission = rights::parse_permission(node.text);
    if (permission) {
      role->permissions.add(*permission);
    } else {
      reading->report("policy.unknown_permission", {file.shown, node.line, node.column},
                      {node.text, joined(rights::permission_words())});
    }
  }
  if (role->has_account && nodes.empty()) {
    reading->report("policy.role_without_permission", role->place, {role->id});
  }
  if (!role->has_account && !nodes.empty()) {
    reading->report("policy.role_without_account", role->place, {role->id});
  }
}

}  // namespace

void read_role(Reading* reading, const PackFile& file, const Node& root) {
  Fields fields(root, file.shown, reading->diagnostics);
  rights::Role role;
  role.id = read_id(reading, &fields, file);
  role.pack = file.pack;
  role.place = fields.place();
  role.label = fields.text("label", Need::kRequired);
  role.has_account = fields.yes_no("account", true);
  read_levels(reading, &fields, file, &role);
  read_permissions(reading, &fields, file, &role);
  role.stands_alone = fields.yes_no("alone", false);
  role.note = fields.text("note", Need::kOptional);
  role.source = read_source(reading, &fields, file, Need::kRequired);
  fields.finish();
  reading->policy->roles.push_back(std::move(role));
}

}  // namespace policy
