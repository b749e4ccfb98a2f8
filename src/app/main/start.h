// From a command line to something that can be asked: deployments, policies, populations put
// together.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/actions/live.h"
#include "app/cli/command.h"

namespace start {

// Options that every command which needs a deployment understands; each takes a value.
std::vector<std::string_view> common_options();

// All deployments, or only the default one: commands of the terminal answer about one.
enum class Scope : uint8_t { kAll, kOne };

// The settings of one deployment: the default one or that of --deployment or --pack, with the
// options applied. None: the problem is printed.
std::optional<actions::DeploymentSettings> choose_deployment(const cli::Options& options,
                                                             cli::Streams streams);

// Reads `deployments/` (--deployments), narrows to one (--deployment), or makes a trial one from
// --pack, --region and --date
// [--rule-date, --period FROM..TO]; --households and --seed change the invented population; `table`
// (may be empty) is a CSV file to use instead. `make_first` (may be null) makes the first one, the
// others are made in memory. Problems are printed; null when one is an error.
std::shared_ptr<const actions::Live> start_live(
    const cli::Options& options, const std::string& table, Scope scope, cli::Streams streams,
    const actions::MakeDeployment& make_first = nullptr);

}  // namespace start
