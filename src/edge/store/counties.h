// A county's own row: the numbers that are given out, and its settings. Writing transactions of one
// county queue for this row (PostgreSQL), so numbers have no gaps and changes become visible in
// their order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "edge/store/store.h"

namespace store {

// What is numbered within a county, from 1.
enum class Numbered : uint8_t { kChange, kHousehold, kPerson, kAccount, kAuditEvent };

// Makes the county's row unless it is there.
base::Result<void> put_county(Transaction& transaction, std::string_view county);
base::Result<bool> has_county(Connection& connection, std::string_view county);

// Takes the next `count` numbers; the first of them.
base::Result<int64_t> take_numbers(Transaction& transaction, std::string_view county,
                                   Numbered numbered, int64_t count = 1);
// The last number given; 0: none.
base::Result<int64_t> last_number(Connection& connection, std::string_view county,
                                  Numbered numbered);

// Short texts that belong to the data: the check value of the master key, the seed of a demo …
base::Result<std::optional<std::string>> find_setting(Connection& connection,
                                                      std::string_view county,
                                                      std::string_view name);
base::Result<void> put_setting(Transaction& transaction, std::string_view county,
                               std::string_view name, std::string_view value);

}  // namespace store
