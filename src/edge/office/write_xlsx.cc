#include "edge/office/write_xlsx.h"

#include <algorithm>
#include <string_view>

#include "edge/office/archive.h"
#include "edge/office/workbook.h"
#include "edge/office/xml_pieces.h"

namespace office {
namespace {

constexpr std::string_view kXml = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
constexpr std::string_view kMain = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
constexpr std::string_view kOffice =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
constexpr std::string_view kPackage = "http://schemas.openxmlformats.org/package/2006/";
// Indexes into cellXfs of kStyles.
constexpr int kPlain = 1, kBold = 2, kRequired = 3, kExample = 4, kWrapped = 5;
constexpr std::string_view kLastRow = "1048576";
constexpr int kWidest = 40;  // Of texts in one line.

constexpr std::string_view kStyles =
    "<fonts count=\"4\"><font><sz val=\"11\"/><name val=\"宋体\"/></font>"
    "<font><b/><sz val=\"11\"/><name val=\"宋体\"/></font>"
    "<font><b/><sz val=\"11\"/><color rgb=\"FFC00000\"/><name val=\"宋体\"/></font>"
    "<font><i/><sz val=\"11\"/><color rgb=\"FF7F7F7F\"/><name val=\"宋体\"/></font></fonts>"
    "<fills count=\"3\"><fill><patternFill patternType=\"none\"/></fill>"
    "<fill><patternFill patternType=\"gray125\"/></fill>"
    "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFE8EFF8\"/></patternFill></fill>"
    "</fills><borders count=\"2\"><border/><border><left style=\"thin\"/><right style=\"thin\"/>"
    "<top style=\"thin\"/><bottom style=\"thin\"/></border></borders>"
    "<cellStyleXfs count=\"1\"><xf/></cellStyleXfs>"
    // 49 is the format of texts.
    "<cellXfs count=\"6\"><xf/><xf numFmtId=\"49\" applyNumberFormat=\"1\"/>"
    "<xf numFmtId=\"49\" fontId=\"1\" fillId=\"2\" borderId=\"1\" applyNumberFormat=\"1\" "
    "applyFont=\"1\" applyFill=\"1\" applyBorder=\"1\" applyAlignment=\"1\"><alignment "
    "vertical=\"center\" wrapText=\"1\"/></xf>"
    "<xf numFmtId=\"49\" fontId=\"2\" fillId=\"2\" borderId=\"1\" applyNumberFormat=\"1\" "
    "applyFont=\"1\" applyFill=\"1\" applyBorder=\"1\" applyAlignment=\"1\"><alignment "
    "vertical=\"center\" wrapText=\"1\"/></xf>"
    "<xf numFmtId=\"49\" fontId=\"3\" applyNumberFormat=\"1\" applyFont=\"1\"/>"
    "<xf numFmtId=\"49\" applyNumberFormat=\"1\" applyAlignment=\"1\"><alignment "
    "vertical=\"top\" wrapText=\"1\"/></xf></cellXfs>";

void add_row(std::string* xml, std::size_t number, const std::vector<std::string>& cells,
             const std::vector<int>& styles) {
  const std::string row = std::to_string(number);
  *xml += "<row r=\"" + row + "\">";
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (cells[i].empty()) continue;
    const int style = i < styles.size() ? styles[i] : kPlain;
    *xml += "<c r=\"" + column_name(static_cast<std::uint32_t>(i)) + row + "\" s=\"" +
            std::to_string(style) + "\" t=\"inlineStr\"><is><t xml:space=\"preserve\">" +
            xml_escaped(cells[i]) + "</t></is></c>";
  }
  *xml += "</row>";
}

// The last row of a list on the sheet of choices.
std::size_t last_choice(const Sheet& choices, std::size_t column) {
  std::size_t last = choices.rows.size();
  const auto is_empty = [&](const std::vector<std::string>& row) {
    return column >= row.size() || row[column].empty();
  };
  while (last > 1 && is_empty(choices.rows[last - 1])) --last;
  return std::max<std::size_t>(last + 1, 2);
}

// The list of a column, and what is said when a cell of it is chosen.
void add_validations(std::string* xml, const Sheet& sheet, const std::vector<Sheet>& sheets) {
  std::string validations;
  int count = 0;
  for (std::size_t i = 0; i < sheet.columns.size(); ++i) {
    const Column& column = sheet.columns[i];
    const bool offers = column.choices_column >= 0 && sheets.size() > 1;
    if (!offers && column.hint.empty()) continue;
    const std::string name = column_name(static_cast<std::uint32_t>(i));
    validations += "<dataValidation allowBlank=\"1\" showInputMessage=\"1\"";
    if (offers) validations += " type=\"list\"";
    if (!column.hint.empty()) {
      validations += " promptTitle=\"" + xml_escaped(column.heading) + "\" prompt=\"" +
                     xml_escaped(column.hint) + "\"";
    }
    validations += " sqref=\"" + name + "2:" + name + std::string(kLastRow) + "\">";
    if (offers) {
      const std::string from = column_name(static_cast<std::uint32_t>(column.choices_column));
      const std::size_t last =
          last_choice(sheets[1], static_cast<std::size_t>(column.choices_column));
      validations += "<formula1>'" + xml_escaped(sheets[1].name) + "'!$" + from + "$2:$" + from +
                     "$" + std::to_string(last) + "</formula1>";
    }
    validations += "</dataValidation>";
    ++count;
  }
  if (count == 0) return;
  *xml += "<dataValidations count=\"" + std::to_string(count) + "\">" + validations +
          "</dataValidations>";
}

std::string sheet_xml(const Sheet& sheet, const std::vector<Sheet>& sheets) {
  std::string xml = std::string(kXml) + "<worksheet xmlns=\"" + std::string(kMain) + "\">";
  xml +=
      "<sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" "
      "activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><cols>";
  std::vector<std::string> headings;
  std::vector<int> heading_styles, styles;
  for (std::size_t i = 0; i < sheet.columns.size(); ++i) {
    const std::string number = std::to_string(i + 1);
    xml += "<col min=\"" + number + "\" max=\"" + number + "\" width=\"" +
           std::to_string(sheet.columns[i].width) + "\" style=\"" + std::to_string(kPlain) +
           "\" customWidth=\"1\"/>";
    const std::string& heading = sheet.columns[i].heading;
    headings.push_back(heading);
    heading_styles.push_back(heading.substr(0, 1) == "*" ? kRequired : kBold);
    styles.push_back(sheet.columns[i].width > kWidest ? kWrapped : kPlain);
  }
  xml += "</cols><sheetData>";
  add_row(&xml, 1, headings, heading_styles);
  const std::vector<int> example(sheet.columns.size(), kExample);
  for (std::size_t i = 0; i < sheet.rows.size(); ++i) {
    add_row(&xml, i + 2, sheet.rows[i], i < sheet.example_rows ? example : styles);
  }
  xml += "</sheetData>";
  if (&sheet == &sheets.front()) add_validations(&xml, sheet, sheets);
  return xml + "</worksheet>";
}

std::string relationship(std::size_t id, std::string_view type, std::string_view target) {
  return "<Relationship Id=\"rId" + std::to_string(id) + "\" Type=\"" + std::string(kOffice) + "/" +
         std::string(type) + "\" Target=\"" + std::string(target) + "\"/>";
}

}  // namespace

std::string write_xlsx(const std::vector<Sheet>& sheets) {
  const std::string relationships_head =
      std::string(kXml) + "<Relationships xmlns=\"" + std::string(kPackage) + "relationships\">";
  const std::string type_head = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
  std::string types = std::string(kXml) + "<Types xmlns=\"" + std::string(kPackage) +
                      "content-types\"><Default Extension=\"rels\" ContentType=\"application/"
                      "vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" "
                      "ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" "
                      "ContentType=\"" +
                      type_head +
                      "sheet.main+xml\"/><Override PartName=\"/xl/styles.xml\" "
                      "ContentType=\"" +
                      type_head + "styles+xml\"/>";
  std::string workbook = std::string(kXml) + "<workbook xmlns=\"" + std::string(kMain) +
                         "\" xmlns:r=\"" + std::string(kOffice) + "\"><sheets>";
  std::string relationships = relationships_head;
  std::vector<Part> parts;
  for (std::size_t i = 0; i < sheets.size(); ++i) {
    const std::string file = "sheet" + std::to_string(i + 1) + ".xml";
    workbook += "<sheet name=\"" + xml_escaped(sheets[i].name) + "\" sheetId=\"" +
                std::to_string(i + 1) + (sheets[i].is_hidden ? "\" state=\"hidden" : "") +
                "\" r:id=\"rId" + std::to_string(i + 1) + "\"/>";
    relationships += relationship(i + 1, "worksheet", "worksheets/" + file);
    types += "<Override PartName=\"/xl/worksheets/" + file + "\" ContentType=\"" + type_head +
             "worksheet+xml\"/>";
    parts.push_back({"xl/worksheets/" + file, sheet_xml(sheets[i], sheets)});
  }
  relationships += relationship(sheets.size() + 1, "styles", "styles.xml");
  parts.push_back({"xl/workbook.xml", workbook + "</sheets></workbook>"});
  parts.push_back({"xl/_rels/workbook.xml.rels", relationships + "</Relationships>"});
  parts.push_back({"xl/styles.xml", std::string(kXml) + "<styleSheet xmlns=\"" +
                                        std::string(kMain) + "\">" + std::string(kStyles) +
                                        "</styleSheet>"});
  parts.push_back({"_rels/.rels", relationships_head +
                                      relationship(1, "officeDocument", "xl/workbook.xml") +
                                      "</Relationships>"});
  parts.insert(parts.begin(), {"[Content_Types].xml", types + "</Types>"});
  return write_archive(parts);
}

}  // namespace office
