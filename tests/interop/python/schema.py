"""Schemas; docs/formats/record.md, "Schema"."""
import re

import derivation
import protos
import values
from identifiers import SCHEMES
from rejection import require

LIMIT = 65_536
FIELD_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
ROLE_NAME = re.compile(r"[a-z][a-z0-9_]{0,30}")


class Schema:
    """A schema that was checked, with its bytes and its fields by number."""

    def __init__(self, message, data):
        self.data = data
        self.dataset = message.dataset
        self.version = message.version
        self.fields = {field.number: field for field in message.fields}

    def digest(self, hash_function):
        return hash_function(b"\x30" + self.data)

    def section(self, number):
        return self.fields[number].section or 1

    def sections(self):
        return max(map(self.section, self.fields))

    def in_section(self, section):
        return [n for n in self.fields if self.section(n) == section]

    def subjects(self):
        """(number, scheme) of the fields that identify a subject."""
        return [(n, field.subject_role.scheme)
                for n, field in self.fields.items()
                if field.HasField("subject_role")]

    def derived(self):
        """(number, function, source) of the derived fields."""
        return [(n, field.derivation.function, field.derivation.source)
                for n, field in self.fields.items()
                if field.HasField("derivation")]


def read(kinds, data):
    require(len(data) <= LIMIT, "SCHEMA_MALFORMED")
    message = protos.parse(
        kinds.Schema, data, "SCHEMA_MALFORMED", "SCHEMA_UNKNOWN_FIELD")
    require(protos.is_id(message.dataset), "SCHEMA_DATASET")
    require(message.version >= 1, "SCHEMA_VERSION")
    require(1 <= len(message.fields) <= 256, "SCHEMA_FIELD_COUNT")
    schema = Schema(message, data)
    last, names = 0, set()
    for field in message.fields:
        require(last < field.number <= 256, "SCHEMA_FIELD_NUMBER")
        last = field.number
        _check_field(schema, field)
        require(field.name not in names, "SCHEMA_FIELD_NAME")
        names.add(field.name)
    _check_roles(message)
    _check_sections(schema)
    return schema


def _check_field(schema, field):
    require(values.BOOL <= field.type <= values.CODE, "SCHEMA_FIELD_TYPE")
    lists = len(field.code_list.encode()), len(field.code_list_version.encode())
    if field.type == values.CODE:
        require(1 <= lists[0] <= 64 and lists[1] <= 32, "SCHEMA_CODE_LIST")
    else:
        require(lists == (0, 0), "SCHEMA_CODE_LIST")
    if field.HasField("derivation"):
        _check_derived(schema, field)
    else:
        require(FIELD_NAME.fullmatch(field.name), "SCHEMA_FIELD_NAME")


def _check_derived(schema, field):
    how = field.derivation
    source = schema.fields.get(how.source)
    require(source is not None and not source.HasField("derivation"),
            "SCHEMA_DERIVATION")
    require(how.version == 1 and
            derivation.fits(how.function, source.type, field.type),
            "SCHEMA_DERIVATION")
    if field.type == values.CODE:
        same = (field.code_list, field.code_list_version) == \
            (source.code_list, source.code_list_version)
        require(same, "SCHEMA_DERIVATION")
    require(field.name == f"{source.name}.{how.function}", "SCHEMA_FIELD_NAME")


def _check_roles(message):
    subjects = [f for f in message.fields if f.HasField("subject_role")]
    require(len(subjects) <= 8, "SCHEMA_SUBJECT_ROLE")
    roles = {field.subject_role.role for field in subjects}
    require(len(roles) == len(subjects), "SCHEMA_SUBJECT_ROLE")
    for field in subjects:
        role = field.subject_role
        require(field.type == values.TEXT and
                not field.HasField("derivation") and
                role.scheme in SCHEMES and
                ROLE_NAME.fullmatch(role.role), "SCHEMA_SUBJECT_ROLE")


def _check_sections(schema):
    used = {schema.section(number) for number in schema.fields}
    require(used == set(range(1, len(used) + 1)) and len(used) <= 16,
            "SCHEMA_SECTION")
