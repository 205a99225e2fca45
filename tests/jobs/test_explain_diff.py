"""What a person sees who doubts a verdict, or compares two pages by hand."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from inline_snapshot import snapshot

from pipeline.cli import group
from pipeline.config import load_config
from pipeline.content.extraction import extract
from pipeline.errors import ConfigError, StoreError
from pipeline.git.repository import Repository
from pipeline.jobs.explain import read_explained
from pipeline.snapshots.encoding import encode
from tests.content_repo import PROPOSAL, SITE, accept, archive, article, git, page, repository, run

REGIONS = article(
    "Where Larkfen runs",
    f"Larkfen Government is available in four regions, see [government regions]({SITE}/regions#government).",
)
OLD = page(
    "Regions", "government|Government|<p>Larkfen Government is available in four regions in one country.</p>"
)
NEW = page(
    "Regions", "government|Government|<p>Larkfen Government is available in five regions in one country.</p>"
)


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(
        group, [str(word) for word in words], catch_exceptions=False, standalone_mode=False
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = repository(tmp_path / "content", {"articles/regions.md": REGIONS})
    run(made, archive(tmp_path / "one.warc.gz", {"/regions": OLD}, "2026-03-02"))
    accept(made)
    run(made, archive(tmp_path / "two.warc.gz", {"/regions": NEW}, "2026-03-09"))
    return made


def test_explain_shows_every_number_that_entered(folder: Path) -> None:
    assert call("explain", "--repo", folder, "articles/regions.md").stdout == snapshot("""\
articles/regions.md -> https://docs.example.com/regions
  page: text
  cited at 7:54 as 'government regions', section #government
  changes: 1 reworded
  sentences that lost support (a reason from 3.0):
    7: lost 4.9 of 100% held: 'Larkfen Government is available in four regions, see government regions.'
  reason fact-changed: update 0.90, line 7
    five regions instead of four regions: the article says 'Larkfen Government is available in four regions, see government regions'; the page said 'Larkfen Government is available in four regions in one country' and now says 'Larkfen Government is available in five regions in one country'.
    - Larkfen Government is available in four regions in one country.
    + Larkfen Government is available in five regions in one country.
  reason statement-reworded: review 0.65, line 7
    The page now says 'Larkfen Government is available in five regions in one country'; it said 'Larkfen Government is available in four regions in one country', and the article says 'Larkfen Government is available in four regions, see government regions'.
    - Larkfen Government is available in four regions in one country.
    + Larkfen Government is available in five regions in one country.
  reason section-changed: review 0.50, line 7
    The section 'Government' that the link names now says 'Larkfen Government is available in five regions in one country'; it said 'Larkfen Government is available in four regions in one country'.
    - Larkfen Government is available in four regions in one country.
    + Larkfen Government is available in five regions in one country.
  verdict: update, confidence 0.90, line 7
""")  # noqa: E501


def test_explain_knows_an_article_by_its_id_a_page_and_a_finding(folder: Path) -> None:
    by_path = call("explain", "--repo", folder, "articles/regions.md").stdout
    report = json.loads(git(folder, "show", f"{PROPOSAL}:snapshots/report.json"))
    finding = report["findings"][0]["id"]
    for target in ("where-larkfen-runs", f"{SITE}/regions", f"{SITE}/regions#government"):
        assert call("explain", "--repo", folder, target).stdout == by_path
    by_finding = call("explain", "--repo", folder, finding).stdout
    assert "flagged since 2026-03-09, line 7" in by_finding
    assert by_finding.endswith(by_path), "the flag, then why"


def test_explain_speaks_of_the_merged_report_when_nothing_is_proposed(folder: Path) -> None:
    proposed = call("explain", "--repo", folder, "articles/regions.md").stdout
    accept(folder)
    assert call("explain", "--repo", folder, "articles/regions.md").stdout == proposed


def test_articles_are_explained_in_order(tmp_path: Path) -> None:
    files = {f"articles/{name}.md": REGIONS for name in ("b", "a", "c")}
    made = repository(tmp_path / "content", files)
    for name, answer, day in (("one", OLD, "2026-03-02"), ("two", NEW, "2026-03-09")):
        run(made, archive(tmp_path / f"{name}.warc.gz", {"/regions": answer}, day))
        if name == "one":
            accept(made)
    with Repository(made) as opened:
        [explained] = read_explained(opened, load_config(made))
        found = [article.path for article, _ in explained.citing(f"{SITE}/regions")]
        change = explained.change(f"{SITE}/regions")
    assert found == sorted(files)
    assert change and change.before and change.after and change.before != change.after


def test_explain_as_json(folder: Path) -> None:
    said = json.loads(call("explain", "--repo", folder, "articles/regions.md", "--json").stdout)
    (one,) = said["explanations"]
    assert (said["schema"], one["impact"]["verdict"], one["impact"]["line"]) == (1, "update", 7)


def test_explain_says_what_it_does_not_know(folder: Path) -> None:
    with pytest.raises(ConfigError, match="no article, watched page or finding"):
        call("explain", "--repo", folder, "articles/none.md")


def test_explain_before_the_first_sync_says_what_to_do(tmp_path: Path) -> None:
    made = repository(tmp_path / "content", {"articles/regions.md": REGIONS})
    with pytest.raises(StoreError, match="content-sync sync"):
        call("explain", "--repo", made, "articles/regions.md")


def test_diff_of_two_pages(tmp_path: Path) -> None:
    for name, body in (("old.html", OLD), ("new.html", NEW)):
        (tmp_path / name).write_bytes(body)
    found = call("diff", tmp_path / "old.html", tmp_path / "new.html", "--url", f"{SITE}/regions")
    assert found.stdout == snapshot("""\
https://docs.example.com/regions: text
  reworded in Regions > Government
    - Larkfen Government is available in four regions in one country.
    + Larkfen Government is available in five regions in one country.
    facts: four regions -> five regions
""")


def test_diff_of_two_snapshots_and_of_two_archives_says_the_same(tmp_path: Path) -> None:
    for name, body in (("old", OLD), ("new", NEW)):
        (tmp_path / f"{name}.md").write_text(encode(extract(body, f"{SITE}/regions")), encoding="utf-8")
        archive(tmp_path / f"{name}.warc.gz", {"/regions": body}, "2026-03-02")
    told = [
        call("diff", tmp_path / f"old.{ending}", tmp_path / f"new.{ending}").stdout
        for ending in ("md", "warc.gz")
    ]
    assert told[0] == told[1]
    assert "four regions -> five regions" in told[0]


def test_diff_as_json_and_by_its_exit_code(tmp_path: Path) -> None:
    for name, body in (("old.html", OLD), ("new.html", NEW)):
        (tmp_path / name).write_bytes(body)
    found = call("diff", tmp_path / "old.html", tmp_path / "new.html", "--json", "--exit-code")
    (one,) = json.loads(found.stdout)["pages"]
    assert (one["change"], found.return_value) == ("text", 1)
    assert call("diff", tmp_path / "old.html", tmp_path / "old.html", "--exit-code").return_value == 0


def test_diff_of_something_else_says_what_to_name(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("just notes\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"below snapshots/"):
        call("diff", tmp_path / "notes.md", tmp_path / "notes.md")


def test_diff_compares_no_texts_of_two_roads(tmp_path: Path) -> None:
    text = '+++\nurl = "https://a.test/x"\ntitle = "X"\nextractor = "1"\n{}+++\n\nThe limit is {} GB a day.\n'
    for name, road, limit in (("old", "", 5), ("new", 'road = "markdown"\n', 9)):
        (tmp_path / f"{name}.md").write_text(text.format(road, limit), encoding="utf-8")
    found = call("diff", tmp_path / "old.md", tmp_path / "new.md", "--exit-code")
    assert (found.return_value, found.stdout) == (0, "https://a.test/x: upgraded\n")
