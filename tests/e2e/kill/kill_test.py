#!/usr/bin/env python3
"""Kills the node with SIGKILL, over and over, under publish and query load.

usage: kill_test.py --bin DIR --setup FILE --driver FILE --check FILE
                    [--cycles N] [--seed N] [--check-every N]
                    [--plant BUG,... --expect marker|ledger] [--keep]

kill_driver publishes and asks without a pause and writes down every promise;
this script kills the node after a random time and starts it again; at the end
kill_check matches the promises with the log and the records, after a last kill
and a restart. Write buffers are as small as they can be made, so that kills
meet flushes and compactions. `tombolo-node check` reads the whole log of the
killed node every --check-every cycles; each start makes the start-up checks.

With --plant the node runs with planted bugs (test builds only), and the test
passes only when what was lost is seen within the cycles, in the way that
--expect names: `marker`, the node refuses to start behind its own log marker,
or `ledger`, kill_check finds that records of acknowledged batches are lost.
"""

import argparse
import json
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from exchange import Exchange, NodeRefused, PATIENCE_SECONDS  # noqa: E402
from table_files import unfinished_tables  # noqa: E402

SETTINGS = ("store.write_buffer_bytes=65536",
            "store.write_buffers_bytes=1048576",
            "store.max_wal_bytes=1048576",
            "store.cache_bytes=8388608",
            "log.checkpoint_interval_ms=200")

# How the loss that a planted bug makes is seen.
EXPECTED = {
    "marker": lambda broken, _: "LOG_BEHIND_MARKER" in broken,
    "ledger": lambda _, figures: figures.get("lost", 0) > 0,
}


class PromiseBroken(Exception):
    """What the harness exists to notice."""


class DriverNoticed(PromiseBroken):
    """The driver met a broken promise while the node served."""


class KillTest:
    def __init__(self, args, folder):
        self.args = args
        self.random = random.Random(args.seed)
        self.exchange = Exchange(args.bin, folder, plant=args.plant,
                                 node_settings=SETTINGS)
        self.ledger = pathlib.Path(folder) / "ledger"
        self.store = pathlib.Path(folder) / "node" / "store"
        self.driver = None
        self.figures = {"seed": args.seed, "kills": 0,
                        "kills_amid_flush_or_compaction": 0,
                        "full_checks": 0}
        self.restarts = []
        self.waits = []

    def run(self):
        with self.exchange as exchange:
            exchange.make_node()
            exchange.start_node()
            exchange.run([self.args.setup, exchange.endpoint, exchange.pki])
            # Brings the catalogue and the grants to the disk, even with the
            # sync planted away: what kills may cost is what the driver sends.
            exchange.stop_node()
            exchange.start_node()
            self.driver = exchange.spawn(
                [self.args.driver, exchange.endpoint, exchange.pki,
                 self.ledger, self.args.seed],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            try:
                for cycle in range(1, self.args.cycles + 1):
                    self.wait_for_load()
                    time.sleep(self.random.uniform(0, 0.8))
                    self.kill_and_restart(cycle)
                self.finish()
            except DriverNoticed as noticed:
                # How much is gone is for the checker to say.
                self.match_ledger(f"{noticed}\n")
                raise

    def wait_for_load(self):
        """Waits until this start of the node acknowledged a batch and answered
        a question: kills hit a node that is busy with both."""
        begin = time.monotonic()
        before = self.ledger_bytes()
        while not self.both_promised_since(before):
            if self.driver.poll() is not None:
                return
            if time.monotonic() - begin > PATIENCE_SECONDS:
                raise PromiseBroken("the driver does not get on")
            time.sleep(0.01)
        self.waits.append(time.monotonic() - begin)

    def both_promised_since(self, offset):
        if self.ledger_bytes() == offset:
            return False
        with open(self.ledger, "rb") as file:
            file.seek(offset)
            return {b"K", b"Q"} <= {line[:1] for line in file}

    def kill_and_restart(self, cycle):
        self.exchange.kill_node()
        self.figures["kills"] += 1
        self.figures["kills_amid_flush_or_compaction"] += bool(
            unfinished_tables(self.store))
        if cycle % self.args.check_every == 0:
            self.check_stopped()
        try:
            self.restarts.append(self.exchange.start_node())
        except NodeRefused as refused:
            raise PromiseBroken(
                f"cycle {cycle}: the node does not start: {refused}") from None
        if self.driver.poll() is not None:
            self.judge_driver()
        if cycle % 10 == 0:
            print(f"cycle {cycle}: {self.ledger_lines()} promises", flush=True)

    def check_stopped(self):
        done = self.exchange.run(self.exchange.node_command("check"),
                                 check=False,
                                 env=self.exchange.node_environment())
        self.figures["full_checks"] += 1
        if done.returncode != 0:
            raise PromiseBroken(f"tombolo-node check: {done.stderr.strip()}")

    def ledger_bytes(self):
        return self.ledger.stat().st_size if self.ledger.exists() else 0

    def ledger_lines(self):
        with open(self.ledger, "rb") as file:
            return sum(1 for line in file if line[:1] != b"S")

    def judge_driver(self):
        """Waits for the driver and takes its counts."""
        out, err = self.driver.communicate(timeout=PATIENCE_SECONDS)
        if self.driver.returncode != 0:
            raise DriverNoticed(f"the driver: {err.strip()[:2000]}")
        self.figures.update(json.loads(out))

    def finish(self):
        self.driver.terminate()
        self.judge_driver()
        # What counts is what a restart brings back.
        self.exchange.kill_node()
        self.figures["kills"] += 1
        self.check_stopped()
        self.exchange.start_node()
        self.match_ledger()
        self.figures["table_files_written"] = self.newest_file()
        code = self.exchange.stop_node()
        if code != 0:
            raise PromiseBroken(f"the node ends with {code} on SIGTERM")
        self.check_stopped()

    def match_ledger(self, before=""):
        done = subprocess.run(
            [self.args.check, self.exchange.endpoint, self.exchange.pki,
             self.ledger], capture_output=True, text=True,
            timeout=PATIENCE_SECONDS * 5)
        if done.stdout:
            self.figures.update(json.loads(done.stdout))
        if done.returncode != 0:
            raise PromiseBroken(f"{before}kill_check: "
                                f"{done.stderr.strip()[:2000]}")

    def newest_file(self):
        """RocksDB numbers its files: how far it got says how busy it was."""
        return max((int(found.group(1)) for path in self.store.iterdir()
                    if (found := re.match(r"(\d+)\.sst$", path.name))),
                   default=0)

    def report(self):
        if self.restarts:
            self.figures["restart_seconds_mean"] = round(
                sum(self.restarts) / len(self.restarts), 3)
            self.figures["restart_seconds_worst"] = round(
                max(self.restarts), 3)
        if self.waits:
            self.figures["until_busy_seconds_mean"] = round(
                sum(self.waits) / len(self.waits), 3)
        for name, value in self.figures.items():
            print(f"  {name.replace('_', ' '):30} {value}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True)
    parser.add_argument("--setup", required=True)
    parser.add_argument("--driver", required=True)
    parser.add_argument("--check", required=True)
    parser.add_argument("--cycles", type=int, default=150)
    parser.add_argument("--seed", type=int,
                        default=random.SystemRandom().randrange(1, 1 << 31))
    parser.add_argument("--check-every", type=int, default=25)
    parser.add_argument("--plant", default="")
    parser.add_argument("--expect", choices=EXPECTED)
    parser.add_argument("--keep", action="store_true")
    args = parser.parse_args()
    if bool(args.plant) != bool(args.expect):
        parser.error("--plant and --expect go together")
    print(f"kill test: {args.cycles} cycles, --seed {args.seed}", flush=True)
    folder = tempfile.mkdtemp(prefix="tombolo-kill-")
    test = KillTest(args, folder)
    broken = None
    begin = time.monotonic()
    try:
        test.run()
    except PromiseBroken as found:
        broken = str(found)
    test.figures["seconds"] = round(time.monotonic() - begin)
    test.report()
    if broken is not None:
        print(f"BROKEN: {broken}")
    if args.expect is None:
        passed = broken is None
    else:
        passed = broken is not None and EXPECTED[args.expect](
            broken, test.figures)
    if args.keep or not passed:
        print(f"kept: {folder}")
    else:
        shutil.rmtree(folder)
    print("pass" if passed else "FAIL")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
