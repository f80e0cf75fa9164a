"""Hashes and signatures of the three suites; docs/formats/record.md, "Suites".

Ed25519 and ECDSA are those of `cryptography`. It has no SM2, so that is
verified here with whole numbers (GB/T 32918.2), which is slow and enough.
"""
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils

ED25519_SHA256, ECDSA_P256_SHA256, SM2_SM3 = 1, 2, 3
SM2_ID = b"1234567812345678"
DIGEST = 32

# The curve of GB/T 32918.5: p, a, b, order and base point.
P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
     0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0)
# SubjectPublicKeyInfo of an uncompressed point on that curve, up to the point.
SM2_SPKI = bytes.fromhex(
    "3059301306072a8648ce3d020106082a811ccf5501822d03420004")


def sha256(data):
    return hashlib.sha256(data).digest()


def hash_of(suite):
    """The function H of a suite."""
    if suite != SM2_SM3:
        return sha256
    return lambda data: hashlib.new("sm3", data).digest()


def has_sm3():
    try:
        hashlib.new("sm3", b"")
    except ValueError:
        return False
    return True


def pae(kind, body):
    """DSSE pre-authentication encoding."""
    kind = kind.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(body), body)


def suite_of(spki):
    """The suite a DER SubjectPublicKeyInfo belongs to, None if to none."""
    if spki.startswith(SM2_SPKI) and len(spki) == len(SM2_SPKI) + 64:
        return SM2_SM3
    try:
        key = serialization.load_der_public_key(spki)
    except Exception:  # Whatever it is, it is none of ours.
        return None
    if isinstance(key, ed25519.Ed25519PublicKey):
        return ED25519_SHA256
    if isinstance(key, ec.EllipticCurvePublicKey) and \
            isinstance(key.curve, ec.SECP256R1):
        return ECDSA_P256_SHA256
    return None


def signature_is_right(spki, message, signature):
    """True if the key made the signature; of an unknown key, none is right."""
    suite = suite_of(spki)
    if suite is None:
        return False
    if suite == SM2_SM3:
        return _sm2_is_right(spki[-64:], message, signature)
    key = serialization.load_der_public_key(spki)
    try:
        if suite == ED25519_SHA256:
            key.verify(signature, message)
        else:
            key.verify(signature, message, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def _sm2_is_right(point, message, signature):
    try:
        r, s = utils.decode_dss_signature(signature)
    except ValueError:
        return False
    public = (int.from_bytes(point[:32], "big"),
              int.from_bytes(point[32:], "big"))
    if not (_on_curve(public) and 0 < r < N and 0 < s < N):
        return False
    sm3 = hash_of(SM2_SM3)
    curve = b"".join(n.to_bytes(32, "big") for n in (A, B, *G))
    z = sm3((8 * len(SM2_ID)).to_bytes(2, "big") + SM2_ID + curve + point)
    e = int.from_bytes(sm3(z + message), "big")
    t = (r + s) % N
    if t == 0:
        return False
    total = _add(_times(s, G), _times(t, public))
    return total is not None and (e + total[0]) % N == r


def _on_curve(point):
    x, y = point
    return x < P and y < P and (y * y - (x * x * x + A * x + B)) % P == 0


def _add(one, two):
    """Sum of two points; None is the point at infinity."""
    if one is None:
        return two
    if two is None:
        return one
    if one[0] == two[0]:
        if (one[1] + two[1]) % P == 0:
            return None
        slope = (3 * one[0] * one[0] + A) * pow(2 * one[1], -1, P) % P
    else:
        slope = (two[1] - one[1]) * pow(two[0] - one[0], -1, P) % P
    x = (slope * slope - one[0] - two[0]) % P
    return x, (slope * (one[0] - x) - one[1]) % P


def _times(factor, point):
    total = None
    while factor:
        if factor & 1:
            total = _add(total, point)
        point = _add(point, point)
        factor >>= 1
    return total
