#!/usr/bin/env bash
# SCREEN-20, ours beside the hard-coded loop on the same data in alternation; prints the ratio of CPU times.
# Usage: bench/screen20/run.sh [pairs]; run from the project's root after the release preset is configured.
set -euo pipefail
pairs=${1:-5}
build=build/release
ninja -C "$build" benches >/dev/null
# The peer at its best: clang vectorises the hard-coded loop, g++ 12 takes 2.7 times as long over it.
if command -v clang++-19 >/dev/null; then
  clang++-19 -O3 -march=native -std=c++17 -pthread -w -o "$build/bench/screen20_hard_coded" bench/screen20/peers/screen_hard_coded.cc
fi
data=$build/bench/screen20_data
[ -f "$data/meta.txt" ] || "$build/bench/screen20_generate" 1000000 "$data"
for _ in $(seq "$pairs"); do
  "$build/bench/screen20_hard_coded" "$data" 7 | awk '/^blockvm  1 thr/ {print "peer", $6}'
  "$build/bench/screen20_bench" "$data/bin" 7 | awk '/^screen, 1 thread/ {print "ours", $5; print "sum", $NF}'
done | awk '
  $1 == "peer" {peer = $2}
  $1 == "ours" {printf "hard-coded %.2f ms cpu, ours %.2f ms cpu, ratio %.2f\n", peer, $2, peer / $2; total += peer / $2; n++}
  $1 == "sum" && $2 != "2328587540944" {print "WRONG CHECKSUM " $2; bad = 1}
  END {printf "mean ratio %.2f of %d pairs (gate 0.40, goal 0.60)\n", total / n, n; exit bad}'
"$build/bench/screen20_bench" "$data/bin" 7
