#!/usr/bin/env bash
# Has Go's golang.org/x/mod/sumdb verify logs that our writer exported, at the
# sizes where tiles begin, fill and get parents, and refuse spoiled ones.
# usage: tests/interop/go_tlog/run.sh EXPORT_LOG   (built by CMake)
# Exit status 77: no Go or no Debian package golang-golang-x-mod-dev here.
set -euo pipefail
export_log=$(realpath "${1:?usage: run.sh EXPORT_LOG}")
cd "$(dirname "${BASH_SOURCE[0]}")"
origin=node-1.lishui.example/log/1
sizes=(0 1 2 255 256 257 511 65535 65536 65537 70123)

go=$(command -v go || true)
for candidate in /usr/local/go/bin/go /usr/lib/go-*/bin/go; do
  [ -n "$go" ] || [ ! -x "$candidate" ] || go=$candidate
done
[ -n "$go" ] || { echo 'skipped: go not found'; exit 77; }
[ -d /usr/share/gocode/src/golang.org/x/mod/sumdb/tlog ] || {
  echo 'skipped: golang-golang-x-mod-dev not found'
  exit 77
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export GO111MODULE=off GOPATH=/usr/share/gocode GOFLAGS='' GOTOOLCHAIN=local
# Kept beside the build, so that only the first run compiles the Go library.
export GOCACHE=${GOCACHE:-$(dirname "$export_log")/gocache}
"$go" build -o "$work/go_tlog" main.go
"$export_log" "$work/logs" "$origin" "${sizes[@]}"
vkey=$(cat "$work/logs/vkey")

verify() { "$work/go_tlog" "$vkey" "$origin" "$@"; }

verify "${sizes[@]/#/$work/logs/}" | tee "$work/verified"
[ "$(wc -l <"$work/verified")" -eq "${#sizes[@]}" ]

# flip FILE OFFSET: inverts the lowest bit of one byte.
flip() {
  local byte
  byte=$(od -An -tu1 -j"$2" -N1 "$1")
  printf '%b' "\\x$(printf '%02x' $((byte ^ 1)))" |
    dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# refuse SIZE FILE OFFSET: a flipped bit must be found.
refuse() {
  rm -rf "$work/spoiled"
  cp -r "$work/logs/$1" "$work/spoiled"
  flip "$work/spoiled/$2" "$3"
  if verify "$work/spoiled" 2>"$work/problem"; then
    echo "a flipped bit in $2 of the log of $1 was not found" >&2
    exit 1
  fi
  echo "refused: $2 of $1: $(tail -n1 "$work/problem" | sed "s,$work/,,")"
}
refuse 70123 checkpoint 30
refuse 70123 tile/0/100 77
refuse 70123 tile/1/000 8191
refuse 70123 tile/2/000.p/1 0
refuse 70123 tile/0/273.p/235 0
refuse 70123 tile/entries/200 5
refuse 70123 tile/entries/273.p/235 2
refuse 257 tile/entries/001.p/1 3

# Two different logs of one origin are no growth of each other.
if verify "$work/logs/511" "$work/logs/257" 2>/dev/null; then
  echo 'a log that shrank was not found' >&2
  exit 1
fi
echo 'go_tlog: all checks passed'
