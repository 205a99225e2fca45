"""Freshness is told from readings: what was read when, what stands, what waits."""

import csv
import io
import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from inline_snapshot import snapshot

from pipeline.cli import group
from pipeline.config import load_config
from pipeline.git.repository import Repository
from pipeline.jobs.trends import read_history
from pipeline.report.freshness import Freshness, badge, sentence, totals
from pipeline.report.html import render_html
from tests import reports
from tests.content_repo import SITE, accept, archive, article, git, page, repository, run

ONE = f"Larkfen Government is available in four regions, see [regions]({SITE}/regions#government)."
TWO = f"A vault holds 400 keys, see [limits]({SITE}/limits)."
FOUR = "government|Government|<p>Larkfen Government is available in four regions in one country.</p>"
DOWN = (503, {}, b"down")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The limits are not read in the last two of three runs, and in the last one the regions are others."""
    place = tmp_path_factory.mktemp("fresh")
    made = repository(
        place / "content",
        {
            "a/both.md": article("Both", f"{ONE}\n\n{TWO}", ownershipid="=team"),
            "a/limits.md": article("Limits", TWO),
            "a/regions.md": article("Regions", ONE),
            "a/plain.md": article("Plain", "It cites nothing."),
        },
    )
    limits = page("Limits", "k|Keys|<p>A vault holds 400 keys at most.</p>")
    three = FOUR.replace("four", "three")
    for day, first, second in (("02", FOUR, limits), ("09", FOUR, DOWN), ("23", three, DOWN)):
        answers = {"/regions": page("Regions", first), "/limits": second}
        run(made, archive(place / f"{day}.warc.gz", answers, f"2026-03-{day}"))
        if day == "02":
            accept(made)
    return made


def call(folder: Path, *arguments: str) -> Result:
    words = ["status", *arguments, "--repo", str(folder)]
    return CliRunner().invoke(group, words, standalone_mode=False, catch_exceptions=False)


def test_every_article_is_told_with_its_evidence_the_one_with_most_debt_first(folder: Path) -> None:
    output = call(folder, "--articles").output.replace(" with a source stand as accepted", "")
    assert output == snapshot("""\
0 of 3 articles with sources: every cited page checked, no flag open.
a/both.md: 1 of 2 sources unread for 3 weeks, the oldest reading of 2026-03-02; 1 of 2 statements; 1 flag open
a/regions.md: every cited page was checked on 2026-03-23; 0 of 1 statement; 1 flag open
a/limits.md: 1 of 1 source unread for 3 weeks, the oldest reading of 2026-03-02; 1 of 1 statement; no flag open
""")


def test_a_clean_article_says_the_day_on_which_every_cited_page_was_checked(tmp_path: Path) -> None:
    folder = repository(tmp_path / "content", {"a/regions.md": article("Regions", ONE)})
    for day in ("2026-03-02", "2026-03-09"):
        run(folder, archive(tmp_path / f"{day}.warc.gz", {"/regions": page("Regions", FOUR)}, day))
        accept(folder) if day == "2026-03-02" else None
    assert (
        "a/regions.md: every cited page was checked on 2026-03-09; 1 of 1 statement"
        in call(folder, "--articles").output
    )


def test_a_page_that_was_never_read_leaves_the_day_open(tmp_path: Path) -> None:
    folder = repository(tmp_path / "content", {"a/regions.md": article("Regions", ONE)})
    run(folder, archive(tmp_path / "1.warc.gz", {"/regions": DOWN}))
    [row] = json.loads(call(folder, "--articles", "--json").output)["articles"]
    assert (row["checked"], row["unread"], row["unread_weeks"], row["standing"]) == ("", 1, 0, 0)


def test_rows_for_a_spreadsheet_hold_no_formula(folder: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(call(folder, "--articles", "--csv").output)))
    assert [row["article"] for row in rows] == ["a/both.md", "a/regions.md", "a/limits.md", "a/plain.md"]
    assert rows[0]["owner"] == "'=team"
    assert (rows[0]["unread"], rows[0]["unread_weeks"], rows[0]["flags"]) == ("1", "3", "1")


def test_only_the_articles_of_an_owner(folder: Path) -> None:
    found = json.loads(call(folder, "--articles", "--json", "--owner", "=TEAM").output)["articles"]
    assert [row["article"] for row in found] == ["a/both.md"]


def test_a_badge_for_shields_and_one_that_stands_alone(folder: Path, tmp_path: Path) -> None:
    call(folder, "--articles", "--badge", str(tmp_path / "b.json"))
    assert json.loads((tmp_path / "b.json").read_text()) == snapshot(
        {
            "schemaVersion": 1,
            "label": "sources checked",
            "message": "0 of 3 articles, oldest 2026-03-02",
            "color": "red",
        }
    )
    call(folder, "--articles", "--badge", str(tmp_path / "b.svg"))
    picture = ElementTree.parse(tmp_path / "b.svg").getroot()
    assert picture.attrib["aria-label"] == "sources checked: 0 of 3 articles, oldest 2026-03-02"


@pytest.mark.parametrize("words", [["--badge", "x.svg"], ["--articles", "--badge", "x.png"]])
def test_what_does_not_go_together_is_refused(folder: Path, words: list[str]) -> None:
    with pytest.raises(Exception, match=r"--badge goes with|ends in \.svg or \.json"):
        call(folder, *words)


def test_the_report_in_html_has_the_articles_that_wait(folder: Path) -> None:
    with Repository(folder) as here:
        past = read_history(here, load_config(folder), "2026-03-23")
    html = render_html(reports.tiny(), past=past)
    assert "When sources were read" in html
    assert "1 of 2 sources unread for 3 weeks" in html
    assert "a/plain.md" not in html


def test_a_repository_without_a_record_has_a_report_without_it(tmp_path: Path) -> None:
    folder = repository(tmp_path / "content", {"a/regions.md": article("Regions", ONE)})
    run(folder, archive(tmp_path / "1.warc.gz", {"/regions": page("Regions", FOUR)}))
    git(folder, "update-ref", "-d", "refs/content-sync/record")
    with Repository(folder) as here:
        assert read_history(here, load_config(folder), "2026-03-23").fresh == ()


def one(**fields: object) -> Freshness:
    known = {"article": "a.md", "id": "", "title": "", "owner": "", "sources": 2, "checked": "2026-03-02"}
    known |= {"statements": 3, "standing": 3, "unread": 0, "unread_weeks": 0, "flags": 0}
    return Freshness(**{**known, **fields})  # type: ignore[arg-type]


def test_words_and_colour_follow_what_is_known() -> None:
    assert sentence(one(sources=0)) == "cites no watched page"
    assert sentence(one(unread=2, checked="")) == snapshot(
        "2 of 2 sources unread; 3 of 3 statements with a source stand as accepted; no flag open"
    )
    assert (one().is_clean, one(unread=1).is_clean, one(flags=1).is_clean, one(checked="").is_clean) == (
        *(True, False, False, False),
    )
    assert totals([one(), one(flags=1), one(sources=0)]).startswith("1 of 2 articles")
    assert badge([one()] * 9 + [one(flags=1)]) == ("9 of 10 articles, oldest 2026-03-02", "green")
    assert badge([one(), one(checked="")]) == ("1 of 2 articles", "orange")
    assert badge([one(), one(flags=1), one(flags=1)])[1] == "red"
    assert badge([]) == ("0 of 0 articles", "gray")
