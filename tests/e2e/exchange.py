"""An exchange made of the real programs, for end-to-end tests.

    with Exchange(bin_dir, folder) as exchange:
        exchange.make()              # PKI, keys, configurations, init
        exchange.start_node()
        exchange.apply_registry()    # keys, catalogue, grants
        exchange.adapter("civil-affairs")
        answer = exchange.tombolo("query", ..., role="window")

Ports are free ones of this machine; every process is gone at the end. Python's
standard library only.
"""

import json
import os
import pathlib
import secrets
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEMO = ROOT / "deploy" / "demo"
DEPARTMENTS = ("civil-affairs", "public-security", "human-resources")
# Loaded machines are slow; nothing here waits longer than it must.
PATIENCE_SECONDS = 120
IDENTITIES = {
    "operator": "operator-op-1",
    "auditor": "auditor-audit-1",
    "window": "system-human-resources-window",
    "civil-window": "system-civil-affairs-window",
    "civil-officer": "officer-civil-affairs-officer-1",
}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class NodeRefused(Exception):
    """The node ended instead of serving."""


class Exchange:
    def __init__(self, bin_dir, folder, plant="", node_settings=()):
        self.bin = pathlib.Path(bin_dir)
        self.folder = pathlib.Path(folder)
        self.pki = self.folder / "pki"
        self.port = free_port()
        self.settings = [f"listen.address=127.0.0.1:{self.port}",
                         "listen.metrics_address=", *node_settings]
        self.plant = plant
        self.node = None
        self.children = []

    @property
    def endpoint(self):
        return f"127.0.0.1:{self.port}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for child in self.children:
            if child.poll() is None:
                child.kill()
            child.wait()

    # Setting up.

    def make_node(self):
        """Makes certificates, keys, and a node that was never started."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.run(["bash", ROOT / "certs" / "make_dev_pki.sh", self.pki])
        keys = self.folder / "keys"
        keys.mkdir(mode=0o700)
        key = keys / "key-encryption.hex"
        key.touch(mode=0o600)
        key.write_text(secrets.token_hex(32) + "\n")
        shutil.copy(DEMO / "node.yaml", self.folder)
        self.run(self.node_command("init"), env=self.node_environment())

    def make(self, people=300):
        """Makes all of that, and what the adapters need."""
        self.make_node()
        self.run([sys.executable, DEMO / "make_data.py", self.folder / "data",
                  "--people", str(people)])
        for department in DEPARTMENTS:
            shutil.copy(DEMO / "adapters" / f"{department}.yaml", self.folder)
            self.run([self.bin / "tombolo-adapter", "make-key",
                      self.folder / "keys" / f"record-id-{department}.key"])

    def expected(self):
        return json.loads((self.folder / "data" / "expected.json").read_text())

    def apply_registry(self):
        directory = self.folder / "key-directory.bin"
        self.tombolo("catalog", "keys", "sign", "--spec", DEMO / "keys.yaml",
                     "--keys-dir", self.pki, "--out", directory,
                     "--authority",
                     self.pki / "signing" / "registry-authority.key")
        self.tombolo("catalog", "keys", "install", directory)
        self.tombolo("catalog", "apply", DEMO / "catalog.yaml")
        self.tombolo("grant", "apply", DEMO / "grants.yaml")

    # The node.

    def node_command(self, verb, *more):
        command = [self.bin / "tombolo-node", verb, "--config",
                   self.folder / "node.yaml"]
        for setting in self.settings:
            command += ["--set", setting]
        return command + list(more)

    def node_environment(self):
        return dict(os.environ, TOMBOLO_PLANT_BUG=self.plant)

    def start_node(self, signals_restored=True):
        """Starts the node and waits until it shakes hands.

        Python ignores SIGXFSZ: without restoring it, a write beyond
        RLIMIT_FSIZE is an error to the node instead of its end.
        """
        log = open(self.folder / "node.log", "ab")
        with log:
            self.node = self.spawn(self.node_command("serve"), stdout=log,
                                   stderr=log, env=self.node_environment(),
                                   restore_signals=signals_restored)
        begin = time.monotonic()
        while not self.answers():
            if self.node.poll() is not None:
                raise NodeRefused(f"exit code {self.node.returncode}: "
                                  f"{self.last_log_line()}")
            if time.monotonic() - begin > PATIENCE_SECONDS:
                raise NodeRefused("it does not answer")
            time.sleep(0.02)
        return time.monotonic() - begin

    def answers(self):
        try:
            with self.handshake(self.tls_context("operator")):
                return True
        except OSError:
            return False

    def tls_context(self, role):
        context = ssl.create_default_context(
            cafile=str(self.pki / "ca" / "root.crt"))
        if role is not None:
            folder = self.pki / "tls" / IDENTITIES[role]
            context.load_cert_chain(folder / "tls.crt", folder / "tls.key")
        context.set_alpn_protocols(["h2"])
        return context

    def handshake(self, context):
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        try:
            return context.wrap_socket(raw, server_hostname="localhost")
        except OSError:
            raw.close()
            raise

    def kill_node(self):
        self.node.send_signal(signal.SIGKILL)
        self.node.wait()

    def stop_node(self):
        """SIGTERM; returns the exit code."""
        self.node.send_signal(signal.SIGTERM)
        return self.node.wait(timeout=PATIENCE_SECONDS)

    def last_log_line(self):
        lines = (self.folder / "node.log").read_text(
            errors="replace").splitlines()
        return lines[-1] if lines else "nothing was logged"

    # The other programs.

    def tombolo(self, *arguments, role="operator", check=True, endpoint=None,
                certificate=None):
        tls = self.pki / "tls" / IDENTITIES[role]
        authority = self.pki / "signing" / "registry-authority.pub"
        return self.run(
            [self.bin / "tombolo", "--endpoint",
             endpoint or self.endpoint, "--ca", self.pki / "ca" / "root.crt",
             "--cert", certificate or tls / "tls.crt", "--key",
             tls / "tls.key",
             "--authority-key", authority, "--trust-domain", "lishui.example",
             "--node", "node-1", "--lang", "en", *arguments], check=check)

    def adapter_command(self, department, *more):
        return [self.bin / "tombolo-adapter", "run", "--once", "--config",
                self.folder / f"{department}.yaml",
                "--set", f"node.endpoint={self.endpoint}", *more]

    def adapter(self, department, *more, check=True):
        return self.run(self.adapter_command(department, *more), check=check)

    def status(self):
        """Returns `tombolo status` as a dictionary."""
        return json.loads(
            self.tombolo("--output", "json", "status").stdout)

    def dataset(self, name):
        """Returns a dataset's state: sequences and records as numbers."""
        state = next(state for state in self.status()["datasets"]
                     if state["dataset"] == f"datasets/{name}")
        return {"records": int(state.get("recordCount", 0)),
                "published": int(state.get("nextSequence", 1)) - 1}

    # Processes.

    def spawn(self, command, **options):
        child = subprocess.Popen([str(word) for word in command], **options)
        self.children.append(child)
        return child

    def run(self, command, check=True, env=None):
        done = subprocess.run([str(word) for word in command], env=env,
                              capture_output=True, text=True,
                              timeout=PATIENCE_SECONDS * 2)
        if check and done.returncode != 0:
            raise AssertionError(
                f"{' '.join(map(str, command))}\nexit code {done.returncode}\n"
                f"{done.stdout}{done.stderr}")
        return done
