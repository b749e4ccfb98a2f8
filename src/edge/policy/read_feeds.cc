// feeds/: layouts of workbooks that are sent in.
#include <algorithm>
#include <map>
#include <utility>

#include "core/base/plain_words.h"
#include "edge/policy/read.h"

namespace policy {
namespace {

using dictionary::ColumnRole;
using dictionary::Layout;
using dictionary::LayoutColumn;

std::string joined(const std::vector<std::string_view>& words) {
  std::string text;
  for (const std::string_view word : words) {
    if (!text.empty()) text += "、";
    text += word;
  }
  return text;
}

std::optional<dictionary::LayoutPeriod> parse_period_word(std::string_view word) {
  if (word == "accounting") return dictionary::LayoutPeriod::kAccounting;
  if (word == "month") return dictionary::LayoutPeriod::kMonth;
  if (word == "year") return dictionary::LayoutPeriod::kYear;
  return std::nullopt;
}

// The headings of an indicator unless the layout says otherwise: those of the national system, its
// label and other names.
std::vector<std::string> headings_of(const dictionary::Indicator& indicator) {
  std::vector<std::string> headings = indicator.national_columns;
  const auto add = [&](const std::string& heading) {
    if (std::find(headings.begin(), headings.end(), heading) == headings.end())
      headings.push_back(heading);
  };
  add(indicator.label);
  for (const std::string& alias : indicator.aliases) add(alias);
  return headings;
}

class LayoutReading {
 public:
  LayoutReading(Reading* reading, const PackFile& file, Layout* layout)
      : reading_(reading), file_(file), layout_(layout) {}

  void read_indicators(Fields* fields) {
    for (const Node& node : fields->list("indicators", Need::kOptional)) {
      LayoutColumn column;
      column.place = {file_.shown, node.line, node.column};
      take_indicator(node.text, &column);
      add(std::move(column));
    }
  }

  void read_column(const Node& node) {
    Fields fields(node, file_.shown, reading_->diagnostics);
    LayoutColumn column;
    column.place = fields.place();
    const base::PlacedText role = fields.placed("role", Need::kOptional);
    const base::PlacedText indicator = fields.placed("indicator", Need::kOptional);
    if (role.empty() == indicator.empty()) {
      reading_->report("policy.column_of_what", column.place);
    } else if (!role.empty()) {
      take_role(role, &column);
    } else {
      take_indicator(indicator.text, &column);
    }
    auto headings = fields.texts("headings", Need::kOptional);
    if (!headings.empty()) column.headings = std::move(headings);
    column.label = fields.has("label") ? fields.text("label", Need::kRequired)
                   : column.label.empty() && !column.headings.empty() ? column.headings.front()
                                                                      : column.label;
    column.is_required = fields.yes_no("required", false);
    column.joins = fields.yes_no("joins", false);
    column.is_negated = fields.yes_no("negated", false);
    column.states_blanks = fields.yes_no("states_blanks", false);
    column.example = fields.text("example", Need::kOptional);
    read_words(&fields, &column);
    fields.finish();
    check_type(column);
    add(std::move(column));
  }

  void check_whole() {
    if (layout_->columns.empty()) reading_->report("policy.layout_empty", layout_->place);
    std::map<std::string, const LayoutColumn*> owners;
    for (const LayoutColumn& column : layout_->columns) {
      if (column.headings.empty())
        reading_->report("policy.column_without_heading", column.place, {column.target()});
      for (const std::string& heading : column.headings) {
        const auto [first, is_new] = owners.emplace(base::plain_words(heading), &column);
        if (is_new || first->second == &column) continue;
        reading_->report("policy.shared_heading", column.place,
                         {heading, first->second->target(), column.target()});
      }
    }
  }

 private:
  void take_role(const base::PlacedText& role, LayoutColumn* column) {
    const auto parsed = dictionary::parse_column_role(role.text);
    if (parsed) {
      column->role = *parsed;
    } else {
      reading_->report("policy.bad_choice", role.place,
                       {"role", role.text, joined(dictionary::column_role_words())});
    }
  }

  void take_indicator(const std::string& id, LayoutColumn* column) {
    column->indicator = id;
    if (!check_name(reading_, id, indicator_names(*reading_->policy), column->place,
                    "policy.unknown_indicator")) {
      return;
    }
    const auto& indicator = *reading_->policy->dictionary.find_indicator(id);
    column->label = indicator.label;
    column->headings = headings_of(indicator);
    if (!indicator.derived.empty() || !indicator.repeats.empty())
      reading_->report("policy.column_computed", column->place, {id});
    const auto& dictionary = reading_->policy->dictionary;
    const bool fits = indicator.entity == layout_->row ||
                      indicator.entity == dictionary.parent_of(layout_->row) ||
                      indicator.entity == dictionary.parent_of(dictionary.parent_of(layout_->row));
    if (!fits || indicator.entity.empty())
      reading_->report("policy.column_of_other_entity", column->place,
                       {id, indicator.entity, layout_->row});
  }

  void read_words(Fields* fields, LayoutColumn* column) {
    const Node* words = fields->map("words", Need::kOptional);
    const auto* indicator = reading_->policy->dictionary.find_indicator(column->indicator);
    if (words == nullptr || indicator == nullptr) return;
    for (const Member& member : words->members) {
      auto value = read_value(reading_, member.value, file_, indicator->type, member.key);
      if (value) column->words.emplace_back(base::plain_words(member.key), *std::move(value));
    }
  }

  void check_type(const LayoutColumn& column) {
    const auto* indicator = reading_->policy->dictionary.find_indicator(column.indicator);
    if (indicator == nullptr) return;
    using dictionary::TypeKind;
    const bool is_bad = (column.joins && indicator->type.kind != TypeKind::kSet) ||
                        (column.is_negated && indicator->type.kind != TypeKind::kBool);
    if (is_bad) reading_->report("policy.column_of_other_type", column.place, {column.indicator});
  }

  void add(LayoutColumn column) {
    if (column.target().empty()) return;
    if (layout_->find(column.target()) != nullptr) {
      reading_->report("policy.column_twice", column.place, {column.target()});
      return;
    }
    layout_->columns.push_back(std::move(column));
  }

  Reading* reading_;
  const PackFile& file_;
  Layout* layout_;
};

}  // namespace

void read_feed(Reading* reading, const PackFile& file, const Node& root) {
  Fields fields(root, file.shown, reading->diagnostics);
  Layout layout;
  layout.id = read_id(reading, &fields, file);
  layout.pack = file.pack;
  layout.place = fields.place();
  layout.label = fields.text("label", Need::kRequired);
  layout.department = fields.text("department", Need::kOptional);
  const base::PlacedText row = fields.placed("row", Need::kRequired);
  layout.row = row.text;
  if (!row.empty())
    check_name(reading, row.text, entity_names(*reading->policy), row.place,
               "policy.unknown_entity");
  layout.same_by = fields.text("same_by", Need::kOptional);
  for (const std::string& what : fields.texts("adds", Need::kOptional)) {
    if (what == "households") {
      layout.adds_households = true;
    } else if (what == "members") {
      layout.adds_members = true;
    } else {
      reading->report("policy.bad_choice", layout.place, {"adds", what, "households、members"});
    }
  }
  if (fields.has("period")) {
    const auto period =
        fields.choice("period", Need::kRequired, parse_period_word, "accounting、month、year");
    layout.period = period.value_or(dictionary::LayoutPeriod::kAccounting);
  }
  layout.file_names = fields.texts("file_names", Need::kOptional);
  layout.left_out = fields.texts("left_out", Need::kOptional);
  LayoutReading columns(reading, file, &layout);
  for (const Node& column : fields.list("columns", Need::kRequired)) columns.read_column(column);
  columns.read_indicators(&fields);
  columns.check_whole();
  layout.note = fields.text("note", Need::kOptional);
  layout.source = read_source(reading, &fields, file, Need::kRequired);
  fields.finish();
  reading->policy->layouts.push_back(std::move(layout));
}

}  // namespace policy
