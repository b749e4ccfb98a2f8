// libFuzzer: any bytes as a CSV file of a pack. Rows that are given have as many fields as the
// header.
#include "edge/policy/csv.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
  base::Diagnostics diagnostics;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::optional<policy::CsvTable> table =
      policy::read_csv(text, "fuzz.csv", {"code", "label"}, &diagnostics);
  if (!table) return diagnostics.empty() ? (std::abort(), 0) : 0;
  for (const auto& row : table->rows) {
    if (row.size() != table->header.size()) std::abort();
  }
  return 0;
}
