#!/usr/bin/env bash
# clang-tidy. usage: deploy/dev/tidy.sh changed|all
#
# changed: sources that differ from $TOMBOLO_TIDY_BASE, else from where this
# branch left origin/main; on main itself, those of the last ten commits. A
# header stands for the source beside it. Newest first, for
# $TOMBOLO_TIDY_MINUTES (default 5): what is left over then is named, and is
# checked by the nightly run, which takes all.
set -euo pipefail
# shellcheck source=deploy/dev/environment.sh
source "$(dirname "${BASH_SOURCE[0]}")/environment.sh"
what=${1:-changed}
minutes=${TOMBOLO_TIDY_MINUTES:-5}
last_commits=10

# A build that knows how each file is compiled, with its generated headers; a
# tree that was never built gets those without the rest of the build.
has_commands() {
  [ -f "build/$1/compile_commands.json" ] &&
    [ -n "$(find "build/$1/proto-gen" -name '*.grpc.pb.h' 2>/dev/null)" ]
}
find_build() {
  local preset
  for preset in asan dev release; do
    if has_commands "$preset"; then
      build=build/$preset
      return
    fi
  done
  configure dev
  build=build/dev
  # shellcheck disable=SC2046  # A list of files on purpose.
  ninja -C "$build" $(ninja -C "$build" -t targets rule CUSTOM_COMMAND |
    grep '\.pb\.h$') >build/tidy-protos.log ||
    die 'tidy: generating protos failed; the log is build/tidy-protos.log'
}

changed_files() {
  local base=${TOMBOLO_TIDY_BASE:-}
  if [ -z "$base" ]; then
    base=$(git merge-base HEAD origin/main 2>/dev/null) || true
    [ "$base" != "$(git rev-parse HEAD)" ] || base=
  fi
  git ls-files --modified --others --exclude-standard -- '*.cc' '*.h'
  if [ -n "$base" ]; then
    git log --format= --name-only --diff-filter=AMR "$base..HEAD" -- \
      '*.cc' '*.h'
  else
    git log "-$last_commits" --format= --name-only --diff-filter=AMR -- \
      '*.cc' '*.h'
  fi
}

case $what in
  all) mapfile -t candidates < <(sources '*.cc') ;;
  changed)
    mapfile -t candidates < <(changed_files | sed 's/\.h$/.cc/' |
      awk '!seen[$0]++')
    ;;
  *) die "tidy: want changed or all, not $what" ;;
esac

# Only what this build compiles: fuzz targets are checked by being run.
find_build
files=()
for file in "${candidates[@]}"; do
  if [ -f "$file" ] &&
    grep -qF "\"file\": \"$root/$file\"" "$build/compile_commands.json"; then
    files+=("$file")
  fi
done
if [ ${#files[@]} -eq 0 ]; then
  say 'tidy: no source changed'
  exit
fi

begin=$(date +%s)
deadline=$((begin + minutes * 60))
[ "$what" != all ] || deadline=$((begin + 24 * 3600))
say "tidy: ${#files[@]} files, for at most $(((deadline - begin) / 60)) min"

# tidy_one BUILD DEADLINE FILE. -Wno-unknown-…: the commands are g++'s.
tidy_one() {
  local said
  if [ "$(date +%s)" -ge "$2" ]; then
    echo "tidy: left to the night: $3"
    return 0
  fi
  said=$(clang-tidy-14 --quiet -p "$1" "$3" \
    --extra-arg=-Wno-unknown-warning-option \
    --extra-arg=-Wno-unused-command-line-argument 2>/dev/null) && return 0
  printf '%s\n' "${said:-clang-tidy failed on $3}"
  return 1
}
export -f tidy_one
# shellcheck disable=SC2016  # Expanded by the inner shell.
printf '%s\0' "${files[@]}" | xargs -0 -P"$jobs" -I{} \
  bash -c 'tidy_one "$@"' _ "$build" "$deadline" {} ||
  die 'tidy: clang-tidy found something'
say "tidy: clean after $(duration $(($(date +%s) - begin)))"
