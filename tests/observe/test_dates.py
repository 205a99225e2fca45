"""What sites say of when their pages changed: it orders visits, is believed as it deserves, and stands for none."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.baseline.state import State
from pipeline.config import Visit, load_config
from pipeline.fetch import Web
from pipeline.fetch.dates import MOST_SITEMAPS, SITEMAP_TYPES, entries, listed, said_dates
from pipeline.pages import Outcome
from pipeline.revisit import DAY_S, Belief, ChangeHistory, Signal, VisitRecord, decide
from pipeline.run import Options, Result, sync
from pipeline.sites import DateList, DateRules, Site
from pipeline.snapshots import Capture
from tests.content_repo import Silent, accept, article, page, repository
from tests.faultsite import Route, name_hosts, site
from tests.faultsite import Site as Server

pytestmark = pytest.mark.usefixtures("allow_loopback")

NOW = 1_770_000_000.0
SITEMAP = b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>https://docs.test/a?x=1&amp;y=2</loc><lastmod>2026-01-02</lastmod></url>
<url>
  <loc><![CDATA[https://docs.test/b]]></loc> <changefreq>daily</changefreq></url>
<url><loc>javascript:alert(1)</loc><lastmod>2026-01-02</lastmod></url>
</urlset>"""


def test_a_sitemap_is_read_for_addresses_and_dates() -> None:
    assert list(entries(SITEMAP)) == [
        ("url", "https://docs.test/a?x=1&y=2", "2026-01-02"),
        ("url", "https://docs.test/b", ""),
    ]
    index = b"<sitemapindex><sitemap><loc>https://docs.test/s.xml</loc></sitemap></sitemapindex>"
    assert list(entries(index)) == [("sitemap", "https://docs.test/s.xml", "")]


@pytest.mark.parametrize("body", [b"", b"\xff\xfe<url>", b"<url>" * 200_000, b"<url><loc>https://a" * 50_000])
def test_a_sitemap_that_is_none_says_nothing(body: bytes) -> None:
    assert not [date for _, _, date in entries(body) if date]


def test_no_entity_of_a_sitemap_is_expanded() -> None:
    bomb = (
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]><url><loc>https://a.test/&b;</loc></url>'
    )
    assert list(entries(bomb)) == [("url", "https://a.test/&b;", "")]


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({"results": [{"url": "https://a.test/", "lastmod": "2026"}]}, [("https://a.test/", "2026")]),
        ({"results": [{"url": "https://a.test/", "lastmod": 17}]}, [("https://a.test/", "17")]),
        ({"results": [{"url": 3, "lastmod": "2026"}, "x", None, {"lastmod": "2026"}]}, []),
        ({"results": {"url": "https://a.test/"}}, []),
        ([{"url": "https://a.test/", "lastmod": "2026"}], []),
        (None, []),
    ],
)
def test_a_list_is_read_as_its_rule_says(told: object, found: list[tuple[str, str]]) -> None:
    rule = DateList(address="https://docs.test/list", items="results")
    got = list(listed(json.dumps(told).encode(), rule))
    assert got == found if isinstance(told, dict) else got in ([], [("https://a.test/", "2026")])


def test_a_list_of_any_depth_is_no_error() -> None:
    rule = DateList(address="https://docs.test/list")
    assert list(listed(b"[" * 200_000, rule)) == list(listed(b"nonsense", rule)) == []


def xml(text: str) -> Route:
    return lambda wire, _: wire.answer(200, text.encode(), content_type="text/xml")


def dates_of(it: Server, rules: DateRules) -> tuple[dict[str, str], list[str]]:
    known = {it.url(f"/{name}", "docs.test") for name in ("a", "b")}
    with Web(Visit(rate_per_host=0), also=SITEMAP_TYPES) as web:
        ours = Site(name="docs", hosts=("docs.test",), dates=rules)
        said = said_dates(ours, web, lambda address: address if address in known else "")
    return {url.rpartition("/")[2]: date for url, date in said.dates.items()}, said.trouble


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    name_hosts(monkeypatch)
    with site() as it:
        yield it


def test_an_index_is_followed_on_its_own_host_and_no_further_than_is_polite(server: Server) -> None:
    at = server.url("/index.xml", "docs.test")
    more = "".join(
        f"<sitemap><loc>{server.url(f'/s{number}.xml', 'docs.test')}</loc></sitemap>" for number in range(500)
    )
    other = f"<sitemap><loc>{server.url('/other.xml', 'other.test')}</loc></sitemap>"
    server.routes["/index.xml"] = xml(f"<sitemapindex>{other}<sitemap><loc>{at}</loc></sitemap>{more}")
    one = f"<url><loc>{server.url('/a', 'docs.test')}</loc><lastmod>2026-02-0"
    server.routes["*"] = xml(f"<urlset>{one}1</lastmod></url>{one}3</lastmod></url></urlset>")
    found, trouble = dates_of(server, DateRules(sitemaps=(at,)))
    assert (found, trouble) == ({"a": "2026-02-03"}, [])
    assert len(server.log) == MOST_SITEMAPS
    assert not server.asked("/other.xml")


def test_a_packed_sitemap_and_a_list_are_read_and_what_is_not_there_is_said(server: Server) -> None:
    import gzip

    body = f"<url><loc>{server.url('/a', 'docs.test')}</loc><lastmod>2026-02-01</lastmod></url>".encode()
    server.routes["/s.xml.gz"] = lambda wire, _: wire.answer(
        200, gzip.compress(body), content_type="application/x-gzip"
    )
    told = {"results": [{"url": server.url("/b", "docs.test"), "lastUpdatedDate": "2026-03-01"}]}
    server.routes["/search"] = lambda wire, _: wire.answer(
        200, json.dumps(told).encode(), content_type="application/json"
    )
    rules = DateRules(
        sitemaps=(server.url("/s.xml.gz", "docs.test"), server.url("/gone.xml", "docs.test")),
        lists=(
            DateList(address=server.url("/search", "docs.test"), items="results", date="lastUpdatedDate"),
        ),
    )
    found, trouble = dates_of(server, rules)
    assert found == {"a": "2026-02-01", "b": "2026-03-01"}
    assert [one.partition(": ")[2] for one in trouble] == ["HTTP 404"]


def record(signal: Signal | None, **more: object) -> VisitRecord:
    usual: dict[str, object] = {
        "url": "https://a.example/x",
        "cited_by": 1,
        "last_visit": NOW - 3 * DAY_S,
        "unsettled": "",
        "max_age_s": 30 * DAY_S,
        "history": ChangeHistory(NOW - 730 * DAY_S, 6, NOW - 300 * DAY_S),
    }
    return VisitRecord(**{**usual, **more, "signal": signal})  # type: ignore[arg-type]


TRUE = Belief(told=60, untold=0, false=2, days=420)
LIES = Belief(told=0, untold=200, false=300, days=300)


def test_a_date_that_moved_makes_a_page_due_and_one_that_rests_lets_it_rest() -> None:
    assert decide(record(None), 0.01, 0.15, NOW).reason == "rests"
    moved = decide(record(Signal(True, TRUE)), 0.01, 0.15, NOW)
    assert (moved.reason, moved.due) == ("date-moved", True)
    assert moved.sentence.endswith(
        "likely to have changed: its site says so, which was right in 97% of visits"
    )
    for more in ({"cited_by": 10}, {"history": ChangeHistory(NOW - 730 * DAY_S, 6, NOW - 5 * DAY_S)}):
        assert decide(record(None, **more), 0.01, 0.15, NOW).due
        assert decide(record(Signal(False, TRUE), **more), 0.01, 0.15, NOW).reason == "rests"
        assert decide(record(Signal(False, LIES), **more), 0.01, 0.15, NOW).due


def test_dates_that_were_wrong_decide_nothing() -> None:
    for age in (1, 5, 10, 20):
        plain = decide(record(None, last_visit=NOW - age * DAY_S), 0.01, 0.15, NOW)
        for moved in (True, False):
            lied = decide(record(Signal(moved, LIES), last_visit=NOW - age * DAY_S), 0.01, 0.15, NOW)
            assert (lied.due, lied.chance) == (plain.due, pytest.approx(plain.chance, rel=0.03))


@given(st.builds(Belief, *[st.floats(0, 1e6)] * 4), st.booleans(), st.floats(0.1, 400), st.floats(0.01, 0.9))
def test_whatever_is_said_no_page_rests_longer_than_the_bound(
    belief: Belief, moved: bool, age: float, chance: float
) -> None:
    page = record(Signal(moved, belief), last_visit=NOW - age * DAY_S)
    due = decide(page, 0.01, chance, NOW)
    assert due.due or (age <= 30 + 1e-6 and due.next_visit <= NOW + 30 * DAY_S)
    assert 0 <= due.chance <= 1


def test_a_belief_that_turns_out_wrong_is_lost_within_a_few_dozen_visits() -> None:
    belief = Belief()
    for _ in range(300):
        belief = belief.after(True, True, 7).after(False, False, 7)
    assert belief.weight(True, 7) > 10 and belief.weight(False, 7) < 0.1
    for _ in range(40):
        belief = belief.after(False, True, 7).after(True, False, 7)
    assert belief.weight(True, 7) < 4 and belief.weight(False, 7) > 0.3


def test_what_was_said_is_remembered_and_judged_at_the_next_visit() -> None:
    def seen(text: str, at: float, same: bool = False) -> None:
        state.record(Capture("u", Outcome.OK, fetched_at=at, same=same), "blob", "1", text)

    with State(None) as state:
        state.dates.take("docs", {"u": "2026-01-01"})
        assert state.dates.signal("u") is None
        seen("one", NOW)
        for date, text, at in (("2026-02-01", "two", 1), ("2026-02-01", "three", 2), ("2026-03-01", "", 3)):
            state.dates.take("docs", {"u": date})
            seen(text, NOW + at * DAY_S, same=not text)
        state.dates.take("docs", {"u": "2026-03-01"})
        signal = state.dates.signal("u")
    assert signal is not None and not signal.moved
    told = signal.belief
    assert (told.told, told.untold, told.false, told.days) == pytest.approx((0.99, 0.995, 1, 1), abs=1e-3)


RULES = "[visit]\nmax_age = 3650\nchange_chance = 0.15\nrate_per_host = 0\nconfirm_after_s = 0\n"
RULES += '[[site]]\nname = "docs"\n'


def test_a_run_visits_what_its_site_says_has_changed(server: Server, tmp_path: Path) -> None:
    days = {"a": "2026-01-01", "b": "2026-01-01"}
    words = {"a": "first", "b": "first"}

    def text(name: str) -> Route:
        return lambda wire, _: wire.answer(
            200, page(name, f"x|X|<p>The words of {words[name]} are enough to be a page.</p>")
        )

    for name in days:
        server.routes[f"/{name}"] = text(name)
    server.routes["/s.xml"] = lambda wire, _: wire.answer(
        200,
        "".join(
            f"<url><loc>{server.url(f'/{name}', 'docs.test')}</loc><lastmod>{day}</lastmod></url>"
            for name, day in days.items()
        ).encode(),
        content_type="application/xml",
    )
    at = server.url("/s.xml", "docs.test")
    links = " and ".join(f"[{name}]({server.url(f'/{name}', 'docs.test')})" for name in days)
    folder = repository(
        tmp_path / "team",
        {
            "t.md": article("T", f"See {links}."),
            "content-sync.toml": f'{RULES}hosts = ["docs.test"]\n[site.dates]\nsitemaps = ["{at}"]\n',
        },
    )
    _run(folder)
    accept(folder)
    believe(folder)
    for name in days:
        words[name] = "second"
    days["a"] = "2026-02-02"
    result = _run(folder)
    assert {row.url.rpartition("/")[2]: str(row.change) for row in result.report.pages} == {
        "a": "text",
        "b": "none",
    }
    server.routes["/s.xml"] = lambda wire, _: wire.answer(500, b"")
    assert [one.where for one in _run(folder).report.trouble] == ["dates of docs"]


def believe(folder: Path) -> None:
    """Let the site have been right for a while."""
    from pipeline.baseline.state_ref import state_file

    with State(state_file(folder)) as state:
        state._db.execute("INSERT INTO beliefs VALUES ('docs', 190, 0, 0, 900)")


def _run(folder: Path) -> Result:
    return sync(Options(folder, load_config(folder)), Silent())
