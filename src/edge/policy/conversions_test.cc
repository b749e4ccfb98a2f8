// spec/conversions: what is lost when a form of one pack is filled from a form of another, the
// whole list, and that a filling that goes there and back loses this and nothing else. Data of real
// packs.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "core/forms/conversion.h"
#include "edge/policy/load.h"
#include "edge/policy/yaml.h"

namespace policy {
namespace {

using dictionary::State;
using dictionary::TypeKind;
using dictionary::Value;
using forms::Answers;
using forms::Evaluation;
using forms::FormProgram;
using forms::LossKind;

const std::string kRoot = SHOUWANG_SOURCE_DIR;

std::size_t at(int64_t index) { return static_cast<std::size_t>(index); }

// A form of a pack, "pack/form", in its pack's trial region on the first day it is valid.
struct Side {
  std::shared_ptr<const Policy> policy;
  std::unique_ptr<const FormProgram> form;
  expr::Context context;

  explicit Side(const std::string& id) {
    const std::size_t slash = id.find('/');
    const Loaded loaded = load_policy(kRoot + "/policies", id.substr(0, slash));
    policy = loaded.policy;
    if (policy == nullptr) return;
    form = forms::compile_form(*policy->find_form(id.substr(slash + 1)), policy->dictionary).form;
    forms::Setting setting;
    setting.as_of = policy->info.valid_from;
    setting.region = policy->info.trial_region;
    context = *forms::bind_form(*form, setting);
  }

  Evaluation look(const Answers& answers, const forms::Facts* known = nullptr) const {
    return forms::evaluate(*form, context, answers, known);
  }
};

std::string name_of(const FormProgram& form, const forms::Loss& loss) {
  const std::string code = form.items[at(loss.item)].code;
  return loss.option.empty() ? code : code + " " + loss.option;
}

std::set<std::string> names_of(const Node* node) {
  std::set<std::string> names;
  if (node == nullptr) return names;
  for (const Node& item : node->items) names.insert(item.text);
  return names;
}

// One filling: every question has an answer that the form offers, 是/否 agrees with its boxes.
class Invent {
 public:
  Invent(const FormProgram& form, uint32_t seed) : form_(form), random_(seed) {}

  Answers make() {
    Answers answers = forms::blank_answers(form_);
    fill(-1, &answers.form);
    for (std::size_t r = 0; r < form_.repeats.size(); ++r) {
      const int rows = 1 + pick(3);
      for (int row = 0; row < rows; ++row) {
        answers.rows[r].push_back(forms::blank_row(form_, static_cast<int32_t>(r), row == 0));
        fill(static_cast<int32_t>(r), &answers.rows[r].back());
      }
    }
    return answers;
  }

 private:
  int pick(int below) { return static_cast<int>(random_() % static_cast<uint32_t>(below)); }

  void fill(int32_t repeat, forms::AnswerRow* row) {
    for (std::size_t i = 0; i < form_.items.size(); ++i) {
      const auto& item = form_.items[i];
      const bool is_asked = item.repeat == repeat && item.indicator != nullptr &&
                            !item.is_generated && !(item.is_computed && item.reads_answers);
      if (is_asked) row->values[i] = value(item);
    }
    for (std::size_t i = 0; i < form_.items.size(); ++i) {
      const auto& item = form_.items[i];
      if (item.yes_no < 0 || item.repeat != repeat) continue;
      auto& question = row->values[at(item.yes_no)];
      if (!is_question_.contains(item.yes_no)) question = dictionary::known(0);
      is_question_.insert(item.yes_no);
      if (row->values[i]->number != 0) question = dictionary::known(1);
    }
    if (repeat < 0 && pick(4) == 0) leave_out("object_category", row);
  }

  void leave_out(std::string_view indicator, forms::AnswerRow* row) {
    const int32_t item = form_.find_indicator(indicator);
    if (item >= 0) row->values[at(item)].reset();
  }

  Value value(const forms::PlannedItem& item) {
    switch (item.indicator->type.kind) {
      case TypeKind::kBool:
        return dictionary::known(pick(2));
      case TypeKind::kEnum:
        return dictionary::known(item.offered[at(pick(static_cast<int>(item.offered.size())))]);
      case TypeKind::kSet: {
        int64_t mask = 0;
        for (const int64_t code : item.offered) mask |= pick(3) == 0 ? int64_t{1} << code : 0;
        return dictionary::known(mask);
      }
      case TypeKind::kMoney:
        return dictionary::known(pick(10'000'000));
      case TypeKind::kDate:
        return dictionary::known(19'000 + pick(300));
      case TypeKind::kInt:
        return dictionary::known(pick(12));
      default:
        return dictionary::known_text("写" + std::to_string(pick(9)));
    }
  }

  const FormProgram& form_;
  std::mt19937 random_;
  std::set<int32_t> is_question_;
};

class Conversions : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    std::ifstream file(GetParam());
    std::stringstream text;
    text << file.rdbuf();
    base::Diagnostics diagnostics;
    spec_ = read_yaml(text.str(), GetParam(), &diagnostics).value_or(Node{});
    for (const auto& diagnostic : diagnostics) ADD_FAILURE() << base::to_line(diagnostic);
    from_ = std::make_unique<Side>(spec_.find("from")->text);
    to_ = std::make_unique<Side>(spec_.find("to")->text);
    ASSERT_TRUE(from_->form != nullptr && to_->form != nullptr);
  }

  void compare_lists(const Node& expected, const Side& from, const Side& to) const {
    std::map<std::string, std::set<std::string>> found;
    for (const auto& loss : forms::find_losses(*from.form, *to.form))
      found[std::string(forms::to_text(loss.kind))].insert(name_of(*from.form, loss));
    for (const int32_t item : forms::find_unanswered(*from.form, *to.form))
      found["unanswered"].insert(to.form->items[at(item)].code);
    for (const char* list :
         {"not_asked", "option_not_printed", "options_merged", "as_words", "unanswered"}) {
      EXPECT_EQ(found[list], names_of(expected.find(list))) << from.form->definition->id << list;
    }
  }

  // There and back: what differs is on the list, and everything on the list was seen to differ.
  void go_and_return(const Side& from, const Side& to) const {
    std::set<std::string> lost;
    std::map<int32_t, int64_t> lost_bits;
    std::map<int32_t, int64_t> taking_bits;  // Of options that took another one.
    for (const auto& loss : forms::find_losses(*from.form, *to.form)) {
      if (loss.kind == LossKind::kAsWords) continue;
      lost.insert(name_of(*from.form, loss));
      if (loss.option.empty()) continue;
      const auto& list = *from.form->items[at(loss.item)].list;
      lost_bits[loss.item] |= int64_t{1} << *list.find(loss.option);
      if (const auto taken_by = list.find(loss.to_option))
        taking_bits[loss.item] |= int64_t{1} << *taken_by;
    }
    std::set<std::string> seen;
    for (uint32_t seed = 1; seed <= 300; ++seed) {
      SCOPED_TRACE(seed);
      const Answers answers = Invent(*from.form, seed).make();
      const Evaluation before = from.look(answers);
      const auto there = forms::convert(*from.form, answers, before, *to.form);
      const Evaluation over = to.look(there.answers, &there.known);
      const auto back = forms::convert(*to.form, there.answers, over, *from.form);
      const Evaluation after = from.look(back.answers, &back.known);
      for (std::size_t i = 0; i < from.form->items.size(); ++i)
        compare_item(*from.form, static_cast<int32_t>(i), before, after,
                     {lost, lost_bits, taking_bits}, &seen);
      if (HasFailure()) return;
    }
    EXPECT_EQ(seen, lost);
  }

 private:
  struct Expected {
    const std::set<std::string>& lost;
    const std::map<int32_t, int64_t>& lost_bits;
    const std::map<int32_t, int64_t>& taking_bits;
  };

  static bool is_compared(const FormProgram& form, int32_t index) {
    const auto& item = form.items[at(index)];
    const bool is_question = std::any_of(form.items.begin(), form.items.end(),
                                         [&](const auto& one) { return one.yes_no == index; });
    return item.indicator != nullptr && !is_question && !item.is_generated &&
           !(item.is_computed && item.reads_answers);
  }

  static void compare_item(const FormProgram& form, int32_t index, const Evaluation& before,
                           const Evaluation& after, const Expected& expected,
                           std::set<std::string>* seen) {
    if (!is_compared(form, index)) return;
    const auto& item = form.items[at(index)];
    if (item.other_of >= 0) {  // Words are lost with their 其他.
      const std::string& owner = form.items[at(item.other_of)].code;
      if (expected.lost.contains(owner)) return;
      if (expected.lost.contains(owner + " " + item.other_option)) return;
    }
    const auto bits = expected.lost_bits.find(index);
    const auto taking = expected.taking_bits.find(index);
    const int64_t may_come = taking == expected.taking_bits.end() ? 0 : taking->second;
    for (std::size_t row = 0; row < before.items[at(index)].size(); ++row) {
      const auto& was = before.at(index, static_cast<int32_t>(row));
      const auto& is = after.at(index, static_cast<int32_t>(row));
      if (was.visibility != forms::Visibility::kShown) continue;
      if (expected.lost.contains(item.code)) {
        const bool is_left = is.value.state == State::kKnown && is.value == was.value;
        if (!is_left) seen->insert(item.code);
        continue;
      }
      if (bits == expected.lost_bits.end()) {
        EXPECT_EQ(was.value, is.value) << item.code << " row " << row;
        continue;
      }
      // The other options stay.
      const int64_t kept = ~(bits->second | may_come);
      EXPECT_EQ(was.value.number & kept, is.value.number & kept) << item.code;
      for (std::size_t code = 0; code < item.list->codes.size(); ++code) {
        const int64_t bit = int64_t{1} << code & bits->second;
        if ((was.value.number & bit) != (is.value.number & bit))
          seen->insert(item.code + " " + item.list->codes[code].code);
      }
    }
  }

 protected:
  Node spec_;
  std::unique_ptr<Side> from_;
  std::unique_ptr<Side> to_;
};

TEST_P(Conversions, the_list_of_what_is_lost_is_whole) {
  compare_lists(*spec_.find("there"), *from_, *to_);
  compare_lists(*spec_.find("back"), *to_, *from_);
}

TEST_P(Conversions, this_and_nothing_else_is_lost_there_and_back) {
  go_and_return(*from_, *to_);
  go_and_return(*to_, *from_);
}

std::vector<std::string> spec_files() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(kRoot + "/spec/conversions"))
    if (entry.path().extension() == ".yaml") files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());
  return files;
}
std::string test_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = std::filesystem::path(info.param).stem().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}
INSTANTIATE_TEST_SUITE_P(Spec, Conversions, testing::ValuesIn(spec_files()), test_name);

// Incomes (S3-52 … S3-59, S4-64 … S4-74): the four kinds and the expense mean the same on both
// forms; S3's A28, spending or loss, is not S4's A36; S3 asks neither A35 nor A36, so that A37 and
// A38 are unknown from S3 alone.
TEST(IncomesOfTwoForms, only_what_means_the_same_is_carried) {
  const Side s4("s4_jixia_2023/collection_linzi_2023");
  const Side s3("s3_ehe_2023q1/baseline_ehe_2023");
  ASSERT_TRUE(s4.form != nullptr && s3.form != nullptr);
  const auto set = [](const Side& side, const char* code, int64_t yuan, Answers* answers) {
    answers->form.values[at(side.form->find_item(code))] = dictionary::known(yuan * 100);
  };
  const auto shown = [](const Side& side, const Evaluation& evaluation, const char* code) {
    const int32_t item = side.form->find_item(code);
    return forms::to_display(*side.form, item, evaluation.at(item));
  };
  Answers answers = forms::blank_answers(*s4.form);
  answers.rows[0].resize(2, forms::blank_row(*s4.form, 0, false));
  const std::pair<const char*, int64_t> incomes[] = {
      {"A28", 12'000}, {"A29", 9'000}, {"A30", 500},  {"A31", 1'500},
      {"A32", 2'000},  {"A35", 3'000}, {"A36", 6'000}};
  for (const auto& [code, yuan] : incomes) set(s4, code, yuan, &answers);
  const auto there = forms::convert(*s4.form, answers, s4.look(answers), *s3.form);
  const Evaluation over = s3.look(there.answers, &there.known);
  const std::pair<const char*, const char*> on_s3[] = {
      {"A22", "12000.00 元"}, {"A21", "9000.00 元"},    {"A23", "500.00 元"},
      {"A24", "1500.00 元"},  {"A25", "2000.00 元"},    {"A26", "23000.00 元"},
      {"A28", "未采集"},      {"A27", "10500.00 元/人"}};
  for (const auto& [code, text] : on_s3) EXPECT_EQ(shown(s3, over, code), text) << code;

  Answers noted = there.answers;
  set(s3, "A28", 4'000, &noted);
  const auto back = forms::convert(*s3.form, noted, s3.look(noted, &there.known), *s4.form);
  const Evaluation again = s4.look(back.answers, &back.known);
  const std::pair<const char*, const char*> on_s4[] = {
      {"A28", "12000.00 元"}, {"A33", "21000.00 元"}, {"A34", "10500.00 元/人"}, {"A35", "未采集"},
      {"A36", "未采集"},      {"A37", "未采集"},      {"A38", "未采集"}};
  for (const auto& [code, text] : on_s4) EXPECT_EQ(shown(s4, again, code), text) << code;
}

}  // namespace
}  // namespace policy
