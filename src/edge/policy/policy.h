// A policy: one pack with all that it inherits, checked, bound to nothing yet. Immutable once
// loaded; any number of threads may read it. `content_hash` names exactly this content and is
// stored with every decision (DESIGN §5).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/access/access.h"
#include "core/base/date.h"
#include "core/base/diagnostic.h"
#include "core/dictionary/dictionary.h"
#include "core/dictionary/layout.h"
#include "core/forms/form.h"
#include "core/rules/rule.h"
#include "edge/policy/yaml.h"

namespace policy {

using Words = std::vector<std::pair<std::string, std::string>>;  // key → text, in the order written

// What stands around the text of a notice; each may be empty, as it often is on the published page.
struct Notice {
  std::string number;
  std::string issuer;
  std::string dated;
  std::string published;  // "2023-04-27" or with the time, "2023-04-27 16:22".
  std::string publisher;
  std::string provided_by;
  std::string column;  // Where on the publisher's site: 首页 / … / …
  std::string index_number;
  std::string addressees;
  std::vector<std::string> basis;
};

struct Period {
  base::Date from;
  base::Date to;  // Inclusive.
};

struct PackInfo {
  std::string id;
  std::string title;
  std::string extends;               // Empty for a root.
  std::vector<std::string> regions;  // Prefixes of region codes; "" is the whole country.
  base::Date valid_from = base::kMinDate;
  std::optional<base::Date> valid_to;
  std::string trial_region;
  std::optional<Notice> notice;
  Words vocabulary;
  Words choices;
  base::Place place;
};

// An official text; line n is lines[n - 1].
struct SourceFile {
  std::string pack;
  std::string name;  // "notice.txt"
  std::vector<std::string> lines;
};

// A row of sources/ISSUES.md: what is unclear and which reading was chosen.
struct Issue {
  std::string where;
  std::string unclear;
  std::string reading;
  std::string by;
  base::Place place;
};

// Facts that a test or an invented person states: values of indicators and the records below.
struct Facts;
struct Group {
  std::string collection;
  std::vector<Facts> records;
};
struct Facts {
  struct Entry {
    std::string indicator;
    dictionary::Value value;
    base::Place place;
  };
  std::vector<Entry> values;
  std::vector<Group> groups;
  const dictionary::Value* find(std::string_view indicator) const;  // Null when not stated.
};

enum class Verdict : uint8_t { kNo, kYes, kUnknown };

struct Expected {
  Verdict verdict = Verdict::kNo;
  std::vector<std::string>
      blocking;  // For kUnknown: these indicators are missing; empty: whichever.
  base::Place place;
};

struct RuleCase {
  std::string name;
  base::Date as_of;
  std::string region;
  std::optional<Period> period;
  std::vector<std::pair<std::string, dictionary::Value>> parameters;  // Instead of the pack's.
  Facts given;
  Expected then;
  std::string source;
  base::Place place;
};

struct RuleTests {
  std::string rule;
  std::vector<RuleCase> cases;
  base::Place place;
};

struct FormAnswers {
  struct Entry {
    std::string code;         // Item code.
    dictionary::Value value;  // As the paper asks it: a negated item is not turned round.
  };
  std::vector<Entry> values;
  std::vector<std::pair<std::string, std::vector<FormAnswers>>> rows;  // By collection.
};

struct FormCase {
  std::string name;
  base::Date as_of;
  std::string region;
  std::optional<Period> period;
  FormAnswers answers;
  std::vector<std::string> shown;
  std::vector<std::string> hidden;
  std::optional<std::vector<std::string>> missing;  // Exactly these; none: not looked at.
  FormAnswers computed;
  std::optional<std::vector<std::string>>
      problems;  // Ids of checks that fire; none: not looked at.
  base::Place place;
};

struct FormTests {
  std::string form;
  std::vector<FormCase> cases;
  base::Place place;
};

// An invented household (tests/people), also shown in demonstrations.
struct Person {
  std::string id;
  std::string title;
  std::string region;
  std::optional<base::Date> as_of;
  std::optional<Period> period;
  Facts household;
  std::vector<std::pair<std::string, Expected>> then;  // rule → expected
  base::Place place;
};

// Campaigns, procedures and documents: checked, kept as written until the part that runs
// them reads them.
struct PackObject {
  std::string id;
  std::string title;
  std::string pack;
  std::string file;
  Node node;
};

struct Policy {
  PackInfo info;
  std::vector<std::string> chain;  // Ids of the packs, the root first, this pack last.
  dictionary::Dictionary dictionary;
  std::vector<rules::RuleDefinition> rules;  // Sorted by path: groups stay together.
  std::vector<forms::FormDefinition> forms;
  std::vector<rights::Role> roles;  // Sorted by id.
  std::vector<RuleTests> rule_tests;
  std::vector<FormTests> form_tests;
  std::vector<Person> people;
  std::vector<SourceFile> sources;
  std::vector<Issue> issues;
  std::vector<PackObject> campaigns;
  std::vector<PackObject> procedures;
  std::vector<PackObject> documents;
  std::vector<dictionary::Layout> layouts;  // feeds/, sorted by id.
  std::string content_hash;  // SHA-256 over paths and canonical contents, hexadecimal.

  const rules::RuleDefinition* find_rule(std::string_view id) const;
  const forms::FormDefinition* find_form(std::string_view id) const;
  const dictionary::Layout* find_layout(std::string_view id) const;
  // A source as an object of `pack` cites it: its own pack first, then the parents. `file` without
  // line.
  const SourceFile* find_source(std::string_view pack, std::string_view file) const;
};

// "notice.txt:12-14, notice.txt:20" → {notice.txt, 12, 14}, {notice.txt, 20, 20}. None when it is
// not of that shape.
struct Citation {
  std::string file;
  int32_t first_line = 0;
  int32_t last_line = 0;
};
std::optional<std::vector<Citation>> parse_citations(std::string_view source);

// The region as a prefix: "all" is "", and a 12-digit code loses the zeros of the levels below it
// ("370305004000" → "370305004").
std::string region_prefix(std::string_view region);

}  // namespace policy
