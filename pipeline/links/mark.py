"""A link as it is found, before anybody asks where it leads."""

import msgspec


class Mark(msgspec.Struct, frozen=True):
    """Kind, place (line and column from 1), label, destination as meant, claim, issue code ("" = sound)."""

    kind: str
    line: int
    column: int
    label: str
    url: str
    claim: str
    issue: str = ""
