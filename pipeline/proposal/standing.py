"""The open flags of a group while its pages are visited: each is put to the page and the article of today."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from msgspec.structs import replace

from pipeline.baseline.snapshot_tree import SnapshotTree
from pipeline.changes import PageChange, PageNews
from pipeline.changes.model import MOVED_TO, STATUS, fact
from pipeline.content import Snapshot
from pipeline.corpus.store import ArticleStore
from pipeline.errors import StoreError
from pipeline.flags.decided import decided_today
from pipeline.flags.ledger import moved_to, newest, read_dismissals, read_flags
from pipeline.flags.model import ABOUT_LINKS, Dismissal, Finding, Flag
from pipeline.flags.page import PageToday, sayings
from pipeline.flags.settle import Known, Settled, settle_flags
from pipeline.observe.group import Group
from pipeline.pages import Outcome
from pipeline.snapshots.paths import is_decision, is_ledger
from pipeline.urls import canonical_url

UNKNOWN = PageToday()


class Standing:
    """The flags and decisions that a group's run begins with, and what becomes of them.

    ``base`` are the flags accepted with the base, ``pending`` those that only an open proposal holds.
    """

    def __init__(
        self,
        base: Iterable[Flag],
        pending: Iterable[Flag],
        decisions: Iterable[Dismissal],
        store: ArticleStore,
        paths: Iterable[str],
    ) -> None:
        """Begin with what is known; ``paths`` are the group's articles, which lie in ``store``."""
        self._store, self._paths = store, tuple(paths)
        self.base = tuple(base)
        known = {flag.fingerprint: flag for flag in self.base}
        self.pending = tuple(flag for flag in pending if flag.fingerprint not in known)
        known.update((flag.fingerprint, flag) for flag in self.pending)
        self.decisions = tuple(_about(one, known) for one in decisions)
        self._today: dict[str, Flag | None] = {}
        self._compared: set[str] = set()
        self._taken_over: set[str] = set()
        self._by_page: dict[str, list[Flag]] = {}
        for flag in self.all():
            self._by_page.setdefault(flag.page, []).append(flag)

    def all(self) -> Iterator[Flag]:
        """Yield every flag that is known: open, pending and dismissed."""
        yield from self.base
        yield from self.pending
        yield from (one.flag for one in self.decisions if one.flag)

    def put(self, change: PageChange, group: Group, today: str) -> None:
        """Put the flags of a page to what this run found out about it."""
        if change.url in self._by_page:
            # What is pending of a page without news was accepted by hand, or is over: the page of today tells.
            # News since a change of road say nothing of what was pending before it.
            if change.change.is_news and not _crosses(change.before, _accepted(change.url, group)):
                self._compared.add(change.url)
                self._taken_over |= self._known_to(change.before, change.url)
            self.look_at(change.url, page_today(change, group), today)

    def _known_to(self, accepted: Snapshot | None, url: str) -> set[str]:
        """Return the ids of pending flags of a page whose text was accepted by hand: no comparison finds them anew."""
        if accepted is None:
            return set()
        says = sayings(accepted).says
        mine = (flag for flag in self.pending if flag.page == url)
        return {flag.fingerprint for flag in mine if any(not says(text) for text in _texts_before(flag))}

    def look_at(self, url: str, page: PageToday, today: str) -> None:
        """Put the flags of the page at ``url`` to ``page``."""
        for flag in self._by_page.get(url, ()):
            self._today[flag.fingerprint] = self.look(flag, page, today)

    def look(self, flag: Flag, page: PageToday, today: str) -> Flag | None:
        """Return ``flag`` as it is when its page is as ``page``; ``None`` when its reason or article is gone."""
        path = moved_to(flag, self.digests, self._ids)
        if not path:
            return None
        # All rules of ``impacts`` come with it, and most runs begin without a flag.
        from pipeline.flags.reevaluate import reevaluate
        from pipeline.flags.upgrade import upgraded

        article, links = self._store.entry(path)
        watched = (link for link in links if link.watched)
        return reevaluate(upgraded(flag, article), article, watched, page, today)

    def undecided(self, findings: Iterable[Finding], today: str) -> Iterator[Finding]:
        """Yield what is left of ``findings`` of pages that were looked at, without what people decided against."""
        held = {name: one for name, one in newest(self.decisions).items() if one.holds(today)}
        found = list(findings)
        decided = decided_today(held, self._today, (), found, {})
        return (left for one in found if (left := decided.left_of(one)))

    def settle(self, findings: Iterable[Finding], today: str) -> Settled:
        """Return the work list of the run: pages that nobody visited leave their flags to the article alone."""
        # What rests on an archive, or on a text that was accepted by hand, no visit finds anew.
        stays = {f.fingerprint for f in self.pending if f.capture} | self._taken_over
        shown = tuple(flag for flag in self.pending if flag.fingerprint in stays)
        left = (flag for flag in self.pending if flag.fingerprint not in stays)
        pending = tuple(flag for flag in left if flag.page not in self._compared)
        for flag in (*self.base, *shown, *pending, *(one.flag for one in self.decisions if one.flag)):
            if flag.fingerprint not in self._today:
                self._today[flag.fingerprint] = self.look(flag, UNKNOWN, today)
        known = Known((*self.base, *pending), self.decisions, self.pending, shown)
        digests = self.digests if known.flags or shown or self.decisions else _Digests(self._store)
        return settle_flags(known, self._today, findings, digests, today)

    @cached_property
    def digests(self) -> dict[str, str]:
        """The digests of the group's articles by path."""
        listing = self._store.listing
        return {path: listing[path].digest for path in self._paths}

    @cached_property
    def _ids(self) -> dict[str, tuple[str, ...]]:
        listing = self._store.listing
        ids: dict[str, tuple[str, ...]] = {}
        for path in self._paths:
            name = listing[path].row.id
            ids[name] = (*ids.get(name, ()), path)
        return ids


def _about(decision: Dismissal, known: Mapping[str, Flag]) -> Dismissal:
    """Return a decision with the flag that it is about: its article may move before it is written down."""
    return decision if decision.flag else replace(decision, flag=known.get(decision.fingerprint))


def _texts_before(flag: Flag) -> Iterator[str]:
    """Yield what the page said before it said what a flag claims of its text."""
    return (one.before for one in flag.claims if one.before and one.rule not in ABOUT_LINKS)


class _Digests(Mapping[str, str]):
    """The digests of articles, each read when it is asked for: most runs ask for few."""

    def __init__(self, store: ArticleStore) -> None:
        self._listing = store.listing

    def __getitem__(self, path: str) -> str:
        return self._listing[path].digest

    def __iter__(self) -> Iterator[str]:
        return iter(self._listing)

    def __len__(self) -> int:
        return len(self._listing)


def page_today(change: PageChange, group: Group) -> PageToday:
    """Return a page as it is known after a visit: as it was read, else as it is proposed or was accepted.

    No flag is newer than the text that was accepted with it: of a page that is down that text tells.
    """
    capture = change.capture
    if _crosses(change.before, change.after):
        # Another road writes in another form: what is claimed of the page stays until it is read so again.
        return UNKNOWN
    was = change.before or _accepted(change.url, group)
    if change.change is PageNews.GONE or (capture.outcome is Outcome.GONE and fact(was, STATUS) == "gone"):
        return PageToday(
            change.keep or _pending(change.url, group, was) or was or capture.snapshot, gone=True
        )
    seen = change.after or capture.snapshot or was
    if seen is None:
        return UNKNOWN
    if change.change is PageNews.UNREAD and (waiting := _pending(change.url, group, was)):
        # What the address answered then waits to be accepted, and nobody saw another answer since.
        said = waiting if waiting.sections else seen
        return PageToday(said, gone=fact(waiting, STATUS) == "gone", leads_to=fact(waiting, MOVED_TO))
    if seen is was and not capture.same and fact(was, STATUS) == "gone":
        # Nobody read it since: what was accepted as gone is not back because it is refused now.
        return PageToday(was, gone=True)
    elsewhere = capture.outcome.elsewhere and not capture.same
    leads = canonical_url(capture.final_url)[0] if elsewhere else fact(seen, MOVED_TO)
    return PageToday(seen, leads_to=leads)


def _crosses(before: Snapshot | None, after: Snapshot | None) -> bool:
    """True when two texts of a page came by two roads."""
    return before is not None and after is not None and before.road != after.road


def _accepted(url: str, group: Group) -> Snapshot | None:
    try:
        return group.compared_with(url)[0]
    except StoreError:
        return None


def _pending(url: str, group: Group, accepted: Snapshot | None) -> Snapshot | None:
    try:
        return group.pending(url, accepted)
    except StoreError:
        return None


def flags_in(tree: SnapshotTree) -> tuple[Flag, ...]:
    """Return the open flags in ``tree``, whichever group's folder they lie in.

    Raises:
        StoreError: a ledger cannot be read.
    """
    found: dict[str, Flag] = {}
    for path in filter(is_ledger, tree):
        for flag in read_flags(tree.text(path).decode("utf-8", "replace")):
            found.setdefault(flag.fingerprint, flag)
    return tuple(found.values())


def flags_of(tree: SnapshotTree) -> tuple[Flag, ...]:
    """Return the open flags in the ledger of the tree's own group.

    Raises:
        StoreError: it cannot be read.
    """
    return read_flags(tree.text(tree.root.flags).decode("utf-8", "replace"))


def decisions_in(tree: SnapshotTree) -> tuple[Dismissal, ...]:
    """Return the decisions in ``tree``, of every group; those in a list of an earlier version come first.

    Raises:
        StoreError: a decision cannot be read.
    """
    paths = sorted(filter(is_decision, tree), key=lambda path: path.endswith(".json"))
    texts = (tree.text(path).decode("utf-8", "replace") for path in paths)
    return tuple(one for path, text in zip(paths, texts, strict=True) for one in read_dismissals(text, path))
