// A connection to PostgreSQL by libpq, results in binary.
#pragma once

#include <memory>
#include <string>

#include "edge/store/connection.h"

namespace store {

// `url` as libpq reads it; what it does not say (encoding, waiting time) is set here.
base::Result<std::unique_ptr<Connection>> open_postgres(const std::string& url);

}  // namespace store
