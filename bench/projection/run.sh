#!/usr/bin/env bash
# Layouts of facts in tables, on SQLite and a private PostgreSQL (docs/adr/0007). HOUSEHOLDS=N for more or fewer.
set -euo pipefail
cd "$(dirname "$0")/../.."
cmake --build build/release --target projection_bench >/dev/null
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export folder
# shellcheck disable=SC2016  # The inner shell has the URL.
script/with_postgres bash -c 'build/release/bench/projection_bench s4_jixia_2023 "${HOUSEHOLDS:-20000}" \
  "sqlite:$folder/bench.db" "$SHOUWANG_TEST_POSTGRES"'
