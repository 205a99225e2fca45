"""What ``doctor`` looks at: git, the repository, the configuration's remote and forge, the workflow."""

import time
from collections.abc import Callable, Iterator, Mapping

import msgspec

from pipeline.baseline.snapshot_tree import SnapshotTree
from pipeline.baseline.state_ref import state_file
from pipeline.config import PROXY_NAMES, Config
from pipeline.corpus.choice import check_read
from pipeline.corpus.read import read_corpus, rooted_links
from pipeline.errors import ContentSyncError, StoreError
from pipeline.forges.base import Forge
from pipeline.forges.registry import connect, forge_of, signed
from pipeline.git import remote as remotes
from pipeline.git.base import resolve_base
from pipeline.git.remote import Remote, open_remote
from pipeline.git.repository import Repository
from pipeline.jobs.browser_checks import browser_trouble, empty_hosts
from pipeline.jobs.workflow_checks import remarks, schedules, workflow_files
from pipeline.jobs.worklist import read_worklist
from pipeline.proposal.commit import branch_name
from pipeline.report.left_out import left_out
from pipeline.snapshots.paths import Root, is_page
from pipeline.storage.local import local_folder

NEEDED_GIT = (2, 38)
_STALE_DAYS = 50


class Check(msgspec.Struct, frozen=True):
    """One thing looked at: ``state`` is ok, note (could not be looked at, or worth knowing) or fail."""

    state: str
    name: str
    told: str


def checks(
    repository: Repository, config: Config, environment: Mapping[str, str], *, offline: bool
) -> Iterator[Check]:
    """Yield every check in the order in which a run would need it."""
    yield _tried("git", lambda: _git(repository))
    yield _tried("base", lambda: _base(repository, config))
    yield _tried("articles", lambda: _articles(repository, config))
    yield _tried("snapshots", lambda: _snapshots(repository, config))
    yield _tried("ledger", lambda: _ledger(repository, config))
    yield _tried(
        "memory", lambda: f"{local_folder(repository.path).name}/ can be written and is ignored by git"
    )
    yield from _proxy(config, environment)
    yield from _browser(repository, config, environment)
    yield _branches(repository, config)
    yield from _workflow(repository, environment)
    if not offline:
        yield from _remote(repository, config, environment)


def _tried(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check("ok", name, look())
    except ContentSyncError as error:
        return Check("fail", name, str(error))


def _git(repository: Repository) -> str:
    found = repository.version[:2]
    if found < NEEDED_GIT:
        needed = ".".join(map(str, NEEDED_GIT))
        raise ContentSyncError(f"git {found[0]}.{found[1]} is too old. Install {needed} or newer.")
    return f"git {found[0]}.{found[1]}"


def _base(repository: Repository, config: Config) -> str:
    base = resolve_base(repository, config)
    if not base.branch:
        return f"commit {base.commit[:12]} (no branch is checked out: --push needs [proposal] base)"
    return f"{base.branch} at {base.commit[:12]}"


def _articles(repository: Repository, config: Config) -> str:
    corpus = read_corpus(repository, config, committed=True)
    read = corpus.read()
    check_read(read)
    notes = filter(None, (left_out(read.set_aside), rooted_links(corpus.links)))
    aside = "".join(f"; {note}" for note in notes)
    return f"articles: {read.articles}, links to watch: {read.watched}{aside}"


def _snapshots(repository: Repository, config: Config) -> str:
    """Read every accepted snapshot, of all groups."""
    with SnapshotTree(repository, resolve_base(repository, config).commit, Root()) as accepted:
        paths = [path for path in (*accepted.folders, *accepted) if is_page(path)]
        broken = [why for why in (_unreadable(accepted, path) for path in paths) if why]
    if broken:
        more = f" And {len(broken) - 1} more." if len(broken) > 1 else ""
        raise ContentSyncError(f"{len(broken)} of {len(paths)} cannot be read: {broken[0]}{more}")
    return f"all {len(paths)} can be read"


def _unreadable(accepted: SnapshotTree, path: str) -> str:
    try:
        accepted.at(path)
    except StoreError as error:
        return str(error)
    return ""


def _ledger(repository: Repository, config: Config) -> str:
    today = time.strftime("%Y-%m-%d", time.gmtime())
    return f"{len(read_worklist(repository, config, today).merged)} open flags"


def _proxy(config: Config, environment: Mapping[str, str]) -> Iterator[Check]:
    """Yield a word on a proxy of the environment: no variable decides where pages are asked for."""
    name = next((name for name in PROXY_NAMES if environment.get(name)), "")
    if name and not config.visit.proxy:
        told = f'{name} is set and is not used for pages. Write [visit] proxy = "http://host:port".'
        yield Check("note", "proxy", told)


def _browser(repository: Repository, config: Config, environment: Mapping[str, str]) -> Iterator[Check]:
    """Yield a word on pages that scripts draw, where there are some."""
    for state, told in browser_trouble(config, environment):
        yield Check(state, "browser", told)
    if empty := empty_hosts(state_file(repository.path), config.sites):
        yield Check("note", "scripts", empty)


def _branches(repository: Repository, config: Config) -> Check:
    branch = branch_name(config.proposal.branch_prefix)
    parts = branch.split("/")
    shorter = ("/".join(parts[:end]) for end in range(1, len(parts)))
    taken = [
        name
        for name in shorter
        if repository.answers("rev-parse", "--verify", "--quiet", f"refs/heads/{name}")
    ]
    if taken:
        return Check(
            "fail", "branch", f"{taken[0]} is in the way of {branch}. Rename it, or set branch_prefix."
        )
    return Check("ok", "branch", branch)


def _workflow(repository: Repository, environment: Mapping[str, str]) -> Iterator[Check]:
    ours = workflow_files(repository.path)
    if not ours:
        yield Check("note", "workflow", "none runs content-sync. `content-sync init` writes one.")
    for name, text in ours.items():
        found = list(remarks(text, environment))
        state = next((state for state in ("fail", "note") if any(one.state == state for one in found)), "ok")
        when = (
            f" runs on a schedule ({', '.join(schedules(text))}){_stale(repository)}"
            if schedules(text)
            else ""
        )
        told = "; ".join(one.told for one in found)
        yield Check(state, "workflow", f"{name}{when}{': ' if told else ''}{told}")


def _stale(repository: Repository) -> str:
    """Return a warning when schedules are about to be switched off for want of activity."""
    last = repository.answers("log", "-1", "--format=%ct")
    days = (time.time() - int(last)) / 86_400 if last else 0.0
    if days < _STALE_DAYS:
        return ""
    return f"; no commit for {days:.0f} days, and GitHub stops schedules of public repositories after 60"


def _remote(repository: Repository, config: Config, environment: Mapping[str, str]) -> Iterator[Check]:
    try:
        remote = open_remote(repository, config.proposal.remote)
    except ContentSyncError as error:
        yield Check("note", "remote", f"{error} Local proposals work without one.")
        return
    forge = forge_of(remote.url, config.proposal.forge, environment)
    remote = signed(remote, forge, environment)
    yield _tried("remote", lambda: _reach(remote))
    if not forge:
        yield Check(
            "note", "forge", "not told by the remote's address: --push works, --pr needs [proposal] forge"
        )
    elif forge.refusal:
        yield Check("note", "forge", f"{forge.title}: {forge.hint}")
    elif not remote.token:
        told = f"{forge.title}, and no token in the environment: set CONTENT_SYNC_TOKEN to check it"
        yield Check("note", "forge", told)
    else:
        yield _tried("forge", lambda: _ask(remote, config, environment, forge))
        yield Check("note", "settings", forge.hint)


def _reach(remote: Remote) -> str:
    default = remotes.default_branch(remote)
    return f"{remote.name} answers{f', its default branch is {default}' if default else ''}"


def _ask(remote: Remote, config: Config, environment: Mapping[str, str], forge: Forge) -> str:
    found = connect(remote, forge, environment).find(branch_name(config.proposal.branch_prefix))
    open_ones = [request for request in found if request.state == "open"]
    told = f"{forge.request} {open_ones[0].number}" if open_ones else f"no {forge.request}"
    return f"{forge.title} answers; {told} is open"
