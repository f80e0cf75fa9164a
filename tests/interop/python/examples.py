"""The examples in docs/formats/receipt.md and access-log.md."""
import base64
import re

import merkle
import receipt as receipts
import suites
from rejection import Rejected
from suites import sha256

# RFC 8032 section 7.1, test 1: the key the examples are signed with.
PUBLIC_KEY = bytes.fromhex(
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
ED25519_SPKI = bytes.fromhex("302a300506032b6570032100") + PUBLIC_KEY


def verify(kinds, folder):
    verify_receipt(kinds, (folder / "receipt.md").read_text("utf-8"))
    verify_log((folder / "access-log.md").read_text("utf-8"))


def verify_receipt(kinds, page):
    parts = {name: bytes.fromhex(_hex_after(page, name))
             for name in ("data", "leaf", "path", "root", "key_id",
                          "signature")}
    receipt = kinds.Receipt(
        origin="node-1.lishui.example/log/1", index=4712,
        leaf_hash=sha256(b"\0entry 1"), nonce=b"nonce-1000000001",
        result_digest=sha256(b"result 1"), group_index=1, group_size=3,
        group_path=parts["path"], key_id=parts["key_id"],
        signature=parts["signature"])
    assert receipts.data_of(receipt) == parts["data"]
    assert sha256(b"\0" + parts["data"]) == parts["leaf"]
    receipts.verify(receipt, ED25519_SPKI, receipt.nonce, b"result 1")
    print("receipt.md: the example is right")
    for reason, change, nonce, result in (
            ("RECEIPT_KEY", {"key_id": bytes(32)}, None, b"result 1"),
            ("RECEIPT_NONCE", {}, b"nonce-1000000002", b"result 1"),
            ("RECEIPT_RESULT", {}, None, b"result 2"),
            ("RECEIPT_PATH", {"group_index": 2}, None, b"result 1"),
            ("RECEIPT_SIGNATURE", {"index": 4711}, None, b"result 1"),
            ("RECEIPT_MALFORMED", {"group_size": 0}, None, b"result 1")):
        spoiled = kinds.Receipt()
        spoiled.CopyFrom(receipt)
        for field, value in change.items():
            setattr(spoiled, field, value)
        try:
            receipts.verify(
                spoiled, ED25519_SPKI, nonce or receipt.nonce, result)
        except Rejected as error:
            assert error.reason == reason, (error.reason, reason)
            continue
        raise AssertionError(f"a receipt that is wrong ({reason}) passed")
    print("receipt.md: six spoiled receipts are refused, each for its reason")


def _hex_after(page, name):
    block = page[page.index("## Test vector"):]
    found = re.search(rf"^    {name} +((?:[0-9a-f]+\n(?: {{15}})?)+)", block,
                      re.MULTILINE)
    return "".join(found.group(1).split())


def verify_log(page):
    key = re.search(r"^    (\S+)\+([0-9a-f]{8})\+(\S+)$", page, re.MULTILINE)
    origin, key_id, public = key.groups()
    assert base64.b64decode(public) == b"\1" + PUBLIC_KEY
    wanted = sha256(origin.encode() + b"\n\1" + PUBLIC_KEY)[:4].hex()
    assert key_id == wanted, (key_id, wanted)
    blocks = re.findall(r"^```\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    checkpoint = next(b for b in blocks if b.startswith(origin))
    proof = next(b for b in blocks if b.startswith("c2sp.org/tlog-proof"))
    size, root = open_checkpoint(checkpoint, origin)
    leaves = [sha256(b"\0" + b"%d" % n) for n in range(size)]
    assert merkle.root_and_paths(sha256, leaves)[0] == root
    check_proof(proof, origin, b"2")
    print("access-log.md: key, checkpoint and proof of the example are right")


def open_checkpoint(note, origin):
    """(size, root) of a checkpoint that the example's key signed."""
    text, signatures = note.split("\n\n", 1)
    text += "\n"
    line = next(s for s in signatures.splitlines()
                if s.startswith(f"\u2014 {origin} "))
    signature = base64.b64decode(line.split(" ")[2], validate=True)
    assert signature[:4] == sha256(origin.encode() + b"\n\1" + PUBLIC_KEY)[:4]
    assert suites.signature_is_right(
        ED25519_SPKI, text.encode(), signature[4:])
    name, size, root = text.splitlines()[:3]
    assert name == origin
    return int(size), base64.b64decode(root, validate=True)


def check_proof(proof, origin, entry):
    head, checkpoint = proof.split("\n\n", 1)
    lines = head.splitlines()
    index = int(re.fullmatch(r"index ([0-9]+)", lines[1]).group(1))
    path = [base64.b64decode(line, validate=True) for line in lines[2:]]
    size, root = open_checkpoint(checkpoint, origin)
    assert len(path) == len(merkle.sides(index, size))
    assert merkle.fold(sha256, sha256(b"\0" + entry), index, size, path) == \
        root
