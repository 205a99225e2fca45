"""Which pages are due: the accepted history in git and the memory of the last run, put to ``revisit``."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from pipeline.baseline.state import PageState, State
from pipeline.config import Config
from pipeline.content.registry import is_current
from pipeline.fetch.read import Visitor
from pipeline.git.repository import Repository
from pipeline.observe.group import Group
from pipeline.pages import Outcome, Page, PageRequest
from pipeline.revisit import DAY_S, ChangeHistory, Due, VisitRecord, decide, usual_rate
from pipeline.sites import Site, Sites
from pipeline.snapshots import Capture
from pipeline.snapshots.paths import FOLDER

_LOG = (
    "log",
    "--no-merges",
    "--no-renames",
    "--diff-filter=AM",
    "--format=format:%x01%ct",
    "--name-only",
    "-z",
)
_COMMIT = re.compile(r"\x01(\d+)\n?")


Ask = Callable[[Site], Mapping[str, str]]
"""Asks a site for the dates of its pages, by their URLs."""


def read_histories(repository: Repository, commit: str) -> dict[str, ChangeHistory]:
    """Return the past of every snapshot: path to history, in one walk over the commits.

    A merge repeats what its branch did and is left out. A shallow clone has a short past; the estimate then
    rests on the usual rate.
    """
    histories: dict[str, ChangeHistory] = {}
    if not commit:
        return histories
    log = repository.run(*_LOG, commit, "--", FOLDER)
    for at, paths in _commits(log):
        for path in paths:
            later = histories.get(path, ChangeHistory(at, -1, at))
            histories[path] = ChangeHistory(at, later.changes + 1, later.last_changed)
    return histories


def _commits(log: str) -> Iterator[tuple[float, list[str]]]:
    """Yield each commit's time and the paths it wrote, newest first."""
    parts = _COMMIT.split(log)
    for at, names in zip(parts[1::2], parts[2::2], strict=True):
        yield float(at), [name for name in names.split("\0") if name]


def due_pages(
    groups: Iterable[Group],
    histories: Mapping[str, ChangeHistory],
    state: State,
    config: Config,
    now: float,
) -> dict[str, Due]:
    """Return for every page whether it is visited at ``now``; one of two groups that says so is enough."""
    usual, sites = usual_rate(histories.values(), now), config.sites
    found: dict[str, Due] = {}
    for group in groups:
        for url, page in group.pages.items():
            known = state.get(url)
            standing = VisitRecord(
                url,
                len(page.articles),
                known.last_visit if known else 0.0,
                _unsettled(group, page, known, sites),
                _max_age_s(page.host, sites, config.visit.max_age),
                histories.get(group.accepted.path(url)),
                state.dates.signal(url),
            )
            due = decide(standing, usual, config.visit.change_chance, now)
            if url not in found or due.due:
                found[url] = due
    return dict(sorted(found.items()))


def _max_age_s(host: str, sites: Sites, usual: float) -> float:
    site = sites.of(host.partition(":")[0])
    own = site.visit.max_age if site else None
    return (usual if own is None else own) * DAY_S


def _unsettled(group: Group, page: Page, known: PageState | None, sites: Sites) -> str:
    """Say why the last visit cannot stand for this run's, "" when it can."""
    if known is None:
        return ""
    if known.failures or not Outcome(known.outcome).quiet:
        return f"the last visit ended in {known.outcome}"
    if known.snapshot_digest != group.accepted.blob(page.url):
        return "what the last visit saw is not accepted yet"
    if not is_current(known.extractor, page.url, sites):
        return "its snapshot was read by another extractor"
    return ""


def may_rest(config: Config) -> bool:
    """Return whether any page may be left out of a run."""
    return bool(config.visit.max_age or any(site.visit.max_age for site in config.sites.all))


def only_due(
    visit: Visitor,
    groups: list[Group],
    state: State,
    repository: Repository,
    commit: str,
    config: Config,
    now: float,
    ask: Ask = lambda site: {},
) -> Visitor:
    """Return a visitor that asks only for pages that are due, the likeliest to have changed first.

    For the others the last visit counts. What sites say of their dates is asked with ``ask`` before anything else.
    """
    if not may_rest(config):
        return visit
    for site in _with_dates(groups, config.sites):
        state.dates.take(site.name, ask(site))
    due = due_pages(groups, read_histories(repository, commit), state, config, now)

    def visited(requests: Iterable[PageRequest]) -> Iterator[Capture]:
        asked = []
        for request in requests:
            known = None if due[request.url].due else state.get(request.url)
            if known is None:
                asked.append(request)
            else:
                yield _remembered(known, request.road)
        # Where the visits end before all are made, it is the least likely that wait.
        yield from visit(sorted(asked, key=lambda request: -due[request.url].chance))

    return visited


def _with_dates(groups: Iterable[Group], sites: Sites) -> list[Site]:
    """Return the sites of watched pages that say when their pages changed."""
    hosts = {page.host.partition(":")[0] for group in groups for _, page in group.pages.items()}
    found = {site.name: site for host in sorted(hosts) if (site := sites.of(host)) is not None}
    return [site for site in found.values() if site.dates.sitemaps or site.dates.lists]


def _remembered(known: PageState, road: str) -> Capture:
    return Capture(
        known.url,
        Outcome(known.outcome),
        etag=known.etag,
        last_modified=known.last_modified,
        body_sha256=known.body_sha256,
        slice_sha256=known.slice_sha256,
        fetched_at=known.last_visit,
        detail="not due: the last visit counts",
        same=True,
        road=road,
    )
