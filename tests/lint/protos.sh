#!/usr/bin/env bash
# Makes the descriptor set of proto/ and runs protos.py over it.
# usage: tests/lint/protos.sh [PYTHON]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
set_file=$(mktemp)
trap 'rm -f "$set_file"' EXIT
mapfile -t protos < <(cd proto && find tombolo -name '*.proto' | sort)
protoc -Iproto -I.deps/googleapis --include_imports --include_source_info \
  "--descriptor_set_out=$set_file" "${protos[@]}"
"${1:-/usr/bin/python3}" tests/lint/protos.py "$set_file"
