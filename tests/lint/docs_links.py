"""Relative links in Markdown lead to files and headings that exist.

usage: docs_links.py [ROOT]
"""

import pathlib
import posixpath
import re
import sys
import urllib.parse

import tree

LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
CODE_SPAN = re.compile(r"`[^`\n]*`")
HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$", re.MULTILINE)


def anchors(content):
    """Returns the anchors that GitHub and Gitea give to the headings."""
    found = set(re.findall(r'<a (?:id|name)="([^"]+)"', content))
    for heading in HEADING.findall(FENCE.sub("", content)):
        plain = re.sub(r"[^\w\- ]", "", heading.lower())
        found.add(plain.replace(" ", "-"))
    return found


def check_file(root, path, content):
    prose = CODE_SPAN.sub("", FENCE.sub("", content))
    for link in LINK.findall(prose):
        if re.match(r"[a-z][a-z+.-]*:", link):
            continue
        target, _, anchor = urllib.parse.unquote(link).partition("#")
        wanted = posixpath.normpath(
            posixpath.join(str(path.parent), target)) if target else str(path)
        if not (root / wanted).exists():
            yield f"{path}: the link {link} leads nowhere"
        elif anchor and wanted.endswith(".md"):
            known = anchors((root / wanted).read_text(encoding="utf-8"))
            if anchor not in known:
                yield f"{path}: {wanted} has no heading #{anchor}"


def check(root=tree.ROOT):
    findings = []
    for path in tree.files(root, {".md"}):
        findings += check_file(root, path, tree.text(root, path) or "")
    return findings


if __name__ == "__main__":
    sys.exit(tree.report("docs_links", check(
        pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else tree.ROOT)))
