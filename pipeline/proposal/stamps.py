"""Which articles get the day on which all their sources were read, where a team has asked for that."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.baseline.record import Look
from pipeline.config import Config
from pipeline.corpus.store import ArticleStore
from pipeline.git.repository import Repository
from pipeline.git.trees import read_tree
from pipeline.report import Report
from pipeline.report.fixes import Repaired
from pipeline.report.stamps import stamped


def with_stamps(
    repository: Repository,
    config: Config,
    base: str,
    days: Mapping[str, str],
    repaired: Sequence[Repaired],
) -> list[Repaired]:
    """Return ``repaired`` and, with their ``days``, the articles of ``base`` whose header says another one.

    None where the articles live elsewhere.

    Raises:
        StoreError: git cannot read an article.
    """
    if not days or config.articles.repository or config.articles.ref:
        return list(repaired)
    known = {one.path: one for one in repaired}
    blobs = read_tree(repository, base, "")
    paths = [path for path in days if path in blobs]
    texts = dict(repository.blobs({blobs[path] for path in paths}))
    for path in paths:
        one = known.get(path)
        stamp = stamped(one.text if one else texts[blobs[path]], path, config.record.stamp, days[path])
        if stamp and one:
            known[path] = Repaired(path, stamp.text, one.before, stamp.digest, (*one.fixes, *stamp.fixes))
        elif stamp:
            known[path] = stamp
    return list(known.values())


def days_of(
    paths: Iterable[str], store: ArticleStore, report: Report, looks: Iterable[Look], group: str, today: str
) -> dict[str, str]:
    """Return the day by which every page that an article cites was read, for the articles that may say so.

    Those are left out that cite no watched page or one that was not read, and those with an open flag. What the
    files say that an article shows, its readers take for the article's; one in another group is not known here.
    """
    read = {one.url: one.rested or today for one in looks if one.text and one.group == group}
    flagged = {one.article for one in (*report.findings, *report.still) if one.verdict.flags}
    mine, shown = dict.fromkeys(paths), _shown(store)
    clean = {path for path in mine if path not in flagged}
    read_by = {
        path: (path, *shown.get(path, ())) for path in mine if clean.issuperset((path, *shown.get(path, ())))
    }
    found = (
        (path, [day for one in some for day in _days(one, store, read)]) for path, some in read_by.items()
    )
    return {path: min(days) for path, days in found if days and all(days)}


def _shown(store: ArticleStore) -> dict[str, list[str]]:
    """Return the files that each article shows."""
    shown: dict[str, list[str]] = {}
    for path in store:
        for article in store.listing[path].shown_by:
            shown.setdefault(article, []).append(path)
    return shown


def _days(path: str, store: ArticleStore, read: Mapping[str, str]) -> Iterator[str]:
    return (read.get(link.page, "") for link in store.entry(path)[1] if link.watched)
