// A connection to an SQLite file: WAL, every commit on the disk before it is acknowledged.
#pragma once

#include <memory>
#include <string>

#include "edge/store/connection.h"

namespace store {

enum class SqliteUse : uint8_t { kWrite, kRead };

// Creates the file when it does not exist and `use` is kWrite.
base::Result<std::unique_ptr<Connection>> open_sqlite(const std::string& path, SqliteUse use);

}  // namespace store
