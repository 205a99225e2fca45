"""A run in which nothing changed costs little and still says what is wrong."""

from pathlib import Path

from pipeline.run import Result
from tests.content_repo import SITE, accept, archive, article, commit, page, repository, run

PAGE = page("One", "here|Here|<p>A page that stays as it is, with words enough to be one.</p>")


def lost(result: Result) -> list[str]:
    return [row.url.rpartition("#")[2] for row in result.report.links if row.outcome == "fragment-missing"]


def test_a_lost_section_is_named_in_every_quiet_run_and_a_new_one_at_once(tmp_path: Path) -> None:
    links = f"See [here]({SITE}/one#here) and [there]({SITE}/one#there)."
    folder = repository(tmp_path / "content", {"a.md": article("A", links)})
    recorded = archive(tmp_path / "one.warc.gz", {"/one": PAGE})
    assert lost(run(folder, recorded)) == ["there"]
    accept(folder)
    for number in (2, 3):
        again = archive(tmp_path / f"{number}.warc.gz", {"/one": PAGE}, f"2026-03-0{number + 1}")
        assert lost(run(folder, again)) == ["there"]
    mended = f"See [here]({SITE}/one#here)."
    commit(folder, {"a.md": article("A", mended)})
    quiet = [archive(tmp_path / f"q{n}.warc.gz", {"/one": PAGE}, f"2026-03-1{n}") for n in range(3)]
    assert [lost(run(folder, one)) for one in quiet[:2]] == [[], []]
    commit(folder, {"a.md": article("A", mended), "b.md": article("B", f"See [it]({SITE}/one#nowhere).")})
    assert lost(run(folder, quiet[2])) == ["nowhere"]


def test_a_page_that_stands_in_for_another_is_told_once_it_has_stayed(tmp_path: Path) -> None:
    """Told at once, a site's night of maintenance would be two alarms on every page of it."""
    text = "".join(
        f"<p>Sentence {n} of the harbour rules says what a ship pays for its berth.</p>" for n in range(12)
    )
    long, short = (
        page("Harbour rules", f"fees|Fees|{text}"),
        page("Closed", "x|Closed|<p>We are out at sea.</p>"),
    )
    folder = repository(tmp_path / "content", {"a.md": article("A", f"See [here]({SITE}/one).")})
    run(folder, archive(tmp_path / "0.warc.gz", {"/one": long}))
    accept(folder)
    nights = (archive(tmp_path / f"{n}.warc.gz", {"/one": short}, f"2026-03-0{n + 1}") for n in range(1, 5))
    seen = [next(iter(run(folder, night).report.pages)) for night in nights]
    assert [(one.change, one.detail) for one in seen[:3]] == [("unread", "stand-in")] * 3
    assert seen[3].change == "replaced"
