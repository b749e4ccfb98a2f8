#!/usr/bin/env bash
# script/counts.awk must read what each runner prints: a wrong sum would hide a failure in script/test's last line.
set -euo pipefail
cd "$(dirname "$0")/../.."

wrong=0
expect() {   # expect "PASSED FAILED" TEXT
  local got
  got=$(printf '%s\n' "$2" | awk -f script/counts.awk)
  if [ "$got" != "$1" ]; then
    printf 'expected "%s", got "%s" from:\n%s\n' "$1" "$got" "$2"
    wrong=$((wrong + 1))
  fi
}

expect "" "nothing to count"
expect "3 1" "3 passed, 1 failed"
expect "41 2" "base：41 例通过，2 例没有通过"
expect "12 2" $'# tests 14\n# pass 12\n# fail 2'
expect "7 0" $'ℹ pass 7\nℹ fail 0'
expect "5 0" "      Tests  5 passed (5)"
expect "4 1" "      Tests  1 failed | 4 passed (5)"
expect "44 0" $'\e[2m      Tests \e[22m \e[1m\e[32m44 passed\e[39m\e[22m\e[90m (44)\e[39m'
expect "27 0" $'<testcase name="a" status="run">\n<system-out>[  PASSED  ] 27 tests.\n</system-out></testcase>'
expect "25 2" $'<testcase name="a" status="fail">\n[  PASSED  ] 25 tests.\n[  FAILED  ] 2 tests, listed below:\n</testcase>'
expect "1 0" $'<testcase name="not_gtest" status="run">\n</testcase>'
expect "4 1" $'<testcase name="a" status="run">\n[  PASSED  ] 4 tests.\n<testcase name="crashed" status="fail">\nAddressSanitizer'
expect "0 1" $'<testcase name="policy" status="fail">\n9 passed, 0 failed\n'

[ "$wrong" = 0 ]
