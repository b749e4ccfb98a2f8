#include "core/forms/evaluation_json.h"

#include <array>
#include <string_view>

namespace forms {
namespace {

constexpr std::array<std::string_view, 4> kVisibilities = {"shown", "undecided", "hidden",
                                                           "stopped"};

std::size_t at(int64_t index) { return static_cast<std::size_t>(index); }

class Writer {
 public:
  explicit Writer(const FormProgram& form) : form_(form) {}

  std::string write(const Evaluation& evaluation, const base::Diagnostics& unreadable) {
    text_ = evaluation.is_complete() ? "{\"complete\":true" : "{\"complete\":false";
    write_items(evaluation);
    write_list("missing", evaluation.missing, [&](ItemPlace place) { quote(code_of(place)); });
    write_list("problems", evaluation.problems, [&](const Problem& one) { write_problem(one); });
    write_list("unsigned", evaluation.unsigned_by, [&](const std::string& one) { quote(one); });
    write_list("stops", evaluation.stops, [&](const Stop& stop) {
      text_ += "{\"item\":";
      quote(code_of(stop.place));
      member("message", stop.message);
      text_ += '}';
    });
    const Counts& counts = evaluation.counts;
    text_ += ",\"counts\":{\"asked\":" + std::to_string(counts.asked) +
             ",\"answered\":" + std::to_string(counts.answered) +
             ",\"missing\":" + std::to_string(counts.missing) +
             ",\"optional\":" + std::to_string(counts.optional) + '}';
    write_list("unreadable", unreadable, [&](const base::Diagnostic& one) {
      text_ += "{\"id\":";
      quote(one.id);
      member("message", one.message);
      member("help", one.help);
      text_ += '}';
    });
    text_ += '}';
    return std::move(text_);
  }

 private:
  std::string code_of(ItemPlace place) const {
    const PlannedItem& item = form_.items[at(place.item)];
    return item.repeat < 0 ? item.code : item.code + '[' + std::to_string(place.row + 1) + ']';
  }

  void quote(std::string_view value) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    text_ += '"';
    for (const char c : value) {
      if (c == '"' || c == '\\') {
        text_ += '\\';
        text_ += c;
      } else if (static_cast<unsigned char>(c) < 0x20) {
        text_ += "\\u00";
        text_ += kDigits[static_cast<unsigned char>(c) >> 4];
        text_ += kDigits[static_cast<unsigned char>(c) & 15];
      } else {
        text_ += c;
      }
    }
    text_ += '"';
  }

  void key(std::string_view name) {
    text_ += ',';
    quote(name);
    text_ += ':';
  }
  void member(std::string_view name, std::string_view value) {
    key(name);
    quote(value);
  }
  void flag(std::string_view name, bool value) {
    if (!value) return;
    key(name);
    text_ += "true";
  }

  template <typename List, typename Write>
  void write_list(std::string_view name, const List& list, const Write& write) {
    key(name);
    text_ += '[';
    bool is_first = true;
    for (const auto& one : list) {
      if (!is_first) text_ += ',';
      is_first = false;
      write(one);
    }
    text_ += ']';
  }

  void write_items(const Evaluation& evaluation) {
    key("items");
    text_ += '{';
    for (std::size_t i = 0; i < form_.items.size(); ++i) {
      if (i > 0) text_ += ',';
      quote(form_.items[i].code);
      text_ += ":[";
      for (std::size_t row = 0; row < evaluation.items[i].size(); ++row) {
        if (row > 0) text_ += ',';
        write_state(static_cast<int32_t>(i), evaluation.items[i][row]);
      }
      text_ += ']';
    }
    text_ += '}';
  }

  void write_state(int32_t item, const ItemState& state) {
    text_ += "{\"visibility\":";
    quote(kVisibilities[static_cast<std::size_t>(state.visibility)]);
    flag("required", state.is_required);
    flag("missing", state.is_missing);
    flag("answered", state.is_answered);
    member("text", to_display(form_, item, state));
    if (state.divisor != 0) {
      text_ += ",\"exact\":[\"" + std::to_string(state.number) + "\",\"" +
               std::to_string(state.divisor) + "\"]";
    }
    text_ += '}';
  }

  void write_problem(const Problem& problem) {
    text_ += "{\"id\":";
    quote(problem.id);
    member("severity", to_text(problem.severity));
    member("message", problem.message);
    write_list("items", problem.items, [&](ItemPlace place) { quote(code_of(place)); });
    text_ += '}';
  }

  const FormProgram& form_;
  std::string text_;
};

}  // namespace

std::string to_json(const FormProgram& form, const Evaluation& evaluation,
                    const base::Diagnostics& unreadable) {
  return Writer(form).write(evaluation, unreadable);
}

}  // namespace forms
