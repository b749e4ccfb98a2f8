#include "app/actions/region_rows.h"

#include "core/base/text.h"
#include "edge/policy/csv.h"

namespace actions {

std::vector<registry::RegionRow> read_region_rows(std::string_view text, const std::string& file,
                                                  base::Diagnostics* problems) {
  std::vector<registry::RegionRow> rows;
  const auto table = policy::read_csv(
      text, file, {"code", "name", "parent", "valid_from", "valid_to", "successor"}, problems);
  if (!table) return rows;
  for (const auto& fields : table->rows) {
    const auto field = [&](std::string_view column) {
      return std::string(base::trim(fields[*table->column(column)].text));
    };
    rows.push_back({field("code"), field("name"), field("parent"), field("valid_from"),
                    field("valid_to"), field("successor"), table->place(fields.front())});
  }
  return rows;
}

}  // namespace actions
