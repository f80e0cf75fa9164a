#!/usr/bin/env bash
# Makes the keys and certificates of a development exchange. DEVELOPMENT ONLY:
# all private keys lie unencrypted in one folder, which no real exchange does.
#
# usage: certs/make_dev_pki.sh OUT_DIR [--trust-domain NAME]
#          [--department ID:system=NAME,…[:officer=NAME,…][:dataset=ID,…]]…
#
# Always made: the departments civil-affairs, public-security and
# human-resources (systems adapter and window, officer officer-1), exchange
# node-1, auditor audit-1, operator op-1, security officer so-1, registry
# authority ra-1. --department adds a department, or systems to one. A dataset
# gets a batch key of its own beside its department's.
#
#   OUT_DIR/ca/root.crt                   what everyone trusts
#   OUT_DIR/ca/<authority>.{crt,key}      exchange and one per department
#   OUT_DIR/tls/<role>-<id>/tls.{crt,key} P-256; tls.crt holds the chain
#       exchange-node-1, system-<department>-<id>, officer-<department>-<id>,
#       auditor-audit-1, operator-op-1, security-officer-so-1,
#       registry-authority-ra-1
#   OUT_DIR/signing/<name>.{key,pub,id}   Ed25519: PKCS#8, SPKI, SHA-256 of SPKI
#       batch-<department>[.<dataset>], head-<department>, receipt-node-1,
#       log-node-1, registry-authority
#   OUT_DIR/identities.tsv                folder, SPIFFE URI, profile
#
# Run again, it keeps what is there and renews certificates that end within a
# week. certs/check_dev_pki.sh OUT_DIR checks the result.
set -euo pipefail
umask 077
profiles=$(cd "$(dirname "${BASH_SOURCE[0]}")/profiles" && pwd)
week=$((7 * 24 * 3600))
root_days=1825 authority_days=730 end_days=90

die() {
  printf 'make_dev_pki: %s\n' "$*" >&2
  exit 1
}

out='' domain=lishui.example
# shellcheck disable=SC2054  # The commas are inside the words.
departments=(
  civil-affairs:system=adapter,window:officer=officer-1
  public-security:system=adapter,window:officer=officer-1
  human-resources:system=adapter,window:officer=officer-1
)
while [ $# -gt 0 ]; do
  case $1 in
    --department) departments+=("${2:?--department needs a value}") && shift 2 ;;
    --trust-domain) domain=${2:?--trust-domain needs a value} && shift 2 ;;
    -*) die "unknown option $1; the head of this file has the usage" ;;
    *)
      [ -z "$out" ] || die "one OUT_DIR, not also $1"
      out=$1
      shift
      ;;
  esac
done
[ -n "$out" ] || die 'usage: certs/make_dev_pki.sh OUT_DIR [--department …]'

check_id() {
  [[ $1 =~ ^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$ ]] ||
    die "\"$1\" is not an ID: 1-63 of [a-z0-9-], letter first, no hyphen last"
}
[[ $domain =~ ^[a-z0-9.-]{1,255}$ ]] ||
  die "\"$domain\" is not a trust domain: 1-255 of [a-z0-9.-]"

mkdir -p "$out"
out=$(cd "$out" && pwd)
# A key in git stays there for ever.
if git -C "$out" rev-parse --is-inside-work-tree >/dev/null 2>&1 &&
  ! git -C "$out" check-ignore -q "$out"; then
  rmdir "$out" 2>/dev/null || true
  die "$out is in a git tree that does not ignore it; choose another folder"
fi
mkdir -p "$out/ca" "$out/tls" "$out/signing"
exec 9>"$out/.lock"
flock 9
: >"$out/identities.tsv.new"

# openssl's messages are shown only if it fails.
run_openssl() {
  openssl "$@" 2>"$out/.openssl.log" || {
    cat "$out/.openssl.log" >&2
    die "openssl $1 failed"
  }
}

lasting() { # CERTIFICATE: it is there and does not end within a week
  [ -f "$1" ] && openssl x509 -in "$1" -noout -checkend "$week" >/dev/null
}

# certify PROFILE CRT KEY DAYS ISSUER: makes KEY if missing, and CRT over it.
# ISSUER is an authority's path without suffix, or "self".
certify() {
  local profile=$profiles/$1.cnf crt=$2 key=$3 days=$4 issuer=$5
  local signer=(-CA "$issuer.crt" -CAkey "$issuer.key")
  if [ "$issuer" = self ]; then signer=(-signkey "$key"); fi
  if [ ! -f "$key" ]; then
    run_openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 \
      -out "$key.new"
    mv "$key.new" "$key"
  fi
  run_openssl req -new -config "$profile" -key "$key" -out "$crt.csr"
  run_openssl x509 -req -in "$crt.csr" "${signer[@]}" -days "$days" -sha256 \
    -set_serial "0x00$(openssl rand -hex 16)" -extfile "$profile" \
    -extensions extensions -out "$crt.new"
  rm "$crt.csr"
  mv "$crt.new" "$crt"
  chmod 644 "$crt"
}

# authority ID ORGANIZATION: an authority under the root.
authority() {
  lasting "$out/ca/$1.crt" &&
    openssl verify -CAfile "$out/ca/root.crt" "$out/ca/$1.crt" \
      >/dev/null 2>&1 && return 0
  PKI_NAME="$1 authority" PKI_ORGANIZATION=$2 PKI_TRUST_DOMAIN=$domain \
    certify intermediate_ca "$out/ca/$1.crt" "$out/ca/$1.key" \
    "$authority_days" "$out/ca/root"
}

# identity FOLDER PATH PROFILE AUTHORITY: a TLS key and its certificate chain.
identity() {
  local folder=$out/tls/$1 uri=spiffe://$domain/$2
  printf '%s\t%s\t%s\n' "$1" "$uri" "$3" >>"$out/identities.tsv.new"
  if lasting "$folder/tls.crt" && openssl verify -CAfile "$out/ca/root.crt" \
    -untrusted "$out/ca/$4.crt" "$folder/tls.crt" >/dev/null 2>&1 &&
    openssl x509 -in "$folder/tls.crt" -noout -ext subjectAltName |
    grep -qF "URI:$uri"; then
    return 0
  fi
  mkdir -p "$folder"
  PKI_NAME=$1 PKI_ORGANIZATION=$4 PKI_URI=$uri \
    certify "$3" "$folder/leaf.crt" "$folder/tls.key" "$end_days" "$out/ca/$4"
  cat "$folder/leaf.crt" "$out/ca/$4.crt" >"$folder/tls.crt.new"
  chmod 644 "$folder/tls.crt.new"
  mv "$folder/tls.crt.new" "$folder/tls.crt"
  rm "$folder/leaf.crt"
}

# signing_key NAME: an Ed25519 key. Never a TLS key.
signing_key() {
  local path=$out/signing/$1
  [ -f "$path.id" ] && return 0
  run_openssl genpkey -algorithm ed25519 -out "$path.key"
  run_openssl pkey -in "$path.key" -pubout -out "$path.pub"
  openssl pkey -pubin -in "$path.pub" -outform DER | sha256sum |
    cut -d' ' -f1 >"$path.id"
  chmod 644 "$path.pub" "$path.id"
}

# department ID:kind=name,…:…
department() {
  local id=${1%%:*} part kind names name
  check_id "$id"
  authority "$id" "$id"
  signing_key "batch-$id"
  signing_key "head-$id"
  [[ $1 == *:* ]] || return 0
  local parts
  IFS=: read -ra parts <<<"${1#*:}"
  for part in "${parts[@]}"; do
    kind=${part%%=*}
    IFS=, read -ra names <<<"${part#*=}"
    for name in "${names[@]}"; do
      check_id "$name"
      case $kind in
        system | officer)
          identity "$kind-$id-$name" "department/$id/$kind/$name" \
            "$([ "$kind" = system ] && echo department_system || echo officer)" \
            "$id"
          ;;
        dataset) signing_key "batch-$id.$name" ;;
        *) die "\"$kind\" in $1; allowed: system, officer, dataset" ;;
      esac
    done
  done
}

if ! lasting "$out/ca/root.crt"; then
  PKI_NAME='Development root' certify root_ca "$out/ca/root.crt" \
    "$out/ca/root.key" "$root_days" self
fi
authority exchange exchange
identity exchange-node-1 exchange/node-1 exchange_node exchange
identity security-officer-so-1 security-officer/so-1 security_officer exchange
identity auditor-audit-1 auditor/audit-1 auditor exchange
identity operator-op-1 operator/op-1 operator exchange
identity registry-authority-ra-1 registry-authority/ra-1 registry_authority \
  exchange
signing_key receipt-node-1
signing_key log-node-1
signing_key registry-authority
for given in "${departments[@]}"; do department "$given"; done

# Departments of earlier runs stay.
sort -u "$out/identities.tsv.new" \
  <(cat "$out/identities.tsv" 2>/dev/null || true) >"$out/identities.tsv.all"
mv "$out/identities.tsv.all" "$out/identities.tsv"
rm -f "$out/identities.tsv.new" "$out/.openssl.log"
printf 'make_dev_pki: %s identities and %s signing keys in %s\n' \
  "$(wc -l <"$out/identities.tsv")" \
  "$(find "$out/signing" -name '*.key' | wc -l)" "$out"
