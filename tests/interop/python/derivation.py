"""Derived fields, version 1; docs/formats/record.md, "Derived fields"."""
import datetime
import unicodedata

import values
from surnames import COMPOUND
from values import ABSENT, BOOL, CODE, DATE, DECIMAL, INT64, TEXT

ANY = tuple(range(1, 9))
SAME = None
# function: types of the source it takes, type it gives.
SIGNATURES = {
    "last4": ((TEXT, CODE), SAME),
    "first3_last4": ((TEXT,), TEXT),
    "surname": ((TEXT,), TEXT),
    "masked_name": ((TEXT,), TEXT),
    "year": ((DATE,), INT64),
    "decade": ((DATE,), INT64),
    "year_month": ((DATE,), TEXT),
    "province": ((CODE,), CODE),
    "city": ((CODE,), CODE),
    "district": ((CODE,), CODE),
    "present": (ANY, BOOL),
    "nonzero": ((INT64, DECIMAL), BOOL),
}
DIVISION_DIGITS = {"province": 2, "city": 4, "district": 6}


def fits(function, source, result):
    """True if the function takes the source's type and gives the result's."""
    if function not in SIGNATURES:
        return False
    sources, gives = SIGNATURES[function]
    return source in sources and result == (source if gives is SAME else gives)


def derive(function, kind, content):
    """Value bytes the function gives for a value."""
    if function == "present":
        return _bool(kind != ABSENT)
    if kind == ABSENT:
        return values.write(ABSENT)
    if kind == DATE:
        return _of_date(function, values.signed(content))
    if function == "nonzero":
        return _bool(any(content) if kind == INT64 else content != b"0")
    if function in DIVISION_DIGITS:
        return _division(DIVISION_DIGITS[function], content)
    result = _of_text(function, content.decode("utf-8"))
    if result is None:
        return values.write(ABSENT)
    return values.write(
        kind, unicodedata.normalize("NFC", result).encode("utf-8"))


def _of_text(function, text):
    if function == "last4":
        return text[-4:] if len(text) >= 8 else None
    if function == "first3_last4":
        if len(text) < 11:
            return None
        return text[:3] + "*" * (len(text) - 7) + text[-4:]
    if function == "masked_name":
        if not text:
            return None
        return text[0] + "*" * (len(text) - 1) if len(text) > 1 else "*"
    if not 2 <= len(text) <= 6 or not all(map(_is_han, text)):
        return None
    return text[:2] if len(text) > 2 and text[:2] in COMPOUND else text[0]


def _is_han(character):
    code = ord(character)
    return (code == 0x3007 or 0x3400 <= code <= 0x4DBF or
            0x4E00 <= code <= 0x9FFF or 0x20000 <= code <= 0x323AF)


def _of_date(function, days):
    date = datetime.date.fromordinal(days + 719_163)
    if function == "year_month":
        return values.write(TEXT, b"%04d-%02d" % (date.year, date.month))
    year = date.year if function == "year" else date.year // 10 * 10
    return values.write(INT64, year.to_bytes(8, "big", signed=True))


def _division(digits, content):
    if len(content) not in (6, 9, 12) or not content.isdigit():
        return values.write(ABSENT)
    return values.write(CODE, content[:digits].ljust(6, b"0"))


def _bool(value):
    return values.write(BOOL, b"\1" if value else b"\0")
