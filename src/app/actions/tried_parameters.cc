#include "app/actions/tried_parameters.h"

#include "app/actions/wire.h"

namespace actions {

rules::ParameterValues read_parameters(
    const dictionary::Dictionary& dictionary,
    const std::vector<std::pair<std::string, WireValue>>& parameters, std::vector<Fault>* faults) {
  rules::ParameterValues values;
  for (const auto& [id, wire] : parameters) {
    const std::string where = "parameters." + id;
    const auto* parameter = dictionary.find_parameter(id);
    if (parameter == nullptr) {
      faults->push_back({where, "没有叫“" + id + "”的参数", "请从政策包的参数清单中选择"});
      continue;
    }
    const auto* list = dictionary.list_of(parameter->type);
    const auto value = from_wire(wire, parameter->type, list);
    if (!value || value->state != dictionary::State::kKnown) {
      faults->push_back({where, "“" + parameter->label + "”的值读不懂",
                         "应为" + wire_shape(parameter->type, list)});
      continue;
    }
    values.emplace_back(id, *value);
  }
  return values;
}

}  // namespace actions
