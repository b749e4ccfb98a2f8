// The first rows looked at: what workbook it is, which column is what, what is wrong.
#include <algorithm>

#include "app/actions/import_desk.h"

namespace actions {
namespace {

constexpr std::size_t kMostSamples = 3;
constexpr std::size_t kMostSampleRows = 8;
constexpr std::size_t kMostProblemsShown = 50;
constexpr std::size_t kMostLayouts = 5;

// The match that a mapping stands for: its headings with the targets that it says.
transfer::SheetMatch match_of(const dictionary::Layout& layout, const ImportMapping& mapping,
                              std::span<const transfer::TopRow> top) {
  transfer::SheetMatch match = transfer::match_row(layout, top, mapping.heading_row);
  match.missing.clear();
  for (auto& one : match.headings) {
    const auto mapped = std::find_if(mapping.columns.begin(), mapping.columns.end(),
                                     [&](const auto& pair) { return pair.first == one.column; });
    const auto* target = mapped == mapping.columns.end() ? nullptr : layout.find(mapped->second);
    if (target == one.target) continue;
    one.target = target;
    one.confidence = 100;
    one.note.clear();
  }
  for (const auto& column : layout.columns) {
    const bool is_there =
        std::any_of(mapping.columns.begin(), mapping.columns.end(),
                    [&](const auto& pair) { return pair.second == column.target(); });
    if (column.is_required && !is_there) match.missing.push_back(column.label);
  }
  return match;
}

class Preflight {
 public:
  Preflight(const ImportDesk::Work& work, const store::ImportBatch& batch)
      : work_(work), batch_(batch), dictionary_(work.policy().dictionary) {}

  base::Result<ImportPreflight> run(const ImportPreflightRequest& request,
                                    std::optional<ImportMapping> given) {
    ImportSheets sheets = TRY(open_sheets());
    made_.sheets = sheets.names();
    const ImportGuess guess = TRY(guess_layouts(work_.policy().layouts, batch_.file_name, &sheets));
    for (std::size_t i = 0; i < guess.layouts.size() && i < kMostLayouts; ++i) {
      const auto& one = guess.layouts[i];
      made_.layouts.push_back({one.layout->id, one.layout->label, std::min(one.confidence, 100)});
    }
    const std::string& wanted = !request.layout.empty() ? request.layout : batch_.layout;
    if (given) {
      TRY(take_given(*std::move(given), &sheets));
    } else {
      take_guess(guess, wanted);
    }
    if (!made_.mapping) return std::move(made_);
    describe_columns();
    TRY(look(&sheets));
    return std::move(made_);
  }

 private:
  base::Result<ImportSheets> open_sheets() const {
    std::string bytes = TRY(work_.read_upload(batch_));
    return ImportSheets::open(std::move(bytes));
  }

  base::Result<void> take_given(ImportMapping mapping, ImportSheets* sheets) {
    layout_ = work_.policy().find_layout(mapping.layout);
    if (layout_ == nullptr)
      return base::Error{base::ErrorCode::kNotFound, mapping.layout, "layout.not_found"};
    const auto& names = sheets->names();
    const auto named = std::find(names.begin(), names.end(), mapping.sheet);
    const auto sheet = named == names.end() ? 0 : static_cast<std::size_t>(named - names.begin());
    const auto top = TRY(sheets->top(sheet));
    match_ = match_of(*layout_, mapping, top);
    made_.mapping = std::move(mapping);
    made_.instant_from = "mapping";
    return {};
  }

  void take_guess(const ImportGuess& guess, std::string_view wanted) {
    for (std::size_t i = 0; i < guess.layouts.size(); ++i) {
      if (!wanted.empty() && guess.layouts[i].layout->id != wanted) continue;
      match_ = guess.layouts[i];
      layout_ = match_.layout;
      made_.mapping = mapping_of(match_, made_.sheets[guess.sheets[i]], batch_.file_name,
                                 work_.deployment().as_of());
      made_.instant_from = transfer::date_in_name(batch_.file_name) ? "file_name" : "deployment";
      return;
    }
    made_.instant_from = "none";
  }

  void describe_columns() {
    made_.missing = match_.missing;
    for (const auto& one : match_.headings) {
      ImportPreflight::Column column;
      column.column = one.column;
      column.heading = one.heading;
      column.confidence = one.confidence;
      column.note = one.note;
      if (one.target != nullptr) {
        column.target = one.target->target();
        column.target_label = one.target->label;
        if (one.target->role == dictionary::ColumnRole::kInstant) made_.instant_from = "column";
      }
      made_.columns.push_back(std::move(column));
    }
  }

  std::string shown(const ImportPreflight::Column& column, std::string_view text) const {
    const auto* indicator = dictionary_.find_indicator(column.target);
    if (indicator == nullptr || !dictionary::is_masked(*indicator)) return std::string(text);
    return dictionary::masked(text);
  }

  std::string displayed(const ImportPreflight::Column& column, const SheetRow& cells,
                        const ImportRow& row) const {
    const auto* target = layout_->find(column.target);
    if (target != nullptr && target->role == dictionary::ColumnRole::kIndicator) {
      const auto* value = row.find(static_cast<std::uint16_t>(target - layout_->columns.data()));
      const auto* indicator = dictionary_.find_indicator(target->indicator);
      if (value == nullptr || indicator == nullptr) return {};
      dictionary::Value masked = *value;
      if (dictionary::is_masked(*indicator)) masked.text = dictionary::masked(masked.text);
      return dictionary::to_display(masked, indicator->type, dictionary_.list_of(indicator->type));
    }
    for (const SheetCell& cell : cells.cells) {
      if (cell.column == column.column) return std::string(cell.text.text);
    }
    return {};
  }

  void take_samples(const SheetRow& cells, const ImportRow& row) {
    for (auto& column : made_.columns) {
      if (column.samples.size() >= kMostSamples) continue;
      for (const SheetCell& cell : cells.cells) {
        if (cell.column == column.column && !cell.text.text.empty())
          column.samples.push_back(shown(column, cell.text.text));
      }
    }
    if (made_.sample.size() >= kMostSampleRows) return;
    ImportPreflight::SampleRow sample;
    sample.row = row.number;
    for (const auto& column : made_.columns) sample.values.push_back(displayed(column, cells, row));
    made_.sample.push_back(std::move(sample));
  }

  base::Result<void> look(ImportSheets* sheets) {
    ImportCheckParts parts;
    parts.view = work_.view();
    parts.layout = layout_;
    parts.mapping = &*made_.mapping;
    parts.scope = batch_.region;
    parts.most_rows = kPreflightRows;
    parts.on_row = [this](const SheetRow& cells, const ImportRow& row) {
      take_samples(cells, row);
    };
    ImportCheck checked = TRY(check_import(parts, sheets));
    made_.rows_read = checked.rows_read;
    made_.is_whole = checked.is_whole;
    made_.problem_count = checked.counts.problems;
    made_.bad_rows = checked.counts.bad_rows;
    if (checked.problems.size() > kMostProblemsShown) checked.problems.resize(kMostProblemsShown);
    made_.problems = std::move(checked.problems);
    return {};
  }

  const ImportDesk::Work& work_;
  const store::ImportBatch& batch_;
  const dictionary::Dictionary& dictionary_;
  ImportPreflight made_;
  const dictionary::Layout* layout_ = nullptr;
  transfer::SheetMatch match_;
};

}  // namespace

base::Result<ImportPreflight> preflight_import(ImportDesk& desk, const rights::Caller& caller,
                                               std::string_view batch_id,
                                               const ImportPreflightRequest& request) {
  const ImportDesk::Work& work = desk.work();
  const store::ImportBatch batch = TRY(open_batch(work, caller, batch_id));
  std::optional<ImportMapping> given = request.mapping;
  if (!request.saved_mapping.empty()) {
    const store::Reader reader = TRY(work.county().store().read());
    for (const auto& saved : TRY(store::list_import_mappings(reader, work.county().code()))) {
      if (saved.name == request.saved_mapping) given = import_mapping_of(saved.mapping);
    }
    if (!given) {
      return base::Error{base::ErrorCode::kNotFound, request.saved_mapping,
                         "import.mapping_not_found"};
    }
  }
  if (!given && request.layout.empty()) given = import_mapping_of(batch.mapping);
  return Preflight(work, batch).run(request, std::move(given));
}

}  // namespace actions
