// Forms for browsers: the evaluator of core/forms over a compiled form, without parser and pack.
// One form at a time; calls come from one thread. Bytes are those of core/forms/form_bytes.h.
//
//   input(size) → where to put that many bytes; valid until the next call of input
//   load_form(size) → 1, or 0 when the bytes are refused (the form stays as it was)
//   evaluate(size) → bytes of the result for the filling in the input; negative, with a message for
//   people instead, when there is none
//   output() → where result or message is: JSON of core/forms/evaluation_json.h, or UTF-8
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/forms/form_bytes.h"

#if defined(__wasm__)
#define EXPORT(name) extern "C" __attribute__((export_name(#name)))
#else
#define EXPORT(name) extern "C"
#endif

#if defined(__wasm__)
// What libc++ calls where a C++ program would throw. Its own ones print, and printing is a tenth of
// the module.
_LIBCPP_BEGIN_NAMESPACE_STD
[[noreturn]] void __libcpp_verbose_abort(const char*, ...) { __builtin_trap(); }
_LIBCPP_END_NAMESPACE_STD

void* operator new(std::size_t size) {
  void* memory = std::malloc(size);
  if (memory == nullptr) __builtin_trap();
  return memory;
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
#endif

namespace {

std::string input_bytes;
std::string output_text;
std::optional<forms::LoadedForm> loaded;

std::string_view input_of(uint32_t size) { return std::string_view(input_bytes).substr(0, size); }

int32_t refuse(std::string message) {
  output_text = std::move(message);
  return -static_cast<int32_t>(output_text.size());
}

}  // namespace

EXPORT(input) char* shouwang_forms_input(uint32_t size) {
  input_bytes.resize(size);
  return input_bytes.data();
}

EXPORT(load_form) int32_t shouwang_forms_load_form(uint32_t size) {
  auto form = forms::form_from_bytes(input_of(size));
  if (!form) return 0;
  loaded = *std::move(form);
  return 1;
}

EXPORT(evaluate) int32_t shouwang_forms_evaluate(uint32_t size) {
  if (!loaded) return refuse("还没有载入表单；请先下载表单");
  const auto filling = forms::filling_from_bytes(input_of(size));
  if (!filling) return refuse("填写内容已损坏；请重新打开表单");
  auto result = forms::evaluate_to_json(*loaded->form, *filling);
  if (!result) return refuse(result.error().message);
  output_text = *std::move(result);
  return static_cast<int32_t>(output_text.size());
}

EXPORT(output) const char* shouwang_forms_output() { return output_text.data(); }
