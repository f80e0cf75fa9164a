#!/usr/bin/env bash
# Formats C++ and rewrites the documents that are made from the code.
# usage: ./dev format [--check]   (--check changes nothing and fails instead)
set -euo pipefail
# shellcheck source=deploy/dev/environment.sh
source "$(dirname "${BASH_SOURCE[0]}")/environment.sh"

mapfile -t files < <(sources '*.h' '*.cc')
case ${1:-} in
  --check)
    clang-format-14 --dry-run -Werror "${files[@]}" ||
      die "format: run ./dev format"
    say "format: ${#files[@]} files are as clang-format-14 writes them"
    ;;
  '')
    bash deploy/dev/setup.sh
    clang-format-14 -i "${files[@]}"
    build dev error_book >build/format.log 2>&1 || {
      tail -n 30 build/format.log >&2
      die "format: error_book does not build; the log is build/format.log"
    }
    build/dev/tests/lint/error_book >build/errors.md
    mkdir -p docs/reference
    cmp -s build/errors.md docs/reference/errors.md ||
      cp build/errors.md docs/reference/errors.md
    say "format: ${#files[@]} files formatted, docs/reference/errors.md written"
    ;;
  *) die "format: unknown argument $1; allowed: --check" ;;
esac
