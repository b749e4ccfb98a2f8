#include "app/actions/copy_database.h"

#include "edge/store/store.h"

namespace actions {
namespace {

constexpr store::Options kReads{store::Role::kFollower, 2};

}  // namespace

base::Result<store::Copied> copy_database(const std::string& from, const std::string& to,
                                          const store::CopyProgress& progress) {
  const auto source = TRY(store::open(from, kReads));
  const auto target = TRY(store::open(to));
  return store::copy_all(*source, *target, progress);
}

base::Result<std::string> hash_database(const std::string& url) {
  const auto opened = TRY(store::open(url, kReads));
  return store::state_hash(*opened, nullptr);
}

}  // namespace actions
