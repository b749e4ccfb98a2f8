// Facts and verdicts as JSON lines, for whoever wants to judge by other means what the screening
// says (tests/referee). One object a line, households in the order of their regions:
//
//   {"dump":"households","pack":…,"as_of":…,"rule_date":…,"period":[from,to],"count":N}
//   {"id":…,"region":…,"facts":{indicator:
//   value},"records":{entity:[{"id":…,"owner":0,"facts":…}]}}
//
//   {"dump":"verdicts",…,"rules":{entity:[rule]}}
//   {"id":…,"entity":"household","region":…,"columns":"ynun","scalar":"ynu-"}
//
// Values are written as packs write them; an indicator that is not there was never stated. Verdicts
// stand in the order of the rules: y yes, n no, u unknown, - the guard says no. `columns` comes
// from the screening over columns, which does not tell - from n; `scalar` from judging one by one.
#pragma once

#include "app/actions/live.h"
#include "app/cli/command.h"

namespace cli {

int dump_households(const actions::LiveDeployment& deployment, Streams streams);
// Households, then the villages for the rules that are about villages.
int dump_verdicts(const actions::LiveDeployment& deployment, Streams streams);

}  // namespace cli
