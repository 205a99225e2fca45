"""Changes and impacts to rows: what is dropped here is missing from every report."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from pipeline.articles import Article
from pipeline.changes import Change, ChangeKind, PageChange, PageNews
from pipeline.content import Snapshot
from pipeline.flags.model import identity
from pipeline.impacts import Impact, Reason, Suggestion, Verdict
from pipeline.links import Link
from pipeline.pages import Hop, Outcome, Page
from pipeline.report import Finding, PageRow
from pipeline.report.build import (
    behind,
    by_urgency,
    day,
    findings_of,
    ordered,
    page_day,
    page_row,
    states_of,
)
from pipeline.snapshots import Capture
from pipeline.snapshots.digests import digest
from tests import reports

URL = "https://docs.larkfen.example/cloud/relay/quotas"
END = "https://docs.larkfen.example/cloud/relay/limits"
# Noon of 2026-03-02, UTC.
NOON = 1_772_452_800.0


def text(title: str = "Quotas", **facts: str) -> Snapshot:
    return Snapshot(URL, title, "1", (), facts=tuple(facts.items()))


def visited(outcome: Outcome = Outcome.OK, *hops: tuple[str, int], **more: object) -> Capture:
    steps = tuple(Hop(url, status) for url, status in hops)
    return replace(Capture(URL, outcome, 200, steps, fetched_at=NOON), **more)


def changed(kind: str = "text", **more: object) -> PageChange:
    return replace(PageChange(URL, PageNews(kind), visited()), **more)


def cited(articles: tuple[str, ...] = ("a.md", "b.md"), address: str = URL) -> Page:
    return Page(URL, address, "docs.larkfen.example", articles, (), ())


# -- findings


def test_a_finding_says_all_that_article_impact_and_states_know() -> None:
    link = Link(
        "a.md", 9, 2, "inline", "quotas", f"{URL}#limits", "web", URL, URL, "limits", True, "", "H", (), ""
    )
    source = Article("a.md", "id-a", "Relay", "H", ("ann",), "lf.Relay", (), (), "body", 1)
    mend = Suggestion(14, "30", "20")
    reasons = (Reason("number-changed", "30 became 20.", 14), Reason("names-section", "It links there.", 9))
    impact = Impact(
        *("a.md", URL, link, 14, 5, "It takes 30."),
        *("update", 0.8765, reasons, "30 became 20.", "30", "20", mend),
    )
    found = findings_of(source, [link], changed(), ("A", "B"), [impact, impact], "2025-01-01")
    assert (
        found
        == [
            Finding(
                id=identity("a.md", URL, (), "B"),
                article="a.md",
                article_id="id-a",
                title="Relay",
                owner="lf.Relay",
                page=URL,
                fragment="limits",
                line=14,
                column=5,
                label="quotas",
                claim="It takes 30.",
                verdict=Verdict.UPDATE,
                confidence=0.88,
                rules=("number-changed", "names-section"),
                reasons=("30 became 20.", "It links there."),
                summary="30 became 20.",
                before="30",
                after="20",
                suggestion=mend,
                first_seen="2026-03-02",
                accepted="A",
                observed="B",
                edited="2025-01-01",
                lines=(14,),
            )
        ]
        * 2
    )
    assert findings_of(source, [link], changed(), ("A", "B"), [impact])[0].edited == ""
    shown = replace(source, shown_by=tuple(f"{n}.md" for n in range(7)))
    (finding,) = findings_of(shown, [link], changed(), ("A", "B"), [impact])
    assert finding.included_by == shown.shown_by
    assert finding.summary == "30 became 20. Included by 0.md, 1.md, 2.md, 3.md, 4.md and 2 more."
    assert finding.reasons[1].startswith("It links there. Included by 0.md, ")
    (finding,) = findings_of(replace(source, shown_by=("b.md",)), [link], changed(), ("A", "B"), [impact])
    assert finding.summary == "30 became 20. Included by b.md."


def test_a_day_is_that_of_utc() -> None:
    assert [day(NOON), day(NOON + 12 * 3600 - 1), day(NOON + 12 * 3600)] == [
        *("2026-03-02", "2026-03-02", "2026-03-03"),
    ]


# What people dismissed is known by the two states: were one told otherwise, old news would be new again.
@pytest.mark.parametrize(
    ("change", "states"),
    [
        (changed(before=text("Old"), after=text("New")), (digest(text("Old")), digest(text("New")))),
        (changed("gone", before=text("Old")), (digest(text("Old")), "gone")),
        (changed("baseline", after=text("New")), ("", digest(text("New")))),
        (
            changed("moved", before=text("Old"), capture=visited(Outcome.MOVED, (URL, 301), (END, 200))),
            (digest(text("Old")), f"moved {END}"),
        ),
        (
            changed("text", after=text("New"), capture=visited(Outcome.MOVED, (URL, 301), (END, 200))),
            ("", digest(text("New"))),
        ),
        (
            changed(
                "moved",
                after=text("New", moved_to="https://a.example/kept"),
                capture=visited(Outcome.MOVED, (URL, 301), (END, 200)),
            ),
            ("", f"{digest(text('New'))} https://a.example/kept"),
        ),
    ],
)
def test_the_two_states_of_a_change_are_named(change: PageChange, states: tuple[str, str]) -> None:
    assert states_of(change) == states


# -- order


def ids(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.id for finding in findings]


FIRST = replace(reports.finding(1, 0), id="1", confidence=0.9, edited="2026-01-01", first_seen="2026-03-01")


@pytest.mark.parametrize(
    ("sooner", "later"),
    [
        ({"verdict": Verdict.UPDATE, "confidence": 0.1}, {"verdict": Verdict.REVIEW, "confidence": 1.0}),
        ({"verdict": Verdict.REVIEW}, {"verdict": Verdict.NOTE}),
        ({"confidence": 0.9}, {"confidence": 0.8}),
        ({"edited": "2019-01-01"}, {"edited": "2026-01-01"}),
        ({"edited": "2026-01-01"}, {"edited": ""}),
        ({"first_seen": "2026-02-28"}, {"first_seen": "2026-03-01"}),
        ({"page": "https://a.example/"}, {"page": "https://b.example/"}),
        ({"article": "a.md"}, {"article": "b.md"}),
        ({"line": 3}, {"line": 12}),
        ({"id": "a"}, {"id": "b"}),
    ],
)
def test_what_is_more_urgent_comes_first(sooner: dict[str, object], later: dict[str, object]) -> None:
    one, other = replace(FIRST, **sooner), replace(FIRST, **later)
    assert by_urgency([one, other]) == by_urgency([other, one]) == (one, other)


def test_a_page_that_touches_more_articles_comes_before_one_with_an_older_article() -> None:
    alone = replace(FIRST, id="0", page="https://a.example/", edited="2010-01-01")
    both = [replace(FIRST, id=str(n), article=f"{n}.md", page="https://z.example/") for n in (1, 2)]
    assert ids(by_urgency([alone, *both])) == ["1", "2", "0"]


@given(
    st.permutations([reports.finding(n, n % 3, v) for n, v in enumerate(("update", "review", "note") * 3)])
)
def test_the_order_does_not_depend_on_the_order_of_the_run(shuffled: list[Finding]) -> None:
    assert by_urgency(shuffled) == by_urgency(reversed(shuffled))


def test_a_finding_that_two_links_make_is_listed_once_with_its_stronger_reason() -> None:
    weak, strong = replace(FIRST, confidence=0.4, line=2), replace(FIRST, confidence=0.9, line=7)
    verdict = replace(FIRST, verdict=Verdict.REVIEW, confidence=1.0, line=8)
    for given_order in ([weak, strong, verdict], [verdict, strong, weak], [strong, weak, verdict]):
        assert [finding.line for finding in ordered(given_order, {})] == [7]
    same = replace(strong, line=9)
    assert [finding.line for finding in ordered([strong, same], {})] == [7], "of equals the first"


def test_a_finding_that_was_seen_before_keeps_its_first_day() -> None:
    known, new = FIRST, replace(FIRST, id="2", first_seen="2026-03-09")
    found = ordered([known, new], {"1": "2026-01-31", "9": "2020-01-01"})
    assert {finding.id: finding.first_seen for finding in found} == {"1": "2026-01-31", "2": "2026-03-09"}


# -- rows of pages


def test_a_row_says_all_that_the_visit_and_the_change_know() -> None:
    said = (Change(URL, ChangeKind.REWORDED, "limits", (), "30", "20"),)
    way = visited(Outcome.MOVED, (URL, 301), (END, 200), status=203, detail="slow")
    row = page_row(
        cited(),
        changed(changes=said, after=text("New"), before=text("Old"), capture=way),
        "s/x.md",
        "2026-03-01",
    )
    assert row == PageRow(
        url=URL,
        title="New",
        outcome=Outcome.MOVED,
        status=203,
        hops=(Hop(URL, 301), Hop(END, 200)),
        change=PageNews.TEXT,
        snapshot="s/x.md",
        changes=said,
        detail="slow",
        first_failed="2026-03-01",
        cited_by=2,
        leads_to="",
        note="",
    )


def test_a_page_without_a_new_text_is_named_by_the_accepted_one() -> None:
    assert page_row(cited(), changed(before=text("Old")), "").title == "Old"
    assert page_row(cited(), changed("unread"), "") == PageRow(
        URL, "", Outcome.OK, 200, (), PageNews.UNREAD, "", cited_by=2
    )


@pytest.mark.parametrize(
    "hops",
    [((URL, 200),), ((END, 200),), ((URL, 301), (END, 200)), ((URL, 301), (URL, 200)), ()],
)
def test_the_way_to_a_page_is_told_as_it_was(hops: tuple[tuple[str, int], ...]) -> None:
    row = page_row(cited(), changed(capture=visited(Outcome.OK, *hops)), "")
    assert row.hops == tuple(Hop(url, status) for url, status in hops)


def test_tens_of_thousands_of_rows_hold_no_copies_of_their_addresses() -> None:
    asked = cited(address="".join(("https://docs.larkfen.example/", "x")))
    hop = ("".join(("https://docs.larkfen.example/", "x")), 304)
    (only,) = page_row(asked, changed(capture=visited(Outcome.OK, hop)), "").hops
    assert only == Hop(asked.address, 304)
    assert only.url is asked.address
    moved = page_row(asked, changed(capture=visited(Outcome.MOVED, hop, (END, 200))), "")
    assert len(moved.hops) == 2


STOOD_STILL = "the page's own commit and date stood still: its layout may have changed, or how it is read"
SET_ASIDE = "of the page that came and went set aside from now on (`volatile` in its snapshot)"


@pytest.mark.parametrize(
    ("parts", "note"),
    [((), ""), (("a",), f"1 part {SET_ASIDE}"), (("a", "b"), f"2 parts {SET_ASIDE}")],
)
def test_parts_that_are_set_aside_are_counted(parts: tuple[str, ...], note: str) -> None:
    assert page_row(cited(), changed("none", set_aside=parts), "").note == note


SAME = {"git_commit_id": "c0ffee", "updated_at": "2026-01-01"}


@pytest.mark.parametrize(
    ("kind", "before", "after", "said"),
    [
        ("text", SAME, SAME, True),
        ("text+links", SAME, SAME, True),
        ("links", SAME, SAME, False),
        ("replaced", SAME, SAME, False),
        ("text", SAME, {**SAME, "git_commit_id": "beef"}, False),
        ("text", SAME, {**SAME, "updated_at": "2026-02-02"}, False),
        ("text", {"updated_at": "2026-01-01"}, {"updated_at": "2026-01-01"}, False),
        ("text", {"git_commit_id": "c0ffee"}, {"git_commit_id": "c0ffee"}, False),
        ("text", {}, {}, False),
    ],
)
def test_a_reader_is_warned_when_only_our_reading_may_have_changed(
    kind: str, before: dict[str, str], after: dict[str, str], said: bool
) -> None:
    row = page_row(cited(), changed(kind, before=text(**before), after=text(**after)), "")
    assert row.note == (STOOD_STILL if said else "")


@pytest.mark.parametrize("missing", ["before", "after"])
def test_one_text_alone_cannot_have_stood_still(missing: str) -> None:
    both = {"before": text(**SAME), "after": text(**SAME)}
    assert page_row(cited(), changed(**{**both, missing: None}), "").note == ""


def test_both_notes_are_told() -> None:
    both = changed(before=text(**SAME), after=text(**SAME), set_aside=("a",))
    assert page_row(cited(), both, "").note == f"1 part {SET_ASIDE}; {STOOD_STILL}"


# -- behind an accepted redirect


@pytest.mark.parametrize("kind", ["text", "links", "text+links", "replaced"])
def test_a_page_behind_an_accepted_redirect_stays_in_the_report_when_it_changes(kind: str) -> None:
    said = (Change(URL, ChangeKind.REWORDED, "", (), "30", "20"),)
    way = visited(Outcome.REDIRECTED, (URL, 302), (f"{URL}/2", 302), (f"{END}/?utm_source=x#part", 200))
    change = changed(kind, before=text(moved_to=END), after=text(moved_to=END), changes=said, capture=way)
    row = page_row(cited(), change, "s/x.md")
    address, there = behind(row, change)
    assert address == replace(row, change=PageNews.NONE, changes=(), leads_to=END)
    assert there == replace(row, url=END, hops=(Hop(f"{END}/?utm_source=x#part", 200),))
    assert (there.change, there.changes, there.leads_to) == (kind, said, "")


@pytest.mark.parametrize("kind", ["none", "moved", "gone", "unread", "baseline"])
def test_a_redirect_that_is_news_itself_is_one_row(kind: str) -> None:
    change = changed(kind, before=text(moved_to=END), capture=visited(Outcome.OK, (URL, 302), (END, 200)))
    row = page_row(cited(), change, "")
    assert behind(row, change) == (row,)


def test_a_page_that_leads_nowhere_else_is_one_row() -> None:
    change = changed("text", before=text(), after=text("New"))
    row = page_row(cited(), change, "")
    assert behind(row, change) == (row,)


# -- when a page says it was updated


@pytest.mark.parametrize(
    ("kind", "said", "found"),
    [
        ("baseline", "2026-01-31T10:00:00Z", "2026-01-31"),
        ("baseline", "2026-01-31", "2026-01-31"),
        ("baseline", "31 January 2026", ""),
        ("baseline", "", ""),
        ("text", "2026-01-31", ""),
    ],
)
def test_only_a_page_seen_for_the_first_time_is_older_or_newer_than_an_article(
    kind: str, said: str, found: str
) -> None:
    seen = visited(snapshot=text(updated_at=said) if said else text())
    assert page_day(changed(kind, capture=seen)) == found
