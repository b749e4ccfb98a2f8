#include "edge/office/recognise.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <string_view>
#include <vector>

namespace office {
namespace {

constexpr std::size_t kHead = 4096;

std::uint32_t u32(std::string_view bytes, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t i = 4; i-- > 0;)
    number = number << 8U | static_cast<unsigned char>(bytes[at + i]);
  return number;
}

bool is_ascii_letter_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) >= ' '; });
}

// The names of the streams of an OLE compound file (MS-CFB), as far as they are ASCII. Only the
// directory is read, and no more of it than a workbook ever has.
std::vector<std::string> stream_names(const InputBytes& input, std::string_view head) {
  constexpr std::size_t kEntry = 128, kMostSectors = 64, kHeaderSectors = 109;
  std::vector<std::string> names;
  if (head.size() < 512) return names;
  const unsigned shift = static_cast<unsigned char>(head[30]);
  if (shift != 9 && shift != 12) return names;
  const std::size_t sector_bytes = std::size_t{1} << shift;
  const auto offset_of = [&](std::uint32_t sector) { return (std::uint64_t{sector} + 1) << shift; };
  const std::size_t per_sector = sector_bytes / 4;
  std::uint32_t sector = u32(head, 48);
  for (std::size_t i = 0; i < kMostSectors && sector < 0xFFFF'FFF0; ++i) {
    const std::string bytes = input.read_at(offset_of(sector), sector_bytes);
    for (std::size_t at = 0; at + kEntry <= bytes.size(); at += kEntry) {
      const std::size_t size = static_cast<unsigned char>(bytes[at + 64]);
      std::string name;
      for (std::size_t c = 0; c + 2 < size && c < 62; c += 2) name += bytes[at + c];
      if (!name.empty() && is_ascii_letter_text(name)) names.push_back(name);
    }
    const std::size_t table = sector / per_sector;
    if (table >= kHeaderSectors) break;
    const std::uint32_t table_sector = u32(head, 76 + table * 4);
    const std::string next = input.read_at(offset_of(table_sector) + sector % per_sector * 4, 4);
    if (next.size() != 4) break;
    sector = u32(next, 0);
  }
  return names;
}

base::Result<FileKind> recognise_compound(const InputBytes& input, std::string_view head) {
  const auto names = stream_names(input, head);
  const auto has = [&](std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (has("EncryptedPackage") || has("EncryptionInfo"))
    return unreadable("文件有打开密码，请在 Excel 或 WPS 里去掉密码后重新保存再上传");
  if (has("Workbook") || has("Book")) return FileKind::kXls;
  if (has("WordDocument"))
    return unreadable(
        "这是 Word 文档，不是表格，请把里面的表格复制到 Excel 或 WPS，另存为 xlsx 再上传");
  if (has("PowerPoint Document")) return unreadable("这是演示文稿，不是表格，请上传 xlsx 或 CSV");
  if (names.empty()) return cut_off();
  return unreadable("这个旧格式的文件里没有找到表格，请用 Excel 或 WPS 打开后另存为 xlsx 再上传");
}

std::string lower(std::string_view text) {
  std::string small(text);
  std::transform(small.begin(), small.end(), small.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  return small;
}

bool is_html(const std::string& small) {
  const std::size_t first = small.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  if (first == std::string::npos || small[first] != '<') return false;
  const auto has = [&](std::string_view text) { return small.find(text) != std::string::npos; };
  return has("<html") || has("<table") || has("<!doctype html");
}

struct Mark {
  std::string_view bytes;
  std::string_view sentence;
};
constexpr std::array kOthers = {
    Mark{"%PDF", "这是 PDF，不是表格，请上传原来的 xlsx 或 CSV"},
    Mark{"{\\rtf", "这是 RTF 文档，不是表格，请把里面的表格另存为 xlsx 再上传"},
    Mark{"Rar!", "这是压缩包，请解压后把里面的表格一个一个上传"},
    Mark{"7z\xBC\xAF\x27\x1C", "这是压缩包，请解压后把里面的表格一个一个上传"},
    Mark{"\x1F\x8B", "这是压缩包，请解压后把里面的表格一个一个上传"},
    Mark{"\x89PNG", "这是图片，不是表格，请上传 xlsx 或 CSV"},
    Mark{"\xFF\xD8\xFF", "这是图片，不是表格，请上传 xlsx 或 CSV"},
    Mark{"GIF8", "这是图片，不是表格，请上传 xlsx 或 CSV"},
    Mark{"SQLite format 3", "这是数据库文件，不是表格，请上传 xlsx 或 CSV"},
    Mark{"MIME-Version:", "这是单个文件网页，不是表格，请用 Excel 打开后另存为 xlsx 再上传"},
};

// Zeros stand in UTF-16 texts, but not like this.
bool is_binary(std::string_view head) {
  const std::string_view mark = head.substr(0, 2);
  if (mark == "\xFF\xFE" || mark == "\xFE\xFF") return false;
  const auto zeros = static_cast<std::size_t>(std::count(head.begin(), head.end(), '\0'));
  const bool has_control =
      std::any_of(head.begin(), head.end(), [](char c) { return c > '\0' && c < '\t'; });
  if (zeros == 0) return false;
  if (has_control) return true;
  // UTF-16 without its mark: the zeros of ASCII letters stand all on the same side.
  std::size_t even = 0;
  for (std::size_t at = 0; at < head.size(); at += 2) even += head[at] == '\0' ? 1 : 0;
  return (even != 0 && even != zeros) || zeros * 20 < head.size();
}

}  // namespace

base::Result<FileKind> recognise(const InputBytes& input) {
  const std::string head = input.read_at(0, kHead);
  const auto starts = [&](std::string_view mark) {
    return std::string_view(head).substr(0, mark.size()) == mark;
  };
  if (starts("PK\x03\x04")) return FileKind::kXlsx;
  if (starts("PK\x05\x06")) return unreadable("这是空的压缩包，请上传 xlsx 或 CSV");
  if (starts("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) return recognise_compound(input, head);
  // Excel 4 and older wrote the stream without a container.
  if (starts(std::string_view("\x09\x08\x10\x00\x00\x06", 6)) ||
      starts(std::string_view("\x09\x04\x06\x00", 4)))
    return FileKind::kXls;
  for (const Mark& other : kOthers) {
    if (starts(other.bytes)) return unreadable(std::string(other.sentence));
  }
  const std::string small = lower(head);
  const std::size_t first = small.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  const bool is_xml = first != std::string::npos && small.compare(first, 5, "<?xml") == 0;
  if (is_xml && (small.find("excel.sheet") != std::string::npos ||
                 small.find("office:spreadsheet") != std::string::npos))
    return unreadable("这是“XML 表格 2003”格式，请用 Excel 或 WPS 打开后另存为 xlsx 再上传");
  if (is_html(small)) return FileKind::kHtml;
  if (is_xml) return unreadable("这是 XML 文件，不是表格，请上传 xlsx 或 CSV");
  if (is_binary(head)) return unreadable("这不是表格文件，请上传 xlsx 或 CSV");
  return FileKind::kCsv;
}

char separator_of(std::string_view text) {
  constexpr std::string_view kCandidates = ",;\t";
  std::array<std::size_t, kCandidates.size()> counts{};
  bool is_quoted = false;
  for (const char c : text) {
    if (c == '"') is_quoted = !is_quoted;
    if (is_quoted) continue;
    const std::size_t at = kCandidates.find(c);
    if (at != std::string_view::npos) ++counts[at];
    if (c != '\n') continue;
    if (counts != decltype(counts){}) break;
  }
  const auto most = std::max_element(counts.begin(), counts.end());
  return kCandidates[static_cast<std::size_t>(most - counts.begin())];
}

}  // namespace office
