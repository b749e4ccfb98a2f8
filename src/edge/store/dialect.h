// Which of the two databases an SQL text is meant for.
#pragma once

#include <cstdint>

namespace store {

enum class SqlDialect : uint8_t { kSqlite, kPostgres };

}  // namespace store
