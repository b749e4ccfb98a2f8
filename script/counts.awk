# Reads the output of one test runner and prints "PASSED FAILED". Knows ctest's JUnit file (with the GoogleTest summaries in
# it), node --test, vitest, `shouwang policy test` and the plain line "N passed, N failed"; prints nothing when it finds none of them.
function finish_case() {
  if (!in_case) return
  if (case_failed && !fails) fails = 1               # Crashed before its summary, or not a GoogleTest program.
  if (!case_failed && !passes) passes = 1
  passed += passes; failed += fails; found = 1
  in_case = 0
}
function number_before(word,   text) {
  if (!match($0, "[0-9]+ " word)) return 0
  text = substr($0, RSTART, RLENGTH)
  return text + 0
}
{ gsub(/\033\[[0-9;]*m/, "") }  # Colours.
/<testcase / { finish_case(); in_case = 1; passes = 0; fails = 0; case_failed = ($0 ~ /status="(fail|disabled)"/) }
in_case && /\[  PASSED  \] [0-9]+ test/ { passes = number_before("test") }
in_case && /\[  FAILED  \] [0-9]+ test.*listed below/ { fails = number_before("test") }
!in_case && /^(#|ℹ) pass [0-9]+$/ { passed += $3; found = 1 }
!in_case && /^(#|ℹ) fail [0-9]+$/ { failed += $3; found = 1 }
!in_case && /^ *Tests  .*(passed|failed)/ { passed += number_before("passed"); failed += number_before("failed"); found = 1 }
!in_case && /[0-9]+ 例通过，[0-9]+ 例没有通过/ { passed += number_before("例通过"); failed += number_before("例没有通过"); found = 1 }
!in_case && /^[0-9]+ passed, [0-9]+ failed/ { passed += $1; failed += $3; found = 1 }
END { finish_case(); if (found) print passed + 0, failed + 0 }
