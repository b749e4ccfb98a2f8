// The benchmark's column files (peers/gen_pop.cc) as a frame for the pack in this folder.
// Conversion is not timed.
#pragma once

#include <string>

#include "core/dictionary/dictionary.h"
#include "core/expr/program.h"
#include "core/expr/scalar.h"
#include "core/frame/frame.h"

namespace screen20 {

// Household column x is h_x.bin, member column x is p_x.bin below `folder`; the number stored for a
// code is its gb_code. Stops the program with a message when a file is missing.
frame::Frame read_frame(const std::string& folder, const dictionary::Dictionary& dictionary,
                        const expr::Program& program);

// Root row `row` of the frame as a record of the program (plain columns only).
expr::Record record_at(const frame::Frame& frame, const expr::Program& program,
                       const expr::Layout& layout, int64_t row);

}  // namespace screen20
