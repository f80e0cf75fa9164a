"""Each lint catches the violation it is for, and passes what is right."""

import contextlib
import io
import pathlib
import tempfile
import unittest

import coverage
import docs_links
import file_size
import layering
import reasons
import secrets_lint
import tree


class Planted(unittest.TestCase):
    """A folder of planted files."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)

    def plant(self, path, content):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            file.write_bytes(content)
        else:
            file.write_text(content, encoding="utf-8")

    def assert_found(self, findings, *words):
        self.assertEqual(len(findings), 1, findings)
        for word in words:
            self.assertIn(word, findings[0])


class LayeringTest(Planted):
    def findings(self, path, include):
        self.plant(path, f"#include {include}\n")
        return layering.check(self.root)

    def test_allows_what_the_table_lists(self):
        for path, include in (
                ("exchange-core/record/a.cc", '"exchange-core/merkle/tree.h"'),
                ("exchange-core/crypto/a.cc", "<openssl/evp.h>"),
                ("exchange-core/storage/rocksdb/a.cc", "<rocksdb/db.h>"),
                ("services/node/a.cc", '"exchange-core/query/engine.h"'),
                ("services/node/b.cc",
                 '"exchange-core/storage/rocksdb/rocksdb_store.h"'),
                ("services/grpc/a.cc", '"tombolo/exchange/v1/a.grpc.pb.h"'),
                ("tests/unit/query/a.cc", '"exchange-core/query/engine.h"')):
            with self.subTest(path=path, include=include):
                self.assertEqual(self.findings(path, include), [])

    def test_names_the_file_and_the_folder(self):
        for path, include, word in (
                ("exchange-core/base/a.cc", '"exchange-core/crypto/digest.h"',
                 "exchange-core/crypto"),
                ("exchange-core/merkle/a.h", '"exchange-core/record/record.h"',
                 "exchange-core/record"),
                ("exchange-core/permission/a.h",
                 '"exchange-core/crypto/digest.h"', "exchange-core/crypto"),
                ("exchange-core/catalog/a.cc", '"exchange-core/query/a.h"',
                 "exchange-core/query"),
                ("exchange-core/query/a.cc", '"exchange-core/publish/a.h"',
                 "exchange-core/publish"),
                ("exchange-core/query/a.cc",
                 '"exchange-core/storage/rocksdb/rocksdb_store.h"',
                 "exchange-core/storage/rocksdb"),
                ("services/grpc/a.cc",
                 '"exchange-core/storage/rocksdb/rocksdb_store.h"',
                 "exchange-core/storage/rocksdb"),
                ("services/cli/a.cc", '"exchange-core/storage/store.h"',
                 "exchange-core/storage"),
                ("adapters/sdk/cpp/a.cc", '"exchange-core/query/engine.h"',
                 "exchange-core/query"),
                ("exchange-core/query/a.cc", "<openssl/evp.h>", "openssl"),
                ("exchange-core/query/a.cc", "<rocksdb/db.h>", "rocksdb"),
                ("exchange-core/query/a.cc", "<grpcpp/grpcpp.h>", "grpcpp"),
                ("exchange-core/query/a.cc",
                 '"tombolo/exchange/v1/query_service.pb.h"', "exchange/v1"),
                ("exchange-core/permission/a.cc", "<yaml-cpp/yaml.h>",
                 "yaml"),
                ("services/node/a.cc", '"tests/support/fake_clock.h"',
                 "tests/")):
            with self.subTest(path=path, include=include):
                self.assert_found(self.findings(path, include), path, word)
                (self.root / path).unlink()

    def test_finds_a_folder_without_a_row(self):
        self.plant("exchange-core/tricks/a.cc", "")
        self.assert_found(layering.check(self.root), "tricks", "no row")

    def test_finds_a_cycle_in_the_table(self):
        table = {"folders": {"a": ["b"], "b": ["a"]}, "headers": []}
        self.assertEqual(len(layering.check(self.root, table)), 2)


class FileSizeTest(Planted):
    def test_warns_then_fails(self):
        self.plant("a.h", "\n" * 200)
        self.plant("b.h", "\n" * 201)
        self.plant("c.cc", "\n" * 401)
        self.plant("d.cc", "\n" * 701)
        warnings, findings = file_size.check(self.root)
        self.assertEqual([w.split(":")[0] for w in warnings], ["b.h", "c.cc"])
        self.assert_found(findings, "d.cc", "701")


class SecretsTest(Planted):
    def test_passes_ordinary_files(self):
        self.plant("manage.cc", "// Common work of two managers.\n")
        self.plant("docs/a.md", "Run ./dev test; the log is build/ci/a.log\n")
        self.plant("a.sh", '"$HOME/work/trees" /usr/bin/env\n')
        self.assertEqual(secrets_lint.check(self.root), [])

    def test_finds_each_kind(self):
        for path, content, word in (
                ("a.pem", "-----BEGIN PRIVATE" + " KEY-----\n", "private key"),
                ("a.pem", "-----BEGIN EC PRIVATE" + " KEY-----\n",
                 "private key"),
                ("node.key", "x", "private key"),
                ("a.cc", "// TO" + "DO: later\n", "unfinished"),
                ("a.py", "# FIX" + "ME\n", "unfinished"),
                ("a.sh", "cd /wo" + "rk/main\n", "one machine"),
                ("a.sh", "ls /ro" + "ot/x\n", "one machine"),
                ("base/string_util.h", "", "says nothing"),
                ("base/utils/string.h", "", "says nothing"),
                ("common.cc", "", "says nothing"),
                ("log_manager.cc", "", "says nothing"),
                ("test-helpers.py", "", "says nothing"),
                ("big.bin", b"\0" * ((1 << 20) + 1), "1048577 bytes")):
            with self.subTest(path=path, word=word):
                self.plant(path, content)
                self.assert_found(secrets_lint.check(self.root), path, word)
                (self.root / path).unlink()


class DocsLinksTest(Planted):
    def test_follows_files_and_headings(self):
        self.plant("docs/a.md", "# First part (of two)\n"
                   "[b](b.md#second) [self](#first-part-of-two) [up](../x)\n"
                   "[web](https://example.org) `[code](nowhere)`\n"
                   "```\n[code](nowhere)\n```\n")
        self.plant("docs/b.md", "## Second\n")
        self.plant("x", "")
        self.assertEqual(docs_links.check(self.root), [])

    def test_finds_a_broken_link(self):
        self.plant("docs/a.md", "[b](b.md)\n")
        self.assert_found(docs_links.check(self.root), "docs/a.md", "b.md")

    def test_finds_a_missing_heading(self):
        self.plant("a.md", "[b](b.md#third)\n")
        self.plant("b.md", "## Second\n")
        self.assert_found(docs_links.check(self.root), "b.md", "#third")


REASON = '''inline constexpr ErrorReason kNoGrant{
    .name = "%s",
    .code = absl::StatusCode::kPermissionDenied,
    .en = "no grant for {consumer}; of {consumer}; \\"{consumer}\\"",
    .en_next = "ask the "
        "provider",
    .zh = "没有给 {%s}; 的授权",
    .zh_next = "请申请"};
inline constexpr std::array%s kAreaReasons{%s};
'''


class ReasonsTest(Planted):
    def findings(self, name="NO_GRANT", key="consumer", kind="",
                 listed="&kNoGrant", book=None):
        self.plant("exchange-core/base/reasons/area.h",
                   REASON % (name, key, kind, listed))
        return reasons.check(self.root, book)

    def test_passes_a_whole_reason(self):
        self.assertEqual(self.findings(book="## `NO_GRANT`\n"), [])

    def test_finds_a_reason_outside_its_array(self):
        self.assert_found(
            self.findings(kind="<const ErrorReason*, 0>", listed=""),
            "kNoGrant", "not in the array")

    def test_finds_a_bad_name(self):
        self.assert_found(self.findings(name="NoGrant"), "UPPER_SNAKE")

    def test_finds_a_text_without_the_value(self):
        self.assert_found(self.findings(key="dataset"), "only one language")

    def test_finds_a_reason_missing_from_the_book(self):
        self.assert_found(self.findings(book="## `OTHER`\n"), "error book")

    def test_finds_a_name_used_twice(self):
        self.plant("exchange-core/base/reasons/other.h",
                   REASON % ("NO_GRANT", "consumer", "", "&kNoGrant"))
        self.assert_found(self.findings(), "is also in")


class CoverageTest(Planted):
    def setUp(self):
        super().setUp()
        quiet = contextlib.redirect_stdout(io.StringIO())
        quiet.__enter__()
        self.addCleanup(quiet.__exit__, None, None, None)

    def report(self, reached, missed):
        numbers = [(n, 1) for n in range(reached)]
        numbers += [(1000 + n, 0) for n in range(missed)]
        return {"files": [{"file": "exchange-core/merkle/tree.cc", "lines": [
            {"line_number": n, "count": c} for n, c in numbers]}]}

    def test_passes_at_the_minimum(self):
        self.assertEqual(coverage.check(self.report(95, 5), self.root), [])

    def test_names_the_lines_below_it(self):
        findings = coverage.check(self.report(94, 6), self.root)
        self.assertEqual(len(findings), 2)
        self.assertIn("tree.cc: 1000-1005", findings[1])

    def test_finds_a_source_no_test_contains(self):
        self.plant("exchange-core/record/record.cc", "")
        self.assert_found(coverage.check(self.report(95, 5), self.root),
                          "record.cc", "no test program")


class TreeTest(Planted):
    def test_binary_files_have_no_text(self):
        self.plant("a", b"a\0b")
        self.assertIsNone(tree.text(self.root, pathlib.PurePosixPath("a")))


if __name__ == "__main__":
    unittest.main()
