"""Statements and batches; docs/formats/record.md, "Batch"."""
import merkle
import protos
import record as records
import suites
from directory import key_for
from rejection import check, require

TYPE = "application/vnd.tombolo.batch.v1"
MAX_BYTES, MAX_RECORDS, MAX_STATEMENT, MAX_SIGNATURE = 1 << 20, 4096, 4096, 256


def read_statement(kinds, data):
    message = protos.parse(kinds.Statement, data, "STATEMENT_MALFORMED",
                           "STATEMENT_UNKNOWN_FIELD")
    require(message.format == 1, "STATEMENT_FORMAT")
    require(message.suite in (1, 2, 3), "STATEMENT_SUITE")
    require(1 <= len(message.trust_domain.encode()) <= 255 and
            protos.is_id(message.department) and
            protos.is_id(message.dataset) and message.generation >= 1 and
            message.schema_version >= 1 and
            protos.is_timestamp(message, "created_time"), "STATEMENT_FIELD")
    for digest in (message.schema_digest, message.merkle_root, message.key_id):
        require(len(digest) == suites.DIGEST, "STATEMENT_DIGEST_SIZE")
    require(1 <= message.record_count <= MAX_RECORDS, "STATEMENT_RECORD_COUNT")
    require(1 <= message.first_sequence and
            message.first_sequence + message.record_count - 1 < 1 << 64,
            "STATEMENT_SEQUENCE_RANGE")
    link = suites.DIGEST if message.first_sequence > 1 else 0
    require(len(message.previous_statement_digest) == link,
            "STATEMENT_FIRST_LINK")
    return message


def check_signature(key, data, signature):
    require(suites.signature_is_right(
        key.spki, suites.pae(TYPE, data), signature), "STATEMENT_SIGNATURE")


def statement_digest(statement, data):
    return suites.hash_of(statement.suite)(b"\x31" + data)


def verify(kinds, data, place, directory, schema, chain, time):
    """(statement digest, next sequence, paths) of a batch that is in order."""
    with check("bounds"):
        batch = _bounded(kinds, data)
    with check("statement"):
        statement = read_statement(kinds, batch.statement)
    with check("place"):
        for name in ("trust_domain", "department", "dataset"):
            require(getattr(statement, name) == place[name],
                    f"STATEMENT_{name.upper()}")
    with check("key"):
        key = key_for(directory, statement, time)
    with check("signature"):
        check_signature(key, batch.statement, batch.signature)
    with check("schema"):
        _check_schema(statement, schema)
    with check("chain"):
        _check_chain(statement, chain)
    with check("records"):
        paths = _check_records(statement, batch.records, schema)
    digest = statement_digest(statement, batch.statement)
    return digest, statement.first_sequence + statement.record_count, paths


def _bounded(kinds, data):
    require(len(data) <= MAX_BYTES, "BATCH_TOO_LARGE")
    batch = protos.parse(
        kinds.SignedBatch, data, "BATCH_MALFORMED", "BATCH_MALFORMED")
    require(1 <= len(batch.records) <= MAX_RECORDS, "BATCH_RECORD_COUNT")
    require(1 <= len(batch.statement) <= MAX_STATEMENT, "BATCH_STATEMENT_SIZE")
    require(1 <= len(batch.signature) <= MAX_SIGNATURE, "BATCH_SIGNATURE_SIZE")
    return batch


def _check_schema(statement, schema):
    require(statement.schema_version == schema.version,
            "STATEMENT_SCHEMA_VERSION")
    digest = schema.digest(suites.hash_of(statement.suite))
    require(statement.schema_digest == digest, "STATEMENT_SCHEMA_DIGEST")


def _check_chain(statement, chain):
    require(statement.generation == chain["generation"],
            "STATEMENT_GENERATION")
    require(statement.first_sequence == chain["next_sequence"],
            "STATEMENT_SEQUENCE")
    last = bytes.fromhex(chain["last_statement_digest"])
    require(statement.previous_statement_digest == last, "STATEMENT_CHAIN")


def _check_records(statement, all_bytes, schema):
    require(len(all_bytes) == statement.record_count, "BATCH_COUNT_MISMATCH")
    hash_function = suites.hash_of(statement.suite)
    leaves, ids = [], set()
    for index, data in enumerate(all_bytes):
        record = records.read(data)
        records.check_fields(record, schema)
        records.check_derived(record, schema)
        records.check_subjects(record, schema)
        require(record.id not in ids, "BATCH_RECORD_TWICE")
        ids.add(record.id)
        leaves.append(records.commit(hash_function, record, schema,
                                     statement.first_sequence + index)["leaf"])
    root, paths = merkle.root_and_paths(hash_function, leaves)
    require(root == statement.merkle_root, "BATCH_ROOT_MISMATCH")
    return [b"".join(path) for path in paths]
