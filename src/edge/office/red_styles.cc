#include "edge/office/red_styles.h"

#include <algorithm>
#include <utility>

#include "edge/office/input_bytes.h"
#include "edge/office/xml_pieces.h"

namespace office {
namespace {

constexpr std::string_view kRed = "FFFF9B9B", kRedLetters = "FFC00000";
// Excel allows 65,490; beyond it would call the file damaged.
constexpr std::size_t kMostFormats = 65'000;

constexpr std::string_view kSmallest =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<styleSheet "
    "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><fonts count=\"1\"><font>"
    "<sz val=\"11\"/><name val=\"宋体\"/></font></fonts><fills count=\"2\"><fill><patternFill "
    "patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>"
    "<borders count=\"1\"><border/></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs>"
    "<cellXfs count=\"1\"><xf/></cellXfs></styleSheet>";

// The tag alone of an element.
std::string_view first_tag(std::string_view element) {
  std::size_t at = 0;
  XmlPiece piece;
  return next_piece(element, &at, &piece) == PieceFound::kYes ? piece.raw : element;
}

std::string replaced_tag(const std::string& element, std::string_view name,
                         std::string_view value) {
  const std::string_view tag = first_tag(element);
  return with_attribute(tag, name, value) + element.substr(tag.size());
}

}  // namespace

base::Result<RedStyles> RedStyles::read(std::string document) {
  RedStyles styles;
  styles.document_ = document.empty() ? std::string(kSmallest) : std::move(document);
  const std::string_view xml = styles.document_;
  std::vector<std::string_view> path;
  std::size_t at = 0, element = 0;
  XmlPiece piece;
  for (;;) {
    const std::size_t begin = at;
    const PieceFound found = next_piece(xml, &at, &piece);
    if (found == PieceFound::kRefused) return damaged();
    if (found == PieceFound::kNeedsMore) break;
    const std::string_view list = path.size() >= 2 ? path[1] : std::string_view();
    List* const place = piece.name == "fills"     ? &styles.fills_
                        : piece.name == "fonts"   ? &styles.fonts_
                        : piece.name == "cellXfs" ? &styles.xfs_
                                                  : nullptr;
    if (piece.is_start()) {
      if (path.empty()) styles.prefix_ = piece.prefix;
      if (path.size() == 1 && place != nullptr) *place = {begin, at, 0};
      if (path.size() == 2) element = begin;
      const bool is_fill = list == "fills" && piece.name == "fgColor";
      if (is_fill && attribute(piece.raw, "rgb") == kRed) {
        styles.red_fills_.push_back(std::to_string(styles.fill_count_));
      }
      if (piece.kind == XmlPiece::Kind::kStart) path.push_back(piece.name);
    } else if (piece.kind == XmlPiece::Kind::kEnd) {
      if (path.empty() || path.back() != piece.name) return damaged();
      path.pop_back();
      if (path.size() == 1 && place != nullptr) place->end = begin;
    }
    if (path.size() != 2 || piece.kind == XmlPiece::Kind::kText ||
        piece.kind == XmlPiece::Kind::kStart) {
      continue;
    }
    // An element of a list has ended.
    if (path[1] == "fills") ++styles.fill_count_;
    if (path[1] == "fonts" && styles.font_count_++ == 0) {
      styles.first_font_ = xml.substr(element, at - element);
    }
    if (path[1] == "cellXfs") styles.formats_.emplace_back(xml.substr(element, at - element));
  }
  const bool is_whole = path.empty() && styles.fills_.end > 0 && styles.fonts_.end > 0 &&
                        styles.xfs_.end > 0 && !styles.formats_.empty();
  if (!is_whole) return damaged();
  styles.formats_before_ = styles.formats_.size();
  return styles;
}

std::uint32_t RedStyles::add(std::string format) {
  if (formats_.size() >= kMostFormats) return static_cast<std::uint32_t>(formats_.size() - 1);
  formats_.push_back(std::move(format));
  return static_cast<std::uint32_t>(formats_.size() - 1);
}

std::uint32_t RedStyles::with_fill(std::uint32_t style, const std::string& fill) {
  std::string format = replaced_tag(formats_[style], "fillId", fill);
  return add(replaced_tag(format, "applyFill", "1"));
}

bool RedStyles::is_red(std::uint32_t style) const {
  const std::string fill(attribute(first_tag(formats_[style]), "fillId"));
  return std::find(red_fills_.begin(), red_fills_.end(), fill) != red_fills_.end();
}

std::uint32_t RedStyles::red(std::uint32_t style) {
  if (style >= formats_before_) style = 0;
  const auto known = red_.find(style);
  if (known != red_.end()) return known->second;
  return red_[style] = is_red(style) ? style : with_fill(style, red_fill());
}

std::string RedStyles::red_fill() const {
  return red_fills_.empty() ? std::to_string(fill_count_) : red_fills_.front();
}

std::uint32_t RedStyles::heading(std::uint32_t style) {
  if (style >= formats_before_) style = 0;
  std::string format = replaced_tag(formats_[red(style)], "fontId", std::to_string(font_count_));
  return add(replaced_tag(format, "applyFont", "1"));
}

std::uint32_t RedStyles::plain(std::uint32_t style) {
  if (style >= formats_before_) return style;
  const auto known = plain_.find(style);
  if (known != plain_.end()) return known->second;
  return plain_[style] = is_red(style) ? with_fill(style, "0") : style;
}

std::uint32_t RedStyles::reason() {
  if (!has_reason_) {
    std::string format = "<" + prefix_ + "xf numFmtId=\"0\" fontId=\"" +
                         std::to_string(font_count_) +
                         "\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/>";
    reason_ = add(std::move(format));
    has_reason_ = true;
  }
  return reason_;
}

std::string RedStyles::document() const {
  const auto tag = [&](std::string_view name, std::string_view rest) {
    const bool is_end = name.front() == '/';
    return (is_end ? "</" : "<") + prefix_ + std::string(name.substr(is_end ? 1 : 0)) +
           std::string(rest) + ">";
  };
  // Size and family of the letters are those of the workbook.
  std::string size = tag("sz", " val=\"11\"/"), family = tag("name", " val=\"宋体\"/"), charset;
  XmlPiece piece;
  for (std::size_t at = 0; next_piece(first_font_, &at, &piece) == PieceFound::kYes;) {
    if (piece.kind != XmlPiece::Kind::kEmpty) continue;
    if (piece.name == "sz") size = piece.raw;
    if (piece.name == "name") family = piece.raw;
    if (piece.name == "charset") charset = piece.raw;
  }
  const std::string font = tag("font", "") + size +
                           tag("color", " rgb=\"" + std::string(kRedLetters) + "\"/") + family +
                           charset + tag("/font", "");
  const std::string fill = tag("fill", "") + tag("patternFill", " patternType=\"solid\"") +
                           tag("fgColor", " rgb=\"" + std::string(kRed) + "\"/") +
                           tag("bgColor", " indexed=\"64\"/") + tag("/patternFill", "") +
                           tag("/fill", "");
  const std::string nothing;
  std::string formats;
  for (std::size_t i = formats_before_; i < formats_.size(); ++i) formats += formats_[i];
  struct Change {
    const List* list;
    const std::string* added;
    std::size_t count;
  };
  std::vector<Change> changes = {
      {&fonts_, &font, font_count_ + 1},
      {&fills_, has_red() ? &nothing : &fill, fill_count_ + (has_red() ? 0 : 1)},
      {&xfs_, &formats, formats_.size()}};
  std::sort(changes.begin(), changes.end(),
            [](const Change& a, const Change& b) { return a.list->end < b.list->end; });
  std::string changed;
  std::size_t from = 0;
  for (const Change& change : changes) {
    const List& list = *change.list;
    changed += document_.substr(from, list.tag_begin - from);
    changed += with_attribute(
        std::string_view(document_).substr(list.tag_begin, list.tag_end - list.tag_begin), "count",
        std::to_string(change.count));
    changed += document_.substr(list.tag_end, list.end - list.tag_end);
    changed += *change.added;
    from = list.end;
  }
  return changed + document_.substr(from);
}

}  // namespace office
