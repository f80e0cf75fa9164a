#!/usr/bin/env python3
"""The node as it is shipped: its door, its life, its data.

usage: node_test.py --bin DIR [unittest arguments]
"""

import contextlib
import os
import resource
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

from exchange import PATIENCE_SECONDS, Exchange, NodeRefused, free_port

# services/node/commands.h
EXIT_FATAL = 2
# docs/reference/cli.md
EXIT_UNAVAILABLE = 11
BIN = ""


class NodeTest(unittest.TestCase):
    """One exchange for all: a node with one department's data."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="tombolo-e2e-")
        cls.exchange = Exchange(BIN, cls.folder)
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.addClassCleanup(cls.exchange.__exit__)
        cls.exchange.make()
        cls.exchange.start_node()
        cls.exchange.apply_registry()
        cls.exchange.adapter("civil-affairs")

    def s_client(self, *options):
        """Returns what `openssl s_client` says of a handshake."""
        done = subprocess.run(
            ["openssl", "s_client", "-connect", self.exchange.endpoint,
             "-CAfile", self.exchange.pki / "ca" / "root.crt", "-alpn", "h2",
             *options], input=b"", capture_output=True, timeout=60)
        return done.returncode, (done.stdout + done.stderr).decode(
            errors="replace")

    def operator(self):
        tls = self.exchange.pki / "tls" / "operator-op-1"
        return "-cert", tls / "tls.crt", "-key", tls / "tls.key", \
            "-cert_chain", tls / "tls.crt"

    def records(self, dataset):
        return self.exchange.dataset(dataset)["records"]

    # The door.

    def test_tls_1_3_is_spoken(self):
        code, said = self.s_client("-tls1_3", *self.operator())
        self.assertEqual(code, 0, said)
        self.assertIn("TLSv1.3", said)
        self.assertIn("Verify return code: 0 (ok)", said)

    def test_tls_1_2_is_refused(self):
        code, said = self.s_client("-tls1_2", *self.operator())
        self.assertNotEqual(code, 0)
        self.assertIn("Cipher is (NONE)", said)

    def first_words(self, context):
        """What the node says to a client: its SETTINGS, or nothing at all.

        In TLS 1.3 a client's side of the handshake is over before the node has
        seen its certificate, so a refusal shows only when the client reads.
        """
        try:
            with self.exchange.handshake(context) as connection:
                connection.send(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
                                b"\0\0\0\4\0\0\0\0\0")
                return connection.recv(64)
        except (ssl.SSLError, ConnectionError):
            return b""

    def test_a_certificate_of_ours_is_let_in(self):
        self.assertTrue(self.first_words(
            self.exchange.tls_context("operator")))

    def test_no_certificate_is_refused(self):
        self.assertEqual(
            self.first_words(self.exchange.tls_context(None)), b"")

    def test_a_strangers_certificate_is_refused(self):
        folder = os.path.join(self.folder, "stranger")
        os.makedirs(folder)
        certificate, key = f"{folder}/tls.crt", f"{folder}/tls.key"
        self.exchange.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
             "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
             "-subj", "/CN=op-1", "-addext",
             "subjectAltName=URI:spiffe://lishui.example/operator/op-1",
             "-keyout", key, "-out", certificate])
        context = self.exchange.tls_context(None)
        context.load_cert_chain(certificate, key)
        self.assertEqual(self.first_words(context), b"")

    # Its life.

    def test_a_second_node_on_the_same_data_is_refused(self):
        command = self.exchange.node_command(
            "serve", "--set", f"listen.address=127.0.0.1:{free_port()}")
        done = self.exchange.run(command, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("STORE_LOCKED", done.stdout + done.stderr)
        self.assertTrue(self.exchange.answers(), "the first goes on")

    def test_init_makes_no_second_store(self):
        done = self.exchange.run(self.exchange.node_command("init"),
                                 check=False)
        self.assertEqual(done.returncode, 1)

    def test_an_unknown_key_of_the_configuration_is_named(self):
        done = self.exchange.run(
            self.exchange.node_command("serve", "--set", "listen.adress=x"),
            check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("listen.adress", done.stdout + done.stderr)
        self.assertIn("listen.address", done.stdout + done.stderr)

    def test_sigterm_drains_and_a_restart_keeps_everything(self):
        before = self.exchange.status()
        self.assertEqual(self.exchange.stop_node(), 0)
        check = self.exchange.run(self.exchange.node_command("check"))
        self.assertIn("in order", check.stdout)
        self.exchange.start_node()
        after = self.exchange.status()
        for key in ("policyEpoch", "keyDirectoryVersion", "logOrigin"):
            self.assertEqual(before[key], after[key], key)
        self.assertGreaterEqual(int(after["logSize"]), int(before["logSize"]))
        expected = self.exchange.expected()["datasets"]
        for dataset in ("ca-marriage", "ca-low-income"):
            self.assertEqual(self.records(dataset),
                             expected[dataset]["records"])

    def test_without_its_marker_a_log_is_not_trusted(self):
        self.assertEqual(self.exchange.stop_node(), 0)
        marker = os.path.join(self.folder, "node", "log.marker")
        os.rename(marker, marker + ".away")
        try:
            with self.assertRaises(NodeRefused):
                self.exchange.start_node()
            self.assertIn("MARKER_MISSING", self.exchange.last_log_line())
        finally:
            os.rename(marker + ".away", marker)
            self.exchange.start_node()

    def ask(self, **options):
        """Asks about one person's marriages."""
        return self.exchange.tombolo(
            "query", self.exchange.expected()["subject"], "--scheme",
            "cn-resident-id", "--dataset", "ca-marriage", "--purpose",
            "subsidy-eligibility", role="window", **options)

    @contextlib.contextmanager
    def node_with(self, *settings):
        """Within, the node runs with these settings, too."""
        before = list(self.exchange.settings)
        self.assertEqual(self.exchange.stop_node(), 0)
        self.exchange.settings += settings
        try:
            self.exchange.start_node()
            yield
        finally:
            if self.exchange.node.poll() is None:
                self.exchange.stop_node()
            self.exchange.settings = before
            self.exchange.start_node()

    def wait_for_log(self, word, begin):
        """Waits for a line of the node's log behind byte `begin`."""
        log = self.exchange.folder / "node.log"
        end = time.monotonic() + PATIENCE_SECONDS
        while word not in log.read_bytes()[begin:].decode():
            self.assertLess(time.monotonic(), end, f"no {word} in the log")
            time.sleep(0.02)

    def log_bytes(self):
        return (self.exchange.folder / "node.log").stat().st_size

    def test_sighup_reads_the_configuration_again(self):
        config = self.exchange.folder / "node.yaml"
        text = config.read_text()
        quiet = text + "log:\n  level: error\n"
        try:
            config.write_text(quiet)
            with self.node_with():
                begin = self.log_bytes()
                config.write_text("node: [")
                self.exchange.node.send_signal(signal.SIGHUP)
                self.wait_for_log("configuration kept", begin)
                self.assertTrue(self.exchange.answers())
                # Said at level info, which this very reload allows.
                config.write_text(text)
                self.exchange.node.send_signal(signal.SIGHUP)
                self.wait_for_log("configuration reloaded", begin)
                self.assertTrue(self.exchange.answers())
        finally:
            config.write_text(text)

    def test_metrics_are_served_on_loopback(self):
        port = free_port()
        with self.node_with(f"listen.metrics_address=127.0.0.1:{port}"):
            def metrics():
                with urllib.request.urlopen(
                        f"http://127.0.0.1:{port}/metrics",
                        timeout=30) as reply:
                    self.assertTrue(reply.headers["Content-Type"].startswith(
                        "text/plain"), reply.headers["Content-Type"])
                    return dict(line.rsplit(" ", 1)
                                for line in reply.read().decode().splitlines()
                                if not line.startswith("#"))

            def calls(method):
                return sum(float(value) for name, value in metrics().items()
                           if name.startswith("tombolo_requests_total")
                           and f'method="{method}"' in name)

            self.assertEqual(calls("QueryService/QuerySubject"), 0)
            for _ in range(3):
                self.ask()
            self.assertEqual(calls("QueryService/QuerySubject"), 3)
            self.exchange.adapter("public-security")
            self.assertGreater(calls("PublishService/PublishBatches"), 0)
            self.assertGreater(float(metrics()["tombolo_log_entries"]), 0)
            # On that one address, not on all of this machine.
            with self.assertRaises(OSError):
                socket.create_connection(("127.0.0.2", port), timeout=10)

    def test_a_store_that_cannot_be_written_ends_the_node(self):
        """No answer without its entry: the process ends, the data are whole."""
        self.exchange.stop_node()
        self.exchange.start_node(signals_restored=False)
        before = self.exchange.status()
        resource.prlimit(self.exchange.node.pid, resource.RLIMIT_FSIZE, (1, 1))
        # A question is not answered before its entry is in the log.
        self.assertEqual(self.ask(check=False).returncode, EXIT_UNAVAILABLE)
        self.assertEqual(
            self.exchange.node.wait(timeout=PATIENCE_SECONDS), EXIT_FATAL)
        self.exchange.run(self.exchange.node_command("check"))
        self.exchange.start_node()
        after = self.exchange.status()
        self.assertGreaterEqual(int(after["logSize"]), int(before["logSize"]))


if __name__ == "__main__":
    BIN = sys.argv[sys.argv.index("--bin") + 1]
    del sys.argv[1:3]
    unittest.main(verbosity=2)
