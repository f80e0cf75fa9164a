"""Files stay short enough to read: headers 200 lines, sources 400, none 700.

usage: file_size.py [ROOT]   Warnings do not fail; more than 700 lines do.
"""

import pathlib
import sys

import tree

WARN = {".h": 200, ".cc": 400, ".py": 400, ".sh": 400, ".proto": 400}
FAIL = 700
# Tables read row by row: no warning, but the hard limit holds.
TABLES = ("exchange-core/base/reasons/",)


def check(root=tree.ROOT):
    """Returns (warnings, findings)."""
    warnings, findings = [], []
    for path in tree.files(root, set(WARN)):
        lines = (tree.text(root, path) or "").count("\n")
        if lines > FAIL:
            findings.append(f"{path}: {lines} lines, at most {FAIL}: "
                            "more than one idea?")
        elif (lines > WARN[path.suffix]
              and not str(path).startswith(TABLES)):
            warnings.append(f"{path}: warning: {lines} lines, aim for "
                            f"{WARN[path.suffix]}")
    return warnings, findings


if __name__ == "__main__":
    warned, failed = check(
        pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else tree.ROOT)
    for warning in warned:
        print(warning)
    sys.exit(tree.report("file_size", failed))
