// Separated values as RFC 4180 and as people save them: commas, semicolons or tabs, whichever the
// first lines have most of; ="00123" as Excel writes to keep zeros; any of three encodings.
#include <algorithm>
#include <array>
#include <cstring>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "core/base/text.h"
#include "edge/office/number_text.h"
#include "edge/office/recognise.h"
#include "edge/office/sheet_source.h"
#include "edge/office/text_encoding.h"

namespace office {
namespace {

constexpr std::size_t kChunk = 256U << 10U;
constexpr std::size_t kMostRowBytes = 64U << 20U;
// So many lines after an opening quote without its end are a forgotten quote, not a long text.
constexpr std::size_t kMostQuotedLines = 5000;

// The file in UTF-8 or GB18030 (no byte of which looks like a separator), one window at a time.
class Window {
 public:
  Window(const InputBytes& input, const DetectedEncoding& encoding)
      : input_(input), encoding_(encoding.encoding), offset_(encoding.mark_bytes) {}

  std::string_view rest() const { return std::string_view(text_).substr(at_); }
  void take(std::size_t count) { at_ += count; }
  bool is_ended() const { return offset_ >= input_.size(); }
  double share_read() const {
    const double left = static_cast<double>(text_.size() - at_);
    return input_.size() == 0 ? 1
                              : std::max(0.0, static_cast<double>(offset_) - left) /
                                    static_cast<double>(input_.size());
  }

  void read_more() {
    text_.erase(0, at_);
    at_ = 0;
    const std::string bytes = input_.read_at(offset_, kChunk);
    if (bytes.empty()) offset_ = input_.size();  // The file became shorter meanwhile.
    if (encoding_ != TextEncoding::kUtf16Little && encoding_ != TextEncoding::kUtf16Big) {
      offset_ += bytes.size();
      text_ += bytes;
      return;
    }
    // A pair of surrogates is not cut unless the file ends there.
    const bool is_big = encoding_ == TextEncoding::kUtf16Big;
    std::size_t size = bytes.size() / 2 * 2;
    const bool is_last = offset_ + bytes.size() >= input_.size();
    if (!is_last && size >= 4) {
      const auto high = static_cast<unsigned char>(bytes[is_big ? size - 2 : size - 1]);
      if (high >= 0xD8 && high <= 0xDB) size -= 2;
    }
    offset_ += is_last ? bytes.size() : size;
    append_utf16(std::string_view(bytes).substr(0, size), is_big, &text_);
  }

 private:
  const InputBytes& input_;
  TextEncoding encoding_;
  std::uint64_t offset_;
  std::string text_;
  std::size_t at_ = 0;
};

// One record: where its cells stand in `text`.
struct Piece {
  std::size_t begin = 0;
  std::size_t size = 0;
  bool is_quoted = false;  // Double quotes inside are to be halved.
};

enum class Step { kRow, kMore, kBad };

struct Record {
  std::vector<Piece> pieces;
  std::size_t size = 0;  // With its line end.
  std::size_t lines = 1;
};

// A quoted cell at `*at`, which moves behind its closing quote.
Step take_quoted(std::string_view text, bool is_last, std::size_t* at, Record* record) {
  Piece piece{*at + 1, 0, true};
  for (std::size_t i = *at + 1; i < text.size(); ++i) {
    if (text[i] == '\n' && ++record->lines > kMostQuotedLines) return Step::kBad;
    if (text[i] != '"') continue;
    if (i + 1 >= text.size() && !is_last) return Step::kMore;
    if (i + 1 < text.size() && text[i + 1] == '"') {
      ++i;
      continue;
    }
    piece.size = i - piece.begin;
    record->pieces.push_back(piece);
    *at = i + 1;
    return Step::kRow;
  }
  return is_last ? Step::kBad : Step::kMore;
}

// Takes the record at the beginning of `text`, whose last one may end without a line end.
Step take_record(std::string_view text, char separator, bool is_last, Record* record) {
  record->pieces.clear();
  record->lines = 1;
  for (std::size_t at = 0;;) {
    // ="0012": Excel's way to say that this is a text.
    const std::size_t quote = text.substr(at, 2) == "=\"" ? at + 1 : at;
    if (quote < text.size() && text[quote] == '"') {
      at = quote;
      if (const Step step = take_quoted(text, is_last, &at, record); step != Step::kRow)
        return step;
    } else {
      record->pieces.push_back({at, 0, false});
    }
    const std::size_t begin = at;
    while (at < text.size() && text[at] != separator && text[at] != '\n' && text[at] != '\r') ++at;
    Piece& piece = record->pieces.back();
    // What stands behind a closing quote belongs to the cell when it is more than blanks.
    if (!piece.is_quoted) piece.size = at - begin;
    if (piece.is_quoted && !base::trim(text.substr(begin, at - begin)).empty())
      piece = {piece.begin - 1, at - piece.begin + 1, false};
    if (record->pieces.size() > kMostColumns) return Step::kRow;
    if (at >= text.size()) {
      record->size = at;
      return is_last ? Step::kRow : Step::kMore;
    }
    if (text[at] == separator) {
      ++at;
      continue;
    }
    if (text[at] == '\r' && at + 1 >= text.size() && !is_last) return Step::kMore;
    at += text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n' ? 2 : 1;
    record->size = at;
    return Step::kRow;
  }
}

class CsvReading {
 public:
  CsvReading(const InputBytes& input, const RowCallback& on_row, double* share)
      : encoding_(detect_encoding(input)),
        window_(input, encoding_),
        on_row_(on_row),
        share_(share) {}

  base::Result<std::uint64_t> read() {
    window_.read_more();
    if (encoding_.encoding == TextEncoding::kUtf8 || encoding_.encoding == TextEncoding::kGb18030)
      separator_ = separator_of(window_.rest().substr(0, 1U << 16U));
    else
      separator_ = separator_of(window_.rest());
    // "sep=;" in the first line is Excel's own hint and no row.
    if (const auto rest = window_.rest();
        rest.size() > 5 && rest.substr(0, 4) == "sep=" && (rest[5] == '\r' || rest[5] == '\n')) {
      separator_ = rest[4];
      window_.take(rest[5] == '\r' && rest.substr(6, 1) == "\n" ? 7 : 6);
    }
    for (;;) {
      const std::string_view text = window_.rest();
      if (text.empty() && window_.is_ended()) return delivered_;
      const Step step = take_record(text, separator_, window_.is_ended(), &record_);
      if (step == Step::kBad)
        return unreadable("第 " + std::to_string(number_ + 1) +
                          " 行的双引号没有成对，请检查后重新保存");
      if (step == Step::kMore) {
        if (text.size() > kMostRowBytes)
          return unreadable("第 " + std::to_string(number_ + 1) + " 行太长，请检查后重新保存");
        window_.read_more();
        continue;
      }
      if (record_.pieces.size() > kMostColumns)
        return unreadable("表格超过 16384 列，请删去多余的列");
      if (!TRY(deliver(text.substr(0, record_.size)))) return delivered_;
      window_.take(record_.size);
    }
  }

 private:
  // Whether to continue.
  base::Result<bool> deliver(std::string_view bytes) {
    if (++number_ > kMostRows) return unreadable("表格超过 1000 万行，请拆成几个文件");
    TRY(check_encoding(bytes));
    cells_.clear();
    std::size_t used_texts = 0;
    for (std::size_t i = 0; i < record_.pieces.size(); ++i) {
      const Piece& piece = record_.pieces[i];
      if (piece.size == 0) continue;
      std::string_view shown = bytes.substr(piece.begin, piece.size);
      const bool has_quotes = piece.is_quoted && shown.find('"') != std::string_view::npos;
      if (has_quotes || must_decode_) {
        if (used_texts == texts_.size()) texts_.emplace_back();
        std::string* text = &texts_[used_texts++];
        if (must_decode_ && !decoder_.decode(shown, text)) return bad_row();
        if (!must_decode_) *text = shown;
        if (has_quotes) halve_quotes(text);
        shown = *text;
      }
      if (shown.size() > kMostCellBytes)
        return unreadable(cell_name(number_, static_cast<std::uint32_t>(i)) +
                          " 的内容太长，请检查后重新保存");
      Cell cell;
      cell.column = static_cast<std::uint32_t>(i);
      cell.kind = CellKind::kText;
      cell.may_have_lost_digits = looks_like_lost_digits(base::trim(shown));
      cell.shown = shown;
      cells_.push_back(cell);
    }
    if (cells_.empty()) return true;
    *share_ = window_.share_read();
    ++delivered_;
    return on_row_(Row{number_, false, cells_});
  }

  static void halve_quotes(std::string* text) {
    std::size_t out = 0;
    for (std::size_t in = 0; in < text->size(); ++in) {
      (*text)[out++] = (*text)[in];
      if ((*text)[in] == '"' && in + 1 < text->size() && (*text)[in + 1] == '"') ++in;
    }
    text->resize(out);
  }

  // A line of another encoding than the file's is refused by its number: whichever way it were
  // read, names would come out wrong somewhere. Sets must_decode_.
  base::Result<void> check_encoding(std::string_view bytes) {
    must_decode_ = false;
    const auto non_ascii = static_cast<std::size_t>(std::count_if(
        bytes.begin(), bytes.end(), [](char c) { return static_cast<signed char>(c) < 0; }));
    const bool has_zero = std::memchr(bytes.data(), '\0', bytes.size()) != nullptr;
    if (has_zero)
      return unreadable("第 " + std::to_string(number_) + " 行有不是文字的内容，请检查后重新保存");
    if (non_ascii == 0) return {};
    const bool is_utf8 = !base::find_invalid_utf8(bytes);
    if (encoding_.encoding != TextEncoding::kGb18030) {
      if (!is_utf8) return bad_row();
      return {};
    }
    // Six bytes of Chinese in GB18030 are by chance hardly ever valid UTF-8.
    if (is_utf8 && non_ascii >= 6 && has_seen_gb18030_) return bad_row();
    must_decode_ = true;
    has_seen_gb18030_ = has_seen_gb18030_ || !is_utf8;
    return {};
  }

  base::Error bad_row() const {
    return unreadable("第 " + std::to_string(number_) +
                      " 行的文字编码与别的行不同，请在 Excel 或 WPS 里改好这一行，另存为 xlsx "
                      "或“CSV UTF-8”再上传");
  }

  DetectedEncoding encoding_;
  Window window_;
  const RowCallback& on_row_;
  double* share_;
  char separator_ = ',';
  Record record_;
  std::vector<Cell> cells_;
  std::deque<std::string> texts_;
  Gb18030Decoder decoder_;
  bool must_decode_ = false;
  bool has_seen_gb18030_ = false;
  std::uint32_t number_ = 0;
  std::uint64_t delivered_ = 0;
};

class CsvSource final : public SheetSource {
 public:
  explicit CsvSource(Input input) : SheetSource(FileKind::kCsv), input_(std::move(input)) {
    sheets_.emplace_back();
  }
  base::Result<SheetLayout> read_layout(std::size_t) override { return SheetLayout{}; }
  base::Result<std::vector<CellRange>> read_merged_ranges(std::size_t) override {
    return std::vector<CellRange>();
  }
  base::Result<std::uint64_t> read_rows(std::size_t, const RowCallback& on_row) override {
    share_ = 0;
    return CsvReading(*input_, on_row, &share_).read();
  }
  double share_read() const override { return share_; }

 private:
  Input input_;
  double share_ = 0;
};

}  // namespace

OpenedSource open_csv(const Input& input) {
  return std::unique_ptr<SheetSource>(std::make_unique<CsvSource>(input));
}

}  // namespace office
