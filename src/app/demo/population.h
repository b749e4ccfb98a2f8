// How an invented population is made, as data (demo/*.yaml, docs/formats/demo.md): shapes of
// households, who lives in them, for each indicator how its values are spread, and how they came
// about over the years. Knows no indicator by name.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/date.h"
#include "core/base/diagnostic.h"

namespace demo {

struct Bounds {
  int64_t min = 0;
  int64_t max = 0;
};

// One of `values` is what `indicator` was given.
struct Match {
  std::string indicator;
  std::vector<std::string> values;
  base::Place place;
};

// Indicators of the household added up, as they are or as they were some years before.
struct Total {
  std::vector<std::string> plus;
  std::vector<std::string> minus;
  int64_t years_back = 0;
  bool per_member = false;
  Bounds percent{100, 100};
};

// A total and a number it is compared with, in `unit`.
struct Below {
  Total total;
  int64_t number = 0;
  std::string unit;
};

// All parts must hold; a part that is absent holds.
struct Condition {
  std::optional<Bounds> age;     // Of the member.
  std::optional<Bounds> size;    // Of the household.
  std::vector<Match> own;        // Of the same member or record (or of the household, for its own).
  std::vector<Match> head;       // Of the first member.
  std::vector<Match> member;     // One member satisfies them all.
  std::vector<Match> no_member;  // No member satisfies any of them.
  std::vector<Match> household;
  std::optional<Below> below;  // The total is known and less than the number.
};

enum class Making : uint8_t {
  kText,
  kWeights,
  kFlag,
  kRange,
  kSum,
  kTotal,
  kDate,
  kDaysBack,
  kDaysAfter,
  kMonthOf,
  kDigits,
  kName,
  kIdNumber,
  kCopy
};

// A number is raised so far that the total, which does not have it yet, is a number of `to`.
struct Reach {
  Bounds to;  // Steps and unit are the number's own.
  Total total;
};

// One way to make a value; the first case whose condition holds is taken.
struct Case {
  Condition when;
  Making making = Making::kText;
  std::string text;  // kText: the value; kDigits: pattern with #; kCopy, kDaysAfter, kMonthOf:
                     // indicator; kIdNumber: indicator of birth.
  std::vector<std::pair<std::string, int64_t>> weights;  // kWeights
  Bounds bounds;  // kRange, kSum (for each member), kDate (days), kDaysBack, kDaysAfter
  int64_t step = 1;
  int scale = 0;                    // Decimals of bounds and step.
  std::string unit;                 // Written behind the number.
  Condition counted;                // kSum: which members.
  std::string times;                // kSum: multiplied with this number of the member.
  Total total;                      // kTotal
  std::optional<Reach> reach;       // kWeights, kRange, kSum, kText: the least it becomes.
  Match odd;                        // kIdNumber: whose 17th digit is odd.
  bool of_household = false;        // kCopy, kDaysAfter, kMonthOf: the household's value,
  bool of_head = false;             // or that of its first member.
  int64_t yes_per_million = 0;      // kFlag
  int64_t other_per_million = 0;    // kCopy: how often yes becomes no and no yes.
  int64_t missing_per_million = 0;  // No value at all.
  int64_t dirty_per_million = 0;    // Texts: characters swapped or lost; numbers: tenfold.
  int64_t repeat_per_million = 0;   // What the household before it in the village has.
  base::Place place;
};

struct Spread {
  std::string indicator;
  std::vector<Case> cases;
};

struct Role {
  std::string id;
  Bounds age;
  bool age_from_head = false;  // Bounds are years more than the head's age.
  bool has_family_name = true;
  std::vector<Spread> values;
};

struct Shape {
  std::string id;
  int64_t weight = 1;
  std::vector<std::vector<std::string>>
      members;  // For each place in the household the roles it may be filled with.
};

// Given names of a time: one syllable of `second`, or one of `first` before it.
struct GivenNames {
  Condition when;
  std::vector<std::string> first;
  std::vector<std::string> second;
  int64_t single_per_million = 0;
};

struct Names {
  std::vector<std::pair<std::string, int64_t>> family;
  std::vector<GivenNames> given;  // The first whose condition holds.
};

// Rows of another collection, e.g. episodes of a household or work records of a member.
struct Records {
  std::string collection;
  bool of_members = false;  // One for each member that satisfies `when`; else of the household.
  Condition when;
  int64_t share_per_million = 1000000;
  std::string since;  // Indicator: day from which on it was there; empty: always.
  std::vector<Spread> values;
  base::Place place;
};

// -- how it came about
// The first that holds: before the day that `until` of the same member, record or household names,
// the value was `value`.
struct Earlier {
  std::string indicator;
  std::string until;
  std::string value;
  base::Place place;
};
// From one year to the one before: grade 8 was grade 7.
struct Step {
  std::string indicator;
  std::vector<std::pair<std::string, std::string>> values;  // Value → a year before.
  base::Place place;
};
// Indicators that a department reports each month.
struct Feed {
  std::string id;
  std::string source;
  std::vector<std::string> of;
  Condition when;  // Households of which it has a row of its own; else visits state the same.
  base::Place place;
};
// What happens to a share of the households after the instant: a submission of its own.
struct Event {
  std::string source;
  bool is_feed = false;
  int64_t share_per_million = 0;
  Bounds days;  // After the instant.
  Condition when;
  std::vector<Spread> household;
  Condition member_when;  // The first member that satisfies it.
  std::vector<Spread> member;
  base::Place place;
};

struct History {
  int64_t years = 0;             // Collections before the one about the instant, one a year.
  Bounds collected_days{5, 40};  // From the end of the year to the visit.
  std::string founding_source;
  std::string yearly_source;
  std::string correction_source;
  std::string correction_reason;
  int64_t correction_per_million = 0;   // Households with a number put right afterwards.
  std::vector<std::string> corrected;   // Numbers of the household that this may happen to.
  Spread growth;                        // Money of the year before in percent of the year after.
  Spread growth_before;                 // The same of earlier years; no cases: as `growth`.
  Condition restated;                   // Whose states are all stated again every year.
  std::vector<std::string> every_year;  // States that every visit states.
  std::vector<std::string> visit_day;   // Dates that are the day of the visit.
  int64_t move_per_million = 0;         // Households that came from a village nearby.
  std::string move_source;
  std::string move_reason;
  std::string came;  // Indicator: day a member came; and the one with the reason.
  std::string came_reason;
  std::string born_reason;  // Code for members born since the founding.
  std::string left;         // Last day of a member; and the reason.
  std::string left_reason;
  std::vector<Earlier> earlier;
  std::vector<Step> steps;
  std::vector<Feed> feeds;
  std::vector<Event> events;
};

// What a report counts, and the share or the number that was intended.
struct Expectation {
  std::string title;
  bool of_members = false;
  Condition among;                     // Those counted at all.
  Condition when;                      // Share of those.
  std::optional<Total> total;          // Instead of a share: the number
  int64_t part_per_million = 500'000;  // that this share of them does not reach.
  int64_t intended = 0;                // Millionths, or the number in its unit.
  int64_t tolerance = 0;               // The same.
  std::string unit;
  base::Place place;
};

struct Population {
  std::string title;
  std::string watermark;
  // Set by the caller, not by the file: what states and flows are about.
  base::Date instant;
  std::optional<std::pair<base::Date, base::Date>> period;
  std::string source;   // Behind the source of every value, so that nobody takes it for real.
  std::string birth;    // Indicator that gets the date of birth.
  Bounds groups{1, 1};  // Villagers' groups in a village.
  Bounds village_weight{1, 1};        // How unlike in size villages are.
  std::vector<std::string> id_areas;  // Six characters, # is a digit that the village decides.
  std::vector<std::string> traits;    // Made for other values to look at, never stated.
  std::vector<std::pair<std::string, Total>> totals;  // Named, to be used more than once.
  Names names;
  std::vector<Shape> shapes;
  std::vector<Role> roles;
  std::vector<Spread> first;  // Of the household, made before its members.
  std::vector<Spread> person;
  std::vector<Spread> household;
  std::vector<Records> records;
  History history;
  std::vector<Expectation> report;

  const Role* find_role(std::string_view id) const;
};

struct Region {
  std::string code;
  std::string name;
  std::string parent;  // Code of the region above; empty for the first.
};

// None when a problem of severity error was added. With `above`, the file says only what differs
// from it: spreads of the same indicator, and whole sections, take the place of those.
std::optional<Population> read_population(std::string_view text, const std::string& file,
                                          base::Diagnostics* problems,
                                          const Population* above = nullptr);
// Reads the file and, first, the one that its `above` names (in the same folder).
std::optional<Population> read_population_file(const std::string& path,
                                               base::Diagnostics* problems);
// villages.csv: code,name,parent — the regions above the villages first.
std::optional<std::vector<Region>> read_regions(std::string_view text, const std::string& file,
                                                base::Diagnostics* problems);

}  // namespace demo
