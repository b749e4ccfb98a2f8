// libFuzzer: any bytes as a table somebody uploads (workbook or CSV).
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "edge/office/table.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
  const auto table = office::read_table(std::string(reinterpret_cast<const char*>(data), size));
  if (!table) return table.error().message.empty() ? (std::abort(), 0) : 0;
  if (table->rows.size() > office::kMostTableRows + 1) std::abort();
  return 0;
}
