// Filters, columns and order that somebody saved for a page of the desk: private to the account, at
// most one the page's default. What a view holds is the page's own text. Errors carry the stable id
// of the problem in `where`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/actions/account_book.h"
#include "core/access/access.h"
#include "core/base/result.h"

namespace actions {

inline constexpr std::size_t kMostViews = 50;  // An account and page.

struct SavedView {
  std::string id;  // Empty: not stored yet.
  std::string page;
  std::string name;
  bool is_default = false;
  std::string content;
  int64_t changed_at_ms = 0;
};

// By name.
base::Result<std::vector<SavedView>> list_views(AccountBook& book, const rights::Caller& caller,
                                                std::string_view page);
// Stores a new one ("view.name_taken", "view.too_many"), or replaces the one with its id
// ("view.not_found"). A default takes that mark from the view that had it.
base::Result<SavedView> save_view(AccountBook& book, const rights::Caller& caller, SavedView view);
base::Result<void> delete_view(AccountBook& book, const rights::Caller& caller,
                               std::string_view id);

}  // namespace actions
