"""Nothing secret, huge, unfinished or of one machine gets into the tree.

usage: secrets_lint.py [ROOT]
"""

import pathlib
import re
import sys

import tree

MAX_BYTES = 1 << 20
KEY_SUFFIXES = {".key", ".p12", ".pfx", ".jks"}
# Written in pieces, so that this file does not find itself.
PRIVATE_KEY = re.compile("-----BEGIN [A-Z0-9 ]*PRIVATE" + " KEY-----")
UNFINISHED = re.compile(
    r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")
MACHINE_PATH = re.compile(
    r"(?<![\w.}$)/-])/(?:wo" + r"rk|ro" + r"ot|ho" + r"me/[a-z]\w*)/")
VAGUE_NAME = re.compile(r"(?:^|[_.-])(?:utils?|common|manager|helpers?)"
                        r"(?=[_.-]|$)")
# Standard names that are not ours to choose, and other people's words.
NOT_OURS = {"LICENSE", "tests/lint/buf/package-lock.json"}


def check_name(path):
    for part in path.parts:
        if VAGUE_NAME.search(part):
            yield (f"{path}: the name says nothing; use the noun of the idea "
                   "instead of util, common, manager, helper")
            return
    if path.suffix in KEY_SUFFIXES or re.match(r"id_(rsa|ed25519)$",
                                               path.name):
        yield f"{path}: looks like a private key; keys are made by scripts"


def check_line(path, number, line):
    if PRIVATE_KEY.search(line):
        yield f"{path}:{number}: a private key; keys are made by scripts"
    if UNFINISHED.search(line):
        yield f"{path}:{number}: unfinished work is not marked, it is done"
    if MACHINE_PATH.search(line):
        yield f"{path}:{number}: a path of one machine"


def check(root=tree.ROOT):
    findings = []
    for path in tree.files(root):
        if str(path) in NOT_OURS:
            continue
        findings += check_name(path)
        size = (root / path).stat().st_size
        if size > MAX_BYTES:
            findings.append(f"{path}: {size} bytes, at most {MAX_BYTES}")
            continue
        content = tree.text(root, path)
        for number, line in enumerate((content or "").splitlines(), 1):
            findings += check_line(path, number, line)
    return findings


if __name__ == "__main__":
    sys.exit(tree.report("secrets_lint", check(
        pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else tree.ROOT)))
