// The tokens of XML, as far as office files need them: no entities but the five and numbers, no
// document type (so nothing external and nothing that unfolds), names without their namespace.
// A scanner sees a window of bytes and says when a token does not end within it; XmlStream moves
// the window over a part of an archive. Views point into the window.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "edge/office/zip_reader.h"

namespace office {

enum class XmlToken {
  kStart,  // Also of <x/>, which a kEnd follows.
  kEnd,
  kText,
  kMore,  // The window ends first; nothing was taken.
  kBad,
};

class XmlScanner {
 public:
  // `*end` must be readable and 0.
  XmlScanner(const char* at, const char* end) : at_(at), end_(end) {}

  XmlToken next();
  std::string_view name() const { return name_; }
  std::string_view text() const { return text_; }       // As written.
  bool is_literal_text() const { return is_literal_; }  // CDATA: no entities in it.
  // As written; empty when absent. By local name, so that "id" finds r:id.
  std::string_view find_attribute(std::string_view name) const;
  const char* at() const { return at_; }  // Behind the last token.

 private:
  XmlToken read_tag(const char* begin);
  // Moves past <!--…--> or <?…?>.
  bool skip_until(const char* from, std::string_view mark);

  const char* at_;
  const char* end_;
  std::string_view name_;
  std::string_view attributes_;
  std::string_view text_;
  bool is_literal_ = false;
  bool is_closed_ = false;  // The end of <x/> is still to be told.
};

// Adds what `raw` means: entities and line ends of XML, and the _x000D_ of office files. Bytes that
// are no UTF-8 become U+FFFD; control characters are left out.
void append_xml_text(std::string* text, std::string_view raw);

class XmlStream {
 public:
  static base::Result<XmlStream> open(const ZipReader& archive, const ZipPart& part,
                                      std::uint64_t most_bytes);

  // A window from `at` with more bytes than before. False at the end of the part.
  base::Result<bool> read_more();
  // What is before stays valid only until read_more().
  const char* at() const { return buffer_.data() + at_; }
  const char* end() const { return buffer_.data() + end_; }
  void move_to(const char* at) { at_ = static_cast<std::size_t>(at - buffer_.data()); }

  // The next token, reading on where the window ends; kBad never, kMore at the end of the part.
  base::Result<XmlToken> next();
  const XmlScanner& token() const { return token_; }

  // Reads the rest without looking at it, so that the check sum is compared.
  base::Result<void> finish();
  double share_read() const { return stream_.share_read(); }

 private:
  explicit XmlStream(PartStream stream);
  base::Result<void> check_encoding();

  PartStream stream_;
  std::vector<char> buffer_;
  std::size_t at_ = 0;
  std::size_t end_ = 0;
  bool is_ended_ = false;
  // <x/> was told as a start; its end comes from the same scanner.
  bool is_inside_token_ = false;
  XmlScanner token_{nullptr, nullptr};
};

}  // namespace office
