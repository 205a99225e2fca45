"""Link health row by row: what is said of an address, when, and what to write instead."""

import pytest
from msgspec.structs import replace

from pipeline.changes import PageChange, PageNews
from pipeline.content import Snapshot
from pipeline.links import Link
from pipeline.pages import Hop, Outcome, gather
from pipeline.report import Citation, LinkRow
from pipeline.report.health import NOW, Failing, is_retired, link_rows, malformed_rows
from pipeline.snapshots import Capture

PAGE = "https://docs.larkfen.example/cloud/relay"
NEW = "https://docs.larkfen.example/cloud/queues"
QUIET = Failing()


def link(url: str = PAGE, article: str = "a.md", line: int = 3, column: int = 5, **more: object) -> Link:
    known = Link(
        *(article, line, column, "inline", "the relay", url, "web", PAGE, url.partition("#")[0]),
        *(url.partition("#")[2], True, "", "", (), ""),
    )
    return replace(known, **more)


def capture(outcome: Outcome = Outcome.OK, *hops: tuple[str, int], **more: object) -> Capture:
    steps = tuple(Hop(url, status) for url, status in hops)
    return replace(Capture(PAGE, outcome, hops=steps), **more)


def text(*anchors: str, **facts: str) -> Snapshot:
    return Snapshot(PAGE, "Relay", "1", (), anchors=anchors, facts=tuple(facts.items()))


def rows(seen: Capture, *links: Link, memory: Failing = QUIET, **change: object) -> list[LinkRow]:
    (page,) = gather(links or (link(),))
    return link_rows(page, replace(PageChange(PAGE, PageNews.NONE, seen), **change), memory)


CITED = (Citation("a.md", 3, 5, "the relay"),)


@pytest.mark.parametrize(
    ("runs", "confirmed", "said"),
    [(0, False, False), (1, False, False), (2, False, True), (3, False, True), (0, True, True)],
)
def test_one_visit_alone_calls_no_page_gone(runs: int, confirmed: bool, said: bool) -> None:
    seen = capture(Outcome.GONE, detail="HTTP 404")
    expected = [LinkRow(PAGE, Outcome.GONE, CITED, "HTTP 404", first_failed="2026-03-01")]
    assert rows(seen, memory=Failing(runs, "2026-03-01"), confirmed=confirmed) == expected * said


@pytest.mark.parametrize("outcome", [Outcome.BLOCKED, Outcome.UNREACHABLE])
@pytest.mark.parametrize(("runs", "said"), [(1, False), (2, False), (3, True), (4, True)])
def test_what_may_pass_is_said_on_the_third_run(outcome: Outcome, runs: int, said: bool) -> None:
    found = rows(capture(outcome, detail="HTTP 503"), memory=Failing(runs, "2026-03-01"), confirmed=True)
    assert found == [LinkRow(PAGE, outcome, CITED, "HTTP 503", first_failed="2026-03-01")] * said


@pytest.mark.parametrize(
    "outcome",
    [
        *(Outcome.SOFT_404, Outcome.MOVED_TO_ROOT, Outcome.WRONG_PAGE, Outcome.NO_ARTICLE, Outcome.ROBOTS),
        *(Outcome.DEFERRED, Outcome.TOO_LARGE, Outcome.NOT_A_DOCUMENT, Outcome.UNSAFE, Outcome.NOT_ARCHIVED),
    ],
)
def test_every_other_trouble_is_said_at_once(outcome: Outcome) -> None:
    assert rows(capture(outcome, detail="why")) == [LinkRow(PAGE, outcome, CITED, "why")]


def test_whoever_asks_on_the_spot_is_told_what_fails_now() -> None:
    for outcome in (Outcome.GONE, Outcome.BLOCKED, Outcome.UNREACHABLE):
        assert [row.outcome for row in rows(capture(outcome), memory=NOW)] == [outcome]
    assert Failing(runs=3, since="", before=0) == NOW
    assert Failing() == Failing(runs=0, since="", before=0)


@pytest.mark.parametrize(
    ("memory", "said"),
    [
        (Failing(0, "", 3), "it answers again, after 3 runs that could not read it"),
        (Failing(0, "", 2), ""),
        (Failing(1, "2026-03-01", 4), ""),
        (Failing(), ""),
    ],
)
def test_a_page_that_was_reported_and_is_back_is_told_once(memory: Failing, said: str) -> None:
    assert rows(capture(), memory=memory) == ([LinkRow(PAGE, Outcome.RECOVERED, CITED, said)] if said else [])


@pytest.mark.parametrize("name", ["is_retired", "is_archived"])
@pytest.mark.parametrize(
    ("value", "retired"), [("true", True), ("True", True), ("false", False), ("", False)]
)
def test_a_page_that_calls_itself_retired_is_told(name: str, value: str, retired: bool) -> None:
    said = text(**{name: value})
    assert is_retired(said) is retired
    expected = [LinkRow(PAGE, Outcome.RETIRED, CITED, "the page says so itself")] * retired
    assert rows(capture(), after=said) == rows(capture(snapshot=said)) == expected
    assert rows(capture(), before=said) == expected, "an unchanged page is known by its accepted text"


def test_what_the_page_says_now_counts_more_than_what_it_said() -> None:
    assert not is_retired(None)
    assert rows(capture(), before=text(is_retired="true"), after=text()) == []
    assert [row.outcome for row in rows(capture(Outcome.RETIRED))] == ["retired"]


# -- sections


def test_a_lost_section_is_told_with_its_nearest_and_only_for_links_that_name_it() -> None:
    links = [link(f"{PAGE}#limits"), link(f"{PAGE}#quotas", "b.md"), link(PAGE, "c.md")]
    found = rows(capture(), *links, after=text("quotas"), missing=(("limits", ("limits-by-plan", "quotas")),))
    assert found == [
        LinkRow(
            f"{PAGE}#limits",
            Outcome.FRAGMENT_MISSING,
            CITED,
            "the page has no such section",
            nearest=("limits-by-plan", "quotas"),
        )
    ]


def test_a_section_in_another_case_can_be_written_right() -> None:
    found = rows(capture(), link(f"{PAGE}#LIMITS"), after=text("other", "Limits"), missing=(("LIMITS", ()),))
    assert found == [
        LinkRow(
            *(
                f"{PAGE}#LIMITS",
                "case-mismatch",
                CITED,
                "the section is #Limits",
                f"{PAGE}#Limits",
                ("Limits",),
            )
        )
    ]


def test_a_section_that_is_there_as_written_is_no_news_though_another_differs_in_case() -> None:
    assert rows(capture(), link(f"{PAGE}#limits"), after=text("Limits", "limits")) == []


def test_a_section_lost_in_a_move_is_told_once_and_the_rest_of_the_page_moves() -> None:
    seen = capture(Outcome.MOVED, (PAGE, 301), (NEW, 200))
    links = [link(f"{PAGE}#gone"), link(f"{PAGE}#kept", "b.md")]
    found = rows(seen, *links, after=text("kept"), missing=(("gone", ()),))
    assert [(row.url, row.outcome, row.detail, row.suggestion) for row in found] == [
        (f"{PAGE}#gone", "fragment-missing", f"the page moved to {NEW}, which has no such section", ""),
        (f"{PAGE}#kept", "moved", f"301 {PAGE} -> 200 {NEW}", f"{NEW}#kept"),
    ]


def test_a_step_without_a_status_is_told_by_its_address() -> None:
    (row,) = rows(capture(Outcome.MOVED, (PAGE, 0), (NEW, 200)))
    assert row.detail == f"{PAGE} -> 200 {NEW}"


def test_a_page_that_failed_is_not_asked_for_its_sections() -> None:
    found = rows(capture(Outcome.SOFT_404), link(f"{PAGE}#gone"), missing=(("gone", ()),))
    assert [row.outcome for row in found] == ["soft-404"]


# -- what to write instead


@pytest.mark.parametrize(
    ("written", "end", "instead"),
    [
        (PAGE, NEW, NEW),
        (f"{PAGE}#limits", NEW, f"{NEW}#limits"),
        (f"{PAGE}#limits", f"{NEW}#all", f"{NEW}#all"),
        (PAGE, "https://a.example/en-us/x", "https://a.example/x"),
        (PAGE, "https://a.example/sr-Latn-RS/x?y=1", "https://a.example/x?y=1"),
        (PAGE, "https://a.example/en-us/de-de/x", "https://a.example/de-de/x"),
        (PAGE, "https://a.example/en-us", "https://a.example/en-us"),
        (PAGE, "https://a.example/us/x", "https://a.example/us/x"),
        (
            "https://docs.larkfen.example/de-de/relay",
            "https://a.example/en-us/x",
            "https://a.example/en-us/x",
        ),
        (PAGE, "https://a.example", "https://a.example/"),
    ],
)
def test_a_moved_address_is_written_as_the_author_would(written: str, end: str, instead: str) -> None:
    (row,) = rows(capture(Outcome.MOVED, (PAGE, 301), (end, 200)), link(written))
    assert row.suggestion == instead


# -- the rows


def test_an_address_is_one_row_with_its_places_in_order_and_the_telling_ones_first() -> None:
    links = [
        link(f"{PAGE}#Case", "z.md"),
        link(f"{PAGE}#lost", "b.md"),
        link(f"{PAGE}#lost", "a.md", 9, 1),
        link(f"{PAGE}#lost", "a.md", 2, 7),
        link(f"{PAGE}#lost", "a.md", 2, 4),
        link(f"{PAGE}#away", "c.md"),
        link(PAGE, "d.md"),
    ]
    seen = capture(Outcome.MOVED, (PAGE, 301), (NEW, 200))
    found = rows(
        seen,
        *links,
        memory=Failing(0, "", 5),
        after=text("case", is_retired="true"),
        missing=(("lost", ()), ("away", ())),
    )
    assert [(row.url.removeprefix(PAGE), row.outcome) for row in found] == [
        ("#away", "fragment-missing"),
        ("#lost", "fragment-missing"),
        *((fragment, "retired") for fragment in ("", "#Case", "#away", "#lost")),
        ("#Case", "case-mismatch"),
        *((fragment, "recovered") for fragment in ("", "#Case", "#away", "#lost")),
    ]
    assert [(place.path, place.line, place.column) for place in found[1].articles] == [
        *(("a.md", 2, 4), ("a.md", 2, 7), ("a.md", 9, 1), ("b.md", 3, 5)),
    ]


def test_malformed_addresses_are_listed_once_by_address() -> None:
    broken = {"target": "malformed", "watched": False, "page": ""}
    links = [
        link("ttps://b.example", **broken),
        link("ttps://a.example", "b.md", **broken),
        link(),
        link("ttps://b.example", "0.md", **broken),
    ]
    told = "this is not an address a browser can open"
    assert malformed_rows(iter(links)) == [
        LinkRow("ttps://a.example", Outcome.MALFORMED, (Citation("b.md", 3, 5, "the relay"),), told),
        LinkRow("ttps://b.example", Outcome.MALFORMED, (Citation("0.md", 3, 5, "the relay"), *CITED), told),
    ]
