#include "edge/office/table_writer.h"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <utility>

#include "core/base/text.h"
#include "edge/office/workbook.h"
#include "edge/office/xml_pieces.h"
#include "edge/office/zip_writer.h"

namespace office {
namespace {

constexpr std::string_view kXml = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
constexpr std::string_view kMain = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
constexpr std::string_view kOffice =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
constexpr std::string_view kPackage = "http://schemas.openxmlformats.org/package/2006/";
// Indexes into cellXfs below.
constexpr std::string_view kText = "1", kNumber = "2", kTitle = "3", kNote = "4", kHeading = "5";

constexpr std::string_view kStyles =
    "<fonts count=\"3\"><font><sz val=\"11\"/><name val=\"宋体\"/></font>"
    "<font><b/><sz val=\"11\"/><name val=\"宋体\"/></font>"
    "<font><b/><sz val=\"16\"/><name val=\"宋体\"/></font></fonts>"
    "<fills count=\"3\"><fill><patternFill patternType=\"none\"/></fill>"
    "<fill><patternFill patternType=\"gray125\"/></fill>"
    "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFE8EFF8\"/></patternFill></fill>"
    "</fills><borders count=\"2\"><border/><border><left style=\"thin\"/><right style=\"thin\"/>"
    "<top style=\"thin\"/><bottom style=\"thin\"/></border></borders>"
    "<cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs count=\"6\"><xf/>"
    // 49 is the format of texts.
    "<xf numFmtId=\"49\" borderId=\"1\" applyNumberFormat=\"1\" applyBorder=\"1\" "
    "applyAlignment=\"1\"><alignment vertical=\"center\" wrapText=\"1\"/></xf>"
    "<xf borderId=\"1\" applyBorder=\"1\" applyAlignment=\"1\">"
    "<alignment vertical=\"center\"/></xf>"
    "<xf fontId=\"2\" applyFont=\"1\" applyAlignment=\"1\">"
    "<alignment horizontal=\"center\" vertical=\"center\"/></xf>"
    "<xf applyAlignment=\"1\"><alignment vertical=\"center\"/></xf>"
    "<xf numFmtId=\"49\" fontId=\"1\" fillId=\"2\" borderId=\"1\" applyNumberFormat=\"1\" "
    "applyFont=\"1\" applyFill=\"1\" applyBorder=\"1\" applyAlignment=\"1\">"
    "<alignment horizontal=\"center\" vertical=\"center\" wrapText=\"1\"/></xf></cellXfs>";

constexpr std::string_view kPage =
    "<pageMargins left=\"0.4\" right=\"0.4\" top=\"0.5\" bottom=\"0.6\" header=\"0.3\" "
    "footer=\"0.3\"/><pageSetup paperSize=\"9\" orientation=\"landscape\" fitToHeight=\"0\"/>"
    "<headerFooter><oddFooter>&amp;C第 &amp;P 页 共 &amp;N 页</oddFooter></headerFooter>";

// -12.50: what a spreadsheet holds exactly, written as people write it.
bool is_plain_number(std::string_view text) {
  if (!text.empty() && text.front() == '-') text.remove_prefix(1);
  if (text.size() > 1 && text.front() == '0' && text[1] != '.') return false;
  std::size_t digits = 0, points = 0;
  for (const char c : text) {
    if (c == '.') {
      ++points;
    } else if (c < '0' || c > '9') {
      return false;
    } else {
      ++digits;
    }
  }
  return digits >= 1 && digits <= 15 && points <= 1 && text.front() != '.' && text.back() != '.';
}

std::string sheet_name_of(const std::string& wanted, std::size_t sheet) {
  std::string name;
  for (const char c : wanted) {
    if (std::string_view("[]:*?/\\'").find(c) == std::string_view::npos) name += c;
  }
  if (name.empty()) name = "Sheet";
  constexpr std::size_t kMostCharacters = 28;  // 31, less what numbers the later ones.
  std::size_t end = 0;
  for (std::size_t i = 0; i < kMostCharacters && end < name.size(); ++i) {
    base::next_code_point(name, &end);
  }
  name.resize(end);
  return sheet == 0 ? name : name + " " + std::to_string(sheet + 1);
}

// How many lines of a column the text takes: Chinese characters are twice as wide as Latin ones.
std::size_t lines_of(std::string_view text, int width) {
  const auto room = static_cast<std::size_t>(std::max(width, 1));
  if (text.size() <= room) return 1;
  std::size_t wide_bytes = 0;
  for (const char c : text) wide_bytes += static_cast<unsigned char>(c) >= 0x80 ? 1 : 0;
  const std::size_t needed = text.size() - wide_bytes + (wide_bytes / 3) * 2;
  return (needed + room - 1) / room;
}

class XlsxTable final : public TableWriter {
 public:
  XlsxTable(TableHead head, std::vector<TableColumn> columns, std::uint64_t row_count)
      : head_(std::move(head)), columns_(std::move(columns)), row_count_(row_count) {
    assert(!columns_.empty() && columns_.size() <= kMostColumns);
    // A sheet beyond 4 GB cannot be packed: tables with many columns part earlier.
    constexpr std::uint64_t kMostSheetCells = 60'000'000;
    rows_per_sheet_ = std::min(kMostSheetRows - kTableHeadRows, kMostSheetCells / columns_.size());
    sheet_count_ = std::max<std::uint64_t>((row_count_ + rows_per_sheet_ - 1) / rows_per_sheet_, 1);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      names_.push_back(column_name(static_cast<std::uint32_t>(i)));
    }
    write_parts();
    begin_sheet();
  }

  void add_row(std::span<const std::string_view> cells) override {
    assert(cells.size() == columns_.size() && added_ < row_count_);
    if (in_sheet_ == rows_per_sheet_) {
      end_sheet();
      begin_sheet();
    }
    const auto number = std::to_string(in_sheet_ + kTableHeadRows + 1);
    std::size_t lines = 1;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      lines = std::max(lines, lines_of(cells[i], columns_[i].width));
    }
    open_row(number, lines);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const bool is_number = columns_[i].is_number && is_plain_number(cells[i]);
      put_cell(i, number, cells[i], is_number ? kNumber : kText, is_number);
    }
    xml_ += "</row>";
    ++in_sheet_;
    ++added_;
    constexpr std::size_t kPiece = std::size_t{1} << 18U;
    if (xml_.size() >= kPiece) flush();
  }

  void finish() override {
    assert(added_ == row_count_);
    end_sheet();
    zip_.finish();
  }

  std::string take() override { return zip_.take(); }
  std::size_t waiting_bytes() const override { return zip_.waiting_bytes(); }
  bool is_too_large() const override { return zip_.is_too_large(); }

 private:
  // Not every program finds the height of a row whose texts go over several lines.
  void open_row(std::string_view number, std::size_t lines) {
    constexpr std::size_t kLinePoints = 15, kMostPoints = 405;  // 409 is Excel's highest row.
    xml_.append("<row r=\"").append(number);
    if (lines > 1) {
      xml_.append("\" ht=\"").append(std::to_string(std::min(lines * kLinePoints, kMostPoints)));
      xml_ += "\" customHeight=\"1";
    }
    xml_ += "\">";
  }

  void put_cell(std::size_t column, std::string_view row, std::string_view text,
                std::string_view style, bool is_number) {
    xml_.append("<c r=\"").append(names_[column]).append(row);
    xml_.append("\" s=\"").append(style);
    if (text.empty()) {
      xml_ += "\"/>";
    } else if (is_number) {
      xml_.append("\"><v>").append(text).append("</v></c>");
    } else {
      xml_ += "\" t=\"inlineStr\"><is><t xml:space=\"preserve\">";
      append_xml_escaped(&xml_, text);
      xml_ += "</t></is></c>";
    }
  }

  std::uint64_t rows_of(std::uint64_t sheet) const {
    return std::min(rows_per_sheet_, row_count_ - std::min(row_count_, sheet * rows_per_sheet_));
  }
  std::string last_cell(std::uint64_t rows) const {
    return names_.back() + std::to_string(rows + kTableHeadRows);
  }

  void begin_sheet() {
    zip_.begin("xl/worksheets/sheet" + std::to_string(sheet_ + 1) + ".xml");
    in_sheet_ = 0;
    xml_.append(kXml).append("<worksheet xmlns=\"").append(kMain).append("\">");
    xml_ += "<sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr><sheetViews><sheetView ";
    xml_ += sheet_ == 0 ? "tabSelected=\"1\" " : "";
    xml_ +=
        "workbookViewId=\"0\"><pane ySplit=\"3\" topLeftCell=\"A4\" activePane=\"bottomLeft\" "
        "state=\"frozen\"/></sheetView></sheetViews><cols>";
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const std::string number = std::to_string(i + 1);
      xml_.append("<col min=\"").append(number).append("\" max=\"").append(number);
      xml_.append("\" width=\"").append(std::to_string(columns_[i].width));
      xml_ += "\" customWidth=\"1\"/>";
    }
    xml_ += "</cols><sheetData><row r=\"1\" ht=\"28\" customHeight=\"1\">";
    put_cell(0, "1", head_.title, kTitle, false);
    xml_ += "</row><row r=\"2\" ht=\"20\" customHeight=\"1\">";
    put_cell(0, "2", head_.note, kNote, false);
    xml_ += "</row>";
    std::size_t lines = 1;
    for (const TableColumn& one : columns_) {
      lines = std::max(lines, lines_of(one.heading, one.width - 1));
    }
    open_row("3", lines);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      put_cell(i, "3", columns_[i].heading, kHeading, false);
    }
    xml_ += "</row>";
  }

  void end_sheet() {
    assert(in_sheet_ == rows_of(sheet_));
    xml_.append("</sheetData><autoFilter ref=\"A3:").append(last_cell(in_sheet_)).append("\"/>");
    if (columns_.size() > 1) {
      xml_ += "<mergeCells count=\"2\">";
      for (const std::string_view row : {"1", "2"}) {
        xml_.append("<mergeCell ref=\"").append(names_.front()).append(row).append(":");
        xml_.append(names_.back()).append(row).append("\"/>");
      }
      xml_ += "</mergeCells>";
    }
    xml_.append(kPage).append("</worksheet>");
    flush();
    zip_.end();
    ++sheet_;
  }

  void flush() {
    zip_.write(xml_);
    xml_.clear();
  }

  // Everything but the rows; the list of types stands first, as programs that look at the first
  // bytes expect.
  void write_parts() {
    const std::string type_head = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
    const std::string relationships_head =
        std::string(kXml) + "<Relationships xmlns=\"" + std::string(kPackage) + "relationships\">";
    std::string types = std::string(kXml) + "<Types xmlns=\"" + std::string(kPackage) +
                        "content-types\"><Default Extension=\"rels\" ContentType=\"application/"
                        "vnd.openxmlformats-package.relationships+xml\"/><Default Extension="
                        "\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/"
                        "workbook.xml\" ContentType=\"" +
                        type_head + "sheet.main+xml\"/><Override PartName=\"/xl/styles.xml\" " +
                        "ContentType=\"" + type_head + "styles+xml\"/>";
    std::string sheets, names, relationships = relationships_head;
    for (std::uint64_t i = 0; i < sheet_count_; ++i) {
      const std::string number = std::to_string(i + 1);
      const std::string name = xml_escaped(sheet_name_of(head_.sheet_name, i));
      sheets.append("<sheet name=\"").append(name).append("\" sheetId=\"").append(number);
      sheets.append("\" r:id=\"rId").append(number).append("\"/>");
      const std::string local = "\" localSheetId=\"" + std::to_string(i) + "\"";
      names.append("<definedName name=\"_xlnm._FilterDatabase").append(local);
      names.append(" hidden=\"1\">'").append(name).append("'!$A$3:$").append(names_.back());
      names.append("$").append(std::to_string(rows_of(i) + kTableHeadRows));
      names.append("</definedName><definedName name=\"_xlnm.Print_Titles").append(local);
      names.append(">'").append(name).append("'!$1:$3</definedName>");
      relationships += relationship(number, "worksheet", "worksheets/sheet" + number + ".xml");
      types.append("<Override PartName=\"/xl/worksheets/sheet").append(number);
      types.append(".xml\" ContentType=\"").append(type_head).append("worksheet+xml\"/>");
    }
    relationships += relationship(std::to_string(sheet_count_ + 1), "styles", "styles.xml");
    zip_.add("[Content_Types].xml", types + "</Types>");
    zip_.add("_rels/.rels", relationships_head +
                                relationship("1", "officeDocument", "xl/workbook.xml") +
                                "</Relationships>");
    zip_.add("xl/workbook.xml", std::string(kXml) + "<workbook xmlns=\"" + std::string(kMain) +
                                    "\" xmlns:r=\"" + std::string(kOffice) + "\"><sheets>" +
                                    sheets + "</sheets><definedNames>" + names +
                                    "</definedNames></workbook>");
    zip_.add("xl/_rels/workbook.xml.rels", relationships + "</Relationships>");
    zip_.add("xl/styles.xml", std::string(kXml) + "<styleSheet xmlns=\"" + std::string(kMain) +
                                  "\">" + std::string(kStyles) + "</styleSheet>");
  }

  static std::string relationship(const std::string& id, std::string_view type,
                                  std::string_view target) {
    return "<Relationship Id=\"rId" + id + "\" Type=\"" + std::string(kOffice) + "/" +
           std::string(type) + "\" Target=\"" + std::string(target) + "\"/>";
  }

  TableHead head_;
  std::vector<TableColumn> columns_;
  std::vector<std::string> names_;  // "A", "B" …
  std::uint64_t row_count_ = 0;
  std::uint64_t rows_per_sheet_ = 0;
  std::uint64_t sheet_count_ = 0;
  std::uint64_t sheet_ = 0;     // The one that is written.
  std::uint64_t in_sheet_ = 0;  // Rows of the list in it.
  std::uint64_t added_ = 0;
  std::string xml_;
  ZipWriter zip_;
};

// UTF-8 with a mark, by which Excel knows it, lines ended as RFC 4180 says.
class CsvTable final : public TableWriter {
 public:
  CsvTable(const TableHead& head, std::vector<TableColumn> columns) : columns_(std::move(columns)) {
    out_ = "\xEF\xBB\xBF";
    put_line(head.title);
    put_line(head.note);
    for (std::size_t i = 0; i < columns_.size(); ++i) put_field(i, columns_[i].heading, true);
    out_ += "\r\n";
  }

  void add_row(std::span<const std::string_view> cells) override {
    assert(cells.size() == columns_.size());
    for (std::size_t i = 0; i < cells.size(); ++i) put_field(i, cells[i], false);
    out_ += "\r\n";
  }
  void finish() override {}
  std::string take() override { return std::exchange(out_, {}); }
  std::size_t waiting_bytes() const override { return out_.size(); }
  bool is_too_large() const override { return false; }

 private:
  void put_line(std::string_view text) {
    put_field(0, text, true);
    out_ += "\r\n";
  }

  // Spreadsheets take long digits for numbers and lose their end, and what begins with = for a
  // formula; a tab before them, which nobody sees, keeps both as texts.
  static bool needs_guard(std::string_view text) {
    if (text.empty()) return false;
    if (std::string_view("=+-@").find(text.front()) != std::string_view::npos) {
      return !is_plain_number(text);
    }
    const bool is_digits = text.find_first_not_of("0123456789") == std::string_view::npos;
    return is_digits && (text.size() > 11 || (text.size() > 1 && text.front() == '0'));
  }

  void put_field(std::size_t column, std::string_view text, bool is_head) {
    if (column > 0) out_ += ',';
    const bool is_number = !is_head && columns_[column].is_number && is_plain_number(text);
    const bool is_guarded = !is_number && needs_guard(text);
    if (!is_guarded && text.find_first_of(",\"\r\n") == std::string_view::npos) {
      out_ += text;
      return;
    }
    out_ += '"';
    if (is_guarded) out_ += '\t';
    for (const char c : text) {
      if (c == '"') out_ += '"';
      out_ += c;
    }
    out_ += '"';
  }

  std::vector<TableColumn> columns_;
  std::string out_;
};

}  // namespace

std::unique_ptr<TableWriter> TableWriter::create(TableFormat format, TableHead head,
                                                 std::vector<TableColumn> columns,
                                                 std::uint64_t row_count) {
  if (format == TableFormat::kCsv) return std::make_unique<CsvTable>(head, std::move(columns));
  return std::make_unique<XlsxTable>(std::move(head), std::move(columns), row_count);
}

}  // namespace office
