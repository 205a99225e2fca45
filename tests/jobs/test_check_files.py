"""``check``: what an author hears before a commit, from what is accepted and without a network."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline.cli import group
from tests.content_repo import SITE, accept, archive, article, commit, page, repository, run

LIMITS = page("Limits", "rooms|Rooms|<p>A tenant holds at most 20 rooms.</p>", "doors|Doors|<p>Two.</p>")
TEXT = f"A tenant holds at most 20 rooms, see [limits]({SITE}/limits#rooms)."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository whose baseline is merged."""
    made = repository(
        tmp_path / "content", {"articles/a.md": article("A", f"{TEXT}\n\nAlso [old]({SITE}/old).")}
    )
    run(made, archive(tmp_path / "1.gz", {"/limits": LIMITS, "/old": page("Old", "a|A|<p>Text of it.</p>")}))
    accept(made)
    return made


def check(folder: Path, *arguments: str) -> Result:
    given = [str(folder / one) if one.endswith(".md") else one for one in arguments]
    return CliRunner().invoke(group, ["check", "--repo", str(folder), *given], standalone_mode=False)


def test_an_article_that_fits_is_told_nothing(folder: Path) -> None:
    done = check(folder, "--exit-code", "articles/a.md")
    assert (done.return_value, done.output) == (0, "")


def test_a_section_that_the_accepted_page_does_not_have_is_told_before_the_commit(folder: Path) -> None:
    (folder / "articles/a.md").write_text(article("A", f"See [limits]({SITE}/limits#room)."))
    done = check(folder, "--exit-code", "articles/a.md")
    assert done.return_value == 1
    assert done.output.endswith(
        ":7:5: fragment-dead: The accepted page has no section #room; #rooms comes nearest.\n"
    )
    assert check(folder, "articles/a.md").return_value == 0


def test_a_page_that_was_never_accepted_says_nothing(folder: Path) -> None:
    (folder / "articles/a.md").write_text(article("A", f"See [new]({SITE}/new#somewhere)."))
    assert check(folder, "articles/a.md").output == ""


def test_an_open_flag_is_told_until_its_words_are_mended(folder: Path, tmp_path: Path) -> None:
    more = page("Limits", "rooms|Rooms|<p>A tenant holds at most 30 rooms.</p>", "doors|Doors|<p>Two.</p>")
    run(folder, archive(tmp_path / "2.gz", {"/limits": more, "/old": (404, {}, b"")}))
    accept(folder)
    [claim, dead] = json.loads(check(folder, "--json", "articles/a.md").output)["remarks"]
    assert (claim["rule"], claim["line"]) == ("fact-changed", 7)
    assert "30 rooms instead of 20 rooms" in claim["told"]
    assert (dead["rule"], dead["line"]) == ("link-dead", 9)
    (folder / "articles/a.md").write_text(article("A", TEXT.replace("20", "30")))
    assert check(folder, "articles/a.md").output == ""


def test_a_link_written_anew_to_a_page_that_is_known_to_have_moved_gets_its_address(
    folder: Path, tmp_path: Path
) -> None:
    moved = {"/old": (301, {"Location": f"{SITE}/new"}, b""), "/new": page("Old", "a|A|<p>Text of it.</p>")}
    run(folder, archive(tmp_path / "2.gz", {"/limits": LIMITS, **moved}))
    accept(folder)
    commit(folder, {"articles/b.md": article("B", f"See [old]({SITE}/old).")})
    assert f"page-moved: The page moved; write {SITE}/new." in check(folder, "articles/b.md").output


def test_other_files_are_passed_over_and_foreign_ones_refused(folder: Path, tmp_path: Path) -> None:
    (folder / "content-sync.toml").write_text('[articles]\ninclude = ["articles/*.md"]\n')
    commit(folder, {"notes.md": f"[limits]({SITE}/limits#nowhere)"})
    assert check(folder, "notes.md").output == ""
    with pytest.raises(Exception, match="is not in"):
        CliRunner().invoke(
            group,
            ["check", "--repo", str(folder), str(tmp_path / "x.md")],
            standalone_mode=False,
            catch_exceptions=False,
        )
