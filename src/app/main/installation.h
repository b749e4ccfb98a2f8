// What an installation keeps on its disk, opened once when the server starts: the database, its
// key, the accounts of the county.
#pragma once

#include <memory>
#include <optional>

#include "app/actions/account_book.h"
#include "app/actions/county.h"
#include "app/actions/import_deeds.h"
#include "app/actions/live.h"
#include "app/cli/command.h"

namespace start {

struct Installation {
  std::unique_ptr<actions::County> county;
  std::shared_ptr<actions::AccountBook> accounts;  // Goes before the county.
  std::unique_ptr<actions::ImportDesk> imports;    // Likewise.
};

// How a deployment gets its households from the database (start_live): opens its county from --data
// DIR (database `DIR/shouwang.db` or --database URL, key `DIR/keys/master.key`), makes what a new
// installation lacks (tables, key, the households of a demonstration) and reads all households into
// memory. Tells on the terminal what it does. Null when something is in the way; the sentence was
// printed.
actions::MakeDeployment from_county(const cli::Options& options, cli::Streams streams,
                                    Installation* installation);

// The accounts of the opened county, and how to log in for the first time. Regions get their names
// from --regions FILE. False: the sentence was printed.
bool open_accounts(const cli::Options& options, const actions::LiveDeployment& deployment,
                   cli::Streams streams, Installation* installation);

// The desk where workbooks are brought in; it begins when the county's writer runs. False: the
// sentence was printed.
bool open_imports(const cli::Options& options, const actions::Live& live, cli::Streams streams,
                  Installation* installation);

}  // namespace start
