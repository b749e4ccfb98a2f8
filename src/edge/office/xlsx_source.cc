#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "edge/office/row_map.h"
#include "edge/office/sheet_source.h"
#include "edge/office/xlsx_rows.h"

namespace office {
namespace {

constexpr std::size_t kMostMerged = 1'000'000;

std::uint32_t number_of(std::string_view text, std::uint32_t otherwise) {
  std::uint32_t number = otherwise;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

class XlsxSource final : public SheetSource {
 public:
  XlsxSource(ZipReader archive, XlsxBook book)
      : SheetSource(FileKind::kXlsx), archive_(std::move(archive)), book_(std::move(book)) {
    sheets_ = book_.sheets;
  }

  base::Result<SheetLayout> read_layout(std::size_t sheet) override {
    SheetLayout layout;
    XmlStream stream = TRY(open_sheet(sheet));
    TRY(read_head(&stream, &layout));
    return layout;
  }

  base::Result<std::vector<CellRange>> read_merged_ranges(std::size_t sheet) override {
    XmlStream stream = TRY(open_sheet(sheet));
    SheetLayout layout;
    if (TRY(read_head(&stream, &layout))) TRY(skip_rows(&stream));
    return read_tail(&stream);
  }

  base::Result<std::uint64_t> read_rows(std::size_t sheet, const RowCallback& on_row) override;
  double share_read() const override { return reading_ == nullptr ? 0 : reading_->share_read(); }

 private:
  base::Result<XmlStream> open_sheet(std::size_t sheet) const {
    return XmlStream::open(archive_, *book_.parts[sheet], kMostUnpackedBytes);
  }

  // Up to the rows; false when <sheetData/> says that there are none.
  static base::Result<bool> read_head(XmlStream* stream, SheetLayout* layout);
  static base::Result<void> skip_rows(XmlStream* stream);
  // Behind the rows.
  static base::Result<std::vector<CellRange>> read_tail(XmlStream* stream);
  base::Result<bool> deliver(XmlStream* stream, const RowCallback& on_row, std::uint64_t* count);

  ZipReader archive_;  // Its parts are what book_ points to; moving it does not move them.
  XlsxBook book_;
  std::optional<SharedTexts> texts_;
  const XmlStream* reading_ = nullptr;
};

base::Result<bool> XlsxSource::read_head(XmlStream* stream, SheetLayout* layout) {
  for (;;) {
    const XmlToken token = TRY(stream->next());
    if (token == XmlToken::kMore) return damaged();
    if (token != XmlToken::kStart) continue;
    const XmlScanner& tag = stream->token();
    if (tag.name() == "dimension") {
      layout->stated_range = parse_range(tag.find_attribute("ref"));
    } else if (tag.name() == "col") {
      const std::string_view hidden = tag.find_attribute("hidden");
      const std::uint32_t first = number_of(tag.find_attribute("min"), 0);
      const std::uint32_t last = number_of(tag.find_attribute("max"), 0);
      const bool is_hidden =
          hidden == "1" || hidden == "true" || tag.find_attribute("width") == "0";
      if (is_hidden && first > 0 && last >= first && layout->hidden_columns.size() < kMostColumns)
        layout->hidden_columns.push_back({first - 1, std::min(last, kMostColumns) - 1});
    } else if (tag.name() == "sheetData") {
      if (stream->at()[-2] != '/') return true;
      TRY(stream->next());
      return false;
    }
  }
}

base::Result<void> XlsxSource::skip_rows(XmlStream* stream) {
  constexpr std::string_view kEnd = "sheetData>";
  for (;;) {
    const char* const found = std::search(stream->at(), stream->end(), kEnd.begin(), kEnd.end());
    if (found != stream->end()) {
      stream->move_to(found + kEnd.size());
      return {};
    }
    const auto left = static_cast<std::size_t>(stream->end() - stream->at());
    stream->move_to(stream->end() - std::min(left, kEnd.size()));
    if (!TRY(stream->read_more())) return damaged();
  }
}

base::Result<std::vector<CellRange>> XlsxSource::read_tail(XmlStream* stream) {
  std::vector<CellRange> merged;
  bool is_whole = false;
  for (;;) {
    const XmlToken token = TRY(stream->next());
    if (token == XmlToken::kMore) break;
    const std::string_view name = stream->token().name();
    if (token == XmlToken::kEnd && name == "worksheet") is_whole = true;
    if (token != XmlToken::kStart || name != "mergeCell") continue;
    const auto range = parse_range(stream->token().find_attribute("ref"));
    if (range && merged.size() < kMostMerged) merged.push_back(*range);
  }
  if (!is_whole) return damaged();
  return merged;
}

base::Result<bool> XlsxSource::deliver(XmlStream* stream, const RowCallback& on_row,
                                       std::uint64_t* count) {
  RowParser parser(book_, *texts_);
  for (;;) {
    XmlScanner scanner(stream->at(), stream->end());
    const XmlToken token = scanner.next();
    if (token == XmlToken::kBad) return damaged();
    if (token == XmlToken::kStart && scanner.name() == "row") {
      const char* at = stream->at();
      const RowParser::Step step = parser.parse(&at, stream->end());
      if (step == RowParser::Step::kBad) return parser.problem() ? *parser.problem() : damaged();
      if (step == RowParser::Step::kRow) {
        stream->move_to(at);
        if (parser.row().cells.empty()) continue;
        ++*count;
        if (!on_row(parser.row())) return false;
        continue;
      }
    } else if (token != XmlToken::kMore) {
      stream->move_to(scanner.at());
      if (token == XmlToken::kEnd && scanner.name() == "sheetData") return true;
      continue;
    }
    if (!TRY(stream->read_more())) return damaged();
  }
}

base::Result<std::uint64_t> XlsxSource::read_rows(std::size_t sheet, const RowCallback& on_row) {
  if (!texts_) {
    texts_ = book_.shared_texts == nullptr ? SharedTexts()
                                           : TRY(SharedTexts::read(archive_, *book_.shared_texts));
  }
  XmlStream stream = TRY(open_sheet(sheet));
  SheetLayout layout;
  std::uint64_t count = 0;
  if (TRY(read_head(&stream, &layout))) {
    reading_ = &stream;
    const auto is_to_end = deliver(&stream, on_row, &count);
    reading_ = nullptr;
    if (!TRY(is_to_end)) return count;
  }
  TRY(read_tail(&stream));
  return count;
}

}  // namespace

OpenedSource open_xlsx(const Input& input) {
  ZipReader archive = TRY(ZipReader::open(input));
  XlsxBook book = TRY(read_xlsx_book(archive));
  return std::unique_ptr<SheetSource>(
      std::make_unique<XlsxSource>(std::move(archive), std::move(book)));
}

}  // namespace office
