#include "app/demo/fill_county.h"

#include <string>
#include <utility>
#include <vector>

#include "core/registry/region.h"
#include "edge/store/counties.h"
#include "edge/store/regions.h"

namespace demo {
namespace {

// Small: the open keys of a batch stand in guarded memory, which is slow when it is full.
constexpr std::size_t kBatchSubmissions = 300;
constexpr int64_t kProgressHouseholds = 5000;
// By this setting of the county its data are known to be invented.
constexpr std::string_view kWatermark = "watermark";

// Collects households and writes them by the hundred.
class Filler {
 public:
  Filler(actions::County& county, store::Transaction& transaction,
         const std::function<void(int64_t)>& progress)
      : county_(county), transaction_(transaction), progress_(progress) {}

  base::Result<void> take(Newcomer&& one) {
    ++filled_.households;
    filled_.persons += one.persons;
    ++batch_households_;
    batch_persons_ += one.persons;
    for (auto& submission : one.submissions) batch_.push_back(std::move(submission));
    if (filled_.households % kProgressHouseholds == 0 && progress_) progress_(filled_.households);
    return batch_.size() < kBatchSubmissions ? base::Result<void>() : write();
  }

  base::Result<void> write() {
    if (batch_.empty()) return {};
    // The numbers are those that the scene gave: the county was empty.
    TRY(store::take_numbers(transaction_, county_.code(), store::Numbered::kHousehold,
                            batch_households_));
    TRY(store::take_numbers(transaction_, county_.code(), store::Numbered::kPerson,
                            batch_persons_));
    TRY(county_.archive().add_founding(transaction_, batch_));
    filled_.submissions += static_cast<int64_t>(batch_.size());
    batch_.clear();
    batch_households_ = 0;
    batch_persons_ = 0;
    return {};
  }

  const Filled& filled() const { return filled_; }

 private:
  actions::County& county_;
  store::Transaction& transaction_;
  const std::function<void(int64_t)>& progress_;
  std::vector<registry::Submission> batch_;
  int64_t batch_households_ = 0;
  int64_t batch_persons_ = 0;
  Filled filled_;
};

std::vector<store::RegionRow> rows_of(const std::vector<Region>& regions) {
  std::vector<store::RegionRow> rows;
  for (const Region& region : regions) {
    const auto level = registry::level_of_code(region.code);
    store::RegionRow row;
    row.region = region.code;
    row.parent = region.parent;
    row.name = region.name;
    row.level = level ? static_cast<int64_t>(*level) : 0;
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

base::Result<Filled> fill_county(actions::County& county, const Scene& scene,
                                 const policy::Policy& policy,
                                 const std::function<void(int64_t)>& progress) {
  const bool is_empty = TRY(county.is_empty());
  if (!is_empty) {
    return base::Error{base::ErrorCode::kConflict,
                       "这个县已经有农户，演示数据只写进空的数据库；请换一个数据目录", ""};
  }
  Filled filled;
  const auto fill = [&](store::Transaction& transaction) -> base::Result<void> {
    TRY(store::replace_regions(transaction, county.code(), rows_of(scene.regions)));
    TRY(store::put_setting(transaction, county.code(), kWatermark, scene.population.watermark));
    Filler filler(county, transaction, progress);
    TRY(register_all(scene, policy, [&](Newcomer&& one) { return filler.take(std::move(one)); }));
    TRY(filler.write());
    filled = filler.filled();
    return {};
  };
  TRY(county.store().write(fill));
  return filled;
}

}  // namespace demo
