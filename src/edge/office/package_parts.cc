#include "edge/office/package_parts.h"

#include <algorithm>

#include "edge/office/xml_pieces.h"

namespace office {
namespace {

std::string folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return std::string(slash == std::string_view::npos ? "" : path.substr(0, slash + 1));
}

// "/xl/a.xml" is absolute; "../a.xml" is seen from the folder of the part that names it.
std::string resolve(std::string folder, std::string_view target) {
  if (!target.empty() && target[0] == '/') return std::string(target.substr(1));
  for (;;) {
    if (target.substr(0, 2) == "./") {
      target.remove_prefix(2);
    } else if (target.substr(0, 3) == "../") {
      target.remove_prefix(3);
      if (!folder.empty()) {
        folder = folder_of(std::string_view(folder).substr(0, folder.size() - 1));
      }
    } else {
      return folder + std::string(target);
    }
  }
}

bool is_same_name(std::string_view a, std::string_view b) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

std::string links_part_name(std::string_view part) {
  const std::string folder = folder_of(part);
  return folder + "_rels/" + std::string(part.substr(folder.size())) + ".rels";
}

base::Result<std::vector<PartLink>> read_links(const ZipReader& archive, std::string_view part) {
  std::vector<PartLink> links;
  const ZipPart* const list = archive.find(links_part_name(part));
  if (list == nullptr) return links;
  PieceStream stream = TRY(PieceStream::open(archive, *list, kMostSmallPartBytes));
  XmlPiece piece;
  while (TRY(stream.next(&piece))) {
    if (!piece.is_start() || piece.name != "Relationship") continue;
    const std::string_view type = attribute(piece.raw, "Type");
    std::string target = xml_unescaped(attribute(piece.raw, "Target"));
    std::replace(target.begin(), target.end(), '\\', '/');
    target =
        attribute(piece.raw, "TargetMode") == "External" ? "" : resolve(folder_of(part), target);
    links.push_back({std::string(attribute(piece.raw, "Id")),
                     std::string(type.substr(type.rfind('/') + 1)), std::move(target)});
  }
  return links;
}

const PartLink* find_link(const std::vector<PartLink>& links, std::string_view type) {
  const auto found = std::find_if(links.begin(), links.end(), [&](const PartLink& link) {
    return link.type == type && !link.target.empty();
  });
  return found == links.end() ? nullptr : &*found;
}

std::string without_elements(std::string_view xml, std::string_view name,
                             std::string_view attribute_name,
                             const std::vector<std::string>& values) {
  std::string kept;
  XmlPiece piece;
  bool is_inside = false;
  for (std::size_t at = 0; next_piece(xml, &at, &piece) == PieceFound::kYes;) {
    const bool is_named = piece.name == name;
    if (is_named && piece.is_start()) {
      const std::string value = xml_unescaped(attribute(piece.raw, attribute_name));
      const bool is_out = std::any_of(values.begin(), values.end(), [&](const std::string& one) {
        return is_same_name(one, value);
      });
      is_inside = is_out && piece.kind == XmlPiece::Kind::kStart;
      if (is_out) continue;
    }
    if (!is_inside) kept += piece.raw;
    if (is_named && piece.kind == XmlPiece::Kind::kEnd) is_inside = false;
  }
  return kept;
}

std::string with_element(std::string_view xml, std::string_view element) {
  // <Types/> without anything in it cannot be.
  const std::size_t end = std::min(xml.rfind("</"), xml.size());
  return std::string(xml.substr(0, end)).append(element).append(xml.substr(end));
}

std::string with_moved_names(std::string_view workbook, const RowMap& map,
                             std::string_view sheet_name) {
  std::string changed, list, name;
  XmlPiece piece;
  bool is_name = false, is_gone = false;
  for (std::size_t at = 0; next_piece(workbook, &at, &piece) == PieceFound::kYes;) {
    const bool is_start = piece.kind == XmlPiece::Kind::kStart;
    if (piece.name == "definedNames" && is_start) {
      list = piece.raw;  // Written with its first name: it must not be empty.
      continue;
    }
    if (piece.name == "definedNames" && !list.empty()) {
      list.clear();
      continue;
    }
    if (piece.name == "definedName" && is_start) {
      is_name = true;
      is_gone = false;
      name.clear();
    }
    if (!is_name) {
      if (list.empty() || piece.kind != XmlPiece::Kind::kText) changed += piece.raw;
    } else if (piece.kind == XmlPiece::Kind::kText) {
      const auto mapped = map_name(map, sheet_name, piece.raw);
      name += mapped.value_or("");
      is_gone = is_gone || !mapped;
    } else {
      name += piece.raw;
    }
    if (piece.name == "definedName" && piece.kind == XmlPiece::Kind::kEnd) {
      is_name = false;
      if (!is_gone) changed += list + name;
      if (!is_gone) list.clear();
    }
  }
  return changed;
}

std::string with_moved_table(std::string_view table, const RowMap& map) {
  std::string changed;
  XmlPiece piece;
  bool is_left_out = false;
  for (std::size_t at = 0; next_piece(table, &at, &piece) == PieceFound::kYes;) {
    if (piece.name == "filterColumn" || piece.name == "sortState") {
      is_left_out = piece.kind == XmlPiece::Kind::kStart;
      continue;
    }
    if (is_left_out) continue;
    const bool has_range = piece.name == "table" || piece.name == "autoFilter";
    const auto range = has_range ? parse_range(attribute(piece.raw, "ref")) : std::nullopt;
    if (!range) {
      changed += piece.raw;
      continue;
    }
    CellRange moved = map.find(*range).value_or(
        CellRange{range->first_row, range->first_column, range->first_row, range->last_column});
    moved.last_row = std::max(moved.last_row, moved.first_row + 1);
    const std::string tag = without_attribute(piece.raw, "totalsRowCount");
    changed += with_attribute(tag, "ref", range_name(moved));
  }
  return changed;
}

base::Result<Book> read_book(const ZipReader& archive) {
  Book book;
  const auto roots = TRY(read_links(archive, ""));
  const PartLink* const root = find_link(roots, "officeDocument");
  book.part = root == nullptr ? "xl/workbook.xml" : root->target;
  const ZipPart* const part = archive.find(book.part);
  if (part == nullptr) return unreadable("这不是 Excel 表格，请上传 xlsx 或 CSV");
  book.links = TRY(read_links(archive, book.part));
  PieceStream stream = TRY(PieceStream::open(archive, *part, kMostSmallPartBytes));
  XmlPiece piece;
  std::size_t place = 0;
  while (TRY(stream.next(&piece))) {
    if (piece.name == "workbook" && piece.is_start()) {
      book.is_strict = piece.raw.find("http://purl.oclc.org/ooxml/") != std::string_view::npos;
    }
    if (piece.name != "sheet" || !piece.is_start()) continue;
    const std::string_view id = attribute_of_any_prefix(piece.raw, "id");
    const auto link = std::find_if(book.links.begin(), book.links.end(), [&](const auto& one) {
      return one.id == id && one.type == "worksheet" && !one.target.empty();
    });
    const std::size_t here = place++;
    if (link == book.links.end()) continue;
    const ZipPart* const cells = archive.find(link->target);
    if (cells == nullptr) return damaged();
    book.sheets.push_back({xml_unescaped(attribute(piece.raw, "name")), here, cells});
  }
  return book;
}

}  // namespace office
