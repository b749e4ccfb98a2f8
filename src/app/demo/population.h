// How an invented population is made, as data (demo/<place>/population.yaml, docs/formats/demo.md):
// shapes of households, who lives in them, and for each indicator how its values are spread. Knows
// no indicator by name.
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
};

// All parts must hold; a part that is absent holds.
struct Condition {
  std::optional<Bounds> age;   // Of the member.
  std::optional<Bounds> size;  // Of the household.
  std::vector<Match> own;      // Of the same member (or of the household, for its indicators).
  std::vector<Match> head;     // Of the first member.
  std::vector<Match> member;   // One member satisfies them all.
  std::vector<Match> household;
};

enum class Making : uint8_t {
  kText,
  kWeights,
  kFlag,
  kRange,
  kSum,
  kDate,
  kDigits,
  kName,
  kIdNumber,
  kCopy
};

// One way to make a value; the first case whose condition holds is taken.
struct Case {
  Condition when;
  Making making = Making::kText;
  std::string text;  // kText: the value; kDigits: pattern with #; kCopy: indicator; kIdNumber:
                     // indicator of birth.
  std::vector<std::pair<std::string, int64_t>> weights;  // kWeights
  Bounds bounds;  // kRange, kSum (for each member), kDate (days)
  int64_t step = 1;
  int scale = 0;                    // Decimals of bounds and step.
  std::string unit;                 // Written behind the number.
  Condition counted;                // kSum: which members.
  Match odd;                        // kIdNumber: whose 17th digit is odd.
  int64_t yes_per_million = 0;      // kFlag
  int64_t other_per_million = 0;    // kCopy: how often yes becomes no and no yes.
  int64_t missing_per_million = 0;  // No value at all.
  int64_t dirty_per_million = 0;    // Two neighbouring characters swapped, or the last one lost.
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
  int64_t weight = 1;
  std::vector<std::vector<std::string>>
      members;  // For each place in the household the roles it may be filled with.
};

struct Names {
  std::vector<std::pair<std::string, int64_t>> family;
  std::vector<std::pair<std::string, std::vector<std::string>>>
      given;             // Value of `given_by` → syllables.
  std::string given_by;  // Indicator that chooses the syllables.
};

struct Population {
  std::string title;
  std::string watermark;
  std::string source;  // Said to be the source of every value.
  // Set by the caller, not by the file: what states and flows are about, and when they were
  // collected.
  base::Date instant;
  std::optional<std::pair<base::Date, base::Date>> period;
  base::Date recorded;
  std::string birth;   // Indicator that gets the date of birth.
  int64_t groups = 1;  // Villagers' groups in a village.
  std::vector<std::string> id_areas;
  Names names;
  std::vector<Shape> shapes;
  std::vector<Role> roles;
  std::vector<Spread> person;
  std::vector<Spread> household;

  const Role* find_role(std::string_view id) const;
};

struct Region {
  std::string code;
  std::string name;
  std::string parent;  // Code of the region above; empty for the first.
};

// None when a problem of severity error was added.
std::optional<Population> read_population(std::string_view text, const std::string& file,
                                          base::Diagnostics* problems);
// villages.csv: code,name,parent — the regions above the villages first.
std::optional<std::vector<Region>> read_regions(std::string_view text, const std::string& file,
                                                base::Diagnostics* problems);

}  // namespace demo
