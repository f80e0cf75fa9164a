#!/usr/bin/env bash
# Installs what is missing and says what and why; silent and quick when all is
# there. usage: ./dev setup [--interop]
#   --interop  also grpcurl, which the tests against foreign tools use
set -euo pipefail
# shellcheck source=deploy/dev/environment.sh
source "$(dirname "${BASH_SOURCE[0]}")/environment.sh"

interop=false
for argument in "$@"; do
  case $argument in
    --interop) interop=true ;;
    *) die "setup: unknown argument $argument; allowed: --interop" ;;
  esac
done
changed=false

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    die "setup needs root or sudo for: $*"
  fi
}

# Prints the packages of the words given that are not installed, or are older
# than the word wants.
missing_packages() {
  local word package version
  local -A installed=()
  while read -r package version; do
    installed[$package]=$version
  done < <(dpkg-query -W -f='${db:Status-Status} ${Package} ${Version}\n' \
    2>/dev/null | sed -n 's/^installed //p')
  for word in "$@"; do
    package=${word#*:}
    version=${package#*>=}
    package=${package%%>=*}
    if [[ $word == *:* ]] && command -v "${word%%:*}" >/dev/null; then
      continue
    fi
    if [ -z "${installed[$package]:-}" ]; then
      printf '%s\n' "$package"
    elif [[ $word == *'>='* ]] && dpkg --compare-versions \
      "${installed[$package]}" lt "$version"; then
      printf '%s\n' "$package"
    fi
  done
}

install_debian_packages() {
  local group why words missing wanted=()
  while IFS='|' read -r group why words; do
    [[ $group == \#* || -z $words ]] && continue
    # shellcheck disable=SC2086  # A list of words on purpose.
    missing=$(missing_packages $words | tr '\n' ' ')
    [ -n "$missing" ] || continue
    say "setup: ${group% }:${why% }"
    say "       installing $missing"
    # shellcheck disable=SC2206
    wanted+=($missing)
  done <deploy/dev/packages.txt
  [ ${#wanted[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null ||
    die "this machine has no apt; on Debian 12, install: ${wanted[*]}"
  changed=true
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
    --no-install-recommends "${wanted[@]}" >build/setup-apt.log 2>&1 || {
    tail -n 20 build/setup-apt.log >&2
    die "apt-get install failed; the log is build/setup-apt.log"
  }
}

# fetched NAME FILE: true if .deps/NAME was made from FILE as it is now.
fetched() { cmp -s "$2" ".deps/$1/.made-from"; }

fetch_googleapis() {
  local pin=deploy/dev/requirements.txt new
  fetched googleapis "$pin" && return 0
  say "setup: standard protos: google/rpc and google/api, from PyPI by hash"
  changed=true
  new=$(mktemp -d .deps/googleapis.XXXXXX)
  "$python" -m pip download --quiet --disable-pip-version-check --no-deps \
    --require-hashes --dest "$new" --requirement "$pin"
  "$python" - "$new" <<'PYTHON'
import pathlib, sys, zipfile
folder = pathlib.Path(sys.argv[1])
(wheel,) = folder.glob("*.whl")
with zipfile.ZipFile(wheel) as archive:
    for name in archive.namelist():
        if name.startswith(("google/rpc/", "google/api/")) and \
                name.endswith(".proto"):
            archive.extract(name, folder)
wheel.unlink()
PYTHON
  put_in_place "$new" googleapis "$pin"
}

fetch_buf() {
  local pin=tests/lint/buf/package-lock.json new program
  fetched buf "$pin" && return 0
  say "setup: buf, from npm by lock file: lints protos"
  changed=true
  new=$(mktemp -d .deps/buf.XXXXXX)
  cp tests/lint/buf/package.json "$pin" "$new/"
  (cd "$new" && npm ci --no-audit --no-fund --ignore-scripts) \
    >build/setup-npm.log 2>&1 || {
    rm -rf "$new"
    tail -n 20 build/setup-npm.log >&2
    die "npm ci failed; the log is build/setup-npm.log"
  }
  program=$(cd "$new" && echo node_modules/@bufbuild/buf-linux-*/bin/buf)
  [ -x "$new/$program" ] || die "npm has no buf for $(uname -m)"
  ln -s "$program" "$new/buf"
  put_in_place "$new" buf "$pin"
}

# put_in_place NEW NAME PIN: .deps/NAME appears whole or not at all.
put_in_place() {
  cp "$3" "$1/.made-from"
  chmod 755 "$1"
  rm -rf ".deps/$2"
  mv "$1" ".deps/$2"
}

# The last release that builds with Debian 12's Go 1.19.
fetch_grpcurl() {
  local version=v1.8.9
  [ -x ".deps/bin/grpcurl-$version" ] && return 0
  say "setup: grpcurl $version, from the Go module proxy: asks our API as a" \
    "stranger would"
  changed=true
  mkdir -p .deps/bin
  GOBIN=$(cd .deps/bin && pwd) GOFLAGS=-mod=mod \
    go install "github.com/fullstorydev/grpcurl/cmd/grpcurl@$version"
  mv .deps/bin/grpcurl ".deps/bin/grpcurl-$version"
  ln -sf "grpcurl-$version" .deps/bin/grpcurl
}

mkdir -p build
[ -d .deps ] || mkdir .deps
install_debian_packages
fetch_googleapis
fetch_buf
if $interop; then fetch_grpcurl; fi
if $changed; then say "setup: done"; fi
