#!/usr/bin/env bash
# Everything CI runs, cheapest first. usage: ./dev test [STAGE...]
# The stage tidy runs when it is named, and every night.
# Every stage runs even if one before it failed; the exit code is 0 only if all
# passed. Logs: build/ci/<stage>.log.
set -euo pipefail
# shellcheck source=deploy/dev/environment.sh
source "$(dirname "${BASH_SOURCE[0]}")/environment.sh"

all=(setup format lint release asan coverage tsan fuzz tidy)
always=(setup format lint release asan coverage tsan fuzz)
# Tests that need the programs as shipped; all others run under sanitizers.
shipped='^(e2e|kill|bench-smoke)$'
# Left to ./dev nightly.
long='^long$'
# Whole programs with planted bugs: one at a time, after the rest.
planted='^planted$'

run_ctest() {
  ctest --test-dir "build/$1" --output-on-failure --no-tests=error "${@:2}"
}

stage_setup() { bash deploy/dev/setup.sh --interop; }
stage_format() { bash deploy/dev/format.sh --check; }
stage_lint() { bash deploy/dev/lint.sh; }
stage_release() {
  build release
  # Two calls, so that a tree without any of the one kind is noticed.
  run_ctest release -j"$jobs" -L '^lint$'
  run_ctest release -j1 -L "$shipped"
}
stage_asan() {
  build asan
  find build/asan -name '*.gcda' -delete
  # Both kinds run, whatever the first says.
  local result=0
  run_ctest asan -j"$jobs" -LE "$shipped|$long|$planted|^lint\$" || result=1
  run_ctest asan -j1 -L "$planted" || result=1
  return $result
}
stage_coverage() {
  mkdir -p build/coverage
  gcovr --root . -j "$jobs" --filter 'exchange-core/' \
    --exclude-throw-branches --json build/coverage/lines.json build/asan/exchange-core
  "$python" tests/lint/coverage.py build/coverage/lines.json
}
# Debian 12's libtsan does not know the memory layout that kernels give with
# more than 28 bits of address randomisation: setarch -R turns that off.
stage_tsan() {
  setarch "$(uname -m)" -R cmake --version >/dev/null 2>&1 ||
    die 'tsan: setarch -R is not allowed here'
  configure tsan
  setarch "$(uname -m)" -R \
    cmake --build --preset tsan --parallel "$jobs"
  setarch "$(uname -m)" -R ctest --test-dir build/tsan --output-on-failure \
    --no-tests=error -j"$jobs" -LE "$shipped|$long|$planted|^lint\$"
}
stage_fuzz() {
  build fuzz
  bash tests/fuzz/run.sh 0
}
stage_tidy() { bash deploy/dev/tidy.sh "${TOMBOLO_TIDY:-changed}"; }

# One stage is a process of its own, so that `set -e` holds inside it.
if [ "${1:-}" = --stage ]; then
  "stage_$2"
  exit
fi

wanted=("$@")
[ $# -gt 0 ] || wanted=("${always[@]}")
for name in "${wanted[@]}"; do
  [[ " ${all[*]} " == *" $name "* ]] ||
    die "test: unknown stage $name; allowed: ${all[*]}"
done

mkdir -p build/ci
rm -f build/ci/*.log
times=() failed=()
begin=$SECONDS
for name in "${wanted[@]}"; do
  start=$SECONDS
  say ''
  say "=== $name ==="
  result=pass
  bash "${BASH_SOURCE[0]}" --stage "$name" 2>&1 | tee "build/ci/$name.log" ||
    result=FAIL
  if [ $result = FAIL ]; then failed+=("$name"); fi
  took=$(duration $((SECONDS - start)))
  times+=("$(printf '  %-9s %-5s %s' "$name" "$result" "$took")")
  say "=== $name: $result, $took ==="
done

say ''
say 'Stages:'
printf '%s\n' "${times[@]}"
say "  in all          $(duration $((SECONDS - begin)))"
if [ ${#failed[@]} -eq 0 ]; then printf '\nPASS\n'; fi
# What each ctest run said, the largest last.
for name in release tsan asan; do
  [ -f "build/ci/$name.log" ] || continue
  say ''
  say "ctest, $name:"
  sed -n '/% tests passed/,$p' "build/ci/$name.log"
done
[ ${#failed[@]} -eq 0 ] || die "FAIL: ${failed[*]} (logs: build/ci/)"
