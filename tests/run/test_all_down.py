"""What a run says to do next; and where every page is down, what waits stays and nothing is called read."""

import json
from pathlib import Path

from click.testing import CliRunner

from pipeline.cli import group
from pipeline.pages import Outcome
from tests.content_repo import (
    PROPOSAL,
    SITE,
    Answer,
    accept,
    archive,
    article,
    changes,
    git,
    page,
    repository,
    run,
)

ROBOTS: Answer = (404, {}, b"none")
TEXTS = {
    "/limits": "A tenant holds at most 20 rooms in every region that the service has.",
    "/keys": "A key lasts 90 days before it is rotated by the service itself.",
    "/regions": "There are four regions, and each of them has three zones of its own.",
}


def answers(**other: Answer) -> dict[str, Answer]:
    said = {path: page(path[1:].title(), f"a|A|<p>{text}</p>") for path, text in TEXTS.items()}
    return {**said, "/robots.txt": ROBOTS, **{f"/{name}": answer for name, answer in other.items()}}


def held(folder: Path) -> dict[str, list[str]]:
    lines = git(folder, "show", f"{PROPOSAL}:snapshots/flags.jsonl").splitlines()
    return {flag["page"]: [claim["rule"] for claim in flag["claims"]] for flag in map(json.loads, lines)}


def told(folder: Path, recorded: Path) -> str:
    done = CliRunner().invoke(
        group, ["sync", "--repo", str(folder), "--replay", str(recorded)], standalone_mode=False
    )
    assert done.return_value == 0, done.output
    return done.output


def test_each_run_ends_with_what_to_do_next(tmp_path: Path) -> None:
    text = f"{TEXTS['/limits'][:-1]}, see [it]({SITE}/limits)."
    folder = repository(tmp_path / "content", {"a.md": article("Limits", text)})
    assert "Then: `content-sync catch-up`" in told(folder, archive(tmp_path / "1.gz", answers()))
    accept(folder)
    more = answers(limits=page("Limits", f"a|A|<p>{TEXTS['/limits'].replace('20', '30')}</p>"))
    found = told(folder, archive(tmp_path / "2.gz", more, "2026-03-09"))
    assert "Next: read the report" in found and "catch-up" not in found
    accept(folder)
    calm = told(folder, archive(tmp_path / "3.gz", more, "2026-03-16"))
    assert "Next: `content-sync status` lists what is still open." in calm


def test_what_waits_stays_and_every_page_counts_as_not_read(tmp_path: Path) -> None:
    articles = {
        f"a{path}.md": article(path[1:].title(), f"{text[:-1]}, see [it]({SITE}{path}).")
        for path, text in TEXTS.items()
    }
    folder = repository(tmp_path / "content", articles)
    run(folder, archive(tmp_path / "1.gz", answers()))
    accept(folder)
    there = page("Regions", f"a|A|<p>{TEXTS['/regions']}</p>")
    news = answers(
        limits=page("Limits", f"a|A|<p>{TEXTS['/limits'].replace('20', '30')}</p>"),
        keys=(404, {}, b"no"),
        regions=(301, {"Location": f"{SITE}/places"}, b""),
        places=there,
    )
    found = run(folder, archive(tmp_path / "2.gz", news, "2026-03-09"))
    assert len(found.report.findings) == 3
    before = held(folder)
    assert {url.removeprefix(SITE) for url in before} == set(TEXTS)
    down: Answer = (503, {}, b"down")
    nothing = archive(tmp_path / "3.gz", answers(limits=down, keys=down, regions=down), "2026-03-16")
    result = run(folder, nothing)
    assert all(row.outcome is Outcome.UNREACHABLE and row.unread for row in result.report.pages)
    assert changes(result) == {"/limits": "text", "/keys": "unread", "/regions": "unread"}
    assert held(folder) == before, "a flag that nobody dealt with is gone because the page is down"
    again = CliRunner().invoke(
        group, ["sync", "--repo", str(folder), "--replay", str(nothing)], standalone_mode=False
    )
    assert again.return_value == 3
    assert "1 of them not read now" in again.output and "Not read, 3 pages" in again.output
