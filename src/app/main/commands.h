// The commands that need a running deployment; the others stand in app/cli.
#pragma once

#include "app/cli/command.h"

namespace start {

int run_server(const cli::Arguments& arguments, cli::Streams streams);
int run_demo(const cli::Arguments& arguments, cli::Streams streams);
int run_screen(const cli::Arguments& arguments, cli::Streams streams);
int run_explain(const cli::Arguments& arguments, cli::Streams streams);
int run_why_not(const cli::Arguments& arguments, cli::Streams streams);
int run_missing(const cli::Arguments& arguments, cli::Streams streams);
int run_import(const cli::Arguments& arguments, cli::Streams streams);
int run_dump(const cli::Arguments& arguments, cli::Streams streams);
int run_copy(const cli::Arguments& arguments, cli::Streams streams);
int run_rebuild(const cli::Arguments& arguments, cli::Streams streams);
int run_state_hash(const cli::Arguments& arguments, cli::Streams streams);
int run_what_if(const cli::Arguments& arguments, cli::Streams streams);

}  // namespace start
