#!/usr/bin/env bash
# Checks what certs/make_dev_pki.sh made: chains, names, usages, dates, modes.
# usage: certs/check_dev_pki.sh OUT_DIR     Says every fault; exit code 1 if any.
set -euo pipefail
out=${1:?usage: certs/check_dev_pki.sh OUT_DIR}
week=$((7 * 24 * 3600))
faults=0

fault() {
  printf 'check_dev_pki: %s\n' "$*"
  faults=$((faults + 1))
}
# has TEXT CRT WORDS WHAT: the certificate, printed as TEXT, has the words.
has() {
  [[ $1 == *"$3"* ]] || fault "$2: $4: want $3"
}
public_of_key() { openssl pkey -in "$1" -pubout 2>/dev/null; }
check_key_mode() {
  [ "$(stat -c %a "$1")" = 600 ] ||
    fault "$1: mode $(stat -c %a "$1"), want 600"
}
check_dates() {
  openssl x509 -in "$1" -noout -checkend "$week" >/dev/null ||
    fault "$1: ends within a week; run certs/make_dev_pki.sh again"
}

check_authorities() {
  local crt text
  for crt in "$out"/ca/*.crt; do
    text=$(openssl x509 -in "$crt" -noout -text)
    check_dates "$crt"
    check_key_mode "${crt%.crt}.key"
    has "$text" "$crt" 'CA:TRUE' 'basic constraints'
    has "$text" "$crt" 'Certificate Sign, CRL Sign' 'key usage'
    openssl verify -x509_strict -CAfile "$out/ca/root.crt" "$crt" \
      >/dev/null 2>&1 || fault "$crt: does not lead to the root"
    [ "${crt##*/}" = root.crt ] ||
      has "$text" "$crt" 'pathlen:0' 'an authority makes no authorities'
  done
}

# check_identity FOLDER URI PROFILE
check_identity() {
  local crt=$out/tls/$1/tls.crt key=$out/tls/$1/tls.key purposes text uris
  if ! [ -f "$crt" ] || ! [ -f "$key" ]; then
    fault "$out/tls/$1: tls.crt or tls.key is missing"
    return
  fi
  text=$(openssl x509 -in "$crt" -noout -text)
  check_key_mode "$key"
  check_dates "$crt"
  purposes=(sslclient)
  if [ "$3" = exchange_node ]; then purposes+=(sslserver); fi
  local purpose
  for purpose in "${purposes[@]}"; do
    openssl verify -x509_strict -purpose "$purpose" \
      -CAfile "$out/ca/root.crt" -untrusted "$crt" "$crt" >/dev/null 2>&1 ||
      fault "$crt: no valid chain for $purpose"
  done
  if [ "$3" != exchange_node ] &&
    [[ $text == *'TLS Web Server Authentication'* ]]; then
    fault "$crt: a client that may pose as a server"
  fi
  uris=$(grep -A1 'Subject Alternative Name' <<<"$text" |
    grep -o 'URI:[^, ]*' || true)
  [ "$uris" = "URI:$2" ] || fault "$crt: names \"$uris\", want exactly URI:$2"
  if [ "$3" = exchange_node ]; then
    has "$text" "$crt" 'DNS:localhost' 'host name'
    has "$text" "$crt" 'IP Address:127.0.0.1' 'address'
  fi
  has "$text" "$crt" 'CA:FALSE' 'basic constraints'
  has "$text" "$crt" 'Digital Signature' 'key usage'
  has "$text" "$crt" 'ASN1 OID: prime256v1' 'curve'
  [ "$(openssl x509 -in "$crt" -noout -pubkey)" = "$(public_of_key "$key")" ] ||
    fault "$crt: belongs to another key than $key"
}

check_signing_keys() {
  local key id
  for key in "$out"/signing/*.key; do
    check_key_mode "$key"
    openssl pkey -in "$key" -noout -text 2>/dev/null | grep -q '^ED25519' ||
      fault "$key: not an Ed25519 key"
    [ "$(public_of_key "$key")" = "$(cat "${key%.key}.pub")" ] ||
      fault "${key%.key}.pub: not the public half of $key"
    id=$(openssl pkey -pubin -in "${key%.key}.pub" -outform DER | sha256sum)
    [ "${id%% *}" = "$(cat "${key%.key}.id")" ] ||
      fault "${key%.key}.id: not the SHA-256 of the key's SPKI"
  done
}

[ -f "$out/identities.tsv" ] || {
  fault "$out has no identities.tsv; run certs/make_dev_pki.sh $out"
  exit 1
}
check_authorities
while IFS=$'\t' read -r folder uri profile; do
  check_identity "$folder" "$uri" "$profile"
done <"$out/identities.tsv"
check_signing_keys
# One key, one use.
reused=$(for key in "$out"/tls/*/tls.key "$out"/signing/*.key "$out"/ca/*.key; do
  public_of_key "$key" | sha256sum
done | sort | uniq -d | wc -l)
[ "$reused" -eq 0 ] || fault "$reused keys serve more than one use"
[ "$faults" -eq 0 ] || exit 1
printf 'check_dev_pki: %s identities are sound\n' \
  "$(wc -l <"$out/identities.tsv")"
