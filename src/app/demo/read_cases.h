// Reads the parts that every section of a description is made of: texts, numbers, conditions,
// spreads. Internal to the folder.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/demo/population.h"
#include "edge/policy/yaml.h"

namespace demo {

class CaseReader {
 public:
  CaseReader(std::string file, base::Diagnostics* problems)
      : file_(std::move(file)), problems_(problems) {}

  base::Place place(const policy::Node& node) const { return {file_, node.line, node.column}; }
  void report(const policy::Node& node, std::string_view what, std::string_view expected);
  void report_unknown_role(const std::string& role);
  // Keys that the map may have; others are reported.
  bool check_keys(const policy::Node& node, std::string_view what,
                  std::initializer_list<std::string_view> keys);

  std::string text(const policy::Node* node, std::string_view what);
  int64_t number(const policy::Node* node, std::string_view what, int scale = 0);
  int64_t share(const policy::Node* node, std::string_view what) { return number(node, what, 6); }
  std::vector<std::string> texts(const policy::Node& node);
  std::vector<std::string> texts_or_none(const policy::Node* node);
  std::vector<std::pair<std::string, int64_t>> weights(const policy::Node& node);
  Bounds bounds(const policy::Node& node, int scale = 0);
  Bounds bounds_or(const policy::Node* node, Bounds otherwise);
  std::vector<Match> matches(const policy::Node& node);
  Condition condition(const policy::Node* node);
  Total total(const policy::Node& node);
  Spread spread(const std::string& indicator, const policy::Node& node);
  std::vector<Spread> spreads(const policy::Node* node);
  // Short form for the many yes/no indicators: {indicator: share of yes}.
  void read_flags(const policy::Node* node, std::vector<Spread>* into);

 private:
  base::Date date(const policy::Node* node, std::string_view what);
  void read_range(const policy::Node& node, Case* made);
  void read_days(const policy::Node& node, Case* made);
  void read_id_number(const policy::Node& node, Case* made);
  void read_making(const policy::Node& node, Case* made);
  Case one_case(const policy::Node& node);

  std::string file_;
  base::Diagnostics* problems_;

 protected:
  std::vector<std::pair<std::string, Total>> totals_;  // Those of the description, by name.
};

}  // namespace demo
