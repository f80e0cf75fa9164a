# shellcheck shell=bash
# Sourced by tests that need a running node: makes keys, starts tombolo-node on
# a free port of the loopback and stops it at the end.
#
#   source tests/interop/node.sh
#   start_node BIN_DIR WORK_FOLDER [--set KEY=VALUE]...
#   ... "$endpoint" "$pki" "$node_pid" ...
#
# shellcheck disable=SC2034  # endpoint, pki and node_pid are for the caller.

# free_port: a port that nothing listened on a moment ago.
free_port() {
  /usr/bin/python3 -c 'import socket
with socket.socket() as s:
    s.bind(("127.0.0.1", 0))
    print(s.getsockname()[1])'
}

# wait_for_port PORT PID: until the process listens; fails when it has ended.
wait_for_port() {
  local _
  for _ in $(seq 300); do
    kill -0 "$2" 2>/dev/null || return 1
    if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then return 0; fi
    sleep 0.1
  done
  return 1
}

start_node() {
  local bin=$1 work=$2 port
  shift 2
  pki=$work/pki
  port=$(free_port)
  endpoint=127.0.0.1:$port
  certs/make_dev_pki.sh "$pki" >"$work/pki.log" 2>&1 || {
    cat "$work/pki.log" >&2
    return 1
  }
  mkdir -p "$work/data"
  od -An -tx1 -N32 -v /dev/urandom | tr -d ' \n' >"$work/store.key"
  chmod 600 "$work/store.key"
  cat >"$work/node.yaml" <<YAML
node: {id: node-1, trust_domain: lishui.example, data_dir: $work/data}
listen: {address: "$endpoint", metrics_address: ""}
tls:
  certificate: $pki/tls/exchange-node-1/tls.crt
  key: $pki/tls/exchange-node-1/tls.key
  client_ca: $pki/ca/root.crt
keys:
  log_signing: $pki/signing/log-node-1.key
  receipt_signing: $pki/signing/receipt-node-1.key
  key_encryption: $work/store.key
  registry_authority: $pki/signing/registry-authority.pub
YAML
  "$bin/tombolo-node" --config "$work/node.yaml" "$@" init \
    >"$work/node.log" 2>&1 || {
    cat "$work/node.log" >&2
    return 1
  }
  "$bin/tombolo-node" --config "$work/node.yaml" "$@" serve \
    >>"$work/node.log" 2>&1 &
  node_pid=$!
  wait_for_port "$port" "$node_pid" || {
    cat "$work/node.log" >&2
    return 1
  }
}

stop_node() {
  [ -n "${node_pid:-}" ] || return 0
  kill -TERM "$node_pid" 2>/dev/null || true
  wait "$node_pid" 2>/dev/null || true
  node_pid=
}
