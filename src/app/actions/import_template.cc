// The empty workbook of a layout: headings, an example, lists to choose from, and a sheet that says
// how to fill it in.
#include <algorithm>

#include "app/actions/import_desk.h"
#include "edge/office/write_xlsx.h"

namespace actions {
namespace {

using dictionary::ColumnRole;
using dictionary::LayoutColumn;
using dictionary::TypeKind;

constexpr std::size_t kMostRegions = 4000;
constexpr int kWidth = 16;

struct Choices {
  std::string heading;
  std::vector<std::string> words;
};

class Template {
 public:
  Template(const ImportDesk::Work& work, const dictionary::Layout& layout, std::string scope)
      : work_(work),
        layout_(layout),
        dictionary_(work.policy().dictionary),
        scope_(std::move(scope)) {}

  std::string write() {
    office::Sheet data{layout_.label, {{"序号", 6, -1, ""}}, {{std::string(kExampleRow)}}};
    data.example_rows = 1;
    office::Sheet help{
        "填表说明", {{"列", 28, -1, ""}, {"必填", 8, -1, ""}, {"怎样填", 80, -1, ""}}, {}};
    for (const LayoutColumn& column : layout_.columns) {
      office::Column made;
      made.heading = (column.is_required ? "*" : "") + heading_of(column);
      made.width = kWidth;
      made.hint = hint_of(column);
      made.choices_column = add_choices(column);
      help.rows.push_back({heading_of(column), column.is_required ? "必填" : "", made.hint});
      // Longer ones are cut off by spreadsheets without a word.
      if (made.hint.size() > kMostHintBytes) made.hint.clear();
      data.columns.push_back(std::move(made));
      data.rows.front().push_back(example_of(column));
    }
    help.rows.push_back(
        {"", "", "第一列写着“" + std::string(kExampleRow) + "”的行不会导入，可以留着，也可以删去"});
    help.rows.push_back({"", "", "号码和编号请保持文本格式，不要让表格变成数字"});
    if (!layout_.note.empty()) help.rows.push_back({"", "", layout_.note});
    return office::write_xlsx({data, choices_sheet(), help});
  }

 private:
  static constexpr std::size_t kMostHintBytes = 240;

  static const std::string& heading_of(const LayoutColumn& column) {
    return column.headings.empty() ? column.label : column.headings.front();
  }

  std::string hint_of(const LayoutColumn& column) const {
    const auto* indicator = dictionary_.find_indicator(column.indicator);
    if (indicator == nullptr) return {};
    std::string hint = indicator->help;
    const auto add = [&](const std::string& sentence) {
      hint += (hint.empty() ? "" : " ") + sentence;
    };
    const auto* list = dictionary_.list_of(indicator->type);
    if (indicator->type.kind == TypeKind::kSet && list != nullptr) {
      std::string labels;
      for (const auto& code : list->codes) labels += (labels.empty() ? "" : "、") + code.label;
      add("可以填几项，用、隔开：" + labels);
    }
    if (indicator->type.kind == TypeKind::kDate) add("年-月-日");
    if (indicator->type.kind == TypeKind::kMonth) add("年-月");
    if (indicator->type.kind == TypeKind::kMoney) add("单位：元");
    const std::string unit = dictionary::to_chinese(indicator->type.unit);
    if (indicator->type.kind == TypeKind::kInt && !unit.empty()) add("单位：" + unit);
    return hint;
  }

  // Where the list of a column stands on the sheet of choices; -1: it has none.
  int add_choices(const LayoutColumn& column) {
    Choices made;
    made.heading = heading_of(column);
    const auto* indicator = dictionary_.find_indicator(column.indicator);
    if (indicator != nullptr && indicator->type.kind == TypeKind::kBool) made.words = {"是", "否"};
    const auto* list = indicator == nullptr ? nullptr : dictionary_.list_of(indicator->type);
    if (list != nullptr && indicator->type.kind == TypeKind::kEnum) {
      for (const auto& code : list->codes) made.words.push_back(code.label);
    }
    if (column.role == ColumnRole::kVillageName) add_regions(rights::Level::kVillage, &made);
    if (column.role == ColumnRole::kTownshipName) add_regions(rights::Level::kTownship, &made);
    if (column.role == ColumnRole::kCountyName) add_regions(rights::Level::kCounty, &made);
    if (made.words.empty()) return -1;
    choices_.push_back(std::move(made));
    return static_cast<int>(choices_.size()) - 1;
  }

  void add_regions(rights::Level level, Choices* made) const {
    for (const RegionNode& node : work_.deployment().regions->nodes()) {
      const std::string& code = node.place.code;
      const bool is_ours = rights::is_within(code, scope_) || rights::is_within(scope_, code);
      if (is_ours && rights::level_of(code) == level && made->words.size() < kMostRegions)
        made->words.push_back(node.place.name);
    }
  }

  std::string example_of(const LayoutColumn& column) const {
    if (!column.example.empty()) return column.example;
    const auto* indicator = dictionary_.find_indicator(column.indicator);
    if (indicator == nullptr) return {};
    if (indicator->type.kind == TypeKind::kBool) return "否";
    const auto* list = dictionary_.list_of(indicator->type);
    return list == nullptr || list->codes.empty() ? std::string() : list->codes.front().label;
  }

  office::Sheet choices_sheet() const {
    office::Sheet sheet;
    sheet.name = "选项";
    sheet.is_hidden = true;
    std::size_t rows = 0;
    for (const Choices& one : choices_) {
      sheet.columns.push_back({one.heading, kWidth, -1, ""});
      rows = std::max(rows, one.words.size());
    }
    for (std::size_t row = 0; row < rows; ++row) {
      std::vector<std::string> cells;
      for (const Choices& one : choices_)
        cells.push_back(row < one.words.size() ? one.words[row] : "");
      sheet.rows.push_back(std::move(cells));
    }
    return sheet;
  }

  const ImportDesk::Work& work_;
  const dictionary::Layout& layout_;
  const dictionary::Dictionary& dictionary_;
  const std::string scope_;
  std::vector<Choices> choices_;
};

}  // namespace

base::Result<std::string> import_template(ImportDesk& desk, const rights::Caller& caller,
                                          std::string_view layout_id) {
  const ImportDesk::Work& work = desk.work();
  TRY(check_importer(caller));
  const auto* layout = work.policy().find_layout(layout_id);
  if (layout == nullptr)
    return base::Error{base::ErrorCode::kNotFound, std::string(layout_id), "layout.not_found"};
  std::string bytes = Template(work, *layout, caller.scope).write();
  if (bytes.empty()) return base::Error{base::ErrorCode::kUnavailable, "", "server.failed"};
  return bytes;
}

}  // namespace actions
