"""What earlier reports say of first days: the earliest stands, and only of what fails now."""

from pathlib import Path

from pipeline.baseline.previous_report import PreviousReport, remembered
from pipeline.baseline.snapshot_tree import SnapshotTree
from pipeline.git.repository import Repository
from pipeline.pages import Outcome
from pipeline.report import PageRow
from pipeline.snapshots.paths import Root
from tests.content_repo import SITE, accept, archive, article, git, page, repository, run


def test_a_finding_and_a_failure_keep_their_first_day(tmp_path: Path) -> None:
    text = f"At most 20 rooms, see [limits]({SITE}/limits) and [lost]({SITE}/lost)."
    folder = repository(tmp_path / "content", {"a.md": article("A", text)})
    for day, rooms in ((2, "20"), (3, "30")):
        limits = page("Limits", f"rooms|Rooms|<p>A tenant holds at most {rooms} rooms.</p>")
        pages = {"/limits": limits, "/lost": (404, {}, b"no")}
        result = run(folder, archive(tmp_path / f"{day}.warc.gz", pages, f"2026-03-0{day}"))
        accept(folder)
    [finding] = [one for one in result.report.findings if one.page == f"{SITE}/limits"]
    with Repository(folder) as opened, SnapshotTree(opened, git(folder, "rev-parse", "HEAD"), Root()) as tree:
        known = remembered(tree, None)
        assert tree.blob(f"{SITE}/limits") == git(folder, "rev-parse", f"HEAD:{tree.path(f'{SITE}/limits')}")
    assert known.seen[finding.id] == "2026-03-03", "an old flag would look new"
    assert known.failed[f"{SITE}/lost"] == "2026-03-02"


def test_a_row_takes_the_earlier_day_only_while_it_fails() -> None:
    known = PreviousReport({}, {"https://a.example/x": "2026-03-02"})
    for first, expected in (("2026-03-05", "2026-03-02"), ("2026-03-01", "2026-03-01"), ("", "")):
        row = PageRow("https://a.example/x", "T", Outcome.OK, 200, (), "none", "", first_failed=first)  # type: ignore[arg-type]
        assert known.page(row).first_failed == expected
    other = PageRow("https://a.example/y", "T", Outcome.OK, 200, (), "none", "", first_failed="2026-03-05")  # type: ignore[arg-type]
    assert known.page(other) is other
