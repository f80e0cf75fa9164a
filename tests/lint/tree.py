"""What every lint needs: the files of the tree, and how a finding is told."""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def files(root=ROOT, suffixes=None):
    """Returns the tracked and the new files under `root`, as relative paths.

    A folder that is not a git repository (a self-test's) is walked.
    """
    if (root / ".git").exists():
        listed = subprocess.run(
            ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others",
             "--exclude-standard"],
            check=True, capture_output=True).stdout.decode().split("\0")
    else:
        listed = [str(p.relative_to(root)) for p in root.rglob("*")]
    found = sorted({pathlib.PurePosixPath(name) for name in listed if name})
    return [path for path in found
            if (root / path).is_file()
            and (suffixes is None or path.suffix in suffixes)]


def text(root, path):
    """Returns a file's text, or None if it is binary."""
    data = (root / path).read_bytes()
    if b"\0" in data[:8192]:
        return None
    return data.decode("utf-8", errors="replace")


def report(name, findings):
    """Prints the findings and returns the exit code of the lint `name`."""
    for finding in findings:
        print(finding)
    print(f"{name}: {'clean' if not findings else f'{len(findings)} found'}",
          file=sys.stderr if findings else sys.stdout)
    return 1 if findings else 0
