"""Every error reason is whole, listed in its area's array, and unique.

usage: reasons.py [--book docs/reference/errors.md] [ROOT]
  --book FILE  also: every reason has an entry in that document
"""

import argparse
import pathlib
import re
import sys

import tree

FOLDER = "exchange-core/base/reasons"
# Up to the closing brace; a text may hold "};" itself.
CONSTANT = re.compile(
    r"inline\s+constexpr\s+ErrorReason\s+(k\w+)\s*\{"
    r"((?:\"(?:[^\"\\]|\\.)*\"|[^\"])*?)\};", re.DOTALL)
ARRAY = re.compile(
    r"inline\s+constexpr\s+std::array\b[^{;]*?(k\w+Reasons)\s*\{(.*?)\};",
    re.DOTALL)
FIELDS = ("name", "code", "en", "en_next", "zh", "zh_next")
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')


def field(body, name):
    """Returns the text of `.name = "..." "..."`, or None."""
    found = re.search(r"\." + name + r"\s*=\s*((?:\"(?:[^\"\\]|\\.)*\"\s*)+)",
                      body)
    return "".join(STRING.findall(found.group(1))) if found else None


def keys(sentence):
    return set(re.findall(r"\{(\w+)\}", sentence or ""))


def check_reason(path, constant, body):
    where = f"{path}: {constant}"
    for name in FIELDS:
        if not re.search(r"\." + name + r"\s*=", body):
            yield f"{where} has no .{name}"
    name = field(body, "name") or ""
    if not re.fullmatch(r"[A-Z][A-Z0-9_]{0,61}[A-Z0-9]", name):
        yield f"{where}: name '{name}' is not UPPER_SNAKE of 2-63 characters"
    english = keys(field(body, "en")) | keys(field(body, "en_next"))
    chinese = keys(field(body, "zh")) | keys(field(body, "zh_next"))
    if english != chinese:
        yield (f"{where}: only one language shows "
               f"{{{', '.join(sorted(english ^ chinese))}}}")


def check(root=tree.ROOT, book=None):
    findings, seen = [], {}
    for path in sorted((root / FOLDER).glob("*.h")):
        content = path.read_text(encoding="utf-8")
        path = path.relative_to(root)
        listed = set()
        arrays = ARRAY.findall(content)
        if len(arrays) != 1:
            findings.append(f"{path}: want one array of reasons, found "
                            f"{len(arrays)}")
        for _, members in arrays:
            listed |= set(re.findall(r"&\s*(k\w+)", members))
        for constant, body in CONSTANT.findall(content):
            findings += check_reason(path, constant, body)
            if constant not in listed:
                findings.append(f"{path}: {constant} is not in the array")
            name = field(body, "name")
            if name in seen:
                findings.append(f"{path}: {name} is also in {seen[name]}")
            seen[name] = path
            if book is not None and f"`{name}`" not in book:
                findings.append(f"{path}: {name} is not in the error book; "
                                "run ./dev format")
    return findings


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--book", type=pathlib.Path)
    parser.add_argument("root", nargs="?", type=pathlib.Path,
                        default=tree.ROOT)
    given = parser.parse_args()
    book = None
    if given.book:
        book = given.book.read_text(encoding="utf-8")
    return tree.report("reasons", check(given.root, book))


if __name__ == "__main__":
    sys.exit(main())
