// What the deeds about a whole region answer (answers.h has the others): plain values in the words
// of api/openapi.yaml.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/actions/answers.h"

namespace actions {

struct StatusCount {
  std::string axis;
  std::string axis_label;
  std::string code;  // Empty: nobody knows.
  std::string label;
  int64_t household_count = 0;
  int64_t person_count = 0;
};

// One rule in a region: households by result, and the members of those for which it says yes.
struct ScreenedRule {
  Rule rule;
  Counts households;
  int64_t yes_person_count = 0;
};

// A rule about villages in one village.
struct VillageFinding {
  std::string rule;
  std::string title;
  std::string severity;
  std::string result;
  std::string region;
  std::string region_name;
  std::string sentence;
};

struct RegionScreening {
  std::string region;
  std::string region_full_name;
  std::string as_of;
  int64_t sequence = 0;
  int64_t household_count = 0;
  int64_t person_count = 0;
  Counts any;  // At least one rule yes; every rule no; else undecided.
  std::vector<StatusCount> statuses;
  std::vector<ScreenedRule> items;
  std::vector<VillageFinding> villages;  // Rules about villages that say yes or cannot decide.
};

struct RegionCounts {
  int64_t household_count = 0;
  Counts households;
  int64_t yes_person_count = 0;
};

struct RuleRegion {
  std::string region;
  std::string name;
  std::string level;
  bool has_children = false;
  RegionCounts counts;
};

struct RuleRegions {
  std::string rule;
  std::string title;
  std::string parent;
  std::string parent_full_name;
  RegionCounts total;
  std::vector<RuleRegion> items;
};

struct BlockedRule {
  std::string rule;
  std::string title;
  std::string severity;
  int64_t household_count = 0;  // That lack the fact and for which the rule cannot decide.
};

struct MissingIndicator {
  std::string indicator;
  std::string label;
  std::string entity;
  std::string entity_label;
  int64_t household_count = 0;
  int64_t record_count = 0;
  int64_t blocked_household_count = 0;
  std::string who_can_answer;
  std::string help;
  std::vector<BlockedRule> rules;
};

struct MissingList {
  std::string region;
  int64_t household_count = 0;  // That lack anything which blocks a rule.
  std::vector<MissingIndicator> items;
};

// -- search
struct HouseholdReference {
  std::string id;
  std::string household_number;
  std::string head_name;
  std::string region;
  std::string region_name;  // Township and village.
  std::string group;
  int64_t size = 0;
  std::string register_status_label;
  std::string monitoring_status_label;
};

struct SearchHit {
  HouseholdReference household;
  std::string member_id;  // Empty: the household itself matched.
  std::string member_name;
  std::string member_relation;
  std::string matched;  // "name", "pinyin", "initials", "id_tail", "household_number"
  std::string matched_text;
};

struct SearchAnswer {
  std::vector<SearchHit> items;
  int64_t total = 0;
};

// -- other parameters tried on a region
struct WhatIfCounts {
  Counts before;
  Counts after;
  int64_t enters = 0;
  int64_t leaves = 0;
};

struct WhatIfRegion {
  std::string region;
  std::string name;
  WhatIfCounts counts;
};

struct WhatIfRule {
  std::string rule;
  std::string title;
  std::string kind;
  std::string severity;
  WhatIfCounts counts;
  std::vector<WhatIfRegion> regions;  // Children in which something changes.
};

struct CountyWhatIf {
  std::string region;
  std::string region_full_name;
  int64_t household_count = 0;
  int64_t sequence = 0;
  std::vector<WhatIfRule> items;
  int64_t unchanged_count = 0;
};

struct WhatIfHousehold {
  HouseholdReference household;
  ChangedRule finding;
};

struct WhatIfHouseholds {
  std::vector<WhatIfHousehold> items;
  int64_t total = 0;
  std::string next_cursor;
};

}  // namespace actions
