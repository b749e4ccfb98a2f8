// The one table of an HTML page that an old system saved as .xls. Cells are texts; a cell that
// spans columns fills the first of them, as in a merged range.
#include <algorithm>
#include <cctype>
#include <charconv>
#include <deque>
#include <string>
#include <utility>

#include "core/base/text.h"
#include "edge/office/number_text.h"
#include "edge/office/sheet_source.h"
#include "edge/office/text_encoding.h"
#include "edge/office/xml_scanner.h"

namespace office {
namespace {

constexpr std::uint64_t kMostHtmlBytes = 64U << 20U;

std::string lower(std::string_view text) {
  std::string small(text);
  for (char& c : small) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return small;
}

struct Tag {
  std::string name;  // "td", "/td".
  std::string_view attributes;
};

// Takes the tag or comment at `*at` ('<').
Tag take_tag(std::string_view page, std::size_t* at) {
  const bool is_comment = page.substr(*at, 4) == "<!--";
  const std::size_t close = is_comment ? page.find("-->", *at) : page.find('>', *at);
  const std::size_t end = std::min(close, page.size());
  std::size_t name_end = *at + 1;
  while (name_end < end && !std::isspace(static_cast<unsigned char>(page[name_end]))) ++name_end;
  Tag tag;
  if (!is_comment) {
    tag.name = lower(page.substr(*at + 1, name_end - *at - 1));
    if (tag.name.size() > 1 && tag.name.back() == '/') tag.name.pop_back();
    tag.attributes = page.substr(name_end, end - name_end);
  }
  *at = std::min(end + (is_comment ? 3 : 1), page.size());
  return tag;
}

std::uint32_t span_of(std::string_view attributes, std::string_view name) {
  const std::string small = lower(attributes);
  std::size_t at = small.find(name);
  if (at == std::string::npos) return 1;
  at = small.find_first_of("0123456789", at);
  if (at == std::string::npos) return 1;
  std::uint32_t span = 1;
  std::from_chars(small.data() + at, small.data() + small.size(), span);
  return std::clamp<std::uint32_t>(span, 1, kMostColumns);
}

class HtmlSource final : public SheetSource {
 public:
  explicit HtmlSource(std::string page) : SheetSource(FileKind::kHtml), page_(std::move(page)) {
    sheets_.emplace_back();
  }
  base::Result<SheetLayout> read_layout(std::size_t) override { return SheetLayout{}; }
  base::Result<std::vector<CellRange>> read_merged_ranges(std::size_t sheet) override {
    merged_.clear();
    TRY(read_rows(sheet, [](const Row&) { return true; }));
    return merged_;
  }
  base::Result<std::uint64_t> read_rows(std::size_t sheet, const RowCallback& on_row) override;
  double share_read() const override { return share_; }

 private:
  void start_row();
  void start_cell(const Tag& tag);
  void end_cell();
  // Whether to continue.
  bool end_row(const RowCallback& on_row);
  void add_text(std::string_view text);

  std::string page_;
  std::vector<CellRange> merged_;
  double share_ = 0;
  // Of the table being read.
  bool is_in_row_ = false;
  bool is_in_cell_ = false;
  std::uint32_t row_ = 0;
  std::uint32_t column_ = 0;
  std::uint32_t width_ = 1;
  std::vector<std::uint32_t> taken_until_;  // A column is taken by a cell above up to this row.
  std::vector<Cell> cells_;
  std::deque<std::string> texts_;
  std::size_t used_texts_ = 0;
  std::uint64_t count_ = 0;
};

void HtmlSource::start_row() {
  is_in_row_ = true;
  ++row_;
  column_ = 0;
  width_ = 0;
  cells_.clear();
  used_texts_ = 0;
}

void HtmlSource::start_cell(const Tag& tag) {
  end_cell();
  column_ += width_;
  while (column_ < taken_until_.size() && taken_until_[column_] >= row_) ++column_;
  width_ = span_of(tag.attributes, "colspan");
  const std::uint32_t height = span_of(tag.attributes, "rowspan");
  if (column_ + width_ > kMostColumns) return;
  if (width_ > 1 || height > 1)
    merged_.push_back({row_, column_, row_ + height - 1, column_ + width_ - 1});
  if (height > 1) {
    if (taken_until_.size() < column_ + width_) taken_until_.resize(column_ + width_);
    for (std::uint32_t i = 0; i < width_; ++i) taken_until_[column_ + i] = row_ + height - 1;
  }
  if (used_texts_ == texts_.size()) texts_.emplace_back();
  texts_[used_texts_].clear();
  is_in_cell_ = true;
}

void HtmlSource::add_text(std::string_view text) {
  if (!is_in_cell_) return;
  std::string spaced;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t blank = text.find("&nbsp;", at);
    spaced += text.substr(at, blank - at);
    if (blank == std::string_view::npos) break;
    spaced += ' ';
    at = blank + 6;
  }
  if (texts_[used_texts_].size() < kMostCellBytes) append_xml_text(&texts_[used_texts_], spaced);
}

void HtmlSource::end_cell() {
  if (!is_in_cell_) return;
  is_in_cell_ = false;
  std::string& text = texts_[used_texts_];
  text = std::string(base::trim(text));
  if (text.empty()) return;
  ++used_texts_;
  Cell cell;
  cell.column = column_;
  cell.kind = CellKind::kText;
  cell.shown = text;
  cell.may_have_lost_digits = looks_like_lost_digits(text);
  cells_.push_back(cell);
}

bool HtmlSource::end_row(const RowCallback& on_row) {
  end_cell();
  if (!is_in_row_) return true;
  is_in_row_ = false;
  if (cells_.empty()) return true;
  ++count_;
  return on_row(Row{row_, false, cells_});
}

base::Result<std::uint64_t> HtmlSource::read_rows(std::size_t, const RowCallback& on_row) {
  const std::string_view page = page_;
  bool is_in_table = false, is_whole = false;
  is_in_row_ = is_in_cell_ = false;
  row_ = column_ = 0;
  count_ = 0;
  taken_until_.clear();
  merged_.clear();
  for (std::size_t at = 0; at < page.size();) {
    if (page[at] != '<') {
      const std::size_t end = std::min(page.find('<', at), page.size());
      add_text(page.substr(at, end - at));
      at = end;
      continue;
    }
    const Tag tag = take_tag(page, &at);
    share_ = static_cast<double>(at) / static_cast<double>(page.size());
    if (tag.name == "style" || tag.name == "script")
      at = std::min(page.find("</" + tag.name, at), page.size());
    if (tag.name == "table") {
      if (is_in_table || is_whole)
        return unreadable("网页里不止一个表格，请用 Excel 打开后另存为 xlsx 再上传");
      is_in_table = true;
    }
    if (!is_in_table) continue;
    const bool is_row = tag.name == "tr" || tag.name == "/tr" || tag.name == "/table";
    if (is_row && !end_row(on_row)) return count_;
    if (tag.name == "tr") start_row();
    if ((tag.name == "td" || tag.name == "th") && is_in_row_) start_cell(tag);
    if (column_ + width_ > kMostColumns) return unreadable("表格超过 16384 列，请删去多余的列");
    if (tag.name == "/td" || tag.name == "/th") end_cell();
    if (tag.name == "br" && is_in_cell_) texts_[used_texts_] += '\n';
    if (tag.name == "/table") {
      is_in_table = false;
      is_whole = true;
    }
  }
  if (!is_whole && row_ == 0) return unreadable("这是网页，里面没有表格，请另存为 xlsx 再上传");
  if (!is_whole) return cut_off();
  return count_;
}

}  // namespace

OpenedSource open_html(const Input& input) {
  if (input->size() > kMostHtmlBytes)
    return unreadable("网页形式的表格超过 64 MB，请用 Excel 打开后另存为 xlsx 再上传");
  const DetectedEncoding detected = detect_encoding(*input);
  std::string page = input->read_at(0, static_cast<std::size_t>(input->size()));
  page.erase(0, detected.mark_bytes);
  std::string text;
  switch (detected.encoding) {
    case TextEncoding::kUtf8:
      text = std::move(page);
      break;
    case TextEncoding::kGb18030:
      if (!Gb18030Decoder().decode(page, &text))
        return unreadable("读不出文字编码，请用 Excel 打开后另存为 xlsx 再上传");
      break;
    case TextEncoding::kUtf16Little:
      append_utf16(page, false, &text);
      break;
    case TextEncoding::kUtf16Big:
      append_utf16(page, true, &text);
      break;
  }
  return std::unique_ptr<SheetSource>(std::make_unique<HtmlSource>(std::move(text)));
}

}  // namespace office
