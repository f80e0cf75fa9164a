"""A reply of QuerySubject: the receipt, then every record it discloses."""
import directory as directories
import disclosure as disclosures
import protos
import receipt as receipts
import schema as schemas
import values
from rejection import require

FOUND = 1


def verify(kinds, reply):
    """Checks a reply and prints what it proves.

    `reply` has, in hex, `result`, `receipt`, `nonce`, `receipt_key` (SPKI),
    `authority_spki`, `directory` with its signature and `schemas`; in clear
    `trust_domain`, `scheme`, `identifier`, `datasets`, and `time`.
    """
    result = bytes.fromhex(reply["result"])
    receipt = kinds.Receipt.FromString(bytes.fromhex(reply["receipt"]))
    receipts.verify(receipt, bytes.fromhex(reply["receipt_key"]),
                    bytes.fromhex(reply["nonce"]), result)
    print(f"receipt: entry {receipt.index} of {receipt.origin}")
    directory = directories.read(
        kinds, bytes.fromhex(reply["directory"]["directory"]),
        bytes.fromhex(reply["directory"]["signature"]),
        bytes.fromhex(reply["authority_spki"]), reply["trust_domain"], 1)
    known = [schemas.read(kinds, bytes.fromhex(one))
             for one in reply["schemas"]]
    answer = protos.parse(
        kinds.message("tombolo.exchange.v1.QueryResult"), result,
        "RESULT_MALFORMED", "RESULT_UNKNOWN_FIELD")
    return verify_answer(kinds, answer, directory, known, reply)


def verify_answer(kinds, answer, directory, known, question):
    """Number of records verified of a parsed QueryResult."""
    statements = [(one.statement, one.signature)
                  for one in answer.statements.statements]
    require(len(answer.subjects) == 1, "RESULT_SUBJECTS")
    total = 0
    for dataset in answer.subjects[0].datasets:
        name = dataset.dataset.removeprefix("datasets/")
        require(name in question["datasets"], "RESULT_DATASET")
        for disclosure in dataset.records:
            record = disclosures.verify(
                kinds, disclosure, statements, directory, known,
                {"dataset": name, "scheme": question["scheme"],
                 "identifier": question["identifier"]}, question["time"])
            print(f"{name} {_text(record.id)}: " + ", ".join(
                f"{field}={_shown(value)}"
                for field, value in record.named().items()))
            total += 1
    print(f"{total} records verified")
    return total


def _shown(value):
    kind, content = values.read(value)
    if kind in (values.TEXT, values.CODE, values.DECIMAL):
        return _text(content)
    if kind in (values.INT64, values.DATE, values.TIMESTAMP):
        return str(values.signed(content))
    return content.hex() or values.NAMES[kind]


def _text(content):
    """As UTF-8 where it is; an identifier of a record need not be."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.hex()
