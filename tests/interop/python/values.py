"""Value bytes; docs/formats/record.md, "Value bytes"."""
import re
import unicodedata

from rejection import Rejected, require

(ABSENT, BOOL, INT64, DECIMAL, DATE, TIMESTAMP, TEXT, BYTES, CODE) = range(9)
NAMES = ("absent", "bool", "int64", "decimal", "date", "timestamp", "text",
         "bytes", "code")
LIMIT = 32_768
FIRST_DAY, LAST_DAY = -719_162, 2_932_896
DAY = 86_400_000_000
LENGTHS = {ABSENT: 0, BOOL: 1, INT64: 8, DATE: 4, TIMESTAMP: 8}
DECIMALS = re.compile(rb"-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?")


def split(data, at=0):
    """(type, content, end) of the value that begins at `at`."""
    require(len(data) - at >= 5, "VALUE_TRUNCATED")
    kind = data[at]
    length = int.from_bytes(data[at + 1:at + 5], "big")
    require(kind <= CODE, "VALUE_TYPE")
    require(length + 5 <= LIMIT, "VALUE_TOO_LARGE")
    end = at + 5 + length
    require(end <= len(data), "VALUE_TRUNCATED")
    content = bytes(data[at + 5:end])
    refuse_other_forms(kind, content)
    return kind, content, end


def read(data):
    """(type, content) of exactly one value."""
    kind, content, end = split(data)
    require(end == len(data), "VALUE_TRAILING_BYTES")
    return kind, content


def write(kind, content=b""):
    return bytes([kind]) + len(content).to_bytes(4, "big") + content


def refuse_other_forms(kind, content):
    """There is one encoding per value."""
    if kind in LENGTHS:
        require(len(content) == LENGTHS[kind], "VALUE_LENGTH")
    if kind == BOOL:
        require(content in (b"\0", b"\1"), "VALUE_BOOL")
    elif kind == DECIMAL:
        require(len(content) <= 64 and content != b"-0" and
                DECIMALS.fullmatch(content), "VALUE_DECIMAL")
    elif kind == DATE:
        require(FIRST_DAY <= signed(content) <= LAST_DAY, "VALUE_RANGE")
    elif kind == TIMESTAMP:
        require(FIRST_DAY <= signed(content) // DAY <= LAST_DAY, "VALUE_RANGE")
    elif kind == TEXT:
        require(text(content) == unicodedata.normalize("NFC", text(content)),
                "VALUE_NFC")
    elif kind == CODE:
        require(1 <= len(content) <= 64 and
                all(0x21 <= byte <= 0x7E for byte in content), "VALUE_CODE")


def signed(content):
    return int.from_bytes(content, "big", signed=True)


def text(content):
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Rejected("VALUE_UTF8") from error
