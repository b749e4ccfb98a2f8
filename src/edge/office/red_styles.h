// The styles of a workbook, with red copies of those that cells with problems have: their own
// number format, font and border, only the colour behind them is new.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace office {

class RedStyles {
 public:
  // styles.xml; empty when the workbook has none.
  static base::Result<RedStyles> read(std::string document);

  // Numbers of styles that may be asked are those of a cell (`s`); unknown ones count as the first.
  std::uint32_t red(std::uint32_t style);
  // Without the red of an earlier round; the style itself when it is not red. What colour a cell
  // had before it became red is not in the file any more, so it has none then.
  std::uint32_t plain(std::uint32_t style);
  std::uint32_t reason();                               // Texts in red letters.
  std::uint32_t heading(std::uint32_t style);           // Red, in letters that can be read on it.
  bool has_red() const { return !red_fills_.empty(); }  // From an earlier round.

  std::string document() const;  // With the styles asked for.

 private:
  std::uint32_t with_fill(std::uint32_t style, const std::string& fill);
  std::string red_fill() const;  // Its number.
  std::uint32_t add(std::string format);
  bool is_red(std::uint32_t style) const;

  std::string document_;
  std::string prefix_;
  std::vector<std::string> formats_;  // <xf> of cellXfs, whole.
  std::size_t formats_before_ = 0;
  std::size_t fill_count_ = 0;
  std::size_t font_count_ = 0;
  std::vector<std::string> red_fills_;  // Their numbers.
  std::string first_font_;
  // Where the new ones go, and the tags whose counts change.
  struct List {
    std::size_t tag_begin = 0, tag_end = 0, end = 0;
  };
  List fills_, fonts_, xfs_;
  std::map<std::uint32_t, std::uint32_t> red_, plain_;
  std::uint32_t reason_ = 0;
  bool has_reason_ = false;
};

}  // namespace office
