#include <algorithm>
#include <cctype>
#include <cstring>
#include <utility>

#include "edge/office/xml_scanner.h"

namespace office {
namespace {

constexpr std::size_t kWindow = 256U << 10U;
// A row of 16,384 columns fits; nothing that a person made needs more at once.
constexpr std::size_t kMostWindow = 64U << 20U;
constexpr std::size_t kPadding = 64;  // Zeros behind the window, so that short looks need no check.

}  // namespace

XmlStream::XmlStream(PartStream stream)
    : stream_(std::move(stream)), buffer_(kWindow + kPadding, '\0') {}

base::Result<XmlStream> XmlStream::open(const ZipReader& archive, const ZipPart& part,
                                        std::uint64_t most_bytes) {
  XmlStream stream(TRY(PartStream::open(archive, part, most_bytes)));
  TRY(stream.read_more());
  TRY(stream.check_encoding());
  return stream;
}

base::Result<void> XmlStream::check_encoding() {
  std::string_view head(at(), static_cast<std::size_t>(end() - at()));
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (head.substr(0, kMark.size()) == kMark) {
    at_ += kMark.size();
    head.remove_prefix(kMark.size());
  }
  const bool is_utf16 =
      head.substr(0, 64).find('\0') != std::string_view::npos || head.substr(0, 2) == "\xFF\xFE";
  const std::string_view declaration = head.substr(0, std::min(head.find("?>"), head.size()));
  bool is_other = false;
  if (declaration.substr(0, 5) == "<?xml") {
    const std::size_t at = declaration.find("encoding=");
    if (at != std::string_view::npos) {
      std::string name(declaration.substr(std::min(at + 10, declaration.size()), 5));
      std::transform(name.begin(), name.end(), name.begin(),
                     [](char c) { return static_cast<char>(std::tolower(c)); });
      is_other = name != "utf-8" && name != "utf8\"" && name != "us-as";
    }
  }
  if (is_utf16 || is_other) {
    return unreadable("表格内部的文字编码少见，读不了，请用 Excel 或 WPS 打开后另存为 xlsx 再上传");
  }
  return {};
}

base::Result<bool> XmlStream::read_more() {
  if (is_ended_) return false;
  if (at_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + at_, end_ - at_);
    end_ -= at_;
    at_ = 0;
  }
  if (end_ + kPadding >= buffer_.size()) {
    if (buffer_.size() >= kMostWindow)
      return unreadable("表格里有一行或一格内容太长，请检查后重新保存");
    buffer_.resize(buffer_.size() * 2);
  }
  const std::size_t count =
      TRY(stream_.read(buffer_.data() + end_, buffer_.size() - kPadding - end_));
  is_ended_ = count == 0;
  end_ += count;
  std::memset(buffer_.data() + end_, 0, kPadding);
  return count > 0;
}

base::Result<XmlToken> XmlStream::next() {
  if (is_inside_token_) {
    is_inside_token_ = false;
    return token_.next();
  }
  for (;;) {
    XmlScanner scanner(at(), end());
    const XmlToken found = scanner.next();
    if (found == XmlToken::kBad) return damaged();
    if (found != XmlToken::kMore) {
      token_ = scanner;
      move_to(scanner.at());
      is_inside_token_ = found == XmlToken::kStart && scanner.at()[-2] == '/';
      return found;
    }
    if (!TRY(read_more())) return XmlToken::kMore;
  }
}

base::Result<void> XmlStream::finish() {
  for (;;) {
    at_ = end_;
    if (!TRY(read_more())) return {};
  }
}

}  // namespace office
