"""What reviewers have made of a group's proposal so far, read before a run decides anything.

Everything is read from the branch, the forge and the commits they name; nothing is remembered between runs.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import msgspec

from pipeline.errors import PublishError, StoreError
from pipeline.flags.ledger import flag_of, read_flags
from pipeline.flags.model import Dismissal, Flag
from pipeline.git.repository import Repository
from pipeline.git.trees import read_tree
from pipeline.proposal.authorship import BranchState, branch_state, newest_state, read_commit
from pipeline.proposal.commands import asked_for, commands, said_against
from pipeline.snapshots.paths import FOLDER, Root, is_page

if TYPE_CHECKING:
    from pipeline.forges.base import Connection, PullRequest
    from pipeline.git.remote import Remote

CLOSED_BY_US = "[//]: # (content-sync closed: resolved)"
_REMEMBERED = 10
# Of so many requests the comments are read: the open one, and those that were closed last.
_ASKED = 3
_DEEP = 200
CLOSED = "closed without merging"


class Review(msgspec.Struct, frozen=True):
    """A group's proposal as it is: the branch, its requests, and what was decided about its findings.

    ``rejected`` maps a snapshot's path to the blobs that a request held which people closed without merging.
    ``refused`` are the first texts of pages in such requests, by path: there was no news in them to turn down.
    ``applied`` are findings whose suggested edits somebody who may write asked for.
    ``decided`` are findings dismissed by a tick, a comment or by closing.
    """

    branch: str
    state: BranchState
    requests: "tuple[PullRequest, ...]" = ()
    decided: tuple[Dismissal, ...] = ()
    rejected: Mapping[str, frozenset[str]] = msgspec.field(default_factory=dict)
    refused: Mapping[str, str] = msgspec.field(default_factory=dict)
    applied: frozenset[str] = frozenset()
    trouble: tuple[str, ...] = ()

    @property
    def open_request(self) -> "PullRequest | None":
        """The request that is open now."""
        return next((request for request in self.requests if request.state == "open"), None)

    @property
    def turned_down(self) -> "tuple[PullRequest, ...]":
        """The requests people closed without merging, newest first."""
        return tuple(_turned_down(self.requests))

    def holds(self, item: Dismissal) -> bool:
        """Return whether a recorded decision still holds.

        Opening a closed request again takes back what closing it decided.
        """
        again = self.open_request
        return not (again and item.reason == CLOSED and item.author == f"pull request {again.number}")

    @property
    def unmerged(self) -> str:
        """The commit on the branch that nobody has merged, "" when there is none; a person may have written on it.

        What was decided stands there, also when its request was closed.
        """
        return self.state.head if self.state.kind in ("ours", "edited") and not self.state.merged else ""

    @property
    def proposed(self) -> str:
        """The commit that the run carries on from, "" when no proposal is open."""
        return "" if self.abandoned else self.unmerged

    @property
    def abandoned(self) -> bool:
        """Whether people closed the request that holds exactly what is on the branch: nobody waits for it."""
        head = self.state.head
        return not self.open_request and any(one.head == head for one in self.turned_down)


def review(
    repository: Repository,
    branch: str,
    base: str,
    today: str,
    remote: "Remote | None" = None,
    connection: "Connection | None" = None,
) -> Review:
    """Read a group's branch (of ``remote``, else the local one) and its requests on the forge.

    Raises:
        PublishError: the remote or the forge cannot be asked; then nothing may be decided.
    """
    ref = _fetched(remote, branch) if remote else ""
    requests = tuple(connection.find(branch)) if connection else ()
    state = branch_state(repository, ref, base) if ref else BranchState("none")
    if not remote:
        state = newest_state(repository, branch, base)
    if remote and state.kind in ("edited", "foreign"):
        from pipeline.git import remote as remotes

        # A clone one commit deep cannot tell a platform's merge from a person's work; look further back.
        remotes.fetch(remote, {f"heads/{branch}": state.head, "base/seen": base}, depth=_DEEP)
        state = branch_state(repository, ref, base)
    if any(one.state == "merged" and one.head == state.head for one in requests):
        # Squashed together with what a person wrote: the commits do not show it, the forge knows.
        state = msgspec.structs.replace(state, kind="ours", merged=True)
    name = branch.rpartition("/")[2]
    own = Root("" if name == "proposal" else name)
    read = [_read_closed(repository, remote, request, today, own) for request in _turned_down(requests)]
    ticks = _ticks(requests, today) if requests else []
    said = commands(connection, requests[:_ASKED]) if connection else []
    return Review(
        branch,
        state,
        requests,
        (*ticks, *said_against(said), *(item for one in read for item in one.decided)),
        _joined(one.rejected for one in read),
        {path: blob for one in reversed(read) for path, blob in one.refused.items()},
        asked_for(said),
        tuple(one.trouble for one in read if one.trouble),
    )


def try_review(
    repository: Repository,
    branch: str,
    base: str,
    today: str,
    remote: "Remote | None" = None,
    connection: "Connection | None" = None,
) -> Review:
    """Read as ``review`` does; what cannot be asked now is told, and then nothing will be published."""
    try:
        return review(repository, branch, base, today, remote, connection)
    except PublishError as error:
        return Review(branch, BranchState("unknown"), trouble=(str(error),))


def _turned_down(requests: "Iterable[PullRequest]") -> "Iterator[PullRequest]":
    closed = (one for one in requests if one.state == "closed" and CLOSED_BY_US not in one.body)
    return (one for one, _ in zip(closed, range(_REMEMBERED), strict=False))


def _fetched(remote: "Remote", branch: str) -> str:
    """Bring the remote's branch here and return the ref that holds it, "" when there is none."""
    from pipeline.git import remote as remotes

    head = remotes.look(remote, [branch]).get(branch, "")
    if not head:
        return ""
    remotes.fetch(remote, {f"heads/{branch}": head})
    return f"{remotes.OURS}/heads/{branch}"


def _ticks(requests: "Iterable[PullRequest]", today: str) -> list[Dismissal]:
    """What was ticked in any request: people tick and merge, or close, in one go."""
    from pipeline.report.body import ticked_in

    return [
        Dismissal(
            found,
            "ticked: no change needed",
            f"pull request {request.number}",
            request.closed_at[:10] or today,
        )
        for request in requests
        for found in sorted(ticked_in(request.body))
    ]


class _Closed(msgspec.Struct, frozen=True):
    decided: tuple[Dismissal, ...] = ()
    rejected: Mapping[str, frozenset[str]] = msgspec.field(default_factory=dict)
    refused: Mapping[str, str] = msgspec.field(default_factory=dict)
    trouble: str = ""


def _read_closed(
    repository: Repository, remote: "Remote | None", request: "PullRequest", today: str, own: Root
) -> _Closed:
    """Read what a closed request proposed: from its commit, else from the copy in its text."""
    from pipeline.git import remote as remotes
    from pipeline.report.body import manifest_in

    date = request.closed_at[:10] or today
    trouble = ""
    rejected: Mapping[str, frozenset[str]] = {}
    refused: Mapping[str, str] = {}
    flags: Mapping[str, Flag] = {}
    try:
        if remote and request.head:
            remotes.fetch(remote, {f"closed/{request.number}": request.head})
        flags = _flags(repository, request.head, own)
        found = frozenset(flags)
        rejected, refused = _pages(repository, remote, request)
    except (PublishError, StoreError) as error:
        found = manifest_in(request.body)
        trouble = f"pull request {request.number}: what it proposed is read from its text only ({error})"
    by = f"pull request {request.number}"
    decided = tuple(Dismissal(one, CLOSED, by, date, flag=flags.get(one)) for one in sorted(found))
    return _Closed(decided, rejected, refused, trouble)


def _flags(repository: Repository, commit: str, own: Root) -> dict[str, Flag]:
    """Return by id the flags that a commit of ours asks a decision for, with all that they claim.

    The reports of other groups lie beside that of its ``own`` group; nobody was asked about those.
    """
    from pipeline.report.json import read_json

    blobs = (read_tree(repository, commit, path).values() for path in (own.report_json, own.flags))
    report, ledger = ([text for _, text in repository.blobs(some)] for some in blobs)
    digests = {
        one.fingerprint: one.article_digest
        for text in ledger
        for one in read_flags(text.decode("utf-8", "replace"))
    }
    found = (one for text in report for one in read_json(text).findings if one.verdict.flags)
    return {one.id: flag_of(one, digests.get(one.id, "")) for one in found}


def _pages(
    repository: Repository, remote: "Remote | None", request: "PullRequest"
) -> tuple[dict[str, frozenset[str]], dict[str, str]]:
    """Return what a closed request put in place of accepted files, and what it put in for the first time.

    Its own commit says what it was built on, however deep the clone is. Where that cannot be had nothing is known,
    and nothing is taken for turned down.
    """
    from pipeline.git import remote as remotes

    raw = read_commit(repository, request.head)
    while raw and not raw.ours and raw.parents:
        raw = read_commit(repository, raw.parents[0])
    base = raw.trailers.get("Sync-Base", "") if raw else ""
    if remote and base:
        remotes.fetch(remote, {f"closed/{request.number}-base": base})
    if not base or read_commit(repository, base) is None:
        return {}, {}
    before = read_tree(repository, base, f"{FOLDER}/")
    after = read_tree(repository, request.head, f"{FOLDER}/")
    news = {path: blob for path, blob in after.items() if before.get(path) != blob}
    rejected = {path: frozenset([blob]) for path, blob in news.items() if path in before}
    first = {path: blob for path, blob in news.items() if path not in before and is_page(path)}
    return rejected, first


def _joined(maps: Iterable[Mapping[str, frozenset[str]]]) -> dict[str, frozenset[str]]:
    joined: dict[str, frozenset[str]] = {}
    for one in maps:
        for path, blobs in one.items():
            joined[path] = joined.get(path, frozenset()) | blobs
    return joined
