"""Key directories; docs/formats/record.md, "Key directory"."""
import protos
import suites
from protos import moment
from rejection import require
from suites import sha256

TYPE = "application/vnd.tombolo.key-directory.v1"
LIMIT = 4 << 20
BATCH, HEAD, RECEIPT, LOG = 1, 2, 3, 4


class Directory:
    def __init__(self, message):
        self.trust_domain = message.trust_domain
        self.version = message.version
        self.keys = {key.key_id: key for key in message.keys}


def read(kinds, data, signature, authority, trust_domain, lowest_version):
    """The directory, if the authority signed it for this trust domain."""
    require(len(data) <= LIMIT, "DIRECTORY_MALFORMED")
    require(suites.signature_is_right(
        authority, suites.pae(TYPE, data), signature), "DIRECTORY_SIGNATURE")
    message = protos.parse(kinds.KeyDirectory, data, "DIRECTORY_MALFORMED",
                           "DIRECTORY_UNKNOWN_FIELD")
    require(message.format == 1 and message.version >= 1 and
            len(message.keys) <= 10_000, "DIRECTORY_MALFORMED")
    require(message.trust_domain == trust_domain, "DIRECTORY_TRUST_DOMAIN")
    require(message.version >= lowest_version, "DIRECTORY_ROLLBACK")
    directory = Directory(message)
    require(len(directory.keys) == len(message.keys), "DIRECTORY_ENTRY")
    for key in message.keys:
        require(_is_entry(key), "DIRECTORY_ENTRY")
    return directory


def _is_entry(key):
    signs_data = key.usage in (BATCH, HEAD)
    return (len(key.spki) <= 512 and key.key_id == sha256(key.spki) and
            suites.suite_of(key.spki) == key.suite and
            BATCH <= key.usage <= LOG and protos.is_id(key.owner) and
            len(key.datasets) <= 1_000 and
            all(map(protos.is_id, key.datasets)) and
            signs_data == bool(key.datasets) and
            protos.is_timestamp(key, "not_before_time") and
            protos.is_timestamp(key, "not_after_time") and
            moment(key.not_before_time) < moment(key.not_after_time) and
            (not key.HasField("invalid_since_time") or
             protos.is_timestamp(key, "invalid_since_time")))


def key_for(directory, statement, time):
    """The key that is good for a statement at a moment (Unix seconds)."""
    now = (time, 0)
    require(directory.trust_domain == statement.trust_domain,
            "STATEMENT_TRUST_DOMAIN")
    key = directory.keys.get(statement.key_id)
    require(key is not None, "KEY_UNKNOWN")
    require(key.usage == BATCH, "KEY_USAGE")
    require(key.owner == statement.department, "KEY_OWNER")
    require(statement.dataset in key.datasets, "KEY_DATASET")
    require(moment(key.not_before_time) <= now, "KEY_NOT_YET_VALID")
    require(now < moment(key.not_after_time), "KEY_EXPIRED")
    require(not key.HasField("invalid_since_time") or
            now < moment(key.invalid_since_time), "KEY_INVALIDATED")
    require(key.suite == statement.suite, "STATEMENT_SUITE_MISMATCH")
    return key
