#!/usr/bin/env python3
"""Adapters as they are shipped: killed in the middle, run again, run twice.

usage: adapter_test.py --bin DIR [unittest arguments]
"""

import json
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from exchange import Exchange, PATIENCE_SECONDS

BIN = ""
PEOPLE = 3000


class AdapterTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="tombolo-e2e-"))
        cls.exchange = Exchange(BIN, cls.folder)
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.addClassCleanup(cls.exchange.__exit__)
        cls.exchange.make(people=PEOPLE)
        cls.exchange.start_node()
        cls.exchange.apply_registry()
        cls.expected = cls.exchange.expected()["datasets"]

    def published(self, dataset):
        return self.exchange.dataset(dataset)["published"]

    def kill_adapter_after(self, department, dataset, records):
        """Kills a run once the node has at least so many records."""
        adapter = self.exchange.spawn(
            self.exchange.adapter_command(
                department, "--set", "publish.batch_records=10",
                "--set", "publish.window=2"),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        begin = time.monotonic()
        while self.published(dataset) < records and adapter.poll() is None:
            self.assertLess(time.monotonic() - begin, PATIENCE_SECONDS)
        adapter.send_signal(signal.SIGKILL)
        adapter.wait()
        return self.published(dataset)

    def test_a_killed_run_is_continued_without_loss_or_duplicate(self):
        wanted = self.expected["ps-resident"]["records"]
        reached = [self.kill_adapter_after("public-security", "ps-resident", n)
                   for n in (1, wanted // 4, wanted // 2)]
        self.assertLess(reached[0], wanted, "killed in the middle")
        self.exchange.adapter("public-security")
        state = self.exchange.dataset("ps-resident")
        self.assertEqual(state["records"], wanted)
        # One sequence number per record: nothing was published twice.
        self.assertEqual(state["published"], wanted)

    def test_append_mode_is_continued_too(self):
        self.exchange.adapter("public-security")
        state = self.exchange.dataset("ps-residence-permit")
        wanted = self.expected["ps-residence-permit"]["records"]
        self.assertEqual(state["records"], wanted)
        self.assertEqual(state["published"], wanted)

    def test_dead_letters_are_counted_and_a_second_run_is_quiet(self):
        run = self.exchange.adapter("civil-affairs")
        for dataset in ("ca-marriage", "ca-low-income"):
            wanted = self.expected[dataset]
            state = self.exchange.dataset(dataset)
            self.assertEqual(state["records"], wanted["records"])
            letters = self.dead_letters("civil-affairs", dataset)
            self.assertEqual(len(letters), wanted["rejected"])
        reasons = {letter["reason"] for letter in
                   self.dead_letters("civil-affairs", "ca-marriage")}
        self.assertEqual(reasons, {"IDENTIFIER_UNUSABLE"})
        self.assertIn("IDENTIFIER_UNUSABLE", run.stdout + run.stderr)
        before = self.published("ca-marriage")
        self.exchange.adapter("civil-affairs")
        self.assertEqual(self.published("ca-marriage"), before)

    def dead_letters(self, department, dataset):
        path = (self.folder / "adapters" / department / dataset /
                "dead-letter.jsonl")
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        return [json.loads(line) for line in path.read_text().splitlines()]

    def test_another_departments_data_is_refused(self):
        foreign = self.folder / "foreign.yaml"
        text = (self.folder / "human-resources.yaml").read_text()
        foreign.write_text(text.replace(
            "system-human-resources-adapter", "system-civil-affairs-adapter"))
        done = self.exchange.run(
            [BIN + "/tombolo-adapter", "run", "--once", "--config", foreign,
             "--set", f"node.endpoint={self.exchange.endpoint}",
             "--set", "publish.give_up_seconds=1"], check=False)
        self.assertEqual(done.returncode, 4, done.stdout + done.stderr)
        self.assertEqual(self.published("hr-employment"), 0)


if __name__ == "__main__":
    BIN = sys.argv[sys.argv.index("--bin") + 1]
    del sys.argv[1:3]
    unittest.main(verbosity=2)
