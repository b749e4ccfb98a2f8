#include "app/actions/view_deeds.h"

#include <utility>

#include "edge/secrets/random.h"
#include "edge/store/saved_views.h"

namespace actions {
namespace {

// The stored text: a line that is empty or says "default", then the page's own text.
constexpr std::string_view kDefaultLine = "default\n";

base::Error refused(std::string_view id, base::ErrorCode code) {
  return {code, "", std::string(id)};
}

base::Result<int64_t> own_account(const rights::Caller& caller) {
  const auto id = parse_account_id(caller.account);
  if (!id) return refused("permission.denied", base::ErrorCode::kForbidden);
  return *id;
}

SavedView read_view(const store::SavedView& row) {
  const bool is_default = row.definition.compare(0, kDefaultLine.size(), kDefaultLine) == 0;
  const std::size_t start = is_default ? kDefaultLine.size() : 1;
  return {row.view_id,      row.page, row.name, is_default, row.definition.substr(start),
          row.updated_at_ms};
}

store::SavedView row_of(const SavedView& view, int64_t account_id) {
  const std::string_view line = view.is_default ? kDefaultLine : "\n";
  return {view.id,           account_id, view.page, view.name, std::string(line) + view.content,
          view.changed_at_ms};
}

// May this view stand beside the others of its page?
base::Result<void> check_beside(const std::vector<store::SavedView>& others,
                                const SavedView& view) {
  bool is_known = view.id.empty();
  for (const store::SavedView& other : others) {
    if (other.view_id == view.id) {
      is_known = true;
    } else if (other.name == view.name) {
      return refused("view.name_taken", base::ErrorCode::kConflict);
    }
  }
  if (!is_known) return refused("view.not_found", base::ErrorCode::kNotFound);
  if (view.id.empty() && others.size() >= kMostViews)
    return refused("view.too_many", base::ErrorCode::kConflict);
  return {};
}

}  // namespace

base::Result<std::vector<SavedView>> list_views(AccountBook& book, const rights::Caller& caller,
                                                std::string_view page) {
  const int64_t account_id = TRY(own_account(caller));
  const store::Reader reader = TRY(book.parts().store->read());
  std::vector<SavedView> views;
  for (const store::SavedView& row :
       TRY(store::saved_views_of(reader, book.parts().county_code, account_id, page)))
    views.push_back(read_view(row));
  return views;
}

base::Result<SavedView> save_view(AccountBook& book, const rights::Caller& caller, SavedView view) {
  const int64_t account_id = TRY(own_account(caller));
  const std::string_view county = book.parts().county_code;
  view.changed_at_ms = book.now_ms();
  const auto deed = [&](AccountChange& change) -> base::Result<void> {
    store::Transaction& transaction = change.transaction();
    const auto others =
        TRY(store::saved_views_of(transaction.connection(), county, account_id, view.page));
    TRY(check_beside(others, view));
    for (const store::SavedView& other : others) {
      SavedView former = read_view(other);
      if (!view.is_default || !former.is_default || former.id == view.id) continue;
      former.is_default = false;
      TRY(store::put_saved_view(transaction, county, row_of(former, account_id)));
    }
    if (view.id.empty()) view.id = secrets::random_token();
    return store::put_saved_view(transaction, county, row_of(view, account_id));
  };
  TRY(book.change(deed));
  return view;
}

base::Result<void> delete_view(AccountBook& book, const rights::Caller& caller,
                               std::string_view id) {
  const int64_t account_id = TRY(own_account(caller));
  return book.change([&](AccountChange& change) -> base::Result<void> {
    const bool was_there = TRY(
        store::delete_saved_view(change.transaction(), book.parts().county_code, account_id, id));
    if (!was_there) return refused("view.not_found", base::ErrorCode::kNotFound);
    return {};
  });
}

}  // namespace actions
