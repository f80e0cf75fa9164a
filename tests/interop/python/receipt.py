"""Receipts; docs/formats/receipt.md, "Check"."""
import merkle
import suites
from rejection import require
from suites import sha256

TYPE = "application/vnd.tombolo.receipt-group.v1"
MAX_GROUP = 4096


def data_of(receipt):
    """The bytes a receipt stands for."""
    origin = receipt.origin.encode()
    return (b"\1" + bytes([len(origin)]) + origin +
            receipt.index.to_bytes(8, "big") + receipt.leaf_hash +
            receipt.nonce + receipt.result_digest)


def verify(receipt, key_spki, nonce, result):
    """Rejects a receipt that is not the node's for this request and reply."""
    _check_sizes(receipt)
    require(receipt.key_id == sha256(key_spki), "RECEIPT_KEY")
    require(receipt.nonce == nonce, "RECEIPT_NONCE")
    require(receipt.result_digest == sha256(result), "RECEIPT_RESULT")
    index, size = receipt.group_index, receipt.group_size
    require(len(receipt.group_path) == 32 * len(merkle.sides(index, size)),
            "RECEIPT_PATH")
    root = merkle.fold(sha256, sha256(b"\0" + data_of(receipt)), index, size,
                       merkle.split(receipt.group_path))
    body = root + size.to_bytes(4, "big")
    require(suites.signature_is_right(
        key_spki, suites.pae(TYPE, body), receipt.signature),
        "RECEIPT_SIGNATURE")


def _check_sizes(receipt):
    require(1 <= len(receipt.origin.encode()) <= 255 and
            len(receipt.leaf_hash) == 32 and len(receipt.nonce) == 16 and
            len(receipt.result_digest) == 32 and len(receipt.key_id) == 32 and
            1 <= receipt.group_size <= MAX_GROUP and
            receipt.group_index < receipt.group_size, "RECEIPT_MALFORMED")
