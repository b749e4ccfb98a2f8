#include "edge/office/xml_pieces.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <utility>

#include "core/base/text.h"

namespace office {
namespace {

constexpr std::size_t kWindow = std::size_t{256} << 10U;
constexpr std::size_t kMostWindow = std::size_t{64} << 20U;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// Faster than the standard's search, which compares byte by byte.
std::size_t find_text(std::string_view in, std::string_view what, std::size_t from) {
  if (from >= in.size()) return std::string_view::npos;
  const void* const found = memmem(in.data() + from, in.size() - from, what.data(), what.size());
  if (found == nullptr) return std::string_view::npos;
  return static_cast<std::size_t>(static_cast<const char*>(found) - in.data());
}

}  // namespace

bool next_attribute(std::string_view tag, std::size_t from, XmlAttribute* found) {
  std::size_t name = from;
  while (name < tag.size() && !is_blank(tag[name])) ++name;
  found->begin = name;
  while (name < tag.size() && is_blank(tag[name])) ++name;
  const std::size_t equals = tag.find('=', name);
  if (equals == std::string_view::npos) return false;
  std::size_t name_end = equals;
  while (name_end > name && is_blank(tag[name_end - 1])) --name_end;
  const std::size_t open = tag.find_first_of("\"'", equals);
  if (open == std::string_view::npos) return false;
  const std::size_t close = tag.find(tag[open], open + 1);
  if (close == std::string_view::npos) return false;
  found->end = close + 1;
  found->name = tag.substr(name, name_end - name);
  found->value = tag.substr(open + 1, close - open - 1);
  return true;
}

PieceFound next_piece(std::string_view xml, std::size_t* at, XmlPiece* piece) {
  const std::size_t from = *at;
  if (from >= xml.size()) return PieceFound::kNeedsMore;
  const auto take = [&](std::size_t end, XmlPiece::Kind kind) {
    piece->kind = kind;
    piece->raw = xml.substr(from, end - from);
    *at = end;
    return PieceFound::kYes;
  };
  piece->prefix = piece->name = {};
  if (xml[from] != '<') {
    const std::size_t next = xml.find('<', from);
    return take(next == std::string_view::npos ? xml.size() : next, XmlPiece::Kind::kText);
  }
  const std::string_view rest = xml.substr(from);
  if (rest.size() < 9 && rest.find('>') == std::string_view::npos) return PieceFound::kNeedsMore;
  if (rest[1] == '?' || rest[1] == '!') {
    std::string_view mark = "?>";
    if (rest.substr(0, 4) == "<!--") {
      mark = "-->";
    } else if (rest.substr(0, 9) == "<![CDATA[") {
      mark = "]]>";
    } else if (rest[1] == '!') {
      return PieceFound::kRefused;
    }
    const std::size_t end = xml.find(mark, from + 2);
    if (end == std::string_view::npos) return PieceFound::kNeedsMore;
    return take(end + mark.size(), XmlPiece::Kind::kText);
  }
  std::size_t end = xml.find_first_of(">\"'", from + 1);
  while (end != std::string_view::npos && xml[end] != '>') {  // A '>' may stand inside a value.
    end = xml.find(xml[end], end + 1);
    if (end != std::string_view::npos) end = xml.find_first_of(">\"'", end + 1);
  }
  if (end == std::string_view::npos) return PieceFound::kNeedsMore;
  const bool is_end = xml[from + 1] == '/';
  const std::size_t name_at = from + (is_end ? 2 : 1);
  const std::size_t name_end = std::min(xml.find_first_of(" \t\r\n/>", name_at), end);
  const std::string_view name = xml.substr(name_at, std::max(name_end, name_at) - name_at);
  const std::size_t colon = name.find(':');
  piece->prefix = colon == std::string_view::npos ? name.substr(0, 0) : name.substr(0, colon + 1);
  piece->name = name.substr(piece->prefix.size());
  if (piece->name.empty()) return PieceFound::kRefused;
  if (is_end) return take(end + 1, XmlPiece::Kind::kEnd);
  return take(end + 1, xml[end - 1] == '/' ? XmlPiece::Kind::kEmpty : XmlPiece::Kind::kStart);
}

namespace {
bool find_attribute(std::string_view tag, std::string_view name, XmlAttribute* found) {
  for (std::size_t at = 1; next_attribute(tag, at, found); at = found->end) {
    if (found->name == name) return true;
  }
  return false;
}
}  // namespace

std::string_view attribute(std::string_view tag, std::string_view name) {
  XmlAttribute found;
  return find_attribute(tag, name, &found) ? found.value : std::string_view();
}

std::string_view attribute_of_any_prefix(std::string_view tag, std::string_view name) {
  XmlAttribute found;
  for (std::size_t at = 1; next_attribute(tag, at, &found); at = found.end) {
    if (found.name.substr(found.name.rfind(':') + 1) == name &&
        found.name.substr(0, 6) != "xmlns:") {
      return found.value;
    }
  }
  return {};
}

std::string with_attribute(std::string_view tag, std::string_view name, std::string_view value) {
  std::string written = " ";
  written.append(name).append("=\"").append(value).append("\"");
  XmlAttribute found;
  std::string changed(tag);
  if (find_attribute(tag, name, &found)) {
    return changed.replace(found.begin, found.end - found.begin, written);
  }
  std::size_t at = tag.size() - (tag.size() > 2 && tag[tag.size() - 2] == '/' ? 2 : 1);
  while (at > 1 && is_blank(tag[at - 1])) --at;
  return changed.insert(at, written);
}

std::string without_attribute(std::string_view tag, std::string_view name) {
  XmlAttribute found;
  std::string changed(tag);
  if (find_attribute(tag, name, &found)) changed.erase(found.begin, found.end - found.begin);
  return changed;
}

void append_xml_escaped(std::string* out, std::string_view text) {
  std::size_t from = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (c > '>' || (c >= ' ' && c != '&' && c != '<' && c != '>' && c != '"')) continue;
    if (c == '\n' || c == '\t') continue;
    out->append(text, from, at - from);
    from = at + 1;
    if (c == '&') *out += "&amp;";
    if (c == '<') *out += "&lt;";
    if (c == '>') *out += "&gt;";
    if (c == '"') *out += "&quot;";
  }
  out->append(text, from);
}

std::string xml_escaped(std::string_view text) {
  std::string escaped;
  append_xml_escaped(&escaped, text);
  return escaped;
}

std::string xml_unescaped(std::string_view raw) {
  constexpr std::array<std::pair<std::string_view, char>, 5> kNamed = {
      {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}}};
  std::string text;
  for (std::size_t at = 0; at < raw.size();) {
    const std::size_t end = raw[at] == '&' ? raw.find(';', at) : std::string_view::npos;
    if (end == std::string_view::npos) {
      text += raw[at++];
      continue;
    }
    const std::string_view name = raw.substr(at + 1, end - at - 1);
    at = end + 1;
    const auto known = std::find_if(kNamed.begin(), kNamed.end(),
                                    [&](const auto& one) { return one.first == name; });
    if (known != kNamed.end()) {
      text += known->second;
    } else if (name.size() > 1 && name[0] == '#') {
      const bool is_hex = name[1] == 'x' || name[1] == 'X';
      std::uint32_t number = 0;
      const char* const first = name.data() + (is_hex ? 2 : 1);
      std::from_chars(first, name.data() + name.size(), number, is_hex ? 16 : 10);
      const bool is_character = number >= ' ' && number <= 0x10FFFF && number / 0x800 != 0x1B;
      if (is_character) base::append_code_point(&text, static_cast<char32_t>(number));
    }
  }
  return text;
}

base::Result<PieceStream> PieceStream::open(const ZipReader& archive, const ZipPart& part,
                                            std::uint64_t most_bytes) {
  PieceStream stream(TRY(PartStream::open(archive, part, most_bytes)));
  stream.buffer_.resize(kWindow);
  TRY(stream.read_more());
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (stream.window().substr(0, kMark.size()) == kMark) stream.at_ += kMark.size();
  if (stream.window().substr(0, 64).find('\0') != std::string_view::npos ||
      stream.window().substr(0, 2) == "\xFF\xFE") {
    return unreadable("表格内部的文字编码少见，读不了，请用 Excel 或 WPS 打开后另存为 xlsx 再上传");
  }
  return stream;
}

base::Result<bool> PieceStream::read_more() {
  if (is_ended_) return false;
  if (at_ > 0) std::memmove(buffer_.data(), buffer_.data() + at_, end_ - at_);
  end_ -= at_;
  at_ = 0;
  if (end_ == buffer_.size()) {
    if (buffer_.size() >= kMostWindow) {
      return unreadable("表格里有一行或一格内容太长，请检查后重新保存");
    }
    buffer_.resize(buffer_.size() * 2);
  }
  const std::size_t count = TRY(stream_.read(buffer_.data() + end_, buffer_.size() - end_));
  is_ended_ = count == 0;
  end_ += count;
  return count > 0;
}

base::Result<bool> PieceStream::next(XmlPiece* piece) {
  for (;;) {
    std::size_t at = 0;
    const PieceFound found = next_piece(window(), &at, piece);
    if (found == PieceFound::kRefused) return damaged();
    // A text at the end of the window may go on behind it.
    const bool may_go_on = found == PieceFound::kYes && piece->kind == XmlPiece::Kind::kText &&
                           at == window().size() && !is_ended_;
    if (found == PieceFound::kYes && !may_go_on) {
      at_ += at;
      return true;
    }
    if (!TRY(read_more()) && !may_go_on) {
      if (!window().empty()) return cut_off();
      return false;
    }
  }
}

base::Result<std::string_view> PieceStream::read_past(std::string_view mark) {
  for (std::size_t from = 0;;) {
    const std::size_t found = find_text(window(), mark, from);
    if (found != std::string_view::npos) {
      const std::string_view piece = window().substr(0, found + mark.size());
      at_ += piece.size();
      return piece;
    }
    from = window().size() - std::min(window().size(), mark.size() - 1);
    if (!TRY(read_more())) return cut_off();
  }
}

base::Result<bool> PieceStream::skip_past(std::string_view mark) {
  for (;;) {
    const std::size_t found = find_text(window(), mark, 0);
    if (found != std::string_view::npos) {
      at_ += found + mark.size();
      return true;
    }
    at_ = end_ - std::min(end_ - at_, mark.size() - 1);
    if (!TRY(read_more())) return false;
  }
}

}  // namespace office
