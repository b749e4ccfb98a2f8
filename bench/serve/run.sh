#!/usr/bin/env bash
# SERVE: the server on the county of the demonstration beside Fastify with better-sqlite3 and a bound that only copies memory.
# The server on core 0, the load on core 1, one after the other, ROUNDS times (default 2); figures are medians, ratios last.
# Usage: bench/serve/run.sh, from the project's root after the release preset is configured; SECONDS_EACH (default 5) a case.
# The first run makes the county (minutes) and installs the peer with npm. Nothing leaves the loopback device.
set -euo pipefail
rounds=${ROUNDS:-2} seconds=${SECONDS_EACH:-5} households=120000 port=9471
root=$PWD build=$PWD/build/release work=${SERVE_FOLDER:-$PWD/build/bench_serve}
mkdir -p "$work"
ninja -C "$build" serve_load serve_memory_bound screen20_generate shouwang >/dev/null
population=$build/bench/screen20_data
[ -f "$population/meta.txt" ] || "$build/bench/screen20_generate" 1000000 "$population"
if [ ! -d "$work/node/node_modules/fastify" ]; then
  mkdir -p "$work/node" && (cd "$work/node" && npm init -y >/dev/null && npm install --silent fastify better-sqlite3)
fi
[ -f "$work/peer.db" ] || (cd "$work/node" && node "$root/bench/serve/peers/make_database.mjs" "$population" "$work/peer.db" "$households")

server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true' EXIT
# start COMMAND…: on core 0; waits until it listens.
start() {
  taskset -c 0 "$@" >"$work/server.out" 2>"$work/server.log" &
  server=$!
  until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
    kill -0 "$server" || { tail "$work/server.log" "$work/server.out"; exit 1; }
    sleep 0.1
  done
}
stop() { kill "$server" && wait "$server" 2>/dev/null || true; server=; }
ticks() { awk '{print $14 + $15}' "/proc/$server/stat"; }
# ask NAME OPTION…: "name per_second cpu_us p99_read p99_write"
ask() {
  local name=$1 before result
  shift
  before=$(ticks)
  result=$(taskset -c 1 "$build/bench/serve_load" --port "$port" --seconds "$seconds" "$@")
  awk -v name="$name" -v spent=$(($(ticks) - before)) '{
    for (i = 1; i < NF; i++) value[$i] = $(i + 1)
    for (i = 1; i <= NF; i++) if ($i == "p99") { if (read == "") read = $(i + 1); else write = $(i + 1) }
    printf "%s %d %.1f %s %s\n", name, value["per_second"], spent * 10000 / value["answers"], read, write == "" ? "-" : write
    print "   " $0 > "/dev/stderr"
  }' <<<"$result" | tee -a "$work/figures"
}

form='{"a28":0,"a29":{amount},"a30":0,"a31":90000,"a32":1200,"a35":0,"a36":500,"members":[{"seq":0,"school":1,"work_months":6,"self_pay":900,"remark":"入户核实，本人在家"}],"signed_at":"2023-05-06T10:11:12+08:00"}'
peer_reads=(--read "/api/household/{id}" --ids "$households")
peer_mix=("${peer_reads[@]}" --read-percent 80 --write "/api/household/{id}/form" --body "$form")

ours() {
  start "$build/src/app/main/shouwang" server --data "$work/county" --deployment linzi_2023 --households "$households" --port "$port" --threads 1
  local cookie all page summary
  cookie=$(node bench/serve/log_in.mjs "$port" county)
  all=(--cookie "$cookie" --first-id 1 --ids "$households")
  page=/api/v1/households/{id} summary=/api/v1/households/{id}/summary
  ask ours_summary_first "${all[@]}" --read "$summary" --seed "$1"
  taskset -c 1 "$build/bench/serve_load" --port "$port" --seconds 1 "${all[@]}" --read "$summary" --hot 1000 >/dev/null
  ask ours_summary "${all[@]}" --read "$summary" --hot 1000
  ask ours_summary_unchanged "${all[@]}" --read "$summary" --hot 1000 --keep-etags 1
  ask ours_page_first "${all[@]}" --read "$page" --seed "$1"
  taskset -c 1 "$build/bench/serve_load" --port "$port" --seconds 1 "${all[@]}" --read "$page" --hot 100 >/dev/null
  ask ours_page "${all[@]}" --read "$page" --hot 100
  local sequence
  sequence=$(curl -s "http://127.0.0.1:$port/metrics" | awk '$1 == "shouwang_change_sequence" {print $2}')
  ask ours_mix "${all[@]}" --read "$summary" --read-percent 80 --write "/api/v1/households/{id}/submissions" --seed "$1" \
    --body "{\"kind\":\"correction\",\"base_sequence\":$sequence,\"reason\":\"村里核对后改正\",\"facts\":[{\"indicator\":\"wage_income\",\"value\":\"{amount}.00\"}]}"
  stop
}

if [ ! -d "$work/county" ]; then ours 0 >/dev/null 2>&1 || { tail "$work/server.log" "$work/server.out"; exit 1; }; fi
: >"$work/figures"
for round in $(seq "$rounds"); do
  ours "$round"
  cp "$work/peer.db" "$work/peer_run.db" && rm -f "$work"/peer_run.db-*
  start env -C "$work/node" node "$root/bench/serve/peers/fastify_sqlite.mjs" "$work/peer_run.db" "$port" FULL
  ask fastify_read "${peer_reads[@]}" --hot 1000
  ask fastify_mix "${peer_mix[@]}" --seed "$round"
  stop
  start "$build/bench/serve_memory_bound" "$population" "$port" "$households"
  ask bound_read "${peer_reads[@]}" --hot 1000
  ask bound_mix "${peer_mix[@]}" --seed "$round"
  stop
done
sort -k1,1 -k3,3n "$work/figures" | awk '
  {count[$1]++; rate[$1, count[$1]] = $2; cpu[$1, count[$1]] = $3}
  END {
    for (name in count) { middle = int((count[name] + 1) / 2); r[name] = rate[name, middle]; c[name] = cpu[name, middle] }
    split("ours_summary_first ours_summary ours_summary_unchanged ours_page_first ours_page ours_mix fastify_read fastify_mix bound_read bound_mix", order)
    for (i = 1; i in order; i++) printf "%-24s %8d a second %9.1f us of processor each = %7d a second of one core\n", order[i], r[order[i]], c[order[i]], 1e6 / c[order[i]]
    printf "by processor time: summary %.1f x fastify, %.2f x bound; page %.1f x fastify; 80/20 %.1f x fastify, %.2f x bound\n",
      c["fastify_read"] / c["ours_summary"], c["bound_read"] / c["ours_summary"], c["fastify_read"] / c["ours_page"],
      c["fastify_mix"] / c["ours_mix"], c["bound_mix"] / c["ours_mix"]
  }'
