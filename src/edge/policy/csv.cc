#include "edge/policy/csv.h"

#include <algorithm>
#include <set>
#include <utility>

#include "core/base/text.h"
#include "edge/policy/yaml.h"

namespace policy {
namespace {

class Reader {
 public:
  Reader(std::string_view text, const std::string& file, base::Diagnostics* diagnostics)
      : text_(text), file_(file), diagnostics_(diagnostics) {}

  bool at_end() const { return at_ >= text_.size(); }
  std::vector<CsvField> read_row();

 private:
  void advance();
  bool at_line_end() const { return at_end() || text_[at_] == '\n' || text_[at_] == '\r'; }
  void end_line();
  void read_quoted(CsvField* field);
  void read_plain(CsvField* field);
  void report(std::string_view id) {
    diagnostics_->push_back(base::diagnose(id, {file_, line_, column_}));
  }

  std::string_view text_;
  const std::string& file_;
  base::Diagnostics* diagnostics_;
  std::size_t at_ = 0;
  int32_t line_ = 1;
  int32_t column_ = 1;
};

void Reader::advance() {
  const auto byte = static_cast<unsigned char>(text_[at_++]);
  if (byte == '\n') {
    ++line_;
    column_ = 1;
  } else if (at_end() || (static_cast<unsigned char>(text_[at_]) & 0xC0) != 0x80) {
    ++column_;  // The last byte of a code point.
  }
}

void Reader::end_line() {
  if (!at_end() && text_[at_] == '\r') advance();
  if (!at_end() && text_[at_] == '\n') {
    advance();
  } else if (!at_end()) {
    ++line_;  // A lone carriage return ends a line too.
    column_ = 1;
  }
}

void Reader::read_quoted(CsvField* field) {
  advance();
  for (;;) {
    if (at_end()) {
      diagnostics_->push_back(
          base::diagnose("policy.csv_open_quote", {file_, field->line, field->column}));
      return;
    }
    if (text_[at_] != '"') {
      field->text += text_[at_];
      advance();
      continue;
    }
    advance();
    if (at_end() || text_[at_] != '"') break;
    field->text += '"';
    advance();
  }
  if (at_line_end() || text_[at_] == ',') return;
  report("policy.csv_after_quote");
  while (!at_line_end() && text_[at_] != ',') advance();
}

void Reader::read_plain(CsvField* field) {
  while (!at_line_end() && text_[at_] != ',') {
    if (text_[at_] == '"') report("policy.csv_stray_quote");
    field->text += text_[at_];
    advance();
  }
}

std::vector<CsvField> Reader::read_row() {
  std::vector<CsvField> fields;
  for (;;) {
    CsvField field{"", line_, column_};
    if (!at_end() && text_[at_] == '"') {
      read_quoted(&field);
    } else {
      read_plain(&field);
    }
    fields.push_back(std::move(field));
    if (at_end() || text_[at_] != ',') break;
    advance();
  }
  end_line();
  return fields;
}

bool is_blank(const std::vector<CsvField>& row) {
  return row.size() == 1 && base::trim(row[0].text).empty();
}

std::string join(const std::vector<std::string_view>& names) {
  std::string text;
  for (const std::string_view name : names) text += (text.empty() ? "" : "、") + std::string(name);
  return text;
}

void check_header(const CsvTable& table, const std::vector<std::string_view>& columns,
                  base::Diagnostics* diagnostics) {
  std::vector<std::string_view> missing;
  for (const std::string_view name : columns) {
    if (!table.column(name)) missing.push_back(name);
  }
  if (!missing.empty()) {
    diagnostics->push_back(base::diagnose("policy.csv_missing_column", {table.file, 1, 1},
                                          {join(missing), join(columns)}));
  }
  for (std::size_t i = 0; i < table.header.size(); ++i) {
    const CsvField& field = table.header[i];
    if (table.column(field.text) != i) {
      diagnostics->push_back(
          base::diagnose("policy.csv_duplicate_column", table.place(field), {field.text}));
    } else if (std::find(columns.begin(), columns.end(), field.text) == columns.end()) {
      diagnostics->push_back(base::diagnose("policy.csv_unknown_column", table.place(field),
                                            {field.text, join(columns)}));
    }
  }
}

}  // namespace

std::optional<std::size_t> CsvTable::column(std::string_view name) const {
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (header[i].text == name) return i;
  }
  return std::nullopt;
}

namespace {

// The table before anything is demanded of its columns; none when there is no usable header.
std::optional<CsvTable> read_table(std::string_view text, const std::string& file,
                                   std::string_view expected, base::Diagnostics* diagnostics) {
  text = without_mark(text);
  if (!check_bytes(text, file, diagnostics)) return std::nullopt;
  Reader reader(text, file, diagnostics);
  CsvTable table;
  table.file = file;
  while (!reader.at_end() && table.header.empty()) {
    std::vector<CsvField> row = reader.read_row();
    if (!is_blank(row)) table.header = std::move(row);
  }
  if (table.header.empty()) {
    diagnostics->push_back(base::diagnose("policy.csv_empty", {file, 1, 1}, {expected}));
    return std::nullopt;
  }
  for (CsvField& field : table.header) field.text = std::string(base::trim(field.text));
  while (!reader.at_end()) {
    std::vector<CsvField> row = reader.read_row();
    if (is_blank(row)) continue;
    if (row.size() != table.header.size()) {
      diagnostics->push_back(
          base::diagnose("policy.csv_field_count", table.place(row[0]),
                         {std::to_string(row.size()), std::to_string(table.header.size())}));
      continue;
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace

std::optional<CsvTable> read_any_csv(std::string_view text, const std::string& file,
                                     base::Diagnostics* diagnostics) {
  auto table = read_table(text, file, "表头", diagnostics);
  if (!table) return std::nullopt;
  // Columns without a name come from spreadsheets that save empty cells: several are no mistake.
  std::set<std::string_view> names;
  for (const CsvField& field : table->header) {
    if (field.text.empty() || names.insert(field.text).second) continue;
    diagnostics->push_back(
        base::diagnose("policy.csv_duplicate_column", table->place(field), {field.text}));
  }
  return table;
}

std::optional<CsvTable> read_csv(std::string_view text, const std::string& file,
                                 std::initializer_list<std::string_view> columns,
                                 base::Diagnostics* diagnostics) {
  auto table = read_table(text, file, join(columns), diagnostics);
  if (table) check_header(*table, columns, diagnostics);
  return table;
}

}  // namespace policy
