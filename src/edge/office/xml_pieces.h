// XML cut into tags and texts without being understood: for those who pass on most of a document as
// it was written and change only a few attributes. Views point into the document or the window.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "edge/office/zip_reader.h"

namespace office {

struct XmlPiece {
  enum class Kind : std::uint8_t { kStart, kEmpty, kEnd, kText };  // kEmpty: <x/>.
  Kind kind = Kind::kText;
  std::string_view raw;     // All of it; comments and declarations are texts here.
  std::string_view prefix;  // "x:" of <x:row>.
  std::string_view name;    // "row".

  bool is_start() const { return kind == Kind::kStart || kind == Kind::kEmpty; }
};

enum class PieceFound : std::uint8_t { kYes, kNeedsMore, kRefused };
// The piece at `*at`, which then stands behind it. kNeedsMore at the end of `xml`, too; kRefused: a
// document type.
PieceFound next_piece(std::string_view xml, std::size_t* at, XmlPiece* piece);

struct XmlAttribute {
  std::size_t begin = 0;  // Of the blank before the name.
  std::size_t end = 0;    // Behind the closing quote.
  std::string_view name;  // With its prefix.
  std::string_view value;
};
// The attribute at or behind `from`, from 1 on. False: no more.
bool next_attribute(std::string_view tag, std::size_t from, XmlAttribute* found);

// As written; empty when absent. `name` with its prefix ("r:id").
std::string_view attribute(std::string_view tag, std::string_view name);
// "id" finds r:id, whatever prefix the file uses.
std::string_view attribute_of_any_prefix(std::string_view tag, std::string_view name);
// The tag with this attribute changed or added; `value` is already escaped.
std::string with_attribute(std::string_view tag, std::string_view name, std::string_view value);
std::string without_attribute(std::string_view tag, std::string_view name);

// For texts and attributes; control characters, which XML has no place for, are left out.
void append_xml_escaped(std::string* out, std::string_view text);
std::string xml_escaped(std::string_view text);
// What an attribute means: the five entities and numbers.
std::string xml_unescaped(std::string_view raw);

// A part of an archive piece by piece; memory is that of the window.
class PieceStream {
 public:
  static base::Result<PieceStream> open(const ZipReader& archive, const ZipPart& part,
                                        std::uint64_t most_bytes);

  // False at the end of the part. The piece is valid until the next call.
  base::Result<bool> next(XmlPiece* piece);
  // Everything up to and with `mark`, which is no tag with attributes; damaged when it never comes.
  base::Result<std::string_view> read_past(std::string_view mark);
  // The same without keeping it. False: it never comes.
  base::Result<bool> skip_past(std::string_view mark);

 private:
  explicit PieceStream(PartStream stream) : stream_(std::move(stream)) {}
  base::Result<bool> read_more();
  std::string_view window() const { return {buffer_.data() + at_, end_ - at_}; }

  PartStream stream_;
  std::vector<char> buffer_;
  std::size_t at_ = 0;
  std::size_t end_ = 0;
  bool is_ended_ = false;
};

}  // namespace office
