// The small parts by which an office file names its other parts, read and changed as text, so that
// what is not understood stays as it was written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "edge/office/row_map.h"
#include "edge/office/zip_reader.h"

namespace office {

inline constexpr std::uint64_t kMostSmallPartBytes = std::uint64_t{64} << 20U;

struct PartLink {
  std::string id;
  std::string type;    // Last part of the URI: "worksheet".
  std::string target;  // Name of the part in the archive; empty when it is outside.
};

// "xl/_rels/workbook.xml.rels" of "xl/workbook.xml".
std::string links_part_name(std::string_view part);

// Empty when the part has no links.
base::Result<std::vector<PartLink>> read_links(const ZipReader& archive, std::string_view part);
const PartLink* find_link(const std::vector<PartLink>& links, std::string_view type);

// Elements named `name` for which `attribute` has one of these values (capitals do not matter),
// taken out.
std::string without_elements(std::string_view xml, std::string_view name,
                             std::string_view attribute, const std::vector<std::string>& values);
// Put in before the end of the outermost element.
std::string with_element(std::string_view xml, std::string_view element);

// The workbook with the names of places in this sheet moved; those of places that are gone go.
std::string with_moved_names(std::string_view workbook, const RowMap& map,
                             std::string_view sheet_name);
// A list of the newer kind (表格/超级表) over rows that moved: one row stays at least.
std::string with_moved_table(std::string_view table, const RowMap& map);

struct BookSheet {
  std::string name;
  std::size_t place = 0;  // Among all tabs, charts too, as names count them.
  const ZipPart* part = nullptr;
};

struct Book {
  std::string part;  // "xl/workbook.xml"
  std::vector<PartLink> links;
  std::vector<BookSheet> sheets;  // Those with cells, as Workbook::sheets().
  bool is_strict = false;         // ECMA-376 strict: other names of kinds.
};

base::Result<Book> read_book(const ZipReader& archive);

}  // namespace office
