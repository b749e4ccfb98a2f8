// A whole database moved to another one, and the hash by which both are compared
// (edge/store/copy.h). Told by their URLs.
#pragma once

#include <string>

#include "core/base/result.h"
#include "edge/store/copy.h"

namespace actions {

// `from` may be in use by a server; what that one commits later is not copied.
base::Result<store::Copied> copy_database(const std::string& from, const std::string& to,
                                          const store::CopyProgress& progress);
base::Result<std::string> hash_database(const std::string& url);

}  // namespace actions
