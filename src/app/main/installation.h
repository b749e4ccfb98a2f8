// What an installation keeps on its disk, opened once when the server starts: the database, its
// key, the accounts of the county.
#pragma once

#include <memory>
#include <optional>

#include "app/actions/account_book.h"
#include "app/actions/county.h"
#include "app/actions/live.h"
#include "app/cli/command.h"

namespace start {

struct Installation {
  std::unique_ptr<actions::County> county;  // Outlives the accounts.
  std::shared_ptr<actions::AccountBook> accounts;
};

// From --data DIR (database `DIR/shouwang.db` or --database URL, key `DIR/keys/master.key`) and
// --regions FILE. Makes what a new installation lacks, and tells on the terminal how to log in for
// the first time. None when something is in the way; the sentence was printed.
std::optional<Installation> open_installation(const cli::Options& options,
                                              const actions::LiveDeployment& live,
                                              cli::Streams streams);

}  // namespace start
