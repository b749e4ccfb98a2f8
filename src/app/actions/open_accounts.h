// How a server comes to its key and its accounts: the key file that goes with the database, the
// accounts of a county, and the first accounts of a new one.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/actions/account_book.h"
#include "core/base/diagnostic.h"
#include "core/base/result.h"
#include "core/registry/region_tree.h"

namespace actions {

// Names of the regions of `tree`, which is kept alive.
RegionNames region_names(std::shared_ptr<const registry::RegionTree> tree);

// One line of a table of demonstration accounts (docs/formats/demo.md).
struct DemoAccountRow {
  std::string login_name;
  std::string name;
  std::vector<std::string> roles;
  std::string at;  // A level, or a region code.
  std::string password;
  base::Place place;
};
// Every problem is reported; rows with one are left out.
std::vector<DemoAccountRow> read_demo_accounts(std::string_view bytes, const std::string& file,
                                               base::Diagnostics* problems);

// Makes those that the county lacks (a follower does not), each to change its password at the first
// log-in, and lets the log-in page show them until then. `at` a level means the county or what lies
// above it, or below it `village` (one where households live; 12 digits) and its township. Before
// the book is shared.
base::Result<void> add_demo_accounts(AccountBook& book, const std::vector<DemoAccountRow>& rows,
                                     std::string_view village);

// A county without any account gets one that manages accounts, named "admin"; its one-time
// password, to be told once to whoever starts the server. Empty when there are accounts, or another
// server makes it.
base::Result<std::string> add_first_account(AccountBook& book);

}  // namespace actions
