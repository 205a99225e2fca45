"""What a group proposes, and what became of it."""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from pipeline.git.base import Base
from pipeline.git.repository import Repository
from pipeline.git.trees import Content, read_tree
from pipeline.proposal.commit import branch_name
from pipeline.proposal.operation import Operation
from pipeline.proposal.target import Desk
from pipeline.report import Finding, Report
from pipeline.report.fixes import Fix
from pipeline.report.reviewers import reviewers
from pipeline.snapshots.paths import Root


class PublishResult(msgspec.Struct, frozen=True):
    """What became of a group's proposal.

    ``commit`` and ``tree`` are "" where nothing stands; ``detail`` says why and what to do; ``backup`` is
    the branch that keeps a replaced head; ``number`` and ``url`` are the pull request's; ``report`` is the
    report's path on the branch.
    """

    operation: Operation
    branch: str
    commit: str = ""
    tree: str = ""
    detail: str = ""
    backup: str = ""
    number: int = 0
    url: str = ""
    report: str = ""


class Proposal(msgspec.Struct, frozen=True):
    """What a group proposes.

    ``body`` renders the request's text for a length, the ticked findings and the commit it speaks of;
    ``report`` is the path of the report in ``files``.
    """

    base: Base
    branch: str
    files: Mapping[str, Content | None]
    message: str
    date: int
    findings: tuple[Finding, ...]
    body: Callable[[int, frozenset[str], str], str]
    reviewers: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    fixes: tuple[Fix, ...] = ()
    report: str = ""

    @property
    def title(self) -> str:
        """The first line of the message."""
        return self.message.partition("\n")[0]


_CODEOWNERS = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")


def make_proposal(
    desk: Desk,
    base: Base,
    group: str,
    report: Report,
    files: Mapping[str, Content | None],
    message: str,
    date: int,
    mended: Sequence[str] = (),
    fixes: Sequence[Fix] = (),
) -> Proposal:
    """Return what ``group`` proposes, its request's text made for the forge at hand when it is needed.

    ``mended`` are the articles it edits, ``fixes`` what was done in them.
    """
    full = Root(group).report_markdown

    def body(room: int, ticked: frozenset[str], commit: str) -> str:
        from pipeline.proposal.repairs import told
        from pipeline.report.body import Limit, render_body
        from pipeline.report.budget import utf16
        from pipeline.report.places import Places

        kind = {"azure-devops": "azure"}.get(desk.forge_name, desk.forge_name) or "github"
        places = Places(desk.web, kind, commit, report.run.articles)
        listed = told(fixes, 20)
        limit = Limit(room - utf16(listed), plain=kind == "azure")
        text = render_body(report, limit, places, ticked, full)
        return f"{text}\n{listed}\n" if listed else text

    owners = _codeowners(desk.repository, base.commit) if desk.forge else ""
    asked = reviewers(report.findings, desk.settings.owners, owners)
    return Proposal(
        base,
        branch_name(desk.settings.branch_prefix, group),
        files,
        message,
        date,
        report.findings,
        body,
        asked,
        tuple(mended),
        tuple(fixes),
        full,
    )


def _codeowners(repository: Repository, commit: str) -> str:
    """Return the text of the first CODEOWNERS file a forge would read, "" without one."""
    for path in _CODEOWNERS:
        blobs = read_tree(repository, commit, path)
        for _, text in repository.blobs(blobs.values()):
            return text.decode("utf-8", "replace")
    return ""
