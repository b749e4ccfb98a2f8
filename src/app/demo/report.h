// What a made county looks like beside what was intended: shares and middles that the description
// asks for.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "app/demo/household_maker.h"

namespace demo {

struct ReportRow {
  std::string title;
  bool is_share = true;  // Else `made` and the rest are numbers in `unit`.
  double made = 0;
  double intended = 0;
  double tolerance = 0;
  std::string unit;
  bool is_as_intended() const {
    return made >= intended - tolerance && made <= intended + tolerance;
  }
};

struct Report {
  int64_t households = 0;
  int64_t persons = 0;
  std::vector<ReportRow> rows;
};

// Counts households as they are made. One thread.
class Reporter {
 public:
  explicit Reporter(const Compiled& compiled);
  void count(const MadeHousehold& made);
  Report report();

 private:
  struct Tally {
    int64_t among = 0;
    int64_t hits = 0;
    std::vector<int64_t> numbers;
  };
  const Compiled& compiled_;
  int64_t households_ = 0;
  int64_t persons_ = 0;
  std::vector<Tally> tallies_;
};

// Makes all households of the villages and reports them.
Report report_on(const Compiled& compiled, const std::vector<VillagePlan>& villages, uint64_t seed);

// The household for a reader: every value with its label, members one a line.
void print_household(const Compiled& compiled, const MadeHousehold& made, std::ostream& out);

}  // namespace demo
