#include "edge/office/shared_texts.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "core/base/text.h"
#include "edge/office/number_text.h"
#include "edge/office/workbook.h"

namespace office {
namespace {

bool starts(const char* at, std::string_view text) {
  return std::memcmp(at, text.data(), text.size()) == 0;
}

// The usual item, <si><t>text</t></si> with nothing to decode. Null: it is not one, or the window
// ends in it.
const char* take_plain(const char* at, std::string_view* text) {
  constexpr std::string_view kOpen = "<si><t>", kOpenKept = "<si><t xml:space=\"preserve\">";
  constexpr std::string_view kClose = "</t></si>";
  if (starts(at, kOpen)) {
    at += kOpen.size();
  } else if (starts(at, kOpenKept)) {
    at += kOpenKept.size();
  } else {
    return nullptr;
  }
  const char* const begin = at;
  while (*at != '<' && *at != '&' && *at != '_' && static_cast<unsigned char>(*at) >= ' ') ++at;
  if (*at != '<' || !starts(at, kClose)) return nullptr;
  *text = {begin, static_cast<std::size_t>(at - begin)};
  return at + kClose.size();
}

base::Error too_many() { return unreadable("表格里的文字太多，读不了，请拆成几个文件"); }

// Where office programs end a text that is too long for a cell; so do we, at a whole character.
void limit(std::string* text) {
  if (text->size() <= kMostCellBytes) return;
  std::size_t end = kMostCellBytes;
  while (end > 0 && ((*text)[end] & 0xC0) == 0x80) --end;
  text->resize(end);
}

// One <si>…</si> that is not plain. kEnd, kMore or kBad.
XmlToken take_rich(XmlScanner* scanner, std::string* text) {
  text->clear();
  scanner->next();  // <si>
  const XmlToken end = append_rich_text(scanner, "si", text);
  limit(text);
  return end;
}

}  // namespace

XmlToken append_rich_text(XmlScanner* scanner, std::string_view end_name, std::string* text) {
  int hidden = 0;
  bool is_text = false;
  for (;;) {
    const XmlToken token = scanner->next();
    if (token == XmlToken::kMore || token == XmlToken::kBad) return token;
    if (token == XmlToken::kText) {
      if (!is_text || hidden > 0) continue;
      if (scanner->is_literal_text()) {
        *text += scanner->text();
      } else {
        append_xml_text(text, scanner->text());
      }
      continue;
    }
    const std::string_view name = scanner->name();
    const bool is_start = token == XmlToken::kStart;
    if (name == "rPh") hidden += is_start ? 1 : -1;
    if (name == "t") is_text = is_start;
    if (!is_start && name == end_name) return XmlToken::kEnd;
  }
}

void SharedTexts::add(std::string_view text, bool may_have_lost_digits) {
  if (used_bytes_ + text.size() > kBlockBytes) {
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(kBlockBytes));
    used_bytes_ = 0;
  }
  std::copy(text.begin(), text.end(), blocks_.back().get() + used_bytes_);
  if (size_ % kBlockEntries == 0)
    entries_.push_back(std::make_unique_for_overwrite<std::uint64_t[]>(kBlockEntries));
  const std::uint64_t block = blocks_.size() - 1;
  entries_.back()[size_ % kBlockEntries] = block << kBlockShift | used_bytes_ << kOffsetShift |
                                           text.size() << 1U | (may_have_lost_digits ? 1U : 0U);
  used_bytes_ += text.size();
  ++size_;
}

base::Result<SharedTexts> SharedTexts::read(const ZipReader& archive, const ZipPart& part) {
  SharedTexts texts;
  XmlStream stream = TRY(XmlStream::open(archive, part, kMostSharedTextBytes * 2));
  // Up to <sst …>.
  XmlToken token = TRY(stream.next());
  while (token != XmlToken::kStart) {
    if (token == XmlToken::kMore) return damaged();
    token = TRY(stream.next());
  }
  if (stream.at()[-2] == '/') return texts;  // <sst/>
  std::string decoded;
  for (;;) {
    std::string_view plain;
    if (const char* const next = take_plain(stream.at(), &plain)) {
      if (base::find_invalid_utf8(plain)) {
        decoded.clear();
        append_xml_text(&decoded, plain);
        plain = decoded;
      }
      if (plain.size() > kMostCellBytes) {
        decoded = plain;
        limit(&decoded);
        plain = decoded;
      }
      texts.add(plain, looks_like_lost_digits(plain));
      stream.move_to(next);
    } else {
      XmlScanner scanner(stream.at(), stream.end());
      XmlToken found = scanner.next();
      const bool is_item = found == XmlToken::kStart && scanner.name() == "si";
      if (is_item) {
        scanner = XmlScanner(stream.at(), stream.end());
        found = take_rich(&scanner, &decoded);
      }
      if (found == XmlToken::kBad) return damaged();
      if (found == XmlToken::kMore) {
        if (!TRY(stream.read_more())) return damaged();
        continue;
      }
      if (is_item) texts.add(decoded, looks_like_lost_digits(decoded));
      stream.move_to(scanner.at());
      if (found == XmlToken::kEnd && scanner.name() == "sst") break;
    }
    if (texts.size_ > kMostSharedTexts) return too_many();
    if (texts.blocks_.size() * kBlockBytes > kMostSharedTextBytes) return too_many();
  }
  TRY(stream.finish());
  return texts;
}

}  // namespace office
