#include "app/actions/deeds.h"
#include "app/actions/describe.h"

namespace actions {

base::Result<SourceText> show_source(const Live& live, std::string_view pack,
                                     std::string_view file) {
  const policy::Policy* policy = TRY(find_policy(live, pack));
  const policy::SourceFile* found = policy->find_source(pack, file);
  if (found == nullptr) return not_found("source.not_found", file);
  SourceText made;
  made.pack = found->pack;
  made.file = found->name;
  made.title = title_of(*policy, *found);
  made.lines = found->lines;
  return made;
}

}  // namespace actions
