"""How fresh every article is, from the record and the articles of today; no page is visited."""

from collections.abc import Iterator, Mapping, Sequence
from sys import intern

from pipeline.baseline.record import Look
from pipeline.baseline.record_history import RecordedRun, RecordHistory
from pipeline.corpus.store import ArticleStore
from pipeline.flags.model import Flag
from pipeline.impacts import Verdict
from pipeline.jobs.at_base import AtBase
from pipeline.report.freshness import Freshness, Reading, freshness
from pipeline.snapshots.paths import FOLDER


def read_freshness(at: AtBase, flags: Sequence[Flag]) -> list[Freshness]:
    """Return how fresh every article is, those with most debt first; ``flags`` are the open ones.

    Raises:
        StoreError: there is no record here.
    """
    history, store = at.history, at.articles
    cited = {path: _cited(store, path) for path in store}
    readings = _readings(history, sorted({page for pages in cited.values() for page in pages}), at.snapshots)
    rows = _rows(store, cited, readings, flags, history.runs[0].day)
    return sorted(rows, key=lambda one: (*(-part for part in one.debt), one.article))


def _cited(store: ArticleStore, path: str) -> tuple[str, ...]:
    """Return the watched page of each citation in an article; a page that many cite is in memory once."""
    return tuple(intern(link.page) for link in store.entry(path)[1] if link.watched)


def _rows(
    store: ArticleStore,
    cited: Mapping[str, Sequence[str]],
    readings: Mapping[str, Reading],
    flags: Sequence[Flag],
    last: str,
) -> Iterator[Freshness]:
    open_on: dict[str, list[tuple[str, Verdict]]] = {}
    for flag in flags:
        open_on.setdefault(flag.article, []).append((flag.page, flag.verdict))
    for path in cited:
        article = store.listing[path].row
        yield freshness(article, cited[path], readings, open_on.get(path, ()), last)


def _readings(
    history: RecordHistory, cited: Sequence[str], accepted: Mapping[str, str]
) -> dict[str, Reading]:
    """Return the last reading of each page; only for those that the last run did not read older runs are asked."""
    newest = history.looks(history.runs[:1], cited)
    found = {url: _reading(seen, accepted, current=True) for url, seen in newest.items()}
    missing = [url for url in cited if not found.get(url, Reading()).day]
    for url, seen in history.looks(history.runs[1:], missing).items():
        found[url] = _reading(seen, accepted, current=False)
    return found


def _reading(
    seen: Sequence[tuple[RecordedRun, Look]], accepted: Mapping[str, str], *, current: bool
) -> Reading:
    last = next((run for run, look in seen if look.text), None)
    looks = [look for run, look in seen if run == last and look.text]
    if last is None:
        return Reading()
    # Each group of articles has a baseline of its own.
    held = all(accepted.get(f"{FOLDER}/{look.path}") == look.text for look in looks)
    return Reading(min(look.rested or last.day for look in looks), current, held)
