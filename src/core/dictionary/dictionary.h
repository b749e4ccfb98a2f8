// The national dictionary as a pack and its parents define it: indicators, code lists, parameters,
// collections, statuses. Filled once by edge/policy, then immutable; readers may share it between
// threads.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/date.h"
#include "core/base/diagnostic.h"
#include "core/base/result.h"
#include "core/dictionary/type.h"
#include "core/dictionary/value.h"

namespace dictionary {

struct Code {
  std::string code;
  std::string label;
  std::vector<std::string> aliases;
  std::string gb_code;
  std::optional<base::Date> from;
  std::optional<base::Date> to;
  std::string note;
};

struct CodeList {
  std::string id;
  std::string label;
  std::vector<Code> codes;
  base::Place place;
  // Index of the code whose code, label or alias is `text`; none when there is none.
  std::optional<int32_t> find(std::string_view text) const;
};

enum class Kind : uint8_t {
  kState,
  kFlow,
  kFixed
};  // keyed by instant / by period / never changes
enum class Sensitivity : uint8_t { kPublic, kPersonal, kSensitive };
enum class Blank : uint8_t {
  kUnknown,
  kNo,
  kNotApplicable
};  // what an empty cell means (RULES §1.4)

struct Indicator {
  std::string id;
  std::string label;
  std::string entity;
  Type type;
  Kind kind = Kind::kState;
  int64_t min = 0;  // Inclusive range of the stored integer; proof against overflow (RULES §1.6).
  int64_t max = 0;
  Sensitivity sensitivity = Sensitivity::kPersonal;
  Blank blank = Blank::kUnknown;
  std::string derived;  // Expression; empty when the indicator is only collected.
  base::Place derived_place;
  // Found by comparing the whole population, not collected: another indicator of the same entity.
  // Yes (or how many) when other records state the same value of that one.
  std::string repeats;
  std::vector<std::string> national_columns;
  std::vector<std::string> aliases;
  std::string help;  // 填报说明
  std::string
      answered_by;  // Who knows it, as people read it; empty: the person or household asked about.
  std::string source;  // "notice.txt:12" or empty.
  base::Place place;
};

// Are texts of this indicator shown to people only with the middle hidden (identity numbers,
// telephones)?
bool is_masked(const Indicator& indicator);
// The first three and the last four characters stay: "990***********0139"; of a shorter text none
// does.
std::string masked(std::string_view text);

struct ParameterRow {
  std::string region;  // Prefix of region codes; empty means everywhere.
  base::Date from;
  std::optional<base::Date> to;  // Inclusive.
  Value value;
  std::string source;
  std::string document;
  base::Place place;
};

struct Parameter {
  std::string id;
  std::string label;
  Type type;
  std::string
      delegation;  // Non-empty: a lower region may set its own value, and the longest region wins.
  std::vector<ParameterRow> rows;
  base::Place place;
};

// A named set of records below an entity, e.g. members: persons of a household that satisfy
// `where`.
struct Collection {
  std::string id;
  std::string label;
  std::string entity;  // Of one row.
  std::string of;      // The entity it belongs to.
  std::string where;   // Expression on a row; empty means all rows.
  base::Place place;
};

struct Transition {
  std::string id;
  std::string from;
  std::string to;
  std::string title;
  std::string trigger;
  std::string approver;
  std::string evidence;
  std::string refused;  // Clause quoted when the move is illegal; empty for a legal one.
  std::string source;
};

struct StatusAxis {
  std::string id;
  std::string label;
  std::string entity;
  std::vector<Code> values;
  std::vector<Transition> transitions;
  base::Place place;
};

class Dictionary {
 public:
  // An id that exists already is replaced in place (a pack's file replaces the parent's).
  void put(Indicator indicator);
  void put(CodeList list);
  void put(Parameter parameter);
  void put(Collection collection);
  void put(StatusAxis axis);

  const std::vector<Indicator>& indicators() const { return indicators_; }
  const std::vector<CodeList>& lists() const { return lists_; }
  const std::vector<Parameter>& parameters() const { return parameters_; }
  const std::vector<Collection>& collections() const { return collections_; }
  const std::vector<StatusAxis>& statuses() const { return statuses_; }

  const Indicator* find_indicator(std::string_view id) const;
  // Indicators whose label or alias is `label`.
  std::vector<const Indicator*> find_by_label(std::string_view label) const;
  const Parameter* find_parameter(std::string_view id) const;
  const Parameter* find_parameter_by_label(std::string_view label) const;
  const Collection* find_collection(std::string_view id) const;
  const Collection* find_collection_by_label(std::string_view label) const;
  std::optional<int32_t> find_list(std::string_view id) const;  // Index into lists().
  const CodeList* list_of(const Type& type) const;              // Null for types without one.

  // The entity that `entity` belongs to, by the collections; empty for a root.
  std::string parent_of(std::string_view entity) const;

 private:
  std::vector<Indicator> indicators_;
  std::vector<CodeList> lists_;
  std::vector<Parameter> parameters_;
  std::vector<Collection> collections_;
  std::vector<StatusAxis> statuses_;
  std::map<std::string, std::size_t, std::less<>> indicator_by_id_;
  std::map<std::string, std::vector<std::size_t>, std::less<>> indicators_by_label_;
  std::map<std::string, std::size_t, std::less<>> list_by_id_;
  std::map<std::string, std::size_t, std::less<>> parameter_by_id_;
  std::map<std::string, std::size_t, std::less<>> collection_by_id_;
};

// The row in force for `region` on `date`: of the rows whose region is a prefix of it, the longest.
// No row is an error, never the nearest value (DESIGN §5).
base::Result<const ParameterRow*> find_row(const Parameter& parameter, std::string_view region,
                                           base::Date date);

}  // namespace dictionary
