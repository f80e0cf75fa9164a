#!/usr/bin/env python3
"""Verifies Tombolo's evidence with code that shares nothing with it.

Written from docs/formats/ alone, to show that those pages are complete.

usage: verify_evidence.py DESCRIPTORS vectors FILE...   conformance vectors
       verify_evidence.py DESCRIPTORS examples FOLDER   docs/formats' examples
       verify_evidence.py DESCRIPTORS reply FILE        a captured reply

DESCRIPTORS is the protoset (proto/tombolo.binpb). Exit status 77: a Python
package that this needs is not here.
"""
import json
import pathlib
import sys

try:
    import google.protobuf  # noqa: F401  Asked for by its absence.
    import cryptography  # noqa: F401
except ImportError as error:
    print(f"skipped: {error.name} not found; install python3-protobuf and "
          "python3-cryptography")
    sys.exit(77)

import captured_reply
import examples
import suites
import vectors
from protos import Protos


def verify_vectors(protos, files):
    failed = 0
    for file in map(pathlib.Path, files):
        content = json.loads(file.read_text(encoding="utf-8"))
        if content["suite"] == "sm2-sm3" and not suites.has_sm3():
            print(f"skipped: {file.name}: this Python's OpenSSL has no SM3")
            continue
        problems = vectors.check_file(protos, content)
        for problem in problems:
            print(f"{file.name}: {problem}")
        failed += len(problems)
        print(f"{file.name}: {len(content['cases']) - len(problems)} of "
              f"{len(content['cases'])} cases agree")
    return failed


def main(arguments):
    if len(arguments) < 3:
        print(__doc__, file=sys.stderr)
        return 2
    protos, command, rest = Protos(arguments[0]), arguments[1], arguments[2:]
    if command == "vectors":
        return 1 if verify_vectors(protos, rest) else 0
    if command == "examples":
        examples.verify(protos, pathlib.Path(rest[0]))
        return 0
    if command == "reply":
        captured_reply.verify(protos, json.loads(
            pathlib.Path(rest[0]).read_text(encoding="utf-8")))
        return 0
    print(f"unknown command {command}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
