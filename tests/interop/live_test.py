#!/usr/bin/env python3
"""A running node asked by strangers: gRPC programs that share no code with it,
knowing only the protoset and, out of band, the authority's public key. What
they are told is verified by tests/interop/python, written from the documents.

usage: live_test.py --bin DIR grpcio|grpcurl [unittest arguments]

Exit status 77: the foreign program or a Python package is not here.
"""

import base64
import copy
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "e2e"),
                str(ROOT / "tests" / "interop" / "python")]

try:
    import grpc
    from cryptography.hazmat.primitives import serialization
    from google.protobuf import json_format
except ImportError as error:
    print(f"skipped: {error.name} not found; install python3-grpcio, "
          "python3-protobuf and python3-cryptography")
    sys.exit(77)

import captured_reply
from exchange import DEPARTMENTS, Exchange, IDENTITIES
from protos import Protos
from rejection import Rejected

PROTOSET = ROOT / "proto" / "tombolo.binpb"
PACKAGE = "tombolo.exchange.v1"
BIN = ""
STRANGER = None
GRANTED = ("ca-marriage", "ca-low-income", "ps-resident", "hr-employment",
           "hr-social-insurance")
NOT_GRANTED = "ps-residence-permit"


class Refused(Exception):
    """The call failed; the text is what the foreign program said."""


class Grpcio:
    """Calls with Python's gRPC. Requests are JSON, answers messages."""

    def __init__(self, exchange, protos):
        self._exchange, self._protos = exchange, protos

    @staticmethod
    def is_here():
        return True

    def call(self, service, method, request, role="window"):
        pki = self._exchange.pki
        secrets = [(pki / "ca" / "root.crt").read_bytes()]
        if role is not None:
            folder = pki / "tls" / IDENTITIES[role]
            secrets += [(folder / "tls.key").read_bytes(),
                        (folder / "tls.crt").read_bytes()]
        kinds = [self._protos.message(f"{PACKAGE}.{method}{part}")
                 for part in ("Request", "Response")]
        with grpc.secure_channel(
                f"localhost:{self._exchange.port}",
                grpc.ssl_channel_credentials(*secrets)) as channel:
            stub = channel.unary_unary(
                f"/{PACKAGE}.{service}/{method}",
                request_serializer=kinds[0].SerializeToString,
                response_deserializer=kinds[1].FromString)
            try:
                return stub(json_format.ParseDict(request, kinds[0]()),
                            timeout=30)
            except grpc.RpcError as error:
                raise Refused(f"{error.code()} {error.details()}") from error


class Grpcurl:
    """The same calls with grpcurl, which is written in Go."""

    program = shutil.which("grpcurl") or str(ROOT / ".deps" / "bin" / "grpcurl")

    def __init__(self, exchange, protos):
        self._exchange, self._protos = exchange, protos

    @classmethod
    def is_here(cls):
        return os.access(cls.program, os.X_OK)

    def call(self, service, method, request, role="window"):
        pki = self._exchange.pki
        command = [self.program, "-protoset", PROTOSET, "-max-time", "30",
                   "-cacert", pki / "ca" / "root.crt", "-d",
                   json.dumps(request)]
        if role is not None:
            folder = pki / "tls" / IDENTITIES[role]
            command += ["-cert", folder / "tls.crt",
                        "-key", folder / "tls.key"]
        command += [f"localhost:{self._exchange.port}",
                    f"{PACKAGE}.{service}/{method}"]
        done = subprocess.run([str(word) for word in command], timeout=60,
                              capture_output=True, text=True)
        if done.returncode != 0:
            raise Refused(done.stderr)
        kind = self._protos.message(f"{PACKAGE}.{method}Response")
        return json_format.Parse(done.stdout, kind())


def spki_of(file):
    key = serialization.load_pem_public_key(file.read_bytes())
    return key.public_bytes(serialization.Encoding.DER,
                            serialization.PublicFormat.SubjectPublicKeyInfo)


class LiveTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="tombolo-interop-"))
        cls.addClassCleanup(shutil.rmtree, folder)
        cls.exchange = Exchange(BIN, folder)
        cls.addClassCleanup(cls.exchange.__exit__)
        cls.exchange.make()
        cls.exchange.start_node()
        cls.exchange.apply_registry()
        for department in DEPARTMENTS:
            cls.exchange.adapter(department)
        cls.protos = Protos(PROTOSET)
        cls.node = STRANGER(cls.exchange, cls.protos)
        cls.subject = cls.exchange.expected()["subject"]
        cls.nonce = os.urandom(16)
        cls.answer = cls.node.call("QueryService", "QuerySubject",
                                   cls.question())
        cls.reply = cls.told()

    @classmethod
    def question(cls):
        return {
            "context": {"purpose": "purposes/subsidy-eligibility",
                        "nonce": base64.b64encode(cls.nonce).decode()},
            "subject": {"scheme": "cn-resident-id",
                        "identifier": cls.subject},
            "questions": [{"dataset": f"datasets/{dataset}"}
                          for dataset in (*GRANTED, NOT_GRANTED)]}

    @classmethod
    def told(cls):
        """What the node said, in the form of verify_evidence.py."""
        keys = cls.node.call("CatalogService", "GetKeyDirectory",
                             {}).key_directory
        schemas = []
        for dataset in GRANTED:
            schemas += cls.node.call(
                "CatalogService", "GetDataset",
                {"name": f"datasets/{dataset}"}).dataset.schemas
        signing = cls.exchange.pki / "signing"
        return {
            "result": cls.answer.result.hex(),
            "receipt": cls.answer.receipt.SerializeToString().hex(),
            "nonce": cls.nonce.hex(),
            "receipt_key": spki_of(signing / "receipt-node-1.pub").hex(),
            "authority_spki": spki_of(
                signing / "registry-authority.pub").hex(),
            "directory": {"directory": keys.directory.hex(),
                          "signature": keys.signature.hex()},
            "schemas": [schema.hex() for schema in schemas],
            "trust_domain": "lishui.example",
            "scheme": "cn-resident-id", "identifier": cls.subject,
            "datasets": [*GRANTED, NOT_GRANTED], "time": int(time.time())}

    def result(self):
        return self.protos.message(f"{PACKAGE}.QueryResult").FromString(
            self.answer.result)

    def assert_rejected(self, reason, **changes):
        reply = dict(copy.deepcopy(self.reply), **changes)
        with self.assertRaises(Rejected) as caught:
            captured_reply.verify(self.protos, reply)
        self.assertEqual(caught.exception.reason, reason)

    def test_every_record_and_the_receipt_can_be_proved(self):
        datasets = {one.dataset.removeprefix("datasets/"): one
                    for one in self.result().subjects[0].datasets}
        for name in GRANTED:
            self.assertGreater(len(datasets[name].records), 0, name)
        records = captured_reply.verify(self.protos, self.reply)
        self.assertEqual(records, sum(len(one.records)
                                      for one in datasets.values()))
        refused = datasets[NOT_GRANTED]
        self.assertEqual(len(refused.records), 0)
        self.assertEqual(refused.refusal.reason, "NO_GRANT")

    def test_a_changed_byte_of_the_result_is_noticed(self):
        result = bytearray.fromhex(self.reply["result"])
        result[len(result) // 2] ^= 1
        self.assert_rejected("RECEIPT_RESULT", result=result.hex())

    def test_the_receipt_of_another_question_is_noticed(self):
        self.assert_rejected("RECEIPT_NONCE", nonce=os.urandom(16).hex())

    def test_a_directory_of_another_authority_is_noticed(self):
        other = self.reply["receipt_key"]
        with self.assertRaises(Rejected):
            captured_reply.verify(
                self.protos, dict(self.reply, authority_spki=other))

    def test_there_is_no_answer_without_a_certificate(self):
        with self.assertRaises(Refused):
            self.node.call("QueryService", "QuerySubject", self.question(),
                           role=None)

    def test_a_refusal_says_its_reason(self):
        question = self.question()
        del question["context"]["nonce"]
        with self.assertRaisesRegex(Refused, "(?i)invalid_?argument"):
            self.node.call("QueryService", "QuerySubject", question)


if __name__ == "__main__":
    BIN = sys.argv[sys.argv.index("--bin") + 1]
    STRANGER = {"grpcio": Grpcio, "grpcurl": Grpcurl}[sys.argv[3]]
    if not STRANGER.is_here():
        print("skipped: grpcurl not found; ./dev setup --interop installs it")
        sys.exit(77)
    del sys.argv[1:4]
    unittest.main(verbosity=2)
