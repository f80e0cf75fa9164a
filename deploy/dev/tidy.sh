#!/usr/bin/env bash
# clang-tidy. usage: deploy/dev/tidy.sh changed|all
# changed: sources that differ from origin/main; where there is no such branch
# or nothing differs, those of the last five commits. At most 25, newest first.
set -euo pipefail
# shellcheck source=deploy/dev/environment.sh
source "$(dirname "${BASH_SOURCE[0]}")/environment.sh"
limit=25

for preset in asan dev release; do
  database=build/$preset
  [ -f "$database/compile_commands.json" ] && break
done
[ -f "$database/compile_commands.json" ] ||
  die 'tidy: build first (./dev build): there is no compile_commands.json'

changed_sources() {
  local base=''
  base=$(git merge-base HEAD origin/main 2>/dev/null) || true
  if [ -n "$base" ] && [ "$base" != "$(git rev-parse HEAD)" ]; then
    git diff --name-only --diff-filter=AMR "$base" -- '*.cc'
  else
    git log -5 --format= --name-only --diff-filter=AMR -- '*.cc'
  fi
}
case ${1:-changed} in
  all) mapfile -t candidates < <(sources '*.cc') ;;
  changed) mapfile -t candidates < <(changed_sources | awk '!seen[$0]++') ;;
  *) die "tidy: want changed or all, not $1" ;;
esac

# Only what this build compiles: fuzz targets and switched-off parts have no
# compile command.
files=()
for file in "${candidates[@]}"; do
  if [ -f "$file" ] &&
    grep -qF "\"file\": \"$root/$file\"" "$database/compile_commands.json"; then
    files+=("$file")
  fi
done
if [ "$1" != all ]; then files=("${files[@]:0:$limit}"); fi
if [ ${#files[@]} -eq 0 ]; then
  say 'tidy: no source changed'
  exit
fi
say "tidy: ${#files[@]} files"
# -Wno-unknown-…: the commands are g++'s.
tidy_one() {
  local said
  said=$(clang-tidy-14 --quiet -p "$1" "$2" \
    --extra-arg=-Wno-unknown-warning-option \
    --extra-arg=-Wno-unused-command-line-argument 2>/dev/null) && return 0
  printf '%s\n' "$said"
  return 1
}
export -f tidy_one
# shellcheck disable=SC2016  # Expanded by the inner shell.
printf '%s\0' "${files[@]}" | xargs -0 -P"$jobs" -I{} \
  bash -c 'tidy_one "$@"' _ "$database" {} ||
  die 'tidy: clang-tidy found something'
say 'tidy: clean'
