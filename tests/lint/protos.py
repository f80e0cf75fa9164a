"""API rules that buf does not have, over a FileDescriptorSet.

usage: protos.py DESCRIPTOR_SET   (protoc --include_source_info
                                   --include_imports --descriptor_set_out)

For the package tombolo.exchange.v1:
  * every field of a request has a google.api.field_behavior;
  * the comment of every repeated, string or bytes field that a request can
    carry states its limit;
  * every method that changes something has a request_id, so that repeating it
    is safe. Reads say so by name or by NO_SIDE_EFFECTS; a client stream is
    made safe by its sequence numbers.
"""

import re
import sys

from google.protobuf import descriptor_pb2

import tree

PACKAGE = "tombolo.exchange.v1"
FIELD_BEHAVIOR = 1052  # The extension's number in google.protobuf.FieldOptions.
READS = re.compile(r"(Get|List|Query|Explain|Verify|Search|Watch)[A-Z]")
# "at most 64 KiB", "32 bytes", "`departments/{department}`", "a UUID".
LIMIT = re.compile(r"\d|`[a-zA-Z]+/\{\w+\}|\bUUID\b|\bone of\b")

Field = descriptor_pb2.FieldDescriptorProto
LIMITED_TYPES = {Field.TYPE_STRING, Field.TYPE_BYTES}


class Package:
    """The messages, methods and comments of one package."""

    def __init__(self, descriptor_set):
        self.messages, self.methods, self.comments = {}, [], {}
        for file in descriptor_set.file:
            if file.package != PACKAGE:
                continue
            comments = {
                tuple(place.path):
                    place.leading_comments + place.trailing_comments
                for place in file.source_code_info.location}
            for number, message in enumerate(file.message_type):
                self._add(message, "." + file.package, (4, number), comments)
            for service in file.service:
                self.methods += [(service.name, m) for m in service.method]

    def _add(self, message, scope, path, comments):
        name = f"{scope}.{message.name}"
        self.messages[name] = message
        for number, field in enumerate(message.field):
            self.comments[name, field.name] = comments.get(
                path + (2, number), "")
        for number, nested in enumerate(message.nested_type):
            self._add(nested, name, path + (3, number), comments)

    def reachable(self, name, seen):
        """Adds `name` and every message it can carry to `seen`."""
        if name in self.messages and name not in seen:
            seen.add(name)
            for field in self.messages[name].field:
                self.reachable(field.type_name, seen)


def has_behavior(field):
    return any(unknown.field_number == FIELD_BEHAVIOR
               for unknown in field.options.UnknownFields()) or any(
                   extension.number == FIELD_BEHAVIOR
                   for extension, _ in field.options.ListFields())


def is_mutation(method):
    if method.client_streaming or READS.match(method.name):
        return False
    return (method.options.idempotency_level !=
            descriptor_pb2.MethodOptions.NO_SIDE_EFFECTS)


def check(descriptor_set):
    package, findings = Package(descriptor_set), []
    carried = set()
    for service, method in package.methods:
        request = package.messages.get(method.input_type)
        if request is None:
            continue
        package.reachable(method.input_type, carried)
        for field in request.field:
            if not has_behavior(field):
                findings.append(f"{request.name}.{field.name}: want a "
                                "google.api.field_behavior")
        if is_mutation(method) and "request_id" not in {
                field.name for field in request.field}:
            findings.append(f"{service}.{method.name}: changes something and "
                            "has no request_id")
    for name in sorted(carried):
        if package.messages[name].options.map_entry:
            continue
        for field in package.messages[name].field:
            limited = (field.label == Field.LABEL_REPEATED
                       or field.type in LIMITED_TYPES)
            if limited and not LIMIT.search(package.comments[name,
                                                             field.name]):
                findings.append(f"{name[1:]}.{field.name}: its comment states "
                                "no limit")
    return findings


def load(path):
    descriptor_set = descriptor_pb2.FileDescriptorSet()
    with open(path, "rb") as file:
        descriptor_set.ParseFromString(file.read())
    return descriptor_set


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(tree.report("protos", check(load(sys.argv[1]))))
