#include "core/expr/program.h"

namespace expr {

int32_t Program::find_field(std::string_view indicator, const Moment& moment) const {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].indicator == indicator && fields[i].moment == moment)
      return static_cast<int32_t>(i);
  }
  return -1;
}

int32_t Program::find_root(std::string_view name) const {
  for (std::size_t i = 0; i < roots.size(); ++i) {
    if (roots[i].name == name) return static_cast<int32_t>(i);
  }
  return -1;
}

int16_t Program::find_table(std::string_view entity) const {
  for (std::size_t i = 0; i < tables.size(); ++i) {
    if (tables[i].entity == entity) return static_cast<int16_t>(i);
  }
  return -1;
}

}  // namespace expr
