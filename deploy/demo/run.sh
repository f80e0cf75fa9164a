#!/usr/bin/env bash
# The exchange at work, on this machine: a node, three departments' adapters,
# and a short tour of what a consumer sees. usage: run.sh [--once] [--lang en|zh]
#   --once   stop everything at the end, instead of leaving the node running
#   --lang   language of the tour; otherwise that of the locale
# Everything is made afresh in .demo/; logs are in .demo/logs/. `./dev demo`
# builds first. Everybody in the data is synthetic.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"
demo=$root/deploy/demo
state=$root/.demo
bin=${TOMBOLO_BIN_DIR:-$root/build/bin}
# shellcheck source=deploy/demo/stage.sh
source "$demo/stage.sh"
# shellcheck source=deploy/demo/tour.sh
source "$demo/tour.sh"

once=''
lang=$(locale_language)
while [ $# -gt 0 ]; do
  case $1 in
    --once) once=1 && shift ;;
    --lang)
      lang=${2:-}
      [[ $lang =~ ^(en|zh)$ ]] || die "--lang needs en or zh"
      shift 2
      ;;
    *) die "unknown argument $1; usage: run.sh [--once] [--lang en|zh]" ;;
  esac
done

for program in tombolo-node tombolo-adapter tombolo; do
  [ -x "$bin/$program" ] || die "$bin/$program is missing; run ./dev build"
done
trap stop_all EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

set_the_stage
take_the_tour
if [ -n "$once" ]; then exit 0; fi

cd "$root"
heading "$(t 'The node goes on running' '节点继续运行')"
commands_to_try
say "$(t 'Ctrl-C stops it.' '按 Ctrl-C 停止。')"
wait "$node_pid" || true
