"""Commands in the comments of a request: ``/dismiss ID why`` and ``/apply ID``, of people who may write."""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import msgspec

from pipeline.flags.model import Dismissal

if TYPE_CHECKING:
    from pipeline.forges.base import Connection, PullRequest

_COMMAND = re.compile(r"^/(dismiss|apply)[ \t]+([0-9a-f]{6,16})\b[ \t]*(.*)$", re.MULTILINE)
_WHOLE = 16


class Command(msgspec.Struct, frozen=True):
    """One command: ``verb`` dismiss or apply, the finding's id, why, who, and on which day (ISO)."""

    verb: str
    finding: str
    why: str
    author: str
    date: str


def commands(connection: "Connection", requests: "Iterable[PullRequest]") -> list[Command]:
    """Return the commands in the comments of ``requests``; those of people who may not write are passed over.

    Raises:
        PublishError: the comments cannot be read.
    """
    return [one for request in requests for one in _of(connection, request)]


def _of(connection: "Connection", request: "PullRequest") -> Iterator[Command]:
    from pipeline.report.body import named_in

    known = named_in(request.body)
    for comment in connection.comments(request, ("/dismiss", "/apply")):
        for verb, name, why in _COMMAND.findall(comment.body) if comment.may_write else ():
            # A long text is cut: a whole id needs no row that has it.
            named = [name] if len(name) == _WHOLE else [one for one in known if one.startswith(name)]
            if len(named) == 1:
                yield Command(verb, named[0], why.strip(), comment.author, comment.created_at[:10])


def said_against(said: Iterable[Command]) -> list[Dismissal]:
    """Return the decisions among the commands."""
    return [
        Dismissal(one.finding, one.why or "dismissed in a comment", one.author, one.date)
        for one in said
        if one.verb == "dismiss"
    ]


def asked_for(said: Iterable[Command]) -> frozenset[str]:
    """Return the findings whose suggested edits were asked for."""
    return frozenset(one.finding for one in said if one.verb == "apply")
