#include "edge/store/saved_views.h"

namespace store {

base::Result<void> put_saved_view(Transaction& transaction, std::string_view county,
                                  const SavedView& view) {
  const int64_t changed = TRY(transaction.connection().execute(
      "INSERT INTO saved_view (county_code, view_id, account_id, page, name, definition, "
      "updated_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7) "
      "ON CONFLICT (county_code, view_id) DO UPDATE SET page = excluded.page, "
      "name = excluded.name, definition = excluded.definition, "
      "updated_at_ms = excluded.updated_at_ms "
      "WHERE saved_view.account_id = excluded.account_id",
      {county, view.view_id, view.account_id, view.page, view.name, view.definition,
       view.updated_at_ms}));
  if (changed != 0) return {};
  return base::Error{base::ErrorCode::kNotFound, "没有这个视图：请刷新后再选", view.view_id};
}

base::Result<std::vector<SavedView>> saved_views_of(Connection& connection, std::string_view county,
                                                    int64_t account_id, std::string_view page) {
  auto cursor = TRY(connection.query(
      "SELECT view_id, account_id, page, name, definition, updated_at_ms FROM saved_view WHERE "
      "county_code = $1 AND account_id = $2 AND ($3 = '' OR page = $3) ORDER BY name, view_id",
      {county, account_id, page}));
  std::vector<SavedView> views;
  while (TRY(cursor->next())) {
    views.push_back({cursor->string(0), cursor->integer(1), cursor->string(2), cursor->string(3),
                     cursor->string(4), cursor->integer(5)});
  }
  return views;
}

base::Result<bool> delete_saved_view(Transaction& transaction, std::string_view county,
                                     int64_t account_id, std::string_view view_id) {
  return TRY(transaction.connection().execute(
             "DELETE FROM saved_view WHERE county_code = $1 AND account_id = $2 AND view_id = $3",
             {county, account_id, view_id})) != 0;
}

}  // namespace store
