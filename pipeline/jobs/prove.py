"""A proof from the record: what an article leans on, and what its sources said on one day."""

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from pipeline.articles import Article
from pipeline.baseline.record import (
    ACCEPTED,
    ARTICLES,
    OBSERVED,
    About,
    Look,
    OpenFlag,
    config_then,
    shard_of,
)
from pipeline.baseline.record_history import FETCH, RecordedRun, RecordHistory
from pipeline.baseline.record_ref import REF, is_signed, tool_version
from pipeline.config import Config
from pipeline.corpus.read import read_one
from pipeline.corpus.source import repository_with
from pipeline.errors import ConfigError, ContentSyncError, StoreError
from pipeline.flags.model import Dismissal
from pipeline.git.repository import Repository
from pipeline.git.trees import read_tree
from pipeline.links import Link
from pipeline.proposal.groups import group_of
from pipeline.report.proof import (
    ArticleSeen,
    Check,
    FlagSeen,
    OnTheDay,
    Place,
    Proof,
    RunSeen,
    SourceSeen,
    Span,
    Stand,
    Stated,
)
from pipeline.snapshots.decoding import read_file
from pipeline.urls import canonical_url

_PLAIN = re.compile(r"[\w.-]+", re.ASCII)
_Read = tuple[Article, tuple[Link, ...], tuple[str, ...], str]
_Seen = Sequence[tuple[RecordedRun, Look]]


def make_proof(repository: Repository, config: Config, target: str, on: str = "", head: str = "") -> Proof:
    """Return the proof of ``target``, an article (path or id) or the address of a page, for the day ``on`` (ISO).

    Without ``on`` it is the day of the last run; ``head`` is the commit of the record to look back from.

    Raises:
        ConfigError: the article or the page is not on the record of that day.
        StoreError: there is no record here, or it cannot be read.
    """
    history = RecordHistory(repository, head)
    runs = history.until(on)
    if not runs:
        raise ConfigError(f"the record has no run on {on} or before; its first is of {history.runs[-1].day}.")
    day, run = on or runs[0].day, runs[0]
    config = config_then(history.about(run).settings, config)
    page = canonical_url(target, config.sites)[0] if "://" in target else ""
    stored = _stored_articles(repository, config, history, run)
    named = target if page else _named_then(repository, config, history, stored, target)
    read = list(_articles(config, history.about(run), stored, named, page))
    urls = _cited(read, page)
    groups = {group_of(article, config.groups.by) for article, _, _, _ in read}
    seen = {url: _of_group(looks, groups) for url, looks in history.looks(runs, urls).items()}
    if not read and not seen:
        raise ConfigError(
            f"{target}: no article and no watched page on the record of {run.day}. "
            f"{_elsewhen(history, runs, target)}`content-sync links` lists the articles and their pages."
        )
    sources = _sources(repository, history, {url: seen[url] for url in urls if url in seen}, day, run)
    flags = _flags(history.flags(run), read, page)
    articles = tuple(_article(one, page, {source.url: source for source in sources}, flags) for one in read)
    return Proof(
        tool=tool_version(),
        target=target,
        on=day,
        record=Place(REF, history.head, history.runs[-1].commit, len(history.runs)),
        run=_run(repository, history, run),
        articles=articles,
        sources=sources,
        flags=flags,
        decisions=tuple(_decisions(history.decisions(run), read, page)),
        checks=tuple(_checks(history, run, stored, articles, sources)),
    )


class _StoredArticles(NamedTuple):
    """Where the articles of a run are: the repository, their tree, and what git calls a file there, up to its path.

    ``kept``: they are on the record.
    """

    place: Repository
    tree: str
    named: str
    kept: bool

    @property
    def files(self) -> dict[str, str]:
        """Path to blob id of every file there."""
        return read_tree(self.place, self.tree, "") if self.tree else {}


def _stored_articles(
    repository: Repository, config: Config, history: RecordHistory, run: RecordedRun
) -> _StoredArticles:
    """Return where the articles of a run are: on the record, else in the repository they were read from.

    Raises:
        StoreError: they are in a repository that cannot be read here, or is without that commit.
    """
    [kept] = history.ids([f"{run.commit}:{ARTICLES}"])
    commit = history.about(run).articles
    if kept or not commit:
        return _StoredArticles(repository, kept, f"{run.commit}:{ARTICLES}/", True)
    told = f"the articles of {run.day} are not on the record but in another repository, at commit {commit}"
    try:
        place = repository_with(repository, config, commit)
    except ContentSyncError as error:
        raise StoreError(f"{told}: {error}") from error
    tree = place.answers("rev-parse", "--verify", "--quiet", f"{commit}^{{tree}}")
    if not tree:
        raise StoreError(f"{told}, which is not there (any more). Fetch it into {place.path}.")
    return _StoredArticles(place, tree, f"{commit}:", False)


def _named_then(
    repository: Repository, config: Config, history: RecordHistory, stored: _StoredArticles, target: str
) -> str:
    """Return the path that the article ``target`` of the newest run had on ``stored``, where it was renamed since."""
    if target in stored.files:
        return target
    newest = _stored_articles(repository, config, history, history.runs[0])
    if newest.place is not stored.place or target not in newest.files:
        return target
    told = newest.place.run_items(*_RENAMED, stored.tree, newest.tree)
    words = [word.decode("utf-8", "surrogateescape") for word in told]
    before = dict(zip(words[2::3], words[1::3], strict=True))
    return before.get(target, target)


# Pairs of a path and the path it became, whatever git is set up to look for.
_RENAMED = ("diff-tree", "-r", "-z", "--name-status", "--diff-filter=R", "-M50%", "-l2000")


def _elsewhen(history: RecordHistory, runs: Sequence[RecordedRun], target: str) -> str:
    """Return when the article ``target`` was last on the record, in words; "" for never."""
    # An article's name has an ending; a folder is none.
    if not target.isprintable() or "." not in target.rpartition("/")[2]:
        return ""
    there = history.ids(f"{run.commit}:{ARTICLES}/{target}" for run in runs)
    last = next((run.day for run, blob in zip(runs, there, strict=True) if blob), "")
    return f"It was there until {last} (--on {last}): renamed or deleted since? " if last else ""


def _articles(
    config: Config, about: About, stored: _StoredArticles, target: str, page: str
) -> Iterator[_Read]:
    """Yield the articles that ``target`` names, as the run read them, with their links."""
    place, files = stored.place, stored.files
    named = {target: files[target]} if target in files else files
    # What is looked for stands in the file's own bytes; only an address can be written in many ways.
    needle = _needle(page) if page else target.encode("utf-8", "surrogateescape")
    paths: dict[str, list[str]] = {}
    for path, blob in named.items():
        paths.setdefault(blob, []).append(path)
    for blob, data in place.blobs(paths):
        for path in paths[blob] if target in files or needle in (data.lower() if page else data) else ():
            article, links, includes = read_one(path, data, config, about.site, replayed=about.replayed)
            cites = any(link.watched and link.page == page for link in links)
            if cites if page else target in (path, article.article_id):
                yield article, links, tuple(dict.fromkeys(one.path for one in includes)), blob


def _needle(page: str) -> bytes:
    """Return what every article that cites ``page`` has in it, in small letters; b"" where that is not sure."""
    last = page.partition("?")[0].rstrip("/").rpartition("/")[2]
    return last.lower().encode() if _PLAIN.fullmatch(last) else b""


def _cited(read: Iterable[_Read], page: str) -> list[str]:
    """Return the pages to speak of, in the order in which the articles cite them."""
    if page:
        return [page]
    return list(dict.fromkeys(link.page for _, links, _, _ in read for link in links if link.watched))


def _of_group(seen: _Seen, groups: set[str]) -> _Seen:
    """Return what was seen for one group of articles: each has a baseline of its own."""
    known = sorted(groups.intersection(look.group for _, look in seen)) or [seen[0][1].group]
    return [(run, look) for run, look in seen if look.group == known[0]]


def _run(repository: Repository, history: RecordHistory, run: RecordedRun) -> RunSeen:
    about = history.about(run)
    return RunSeen(
        commit=run.commit,
        tree=repository.run("rev-parse", f"{run.commit}^{{tree}}"),
        time=about.time,
        base=about.base,
        branch=about.branch,
        articles=about.articles,
        tool=about.tool,
        replayed=about.replayed,
        archive=about.archive,
        signed=is_signed(repository, run.commit),
    )


def _sources(
    repository: Repository, history: RecordHistory, seen: Mapping[str, _Seen], day: str, newest: RecordedRun
) -> tuple[SourceSeen, ...]:
    """Return what was ``seen`` of each page, newest first, comes to on ``day``; git is asked once for all of them."""
    last = {url: next((one for one in some if one[1].text), None) for url, some in seen.items()}
    held = _held(history, last)
    texts = dict(repository.blobs(dict.fromkeys(one[1].text for url in held if (one := last[url]))))
    places = {url: f"{newest.commit}:{ACCEPTED}/{some[0][1].path}" for url, some in seen.items()}
    accepted = dict(zip(places, history.ids(places.values()), strict=True))
    return tuple(
        _source(history, some, last[url], held.get(url, ""), texts, accepted[url], day)
        for url, some in seen.items()
    )


def _source(
    history: RecordHistory,
    seen: _Seen,
    known: tuple[RecordedRun, Look] | None,
    held: str,
    texts: Mapping[str, bytes],
    accepted: str,
    day: str,
) -> SourceSeen:
    """Return what one page comes to; ``known`` is the last reading of it, ``held`` where the record has the text."""
    run, look = seen[0]
    by, last = known or (run, _UNREAD)
    said = texts[last.text] if held else b""
    about = history.about(by)
    return SourceSeen(
        url=look.url,
        title=_title(said),
        on_the_day=_on_the_day(seen, day),
        checked=run.day,
        outcome=look.outcome,
        status=look.status,
        read=(last.rested or by.day) if known else "",
        text=last.text,
        held=held,
        accepted=accepted,
        validator=last.validator,
        extractor=last.extractor,
        archive=about.archive if known else "",
        archived=last.archived,
        said=said.decode("utf-8", "replace"),
        history=tuple(_spans(seen)),
    )


# Stands for a page that no run has read.
_UNREAD = Look("", "", "")


def _held(history: RecordHistory, last: Mapping[str, tuple[RecordedRun, Look] | None]) -> Mapping[str, str]:
    """Return where the record holds the text of each page's last reading; not those that it only names."""
    places = {
        f"{run.commit}:{folder}/{look.path}": (url, look.text)
        for folder in (ACCEPTED, OBSERVED)
        for url, (run, look) in ((url, one) for url, one in last.items() if one)
    }
    blobs = zip(places.items(), history.ids(places), strict=True)
    return {url: place for (place, (url, text)), blob in blobs if blob == text}


def _on_the_day(seen: _Seen, day: str) -> OnTheDay:
    looks = [look for run, look in seen if run.day == day]
    if any(look.text and not look.rested for look in looks):
        return OnTheDay.READ
    if any(look.rested for look in looks):
        return OnTheDay.RESTED
    return OnTheDay.FAILED if looks else OnTheDay.UNVISITED


def _title(said: bytes) -> str:
    try:
        return read_file(said).title
    except ValueError:
        return ""


def _spans(seen: _Seen) -> Iterator[Span]:
    """Yield the runs of a page, newest first, those that say the same one after the other together."""
    for (outcome, text), some in groupby(seen, lambda one: (one[1].outcome, one[1].text)):
        runs = [run for run, _ in some]
        yield Span(runs[-1].day, runs[0].day, len(runs), outcome, text, runs[0].commit)


def _flags(flags: Iterable[OpenFlag], read: Iterable[_Read], page: str) -> tuple[FlagSeen, ...]:
    paths = {article.path for article, _, _, _ in read}
    return tuple(
        FlagSeen(
            *(one.id, one.article, one.page, one.line, one.verdict, one.rules, one.first_seen),
            *(one.summary, one.capture, one.captured),
        )
        for one in flags
        if (one.page == page if page else one.article in paths)
    )


def _decisions(decisions: Iterable[Dismissal], read: Iterable[_Read], page: str) -> Iterator[Dismissal]:
    paths = {article.path for article, _, _, _ in read}
    return (one for one in decisions if (one.page == page if page else one.article in paths))


def _article(
    read: _Read, page: str, sources: dict[str, SourceSeen], flags: Sequence[FlagSeen]
) -> ArticleSeen:
    article, links, includes, blob = read
    flagged = {one.page for one in flags if one.article == article.path}
    stated = (
        Stated(
            link.line,
            link.column,
            link.claim,
            link.label,
            link.url,
            link.page,
            link.fragment,
            _stand(sources[link.page], link.page in flagged),
        )
        for link in links
        if link.watched and link.page in sources and link.page == (page or link.page)
    )
    return ArticleSeen(article.path, article.article_id, article.title, blob, tuple(stated), includes)


def _stand(source: SourceSeen, flagged: bool) -> Stand:
    if flagged:
        return Stand.FLAGGED
    if not source.read:
        return Stand.UNREAD
    return Stand.ACCEPTED if source.text == source.accepted else Stand.CHANGED


def _checks(
    history: RecordHistory,
    run: RecordedRun,
    stored: _StoredArticles,
    articles: Iterable[ArticleSeen],
    sources: Iterable[SourceSeen],
) -> Iterator[Check]:
    """Yield what a third party types, and what each command shows when nothing was changed afterwards."""
    yield Check("Get the record.", FETCH)
    yield Check(
        "It still holds all that this proof knows of: no answer, exit code 0.",
        f"git merge-base --is-ancestor {history.head} {REF}",
    )
    yield Check("Every object is what its name says: no error.", f"git fsck --full {REF}")
    yield Check(
        "The run of that day: its tree, the run before it, its time, its signature if there is one.",
        f"git cat-file commit {run.commit}",
    )
    yield Check("What was compared with what, by which version.", f"git show {run.commit}:run.json")
    where = "" if stored.kept else "In a clone of the repository that holds the articles. "
    for article in articles:
        name = shlex.quote(f"{stored.named}{article.path}")
        yield Check(f"{where}The article as it was read: {article.blob}", f"git rev-parse {name}")
    for number, source in enumerate(sources, 1):
        shard = shlex.quote(f"{source.history[0].commit}:{shard_of(source.url)}")
        line = f"git show {shard} | grep -F {shlex.quote(source.url)}"
        yield Check("What the last run saw of it, a line of this file.", line, number)
        if source.held:
            yield Check(f"Its text: {source.text}", f"git rev-parse {source.held}", number)
            yield Check("The text itself.", f"git cat-file blob {source.text}", number)
