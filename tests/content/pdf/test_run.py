"""A PDF from the link in an article to the finding: what changed, on which printed page."""

import json
from pathlib import Path

import pytest

from pipeline.pages import Outcome
from pipeline.report.html import render_html
from pipeline.report.markdown import render_markdown
from pipeline.report.sarif import render_sarif
from tests.content_repo import PROPOSAL, accept, archive, article, changes, git, repository, run
from tests.pdfs import Paper, pdf

SERVED = {"Content-Type": "application/pdf"}
FRAGMENTS = ("#page=2", "#page=9", "#page=2&zoom=100", "#nameddest=quota", "#lost")
CLAIM = "The vault keeps deleted keys for 90 days, see the [terms](https://docs.example.com/terms.pdf)."


def terms(days: int) -> bytes:
    first = Paper().text(60, 100, "Terms of the vault", size=20, bold=True)
    first.lines(60, 130, "These terms hold for everybody who keeps keys in the vault of the company.")
    second = Paper().text(60, 100, "Deletion", size=14, bold=True)
    second.lines(60, 130, f"The vault keeps deleted keys for {days} days.")
    return pdf([first, second], names=["quota"])


def test_a_change_in_a_file_reaches_the_article_with_its_page(tmp_path: Path) -> None:
    folder = repository(tmp_path / "r", {"a.md": article("Vault", CLAIM)})
    one = archive(tmp_path / "one.warc.gz", {"/terms.pdf": (200, SERVED, terms(90))})
    two = archive(tmp_path / "two.warc.gz", {"/terms.pdf": (200, SERVED, terms(30))}, "2026-03-09")
    assert changes(run(folder, one)) == {"/terms.pdf": "baseline"}
    kept = git(folder, "show", f"{PROPOSAL}:snapshots/docs.example.com/terms.pdf.md")
    assert "## Deletion {#deletion}\n\nThe vault keeps deleted keys for 90 days." in kept
    accept(folder)
    assert changes(run(folder, one)) == {"/terms.pdf": "none"}
    report = run(folder, two).report
    [row] = report.pages
    assert [change.sheet for change in row.changes if change.kind.is_text] == [2]
    [finding] = report.findings
    assert finding.verdict == "update"
    assert "page 2" in render_markdown(report)
    assert "page 2</p>" in "".join(render_html(report))
    [result] = json.loads(render_sarif(report))["runs"][0]["results"]
    assert "Page 2 of the file." in result["message"]["text"]


def test_pages_and_named_places_are_looked_up(tmp_path: Path) -> None:
    links = " ".join(f"[x](https://docs.example.com/terms.pdf{one})" for one in FRAGMENTS)
    folder = repository(tmp_path / "r", {"a.md": article("Vault", links)})
    one = archive(tmp_path / "one.warc.gz", {"/terms.pdf": (200, SERVED, terms(90))})
    accepted = run(folder, one)
    accept(folder)
    missing = {row.url.partition("#")[2] for row in (*accepted.report.links, *run(folder, one).report.links)}
    assert missing == {"page=9", "lost"}


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (pdf([Paper().text(60, 100, "Locked")], password=b"secret"), Outcome.ENCRYPTED),
        (pdf([Paper(image=True)]), Outcome.IMAGE_ONLY),
        (b"%PDF-1.7 and nothing else", Outcome.DAMAGED),
        (b"<html><title>Sign in</title>", Outcome.NOT_A_DOCUMENT),
    ],
    ids=str,
)
def test_a_file_that_cannot_be_read_is_never_taken_for_the_accepted_one(
    tmp_path: Path, body: bytes, outcome: Outcome
) -> None:
    folder = repository(tmp_path / "r", {"a.md": article("Vault", CLAIM)})
    one = archive(tmp_path / "one.warc.gz", {"/terms.pdf": (200, SERVED, terms(90))})
    bad = archive(tmp_path / "bad.warc.gz", {"/terms.pdf": (200, SERVED, body)}, "2026-03-09")
    run(folder, one)
    accept(folder)
    for _ in range(2):
        [row] = run(folder, bad).report.pages
        assert (row.outcome, row.change) == (outcome, "unread")
    assert changes(run(folder, one)) == {"/terms.pdf": "none"}
