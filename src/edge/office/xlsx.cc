// The first sheet of a workbook (ECMA-376, transitional and strict): workbook → relationships →
// sheet and shared texts.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "edge/office/archive.h"
#include "edge/office/table.h"
#include "edge/office/workbook.h"
#include "edge/office/xml.h"

namespace office {
namespace {

base::Error damaged() { return unreadable("表格的内容已损坏，请另存为 xlsx 再上传"); }

struct Relationship {
  std::string id;
  std::string type;  // Last part of the URI: "worksheet", "sharedStrings".
  std::string target;
};

std::string folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return std::string(slash == std::string_view::npos ? "" : path.substr(0, slash + 1));
}

// "/xl/a.xml" is absolute; "a.xml" and "../a.xml" are seen from the folder of the part that names
// them.
std::string resolve(std::string folder, std::string_view target) {
  if (!target.empty() && target[0] == '/') return std::string(target.substr(1));
  while (target.substr(0, 3) == "../") {
    target.remove_prefix(3);
    if (!folder.empty()) folder = folder_of(std::string_view(folder).substr(0, folder.size() - 1));
  }
  return folder + std::string(target);
}

base::Result<std::vector<Relationship>> read_relationships(const Archive& archive,
                                                           const std::string& part) {
  const std::string folder = folder_of(part);
  const auto text = TRY(archive.read(folder + "_rels/" + part.substr(folder.size()) + ".rels"));
  std::vector<Relationship> relationships;
  if (!text) return relationships;
  XmlEvents events;
  events.start = [&](std::string_view name, const Attributes& attributes) {
    if (name != "Relationship" || attributes.find("TargetMode") == "External") return;
    const std::string_view type = attributes.find("Type");
    relationships.push_back({std::string(attributes.find("Id")),
                             std::string(type.substr(type.rfind('/') + 1)),
                             resolve(folder, attributes.find("Target"))});
  };
  if (!read_xml(*text, events)) return damaged();
  return relationships;
}

const Relationship* find_type(const std::vector<Relationship>& all, std::string_view type) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.type == type; });
  return found == all.end() ? nullptr : &*found;
}

// The relationship id of the first sheet.
base::Result<std::string> first_sheet(const Archive& archive, const std::string& workbook) {
  const auto text = TRY(archive.read(workbook));
  if (!text) return unreadable("这不是 Excel 表格，请上传 xlsx 或 CSV");
  std::string id;
  XmlEvents events;
  events.start = [&](std::string_view name, const Attributes& attributes) {
    if (name == "sheet" && id.empty()) id = std::string(attributes.find("id"));
  };
  if (!read_xml(*text, events)) return damaged();
  return id;
}

// Texts of <si> or <is>: runs are joined, phonetic hints (<rPh>) left out.
class TextCollector {
 public:
  void start(std::string_view name) {
    if (name == "rPh") ++hidden_;
    if (name == "t") is_text_ = hidden_ == 0;
  }
  void end(std::string_view name) {
    if (name == "rPh") --hidden_;
    if (name == "t") is_text_ = false;
  }
  void text(std::string_view text) {
    if (is_text_ && value_.size() < kMostCellBytes) value_ += text;
  }
  std::string take() { return std::exchange(value_, {}); }

 private:
  int hidden_ = 0;
  bool is_text_ = false;
  std::string value_;
};

base::Result<std::vector<std::string>> read_shared_texts(const Archive& archive,
                                                         const std::string& part) {
  std::vector<std::string> texts;
  const auto document = TRY(archive.read(part));
  if (!document) return texts;
  TextCollector collector;
  XmlEvents events;
  events.start = [&](std::string_view name, const Attributes&) { collector.start(name); };
  events.text = [&](std::string_view text) { collector.text(text); };
  events.end = [&](std::string_view name) {
    collector.end(name);
    if (name == "si") texts.push_back(collector.take());
  };
  events.is_enough = [&] { return texts.size() > kMostTableCells; };
  if (!read_xml(*document, events)) return damaged();
  return texts;
}

// "1.3800138E10" → "13800138000": a number as the sheet shows it, where it is whole.
std::string shown_number(const std::string& text) {
  if (text.find_first_of(".eE") == std::string::npos) return text;
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  constexpr double kExact = 9007199254740992.0;  // 2^53
  if (error != std::errc() || end != text.data() + text.size()) return text;
  if (number != std::floor(number) || std::fabs(number) > kExact) return text;
  return std::to_string(static_cast<int64_t>(number));
}

// "AB12" → column 27, row 11.
struct Position {
  std::size_t column = 0;
  std::size_t row = 0;
};
std::optional<Position> parse_position(std::string_view text) {
  std::size_t column = 0, at = 0;
  while (at < text.size() && text[at] >= 'A' && text[at] <= 'Z' && at < 4)
    column = column * 26 + static_cast<std::size_t>(text[at++] - 'A') + 1;
  std::size_t row = 0;
  const auto [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), row);
  if (at == 0 || error != std::errc() || end != text.data() + text.size() || row == 0)
    return std::nullopt;
  return Position{column - 1, row - 1};
}

class SheetReader {
 public:
  explicit SheetReader(const std::vector<std::string>& shared) : shared_(shared) {}

  base::Result<Table> read(std::string_view document) {
    XmlEvents events;
    events.start = [&](std::string_view name, const Attributes& attributes) {
      start(name, attributes);
    };
    events.text = [&](std::string_view text) {
      inline_.text(text);
      if (in_value_ && value_.size() < kMostCellBytes) value_ += text;
    };
    events.end = [&](std::string_view name) { end(name); };
    events.is_enough = [&] { return !problem_.empty(); };
    const bool is_whole = read_xml(document, events);
    if (!problem_.empty()) return unreadable(problem_);
    if (!is_whole) return damaged();
    return std::move(table_);
  }

 private:
  void start(std::string_view name, const Attributes& attributes) {
    if (name == "c") {
      type_ = std::string(attributes.find("t"));
      value_.clear();
      place(attributes.find("r"));
    }
    if (name == "row") start_row(attributes.find("r"));
    if (name == "v") in_value_ = true;
    inline_.start(name);
  }

  void end(std::string_view name) {
    inline_.end(name);
    if (name == "v") in_value_ = false;
    if (name != "c") return;
    store(cell_text());
    ++column_;
  }

  void start_row(std::string_view number) {
    std::size_t row = next_row_ + 1;
    if (!number.empty()) std::from_chars(number.data(), number.data() + number.size(), row);
    row_ = row == 0 ? 0 : row - 1;
    next_row_ = row_ + 1;
    column_ = 0;
  }

  // Cells may leave their position out; then they follow the one before.
  void place(std::string_view reference) {
    if (reference.empty()) return;
    const auto position = parse_position(reference);
    if (!position) {
      problem_ = "表格的单元格位置不对，请另存为 xlsx 再上传";
      return;
    }
    row_ = position->row;
    column_ = position->column;
  }

  std::string cell_text() {
    const std::string written = inline_.take();
    if (type_ == "inlineStr") return written;
    if (type_ == "s") {
      std::size_t index = shared_.size();
      std::from_chars(value_.data(), value_.data() + value_.size(), index);
      if (index < shared_.size()) return shared_[index];
      problem_ = "表格的内容已损坏，请另存为 xlsx 再上传";
      return "";
    }
    if (type_ == "b") return value_ == "1" ? "是" : "否";
    return type_.empty() || type_ == "n" ? shown_number(value_) : value_;
  }

  void store(std::string text) {
    if (text.empty() || !problem_.empty()) return;
    if (row_ >= kMostTableRows) problem_ = "超过 10 万行，请拆成几个文件";
    if (column_ >= kMostTableColumns) problem_ = "超过 256 列，请删去多余的列";
    bytes_ += text.size();
    if (++cells_ > kMostTableCells || bytes_ > kMostPartBytes)
      problem_ = "内容太多，请拆成几个文件";
    if (!problem_.empty()) return;
    if (table_.rows.size() <= row_) table_.rows.resize(row_ + 1);
    auto& row = table_.rows[row_];
    if (row.size() <= column_) row.resize(column_ + 1);
    row[column_] = std::move(text);
  }

  const std::vector<std::string>& shared_;
  TextCollector inline_;
  Table table_;
  std::string problem_;
  std::string type_;
  std::string value_;
  bool in_value_ = false;
  std::size_t row_ = 0, next_row_ = 0, column_ = 0, cells_ = 0, bytes_ = 0;
};

}  // namespace

base::Result<Table> read_xlsx(std::string_view bytes) {
  const Archive archive = TRY(Archive::open(bytes));
  const auto roots = TRY(read_relationships(archive, ""));
  const Relationship* root = find_type(roots, "officeDocument");
  const std::string workbook = root == nullptr ? "xl/workbook.xml" : root->target;
  const std::string sheet_id = TRY(first_sheet(archive, workbook));
  const auto relationships = TRY(read_relationships(archive, workbook));
  const auto sheet = std::find_if(relationships.begin(), relationships.end(), [&](const auto& one) {
    return one.id == sheet_id && one.type == "worksheet";
  });
  if (sheet == relationships.end()) return unreadable("表格里没有工作表，请检查文件");
  std::vector<std::string> shared;
  if (const Relationship* texts = find_type(relationships, "sharedStrings"))
    shared = TRY(read_shared_texts(archive, texts->target));
  const auto document = TRY(archive.read(sheet->target));
  if (!document) return damaged();
  return SheetReader(shared).read(*document);
}

}  // namespace office
