// Workbook → relationships → parts (ECMA-376, transitional and strict).
#include "edge/office/xlsx_book.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <map>

#include "core/base/text.h"
#include "edge/office/xml_scanner.h"

namespace office {
namespace {

constexpr std::uint64_t kMostBookBytes = 64U << 20U;
constexpr std::size_t kMostSheets = 10'000, kMostFormats = 1'000'000;

struct Relationship {
  std::string id;
  std::string type;  // Last part of the URI: "worksheet", "sharedStrings".
  std::string target;
};

std::string decoded(std::string_view raw) {
  std::string text;
  append_xml_text(&text, raw);
  return text;
}

std::uint32_t number_of(std::string_view text, std::uint32_t otherwise) {
  std::uint32_t number = otherwise;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// Every start tag of a part.
base::Result<void> each_start(const ZipReader& archive, const ZipPart& part,
                              const std::function<void(const XmlScanner&)>& on_start,
                              const std::function<void(std::string_view)>& on_end = {}) {
  XmlStream stream = TRY(XmlStream::open(archive, part, kMostBookBytes));
  int depth = 0;
  for (;;) {
    const XmlToken token = TRY(stream.next());
    if (token == XmlToken::kMore) break;
    if (token == XmlToken::kStart) {
      ++depth;
      on_start(stream.token());
    } else if (token == XmlToken::kEnd) {
      --depth;
      if (on_end) on_end(stream.token().name());
    }
  }
  if (depth != 0) return damaged();
  return {};
}

std::string folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return std::string(slash == std::string_view::npos ? "" : path.substr(0, slash + 1));
}

// "/xl/a.xml" is absolute; "a.xml" and "../a.xml" are seen from the folder of the part that names
// them.
std::string resolve(std::string folder, std::string_view target) {
  if (!target.empty() && target[0] == '/') return std::string(target.substr(1));
  for (;;) {
    if (target.substr(0, 2) == "./") {
      target.remove_prefix(2);
    } else if (target.substr(0, 3) == "../") {
      target.remove_prefix(3);
      if (!folder.empty())
        folder = folder_of(std::string_view(folder).substr(0, folder.size() - 1));
    } else {
      return folder + std::string(target);
    }
  }
}

base::Result<std::vector<Relationship>> read_relationships(const ZipReader& archive,
                                                           const std::string& part) {
  const std::string folder = folder_of(part);
  const ZipPart* list = archive.find(folder + "_rels/" + part.substr(folder.size()) + ".rels");
  std::vector<Relationship> relationships;
  if (list == nullptr) return relationships;
  TRY(each_start(archive, *list, [&](const XmlScanner& tag) {
    if (tag.name() != "Relationship" || tag.find_attribute("TargetMode") == "External") return;
    const std::string_view type = tag.find_attribute("Type");
    std::string target = decoded(tag.find_attribute("Target"));
    std::replace(target.begin(), target.end(), '\\', '/');
    relationships.push_back({std::string(tag.find_attribute("Id")),
                             std::string(type.substr(type.rfind('/') + 1)),
                             resolve(folder, target)});
  }));
  return relationships;
}

const Relationship* find_type(const std::vector<Relationship>& all, std::string_view type) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.type == type; });
  return found == all.end() ? nullptr : &*found;
}

// An archive that is something else: said by its name where people know it.
base::Error no_workbook(const ZipReader& archive) {
  if (archive.find("word/document.xml") != nullptr)
    return unreadable(
        "这是 Word 文档，不是表格，请把里面的表格复制到 Excel 或 WPS，另存为 xlsx 再上传");
  if (archive.find("ppt/presentation.xml") != nullptr)
    return unreadable("这是演示文稿，不是表格，请上传 xlsx 或 CSV");
  if (archive.find("content.xml") != nullptr && archive.find("mimetype") != nullptr)
    return unreadable("这是 OpenDocument 文件，请另存为 xlsx 再上传");
  if (archive.find("xl/workbook.bin") != nullptr)
    return unreadable("这是二进制的 xlsb 表格，请另存为 xlsx 再上传");
  const bool has_workbook =
      std::any_of(archive.parts().begin(), archive.parts().end(), [](const ZipPart& part) {
        const std::string_view name = part.name;
        return name.size() > 4 && (name.ends_with(".xls") || name.ends_with(".xlsx") ||
                                   name.ends_with(".csv") || name.ends_with(".et"));
      });
  if (has_workbook) return unreadable("这是压缩包，请解压后把里面的表格一个一个上传");
  return unreadable("这是压缩包，不是 Excel 表格，请上传 xlsx 或 CSV");
}

Visibility visibility_of(std::string_view state) {
  if (state == "hidden") return Visibility::kHidden;
  return state == "veryHidden" ? Visibility::kVeryHidden : Visibility::kVisible;
}

bool is_true(std::string_view text) { return text == "1" || text == "true" || text == "on"; }

base::Result<void> read_formats(const ZipReader& archive, const ZipPart& part,
                                std::vector<CellFormat>* formats) {
  std::map<std::uint32_t, CellFormat> by_code;
  bool is_in_cells = false;
  return each_start(
      archive, part,
      [&](const XmlScanner& tag) {
        if (tag.name() == "numFmt" && by_code.size() < kMostFormats) {
          const std::uint32_t id = number_of(tag.find_attribute("numFmtId"), 0);
          // Below 50 some programs write the code of a format they mean by number, as text.
          by_code[id] = format_of_code(decoded(tag.find_attribute("formatCode")));
        }
        if (tag.name() == "cellXfs") is_in_cells = true;
        if (tag.name() != "xf" || !is_in_cells || formats->size() >= kMostFormats) return;
        const std::uint32_t id = number_of(tag.find_attribute("numFmtId"), 0);
        const auto found = by_code.find(id);
        formats->push_back(found == by_code.end() ? format_of_id(id) : found->second);
      },
      [&](std::string_view name) {
        if (name == "cellXfs") is_in_cells = false;
      });
}

struct NamedSheet {
  SheetInfo info;
  std::string relationship;
};

base::Result<std::vector<NamedSheet>> read_sheet_names(const ZipReader& archive,
                                                       const ZipPart& part, bool* is_1904) {
  std::vector<NamedSheet> sheets;
  TRY(each_start(archive, part, [&](const XmlScanner& tag) {
    if (tag.name() == "workbookPr") *is_1904 = is_true(tag.find_attribute("date1904"));
    if (tag.name() != "sheet" || sheets.size() >= kMostSheets) return;
    sheets.push_back(
        {{decoded(tag.find_attribute("name")), visibility_of(tag.find_attribute("state"))},
         std::string(tag.find_attribute("id"))});
  }));
  return sheets;
}

}  // namespace

base::Result<XlsxBook> read_xlsx_book(const ZipReader& archive) {
  const auto roots = TRY(read_relationships(archive, ""));
  const Relationship* root = find_type(roots, "officeDocument");
  const std::string workbook = root == nullptr ? "xl/workbook.xml" : root->target;
  const ZipPart* part = archive.find(workbook);
  if (part == nullptr || archive.find("word/document.xml") != nullptr || workbook.ends_with(".bin"))
    return no_workbook(archive);
  XlsxBook book;
  const auto names = TRY(read_sheet_names(archive, *part, &book.is_1904));
  const auto relationships = TRY(read_relationships(archive, workbook));
  for (const NamedSheet& sheet : names) {
    const auto found = std::find_if(
        relationships.begin(), relationships.end(),
        [&](const auto& one) { return one.id == sheet.relationship && one.type == "worksheet"; });
    if (found == relationships.end()) continue;
    const ZipPart* cells = archive.find(found->target);
    if (cells == nullptr) return damaged();
    book.sheets.push_back(sheet.info);
    book.parts.push_back(cells);
  }
  if (book.sheets.empty()) return unreadable("表格里没有工作表，请检查文件");
  if (const Relationship* texts = find_type(relationships, "sharedStrings"))
    book.shared_texts = archive.find(texts->target);
  const Relationship* styles = find_type(relationships, "styles");
  const ZipPart* formats = styles == nullptr ? nullptr : archive.find(styles->target);
  if (formats != nullptr) TRY(read_formats(archive, *formats, &book.formats));
  return book;
}

}  // namespace office
