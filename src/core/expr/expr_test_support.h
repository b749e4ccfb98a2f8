// A small dictionary for tests of expr: one household with members, invented indicators.
#pragma once

#include <string>
#include <vector>

#include "core/dictionary/dictionary.h"
#include "core/expr/compile.h"
#include "core/expr/scalar.h"

namespace expr::test_support {

dictionary::Dictionary make_dictionary();

// Values by indicator id, in pack spelling; absent means unknown.
using Facts = std::vector<std::pair<std::string, std::string>>;

struct Household {
  Facts facts;
  std::vector<Facts> members;
};

Record to_record(const dictionary::Dictionary& dictionary, const Program& program,
                 const Layout& layout, const Household& household);
Context make_context(const dictionary::Dictionary& dictionary, const Program& program);

// "yes", "no", "unknown"; "error: …" with the first diagnostic when it does not compile.
std::string judge(const std::string& expression, const Household& household);

}  // namespace expr::test_support
