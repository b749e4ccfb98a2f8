// libFuzzer: any bytes as the text of a rule. What parses is compiled; what compiles runs on a
// household, is printed as SQL and as bytes; formatting there and back gives the same tree size.
// The text stands for a condition and for a value.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/expr/bytes.h"
#include "core/expr/compile.h"
#include "edge/store/expression_sql.h"
#include "tests/four_ways/world.h"

namespace {

const four_ways::World& world() {
  static const four_ways::World made = four_ways::make_world(7, 6, false);
  return made;
}

void check_formats(std::string_view text) {
  const expr::Parsed parsed = expr::parse(text);
  if (parsed.syntax.root < 0) {
    if (parsed.diagnostics.empty()) std::abort();
    return;
  }
  for (const expr::Spelling spelling : {expr::Spelling::kCanonical, expr::Spelling::kChinese}) {
    const std::string formatted =
        expr::format(parsed.syntax, spelling, world().dictionary, "household");
    const expr::Parsed again = expr::parse(formatted);
    if (formatted.size() <= expr::kMaxExpressionBytes && again.syntax.root < 0) std::abort();
  }
}

void check_runs(const expr::Program& program) {
  const auto read = expr::program_from_bytes(expr::to_bytes(program, expr::WithTrace::kYes));
  if (!read || read->nodes != program.nodes) std::abort();
  const expr::Layout layout = expr::layout_of(program);
  expr::Slots slots;
  for (const four_ways::Zone& zone : world().zones) {
    const expr::Context context = four_ways::context_of(world(), program, zone);
    for (int32_t household = zone.begin; household < zone.end; ++household) {
      const expr::Record record = four_ways::record_of(world(), program, layout, household);
      expr::run(program, layout, record, context, &slots);
    }
    if (!store::why_not_sql(program, 0)) {
      store::SqlQuery query;
      for (const expr::Table& table : program.tables) query.names.tables.push_back(table.entity);
      for (const expr::Field& field : program.fields)
        query.names.columns.push_back(field.indicator);
      query.context = context;
      query.roots = {0};
      if (!store::print_sql(program, query)) std::abort();
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  check_formats(text);
  for (const expr::Want want : {expr::Want::kCondition, expr::Want::kAnyValue}) {
    const expr::Compiled compiled =
        expr::compile(world().dictionary, "household", {{"rule", "household", text, {}, want}});
    if (compiled.program.roots.empty() && compiled.diagnostics.empty()) std::abort();
    if (!compiled.program.roots.empty()) check_runs(compiled.program);
  }
  return 0;
}
