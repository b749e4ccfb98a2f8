// The facts of a test case or an invented person as the source that rules read (rules/facts.h).
// Refers to its arguments, which outlive it; read-only, so any number of threads may read one.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/rules/facts.h"
#include "edge/policy/policy.h"

namespace policy {

class CaseFacts : public rules::FactSource {
 public:
  CaseFacts(const dictionary::Dictionary& dictionary, std::string_view root_entity,
            const Facts& facts);

  int32_t count_rows(std::string_view entity, int32_t parent_row) const override;
  std::optional<dictionary::Value> value(const dictionary::Indicator& indicator,
                                         const expr::Moment& moment, int32_t row) const override;
  std::string row_name(std::string_view entity, int32_t row) const override;

 private:
  struct Row {
    const Facts* facts;
    int32_t parent;
  };
  void add_below(const dictionary::Dictionary& dictionary, const std::string& entity);

  std::map<std::string, std::vector<Row>, std::less<>>
      rows_;  // By entity, in the order of the parents' rows.
};

}  // namespace policy
