"""Tells from the files of a killed node whether it was writing a table.

RocksDB writes a table (a flush of a write buffer, or the output of a
compaction) and then enters it into its MANIFEST. A table that is there but was
never entered is one that the kill caught between the two.

The formats are RocksDB's: a MANIFEST is a log file (db/log_format.h) whose
records are version edits (db/version_edit.cc).
"""

import pathlib
import re

BLOCK_BYTES = 32768
HEADER_BYTES = 7
FULL, FIRST, MIDDLE, LAST = 1, 2, 3, 4
# Fields of a version edit by how they are encoded; whatever is not here is a
# string with its length before it, as are all fields of later versions.
NUMBERS = {2, 3, 4, 9, 10, 200, 203, 300}
NOTHING = {202}
DELETED_FILE, COMPACT_CURSOR, NEW_FILE, NEW_FILE_END = 6, 5, 103, 1


def unfinished_tables(store):
    """Returns the names of tables in the folder that were never entered."""
    store = pathlib.Path(store)
    manifest = store / (store / "CURRENT").read_text().strip()
    entered = set()
    for edit in log_records(manifest.read_bytes()):
        entered |= new_tables(edit)
    return [path.name for path in store.iterdir()
            if re.match(r"\d+\.sst$", path.name)
            and int(path.stem) not in entered]


def log_records(data):
    """Yields the whole records of a log file; a torn last one is left out."""
    record = b""
    at = 0
    while at + HEADER_BYTES <= len(data):
        left = BLOCK_BYTES - at % BLOCK_BYTES
        length = int.from_bytes(data[at + 4:at + 6], "little")
        kind = data[at + 6]
        if left < HEADER_BYTES or kind == 0:
            at += left
            continue
        if not FULL <= kind <= LAST:
            raise ValueError(f"a log record of kind {kind}")
        record += data[at + HEADER_BYTES:at + HEADER_BYTES + length]
        at += HEADER_BYTES + length
        if at > len(data):
            return
        if kind in (FULL, LAST):
            yield record
            record = b""


class Fields:
    """Reads one version edit from its start."""

    def __init__(self, data):
        self.data = data
        self.at = 0

    def number(self):
        value = shift = 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def string(self):
        size = self.number()
        self.at += size

    def new_file(self):
        self.number()  # Level.
        number = self.number()
        self.number()  # Bytes.
        self.string()  # Smallest and largest key, smallest and largest
        self.string()  # sequence number.
        self.number()
        self.number()
        while self.number() != NEW_FILE_END:
            self.string()
        return number


def new_tables(edit):
    fields = Fields(edit)
    found = set()
    while fields.at < len(edit):
        tag = fields.number()
        if tag == NEW_FILE:
            found.add(fields.new_file())
        elif tag in NUMBERS:
            fields.number()
        elif tag == DELETED_FILE:
            fields.number()
            fields.number()
        elif tag == COMPACT_CURSOR:
            fields.number()
            fields.string()
        elif tag not in NOTHING:
            fields.string()
    return found
