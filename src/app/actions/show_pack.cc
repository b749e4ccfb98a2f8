#include <set>

#include "app/actions/deeds.h"
#include "app/actions/describe.h"
#include "app/actions/wire.h"

namespace actions {
namespace {

std::string_view last_pack(const policy::Policy& policy) { return policy.info.id; }

PackSummary summarise(const policy::Policy& policy) {
  PackSummary made;
  made.id = policy.info.id;
  made.title = policy.info.title;
  made.hash = policy.content_hash;
  made.extends = policy.info.extends;
  if (policy.info.valid_to) {
    made.valid =
        Period{base::to_text(policy.info.valid_from), base::to_text(*policy.info.valid_to)};
  }
  made.rule_count = static_cast<int64_t>(policy.rules.size());
  made.form_count = static_cast<int64_t>(policy.forms.size());
  made.parameter_count = static_cast<int64_t>(policy.dictionary.parameters().size());
  made.issue_count = static_cast<int64_t>(policy.issues.size());
  return made;
}

// What a deployment of this pack knows about regions and the row in force; the default deployment
// is asked first.
const LiveDeployment* deployment_of(const Live& live, std::string_view pack) {
  for (const auto& one : live.deployments) {
    if (one->policy->info.id == pack) return one.get();
  }
  return nullptr;
}

std::string region_name(const LiveDeployment* deployment, std::string_view region) {
  const std::string prefix = policy::region_prefix(region);
  if (prefix.empty()) return "全国";
  if (deployment == nullptr) return std::string(region);
  for (const RegionNode& node : deployment->regions->nodes()) {
    if (policy::region_prefix(node.place.code) == prefix) return node.full_name;
  }
  return std::string(region);
}

Parameter describe_parameter(const policy::Policy& policy, const LiveDeployment* deployment,
                             const dictionary::Parameter& from) {
  const auto* list = policy.dictionary.list_of(from.type);
  Parameter made;
  made.id = from.id;
  made.label = from.label;
  made.type = dictionary::to_text(from.type.kind);
  made.unit = dictionary::to_chinese(from.type.unit);
  made.delegation = from.delegation;
  const dictionary::ParameterRow* in_force = nullptr;
  if (deployment != nullptr) {
    const auto& settings = deployment->settings;
    const auto found =
        dictionary::find_row(from, settings.region, settings.rule_date.value_or(settings.as_of));
    if (found) in_force = *found;
  }
  for (const auto& row : from.rows) {
    ParameterRow one;
    one.region = row.region;
    one.region_name = region_name(deployment, row.region);
    one.from = base::to_text(row.from);
    if (row.to) one.to = base::to_text(*row.to);
    one.value = to_wire(row.value, from.type, list);
    one.display = dictionary::to_display(row.value, from.type, list);
    one.document = row.document;
    one.in_force = in_force == &row;
    one.clause = clause_of(policy, last_pack(policy), row.source);
    made.rows.push_back(std::move(one));
  }
  return made;
}

std::vector<SourceSummary> describe_sources(const policy::Policy& policy) {
  std::vector<SourceSummary> own;
  std::vector<SourceSummary> inherited;
  for (const auto& file : policy.sources) {
    SourceSummary made{file.name, title_of(policy, file), static_cast<int64_t>(file.lines.size())};
    (file.pack == policy.info.id ? own : inherited).push_back(std::move(made));
  }
  own.insert(own.end(), inherited.begin(), inherited.end());
  return own;
}

Issue describe_issue(const policy::Policy& policy, const policy::Issue& from, std::size_t number) {
  Issue made;
  made.id = "issue_" + std::to_string(number);
  made.title = from.unclear;
  made.text = from.reading;
  if (!from.by.empty()) made.text += "\n\n" + from.by;
  Clause clause = clause_of(policy, policy.info.id, from.where);
  if (clause.line > 0) made.clause = std::move(clause);
  return made;
}

int64_t count_items(const forms::FormDefinition& form) {
  std::size_t count = form.header.size();
  for (const auto& section : form.sections) count += section.items.size();
  return static_cast<int64_t>(count);
}

}  // namespace

std::vector<PackSummary> list_packs(const Live& live) {
  std::vector<PackSummary> items;
  std::set<std::string> listed;
  for (const auto& one : live.deployments) {
    if (listed.insert(one->policy->info.id).second) items.push_back(summarise(*one->policy));
  }
  for (const auto& [id, policy] : live.policies) {
    if (listed.insert(id).second) items.push_back(summarise(*policy));
  }
  return items;
}

base::Result<Pack> show_pack(const Live& live, std::string_view pack) {
  const policy::Policy* policy = TRY(find_policy(live, pack));
  const LiveDeployment* deployment = deployment_of(live, pack);
  Pack made;
  made.summary = summarise(*policy);
  if (policy->info.notice) {
    const policy::Notice& notice = *policy->info.notice;
    made.notice = Notice{notice.number,     notice.issuer,      notice.dated,  notice.published,
                         notice.publisher,  notice.provided_by, notice.column, notice.index_number,
                         notice.addressees, notice.basis};
  }
  for (const std::string& region : policy->info.regions) {
    made.regions.push_back({region, region_name(deployment, region)});
  }
  for (const auto& parameter : policy->dictionary.parameters()) {
    made.parameters.push_back(describe_parameter(*policy, deployment, parameter));
  }
  for (const auto& rule : policy->rules) made.rules.push_back(describe(*policy, rule));
  for (const auto& form : policy->forms) {
    made.forms.push_back({form.id, form.title, count_items(form)});
  }
  made.sources = describe_sources(*policy);
  for (std::size_t i = 0; i < policy->issues.size(); ++i) {
    made.issues.push_back(describe_issue(*policy, policy->issues[i], i + 1));
  }
  return made;
}

}  // namespace actions
