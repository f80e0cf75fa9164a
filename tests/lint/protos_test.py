"""protos.py catches each violation it is for."""

import pathlib
import subprocess
import tempfile
import unittest

import protos

PROTO = '''syntax = "proto3";
package tombolo.exchange.v1;
import "google/api/field_behavior.proto";
service GrantService {
  rpc %(method)s(CallRequest) returns (CallResponse);
}
message CallRequest {
  // %(comment)s
  string grant = 1%(behavior)s;
  Part part = 2 [(google.api.field_behavior) = OPTIONAL];
  %(more)s
}
message Part {
  // %(part)s
  repeated int32 numbers = 1;
}
message CallResponse {
  // Without a limit: nobody outside chooses it.
  string text = 1;
}
'''
GOOD = {"method": "GetGrant", "comment": "At most 63 characters.",
        "behavior": " [(google.api.field_behavior) = REQUIRED]",
        "part": "At most 8.", "more": ""}
ROOT = pathlib.Path(__file__).resolve().parents[2]


def findings(**changes):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "a.proto").write_text(PROTO % {**GOOD, **changes},
                                        encoding="utf-8")
        subprocess.run(
            ["protoc", f"-I{folder}", f"-I{ROOT}/.deps/googleapis",
             "--include_imports", "--include_source_info",
             f"--descriptor_set_out={folder}/set", f"{folder}/a.proto"],
            check=True)
        return protos.check(protos.load(folder / "set"))


class ProtosTest(unittest.TestCase):
    def test_passes_what_is_right(self):
        self.assertEqual(findings(), [])
        self.assertEqual(
            findings(comment="The grant, `grants/{grant}`."), [])

    def test_finds_a_field_without_behaviour(self):
        self.assertEqual(findings(behavior=""), [
            "CallRequest.grant: want a google.api.field_behavior"])

    def test_finds_a_comment_without_a_limit(self):
        self.assertEqual(findings(comment="The grant."), [
            "tombolo.exchange.v1.CallRequest.grant: its comment states no "
            "limit"])

    def test_finds_it_in_messages_a_request_carries(self):
        self.assertEqual(findings(part="Some numbers."), [
            "tombolo.exchange.v1.Part.numbers: its comment states no limit"])

    def test_finds_a_change_without_request_id(self):
        self.assertEqual(findings(method="RevokeGrant"), [
            "GrantService.RevokeGrant: changes something and has no "
            "request_id"])
        self.assertEqual(findings(
            method="RevokeGrant",
            more="// A UUID.\nstring request_id = 3 "
                 "[(google.api.field_behavior) = REQUIRED];"), [])


if __name__ == "__main__":
    unittest.main()
