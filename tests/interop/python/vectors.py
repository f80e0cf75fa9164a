"""Runs the conformance vectors; tests/conformance/vectors/README.md."""
import batch
import directory as directories
import disclosure as disclosures
import protos
import record as records
import schema as schemas
import suites
import values
from rejection import Rejected, check

SUITES = {"ed25519-sha256": suites.ED25519_SHA256,
          "ecdsa-p256-sha256": suites.ECDSA_P256_SHA256,
          "sm2-sm3": suites.SM2_SM3}


class Case:
    """One case; what it does not say itself is the file's."""

    def __init__(self, kinds, file, case):
        self.kinds = kinds
        self._file = file
        self._case = case

    def __getitem__(self, name):
        return self._case[name] if name in self._case else self._file[name]

    def bytes(self, name):
        return bytes.fromhex(self[name])

    def directory(self):
        signed = self["directory"]
        return directories.read(
            self.kinds, bytes.fromhex(signed["directory"]),
            bytes.fromhex(signed["signature"]), self.bytes("authority_spki"),
            self["trust_domain"], self["lowest_directory_version"])

    def schema(self):
        return schemas.read(self.kinds, self.bytes("schema"))


def check_file(kinds, file):
    """A line for every case that comes out another way than the file says."""
    problems = []
    for raw in file["cases"]:
        try:
            found = {"accept": RUN[raw["kind"]](Case(kinds, file, raw))}
        except Rejected as error:
            found = {"reject": {"check": error.check, "reason": error.reason}}
        if found != raw["expect"]:
            problems.append(
                f"{raw['name']}: wanted {raw['expect']}, found {found}")
    return problems


def run_value(case):
    with check("value"):
        kind, content = values.read(case.bytes("bytes"))
    return {"type": values.NAMES[kind], "content": content.hex()}


def run_schema(case):
    with check("schema"):
        schema = schemas.read(case.kinds, case.bytes("bytes"))
    return {name: schema.digest(suites.hash_of(suite)).hex()
            for name, suite in HASHES.items()}


def run_record(case):
    schema = case.schema()
    with check("record"):
        record = records.read(case.bytes("bytes"))
    with check("fields"):
        records.check_fields(record, schema)
    return {name: _hex(records.commit(suites.hash_of(suite), record, schema,
                                      case["sequence"]))
            for name, suite in HASHES.items()}


def run_directory(case):
    with check("directory"):
        directory = case.directory()
    return {"version": directory.version, "keys": len(directory.keys)}


def run_batch(case):
    digest, next_sequence, paths = batch.verify(
        case.kinds, case.bytes("batch"), case["place"], case.directory(),
        case.schema(), case["chain"], case["time"])
    return {"statement_digest": digest.hex(), "next_sequence": next_sequence,
            "paths": [path.hex() for path in paths]}


def run_disclosure(case):
    directory = case.directory()
    with check("disclosure"):
        disclosure = protos.parse(
            case.kinds.Disclosure, case.bytes("disclosure"),
            "DISCLOSURE_MALFORMED", "DISCLOSURE_UNKNOWN_FIELD")
        statements = case.kinds.StatementSet.FromString(
            case.bytes("statements")).statements
        record = disclosures.verify(
            case.kinds, disclosure,
            [(one.statement, one.signature) for one in statements],
            directory, [case.schema()], case["question"], case["time"])
    return {"operation": record.operation, "record_id": record.id.decode(),
            "sequence": record.sequence,
            "fields": {n: v.hex() for n, v in record.named().items()}}


def _hex(digests):
    return {name: value.hex() if isinstance(value, bytes) else
            [one.hex() for one in value] for name, value in digests.items()}


HASHES = {"sha256": suites.ED25519_SHA256, "sm3": suites.SM2_SM3}
RUN = {"value": run_value, "schema": run_schema, "record": run_record,
       "directory": run_directory, "batch": run_batch,
       "disclosure": run_disclosure}
