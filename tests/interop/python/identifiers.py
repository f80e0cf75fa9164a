"""Normal forms of identifiers; docs/formats/record.md, "Schemes"."""
import datetime
import re

RESIDENT, ORGANISATION, PERMIT, PASSPORT, OPAQUE = SCHEMES = (
    "cn-resident-id", "cn-org-code", "cn-residence-permit", "passport",
    "opaque")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
PROVINCES = ("11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 "
             "50 51 52 53 54 61 62 63 64 65 71 81 82").split()


def normalise(scheme, identifier):
    """The normal form, or None when the text is no identifier of the scheme."""
    if scheme == OPAQUE:
        fits = re.fullmatch(r"[!-~]([ -~]{0,62}[!-~])?", identifier)
        return identifier if fits else None
    text = "".join(map(_narrow, identifier.strip(" \u3000"))).upper()
    if scheme == RESIDENT and re.fullmatch(r"[0-9]{15}", text) and \
            not _is_run(text):
        body = text[:6] + "19" + text[6:]
        text = body + _check_character(body)
    return text if RULES[scheme](text) else None


def _narrow(character):
    code = ord(character)
    wide = (0xFF10 <= code <= 0xFF19 or 0xFF21 <= code <= 0xFF3A or
            0xFF41 <= code <= 0xFF5A)
    return chr(code - 0xFEE0) if wide else character


def _is_run(text):
    """What clerks type when they have no number."""
    counting = "".join(str((n + 1) % 10) for n in range(len(text)))
    return len(set(text)) == 1 or text == counting


def _check_character(body):
    """GB 11643."""
    total = sum(int(d) * weight for d, weight in zip(body, WEIGHTS))
    return "10X98765432"[total % 11]


def _is_personal_number(text):
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9X]", text) or _is_run(text[:17]):
        return False
    try:
        born = datetime.date(int(text[6:10]), int(text[10:12]),
                             int(text[12:14]))
    except ValueError:
        return False
    return 1800 <= born.year <= 2199 and \
        _check_character(text[:17]) == text[17]


def _has_permit_division(text):
    return text[:6] in ("810000", "820000", "830000") or \
        text[0] == "9" and text[1:3] in PROVINCES


def _is_resident(text):
    return _is_personal_number(text) and not _has_permit_division(text)


def _is_permit(text):
    return _is_personal_number(text) and _has_permit_division(text)


def _is_organisation(text):
    """GB 32100."""
    if len(text) != 18 or not set(text) <= set(ALPHABET) or \
            not re.fullmatch(r"[0-9]{6}", text[2:8]) or \
            _is_run(text[:17]) or _is_run(text[8:17]):
        return False
    total = sum(ALPHABET.index(c) * pow(3, at, 31)
                for at, c in enumerate(text[:17]))
    return ALPHABET[-total % 31] == text[17]


def _is_passport(text):
    return re.fullmatch(r"[A-Z0-9]{6,12}", text) is not None and \
        not _is_run(text) and any(map(str.isdigit, text))


RULES = {RESIDENT: _is_resident, ORGANISATION: _is_organisation,
         PERMIT: _is_permit, PASSPORT: _is_passport}
