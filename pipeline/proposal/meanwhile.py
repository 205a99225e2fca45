"""The base may move while pages are visited: what it accepted meanwhile is proposed no more."""

from collections.abc import Mapping
from functools import partial

from msgspec.structs import replace

from pipeline.git import remote as remotes
from pipeline.git.base import Base
from pipeline.git.remote import Remote
from pipeline.git.repository import Repository
from pipeline.git.trees import Content, differ
from pipeline.proposal.files import Make, Overlay, html_file, json_file, markdown_file
from pipeline.proposal.model import Proposal, make_proposal
from pipeline.proposal.target import PublishTarget
from pipeline.report.build import ordered
from pipeline.report.model import Lazy
from pipeline.snapshots.paths import FOLDER, REPORT_HTML, Root, accompanies, is_page


def on_todays_base(proposal: Proposal, target: PublishTarget, remote: Remote) -> Proposal | None:
    """Return ``proposal`` as it stands to the base of this moment, ``None`` when all of it was merged meanwhile.

    Raises:
        PublishError: the remote cannot be asked.
    """
    base, repository = proposal.base, target.repository
    tip = remotes.look(remote, [base.branch]).get(base.branch, "") if base.branch else ""
    if not tip or tip == base.commit:
        return proposal
    remotes.fetch(remote, {"base/now": tip})
    if _accepted(repository, tip) == _accepted(repository, base.commit):
        return proposal
    news = [path for path in proposal.files if not accompanies(path)]
    known = frozenset(path for path in news if not differ(repository, tip, proposal.files, [path]))
    if len(known) == len(news):
        return None
    return _without(proposal, Base(tip, base.branch), known)


def _accepted(repository: Repository, commit: str) -> str:
    """Return the tree of all that is accepted at ``commit``."""
    return repository.answers("rev-parse", "--verify", "--quiet", f"{commit}:{FOLDER}")


def _without(proposal: Proposal, base: Base, known: frozenset[str]) -> Proposal:
    """Return the proposal on ``base`` without the pages that are ``known`` there, and without what it said of them."""
    source = proposal.source
    if source is None:
        return replace(proposal, base=base)
    root, report = Root(source.group), source.report
    findings = [one for one in report.findings if root.snapshot(one.page) not in known]
    pages = Lazy(lambda: (row for row in source.report.pages if row.snapshot not in known))
    run = replace(report.run, base=base.commit)
    left = replace(report, run=run, findings=ordered(findings, {}), pages=pages)
    # Asked of the paths alone: a file is made when it is looked up.
    html = root.report_html in iter(proposal.files)
    written: dict[str, Make] = {
        root.report_markdown: partial(markdown_file, left, root.folder, REPORT_HTML if html else ""),
        root.report_json: partial(Lazy, partial(json_file, left)),
    }
    if html:
        written[root.report_html] = partial(html_file, left, root.folder)
    files: Mapping[str, Content | None] = Overlay(proposal.files, written, frozenset(filter(is_page, known)))
    return make_proposal(
        source.target,
        base,
        source.group,
        left,
        files,
        proposal.message,
        proposal.date,
        proposal.allowed,
        proposal.fixes,
    )
