#!/usr/bin/env python3
"""The demonstration as a test: it ends by itself, says what it promises, leaves
nothing behind, and can be run again. Also the exit codes of the command line.

usage: demo_test.py --bin DIR [unittest arguments]
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import unicodedata
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
STATE = ROOT / ".demo"
BIN = ""


def run_demo(*arguments):
    return subprocess.run(
        ["bash", ROOT / "deploy" / "demo" / "run.sh", "--once", *arguments],
        env=dict(os.environ, TOMBOLO_BIN_DIR=BIN), capture_output=True,
        text=True, stdin=subprocess.DEVNULL, timeout=300)


def columns(line):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in line)


def processes_of_the_demo():
    """Command lines of this machine's processes that use .demo/."""
    found = []
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if any(str(STATE).encode() in word for word in words[1:]):
            found.append(b" ".join(words).decode(errors="replace"))
    return found


class DemoTest(unittest.TestCase):
    # What each step must have said, in order.
    STEPS = {
        "en": ["One question to six datasets", "✓ found", "NO_GRANT",
               "receipt: node-1.lishui.example/log/1 entry ",
               "A masked field", "199****", "FIELD_NOT_GRANTED",
               "Verify without reveal", "matches  ✓ signed", "does not match",
               "A refusal says why", "NO_GRANT: no grant lets",
               "read (masked)", "revokes its grant", "REVOKED",
               "GRANT_REVOKED", "A tampered answer", "✓ signed",
               "RECEIPT_RESULT: ", "access log", "query_answered",
               "human-resources/system/window", "the proof holds",
               "800 signed records in 6 datasets"],
        "zh": ["一次提问", "✓ 已查到", "NO_GRANT", "脱敏字段",
               "只核验不查看", "一致", "不一致", "拒绝时说明原因",
               "没有授权允许", "撤销授权", "GRANT_REVOKED", "答复被篡改",
               "RECEIPT_RESULT", "证明成立", "800 条签名记录"],
    }

    def check_tour(self, lang):
        done = run_demo("--lang", lang)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(done.stderr, "")
        place = 0
        for step in self.STEPS[lang]:
            found = done.stdout.find(step, place)
            self.assertGreaterEqual(found, 0, f"{step!r} in\n{done.stdout}")
            place = found
        for line in done.stdout.splitlines():
            self.assertLessEqual(columns(line), 100, line)
        self.assertNotIn("\x1b", done.stdout, "no colours without a terminal")
        self.assertEqual(processes_of_the_demo(), [])
        return done.stdout

    def test_the_tour_in_both_languages_and_again(self):
        self.check_tour("en")
        said = self.check_tour("zh")
        self.assertRegex(said, r"适配器\s+3 个同时发布")

    def test_no_secret_is_readable_by_others(self):
        self.check_tour("en")
        for key in STATE.rglob("*.key"):
            self.assertEqual(key.stat().st_mode & 0o077, 0, key)
        log = (STATE / "logs" / "node.log").read_text()
        subject = json.loads(
            (STATE / "data" / "expected.json").read_text())["subject"]
        self.assertIsNone(re.search(subject, log), "no identifier in the log")

    def test_an_unknown_argument_is_refused(self):
        done = run_demo("--twice")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("--twice", done.stderr)


if __name__ == "__main__":
    BIN = sys.argv[sys.argv.index("--bin") + 1]
    del sys.argv[1:3]
    unittest.main(verbosity=2)
