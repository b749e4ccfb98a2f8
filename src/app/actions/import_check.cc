#include "app/actions/import_check.h"

#include <algorithm>
#include <tuple>

namespace actions {
namespace {

// A file that is wrong in every cell: enough to see what is wrong with it.
constexpr std::size_t kMostProblems = 500'000;
constexpr int64_t kProgressRows = 2048;
constexpr std::size_t kMostSheets = 20;

std::size_t sheet_named(const ImportSheets& sheets, std::string_view name) {
  const auto& names = sheets.names();
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? 0 : static_cast<std::size_t>(found - names.begin());
}

}  // namespace

base::Result<ImportCheck> check_import(const ImportCheckParts& parts, ImportSheets* sheets) {
  const std::size_t sheet = sheet_named(*sheets, parts.mapping->sheet);
  std::vector<std::string> headings;
  const auto top = TRY(sheets->top(sheet));
  for (const auto& one :
       transfer::match_row(*parts.layout, top, parts.mapping->heading_row).headings) {
    headings.resize(one.column + 1);
    headings[one.column] = one.heading;
  }
  ImportCheck made;
  const auto report = [&](CellProblem problem) {
    ++made.counts.problems;
    if (made.problems.size() < kMostProblems) made.problems.push_back(std::move(problem));
  };
  ImportRowReader reader(parts.view.schema().dictionary(), *parts.layout, *parts.mapping,
                         std::move(headings), report);
  ImportRegister known(parts.view);
  ImportStager stager(
      {&parts.view.schema().dictionary(), parts.layout, &known, &reader, parts.scope});
  bool is_cancelled = false;
  int64_t left_out = 0;
  TRY(sheets->read(sheet, [&](const SheetRow& cells) {
    if (cells.number <= parts.mapping->heading_row) return true;
    if (made.rows_read >= parts.most_rows) {
      made.is_whole = false;
      return false;
    }
    if (++made.rows_read % kProgressRows == 0 && parts.progress) {
      const double share = std::max(sheets->share_read(), 0.001);
      const auto total = static_cast<int64_t>(static_cast<double>(made.rows_read) / share);
      is_cancelled = !parts.progress(made.rows_read, total);
      if (is_cancelled) return false;
    }
    ImportRow row;
    const auto kind = reader.read(cells, &row);
    if (kind == ImportRowReader::Kind::kLeftOut) ++left_out;
    if (kind != ImportRowReader::Kind::kRow) return true;
    if (parts.on_row) parts.on_row(cells, row);
    stager.add(std::move(row));
    return true;
  }));
  base::Result<void> taken;
  if (!is_cancelled) {
    stager.finish([&](StagedHousehold&& household) {
      if (parts.take) taken = parts.take(std::move(household));
      return static_cast<bool>(taken);
    });
  }
  TRY(std::move(taken));
  if (is_cancelled)
    return base::Error{base::ErrorCode::kConflict, "检查已取消", "import.cancelled"};
  const int64_t problems = made.counts.problems;
  made.counts = stager.counts();
  made.counts.problems = problems;
  made.counts.left_out_rows = left_out;
  std::stable_sort(made.problems.begin(), made.problems.end(),
                   [](const CellProblem& a, const CellProblem& b) {
                     return std::tie(a.row, a.column) < std::tie(b.row, b.column);
                   });
  return made;
}

base::Result<ImportGuess> guess_layouts(const std::vector<dictionary::Layout>& layouts,
                                        std::string_view file_name, ImportSheets* sheets) {
  struct Candidate {
    transfer::SheetMatch match;
    std::size_t sheet = 0;
  };
  std::vector<Candidate> best(layouts.size());
  for (std::size_t sheet = 0; sheet < sheets->names().size() && sheet < kMostSheets; ++sheet) {
    const auto top = TRY(sheets->top(sheet));
    for (std::size_t i = 0; i < layouts.size(); ++i) {
      auto match = transfer::match_layout(layouts[i], top, file_name);
      if (match.heading_row == 0 || match.confidence <= best[i].match.confidence) continue;
      best[i] = {std::move(match), sheet};
    }
  }
  std::erase_if(best, [](const Candidate& one) { return one.match.heading_row == 0; });
  std::stable_sort(best.begin(), best.end(), [](const Candidate& a, const Candidate& b) {
    return a.match.confidence > b.match.confidence;
  });
  ImportGuess guess;
  for (Candidate& one : best) {
    guess.layouts.push_back(std::move(one.match));
    guess.sheets.push_back(one.sheet);
  }
  return guess;
}

ImportMapping mapping_of(const transfer::SheetMatch& match, const std::string& sheet,
                         std::string_view file_name, const registry::AsOf& as_of) {
  ImportMapping mapping;
  mapping.layout = match.layout->id;
  mapping.sheet = sheet;
  mapping.heading_row = match.heading_row;
  for (const auto& one : match.headings) {
    if (one.target != nullptr) mapping.columns.emplace_back(one.column, one.target->target());
  }
  const auto named = transfer::date_in_name(file_name);
  mapping.instant = named ? *named : as_of.valid;
  mapping.period = as_of.period;
  return mapping;
}

}  // namespace actions
