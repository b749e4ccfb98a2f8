// What runs here: pack × region × date (DESIGN §5), read from small files, never from code.
// deployments/<id>.yaml: id, pack, region, as_of, rule_date (o), period {from, to} (o), default
// (o), trial (o), database (o), log_in {…} (o), demo {villages, population, households, seed} (o).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/date.h"
#include "core/base/diagnostic.h"

namespace actions {

struct DemoSettings {
  std::string villages;    // File with the regions; empty: the file of the country.
  std::string population;  // File that describes the households.
  int32_t households = 0;
  uint64_t seed = 1;
};

// How strict logging in is; data of the deployment.
struct LogInSettings {
  int64_t most_failures = 5;  // Wrong passwords until the account is locked …
  int64_t lock_minutes = 15;  // … for so long.
  int64_t idle_minutes = 30;  // A session that was not used for so long ends.
  int64_t session_hours = 12;
  int64_t attempts_per_minute = 60;  // From one address.
};

struct DeploymentSettings {
  std::string id;
  std::string pack;
  std::string region;  // Code with all its digits.
  base::Date as_of;
  std::optional<base::Date> rule_date;
  std::optional<std::pair<base::Date, base::Date>> period;
  bool is_default = false;
  bool is_trial = false;
  bool needs_database = false;  // Too large for memory: runs only when it is chosen by its id.
  LogInSettings log_in;
  std::optional<DemoSettings> demo;
};

// All files of `folder`, the default one first, then by id. Every problem is reported with its
// place.
std::vector<DeploymentSettings> read_deployments(const std::string& folder,
                                                 base::Diagnostics* problems);
std::optional<DeploymentSettings> read_deployment(std::string_view text, const std::string& file,
                                                  base::Diagnostics* problems);

}  // namespace actions
