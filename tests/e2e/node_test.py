#!/usr/bin/env python3
"""The node as it is shipped: its door, its life, its data.

usage: node_test.py --bin DIR [unittest arguments]
"""

import os
import shutil
import ssl
import subprocess
import sys
import tempfile
import unittest
import urllib.request

from exchange import Exchange, NodeRefused, free_port

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

    def test_metrics_are_served_on_loopback(self):
        port = free_port()
        self.assertEqual(self.exchange.stop_node(), 0)
        settings = list(self.exchange.settings)
        self.exchange.settings.append(
            f"listen.metrics_address=127.0.0.1:{port}")
        try:
            self.exchange.start_node()
            with urllib.request.urlopen(
                    f"http://127.0.0.1:{port}/metrics", timeout=30) as reply:
                self.assertIn("tombolo_", reply.read().decode())
        finally:
            self.exchange.stop_node()
            self.exchange.settings = settings
            self.exchange.start_node()


if __name__ == "__main__":
    BIN = sys.argv[sys.argv.index("--bin") + 1]
    del sys.argv[1:3]
    unittest.main(verbosity=2)
