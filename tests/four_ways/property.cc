#include "tests/four_ways/property.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>

#include "core/expr/compile.h"
#include "core/expr/syntax.h"
#include "edge/store/expression_sql.h"
#include "tests/four_ways/generator.h"
#include "tests/four_ways/ways.h"

namespace four_ways {
namespace {

std::size_t as_size(int64_t value) { return static_cast<std::size_t>(value); }

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kNo:
      return "no";
    case Verdict::kYes:
      return "yes";
    case Verdict::kUnknown:
      return "unknown";
    default:
      return "nothing";
  }
}

// The planted error: what a wrong operator mapping would do.
expr::Program spoil(expr::Program program) {
  for (expr::Node& node : program.nodes) {
    if (node.op == expr::Op::kLess) node.op = expr::Op::kLessEqual;
  }
  return program;
}

// The expression with the sides of every comparison exchanged: a < b becomes b > a. Written by the
// formatter.
std::string mirror(const Generated& made, const dictionary::Dictionary& dictionary) {
  expr::Syntax syntax = expr::parse(made.text).syntax;
  for (expr::SyntaxNode& node : syntax.nodes) {
    if (node.kind != expr::SyntaxKind::kCompare) continue;
    std::swap(node.children[0], node.children[1]);
    if (node.text[0] == '<' || node.text[0] == '>') node.text[0] = node.text[0] == '<' ? '>' : '<';
  }
  return expr::format(syntax, expr::Spelling::kCanonical, dictionary, made.entity);
}

class Property {
 public:
  explicit Property(const Options& options)
      : options_(options), started_(std::chrono::steady_clock::now()) {}

  Report run() {
    for (uint64_t round = 0; !done(); ++round) {
      world_ =
          make_world(options_.seed * 1000 + round, options_.households, options_.odd && round == 0);
      if (!open_ways()) break;
      Generator generator(options_.seed * 1'000'003 + round);
      constexpr int kBatchesPerWorld = 4;
      for (int i = 0; i < kBatchesPerWorld && !done(); ++i) try_batch(&generator);
    }
    return report_;
  }

 private:
  bool done() const {
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - started_;
    return report_.pairs >= options_.pairs || spent.count() > options_.seconds ||
           report_.differences.size() >= 3;
  }

  bool add(base::Result<std::unique_ptr<Way>> way) {
    if (!way) {
      report_.differences.push_back(way.error().message);
      return false;
    }
    ways_.push_back(std::move(*std::move(way)));
    return true;
  }

  bool open_ways() {
    ways_.clear();
    ways_.push_back(make_scalar());
    ways_.push_back(make_columns());
    if (!add(make_sqlite(world_))) return false;
    if (!options_.postgres_url.empty() && !add(make_postgres(world_, options_.postgres_url)))
      return false;
    if (!options_.wasm_module.empty()) ways_.push_back(make_wasm(options_.wasm_module));
    report_.ways.clear();
    for (const auto& way : ways_) report_.ways.push_back(way->name());
    return true;
  }

  std::optional<expr::Program> compile(const std::vector<Generated>& texts) const {
    std::vector<expr::Expression> expressions;
    for (const Generated& made : texts)
      expressions.push_back({made.text, made.entity, made.text, {}});
    expr::Compiled compiled = expr::compile(world_.dictionary, "household", expressions);
    if (compiled.program.roots.size() != texts.size()) {
      last_refusal_ = compiled.diagnostics.empty() ? "" : compiled.diagnostics[0].id;
      return std::nullopt;
    }
    return std::move(compiled.program);
  }

  void try_batch(Generator* generator) {
    std::vector<Generated> batch;
    while (batch.size() < as_size(options_.expressions_per_batch)) {
      Generated made = generator->next();
      const auto program = compile({made});
      const bool fits = program && program->nodes.size() < 400 && !store::why_not_sql(*program, 0);
      if (fits)
        batch.push_back(std::move(made));
      else
        report_.refused += 1;
      if (!fits && std::getenv("FOUR_WAYS_SHOW_REFUSED") != nullptr) {
        std::fprintf(stderr, "%s: %s\n", last_refusal_.c_str(), made.text.c_str());
      }
    }
    const auto program = compile(batch);
    if (!program) {
      report_.differences.push_back("expressions compile alone but not together, seed " +
                                    std::to_string(options_.seed));
      return;
    }
    if (const std::string broken = broken_bounds(world_, *program); !broken.empty()) {
      for (const Generated& made : batch) {
        const std::string own = broken_bounds(world_, *compile({made}));
        if (!own.empty())
          report_.differences.push_back("wrong bounds: " + own + "\n  " + made.text);
      }
    }
    compare(batch, *program);
    compare_mirrored(batch);
    report_.expressions += static_cast<int64_t>(batch.size());
    report_.pairs += static_cast<int64_t>(batch.size()) * options_.households;
  }

  base::Result<Verdicts> run(Way* way, const expr::Program& program) const {
    return way->name() == options_.spoilt_way ? way->run(world_, spoil(program))
                                              : way->run(world_, program);
  }

  void compare(const std::vector<Generated>& batch, const expr::Program& program) {
    const auto expected = run(ways_[0].get(), program);
    for (std::size_t w = 1; w < ways_.size(); ++w) {
      const auto found = run(ways_[w].get(), program);
      if (!found) {
        narrow_failure(batch, ways_[w].get(), found.error());
        continue;
      }
      for (std::size_t root = 0; root < batch.size(); ++root) {
        if ((*expected)[root] == (*found)[root]) continue;
        report_.differences.push_back(shrink(batch[root], ways_[w].get()));
        if (done()) return;
      }
    }
  }

  // All ways share the compiler, so they cannot judge it: an expression and its mirror image must
  // mean the same.
  void compare_mirrored(const std::vector<Generated>& batch) {
    for (const Generated& made : batch) {
      const std::string mirrored = mirror(made, world_.dictionary);
      const auto plain = compile({made}), turned = compile({{made.entity, mirrored}});
      if (!turned) {
        // Brackets may pass the limit of depth; anything else is a difference.
        if (last_refusal_ == "expr.too_deep") continue;
        report_.differences.push_back("refused when mirrored (" + last_refusal_ +
                                      "): " + made.text + "\n  " + mirrored);
        continue;
      }
      if (*run(ways_[0].get(), *plain) == *run(ways_[0].get(), *turned)) continue;
      report_.differences.push_back("means something else when mirrored: " + made.text + "\n  " +
                                    mirrored);
    }
  }

  // A way that breaks on the whole batch: the first expression on which it breaks alone.
  void narrow_failure(const std::vector<Generated>& batch, Way* way, const base::Error& error) {
    for (const Generated& made : batch) {
      const auto alone = run(way, *compile({made}));
      if (alone) continue;
      report_.differences.push_back(way->name() + " broke on " + made.text + "\n  " +
                                    alone.error().message + "\n  " +
                                    alone.error().where.substr(0, 4000));
      return;
    }
    report_.differences.push_back(way->name() + " broke on a batch: " + error.message);
  }

  struct Difference {
    int32_t household = 0;
    int64_t row = 0;
    Verdict expected = Verdict::kMissing;
    Verdict found = Verdict::kMissing;
    int64_t size = INT64_MAX;  // Rows below the household.
  };

  // The smallest household on which the way differs from the scalar way; none when they agree.
  std::optional<Difference> differ(const Generated& made, Way* way, expr::Program* program) const {
    auto compiled = compile({made});
    if (!compiled || store::why_not_sql(*compiled, 0)) return std::nullopt;
    *program = std::move(*compiled);
    const auto expected = run(ways_[0].get(), *program);
    const auto found = run(way, *program);
    if (!found) return std::nullopt;
    Difference best;
    const auto table = as_size(program->roots[0].table);
    for (int32_t household = 0; household < options_.households; ++household) {
      const auto begin = first_rows(world_, *program, household),
                 end = first_rows(world_, *program, household + 1);
      int64_t size = 0;
      for (std::size_t t = 0; t < begin.size(); ++t) size += end[t] - begin[t];
      if (size >= best.size) continue;
      for (int32_t row = begin[table]; row < end[table]; ++row) {
        const Verdict one = (*expected)[0][as_size(row)], other = (*found)[0][as_size(row)];
        if (one != other) best = {household, row, one, other, size};
      }
    }
    if (best.size == INT64_MAX) return std::nullopt;
    return best;
  }

  // Tries every part of the expression that is itself a condition; keeps the shortest that still
  // differs.
  std::string shrink(Generated made, Way* way) const {
    expr::Program program;
    std::optional<Difference> difference = differ(made, way, &program);
    if (!difference) return way->name() + " differs in a batch but not alone: " + made.text;
    for (bool shorter = true; shorter;) {
      shorter = false;
      const expr::Parsed parsed = expr::parse(made.text);
      for (const expr::SyntaxNode& node : parsed.syntax.nodes) {
        const std::string part =
            made.text.substr(as_size(node.begin), as_size(node.end - node.begin));
        if (part.size() >= made.text.size()) continue;
        for (const char* entity : {"household", "person", "plot", "treatment"}) {
          expr::Program smaller;
          const auto still = differ({entity, part}, way, &smaller);
          if (!still) continue;
          made = {entity, part};
          program = std::move(smaller);
          difference = still;
          shorter = true;
          break;
        }
        if (shorter) break;
      }
    }
    return "seed " + std::to_string(options_.seed) + ": scalar says " +
           std::string(name_of(difference->expected)) + ", " + way->name() + " says " +
           std::string(name_of(difference->found)) + " for " + made.entity + " row " +
           std::to_string(difference->row) + " of household " +
           std::to_string(difference->household) + "\n  " + made.text + "\n" +
           describe(world_, program, difference->household);
  }

  const Options options_;
  const std::chrono::steady_clock::time_point started_;
  World world_;
  std::vector<std::unique_ptr<Way>> ways_;
  mutable std::string last_refusal_;
  Report report_;
};

}  // namespace

Report prove(const Options& options) { return Property(options).run(); }

std::string to_text(const Report& report) {
  std::string text = std::to_string(report.expressions) + " expressions, " +
                     std::to_string(report.pairs) + " expression x household pairs, ways:";
  for (const std::string& way : report.ways) text += " " + way;
  text += "; refused by the compiler: " + std::to_string(report.refused) +
          "; differences: " + std::to_string(report.differences.size()) + "\n";
  for (const std::string& difference : report.differences) text += difference + "\n";
  return text;
}

Options options_from_environment() {
  Options options;
  if (const char* url = std::getenv("SHOUWANG_TEST_POSTGRES")) options.postgres_url = url;
  options.wasm_module = SHOUWANG_SOURCE_DIR "/build/wasm/src/shouwang_engine.wasm";
  if (const char* module = std::getenv("SHOUWANG_TEST_WASM")) options.wasm_module = module;
  if (!std::filesystem::exists(options.wasm_module)) options.wasm_module.clear();
  return options;
}

}  // namespace four_ways
