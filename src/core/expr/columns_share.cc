// Registers that are not alive at the same time share a buffer, so that a block stays in the cache.
#include <vector>

#include "core/expr/columns_plan.h"

namespace expr {
namespace {

template <typename F>
void each_operand(const Step& step, F f) {
  for (const int32_t reg : {step.a, step.ua, step.b, step.ub}) {
    if (reg >= 0) f(reg);
  }
  for (const int32_t reg : step.packed) {
    if (reg >= 0) f(reg);
  }
}

template <typename F>
void each_result(const Step& step, F f) {
  for (const int32_t reg : {step.out, step.unknown, step.absent}) {
    if (reg >= 0) f(reg);
  }
}

// A generic step reads the registers of its node's operands, and of text trees below them.
template <typename F>
void each_node_operand(const Plan::Body& body, int32_t node, F f) {
  const Node& n = body.program->at(node);
  for (const int32_t operand : {n.a, n.b, n.c}) {
    if (operand < 0) continue;
    const Shape& s = body.shapes[static_cast<std::size_t>(operand)];
    for (const int32_t reg : {s.value, s.yes, s.unknown, s.absent}) {
      if (reg >= 0) f(reg);
    }
    if (s.value < 0 && s.yes < 0) each_node_operand(body, operand, f);
  }
}

}  // namespace

void share_buffers(Plan::Body* body) {
  const std::size_t count = body->registers.size();
  constexpr std::size_t kForever = static_cast<std::size_t>(-1);
  std::vector<std::size_t> last_use(count, 0);
  for (std::size_t i = 0; i < body->steps.size(); ++i) {
    const Step& step = body->steps[i];
    const auto used = [&](int32_t reg) { last_use[static_cast<std::size_t>(reg)] = i; };
    each_operand(step, used);
    if (step.kind == StepKind::kGeneric)
      each_node_operand(*body, static_cast<int32_t>(step.k), used);
  }
  for (const RootPlan& root : body->roots) {
    if (root.yes >= 0) last_use[static_cast<std::size_t>(root.yes)] = kForever;
    if (root.unknown >= 0) last_use[static_cast<std::size_t>(root.unknown)] = kForever;
  }
  body->buffer_of.assign(count, -1);
  std::vector<std::vector<int32_t>> ending(body->steps.size());
  std::vector<std::vector<int32_t>> free_buffers;  // By table * 2 + mask.
  const auto pool = [&](const Register& reg) -> std::vector<int32_t>& {
    const std::size_t key = static_cast<std::size_t>(reg.table) * 2 + (reg.is_mask ? 1 : 0);
    if (free_buffers.size() <= key) free_buffers.resize(key + 1);
    return free_buffers[key];
  };
  for (std::size_t i = 0; i < body->steps.size(); ++i) {
    each_result(body->steps[i], [&](int32_t reg) {
      const auto r = static_cast<std::size_t>(reg);
      if (body->buffer_of[r] >= 0) return;
      auto& spare = pool(body->registers[r]);
      if (spare.empty()) {
        spare.push_back(static_cast<int32_t>(body->buffers.size()));
        body->buffers.push_back(body->registers[r]);
      }
      body->buffer_of[r] = spare.back();
      spare.pop_back();
      if (last_use[r] != kForever) ending[last_use[r] < i ? i : last_use[r]].push_back(reg);
    });
    for (const int32_t reg : ending[i]) {
      const auto r = static_cast<std::size_t>(reg);
      pool(body->registers[r]).push_back(body->buffer_of[r]);
    }
  }
}

}  // namespace expr
