// A policy for phones: rules and forms compiled, with what is needed to ask, show and store, as one
// JSON text. The programs are the bytes of core/expr/bytes.h in base64, for the evaluator of
// src/wasm; nothing has to be parsed or type-checked on the phone.
//
//   {bundle, pack, title, content_hash,
//    parameters: {id: [{region, from, to, number}]}, lists: {id: [{code, label}]},
//    rules: {program, tables, fields, parameters, items: [{id, code, title, kind, severity, guard,
//            when, table}]},
//    forms: [{id, title, program, tables, fields, parameters, levels, signers, repeats,
//             sections: [title], items: [{code, label, …}], checks: [{id, severity, message,
//             root}]}]}
//
// Roots, fields and items are indexes; -1 where there is none. Numbers stand as the engine keeps
// them (fen, days since 1970-01-01, index of a code).
#pragma once

#include <string>

#include "edge/policy/policy.h"

namespace policy {

std::string make_bundle(const Policy& policy);

}  // namespace policy
