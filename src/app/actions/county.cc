#include "app/actions/county.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "edge/store/counties.h"
#include "edge/store/regions.h"

namespace actions {
namespace {

// The setting by which a database knows its key.
constexpr std::string_view kKeyCheck = "master_key_check";

}  // namespace

base::Result<std::unique_ptr<County>> County::open(CountySettings settings,
                                                   std::shared_ptr<const policy::Policy> policy) {
  std::unique_ptr<County> county(new County(std::move(settings)));
  county->policy_ = std::move(policy);
  store::Options options;
  options.may_follow = county->settings_.may_follow;
  county->store_ = TRY(store::open(county->settings_.database_url, options));
  TRY(county->open_key());
  TRY(county->open_archive());
  return county;
}

base::Result<void> County::open_archive() {
  HouseholdArchive::Parts parts;
  parts.store = store_.get();
  parts.county = settings_.code;
  parts.dictionary = &policy_->dictionary;
  parts.master_key = key_;
  archives_.push_back(TRY(HouseholdArchive::open(std::move(parts))));
  archive_ = archives_.back().get();
  return {};
}

base::Result<bool> County::try_to_lead() {
  if (!TRY(store_->try_to_lead())) return false;
  // Who only read has made neither the codes nor the tables that a writer needs.
  if (!archive().can_add()) TRY(open_archive());
  return true;
}

County::~County() = default;

base::Result<void> County::open_key() {
  std::optional<std::string> known;
  {
    const store::Reader reader = TRY(store_->read());
    known = TRY(store::find_setting(reader, settings_.code, kKeyCheck));
  }
  if (!known && !leads()) {
    return base::Error{base::ErrorCode::kUnavailable, "另一个服务正在准备数据库，请稍后再试",
                       store::kNotPrepared};
  }
  key_ = std::make_shared<const secrets::MasterKey>(
      TRY(secrets::open_master_key(settings_.key_path, known)));
  if (known) return {};
  return store_->write([&](store::Transaction& transaction) -> base::Result<void> {
    TRY(store::put_county(transaction, settings_.code));
    return store::put_setting(transaction, settings_.code, kKeyCheck, key_->check_value());
  });
}

void County::start_writing(WriterOptions options) {
  writer_ = std::make_unique<Writer>(*store_, std::move(options));
}

void County::stop_writing() { writer_.reset(); }

base::Result<bool> County::is_empty() const {
  const store::Reader reader = TRY(store_->read());
  return TRY(store::last_number(reader, settings_.code, store::Numbered::kHousehold)) == 0;
}

base::Result<int64_t> County::last_change() const {
  const store::Reader reader = TRY(store_->read());
  return store::last_number(reader, settings_.code, store::Numbered::kChange);
}

base::Result<std::vector<Place>> County::places() const {
  const store::Reader reader = TRY(store_->read());
  std::vector<Place> places;
  for (store::RegionRow& row : TRY(store::load_regions(reader, settings_.code))) {
    places.push_back({std::move(row.region), std::move(row.name), std::move(row.parent)});
  }
  std::sort(places.begin(), places.end(),
            [](const Place& a, const Place& b) { return a.code < b.code; });
  return places;
}

base::Result<std::string> County::watermark() const {
  const store::Reader reader = TRY(store_->read());
  return TRY(store::find_setting(reader, settings_.code, "watermark")).value_or("");
}

}  // namespace actions
