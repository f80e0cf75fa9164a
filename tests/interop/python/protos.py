"""Message classes from a FileDescriptorSet: no generated code is needed."""
import copy
import re

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import DecodeError

from rejection import Rejected, require

ID = re.compile(r"[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")
MIN_SECONDS, MAX_SECONDS = -62135596800, 253402300799


class Protos:
    """`Protos(path).Statement` is a class of tombolo.record.v1."""

    def __init__(self, path):
        files = descriptor_pb2.FileDescriptorSet()
        with open(path, "rb") as file:
            files.ParseFromString(file.read())
        self._pool = descriptor_pool.DescriptorPool()
        for file in files.file:
            self._pool.Add(file)
        self._factory = message_factory.MessageFactory(self._pool)

    def message(self, name):
        return self._factory.GetPrototype(
            self._pool.FindMessageTypeByName(name))

    def __getattr__(self, name):
        return self.message(f"tombolo.record.v1.{name}")


def parse(kind, data, malformed, unknown):
    """Parses and refuses fields the type does not have, at every depth."""
    message = kind()
    try:
        message.ParseFromString(data)
    except DecodeError as error:
        raise Rejected(malformed) from error
    refuse_unknown(message, unknown)
    return message


def refuse_unknown(message, reason):
    known = copy.deepcopy(message)
    known.DiscardUnknownFields()
    require(known.ByteSize() == message.ByteSize(), reason)


def is_id(text):
    return ID.fullmatch(text) is not None


def is_timestamp(message, field):
    """True if the field is set to a moment of the years 1 to 9999."""
    if not message.HasField(field):
        return False
    time = getattr(message, field)
    return MIN_SECONDS <= time.seconds <= MAX_SECONDS and \
        0 <= time.nanos <= 999_999_999


def moment(timestamp):
    return timestamp.seconds, timestamp.nanos
