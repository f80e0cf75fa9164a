#!/usr/bin/env python3
"""The command line's exit codes, each met with a real node.

usage: cli_test.py --bin DIR [unittest arguments]
"""

import json
import pathlib
import shutil
import sys
import tempfile
import time
import unittest

from exchange import DEMO, Exchange, free_port

BIN = ""
STRANGER = "990199197001010015"  # In no dataset.


class CliTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="tombolo-e2e-"))
        cls.exchange = Exchange(BIN, cls.folder)
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.addClassCleanup(cls.exchange.__exit__)
        cls.exchange.make()
        cls.exchange.start_node()
        cls.exchange.apply_registry()
        cls.exchange.adapter("civil-affairs")
        cls.subject = cls.exchange.expected()["subject"]

    def expect(self, code, *arguments, says="", **options):
        done = self.exchange.tombolo(*arguments, check=False, **options)
        said = done.stdout + done.stderr
        self.assertEqual(done.returncode, code, said)
        self.assertIn(says, said)
        return done

    def ask(self, code, *datasets, subject=None, says=""):
        words = [word for name in datasets for word in ("--dataset", name)]
        return self.expect(code, "query", subject or self.subject, "--scheme",
                           "cn-resident-id", "--purpose",
                           "subsidy-eligibility", *words, role="window",
                           says=says)

    def test_0_done(self):
        self.expect(0, "status", says="node-1")

    def test_0_an_empty_answer_is_an_answer(self):
        self.ask(0, "ca-marriage", subject=STRANGER, says="not found")

    def test_2_wrong_command_line(self):
        self.expect(2, "no-such-command", says="USAGE")

    def test_3_evidence_does_not_hold(self):
        proof, entry = self.folder / "proof", self.folder / "entry"
        for _ in range(20):  # Until a checkpoint covers it.
            done = self.exchange.tombolo(
                "audit", "prove", "3", "--out", proof, "--entry", entry,
                role="auditor", check=False)
            if done.returncode == 0:
                break
            time.sleep(0.5)
        checkpoint = self.exchange.tombolo("audit", "checkpoint").stdout
        vkey = next(line.removeprefix("vkey: ")
                    for line in checkpoint.splitlines()
                    if line.startswith("vkey: "))
        check = ("audit", "check", proof, "--entry", entry, "--vkey", vkey)
        self.expect(0, *check)
        entry.write_bytes(entry.read_bytes() + b"\0")
        self.expect(3, *check)

    def test_3_a_forged_answer(self):
        kept = self.folder / "answer.json"
        self.exchange.tombolo(
            "query", self.subject, "--scheme", "cn-resident-id", "--purpose",
            "subsidy-eligibility", "--dataset", "ca-low-income", "--save",
            kept, role="window")
        self.expect(0, "evidence", "check", kept, self.subject, "--scheme",
                    "cn-resident-id", role="window")
        self.expect(3, "evidence", "check", kept, STRANGER, "--scheme",
                    "cn-resident-id", role="window")
        reply = json.loads(kept.read_text())
        reply["receipt"]["nonce"] = "AAAAAAAAAAAAAAAAAAAAAA=="
        kept.write_text(json.dumps(reply) + "\n")
        self.expect(3, "evidence", "check", kept, self.subject, "--scheme",
                    "cn-resident-id", role="window")

    def test_5_the_matrix_says_no(self):
        self.ask(5, "ps-residence-permit", says="NO_GRANT")

    def test_5_the_role_says_no(self):
        self.expect(5, "audit", "list", says="ROLE_NOT_ALLOWED")

    def test_6_not_found(self):
        self.expect(6, "catalog", "dataset", "no-such-dataset")

    def test_7_conflict(self):
        changed = self.folder / "changed.yaml"
        changed.write_text((DEMO / "catalog.yaml").read_text().replace(
            "name: persons, type: int64", "name: persons, type: text"))
        self.expect(7, "catalog", "apply", changed, says="SCHEMA_HISTORY")

    def test_8_partly(self):
        self.ask(8, "ca-marriage", "ps-residence-permit", says="NO_GRANT")

    def test_11_the_node_is_away(self):
        self.expect(11, "--timeout", "3s", "status",
                    endpoint=f"127.0.0.1:{free_port()}")

    def test_78_a_file_that_is_wrong(self):
        wrong = self.folder / "wrong.yaml"
        wrong.write_text("departements: []\n")
        self.expect(78, "catalog", "apply", wrong, says="departements")

    def test_4_no_certificate(self):
        self.expect(4, "status", certificate=self.folder / "none.crt",
                    says="CREDENTIAL_FILE")


if __name__ == "__main__":
    BIN = sys.argv[sys.argv.index("--bin") + 1]
    del sys.argv[1:3]
    unittest.main(verbosity=2)
