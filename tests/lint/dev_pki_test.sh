#!/usr/bin/env bash
# The development PKI is sound, is kept when made again, refuses to be made
# inside git, and its checker finds planted faults.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
pki=$(mktemp -d)
inside=docs/dev-pki-test
trap 'rm -rf "$pki" "$inside"' EXIT

fail() {
  printf 'dev_pki_test: %s\n' "$*" >&2
  exit 1
}
digest() { (cd "$pki" && find . -type f | sort | xargs sha256sum | sha256sum); }

certs/make_dev_pki.sh "$pki" --department tax:system=adapter:dataset=tax-income
certs/check_dev_pki.sh "$pki" || fail 'a new PKI has faults'
before=$(digest)
certs/make_dev_pki.sh "$pki" >/dev/null
[ "$(digest)" = "$before" ] || fail 'making it again changed something'

if git rev-parse --git-dir >/dev/null 2>&1 &&
  certs/make_dev_pki.sh "$inside" >/dev/null 2>&1; then
  fail 'keys were written into a git tree that does not ignore them'
fi
if certs/make_dev_pki.sh "$pki" --department Tax 2>/dev/null; then
  fail 'the department ID "Tax" was accepted'
fi

# Planted faults: each must be told.
tls=$pki/tls signing=$pki/signing
cp "$tls/auditor-audit-1/tls.crt" "$tls/operator-op-1/tls.crt"
cp "$tls/auditor-audit-1/tls.key" "$tls/operator-op-1/tls.key"
cp "$tls/system-tax-adapter/tls.key" "$tls/system-civil-affairs-window/tls.key"
chmod 644 "$tls/exchange-node-1/tls.key"
cp "$signing/batch-tax.pub" "$signing/log-node-1.pub"
rm "$tls/security-officer-so-1/tls.crt"
openssl x509 -in "$tls/officer-public-security-officer-1/tls.crt" \
  -out "$tls/officer-public-security-officer-1/tls.crt.alone"
mv "$tls/officer-public-security-officer-1/tls.crt.alone" \
  "$tls/officer-public-security-officer-1/tls.crt"
if found=$(certs/check_dev_pki.sh "$pki"); then fail 'no fault was found'; fi
for want in \
  'operator-op-1/tls.crt: names "URI:spiffe://lishui.example/auditor/audit-1"' \
  'system-civil-affairs-window/tls.crt: belongs to another key' \
  'exchange-node-1/tls.key: mode 644, want 600' \
  'log-node-1.pub: not the public half' \
  'log-node-1.id: not the SHA-256' \
  'security-officer-so-1: tls.crt or tls.key is missing' \
  'officer-public-security-officer-1/tls.crt: no valid chain' \
  'keys serve more than one use'; do
  grep -qF -- "$want" <<<"$found" || fail "not told: $want; told: $found"
done
printf 'dev_pki_test: every planted fault was found\n'
