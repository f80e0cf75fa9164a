"""Line coverage of the folders whose bugs would break a promise.

usage: coverage.py GCOVR_JSON   (gcovr --json)

Each folder needs MINIMUM percent; the files and lines that tests do not reach
are named. A folder without sources is skipped.
"""

import collections
import json
import sys

import tree

FOLDERS = ("crypto", "identifier", "record", "merkle", "translog",
           "permission", "access_log")
MINIMUM = 95.0


def spans(numbers):
    """Returns "3-5, 9" for [3, 4, 5, 9]."""
    out = []
    for number in sorted(numbers):
        if out and number == out[-1][1] + 1:
            out[-1][1] = number
        else:
            out.append([number, number])
    return ", ".join(f"{a}-{b}" if a != b else f"{a}" for a, b in out)


def measure(report):
    """Returns {folder: {file: (reached lines, missed lines)}}."""
    folders = collections.defaultdict(dict)
    for file in report["files"]:
        parts = file["file"].split("/")
        if len(parts) < 3 or parts[0] != "exchange-core":
            continue
        lines = [line for line in file["lines"]
                 if not (line.get("gcovr/noncode")
                         or line.get("gcovr/excluded"))]
        reached = {line["line_number"] for line in lines if line["count"]}
        missed = {line["line_number"] for line in lines} - reached
        folders[parts[1]][file["file"]] = (reached, missed)
    return folders


def unmeasured(root, folder, files):
    """Returns the sources of a folder that no test program contains."""
    prefix = f"exchange-core/{folder}/"
    return [str(path) for path in tree.files(root, {".cc"})
            if str(path).startswith(prefix) and str(path) not in files]


def check(report, root=tree.ROOT):
    findings, folders = [], measure(report)
    for folder in FOLDERS:
        files = folders.get(folder, {})
        for path in unmeasured(root, folder, files):
            findings.append(f"{path}: in no test program")
        reached = sum(len(r) for r, _ in files.values())
        missed = sum(len(m) for _, m in files.values())
        if reached + missed == 0:
            print(f"{folder:12} no sources")
            continue
        percent = 100.0 * reached / (reached + missed)
        print(f"{folder:12} {percent:6.2f} %  "
              f"({reached} of {reached + missed} lines)")
        if percent < MINIMUM:
            findings.append(f"exchange-core/{folder}: {percent:.2f} % of "
                            f"lines, want {MINIMUM:.0f} %")
            for path, (_, lines) in sorted(files.items()):
                if lines:
                    findings.append(f"  {path}: {spans(lines)}")
    return findings


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as json_file:
        sys.exit(tree.report("coverage", check(json.load(json_file))))
