#!/usr/bin/env bash
# The long versions of what CI runs in short. usage: ./dev nightly
# TOMBOLO_NIGHTLY_FUZZ_SECONDS: per fuzz target (default 600).
set -euo pipefail
# shellcheck source=deploy/dev/environment.sh
source "$(dirname "${BASH_SOURCE[0]}")/environment.sh"

bash deploy/dev/setup.sh --interop
failed=()
run() {
  local name=$1
  shift
  say "=== nightly: $name"
  "$@" || failed+=("$name")
}
long_tests() {
  bash ./dev build &&
    ctest --test-dir build/release -L '^long$' --no-tests=ignore \
      --output-on-failure
}
run 'everything CI runs' bash deploy/dev/test.sh
run 'clang-tidy' env TOMBOLO_TIDY=all bash deploy/dev/test.sh tidy
run 'long tests' long_tests
run 'fuzzing' bash ./dev fuzz "${TOMBOLO_NIGHTLY_FUZZ_SECONDS:-600}"
run 'benchmarks' bash ./dev bench --json build/bench-nightly.json
[ ${#failed[@]} -eq 0 ] || die "nightly: FAIL: ${failed[*]}"
say 'nightly: PASS'
