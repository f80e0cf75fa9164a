#!/usr/bin/env bash
# Runs every fuzz target: first its corpus, then new inputs for SECONDS.
# usage: tests/fuzz/run.sh SECONDS   (after: cmake --build --preset fuzz)
# New inputs stay in build/fuzz/found/<target>; what crashes, in
# build/fuzz/crashes/. Put a crash into tests/fuzz/corpus/<target>/ with its fix.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
seconds=${1:?usage: tests/fuzz/run.sh SECONDS}
jobs=${TOMBOLO_JOBS:-$(nproc)}
[[ $seconds =~ ^[0-9]+$ ]] || {
  echo "fuzz: SECONDS must be a number, not $seconds" >&2
  exit 2
}

# fuzz_one PROGRAM SECONDS: a target's log is shown only if it fails.
fuzz_one() {
  local name found log
  name=$(basename "$1")
  found=build/fuzz/found/$name
  log=build/fuzz/$name.log
  mkdir -p "$found" build/fuzz/crashes
  if "$1" -runs=0 "tests/fuzz/corpus/$name" >"$log" 2>&1 &&
    { [ "$2" -eq 0 ] || "$1" "-max_total_time=$2" -timeout=10 \
      -rss_limit_mb=2048 -print_final_stats=1 \
      "-artifact_prefix=build/fuzz/crashes/$name-" \
      "$found" "tests/fuzz/corpus/$name" >>"$log" 2>&1; }; then
    printf 'fuzz: %-32s ok    %s runs\n' "$name" \
      "$(awk '/^Done [0-9]+ runs/{runs += $2} END{print runs + 0}' "$log")"
  else
    tail -n 60 "$log" >&2
    printf 'fuzz: %-32s FAIL  (build/fuzz/%s.log)\n' "$name" "$name"
    return 1
  fi
}
export -f fuzz_one

programs=(build/fuzz/bin/*_fuzz)
[ -x "${programs[0]}" ] || {
  echo 'fuzz: no targets in build/fuzz/bin; run ./dev fuzz' >&2
  exit 1
}
# shellcheck disable=SC2016  # Expanded by the inner shell.
printf '%s\0' "${programs[@]}" |
  xargs -0 -P"$jobs" -I{} bash -c 'fuzz_one "$@"' _ {} "$seconds"
