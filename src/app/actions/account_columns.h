// The columns of the workbook by which accounts are imported; the template has them and the import
// reads them.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace actions {

enum class AccountColumn : uint8_t { kLoginName, kName, kRoles, kRegion, kPhone, kNote };
inline constexpr std::size_t kAccountColumns = 6;

struct AccountColumnInfo {
  std::string_view heading;
  bool is_required;
  int width;
  std::string_view hint;
};

const std::array<AccountColumnInfo, kAccountColumns>& account_columns();

}  // namespace actions
