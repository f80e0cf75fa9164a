#!/usr/bin/env bash
# Every check that needs no build. usage: ./dev lint [--update-image]
#   --update-image  accept the protos as they are: rewrites proto/tombolo.binpb,
#                   which breaking changes are measured against
set -euo pipefail
# shellcheck source=deploy/dev/environment.sh
source "$(dirname "${BASH_SOURCE[0]}")/environment.sh"
image=proto/tombolo.binpb

bash deploy/dev/setup.sh
case ${1:-} in
  --update-image)
    "$buf" build proto --exclude-source-info -o "$image"
    say "lint: $image describes the protos as they are now"
    exit
    ;;
  '') ;;
  *) die "lint: unknown argument $1; allowed: --update-image" ;;
esac

failed=()
run() {
  local name=$1
  shift
  "$@" || failed+=("$name")
}
check_breaking() {
  "$buf" breaking proto --against "$image" || {
    say 'proto: breaking change; before the first release, if it is meant:' \
      './dev lint --update-image'
    return 1
  }
  say 'buf breaking: clean'
}
check_protos() {
  "$buf" lint proto && say 'buf lint: clean'
}
check_scripts() {
  local scripts
  mapfile -t scripts < <(sources '*.sh' dev .ci/run)
  shellcheck -x "${scripts[@]}" && say "shellcheck: clean"
}

for lint in layering file_size secrets_lint docs_links; do
  run "$lint" "$python" "tests/lint/$lint.py"
done
run reasons "$python" tests/lint/reasons.py --book docs/reference/errors.md
run protos bash tests/lint/protos.sh "$python"
run self-tests "$python" -m unittest discover -s tests/lint -p '*_test.py' \
  --buffer
run 'buf lint' check_protos
run 'buf breaking' check_breaking
run shellcheck check_scripts
[ ${#failed[@]} -eq 0 ] || die "lint: FAIL: ${failed[*]}"
say 'lint: PASS'
