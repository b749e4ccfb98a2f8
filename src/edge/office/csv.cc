#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <string>
#include <utility>

#include <iconv.h>

#include "core/base/text.h"
#include "edge/office/table.h"

namespace office {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// None when it is no GB18030 either.
std::optional<std::string> from_gb18030(std::string_view bytes) {
  const iconv_t converter = iconv_open("UTF-8", "GB18030");
  if (converter == reinterpret_cast<iconv_t>(-1)) return std::nullopt;
  std::string text;
  std::string rest(bytes);
  char* in = rest.data();
  std::size_t in_left = rest.size();
  bool is_good = true;
  std::array<char, 4096> part{};
  while (in_left > 0 && is_good) {
    char* out = part.data();
    std::size_t out_left = part.size();
    const std::size_t converted = iconv(converter, &in, &in_left, &out, &out_left);
    text.append(part.data(), part.size() - out_left);
    is_good = converted != static_cast<std::size_t>(-1) || errno == E2BIG;
  }
  iconv_close(converter);
  if (!is_good) return std::nullopt;
  return text;
}

char separator_of(std::string_view text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  char best = ',';
  for (const char candidate : {';', '\t'}) {
    if (std::count(line.begin(), line.end(), candidate) >
        std::count(line.begin(), line.end(), best))
      best = candidate;
  }
  return best;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text), separator_(separator_of(text)) {}

  base::Result<Table> read() {
    while (at_ < text_.size()) {
      if (!read_cell()) {
        return unreadable("第 " + std::to_string(table_.rows.size() + 1) +
                          " 行的双引号没有成对，请检查后重新保存");
      }
      if (row_.size() > kMostTableColumns) return unreadable("超过 256 列，请删去多余的列");
      if (++cells_ > kMostTableCells || table_.rows.size() > kMostTableRows) {
        return unreadable("超过 10 万行，请拆成几个文件");
      }
      end_cell();
    }
    if (!row_.empty()) table_.rows.push_back(std::move(row_));
    return std::move(table_);
  }

 private:
  // Adds the cell at at_; stops at the separator or line end behind it.
  bool read_cell() {
    std::string cell;
    if (text_[at_] == '"') {
      if (!read_quoted(&cell)) return false;
    }
    const std::size_t start = at_;
    while (at_ < text_.size() && text_[at_] != separator_ && text_[at_] != '\n' &&
           text_[at_] != '\r') {
      ++at_;
    }
    cell += text_.substr(start, at_ - start);
    row_.push_back(std::move(cell));
    return true;
  }

  bool read_quoted(std::string* cell) {
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] != '"') {
        *cell += text_[at_];
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
        *cell += '"';
        ++at_;
      } else {
        ++at_;
        return true;
      }
    }
    return false;
  }

  void end_cell() {
    if (at_ >= text_.size()) return;
    if (text_[at_] == separator_) {
      ++at_;
      // A separator at the very end has an empty cell behind it.
      if (at_ == text_.size()) row_.emplace_back();
      return;
    }
    if (text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') ++at_;
    ++at_;
    table_.rows.push_back(std::exchange(row_, {}));
  }

  std::string_view text_;
  char separator_;
  std::size_t at_ = 0;
  std::size_t cells_ = 0;
  std::vector<std::string> row_;
  Table table_;
};

}  // namespace

base::Result<Table> read_csv(std::string_view bytes) {
  if (bytes.substr(0, kByteOrderMark.size()) == kByteOrderMark)
    bytes.remove_prefix(kByteOrderMark.size());
  if (!base::find_invalid_utf8(bytes)) return Reader(bytes).read();
  const auto text = from_gb18030(bytes);
  if (!text) {
    return unreadable("读不出文字编码，请在 Excel 里另存为“CSV UTF-8（逗号分隔）”或 xlsx");
  }
  return Reader(*text).read();
}

}  // namespace office
