// The ways of running a program, side by side on one world: each gives a verdict for every root and
// row.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/expr/program.h"
#include "tests/four_ways/world.h"

namespace four_ways {

enum class Verdict : uint8_t { kNo, kYes, kUnknown, kMissing };

// verdicts[root][row]: rows are those of the root's table in the whole world.
using Verdicts = std::vector<std::vector<Verdict>>;

class Way {
 public:
  virtual ~Way() = default;
  virtual std::string name() const = 0;
  // Roots are conditions. An error when the way itself breaks (a statement that the database
  // refuses).
  virtual base::Result<Verdicts> run(const World& world, const expr::Program& program) = 0;
};

std::unique_ptr<Way> make_scalar();
std::unique_ptr<Way> make_columns();
base::Result<std::unique_ptr<Way>> make_sqlite(const World& world);
// `url` as script/with_postgres gives it; uses temporary tables only.
base::Result<std::unique_ptr<Way>> make_postgres(const World& world, const std::string& url);
// Starts `node run_wasm.mjs module` for each call.
std::unique_ptr<Way> make_wasm(const std::string& module);

Verdicts empty_verdicts(const World& world, const expr::Program& program);

// Known values outside the bounds that the compiler proved, as a sentence; empty when there are
// none.
std::string broken_bounds(const World& world, const expr::Program& program);

}  // namespace four_ways
