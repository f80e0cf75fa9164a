#!/usr/bin/env python3
"""Writes certificate_fixtures.h: certificates and CRLs for the unit tests.

    python3 make_certificate_fixtures.py > certificate_fixtures.h

Needs `cryptography` and, for SM2, the `openssl` command. Private keys are made
anew each time and thrown away, so running it again changes every fixture.
"""
import datetime
import os
import subprocess
import tempfile

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID as Eku
from cryptography.x509.oid import NameOID

FROM = datetime.datetime(2026, 1, 1)
TO = datetime.datetime(2036, 1, 1)
WHO = "spiffe://city.example/department/tax/system/portal"
SERIALS = iter(range(0x1001, 0x2000))


def name(common):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def hash_for(key):
    return None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()


def usage(*names):
    every = ("digital_signature content_commitment key_encipherment "
             "data_encipherment key_agreement key_cert_sign crl_sign "
             "encipher_only decipher_only").split()
    return x509.KeyUsage(**{n: n in names for n in every})


class Party:
    """A certificate with its private key."""

    def __init__(self, common, issuer=None, ca=False, uris=(), eku=None,
                 key=None, start=FROM, end=TO, digest=None, use=None,
                 path_length=None):
        self.key = key or ec.generate_private_key(ec.SECP256R1())
        self.name = name(common)
        signer = issuer or self
        builder = (x509.CertificateBuilder()
                   .subject_name(self.name).issuer_name(signer.name)
                   .public_key(self.key.public_key())
                   .serial_number(next(SERIALS))
                   .not_valid_before(start).not_valid_after(end)
                   .add_extension(x509.BasicConstraints(ca, path_length), True)
                   .add_extension(use or (usage("key_cert_sign", "crl_sign") if ca
                                  else usage("digital_signature")), True)
                   .add_extension(x509.SubjectKeyIdentifier.from_public_key(
                       self.key.public_key()), False)
                   .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(
                       signer.key.public_key()), False))
        if uris:
            builder = builder.add_extension(x509.SubjectAlternativeName(
                [x509.DNSName("portal.example")] +
                [x509.UniformResourceIdentifier(u) for u in uris]), False)
        if eku:
            builder = builder.add_extension(x509.ExtendedKeyUsage(eku), False)
        self.cert = builder.sign(signer.key, digest or hash_for(signer.key))

    def pem(self):
        return self.cert.public_bytes(serialization.Encoding.PEM).decode()

    def crl(self, revoked=(), end=TO, key=None):
        signing = key or self.key
        builder = (x509.CertificateRevocationListBuilder()
                   .issuer_name(self.name).last_update(FROM).next_update(end)
                   .add_extension(x509.CRLNumber(1), False)
                   .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(
                       self.key.public_key()), False))
        for party in revoked:
            builder = builder.add_revoked_certificate(
                x509.RevokedCertificateBuilder()
                .serial_number(party.cert.serial_number)
                .revocation_date(FROM).build())
        return builder.sign(signing, hash_for(signing)).public_bytes(
            serialization.Encoding.PEM).decode()


def sm2():
    """An SM2 root and a leaf under it, both signed with the standard id."""
    with tempfile.TemporaryDirectory() as folder:
        def run(command):
            subprocess.run(command, shell=True, cwd=folder, check=True,
                           stderr=subprocess.DEVNULL)
        for who in ("root", "leaf"):
            run(f"openssl genpkey -algorithm SM2 -out {who}.key")
        with open(os.path.join(folder, "ext"), "w", encoding="utf-8") as file:
            file.write("basicConstraints=critical,CA:FALSE\n"
                       "keyUsage=critical,digitalSignature\n"
                       "subjectKeyIdentifier=hash\n"
                       "authorityKeyIdentifier=keyid\n"
                       f"subjectAltName=URI:{WHO}\n")
        run("openssl req -x509 -new -key root.key -sm3 -days 36500 "
            "-sigopt distid:1234567812345678 -subj /CN=sm2-root -out root.pem "
            "-addext keyUsage=critical,keyCertSign,cRLSign")
        run("openssl req -new -key leaf.key -sm3 -subj /CN=sm2-leaf "
            "-sigopt distid:1234567812345678 -out leaf.csr")
        run("openssl x509 -req -in leaf.csr -CA root.pem -CAkey root.key -sm3 "
            "-days 36500 -set_serial 77 -extfile ext "
            "-sigopt distid:1234567812345678 "
            "-vfyopt distid:1234567812345678 -out leaf.pem")
        def read(who):
            with open(os.path.join(folder, who + ".pem"), encoding="utf-8") as f:
                return f.read()
        return read("root"), read("leaf")


def fixtures():
    client, server = [Eku.CLIENT_AUTH], [Eku.SERVER_AUTH]
    root = Party("root", ca=True, path_length=1)
    ca = Party("tax-ca", issuer=root, ca=True, path_length=0)
    yield "Root", root.pem()
    yield "DepartmentCa", ca.pem()
    yield "OtherRoot", Party("root", ca=True).pem()

    good = Party("portal", issuer=ca, uris=[WHO], eku=client)
    yield "Client", good.pem()
    yield "Server", Party("node", issuer=ca, eku=server,
                          uris=["spiffe://city.example/exchange/node-1"]).pem()
    yield "Ed25519Signer", Party("signer", issuer=ca, uris=[WHO],
                                 key=ed25519.Ed25519PrivateKey.generate()).pem()
    yield "Expired", Party("old", issuer=ca, uris=[WHO], eku=client,
                           end=datetime.datetime(2026, 6, 1)).pem()
    yield "NotYetValid", Party("new", issuer=ca, uris=[WHO], eku=client,
                               start=datetime.datetime(2030, 1, 1)).pem()
    yield "NoUri", Party("plain", issuer=ca, eku=client).pem()
    yield "TwoUris", Party("two", issuer=ca, eku=client, uris=[
        WHO, "spiffe://city.example/auditor/main"]).pem()
    yield "SpiffeAndWebUri", Party("web", issuer=ca, eku=client, uris=[
        WHO, "https://portal.example/"]).pem()
    yield "OtherUri", Party("other", issuer=ca, eku=client,
                            uris=["https://portal.example/"]).pem()
    yield "CaAsLeaf", Party("ca-leaf", issuer=root, ca=True, uris=[WHO],
                            use=usage("digital_signature", "key_cert_sign")).pem()
    yield "NoDigitalSignature", Party("agree", issuer=ca, uris=[WHO],
                                      use=usage("key_agreement")).pem()
    yield "IssuedByLeaf", Party("child", issuer=good, uris=[WHO],
                                eku=client).pem()
    deeper = Party("deeper-ca", issuer=ca, ca=True)
    yield "DeeperCa", deeper.pem()
    yield "BeyondPathLength", Party("deep", issuer=deeper, uris=[WHO],
                                    eku=client).pem()
    yield "WeakKey", Party("weak", issuer=ca, uris=[WHO], eku=client,
                           key=rsa.generate_private_key(65537, 1024)).pem()
    # Same name and key identifier as the department CA, but another key.
    false_ca = Party("tax-ca", issuer=Party("root", ca=True), ca=True)
    yield "FalseCa", false_ca.pem()
    yield "IssuedByFalseCa", Party("false", issuer=false_ca, uris=[WHO],
                                   eku=client).pem()
    revoked = Party("revoked", issuer=ca, uris=[WHO], eku=client)
    yield "Revoked", revoked.pem()
    yield "RootCrl", root.crl()
    yield "DepartmentCrl", ca.crl([revoked])
    yield "StaleDepartmentCrl", ca.crl([revoked],
                                       end=datetime.datetime(2026, 2, 1))
    yield "ForgedDepartmentCrl", ca.crl(key=ec.generate_private_key(
        ec.SECP256R1()))
    yield "RootCrlRevokingCa", root.crl([ca])
    sm2_root, sm2_leaf = sm2()
    yield "Sm2Root", sm2_root
    yield "Sm2Leaf", sm2_leaf


def main():
    print("// Made by make_certificate_fixtures.py; valid from 2026 to 2036"
          " unless the name\n// says otherwise.")
    guard = "TOMBOLO_TESTS_UNIT_CRYPTO_CERTIFICATE_FIXTURES_H_"
    print(f"#ifndef {guard}\n#define {guard}\n\nnamespace tombolo::crypto {{\n")
    for title, pem in fixtures():
        print(f'inline constexpr char k{title}Pem[] = R"({pem})";\n')
    print(f"}}  // namespace tombolo::crypto\n\n#endif  // {guard}")


main()
