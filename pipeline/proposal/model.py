"""What a group proposes, and what became of it."""

from collections.abc import Callable, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from pipeline.forges.base import Body
from pipeline.git.base import Base
from pipeline.git.repository import Repository
from pipeline.git.trees import Content, read_tree
from pipeline.proposal.commit import branch_name
from pipeline.proposal.operation import Operation
from pipeline.proposal.target import PublishTarget
from pipeline.report import Finding, Report
from pipeline.report.model import Fix
from pipeline.report.reviewers import reviewers
from pipeline.snapshots.paths import Root


class PublishResult(msgspec.Struct, frozen=True):
    """What became of a group's proposal.

    ``commit`` and ``tree`` are "" where there is none; ``detail`` says why and what to do; ``backup`` is
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


class Source(msgspec.Struct, frozen=True):
    """What a proposal was made of, to make it again on another commit of the base."""

    target: PublishTarget
    group: str
    report: Report


class Proposal(msgspec.Struct, frozen=True):
    """What a group proposes.

    ``body`` renders the request's text: how much of the forge's limit stays free, the ticked findings and the
    commit it speaks of; ``report`` is the path of the report in ``files``.
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
    source: Source | None = None

    @property
    def flagged(self) -> tuple[Finding, ...]:
        """The findings that ask for a decision."""
        return tuple(finding for finding in self.findings if finding.verdict.flags)

    @property
    def title(self) -> str:
        """The first line of the message."""
        return self.message.partition("\n")[0]


def make_proposal(
    target: PublishTarget,
    base: Base,
    group: str,
    report: Report,
    files: Mapping[str, Content | None],
    message: str,
    date: int,
    repaired: Sequence[str] = (),
    fixes: Sequence[Fix] = (),
) -> Proposal:
    """Return what ``group`` proposes, its request's text made for the forge at hand when it is needed.

    ``repaired`` are the articles it edits, ``fixes`` what was done in them.
    """
    full = Root(group).report_markdown

    def body(reserved: int, ticked: frozenset[str], commit: str) -> str:
        from pipeline.proposal.repairs import repairs_text
        from pipeline.report.body import render_body
        from pipeline.report.places import Places

        shown = target.forge.body if target.forge else Body()
        places = Places(target.web, target.forge, commit, report.run.articles)
        listed = repairs_text(fixes, 20)
        shown = replace(shown, limit=shown.limit - reserved - shown.unit.length(listed))
        text = render_body(report, shown, places, ticked, full)
        return f"{text}\n{listed}\n" if listed else text

    paths = target.forge.codeowners if target.forge and target.connection else ()
    owners = _codeowners(target.repository, base.commit, paths)
    asked = reviewers(report.findings, target.settings.owners, owners)
    branch = branch_name(target.settings.branch_prefix, group)
    edits = tuple(repaired), tuple(fixes)
    source = Source(target, group, report)
    return Proposal(base, branch, files, message, date, report.findings, body, asked, *edits, full, source)


def _codeowners(repository: Repository, commit: str, paths: Sequence[str]) -> str:
    """Return the text of the first file among ``paths``, where the forge looks for it; "" without one."""
    for path in paths:
        blobs = read_tree(repository, commit, path)
        for _, text in repository.blobs(blobs.values()):
            return text.decode("utf-8", "replace")
    return ""
