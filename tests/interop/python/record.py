"""Record bytes and commitments; docs/formats/record.md."""
import derivation
import identifiers
import values
from rejection import require

UPSERT, DELETE = 1, 2
LIMIT = 65_536


class Record:
    """A record in parts; `fields` is {number: value bytes}."""

    def __init__(self, header, seed, fields):
        self.header = header
        self.operation = header[0]
        self.id = header[2:]
        self.seed = seed
        self.fields = fields


def check_header(header):
    """Refuses a header that is not operation, length and record ID."""
    require(len(header) >= 2, "RECORD_HEADER")
    require(header[0] in (UPSERT, DELETE), "RECORD_OPERATION")
    require(1 <= header[1] <= 64, "RECORD_ID")
    require(len(header) == 2 + header[1], "RECORD_HEADER")


def read(data):
    require(len(data) <= LIMIT, "RECORD_TOO_LARGE")
    require(len(data) >= 2, "RECORD_TRUNCATED")
    at = 2 + int.from_bytes(data[:2], "big")
    require(len(data) >= at, "RECORD_TRUNCATED")
    header = data[2:at]
    check_header(header)
    require(len(data) >= at + 34, "RECORD_TRUNCATED")
    seed = data[at:at + 32]
    count = int.from_bytes(data[at + 32:at + 34], "big")
    require(header[0] == UPSERT or count == 0, "RECORD_DELETE_FIELDS")
    fields, at, last = {}, at + 34, 0
    for _ in range(count):
        require(len(data) >= at + 2, "RECORD_TRUNCATED")
        number = int.from_bytes(data[at:at + 2], "big")
        require(number > last, "RECORD_FIELD_ORDER")
        last = number
        _, _, end = values.split(data, at + 2)
        fields[number] = data[at + 2:end]
        at = end
    require(at == len(data), "RECORD_TRAILING_BYTES")
    return Record(header, seed, fields)


def check_fields(record, schema):
    """An UPSERT has exactly the fields of its schema, with their types."""
    if record.operation == DELETE:
        return
    require(list(record.fields) == list(schema.fields), "RECORD_FIELD_SET")
    for number, value in record.fields.items():
        require(value[0] in (values.ABSENT, schema.fields[number].type),
                "RECORD_FIELD_TYPE")


def check_derived(record, schema):
    if record.operation == DELETE:
        return
    for number, function, source in schema.derived():
        wanted = derivation.derive(
            function, *values.read(record.fields[source]))
        require(record.fields[number] == wanted, "DERIVED_VALUE_MISMATCH")


def check_subjects(record, schema):
    if record.operation == DELETE:
        return
    for number, scheme in schema.subjects():
        kind, content = values.read(record.fields[number])
        if kind == values.ABSENT:
            continue
        text = content.decode("utf-8")
        require(identifiers.normalise(scheme, text) == text,
                "SUBJECT_NOT_NORMALISED")


def salt(hash_function, seed, sequence, number):
    block = hash_function(b"\x20" + seed + sequence.to_bytes(8, "big") +
                          (number // 2).to_bytes(2, "big"))
    return block[16:] if number % 2 else block[:16]


def field_digest(hash_function, field_salt, sequence, number, value):
    return hash_function(b"\x10" + field_salt + sequence.to_bytes(8, "big") +
                         number.to_bytes(2, "big") + value)


def section_digest(hash_function, section, digests):
    return hash_function(b"\x11" + section.to_bytes(2, "big") +
                         len(digests).to_bytes(2, "big") + b"".join(digests))


def record_digest(hash_function, blind, header, sections):
    return hash_function(b"\x12" + blind + header +
                         len(sections).to_bytes(2, "big") + b"".join(sections))


def leaf_digest(hash_function, digest):
    return hash_function(b"\0" + digest)


def commit(hash_function, record, schema, sequence):
    """{blind, fields, sections, record, leaf}: every digest of a record."""
    digests = {
        n: field_digest(hash_function,
                        salt(hash_function, record.seed, sequence, n),
                        sequence, n, value)
        for n, value in record.fields.items()}
    sections = []
    if record.operation == UPSERT:
        sections = [
            section_digest(hash_function, k,
                           [digests[n] for n in schema.in_section(k)])
            for k in range(1, schema.sections() + 1)]
    blind = salt(hash_function, record.seed, sequence, 0)
    digest = record_digest(hash_function, blind, record.header, sections)
    return {"blind": blind, "fields": list(digests.values()),
            "sections": sections, "record": digest,
            "leaf": leaf_digest(hash_function, digest)}
