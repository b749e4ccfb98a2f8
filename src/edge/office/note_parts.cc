#include "edge/office/note_parts.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <vector>

#include "edge/office/input_bytes.h"
#include "edge/office/xml_pieces.h"

namespace office {
namespace {

// Every comment of ours, or our part of one, begins so; it is how the next round knows it.
constexpr std::string_view kMark = "【导入错误】";
constexpr std::string_view kAuthor = "导入核对";

constexpr std::string_view kNoComments =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<comments "
    "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><authors></authors>"
    "<commentList></commentList></comments>";

constexpr std::string_view kNoDrawing =
    "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:"
    "office\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><o:shapelayout v:ext=\"edit\">"
    "<o:idmap v:ext=\"edit\" data=\"1,2,3,4,5,6\"/></o:shapelayout></xml>";

constexpr std::string_view kNoteType = "shouwang_note";
constexpr std::string_view kShapeType =
    "<v:shapetype xmlns:v=\"urn:schemas-microsoft-com:vml\" "
    "xmlns:o=\"urn:schemas-microsoft-com:office:office\" id=\"shouwang_note\" "
    "coordsize=\"21600,21600\" o:spt=\"202\" path=\"m,l,21600r21600,l21600,xe\"><v:stroke "
    "joinstyle=\"miter\"/><v:path gradientshapeok=\"t\" o:connecttype=\"rect\"/></v:shapetype>";

using Place = std::pair<std::uint32_t, std::uint32_t>;  // Row from 1, column from 0.

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// A comment's XML up to our mark, its open tags closed. None: nothing else was in it.
std::optional<std::string> before_mark(std::string_view comment) {
  const std::size_t mark = comment.find(kMark);
  if (mark == std::string_view::npos) return std::string(comment);
  std::vector<std::string> open;
  bool has_text = false, is_text = false;
  std::size_t at = 0;
  XmlPiece piece;
  while (at < mark && next_piece(comment, &at, &piece) == PieceFound::kYes) {
    if (piece.kind == XmlPiece::Kind::kStart) {
      open.push_back(std::string(piece.prefix) + std::string(piece.name));
      is_text = piece.name == "t";
    } else if (piece.kind == XmlPiece::Kind::kEnd) {
      if (!open.empty()) open.pop_back();
      is_text = false;
    } else if (is_text && piece.kind == XmlPiece::Kind::kText) {
      const std::size_t begin = static_cast<std::size_t>(piece.raw.data() - comment.data());
      has_text = has_text || !is_blank(comment.substr(begin, std::min(at, mark) - begin));
    }
  }
  if (!has_text) return std::nullopt;
  std::string kept(comment.substr(0, mark));
  while (!kept.empty() && (kept.back() == '\n' || kept.back() == ' ')) kept.pop_back();
  for (; !open.empty(); open.pop_back()) kept += "</" + open.back() + ">";
  return kept;
}

std::string note_run(const std::string& prefix, std::string_view before, std::string_view note) {
  const auto tag = [&](std::string_view name) { return "<" + prefix + std::string(name); };
  const auto end = [&](std::string_view name) { return "</" + prefix + std::string(name) + ">"; };
  return tag("r>") + tag("rPr>") + tag("sz val=\"10\"/>") + tag("color rgb=\"FFC00000\"/>") +
         tag("rFont val=\"宋体\"/>") + end("rPr") + tag("t xml:space=\"preserve\">") +
         std::string(before) + std::string(kMark) + xml_escaped(note) + end("t") + end("r");
}

// A text beside runs becomes a run.
std::string with_note(std::string comment, const std::string& prefix, std::string_view note) {
  std::size_t at = 0;
  XmlPiece piece;
  bool is_in_run = false;
  std::string changed;
  while (next_piece(comment, &at, &piece) == PieceFound::kYes) {
    const bool is_end = piece.kind == XmlPiece::Kind::kEnd;
    if (piece.name == "r") is_in_run = !is_end;
    const bool is_bare = piece.name == "t" && !is_in_run;
    if (is_bare && !is_end) changed += "<" + prefix + "r>";
    if (piece.name == "text" && is_end) changed += note_run(prefix, "\n", note);
    changed += piece.raw;
    if (is_bare && (is_end || piece.kind == XmlPiece::Kind::kEmpty))
      changed += "</" + prefix + "r>";
  }
  return changed;
}

struct Comments {
  std::string document;
  std::set<Place> kept;   // Places of the file as it came.
  std::set<Place> added;  // The same, of ours that need a box of their own.
};

class CommentMerger {
 public:
  CommentMerger(std::string_view xml, const Notes& notes, const RowMap& map)
      : xml_(xml), notes_(notes), map_(map) {}

  base::Result<Comments> merge() {
    XmlPiece piece;
    std::size_t at = 0, comment = 0;
    bool is_in_comment = false, is_whole = false;
    std::size_t authors = 0;
    for (;;) {
      const std::size_t begin = at;
      const PieceFound found = next_piece(xml_, &at, &piece);
      if (found == PieceFound::kRefused) return damaged();
      if (found == PieceFound::kNeedsMore) break;
      const bool is_end = piece.kind == XmlPiece::Kind::kEnd;
      if (piece.name == "comments" && !is_end) prefix_ = piece.prefix;
      if (piece.name == "author" && piece.is_start()) ++authors;
      if (piece.kind == XmlPiece::Kind::kText && piece.raw == kAuthor && authors > 0) {
        author_ = std::to_string(authors - 1);
      }
      if (piece.name == "comment" && piece.is_start()) {
        comment = begin;
        is_in_comment = piece.kind == XmlPiece::Kind::kStart;
        continue;
      }
      if (is_in_comment) {
        if (piece.name != "comment") continue;
        is_in_comment = false;
        keep(xml_.substr(comment, at - comment));
        continue;
      }
      if (piece.kind == XmlPiece::Kind::kEmpty &&
          (piece.name == "authors" || piece.name == "commentList")) {
        out_.document += "<" + prefix_ + std::string(piece.name) + ">";
        end_list(piece.name, authors);
        out_.document += "</" + prefix_ + std::string(piece.name) + ">";
        continue;
      }
      if (is_end) end_list(piece.name, authors);
      is_whole = is_whole || (is_end && piece.name == "comments");
      out_.document += piece.raw;
    }
    if (!is_whole || !is_list_ended_) return damaged();
    return std::move(out_);
  }

 private:
  void end_list(std::string_view name, std::size_t authors) {
    if (name == "authors" && author_.empty()) {
      author_ = std::to_string(authors);
      out_.document +=
          "<" + prefix_ + "author>" + std::string(kAuthor) + "</" + prefix_ + "author>";
    }
    if (name == "commentList") {
      add_new();
      is_list_ended_ = true;
    }
  }

  void keep(std::string_view raw) {
    auto comment = before_mark(raw);
    std::size_t at = 0;
    XmlPiece tag;
    if (!comment || next_piece(*comment, &at, &tag) != PieceFound::kYes) return;
    const auto place = parse_cell(attribute(tag.raw, "ref"));
    const auto row = place ? map_.find(place->row) : std::nullopt;
    if (!row) return;
    const Place key{place->row, place->column};
    if (!out_.kept.insert(key).second) return;
    const auto note = notes_.find(key);
    if (note != notes_.end()) *comment = with_note(*comment, prefix_, note->second);
    at = 0;
    next_piece(*comment, &at, &tag);
    const std::string opened = with_attribute(tag.raw, "ref", cell_name(*row, place->column));
    out_.document += opened + comment->substr(at);
  }

  void add_new() {
    for (const auto& [place, note] : notes_) {
      const auto row = map_.find(place.first);
      if (!row || out_.kept.count(place) > 0) continue;
      out_.added.insert(place);
      out_.document += "<" + prefix_ + "comment ref=\"" + cell_name(*row, place.second) +
                       "\" authorId=\"" + author_ + "\"><" + prefix_ + "text>" +
                       note_run(prefix_, "", note) + "</" + prefix_ + "text></" + prefix_ +
                       "comment>";
    }
  }

  std::string_view xml_;
  const Notes& notes_;
  const RowMap& map_;
  std::string prefix_;
  std::string author_;  // Its number.
  bool is_list_ended_ = false;
  Comments out_;
};

std::uint32_t number_of(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  std::uint32_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// What stands between <name> and </name>, wherever; VML is not always XML, so nothing is nested.
struct Span {
  std::size_t begin = 0, size = 0;
};
std::optional<Span> inside(std::string_view xml, std::string_view name) {
  const std::string open = "<" + std::string(name) + ">", close = "</" + std::string(name) + ">";
  const std::size_t begin = xml.find(open);
  if (begin == std::string_view::npos) return std::nullopt;
  const std::size_t end = xml.find(close, begin);
  if (end == std::string_view::npos) return std::nullopt;
  return Span{begin + open.size(), end - begin - open.size()};
}

// The box of a comment at its new place; empty when its comment is gone. What is no such box stays.
std::string kept_shape(std::string_view shape, const Comments& comments, const RowMap& map,
                       std::set<Place>* boxed) {
  if (shape.find("ObjectType=\"Note\"") == std::string_view::npos) return std::string(shape);
  const auto row = inside(shape, "x:Row"), column = inside(shape, "x:Column");
  if (!row || !column) return std::string(shape);
  const std::uint32_t old_row = number_of(shape.substr(row->begin, row->size)) + 1;
  const Place place{old_row, number_of(shape.substr(column->begin, column->size))};
  const auto new_row = map.find(old_row);
  if (comments.kept.count(place) == 0 || !new_row) return {};
  boxed->insert(place);
  std::string kept(shape);
  kept.replace(row->begin, row->size, std::to_string(*new_row - 1));
  const auto anchor = inside(kept, "x:Anchor");
  if (!anchor || *new_row == old_row) return kept;
  // Left column, its offset, top row, its offset, right column, its offset, bottom row, its offset.
  std::string moved;
  std::string_view rest = std::string_view(kept).substr(anchor->begin, anchor->size);
  for (int i = 0; i < 8; ++i) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    std::uint32_t number = number_of(rest.substr(0, comma));
    const std::uint32_t up = old_row - *new_row;
    if (i == 2 || i == 6) number -= std::min(number, up);
    moved += (i == 0 ? "" : ", ") + std::to_string(number);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return kept.replace(anchor->begin, anchor->size, moved);
}

std::string new_shape(std::size_t id, const Place& place, std::uint32_t row, std::size_t letters) {
  const std::uint32_t lines = 2 + static_cast<std::uint32_t>(letters) / 36;  // UTF-8, 12 a line.
  const std::uint32_t top = row > 1 ? row - 2 : 0;
  const auto number = [](std::uint32_t value) { return std::to_string(value); };
  return "<v:shape xmlns:v=\"urn:schemas-microsoft-com:vml\" "
         "xmlns:o=\"urn:schemas-microsoft-com:office:office\" "
         "xmlns:x=\"urn:schemas-microsoft-com:office:excel\" id=\"_x0000_s" +
         std::to_string(id) + "\" type=\"#" + std::string(kNoteType) +
         "\" style=\"position:absolute;width:144pt;height:" + number(lines * 15) +
         "pt;visibility:hidden\" fillcolor=\"#ffffe1\" o:insetmode=\"auto\"><v:fill "
         "color2=\"#ffffe1\"/><v:shadow on=\"t\" color=\"black\" obscured=\"t\"/><v:path "
         "o:connecttype=\"none\"/><v:textbox style=\"mso-direction-alt:auto\"><div "
         "style=\"text-align:left\"></div></v:textbox><x:ClientData ObjectType=\"Note\">"
         "<x:MoveWithCells/><x:SizeWithCells/><x:Anchor>" +
         number(place.second + 1) + ", 15, " + number(top) + ", 10, " + number(place.second + 3) +
         ", 31, " + number(top + lines) + ", 4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>" +
         number(row - 1) + "</x:Row><x:Column>" + number(place.second) +
         "</x:Column></x:ClientData></v:shape>";
}

std::size_t greatest_id(std::string_view drawing) {
  constexpr std::string_view kId = "_x0000_s";
  std::size_t greatest = 1024;
  for (std::size_t at = drawing.find(kId); at != std::string_view::npos;
       at = drawing.find(kId, at + kId.size())) {
    const std::size_t id = number_of(drawing.substr(at + kId.size(), 9));
    greatest = std::max(greatest, id);
  }
  return greatest;
}

base::Result<std::string> merge_drawing(std::string_view drawing, const Comments& comments,
                                        const Notes& notes, const RowMap& map) {
  const std::size_t end = drawing.rfind("</xml");
  if (end == std::string_view::npos) return damaged();
  std::string merged;
  std::set<Place> boxed;
  std::size_t from = 0;
  for (;;) {
    std::size_t begin = drawing.find("<v:shape", from);
    // Not <v:shapetype>.
    while (begin != std::string_view::npos && drawing.substr(begin + 8, 1) != " " &&
           drawing.substr(begin + 8, 1) != "\n" && drawing.substr(begin + 8, 1) != "\r") {
      begin = drawing.find("<v:shape", begin + 8);
    }
    if (begin == std::string_view::npos || begin > end) break;
    constexpr std::string_view kClose = "</v:shape>";
    const std::size_t close = drawing.find(kClose, begin);
    if (close == std::string_view::npos || close > end) break;
    merged += drawing.substr(from, begin - from);
    from = close + kClose.size();
    merged += kept_shape(drawing.substr(begin, from - begin), comments, map, &boxed);
  }
  merged += drawing.substr(from, end - from);
  if (merged.find("id=\"" + std::string(kNoteType) + "\"") == std::string::npos) {
    merged += kShapeType;
  }
  std::size_t id = greatest_id(drawing);
  const auto add = [&](const Place& place) {
    const auto row = map.find(place.first);
    const auto note = notes.find(place);
    if (row && boxed.count(place) == 0) {
      merged += new_shape(++id, place, *row, note == notes.end() ? 0 : note->second.size());
    }
  };
  for (const Place& place : comments.kept) add(place);
  for (const Place& place : comments.added) add(place);
  return merged.append(drawing.substr(end));
}

}  // namespace

base::Result<NoteParts> merge_notes(const std::string& comments, const std::string& drawing,
                                    const Notes& notes, const RowMap& map) {
  Comments merged =
      TRY(CommentMerger(comments.empty() ? kNoComments : comments, notes, map).merge());
  std::string shapes =
      TRY(merge_drawing(drawing.empty() ? kNoDrawing : drawing, merged, notes, map));
  return NoteParts{std::move(merged.document), std::move(shapes)};
}

}  // namespace office
