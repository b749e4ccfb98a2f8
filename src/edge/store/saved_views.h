// Filters, columns and order that somebody saved for a page. The definition is the page's own text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "edge/store/store.h"

namespace store {

struct SavedView {
  std::string view_id;
  int64_t account_id = 0;
  std::string page;
  std::string name;
  std::string definition;
  int64_t updated_at_ms = 0;
  friend bool operator==(const SavedView&, const SavedView&) = default;
};

// Adds it or puts it in the place of the one with its id; a view of somebody else is kNotFound.
base::Result<void> put_saved_view(Transaction& transaction, std::string_view county,
                                  const SavedView& view);
// Of one page (empty: of all pages), by name.
base::Result<std::vector<SavedView>> saved_views_of(Connection& connection, std::string_view county,
                                                    int64_t account_id, std::string_view page);
// False: the account has no such view.
base::Result<bool> delete_saved_view(Transaction& transaction, std::string_view county,
                                     int64_t account_id, std::string_view view_id);

}  // namespace store
