// What the deeds of this folder answer: plain values in the words of api/openapi.yaml. No HTTP, no
// JSON, no terminal here; whoever shows an answer only spells it. Texts are ready to be read by
// people.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace actions {

// A value as it crosses the door (wire_value of the contract).
struct WireValue {
  enum class Kind : uint8_t { kNull, kBool, kInteger, kText, kList };
  Kind kind = Kind::kNull;
  bool boolean = false;
  int64_t integer = 0;
  std::string text;
  std::vector<std::string> list;
  friend bool operator==(const WireValue&, const WireValue&) = default;
};

// A place in an official text. `line` 0: nothing is cited.
struct Clause {
  std::string pack;
  std::string file;
  int32_t line = 0;
  std::string text;
};

struct Period {
  std::string from;
  std::string to;
};

struct Deployment {
  std::string id;
  std::string pack;
  std::string pack_title;
  std::string pack_hash;
  std::string region;
  std::string region_name;
  std::string as_of;
  std::optional<Period> period;
  bool is_demo = false;
  bool is_trial = false;
  int64_t household_count = 0;
  std::string object_word;
};

struct Region {
  std::string code;
  std::string name;
  std::string full_name;
  std::string level;
  std::string parent;  // Empty at the root.
  bool has_children = false;
  int64_t household_count = 0;
};

struct Counts {
  int64_t yes = 0;
  int64_t no = 0;
  int64_t unknown = 0;
};

struct Rule {
  std::string id;
  std::string code;
  std::string title;
  std::string kind;
  std::string severity;
  std::string outcome;
  std::string entity;
  std::string applies_zh;
  std::string expression;
  std::string expression_zh;
  std::string note;
  Clause clause;
};

struct CountedRule {
  Rule rule;
  Counts counts;
};

struct TopFinding {
  std::string rule;
  std::string title;
  std::string severity;
  std::string kind;
  std::string sentence;  // In a summary only.
};

// One axis of a household's status.
struct StatusValue {
  std::string axis;  // Id of the indicator and of the axis.
  std::string axis_label;
  std::string code;  // Empty: nobody knows.
  std::string label;
  std::string since;
  std::string help;
};

// What a list and a page both say about a household.
struct HouseholdHead {
  std::string id;
  std::string household_number;
  std::string head_name;
  std::string region;
  std::string region_name;
  std::string region_full_name;
  std::string group;
  int64_t size = 0;
  std::vector<StatusValue> statuses;  // All axes that the dictionary has.
};

// An indicator of the household shown in a list.
struct ColumnValue {
  std::string indicator;
  std::string display;  // Empty: not known.
};

struct HouseholdRow {
  HouseholdHead head;
  Counts counts;
  std::vector<TopFinding> top_findings;
  std::vector<ColumnValue> columns;
};

struct HouseholdPage {
  std::vector<HouseholdRow> items;
  int64_t total = 0;
  std::string next_cursor;  // Empty: the last page.
};

struct ValueSource {
  std::string text;
  std::string date;
};

struct IndicatorValue {
  // Of the policy's dictionary, like `label` and `type`: valid as long as the deployment.
  std::string_view id;
  std::string_view label;
  std::string_view type;
  WireValue value;
  std::string display;
  std::string unit;
  std::string_view state;
  bool is_derived = false;
  bool is_masked = false;  // `value` is null and `display` shows a part.
  std::string instant;
  std::optional<Period> period;
  std::optional<ValueSource> source;
};

struct Record {
  std::string id;
  std::string name;
  std::vector<IndicatorValue> indicators;
};

struct RecordTable {
  std::string id;
  std::string label;
  std::vector<Record> rows;
};

struct Household {
  HouseholdHead head;
  std::string deployment;
  std::string pack;
  std::string as_of;
  std::optional<Period> period;
  int64_t known_ms = 0;  // 0: everything received so far.
  bool is_demo = false;
  std::string watermark;
  bool can_correct = false;
  bool can_reveal = false;
  int64_t sequence = 0;  // Of the last change that this answer knows.
  std::vector<IndicatorValue> indicators;
  std::vector<Record> members;
  std::vector<RecordTable> collections;
};

struct HouseholdSummary {
  HouseholdHead head;
  std::string as_of;
  bool is_demo = false;
  int64_t sequence = 0;  // Of the last change that this answer knows.
  Counts counts;
  std::vector<TopFinding> top_findings;
};

struct Margin {
  std::string text;
  std::string amount;
  std::string unit;
};

struct Reason {
  std::string text;
  std::optional<Margin> margin;
  std::vector<std::string> members;
  std::optional<ValueSource> source;
};

struct MissingValue {
  std::string indicator;
  std::string label;
  std::string member;  // Empty: the household itself.
  std::string of_whom;
  std::string who_can_answer;
  int64_t blocked_rule_count = 0;
  std::string help;
};

struct ParameterUse {
  std::string id;
  std::string label;
  std::string display;
  Clause clause;
};

struct Trace {
  std::string text;
  std::string label;
  std::string display;
  std::string state;
  std::optional<Margin> margin;
  std::string of_whom;
  std::optional<ValueSource> source;
  std::optional<Clause> clause;
  std::vector<Trace> children;
};

struct Finding {
  std::string rule;
  std::string code;
  std::string title;
  std::string kind;
  std::string severity;
  std::string outcome;
  std::string result;
  bool is_outside = false;
  std::string sentence;
  std::optional<Trace> trace;  // Only when one finding is asked for.
  std::vector<Reason> why;
  std::vector<Reason> why_not;
  std::vector<MissingValue> missing;
  std::vector<ParameterUse> parameters;
  Clause clause;
};

struct FindingList {
  std::string household;
  std::string as_of;
  std::string pack_hash;
  Counts counts;
  std::vector<Finding> items;
  std::vector<MissingValue> missing;
};

struct WhatIfChange {
  std::string indicator;
  std::string member;  // Empty: the household itself.
  WireValue value;
};

struct WhatIfRequest {
  std::vector<WhatIfChange> changes;
  std::vector<std::pair<std::string, WireValue>> parameters;
};

struct ChangedRule {
  std::string rule;
  std::string title;
  std::string severity;
  std::string old_result;
  std::string new_result;
  std::string old_sentence;
  std::string new_sentence;
};

struct WhatIfAnswer {
  std::vector<ChangedRule> changed;
  Counts counts;
};

// A part of a request that cannot be accepted, for people who fill it in.
struct Fault {
  std::string where;  // "changes.0"
  std::string message;
  std::string help;
};

struct PackSummary {
  std::string id;
  std::string title;
  std::string hash;
  std::string extends;
  std::optional<Period> valid;
  int64_t rule_count = 0;
  int64_t form_count = 0;
  int64_t parameter_count = 0;
  int64_t issue_count = 0;
};

struct Notice {
  std::string number;
  std::string issuer;
  std::string dated;
  std::string published;
  std::string publisher;
  std::string provided_by;
  std::string column;
  std::string index_number;
  std::string addressees;
  std::vector<std::string> basis;
};

struct NamedRegion {
  std::string code;
  std::string name;
};

struct ParameterRow {
  std::string region;
  std::string region_name;
  std::string from;
  std::string to;
  WireValue value;
  std::string display;
  std::string document;
  bool in_force = false;
  Clause clause;
};

struct Parameter {
  std::string id;
  std::string label;
  std::string type;
  std::string unit;
  std::string delegation;
  std::vector<ParameterRow> rows;
};

struct FormSummary {
  std::string id;
  std::string title;
  int64_t item_count = 0;
};

struct SourceSummary {
  std::string file;
  std::string title;
  int64_t line_count = 0;
};

struct Issue {
  std::string id;
  std::string title;
  std::string text;
  std::optional<Clause> clause;
};

struct Pack {
  PackSummary summary;
  std::optional<Notice> notice;
  std::vector<NamedRegion> regions;
  std::vector<Parameter> parameters;
  std::vector<Rule> rules;
  std::vector<FormSummary> forms;
  std::vector<SourceSummary> sources;
  std::vector<Issue> issues;
};

struct Option {
  std::string code;
  std::string label;
  bool has_text = false;
};

struct Range {
  std::string min;
  std::string max;
};

struct Indicator {
  std::string id;
  std::string label;
  std::string entity;
  std::string type;
  std::string unit;
  std::string kind;
  std::string sensitivity;
  bool is_derived = false;
  std::string derived_zh;
  std::optional<Range> range;
  std::vector<Option> options;
  std::string help;
  std::optional<Clause> clause;
};

struct FormItem {
  std::string code;
  std::string label;
  std::string indicator;
  std::string type;
  std::string unit;
  std::string input;
  std::string group;
  std::vector<Option> options;
  bool is_negated = false;
  bool is_generated = false;
  std::string formula;
  std::string formula_zh;
  bool is_required = false;
  std::string required_zh;
  std::string relevant_zh;
  std::string preset;
  std::string stop_here;
  std::string help;
  Clause clause;
};

struct FormSection {
  std::string title;
  std::optional<NamedRegion> repeat;  // Id and label of the collection.
  std::string note;
  std::vector<FormItem> items;
};

struct FormCheck {
  std::string id;
  std::string severity;
  std::string message;
  std::string expression_zh;
  Clause clause;
};

struct FormNote {
  std::string text;
  Clause clause;
};

struct FormSigner {
  std::string id;
  std::string label;
};

struct Form {
  std::string id;
  std::string pack;
  std::string title;
  std::string paper;
  std::string layout;
  std::vector<FormSigner> signers;
  std::vector<FormItem> header;
  std::vector<FormSection> sections;
  std::vector<FormCheck> checks;
  std::vector<FormNote> notes;
};

struct SourceText {
  std::string pack;
  std::string file;
  std::string title;
  std::vector<std::string> lines;
};

}  // namespace actions
