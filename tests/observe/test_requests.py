"""What a page is asked with, and what is remembered of the answer: asked for too little, a change is missed."""

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from msgspec import structs
from msgspec.structs import replace

from pipeline.baseline.snapshot_tree import SnapshotTree
from pipeline.baseline.state import PageState, State
from pipeline.changes import PageChange, PageNews
from pipeline.config import Config, Visit
from pipeline.content.registry import is_current
from pipeline.corpus.page_index import PageIndex
from pipeline.corpus.read import open_corpus
from pipeline.git.repository import Repository
from pipeline.git.trees import blob_id
from pipeline.observe.group import Group
from pipeline.observe.noise import as_remembered
from pipeline.observe.observe import observe, record_visit
from pipeline.observe.requests import requests_for, urls_of
from pipeline.observe.schedule import due_pages, may_rest, only_due, read_histories
from pipeline.pages import Hop, Outcome, PageRequest
from pipeline.revisit import DAY_S, ChangeHistory
from pipeline.snapshots import Capture
from pipeline.snapshots.encoding import encode
from pipeline.snapshots.paths import Root
from pipeline.storage.spool import Spool
from tests.content_repo import SITE, article, commit, git, repository
from tests.snapshot_of import snapshot

ONE, TWO = f"{SITE}/one", f"{SITE}/two"
CONFIG = Config()


def kept(url: str, text: str = "Kept words of a page.") -> str:
    return encode(snapshot(f"# Title {{#here}}\n{text}", url=url))


PATH = "snapshots/docs.example.com/{}.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {
        "a.md": article("A", f"See [one]({ONE}#here) and [two]({TWO})."),
        "b.md": article("B", f"See [one]({ONE}) again."),
        PATH.format("one"): kept(ONE),
        PATH.format("two"): kept(TWO),
    }
    return repository(tmp_path / "content", files)


@pytest.fixture
def group(folder: Path) -> Iterator[Group]:
    with Repository(folder) as opened, closing(open_corpus(opened, CONFIG, committed=True)) as store:
        index = PageIndex(store, {"": ["a.md", "b.md"]})
        with SnapshotTree(opened, git(folder, "rev-parse", "HEAD"), Root()) as accepted:
            yield Group("", index.pages(""), accepted, None)
        index.close()


def known(group: Group, url: str, **more: object) -> PageState:
    """The memory of a page whose accepted snapshot is what the last visit saw."""
    page = PageState(url, "ok", url, '"v1"', "Mon", "body", "slice", group.accepted.blob(url))
    return replace(page, extractor=current(url), last_visit=1_000_000.0, sections="here", **more)


def current(url: str) -> str:
    from pipeline.content.registry import FORMATS

    versions = [one.version(url, CONFIG.sites) for one in FORMATS]
    return next(version for version in versions if is_current(version, url, CONFIG.sites))


def asked(group: Group, state: State) -> dict[str, PageRequest]:
    return {one.url: one for one in requests_for([group], state, 10, CONFIG.sites)}


def test_every_page_is_asked_once_and_in_order(group: Group) -> None:
    assert list(urls_of([group, group])) == [ONE, TWO]
    with State(None) as state:
        assert asked(group, state) == {url: PageRequest(url, url) for url in (ONE, TWO)}


def test_a_page_whose_snapshot_is_accepted_is_asked_whether_it_changed(group: Group) -> None:
    with State(None) as state:
        state.put(known(group, ONE, runs_since_unconditional=9))
        state.put(known(group, TWO, runs_since_unconditional=10))
        found = asked(group, state)
    whole = PageRequest(ONE, ONE, '"v1"', "Mon", "body", "slice", ONE, extractor=current(ONE))
    assert found[ONE] == whole, "every page would be transferred in every run"
    anew = replace(whole, url=TWO, address=TWO, final=TWO, etag="", last_modified="", anew=True)
    assert found[TWO] == anew, "a server that is wrong about its pages would be believed for ever"
    assert group.whole == {ONE}


@pytest.mark.parametrize(
    "other", [{"snapshot_digest": "0" * 40}, {"extractor": "another"}, {"snapshot_digest": ""}]
)
def test_what_proves_nothing_is_not_sent(group: Group, other: dict[str, str]) -> None:
    with State(None) as state:
        state.put(replace(known(group, ONE), **other))
        assert asked(group, state)[ONE] == PageRequest(ONE, ONE), "a change would be missed"
    assert group.whole == set()


def test_a_section_nobody_looked_for_is_looked_for(group: Group) -> None:
    with State(None) as state:
        state.put(replace(known(group, ONE), sections="there\nelsewhere"))
        asked(group, state)
    assert group.whole == set(), "a lost section would not be told"


def seen(url: str, outcome: Outcome = Outcome.OK, text: str = "", **more: object) -> Capture:
    read = snapshot(f"# Title {{#here}}\n{text}", url=url) if text else None
    capture = Capture(url, outcome, 200, (Hop(url, 200),), etag='"v2"', fetched_at=2_000_000.0, snapshot=read)
    return replace(capture, body_sha256=text, **more)


def observed(group: Group, *visits: list[Capture]) -> tuple[dict[str, PageChange], list[list[PageRequest]]]:
    """What visits that bring these captures mean, and what was asked for."""
    rounds, left = [], list(visits)

    def visit(requests: object) -> Iterator[Capture]:
        rounds.append(list(requests))  # type: ignore[call-overload]
        yield from left.pop(0) if left else []

    first = [PageRequest(url, url) for url in (ONE, TWO)]
    return {change.url: change for _, change in observe([group], first, visit, 0.0)}, rounds


def test_news_is_asked_for_again_without_conditions_and_put_into_the_proposal(group: Group) -> None:
    old, new = "Kept words of a page.", "Other words of this page, which are news."
    change, rounds = observed(
        group, [seen(TWO, text=new), seen(ONE, text=old)], [seen(TWO, text=new, same=True)]
    )
    assert rounds[1] == [PageRequest(TWO, TWO, "", "", new, "", TWO)]
    assert (change[ONE].change, change[TWO].change) == (PageNews.NONE, PageNews.TEXT)
    assert (change[ONE].confirmed, change[TWO].confirmed, change[TWO].keep) == (False, True, None)
    assert list(group.spool) == [PATH.format("two")]
    assert new.encode() in group.spool[PATH.format("two")]


class _Clock:
    """What stands between the visits of a run: rounds and pauses, in order."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *rounds: list[Capture]) -> None:
        self.events: list[object] = []
        self._rounds = list(rounds)
        monkeypatch.setattr(time, "sleep", self.events.append)

    def visit(self, requests: object) -> Iterator[Capture]:
        self.events.append([one.url for one in requests])  # type: ignore[attr-defined]
        yield from self._rounds.pop(0) if self._rounds else []


def test_the_second_visit_waits_and_goes_in_order(group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    """At once it would meet the same cache; in another order it would tell two runs apart that saw the same."""
    news = [seen(url, text=f"Quite other words at {url} today.") for url in (TWO, ONE)]
    clock = _Clock(monkeypatch, news, [replace(one, same=True) for one in reversed(news)])
    found = [change.url for _, change in observe([group], [PageRequest(ONE, ONE)], clock.visit, 7.5)]
    assert clock.events == [[ONE], 7.5, [ONE, TWO]]
    assert found == [ONE, TWO]


def test_a_run_without_news_waits_for_nothing(group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = _Clock(monkeypatch, [seen(ONE, text="Kept words of a page.")])
    assert len(list(observe([group], [PageRequest(ONE, ONE)], clock.visit, 7.5))) == 1
    assert 7.5 not in clock.events


def test_news_concerns_the_groups_that_cite_the_page(group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    class _Some(dict):  # type: ignore[type-arg]
        """The pages of a group that cites only one of them."""

    other = structs.replace(group, name="other", pages=_Some({TWO: group.pages[TWO]}), spool=Spool())
    news = [seen(url, text=f"Quite other words at {url} today.") for url in (ONE, TWO)]
    clock = _Clock(monkeypatch, news, news)
    first = [PageRequest(url, url) for url in (ONE, TWO)]
    told = [(one.name, change.url) for one, change in observe([group, other], first, clock.visit, 0.0)]
    assert sorted(told) == [("", ONE), ("", TWO), ("other", TWO)]


def test_a_page_that_cannot_be_read_goes_on_from_the_proposal_where_that_says_more(
    folder: Path, group: Group
) -> None:
    proposed = kept(ONE, "Words that nobody has accepted yet.")
    commit(folder, {PATH.format("one"): proposed})
    with Repository(folder) as opened, SnapshotTree(opened, git(folder, "rev-parse", "HEAD"), Root()) as tree:
        down = [seen(url, Outcome.UNREACHABLE, status=503) for url in (ONE, TWO)]
        change, rounds = observed(structs.replace(group, proposed=tree), down)
    assert (change[ONE].change, change[TWO].change) == (PageNews.TEXT, PageNews.UNREAD)
    assert list(group.spool) == [PATH.format("one")]
    assert rounds[1] == [], "a page that is down would be asked twice"


def test_two_visits_that_disagree_propose_nothing(group: Group) -> None:
    change, _ = observed(
        group, [seen(TWO, text="Words of one visit.")], [seen(TWO, text="Kept words of a page.")]
    )
    assert not change[TWO].change.is_news and list(group.spool) == []


def test_a_page_that_is_gone_is_asked_for_again(group: Group) -> None:
    gone = seen(ONE, Outcome.GONE, status=404)
    change, rounds = observed(group, [gone], [gone])
    assert [[one.url for one in asked] for asked in rounds] == [[ONE, TWO], [ONE]]
    assert change[ONE].confirmed


def test_a_spoilt_snapshot_is_named_and_its_page_asked_for_in_full(folder: Path, group: Group) -> None:
    commit(folder, {PATH.format("one"): "spoilt"})
    with Repository(folder) as opened, SnapshotTree(opened, git(folder, "rev-parse", "HEAD"), Root()) as tree:
        spoilt = Group("", group.pages, tree, None)
        change = observed(spoilt, [seen(ONE, text="Words.")])[0][ONE]
        [(where, what, mend)] = change.trouble
        assert (change.change, where, change.capture.snapshot) == (PageNews.UNREAD, PATH.format("one"), None)
        assert change.capture.detail == f"{where}: {what}"
        assert mend.startswith("Restore it from an earlier commit, or delete it")
        with State(None) as state:
            record_visit(state, spoilt, change)
            memory = state.get(ONE)
    assert memory and memory.snapshot_digest == "", "nobody would look at it again"


def test_what_a_visit_saw_is_remembered_with_the_snapshot_it_belongs_to(group: Group) -> None:
    new = "Other words of this page, which are news."
    change, _ = observed(group, [seen(TWO, text=new)], [seen(TWO, text=new, same=True)])
    with State(None) as state:
        failing = record_visit(state, group, change[TWO])
        memory = state.get(TWO)
        assert memory and memory.snapshot_digest == blob_id(group.spool[PATH.format("two")])
        assert (memory.etag, memory.extractor, failing.runs) == ('"v2"', "1", 0)
        assert memory.past.startswith("1970-01-24="), "a page that goes back and forth would be news for ever"
        same = PageChange(ONE, PageNews.NONE, seen(ONE, same=True), missing=(("lost", ()),))
        record_visit(state, group, same)
        memory = state.get(ONE)
        assert memory and (memory.snapshot_digest, memory.sections) == (group.accepted.blob(ONE), "here")


def test_a_page_that_flaps_is_named_and_left_out_of_the_proposal(group: Group) -> None:
    path = PATH.format("one")
    change = PageChange(ONE, PageNews.TEXT, seen(ONE, text="New."), missing=(("x", ()),))
    days = "1970-01-20 1970-01-21 1970-01-22"
    with State(None) as state:
        for flaps, flapping in (("", False), (days[:21], False), (days, True)):
            group.spool.put(path, b"x")
            state.put(PageState(ONE, "ok", flaps=flaps))
            found = as_remembered(state, group, change)
            assert (found.change is PageNews.FLAPPING, path in group.spool) == (flapping, not flapping)
        assert found.capture.outcome is Outcome.FLAPPING and found.capture.snapshot is None
        assert (found.capture.detail, found.missing) == (
            "it went back and forth 3 times in 30 days",
            change.missing,
        )
        state.put(PageState(ONE, "retired"))
        quiet = PageChange(ONE, PageNews.NONE, seen(ONE, same=True))
        assert as_remembered(state, group, quiet).capture.outcome is Outcome.RETIRED
        assert as_remembered(state, group, change) is change


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({}, "rests"),
        ({"failures": 1}, "unsettled"),
        ({"outcome": "gone"}, "unsettled"),
        ({"snapshot_digest": "0" * 40}, "unsettled"),
        ({"extractor": "another"}, "unsettled"),
        ({"last_visit": 0.0}, "first-visit"),
    ],
)
def test_only_a_settled_page_rests(group: Group, more: dict[str, object], reason: str) -> None:
    config = Config(visit=Visit(max_age=30, change_chance=0.9))
    with State(None) as state:
        state.put(replace(known(group, TWO), **more))
        found = due_pages([group], {}, state, config, 1_000_000.0 + DAY_S)
    assert {url: due.reason for url, due in found.items()} == {ONE: "first-visit", TWO: reason}
    assert (found[ONE].cited_by, found[TWO].cited_by) == (2, 1)


def test_a_page_at_rest_counts_as_it_was_and_is_not_asked(folder: Path, group: Group) -> None:
    config = Config(visit=Visit(max_age=30, change_chance=0.9))
    assert may_rest(config) and not may_rest(Config())
    requested: list[str] = []

    def visit(requests: object) -> Iterator[Capture]:
        requested.extend(one.url for one in requests)  # type: ignore[attr-defined]
        yield from ()

    with Repository(folder) as opened, State(None) as state:
        state.put(known(group, TWO))
        head, now = git(folder, "rev-parse", "HEAD"), 1_000_000.0 + DAY_S
        assert only_due(visit, [group], state, opened, head, Config(), now) is visit
        visitor = only_due(visit, [group], state, opened, head, config, now)
        [rests] = list(visitor([PageRequest(ONE, ONE), PageRequest(TWO, TWO)]))
    assert requested == [ONE]
    assert rests == Capture(
        TWO,
        Outcome.OK,
        etag='"v1"',
        last_modified="Mon",
        body_sha256="body",
        slice_sha256="slice",
        fetched_at=1_000_000.0,
        detail="not due: the last visit counts",
        same=True,
    )


def test_the_past_of_a_snapshot_is_its_commits_without_merges(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in (2, 4):
        monkeypatch.setenv("GIT_COMMITTER_DATE", f"1970-01-0{day}T00:00:00Z")
        commit(folder, {PATH.format("one"): kept(ONE, f"Words of day {day}.")})
    with Repository(folder) as opened:
        found = read_histories(opened, "HEAD")
        assert read_histories(opened, "") == {}
    begun = found[PATH.format("two")].first_seen
    assert found[PATH.format("two")] == ChangeHistory(begun, 0, begun)
    assert found[PATH.format("one")] == ChangeHistory(begun, 2, 3 * DAY_S)
