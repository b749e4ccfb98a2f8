#include "edge/office/table.h"

#include <utility>

namespace office {
namespace {

constexpr std::string_view kZipStart = "PK\x03\x04";
constexpr std::string_view kOldOfficeStart = "\xD0\xCF\x11\xE0";
constexpr std::string_view kPdfStart = "%PDF";

bool starts_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

}  // namespace

base::Error unreadable(std::string message) {
  return {base::ErrorCode::kInvalidInput, std::move(message), "import.unreadable"};
}

base::Result<Table> read_table(std::string_view bytes) {
  if (bytes.empty()) return unreadable("文件是空的，请重新选择文件");
  if (bytes.size() > kMostTableBytes) return unreadable("文件超过 16 MB，请拆成几个文件");
  if (starts_with(bytes, kZipStart)) return read_xlsx(bytes);
  if (starts_with(bytes, kOldOfficeStart)) {
    return unreadable("这是旧的 xls 格式，或者加了打开密码，请去掉密码、另存为 xlsx 再上传");
  }
  if (starts_with(bytes, kPdfStart) || bytes.find('\0') != std::string_view::npos) {
    return unreadable("这不是表格文件，请上传 xlsx 或 CSV");
  }
  return read_csv(bytes);
}

}  // namespace office
