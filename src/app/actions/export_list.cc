#include "app/actions/export_list.h"

#include <algorithm>
#include <array>
#include <limits>
#include <stdexcept>
#include <utility>

#include "app/actions/account_parts.h"
#include "app/actions/describe.h"
#include "app/actions/household_selection.h"
#include "app/actions/indicator_values.h"
#include "core/base/time_text.h"
#include "edge/office/table_writer.h"

namespace actions {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{1} << 17U;

using Columns = std::vector<const dictionary::Indicator*>;

bool is_amount(dictionary::TypeKind kind) {
  return kind == dictionary::TypeKind::kInt || kind == dictionary::TypeKind::kMoney ||
         kind == dictionary::TypeKind::kDecimal;
}

// Of the household or its members, as asked for or as on the pack's first form.
base::Result<Columns> columns_of(const View& view, const ExportRequest& request) {
  const policy::Policy& policy = *view.deployment->policy;
  const auto& dictionary = policy.dictionary;
  const bool is_of_members = request.kind == ExportKind::kMembers;
  const std::string entity =
      is_of_members ? registry::member_entity(dictionary) : registry::household_entity(dictionary);
  if (request.columns.size() > kMostExportColumns) return invalid_query("columns");
  Columns columns;
  for (const std::string& name : request.columns) {
    const auto* indicator = dictionary.find_indicator(name);
    if (indicator == nullptr || indicator->entity != entity) return invalid_query("columns");
    columns.push_back(indicator);
  }
  if (!columns.empty() || !is_of_members || policy.forms.empty()) return columns;
  for (const auto& section : policy.forms.front().sections) {
    for (const auto& item : section.items) {
      const auto* indicator = dictionary.find_indicator(item.indicator);
      const bool is_new = std::find(columns.begin(), columns.end(), indicator) == columns.end();
      if (indicator != nullptr && indicator->entity == entity && is_new) {
        columns.push_back(indicator);
      }
    }
  }
  return columns;
}

std::string heading_of(const dictionary::Indicator& indicator) {
  const std::string unit = dictionary::to_chinese(indicator.type.unit);
  const bool is_money = indicator.type.kind == dictionary::TypeKind::kMoney;
  if (!unit.empty()) return indicator.label + "（" + unit + "）";
  return is_money ? indicator.label + "（元）" : indicator.label;
}

// As the pack calls what a household is known by.
std::string number_label(const View& view) {
  const auto* indicator = view.deployment->policy->dictionary.find_indicator("household_number");
  return indicator == nullptr ? "编号" : indicator->label;
}

int width_of(dictionary::TypeKind kind) {
  switch (kind) {
    case dictionary::TypeKind::kIdNumber:
      return 22;
    case dictionary::TypeKind::kText:
    case dictionary::TypeKind::kSet:
      return 20;
    default:
      return 13;
  }
}

// Makes the file piece by piece; what it reads of `live` stays as it was when it began.
class FileMaker {
 public:
  FileMaker(std::shared_ptr<const Live> live, View view, ExportRequest request, Columns columns,
            std::vector<SortKey> rows)
      : live_(std::move(live)),
        view_(std::move(view)),
        request_(std::move(request)),
        columns_(std::move(columns)),
        rows_(std::move(rows)) {}

  int64_t row_count() const {
    if (request_.kind == ExportKind::kHouseholds) return static_cast<int64_t>(rows_.size());
    int64_t members = 0;
    for (const SortKey& row : rows_) members += row.place.part->keys.size(row.place.row);
    return members;
  }

  void begin(office::TableHead head) {
    std::vector<office::TableColumn> columns = {
        {"序号", 6, true}, {number_label(view_), 18}, {"户主", 9}};
    if (request_.kind == ExportKind::kMembers) columns.push_back({"成员", 10});
    columns.insert(columns.end(), {{"乡镇", 12}, {"村", 18}, {"组", 7}});
    if (request_.kind == ExportKind::kHouseholds) {
      columns.push_back({"人口", 6, true});
      for (const auto* status : view_.schema().statuses()) columns.push_back({status->label, 13});
      columns.insert(columns.end(),
                     {{"符合的规则数", 8, true}, {"待核实的规则数", 8, true}, {"符合的规则", 46}});
    }
    for (const auto* one : columns_) {
      columns.push_back({heading_of(*one), width_of(one->type.kind), is_amount(one->type.kind)});
    }
    const auto format = request_.format == ExportFormat::kCsv ? office::TableFormat::kCsv
                                                              : office::TableFormat::kXlsx;
    writer_ = office::TableWriter::create(format, std::move(head), std::move(columns),
                                          static_cast<std::uint64_t>(row_count()));
  }

  bool next(std::string* piece) {
    while (at_ < rows_.size() && writer_->waiting_bytes() < kPieceBytes) add(rows_[at_++].place);
    const bool is_last = at_ == rows_.size();
    if (is_last) writer_->finish();
    if (writer_->is_too_large()) throw std::length_error("the file is too large");
    *piece = writer_->take();
    return !is_last;
  }

 private:
  void put(const std::vector<std::string>& cells) {
    cells_.assign(cells.begin(), cells.end());
    writer_->add_row(cells_);
  }

  // Number, household, head.
  std::vector<std::string> beginning(const HouseholdHead& head) {
    return {std::to_string(++number_), head.household_number, head.head_name};
  }

  void add_place(const HouseholdHead& head, const HouseholdPlace& place,
                 std::vector<std::string>* cells) const {
    const int32_t above = view_.regions().at(place.node).parent;
    cells->push_back(above < 0 ? "" : view_.regions().at(above).place.name);
    cells->push_back(head.region_name);
    cells->push_back(head.group);
  }

  std::string titles_of(const HouseholdPlace& place) const {
    std::string titles;
    const auto& rules = view_.deployment->rule_set.rules();
    for (std::size_t i = 0; i < rules.size(); ++i) {
      const auto row = static_cast<int64_t>(place.row);
      if (!place.part->screening.is_yes(static_cast<int32_t>(i), row)) continue;
      if (!titles.empty()) titles += "；";
      titles += rules[i].definition->title;
    }
    return titles;
  }

  void add(const HouseholdPlace& place) {
    const HouseholdHead head = describe(view_, place);
    if (request_.kind == ExportKind::kMembers) return add_members(head, place);
    std::vector<std::string> cells = beginning(head);
    add_place(head, place, &cells);
    cells.push_back(std::to_string(head.size));
    for (const StatusValue& status : head.statuses) cells.push_back(status.label);
    const Counts counts = counts_of(view_, place);
    cells.push_back(std::to_string(counts.yes));
    cells.push_back(std::to_string(counts.unknown));
    cells.push_back(titles_of(place));
    if (!columns_.empty()) {
      const LoadedHousehold loaded = load(place);
      const IndicatorValues values(*view_.deployment, loaded.household, *loaded.binding);
      for (const auto* one : columns_) cells.push_back(values.cell(*one, 0, request_.is_open));
    }
    put(cells);
  }

  void add_members(const HouseholdHead& head, const HouseholdPlace& place) {
    const LoadedHousehold loaded = load(place);
    const IndicatorValues values(*view_.deployment, loaded.household, *loaded.binding);
    const auto members = view_.schema().make_row(1, loaded.household);
    if (!members) throw std::runtime_error("a household of the list can no longer be read");
    const auto& persons = (*members).key.persons;
    int32_t written = 0;
    for (std::size_t row = 0; row < persons.size(); ++row) {
      if (!persons[row].is_member) continue;
      std::vector<std::string> cells = beginning(head);
      cells.push_back(persons[row].name);
      add_place(head, place, &cells);
      for (const auto* one : columns_) {
        cells.push_back(values.cell(*one, static_cast<int32_t>(row), request_.is_open));
      }
      put(cells);
      ++written;
    }
    // Somebody came or left since the rows were counted: a file that says otherwise is worth less
    // than none.
    if (written != head.size) throw std::runtime_error("a household of the list changed meanwhile");
  }

  LoadedHousehold load(const HouseholdPlace& place) const {
    auto loaded = load_household(view_, place);
    if (!loaded) throw std::runtime_error("a household of the list can no longer be read");
    return *std::move(loaded);
  }

  std::shared_ptr<const Live> live_;
  View view_;
  ExportRequest request_;
  Columns columns_;
  std::vector<SortKey> rows_;
  std::unique_ptr<office::TableWriter> writer_;
  std::vector<std::string_view> cells_;
  std::size_t at_ = 0;
  int64_t number_ = 0;
};

// "2023-05-12 09:30"
std::string minute_of(int64_t utc_ms) {
  std::string text = base::time_to_text(utc_ms).substr(0, 16);
  text[10] = ' ';
  return text;
}

std::string digits_of(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c >= '0' && c <= '9') digits += c;
  }
  return digits;
}

base::Result<void> check_open(const View& view, const rights::Caller& caller,
                              const ExportRequest& request, int32_t node) {
  if (!request.is_open) return {};
  const std::string& region = view.regions().at(node).place.code;
  TRY(region_for(view, caller, rights::Permission::kRevealValues, region));
  const std::string wrong_reason = reason_fault(request.reason);
  if (!wrong_reason.empty())
    return problem("request.invalid", base::ErrorCode::kInvalidInput, wrong_reason);
  return {};
}

}  // namespace

base::Result<ListExport> export_list(std::shared_ptr<const Live> live, AccountBook* book,
                                     const rights::Caller& caller, const ExportRequest& request) {
  View view = TRY(view_of(*live, request.query.deployment));
  const int32_t node =
      TRY(region_for(view, caller, rights::Permission::kReadHouseholds, request.query.region));
  TRY(check_open(view, caller, request, node));
  const HouseholdFilter filter = TRY(filter_of(view, request.query));
  Columns columns = TRY(columns_of(view, request));
  const HouseholdOrder order(request.query.sort);
  constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max() - 1;
  Selection selection = select(view, node, filter, order, std::nullopt, kAll);

  const bool is_of_members = request.kind == ExportKind::kMembers;
  const std::string what = is_of_members ? "成员名单" : "农户名单";
  const RegionNode& region = view.regions().at(node);
  const std::string day = base::to_text(view.deployment->as_of().valid);
  const bool is_demo = view.deployment->is_demo;
  ListExport made;
  made.household_count = selection.total;
  auto maker = std::make_shared<FileMaker>(std::move(live), std::move(view), request,
                                           std::move(columns), std::move(selection.rows));
  made.row_count = maker->row_count();
  std::string note = region.full_name + "  口径时点：" + day;
  if (book != nullptr) note += "  导出时间：" + minute_of(book->now_ms());
  if (!caller.name.empty()) note += "  导出人：" + caller.name;
  note += "  共 " + std::to_string(made.row_count) + " 行";
  if (is_of_members) note += "（" + std::to_string(made.household_count) + " 户）";
  if (is_demo) note += "  演示数据";
  maker->begin({what, region.place.name + what, note});
  made.file_name = region.place.name + what + digits_of(day);
  made.next = [maker](std::string* piece) { return maker->next(piece); };
  if (book != nullptr) {
    const AuditEntry entry = {
        request.is_open ? "export_open_list" : "export_list",
        (is_of_members ? "members/" : "households/") + std::to_string(made.row_count),
        region.place.code, request.reason};
    TRY(book->change([&](AccountChange& change) { return change.audit(caller.account, entry); }));
  }
  return made;
}

}  // namespace actions
