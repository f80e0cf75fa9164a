"""The consumer's check, steps 2 to 11; docs/formats/record.md."""
import batch
import derivation
import identifiers
import merkle
import protos
import record as records
import suites
import values
from directory import key_for
from rejection import Rejected, require
from suites import DIGEST

SALT, SEED = 16, 32


class Opened:
    """A verified record: header parts, sequence and {number: value bytes}."""

    def __init__(self, header, sequence, fields, schema):
        self.operation = header[0]
        self.id = header[2:]
        self.sequence = sequence
        self.fields = fields
        self.schema = schema

    def named(self):
        return {self.schema.fields[n].name: value
                for n, value in self.fields.items()}


def verify(kinds, disclosure, statements, directory, schemas, question, time):
    """The record that `disclosure` proves, or Rejected.

    `statements` are (bytes, signature); `schemas` those the reader knows;
    `question` has `dataset` and, if a subject was asked, `scheme` and
    `identifier`.
    """
    statement = _statement(kinds, disclosure, statements, directory, time)
    hash_function = suites.hash_of(statement.suite)
    schema = _schema_of(statement, schemas, hash_function)
    protos.refuse_unknown(disclosure, "DISCLOSURE_UNKNOWN_FIELD")
    require(disclosure.leaf_index < statement.record_count,
            "DISCLOSURE_LEAF_INDEX")
    _check_shape(disclosure)
    _check_lists(disclosure, schema)
    leaf = _leaf(hash_function, disclosure, statement, schema)
    _check_path(hash_function, disclosure, statement, leaf)
    fields = {field.number: field.value for field in disclosure.opened}
    _check_derived(fields, schema)
    _check_question(fields, schema, statement, question)
    return Opened(disclosure.header,
                  statement.first_sequence + disclosure.leaf_index, fields,
                  schema)


def _statement(kinds, disclosure, statements, directory, time):
    require(disclosure.statement_index < len(statements),
            "DISCLOSURE_STATEMENT_INDEX")
    data, signature = statements[disclosure.statement_index]
    statement = batch.read_statement(kinds, data)
    batch.check_signature(key_for(directory, statement, time), data, signature)
    return statement


def _schema_of(statement, schemas, hash_function):
    for schema in schemas:
        if (schema.dataset, schema.version) == \
                (statement.dataset, statement.schema_version) and \
                schema.digest(hash_function) == statement.schema_digest:
            return schema
    raise Rejected("DISCLOSURE_SCHEMA_UNKNOWN")


def _check_shape(disclosure):
    try:
        records.check_header(disclosure.header)
    except Rejected as error:
        raise Rejected("DISCLOSURE_HEADER") from error
    if disclosure.seed:
        require(len(disclosure.seed) == SEED, "DISCLOSURE_SEED_SIZE")
        require(not disclosure.blind, "DISCLOSURE_BLIND_SIZE")
        require(disclosure.header[0] == records.UPSERT and
                not disclosure.withheld and not disclosure.withheld_sections,
                "DISCLOSURE_SEED_PARTIAL")
    else:
        require(len(disclosure.blind) == SALT, "DISCLOSURE_BLIND_SIZE")
    if disclosure.header[0] == records.DELETE:
        require(not disclosure.opened and not disclosure.withheld and
                not disclosure.withheld_sections, "DISCLOSURE_DELETE_FIELDS")


def _check_lists(disclosure, schema):
    opened = [field.number for field in disclosure.opened]
    withheld = [field.number for field in disclosure.withheld]
    for numbers in (opened, withheld):
        require(numbers == sorted(set(numbers)), "DISCLOSURE_FIELD_ORDER")
        require(set(numbers) <= set(schema.fields), "DISCLOSURE_FIELD_UNKNOWN")
    require(not set(opened) & set(withheld), "DISCLOSURE_FIELD_TWICE")
    for field in disclosure.opened:
        _check_opened(field, schema, bool(disclosure.seed))
    for part in (*disclosure.withheld, *disclosure.withheld_sections):
        require(len(part.digest) == DIGEST, "DISCLOSURE_DIGEST_SIZE")
    if disclosure.header[0] == records.UPSERT:
        _check_sections(disclosure, schema, set(opened) | set(withheld))


def _check_opened(field, schema, with_seed):
    require(len(field.salt) == (0 if with_seed else SALT),
            "DISCLOSURE_SALT_SIZE")
    try:
        kind, _ = values.read(field.value)
    except Rejected as error:
        raise Rejected("DISCLOSURE_VALUE") from error
    require(kind in (values.ABSENT, schema.fields[field.number].type),
            "DISCLOSURE_VALUE_TYPE")


def _check_sections(disclosure, schema, listed):
    sections = [part.section for part in disclosure.withheld_sections]
    require(sections == sorted(set(sections)), "DISCLOSURE_SECTION_ORDER")
    require(all(1 <= k <= schema.sections() for k in sections),
            "DISCLOSURE_SECTION_UNKNOWN")
    require(not any(schema.section(n) in sections for n in listed),
            "DISCLOSURE_SECTION_TWICE")
    for number in schema.fields:
        require(number in listed or schema.section(number) in sections,
                "DISCLOSURE_FIELD_MISSING")


def _leaf(hash_function, disclosure, statement, schema):
    sequence = statement.first_sequence + disclosure.leaf_index

    def salt(number, given):
        if not disclosure.seed:
            return given
        return records.salt(hash_function, disclosure.seed, sequence, number)

    digests = {field.number: field.digest for field in disclosure.withheld}
    for field in disclosure.opened:
        digests[field.number] = records.field_digest(
            hash_function, salt(field.number, field.salt), sequence,
            field.number, field.value)
    whole = {part.section: part.digest
             for part in disclosure.withheld_sections}
    sections = []
    if disclosure.header[0] == records.UPSERT:
        for k in range(1, schema.sections() + 1):
            sections.append(whole[k] if k in whole else records.section_digest(
                hash_function, k, [digests[n] for n in schema.in_section(k)]))
    return records.leaf_digest(hash_function, records.record_digest(
        hash_function, salt(0, disclosure.blind), disclosure.header, sections))


def _check_path(hash_function, disclosure, statement, leaf):
    index, size = disclosure.leaf_index, statement.record_count
    require(len(disclosure.path) == DIGEST * len(merkle.sides(index, size)),
            "DISCLOSURE_PATH_LENGTH")
    root = merkle.fold(
        hash_function, leaf, index, size, merkle.split(disclosure.path))
    require(root == statement.merkle_root, "DISCLOSURE_ROOT_MISMATCH")


def _check_derived(fields, schema):
    for number, function, source in schema.derived():
        if number in fields and source in fields:
            wanted = derivation.derive(function, *values.read(fields[source]))
            require(fields[number] == wanted, "DISCLOSURE_DERIVED_MISMATCH")


def _check_question(fields, schema, statement, question):
    if question.get("identifier"):
        scheme = question["scheme"]
        found = [values.read(fields[n])[1].decode("utf-8")
                 for n, its in schema.subjects() if its == scheme and
                 n in fields]
        require(found, "DISCLOSURE_SUBJECT_CLOSED")
        asked = identifiers.normalise(scheme, question["identifier"])
        require(asked is not None and
                asked in [identifiers.normalise(scheme, t) for t in found],
                "DISCLOSURE_SUBJECT_MISMATCH")
    require(statement.dataset == question["dataset"], "DISCLOSURE_DATASET")
