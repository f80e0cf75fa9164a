"""How a check says no: the step it failed in and the reason's stable name."""


class Rejected(Exception):
    """Evidence that must not be used; `reason` is of docs/reference/errors.md."""

    def __init__(self, reason, check=""):
        super().__init__(f"{check}: {reason}" if check else reason)
        self.reason = reason
        self.check = check


def require(holds, reason):
    if not holds:
        raise Rejected(reason)


class check:
    """`with check("key"):` names the step for whatever is refused inside."""

    def __init__(self, name):
        self.name = name

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if isinstance(error, Rejected) and not error.check:
            raise Rejected(error.reason, self.name) from error
        return False
