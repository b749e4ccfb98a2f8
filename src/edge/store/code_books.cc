#include "edge/store/code_books.h"

namespace store {

base::Result<std::vector<CodeEntry>> load_code_book(Connection& connection,
                                                    std::string_view county) {
  auto cursor = TRY(connection.query(
      "SELECT code, name, is_sealed FROM code_book WHERE county_code = $1 ORDER BY code",
      {county}));
  std::vector<CodeEntry> entries;
  while (TRY(cursor->next()))
    entries.push_back({cursor->integer(0), cursor->string(1), cursor->is_true(2)});
  return entries;
}

base::Result<void> put_code_entries(Transaction& transaction, std::string_view county,
                                    std::span<const CodeEntry> entries) {
  for (const CodeEntry& entry : entries) {
    const int64_t changed = TRY(transaction.connection().execute(
        "INSERT INTO code_book (county_code, code, name, is_sealed) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (county_code, code) DO UPDATE SET is_sealed = excluded.is_sealed "
        "WHERE code_book.name = excluded.name",
        {county, entry.code, entry.name, entry.is_sealed}));
    if (changed != 0) continue;
    return base::Error{base::ErrorCode::kCorrupt,
                       "指标编号与数据库里的不同，什么也没有保存：请把运行日志交给维护人员",
                       entry.name};
  }
  return {};
}

}  // namespace store
