"""Commands in the comments of a request: ``/dismiss ID why`` and ``/apply ID``, of people who may write."""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import msgspec

from pipeline.flags.model import Dismissal

if TYPE_CHECKING:
    from pipeline.forges.base import Connection, PullRequest

_COMMAND = re.compile(r"^/(dismiss|apply)[ \t]+([0-9a-f]{6,16})\b[ \t]*(.*)$", re.MULTILINE)


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
    from pipeline.report.body import manifest_in

    known = manifest_in(request.body)
    for comment in connection.comments(request, ("/dismiss", "/apply")):
        for verb, name, why in _COMMAND.findall(comment.body) if comment.may_write else ():
            named = [finding for finding in known if finding.startswith(name)]
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
