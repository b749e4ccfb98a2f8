// The code book of packed answers as the database keeps it: names as small numbers, for ever.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "edge/store/store.h"

namespace store {

struct CodeEntry {
  int64_t code = 0;
  std::string name;
  bool is_sealed = false;
  friend bool operator==(const CodeEntry&, const CodeEntry&) = default;
};

base::Result<std::vector<CodeEntry>> load_code_book(Connection& connection,
                                                    std::string_view county);
// New entries, and entries whose sealing changed; a name never gets another number.
base::Result<void> put_code_entries(Transaction& transaction, std::string_view county,
                                    std::span<const CodeEntry> entries);

}  // namespace store
