#!/usr/bin/env bash
# Benchmarks of a release build. usage: ./dev bench [NAME] [--json FILE] [--smoke]
#   NAME    micro, publish, query or memory; default: all of them
#   --json  keeps the figures; docs/performance.md is made from such a file by
#           tests/bench/report.py
#   --smoke seconds instead of minutes: shows that the benchmarks work
#   --build-dir DIR  where they were built (default build/release)
# Ours and the baseline take turns, so that a busy machine is busy for both.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
names=() json='' smoke=false build=build/release
while [ $# -gt 0 ]; do
  case $1 in
    --json) json=$2; shift ;;
    --build-dir) build=$2; shift ;;
    --smoke) smoke=true ;;
    micro | publish | query | memory) names+=("$1") ;;
    *) echo "bench: unknown argument $1" >&2; exit 2 ;;
  esac
  shift
done
[ ${#names[@]} -gt 0 ] || names=(micro publish query memory)
pairs=5 batches=600 seconds=10 people=10000 memory_batches=1956 soak=60
if $smoke; then
  pairs=1 batches=6 seconds=0.5 people=256 memory_batches=6 soak=1
fi
node_dir=$build/bin
[ -x "$node_dir/tombolo-node" ] || node_dir=build/bin
load=$build/bench/tombolo_load_bench

work=$(mktemp -d)
# shellcheck source=tests/interop/node.sh
source tests/interop/node.sh
bare_pid=
trap 'stop_node; stop_bare; rm -rf "$work"' EXIT

wants() { [[ " ${names[*]} " == *" $1 "* ]]; }
# figure PAIR SIDE COMMAND...: runs it and keeps its line of JSON.
figure() {
  local pair=$1 side=$2
  shift 2
  "$@" | jq -c --argjson pair "$pair" --arg side "$side" \
    --arg load "$(cut -d' ' -f1 /proc/loadavg)" \
    '. + {pair: $pair, side: $side, load: ($load | tonumber)}' |
    tee -a "$work/figures"
}

start_bare() {
  local port
  port=$(free_port)
  bare_endpoint=127.0.0.1:$port
  mkfifo "$work/bare.stop.$port"
  "$load" --endpoint "$bare_endpoint" --pki "$pki" bare-grpc \
    --reply-bytes "$1" <"$work/bare.stop.$port" >"$work/bare.log" 2>&1 &
  bare_pid=$!
  exec 8>"$work/bare.stop.$port"
  wait_for_port "$port" "$bare_pid" || { cat "$work/bare.log" >&2; return 1; }
}
stop_bare() {
  [ -n "$bare_pid" ] || return 0
  exec 8>&-
  wait "$bare_pid" 2>/dev/null || true
  bare_pid=
}

ours() { "$load" --endpoint "$endpoint" --pki "$pki" "$@"; }
bare() { "$load" --endpoint "$bare_endpoint" --pki "$pki" "$@"; }

# A node with an empty store, keys of its own, and the benchmark's datasets.
fresh_node() {
  stop_node
  mkdir "$work/$1"
  start_node "$node_dir" "$work/$1"
  ours provision
}

# Each turn begins with an empty store, ours and RocksDB's alike.
bench_publish() {
  local pair
  for pair in $(seq "$pairs"); do
    fresh_node "publish-$pair"
    figure "$pair" ours ours publish --batches "$batches"
    start_bare 1024
    figure "$pair" bare_grpc bare publish --batches "$batches"
    stop_bare
    figure "$pair" raw_rocksdb "$load" raw-rocksdb --batches "$batches" \
      --path "$work/raw-$pair"
    rm -rf "$work/raw-$pair"
  done
}

bench_query() {
  local pair bytes
  fresh_node query
  ours publish --batches $((people * 6 / 256 + 6)) >/dev/null
  bytes=$(ours query --people "$people" --seconds 0.5 | jq .reply_bytes)
  for pair in $(seq "$pairs"); do
    figure "$pair" ours ours query --people "$people" --seconds "$seconds"
    figure "$pair" verified ours query --people "$people" \
      --seconds "$seconds" --verify
    start_bare "$bytes"
    figure "$pair" bare_grpc bare query --people "$people" --seconds "$seconds"
    stop_bare
  done
}

# A node of its own: high water is of the whole life of a process.
bench_memory() {
  fresh_node memory
  figure 1 stretch ours publish --batches "$memory_batches"
  figure 1 memory ours query --people 80000 --seconds "$soak"
  awk '/VmHWM/ {print "{\"bench\":\"memory\",\"vm_hwm_kb\":" $2 "}"}' \
    "/proc/$node_pid/status" | tee -a "$work/figures"
}

: >"$work/figures"
if wants micro; then
  flags=()
  ! $smoke || flags=(--smoke --benchmark_min_time=0.001)
  "$build/bench/tombolo_bench" "${flags[@]}" --benchmark_format=json \
    >"$work/micro.json" 2>"$work/micro.log"
else
  echo '{"benchmarks": []}' >"$work/micro.json"
fi
if wants publish; then bench_publish; fi
if wants query; then bench_query; fi
if wants memory; then bench_memory; fi
jq -s --slurpfile micro "$work/micro.json" \
  --arg machine "$(uname -sm), $(nproc) cores, $(grep -m1 'model name' \
    /proc/cpuinfo | cut -d: -f2- | xargs)" \
  --arg load "$(cut -d' ' -f1-3 /proc/loadavg)" \
  --arg build "release (-O2), $(git rev-parse --short HEAD)" \
  '{machine: $machine, load: $load, build: $build, figures: .,
    micro: [$micro[0].benchmarks[] | {name, real_time, cpu_time, time_unit,
      items_per_second}]}' "$work/figures" >"$work/all.json"
/usr/bin/python3 -B tests/bench/report.py "$work/all.json"
[ -z "$json" ] || cp "$work/all.json" "$json"
