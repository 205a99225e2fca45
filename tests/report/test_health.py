"""Link health as its reader needs it: one row an address, when it is due, with what to write instead."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from inline_snapshot import snapshot
from msgspec.structs import replace

from pipeline.changes import PageChange, PageNews
from pipeline.cli.links import command
from pipeline.content import Snapshot
from pipeline.links import Link
from pipeline.pages import Hop, Outcome, gather
from pipeline.report import LinkRow
from pipeline.report.health import NOW, Failing, link_rows, malformed_rows
from pipeline.snapshots import Capture
from tests.content_repo import repository
from tests.fetch.test_warc import HTML, written

PAGE = "https://learn.microsoft.com/azure/x"


def link(url: str = PAGE, article: str = "a.md", line: int = 3, **more: object) -> Link:
    fragment = url.partition("#")[2]
    values = {
        "article": article,
        "line": line,
        "column": 5,
        "kind": "link",
        "label": "x",
        "url": url,
        "target": "web",
        "page": PAGE,
        "address": url.partition("#")[0],
        "fragment": fragment,
        "watched": True,
        "reason": "",
        "heading": "",
        "trail": (),
        "claim": "",
    }
    return Link(**(values | more))  # type: ignore[arg-type]


def rows(
    capture: Capture, *links: Link, memory: Failing = NOW, confirmed: bool = False, **change: object
) -> tuple[LinkRow, ...]:
    (page,) = gather(links or (link(),))
    found = PageChange(PAGE, PageNews.NONE, capture, confirmed=confirmed, **change)  # type: ignore[arg-type]
    return tuple(link_rows(page, found, memory))


def capture(outcome: Outcome, *hops: tuple[str, int], **more: object) -> Capture:
    steps = tuple(Hop(url, status) for url, status in hops) or (Hop(PAGE, 200),)
    return replace(Capture(PAGE, outcome, hops=steps), **more)  # type: ignore[arg-type]


def anchored(*anchors: str, **facts: str) -> Snapshot:
    return Snapshot(PAGE, "X", "1", (), anchors=anchors, facts=tuple(facts.items()))


def test_a_healthy_page_has_no_row() -> None:
    for outcome in (Outcome.OK, Outcome.NOT_MODIFIED, Outcome.REDIRECTED):
        assert rows(capture(outcome)) == ()


@pytest.mark.parametrize(
    ("memory", "confirmed", "due"),
    [(Failing(1), False, False), (Failing(2), False, True), (Failing(1), True, True)],
)
def test_gone_is_said_when_two_visits_say_so(memory: Failing, confirmed: bool, due: bool) -> None:
    found = rows(capture(Outcome.GONE, status=404), memory=memory, confirmed=confirmed)
    assert [row.outcome for row in found] == ["gone"] * due


@pytest.mark.parametrize("outcome", [Outcome.UNREACHABLE, Outcome.BLOCKED])
def test_a_trouble_that_may_pass_is_said_on_the_third_run_with_its_first_day(outcome: Outcome) -> None:
    assert rows(capture(outcome), memory=Failing(2, "2026-11-01")) == ()
    (row,) = rows(capture(outcome), memory=Failing(3, "2026-11-01"))
    assert (row.outcome, row.first_failed) == (outcome, "2026-11-01")


def test_a_page_that_is_back_says_so_once() -> None:
    (row,) = rows(capture(Outcome.OK), memory=Failing(0, "", 4))
    assert row.outcome == "recovered"
    assert row.detail == "it answers again, after 4 runs that could not read it"
    assert rows(capture(Outcome.OK), memory=Failing(0, "", 2)) == ()


def test_one_row_an_address_with_all_its_articles_in_order() -> None:
    links = [link(article="b.md"), link(article="a.md", line=9), link(article="a.md", line=2)]
    links += [link(f"{PAGE}#s", "c.md")]
    found = rows(capture(Outcome.GONE, status=404), *links)
    assert [row.url for row in found] == [PAGE, f"{PAGE}#s"]
    assert [(place.path, place.line) for place in found[0].articles] == [
        ("a.md", 2),
        ("a.md", 9),
        ("b.md", 3),
    ]


def test_a_move_keeps_the_section_and_adds_no_locale() -> None:
    moved = capture(Outcome.MOVED, (PAGE, 301), ("https://learn.microsoft.com/en-us/azure/y", 200))
    (row,) = rows(moved, link(f"{PAGE}#limits"))
    assert row.suggestion == "https://learn.microsoft.com/azure/y#limits"
    (row,) = rows(moved, link("https://learn.microsoft.com/de-de/azure/x"))
    assert row.suggestion == "https://learn.microsoft.com/azure/y"


def test_a_section_in_another_case_is_mended_and_a_lost_one_named_with_its_nearest() -> None:
    after = anchored("Limits", "quotas-and-limits")
    links = [link(f"{PAGE}#limits"), link(f"{PAGE}#gone")]
    found = rows(capture(Outcome.OK), *links, after=after, missing=(("gone", ("quotas-and-limits",)),))
    assert [(row.outcome, row.suggestion, row.nearest) for row in found] == [
        ("fragment-missing", "", ("quotas-and-limits",)),
        ("case-mismatch", f"{PAGE}#Limits", ("Limits",)),
    ]


def test_a_section_lost_in_a_move_is_one_row_and_has_no_ready_line() -> None:
    moved = capture(Outcome.MOVED, (PAGE, 301), ("https://learn.microsoft.com/azure/y", 200))
    (row,) = rows(moved, link(f"{PAGE}#gone"), missing=(("gone", ()),))
    assert (row.outcome, row.suggestion) == ("fragment-missing", "")
    assert "moved to https://learn.microsoft.com/azure/y" in row.detail


def test_a_page_that_calls_itself_retired_is_named() -> None:
    (row,) = rows(capture(Outcome.OK), after=anchored(is_retired="true"))
    assert row.outcome == "retired"


def test_malformed_links_are_listed_without_a_visit() -> None:
    broken = link("ttps://a.example", target="malformed", watched=False, page="")
    assert [(row.url, row.outcome) for row in malformed_rows([broken])] == [("ttps://a.example", "malformed")]


# -- on the spot


@pytest.fixture
def checked(tmp_path: Path) -> tuple[Path, Path]:
    """An article with four links, and an archive of what they lead to."""
    text = (
        "# Limits\n\nSee [one](https://a.example/one), [two](https://a.example/two#part),\n"
        "[three](https://a.example/three) and [four](ttps://a.example/four).\n"
    )
    page = b"<title>Two</title><main><h1>Two pages in one</h1><h2 id='parts'>Parts</h2><p>Words.</p></main>"
    archive = written(
        tmp_path / "a.warc.gz",
        ("https://a.example/one", "404 X", HTML, b""),
        ("https://a.example/two", "200 X", HTML, page),
        ("https://a.example/three", "301 X", [("Location", "/two")], b""),
    )
    return repository(tmp_path / "r", {"articles/limits.md": text}), archive


def check(checked: tuple[Path, Path], *more: str) -> tuple[str, object]:
    arguments = ["--repo", str(checked[0]), "--check", "--replay", str(checked[1]), *more]
    runner = CliRunner()
    result = runner.invoke(command, arguments, catch_exceptions=False, standalone_mode=False)
    return result.stdout, result.return_value


def test_links_check_says_what_to_mend_and_where(checked: tuple[Path, Path]) -> None:
    assert check(checked)[0] == snapshot("""\
articles/limits.md:3:5	gone	https://a.example/one	HTTP 404
articles/limits.md:3:35	fragment-missing	https://a.example/two#part	near: parts
articles/limits.md:4:1	moved	https://a.example/three	write https://a.example/two
articles/limits.md:4:38	malformed	ttps://a.example/four	this is not an address a browser can open
""")


def test_links_check_has_a_code_for_scripts(checked: tuple[Path, Path]) -> None:
    assert check(checked)[1] == 0
    assert check(checked, "--exit-code")[1] == 1


def test_links_check_speaks_json(checked: tuple[Path, Path]) -> None:
    document = json.loads(check(checked, "--json")[0])
    assert document["schema"] == 1
    assert document["links"][0]["articles"][0] == {
        "path": "articles/limits.md",
        "line": 3,
        "column": 5,
        "label": "one",
    }
