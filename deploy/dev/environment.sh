# shellcheck shell=bash
# Sourced by ./dev and its parts: where things are, and how a part speaks.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root" || exit

# Debian's python3-* packages belong to Debian's interpreter; a version
# manager's python3 earlier in PATH does not see them.
# shellcheck disable=SC2034  # Read by the scripts that source this one.
python=/usr/bin/python3
jobs=${TOMBOLO_JOBS:-$(nproc)}
# shellcheck disable=SC2034  # Read by the scripts that source this one.
buf=$root/.deps/buf/buf
export PATH="$root/.deps/bin:$PATH"
export CCACHE_MAXSIZE=${CCACHE_MAXSIZE:-5G}
export NINJA_STATUS='[%f/%t %es] '

say() { printf '%s\n' "$*"; }
die() {
  printf 'dev: %s\n' "$*" >&2
  exit 1
}

# configure PRESET: runs CMake, silent unless it fails.
configure() {
  mkdir -p build
  cmake --preset "$1" >"build/configure-$1.log" 2>&1 || {
    tail -n 40 "build/configure-$1.log" >&2
    die "cmake --preset $1 failed; the log is build/configure-$1.log"
  }
}

# build PRESET [TARGET...]: configures and builds.
build() {
  local preset=$1
  shift
  configure "$preset"
  cmake --build --preset "$preset" --parallel "$jobs" ${1:+--target "$@"}
}

# sources PATHSPEC...: tracked and new files that match and still exist.
sources() {
  git ls-files --cached --others --exclude-standard -- "$@" |
    sort -u | while read -r file; do
      if [ -f "$file" ]; then printf '%s\n' "$file"; fi
    done
}

# duration SECONDS: "3 min 05 s".
duration() { printf '%d min %02d s' $(($1 / 60)) $(($1 % 60)); }
