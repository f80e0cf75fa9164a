"""Enforces layering.json: which folder may include which.

usage: layering.py [ROOT]
"""

import json
import pathlib
import re
import sys

import tree

TABLE = pathlib.Path(__file__).with_name("layering.json")
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)
CODE = {".h", ".cc"}
OURS = ("exchange-core/", "services/", "adapters/", "tests/")


def load_table(path=TABLE):
    """Returns the table with its groups written out."""
    table = json.loads(path.read_text(encoding="utf-8"))
    groups = table["groups"]

    def expand(names):
        out = []
        for name in names:
            out += expand(groups[name]) if name.startswith("@") else [name]
        return out

    table["folders"] = {folder: expand(allowed)
                        for folder, allowed in table["folders"].items()}
    return table


def folder_of(path, folders):
    """Returns the longest listed folder that holds `path`, or None."""
    holding = [f for f in folders if str(path).startswith(f + "/")]
    return max(holding, key=len, default=None)


def may_include(folder, target, allowed):
    """True if `folder` may include a file of the listed folder `target`."""
    return target == folder or "*" in allowed or target in allowed


def check_file(path, content, table):
    folders = table["folders"]
    folder = folder_of(path, folders)
    if folder is None:
        if str(path).startswith(OURS):
            yield f"{path}: its folder has no row in layering.json"
        return
    for header in INCLUDE.findall(content):
        for rule in table["headers"]:
            inside = any(str(path).startswith((only + "/", only + "_"))
                         or str(path).startswith(only + ".")
                         for only in rule["only"])
            if header.startswith(rule["header"]) and not inside:
                yield (f"{path}: {folder} may not include <{header}>: "
                       f"{rule['why']}")
        target = folder_of(header, folders)
        if target is None or target == "tests":
            continue
        if not may_include(folder, target, folders[folder]):
            yield f"{path}: {folder} may not include {target} ({header})"


def cycles(table):
    """Yields folders that reach themselves, so the table stays a hierarchy."""
    edges = {f: set(a) - {f, "*"} for f, a in table["folders"].items()}
    for start in edges:
        seen, stack = set(), list(edges[start])
        while stack:
            name = stack.pop()
            if name not in seen:
                seen.add(name)
                stack += edges.get(name, ())
        if start in seen:
            yield f"layering.json: {start} reaches itself"


def check(root=tree.ROOT, table=None):
    table = table or load_table()
    findings = list(cycles(table))
    for path in tree.files(root, CODE):
        findings += check_file(path, tree.text(root, path) or "", table)
    return findings


if __name__ == "__main__":
    sys.exit(tree.report("layering", check(
        pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else tree.ROOT)))
