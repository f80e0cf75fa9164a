# shellcheck shell=bash disable=SC2154,SC2119,SC2120
# (SC2154: variables that run.sh sets; SC2119, SC2120: say without arguments.)
# Sourced by run.sh: how the demonstration speaks, and everything that happens
# before the tour: keys, node, registry, adapters. Expects $root, $demo,
# $state, $bin and $lang.

departments=(civil-affairs public-security human-resources)
port='' node_pid='' adapter_pids=()

say() { printf '%s\n' "$*"; }
die() {
  printf 'demo: %s\n' "$*" >&2
  exit 1
}

# locale_language: zh for a Chinese locale, else en.
locale_language() {
  case ${LC_ALL:-${LC_MESSAGES:-${LANG:-}}} in
    zh*) echo zh ;;
    *) echo en ;;
  esac
}

# t ENGLISH CHINESE: the one of the tour's language.
t() { if [ "$lang" = zh ]; then printf '%s' "$2"; else printf '%s' "$1"; fi; }

bold='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
  bold=$'\e[1m' plain=$'\e[0m'
fi
heading() { printf '\n%s%s%s\n\n' "$bold" "$*" "$plain"; }

# done_line ENGLISH CHINESE TEXT: one step of the preparations.
done_line() {
  local word
  word=$(t "$1" "$2")
  # Two cells per Chinese character.
  local cells=$((lang_is_zh ? ${#word} * 2 : ${#word}))
  printf '  %s%*s%s\n' "$word" $((13 - cells)) '' "$3"
}

# quietly NAME COMMAND...: output goes to .demo/logs/NAME.log and is shown only
# when the command fails.
quietly() {
  local log=$state/logs/$1.log
  shift
  "$@" >>"$log" 2>&1 || {
    tail -n 20 "$log" >&2
    die "failed: $*; the log is $log"
  }
}

free_port() {
  python3 -c 'import socket
with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    print(probe.getsockname()[1])'
}

stop_all() {
  local code=$? pid
  trap '' INT TERM
  for pid in "${adapter_pids[@]}" $node_pid; do
    kill "$pid" 2>/dev/null || true
  done
  for pid in "${adapter_pids[@]}" $node_pid; do
    wait "$pid" 2>/dev/null || true
  done
  exit "$code"
}

# milliseconds_since START: START as EPOCHREALTIME gave it.
milliseconds_since() {
  local now=${EPOCHREALTIME/[.,]/} then=${1/[.,]/}
  echo $(((now - then) / 1000))
}

# profile NAME IDENTITY: a file with everything that `tombolo` needs to know.
profile() {
  cat >"$state/$1.yaml" <<YAML
endpoint: localhost:$port
ca: pki/ca/root.crt
cert: pki/tls/$2/tls.crt
key: pki/tls/$2/tls.key
authority-key: pki/signing/registry-authority.pub
trust-domain: lishui.example
node: node-1
YAML
}

# as NAME ARGS...: tombolo with a profile.
as() {
  local who=$1
  shift
  "$bin/tombolo" --profile "$state/$who.yaml" --lang "$lang" "$@"
}

make_keys() {
  quietly setup bash "$root/certs/make_dev_pki.sh" "$state/pki"
  mkdir -m 700 "$state/keys"
  (umask 077 && openssl rand -hex 32 >"$state/keys/key-encryption.hex")
  local department
  for department in "${departments[@]}"; do
    quietly setup "$bin/tombolo-adapter" make-key \
      "$state/keys/record-id-$department.key"
  done
  local identities
  identities=$(wc -l <"$state/pki/identities.tsv")
  done_line keys 密钥 "$(t "$identities identities, each with its own\
 certificate; signing keys are others than TLS keys" \
    "$identities 个身份各持证书；签名密钥与 TLS 密钥分开")"
}

start_node() {
  port=$(free_port)
  cp "$demo/node.yaml" "$state/"
  profile operator operator-op-1
  profile auditor auditor-audit-1
  profile window system-human-resources-window
  profile civil-window system-civil-affairs-window
  profile civil-officer officer-civil-affairs-officer-1
  quietly node "$bin/tombolo-node" init --config "$state/node.yaml"
  "$bin/tombolo-node" serve --config "$state/node.yaml" \
    --set "listen.address=127.0.0.1:$port" --set listen.metrics_address= \
    >>"$state/logs/node.log" 2>&1 &
  node_pid=$!
  local tries
  for ((tries = 0; tries < 600; ++tries)); do
    if as operator status >/dev/null 2>&1; then break; fi
    kill -0 "$node_pid" 2>/dev/null || {
      tail -n 5 "$state/logs/node.log" >&2
      die "the node ended; the log is $state/logs/node.log"
    }
    sleep 0.1
  done
  as operator status >/dev/null || die 'the node does not answer'
  done_line node 节点 "$(t "node-1 on localhost:$port, TLS 1.3, client\
 certificates required" "node-1，localhost:$port，仅 TLS 1.3 双向认证")"
}

fill_registry() {
  quietly setup as operator catalog keys sign --spec "$demo/keys.yaml" \
    --keys-dir "$state/pki" --out "$state/key-directory.bin" \
    --authority "$state/pki/signing/registry-authority.key"
  quietly setup as operator catalog keys install "$state/key-directory.bin"
  quietly setup as operator catalog apply "$demo/catalog.yaml"
  quietly setup as operator grant apply "$demo/grants.yaml"
  done_line catalogue 目录 "$(t "3 departments, 6 datasets, 2 purposes, 6 grants;\
 signed key directory" '3 个部门、6 个数据资源、2 项用途、6 项授权；密钥目录已签署')"
}

# Three processes at once, each with its department's certificate and key.
publish() {
  quietly setup python3 "$demo/make_data.py" "$state/data"
  local department start=$EPOCHREALTIME
  for department in "${departments[@]}"; do
    cp "$demo/adapters/$department.yaml" "$state/"
    mkdir -p "$state/adapters"
    "$bin/tombolo-adapter" run --once --config "$state/$department.yaml" \
      --set "node.endpoint=localhost:$port" \
      >"$state/logs/adapter-$department.log" 2>&1 &
    adapter_pids+=($!)
  done
  local pid failed=0
  for pid in "${adapter_pids[@]}"; do wait "$pid" || failed=1; done
  adapter_pids=()
  [ $failed = 0 ] || {
    tail -n 5 "$state"/logs/adapter-*.log >&2
    die "an adapter failed; the logs are in $state/logs/"
  }
  local took
  took=$(milliseconds_since "$start")
  done_line adapters 适配器 "$(t "3 at once, each signing with its department's\
 key, in $took ms" "3 个同时发布，各用本部门密钥签名，用时 $took 毫秒")"
  say
  python3 -B "$demo/show_publish.py" --lang "$lang" "$state" \
    "$(as operator status --output json)"
}

set_the_stage() {
  rm -rf "$state"
  (umask 077 && mkdir -p "$state/logs")
  lang_is_zh=0
  if [ "$lang" = zh ]; then lang_is_zh=1; fi
  heading "$(t 'Tombolo 连岛: one question, many departments, every answer proven' \
    'Tombolo 连岛：一次提问，多部门作答，答复皆可验证')"
  make_keys
  start_node
  fill_registry
  publish
}
