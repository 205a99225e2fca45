"""Open the desk at which proposals are published: how far it reaches, and what is said there."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pipeline.config import Config
from pipeline.edges.branch import Base, Content, read_blobs, read_tree
from pipeline.edges.publish import Desk, Offer
from pipeline.report import Report
from pipeline.report.reviewers import reviewers

if TYPE_CHECKING:
    from pipeline.report.fixes import Fix

_CODEOWNERS = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")


def open_desk(
    repository: Path,
    config: Config,
    environment: Mapping[str, str],
    *,
    push: bool = False,
    pull_request: bool = False,
    overwrite: bool = False,
) -> Desk:
    """Return the desk for a run: local, with a remote (``push``), or with its forge too (``pull_request``).

    Raises:
        ConfigError: there is no such remote, no known forge, or no token.
    """
    if not push and not pull_request:
        return Desk(repository, config.proposal, overwrite=overwrite)
    from pipeline.edges.branch.remote import open_remote
    from pipeline.edges.forges import forge_name, open_forge, token_of, web_address

    remote = open_remote(repository, config.proposal.remote)
    name = forge_name(remote, config, environment)
    remote = replace(remote, token=token_of(name, environment))
    forge = open_forge(remote, config, environment) if pull_request else None
    return Desk(repository, config.proposal, remote, forge, overwrite, name, web_address(remote, environment))


def make_offer(
    desk: Desk,
    base: Base,
    branch: str,
    report: Report,
    files: Mapping[str, Content | None],
    message: str,
    date: int,
    mended: Sequence[str] = (),
    fixes: "Sequence[Fix]" = (),
) -> Offer:
    """Return what one group proposes, its request's text made for the forge at hand when it is needed.

    ``mended`` are the articles it edits, ``fixes`` what was done in them.
    """
    root = next((path.rpartition("/")[0] for path in files if path.endswith("/report.json")), "snapshots")

    def body(room: int, ticked: frozenset[str], commit: str) -> str:
        from pipeline.edges.repairs import told
        from pipeline.report.body import Limit, render_body
        from pipeline.report.budget import utf16
        from pipeline.report.places import Places

        kind = {"azure-devops": "azure"}.get(desk.forge_name, desk.forge_name) or "github"
        places = Places(desk.web, kind, commit, report.run.articles)
        listed = told(fixes, 20)
        limit = Limit(room - utf16(listed), plain=kind == "azure")
        text = render_body(report, limit, places, ticked, f"{root}/REPORT.md")
        return f"{text}\n{listed}\n" if listed else text

    owners = _codeowners(desk.repository, base.commit) if desk.forge else ""
    asked = reviewers(report.findings, desk.settings.owners, owners)
    return Offer(
        base, branch, files, message, date, report.findings, body, asked, tuple(mended), tuple(fixes)
    )


def _codeowners(repository: Path, commit: str) -> str:
    """Return the text of the first CODEOWNERS file a forge would read, "" without one."""
    for path in _CODEOWNERS:
        blobs = read_tree(repository, commit, path)
        for _, text in read_blobs(repository, blobs.values()):
            return text.decode("utf-8", "replace")
    return ""
