// CSV line by line as bytes: separators and quotes are never part of a longer character, in UTF-8
// as in GB18030, so lines without problems go on as they are.
#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>
#include <vector>

#include <iconv.h>

#include "edge/office/annotate_parts.h"
#include "edge/office/recognise.h"
#include "edge/office/text_encoding.h"

namespace office {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{1} << 18U;
constexpr std::size_t kMostRecordBytes = std::size_t{16} << 20U;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string to_gb18030(const std::string& text) {
  const iconv_t converter = iconv_open("GB18030", "UTF-8");
  if (converter == reinterpret_cast<iconv_t>(-1)) return text;
  std::string in = text, converted(text.size() * 2 + 4, '\0');
  char* from = in.data();
  char* to = converted.data();
  std::size_t from_left = in.size(), to_left = converted.size();
  iconv(converter, &from, &from_left, &to, &to_left);
  iconv_close(converter);
  converted.resize(converted.size() - to_left);
  return converted;
}

struct Field {
  std::size_t begin = 0;
  std::size_t end = 0;  // With its quotes.
};

// Which bytes stand in quotes, which count only where a field begins with one (RFC 4180).
class Quotes {
 public:
  explicit Quotes(char separator) : separator_(separator) {}
  // Whether this byte is quoted; the quotes themselves are.
  bool take(char c) {
    const bool was_closed = std::exchange(is_just_closed_, false);
    if (c == '"' && is_open_) {
      is_open_ = false;
      is_just_closed_ = true;
      return true;
    }
    if (c == '"' && (is_field_begin_ || was_closed)) is_open_ = true;
    // ="0012": Excel's way to say that this is a text.
    is_field_begin_ = !is_open_ && (c == separator_ || (is_field_begin_ && c == '='));
    return is_open_;
  }

 private:
  char separator_;
  bool is_open_ = false;
  bool is_just_closed_ = false;
  bool is_field_begin_ = true;
};

class CsvAnnotator {
 public:
  CsvAnnotator(const AnnotateInput& input, const AnnotateRequest& request, const ByteSink& sink)
      : input_(*input), request_(request), sink_(sink), encoding_(detect_encoding(*input)) {}

  base::Result<AnnotateReport> run() {
    TRY(rewind());
    separator_ = separator_chosen(window_);
    TRY(find_reason_column());
    TRY(rewind());
    const std::string_view first = window_;
    if (encoding_.mark_bytes > 0 || is_utf16()) out_ = kByteOrderMark;
    // Excel's own hint, which is no row.
    const std::size_t hint = hint_size(first);
    out_ += first.substr(0, hint);
    window_at_ = hint;
    std::uint32_t row = 0;
    std::string_view record;
    while (TRY(next_record(&record))) {
      TRY(pass(++row, record));
      if (out_.size() >= kPieceBytes && !sink_(std::exchange(out_, {}))) return nobody_listens();
    }
    if (!out_.empty() && !sink_(out_)) return nobody_listens();
    return report_;
  }

 private:
  bool is_utf16() const {
    return encoding_.encoding == TextEncoding::kUtf16Little ||
           encoding_.encoding == TextEncoding::kUtf16Big;
  }

  base::Result<void> rewind() {
    at_ = encoding_.mark_bytes;
    window_.clear();
    window_at_ = 0;
    if (at_ < input_.size()) TRY(read_more());
    return {};
  }

  base::Result<void> read_more() {
    const std::string piece = input_.read_at(at_, kPieceBytes);
    if (piece.empty()) return cut_off();
    if (!is_utf16()) {
      at_ += piece.size();
      window_ += piece;
      return {};
    }
    // A pair of surrogates is not cut unless the file ends there.
    const bool is_big = encoding_.encoding == TextEncoding::kUtf16Big;
    const bool is_last = at_ + piece.size() >= input_.size();
    std::size_t size = piece.size() / 2 * 2;
    if (!is_last && size >= 4) {
      const auto high = static_cast<unsigned char>(piece[is_big ? size - 2 : size - 1]);
      if (high >= 0xD8 && high <= 0xDB) size -= 2;
    }
    append_utf16(std::string_view(piece).substr(0, size), is_big, &window_);
    at_ += is_last ? piece.size() : size;
    return {};
  }

  // "sep=;" and its line end.
  static std::size_t hint_size(std::string_view text) {
    if (text.size() < 6 || text.substr(0, 4) != "sep=") return 0;
    if (text[5] == '\n') return 6;
    if (text[5] != '\r') return 0;
    return text.substr(6, 1) == "\n" ? 7 : 6;
  }

  // A record with its line end, which quotes may stand in. False at the end.
  base::Result<bool> next_record(std::string_view* record) {
    std::size_t scan = window_at_;
    Quotes quotes(separator_);
    for (;;) {
      for (; scan < window_.size(); ++scan) {
        const char c = window_[scan];
        // Whether a \n follows a \r must be known.
        if (c == '\r' && scan + 1 == window_.size() && at_ < input_.size()) break;
        if (quotes.take(c) || (c != '\n' && c != '\r')) continue;
        if (c == '\r' && scan + 1 < window_.size() && window_[scan + 1] == '\n') ++scan;
        *record = std::string_view(window_).substr(window_at_, scan + 1 - window_at_);
        window_at_ = scan + 1;
        return true;
      }
      if (at_ >= input_.size()) break;
      if (scan - window_at_ > kMostRecordBytes) {
        return unreadable("双引号没有成对，请检查后重新保存");
      }
      window_.erase(0, window_at_);
      scan -= window_at_;
      window_at_ = 0;
      TRY(read_more());
    }
    *record = std::string_view(window_).substr(window_at_);
    window_at_ = window_.size();
    return !record->empty();
  }

  static std::string_view line_end(std::string_view record) {
    std::size_t end = record.size();
    while (end > 0 && (record[end - 1] == '\n' || record[end - 1] == '\r')) --end;
    return record.substr(end);
  }

  std::vector<Field> fields_of(std::string_view line) const {
    std::vector<Field> fields = {{0, 0}};
    Quotes quotes(separator_);
    for (std::size_t at = 0; at < line.size(); ++at) {
      if (quotes.take(line[at]) || line[at] != separator_) continue;
      fields.back().end = at;
      fields.push_back({at + 1, at + 1});
    }
    fields.back().end = line.size();
    return fields;
  }

  base::Result<void> find_reason_column() {
    const std::string heading = encoded(std::string(kReasonHeading));
    std::string_view record;
    std::uint32_t row = 0;
    report_.reason_column = request_.first_free_column;
    window_at_ = hint_size(window_);
    while (TRY(next_record(&record))) {
      ++row;
      if (row < request_.header_row) continue;
      if (row > request_.header_row) break;
      const std::string_view line = record.substr(0, record.size() - line_end(record).size());
      const auto fields = fields_of(line);
      for (std::size_t i = 0; i < fields.size(); ++i) {
        const std::string_view text = line.substr(fields[i].begin, fields[i].end - fields[i].begin);
        if (text.find_first_not_of(" \t\"") == std::string_view::npos) continue;
        const auto column = static_cast<std::uint32_t>(i);
        if (text == heading || text == "\"" + heading + "\"") {
          report_.reason_column = column;
          has_reasons_ = true;
          return {};
        }
        report_.reason_column = std::max(report_.reason_column, column + 1);
      }
    }
    return {};
  }

  // The same choice as the reader's, unless the file says it.
  static char separator_chosen(std::string_view text) {
    return hint_size(text) > 0 ? text[4] : separator_of(text);
  }

  std::string encoded(const std::string& text) const {
    return encoding_.encoding == TextEncoding::kGb18030 ? to_gb18030(text) : text;
  }

  std::string quoted(const std::string& text) const {
    const std::string special = std::string("\"\r\n") + separator_;
    if (text.find_first_of(special) == std::string::npos) return text;
    std::string field = "\"";
    for (const char c : text) field.append(c == '"' ? 2 : 1, c);
    return field + "\"";
  }

  base::Result<void> pass(std::uint32_t row, std::string_view record) {
    const auto problems = request_.problems;
    while (next_ < problems.size() && problems[next_].row < row) ++next_;
    const bool is_bad = next_ < problems.size() && problems[next_].row == row;
    const bool is_behind = row > request_.header_row;
    if (is_bad) ++report_.bad_rows;
    if (is_behind && !is_bad && request_.rows == AnnotateRows::kOnlyBad) return {};
    const bool is_heading = row == request_.header_row;
    if (!is_heading && !is_bad && !(has_reasons_ && is_behind)) {
      out_ += record;
      return {};
    }
    std::size_t count = 0;
    std::string reason = is_heading ? std::string(kReasonHeading) : "";
    if (!is_heading && is_bad) reason = reasons_of_row(request_, next_, &count);
    put(record, quoted(encoded(reason)));
    return {};
  }

  void put(std::string_view record, const std::string& reason) {
    const std::string_view end = line_end(record);
    const std::string_view line = record.substr(0, record.size() - end.size());
    const auto fields = fields_of(line);
    const std::size_t column = report_.reason_column;
    if (column < fields.size()) {
      out_ += line.substr(0, fields[column].begin);
      out_ += reason;
      out_ += line.substr(fields[column].end);
    } else {
      out_ += line;
      if (!reason.empty()) out_.append(column - fields.size() + 1, separator_).append(reason);
    }
    // A last line without an end that others now follow would need one; nothing follows it.
    out_ += end;
  }

  const InputBytes& input_;
  const AnnotateRequest& request_;
  const ByteSink& sink_;
  AnnotateReport report_;
  DetectedEncoding encoding_;
  bool has_reasons_ = false;
  char separator_ = ',';
  std::uint64_t at_ = 0;  // Of the file.
  std::string window_;
  std::size_t window_at_ = 0;
  std::size_t next_ = 0;  // Problem.
  std::string out_;
};

}  // namespace

base::Result<AnnotateReport> annotate_csv(const AnnotateInput& input,
                                          const AnnotateRequest& request, const ByteSink& sink) {
  return CsvAnnotator(input, request, sink).run();
}

}  // namespace office
