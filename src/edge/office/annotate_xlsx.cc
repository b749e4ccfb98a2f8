// The archive around the sheet: parts are passed on as they lie in it, packed; those that name or
// hold what changes are written anew.
#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "edge/office/annotate_parts.h"
#include "edge/office/annotate_sheet.h"
#include "edge/office/note_parts.h"
#include "edge/office/package_parts.h"
#include "edge/office/red_styles.h"
#include "edge/office/zip_writer.h"

namespace office {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{1} << 18U;
constexpr std::string_view kTypeHead = "application/vnd.openxmlformats-officedocument.";

class Annotator {
 public:
  Annotator(ZipReader archive, const AnnotateRequest& request, const ByteSink& sink)
      : archive_(std::move(archive)), request_(request), sink_(sink) {}

  base::Result<AnnotateReport> run() {
    TRY(open());
    TRY(plan_notes());
    for (const ZipPart& part : archive_.parts()) TRY(pass(part));
    TRY(finish());
    return report_;
  }

 private:
  base::Result<void> open() {
    book_ = TRY(read_book(archive_));
    if (request_.sheet >= book_.sheets.size()) return damaged();
    sheet_ = &book_.sheets[request_.sheet];
    links_ = TRY(read_links(archive_, sheet_->part->name));
    const PartLink* const texts = find_link(book_.links, "sharedStrings");
    facts_ =
        TRY(read_sheet_facts(archive_, *sheet_->part,
                             texts == nullptr ? nullptr : archive_.find(texts->target), request_));
    report_.reason_column = facts_.reason_column;
    if (request_.rows == AnnotateRows::kOnlyBad) map_ = RowMap(request_.header_row, kept_rows());
    const PartLink* const styles = find_link(book_.links, "styles");
    styles_part_ = styles == nullptr ? nullptr : archive_.find(styles->target);
    std::string document;
    if (styles_part_ != nullptr) {
      document = TRY(archive_.read(*styles_part_, kMostSmallPartBytes));
    }
    styles_ = TRY(RedStyles::read(std::move(document)));
    return {};
  }

  // Rows with problems, and those that share a merged cell with them.
  std::vector<std::uint32_t> kept_rows() const {
    std::vector<std::uint32_t> bad, kept;
    for (const CellProblem& problem : request_.problems) {
      if (problem.row <= request_.header_row) continue;
      if (bad.empty() || bad.back() < problem.row) bad.push_back(problem.row);
    }
    constexpr std::uint32_t kLastRow = 1'048'576;
    const auto add = [&](std::uint32_t row) {
      if (kept.empty() || kept.back() < row) kept.push_back(row);
    };
    auto next = bad.begin();
    const auto& groups = facts_.row_groups;
    for (std::size_t i = 0; i < groups.size();) {
      const std::uint32_t first = groups[i].first_row;
      std::uint32_t last = groups[i].last_row;
      for (++i; i < groups.size() && groups[i].first_row <= last; ++i) {
        last = std::max(last, groups[i].last_row);
      }
      for (; next != bad.end() && *next < first; ++next) add(*next);
      if (next == bad.end() || *next > last) continue;
      for (std::uint32_t row = first; row <= std::min(last, kLastRow); ++row) add(row);
      while (next != bad.end() && *next <= last) ++next;
    }
    for (; next != bad.end(); ++next) add(*next);
    return kept;
  }

  base::Result<void> plan_notes() {
    std::uint32_t last_row = 0;
    for (const CellProblem& problem : request_.problems) {
      if (problem.row != last_row) ++report_.bad_rows;
      last_row = problem.row;
      if (problem.column < 0 || static_cast<std::uint32_t>(problem.column) >= kMostColumns) {
        continue;
      }
      const std::pair place{problem.row, static_cast<std::uint32_t>(problem.column)};
      const auto known = notes_.find(place);
      if (known != notes_.end()) {
        known->second += "\n" + problem.message;
      } else if (notes_.size() < kMostComments) {
        notes_[place] = problem.message;
      } else {
        ++report_.comments_left_out;
      }
    }
    report_.comments = notes_.size();
    const PartLink* const comments = find_link(links_, "comments");
    if (comments != nullptr) comments_part_ = archive_.find(comments->target);
    has_notes_ = comments_part_ != nullptr || !notes_.empty();
    if (!has_notes_) return {};
    comments_name_ =
        comments_part_ != nullptr ? comments_part_->name : free_name("xl/comments", ".xml");
    drawing_name_ = free_name("xl/drawings/vmlDrawing", ".vml");
    drawing_id_ = free_id("rIdNoteBoxes");
    for (const PartLink& link : links_) {
      if (link.type == "vmlDrawing") drawings_.push_back(archive_.find(link.target));
    }
    return {};
  }

  std::string free_name(const std::string& head, const std::string& tail) const {
    for (int number = 1;; ++number) {
      std::string name = head + std::to_string(number) + tail;
      if (archive_.find(name) == nullptr) return name;
    }
  }

  std::string free_id(std::string id) const {
    const auto is_used = [&](const PartLink& link) { return link.id == id; };
    while (std::any_of(links_.begin(), links_.end(), is_used)) id += "x";
    return id;
  }

  base::Result<void> pass(const ZipPart& part) {
    const auto is = [&](std::string_view name) { return archive_.find(name) == &part; };
    if (&part == sheet_->part) return pass_sheet();
    // Written behind the sheet, when it is known what they need.
    if (&part == styles_part_ || &part == comments_part_) return {};
    if (std::find(drawings_.begin(), drawings_.end(), &part) != drawings_.end()) return {};
    if (is(links_part_name(sheet_->part->name))) return {};
    const bool leaves_out = map_.leaves_out();
    if (is("[Content_Types].xml")) return pass_types(part);
    if (styles_part_ == nullptr || leaves_out) {
      if (is(links_part_name(book_.part))) return pass_book_links(part);
    }
    if (!leaves_out) return copy(part);
    if (is_dropped(part)) return {};
    if (is(book_.part)) {
      const std::string xml = TRY(archive_.read(part, kMostSmallPartBytes));
      zip_.add(part.name, with_moved_names(xml, map_, sheet_->name));
      return hand_on(kPieceBytes);
    }
    for (const PartLink& link : links_) {
      if (link.type != "table" || !is(link.target)) continue;
      zip_.add(part.name, with_moved_table(TRY(archive_.read(part, kMostSmallPartBytes)), map_));
      return hand_on(kPieceBytes);
    }
    return copy(part);
  }

  // kOnlyBad: the order of calculation names formulas that became values; conversations (newer than
  // comments) name cells by places that moved, their text stays in the comments.
  bool is_dropped(const ZipPart& part) const {
    const PartLink* const chain = find_link(book_.links, "calcChain");
    if (chain != nullptr && archive_.find(chain->target) == &part) return true;
    const PartLink* const talks = find_link(links_, "threadedComment");
    return talks != nullptr && archive_.find(talks->target) == &part;
  }

  base::Result<void> pass_sheet() {
    PieceStream stream = TRY(PieceStream::open(archive_, *sheet_->part, kMostUnpackedBytes));
    SheetTask task{&request_,      &facts_, &map_, &styles_, has_notes_ ? drawing_id_ : "",
                   book_.is_strict};
    zip_.begin(sheet_->part->name);
    SheetRewriter rewriter(task, std::move(stream),
                           [&](std::string_view xml) -> base::Result<void> {
                             zip_.write(xml);
                             return hand_on(kPieceBytes);
                           });
    TRY(rewriter.run());
    zip_.end();
    report_.marked_cells = rewriter.marked_cells();
    old_drawing_id_ = rewriter.legacy_drawing();
    return {};
  }

  base::Result<void> pass_types(const ZipPart& part) {
    std::string xml = TRY(archive_.read(part, kMostSmallPartBytes));
    const std::string prefix = prefix_of(xml, "Types");
    const auto add_override = [&](const std::string& name, std::string_view type) {
      xml = with_element(xml, "<" + prefix + "Override PartName=\"/" + name + "\" ContentType=\"" +
                                  std::string(kTypeHead) + std::string(type) + "\"/>");
    };
    if (has_notes_) {
      xml = without_elements(xml, "Default", "Extension", {"vml"});
      xml = with_element(xml, "<" + prefix + "Default Extension=\"vml\" ContentType=\"" +
                                  std::string(kTypeHead) + "vmlDrawing\"/>");
      if (comments_part_ == nullptr) add_override(comments_name_, "spreadsheetml.comments+xml");
    }
    if (styles_part_ == nullptr) add_override(styles_name(), "spreadsheetml.styles+xml");
    if (map_.leaves_out()) {
      std::vector<std::string> dropped;
      for (const ZipPart& one : archive_.parts()) {
        if (is_dropped(one)) dropped.push_back("/" + one.name);
      }
      xml = without_elements(xml, "Override", "PartName", dropped);
    }
    zip_.add(part.name, xml);
    return hand_on(kPieceBytes);
  }

  static std::string prefix_of(std::string_view xml, std::string_view root) {
    XmlPiece piece;
    for (std::size_t at = 0; next_piece(xml, &at, &piece) == PieceFound::kYes;) {
      if (piece.name == root) return std::string(piece.prefix);
    }
    return {};
  }

  std::string styles_name() const { return free_name("xl/styles", ".xml"); }

  std::string link_type(std::string_view type) const {
    return std::string(book_.is_strict ? "http://purl.oclc.org/ooxml/officeDocument/relationships/"
                                       : "http://schemas.openxmlformats.org/officeDocument/2006/"
                                         "relationships/") +
           std::string(type);
  }

  std::string link(const std::string& prefix, const std::string& id, std::string_view type,
                   const std::string& target) const {
    return "<" + prefix + "Relationship Id=\"" + id + "\" Type=\"" + link_type(type) +
           "\" Target=\"/" + target + "\"/>";
  }

  base::Result<void> pass_book_links(const ZipPart& part) {
    std::string xml = TRY(archive_.read(part, kMostSmallPartBytes));
    if (map_.leaves_out()) {
      const PartLink* const chain = find_link(book_.links, "calcChain");
      if (chain != nullptr) xml = without_elements(xml, "Relationship", "Id", {chain->id});
    }
    if (styles_part_ == nullptr) {
      xml = with_element(
          xml, link(prefix_of(xml, "Relationships"), "rIdRedStyles", "styles", styles_name()));
    }
    zip_.add(part.name, xml);
    return hand_on(kPieceBytes);
  }

  base::Result<void> copy(const ZipPart& part) {
    std::uint64_t at = TRY(archive_.packed_begin(part));
    zip_.begin_packed(part.name, {part.method, part.crc, part.packed_size, part.size});
    for (std::uint64_t left = part.packed_size; left > 0;) {
      const std::string piece = archive_.input()->read_at(
          at, static_cast<std::size_t>(std::min<std::uint64_t>(left, kPieceBytes)));
      if (piece.empty()) return cut_off();
      zip_.write_packed(piece);
      at += piece.size();
      left -= piece.size();
      TRY(hand_on(kPieceBytes));
    }
    zip_.end_packed();
    return {};
  }

  base::Result<void> finish() {
    zip_.add(styles_part_ != nullptr ? styles_part_->name : styles_name(), styles_.document());
    TRY(pass_notes());
    TRY(pass_sheet_links());
    zip_.finish();
    if (zip_.is_too_large()) return unreadable("文件太大，请拆成几个文件再上传");
    return hand_on(1);
  }

  base::Result<void> pass_notes() {
    if (!has_notes_) return {};
    const ZipPart* drawing = nullptr;
    std::vector<const ZipPart*> copied;
    for (const PartLink& link : links_) {
      if (link.type != "vmlDrawing") continue;
      const ZipPart* const part = archive_.find(link.target);
      if (part == nullptr) continue;
      // The same kind of part also holds pictures of page headers, which stay.
      if (link.id == old_drawing_id_) {
        drawing = part;
      } else if (std::find(copied.begin(), copied.end(), part) == copied.end()) {
        copied.push_back(part);
      }
    }
    for (const ZipPart* part : copied) {
      if (part != drawing) TRY(copy(*part));
    }
    std::string comments, shapes;
    if (comments_part_ != nullptr) {
      comments = TRY(archive_.read(*comments_part_, kMostSmallPartBytes));
    }
    if (drawing != nullptr) shapes = TRY(archive_.read(*drawing, kMostSmallPartBytes));
    const NoteParts notes = TRY(merge_notes(comments, shapes, notes_, map_));
    zip_.add(comments_name_, notes.comments);
    zip_.add(drawing != nullptr ? drawing->name : drawing_name_, notes.drawing);
    return hand_on(kPieceBytes);
  }

  base::Result<void> pass_sheet_links() {
    const std::string name = links_part_name(sheet_->part->name);
    const ZipPart* const part = archive_.find(name);
    if (part == nullptr && !has_notes_) return {};
    std::string xml =
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships "
        "xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"></Relationships>";
    if (part != nullptr) xml = TRY(archive_.read(*part, kMostSmallPartBytes));
    const std::string prefix = prefix_of(xml, "Relationships");
    const std::string open = "<" + prefix + "Relationships";
    if (xml.rfind("</") == std::string::npos) {  // <Relationships …/>
      const std::size_t end = xml.rfind("/>");
      if (end == std::string::npos) return damaged();
      xml = xml.substr(0, end) + "></" + prefix + "Relationships>";
    }
    if (has_notes_ && comments_part_ == nullptr) {
      xml = with_element(xml, link(prefix, free_id("rIdNotes"), "comments", comments_name_));
    }
    if (has_notes_ && old_drawing_id_.empty()) {
      xml = with_element(xml, link(prefix, drawing_id_, "vmlDrawing", drawing_name_));
    }
    if (map_.leaves_out()) {
      const PartLink* const talks = find_link(links_, "threadedComment");
      if (talks != nullptr) xml = without_elements(xml, "Relationship", "Id", {talks->id});
    }
    zip_.add(part != nullptr ? part->name : name, xml);
    return hand_on(kPieceBytes);
  }

  base::Result<void> hand_on(std::size_t at_least) {
    if (zip_.waiting_bytes() < at_least) return {};
    if (!sink_(zip_.take())) return nobody_listens();
    return {};
  }

  ZipReader archive_;
  const AnnotateRequest& request_;
  const ByteSink& sink_;
  AnnotateReport report_;
  Book book_;
  const BookSheet* sheet_ = nullptr;
  std::vector<PartLink> links_;  // Of the sheet.
  SheetFacts facts_;
  RowMap map_;
  RedStyles styles_;
  const ZipPart* styles_part_ = nullptr;
  Notes notes_;
  bool has_notes_ = false;
  const ZipPart* comments_part_ = nullptr;
  std::vector<const ZipPart*> drawings_;
  std::string comments_name_, drawing_name_, drawing_id_, old_drawing_id_;
  ZipWriter zip_;
};

}  // namespace

base::Result<AnnotateReport> annotate_xlsx(const AnnotateInput& input,
                                           const AnnotateRequest& request, const ByteSink& sink) {
  return Annotator(TRY(ZipReader::open(input)), request, sink).run();
}

}  // namespace office
