"""prove, as a person at a terminal sees it; and its page, as a browser shows it."""

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from pipeline.cli import group
from pipeline.errors import StoreError
from tests.browser import browsing
from tests.content_repo import SITE, accept, archive, article, page, repository, run

LONG = f"{SITE}/retention?view=a-very-long-name-of-a-version-that-has-no-place-to-break-at-all"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("prove")
    body = f"A vault holds 400 keys, see [limits]({SITE}/limits).\n\nKept for 30 days ([here]({LONG}))."
    made = repository(place / "content", {"a/limits.md": article("Limits", body, "ab-1")})
    answers = {"/limits": page("Limits", "k|Keys|<p>A vault holds 400 keys.</p>")}
    run(made, archive(place / "1.warc.gz", answers, "2026-03-02"))  # type: ignore[arg-type]
    accept(made)
    return made


def call(folder: Path, *arguments: str) -> Result:
    words = ["prove", *arguments, "--repo", str(folder)]
    return CliRunner().invoke(group, words, standalone_mode=False, catch_exceptions=False)


def test_a_proof_is_written_with_its_twin_and_checked(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "proof.html"
    told = call(folder, "ab-1", "-o", str(out)).output
    assert f"1. {SITE}/limits: read on this day; last read 2026-03-02" in told
    assert "last read never" in told
    assert told.endswith(f"Written: {out} and {tmp_path / 'proof.json'}\n")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["proof.html", "proof.json"]
    for file in tmp_path.iterdir():
        checked = call(folder, "--verify", str(file))
        assert (checked.return_value, checked.output.startswith("The proof holds")) == (0, True)


def test_a_proof_that_does_not_hold_ends_with_1_and_says_why(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "proof.html"
    call(folder, "ab-1", "-o", str(out))
    out.write_text(out.read_text().replace("400 keys", "500 keys"))
    checked = call(folder, "--verify", str(out))
    assert checked.return_value == 1
    assert "not what the record says" in checked.output
    told = json.loads(call(folder, "--verify", str(out), "--json").output)
    assert (told["holds"], len(told["against"])) == (False, 1)


def test_without_a_file_it_tells_how_to_write_one_and_json_is_the_whole_proof(folder: Path) -> None:
    assert call(folder, "ab-1").output.endswith("Write it to a file with -o proof.html.\n")
    told = json.loads(call(folder, "ab-1", "--on", "2026-03-05", "--json").output)
    assert (told["schema"], told["on"], told["articles"][0]["path"]) == (1, "2026-03-05", "a/limits.md")


@pytest.mark.parametrize(
    "words", [[], ["ab-1", "--on", "yesterday"], ["ab-1", "--on", "2026-02-30"], ["ab-1", "--on", "20260302"]]
)
def test_what_cannot_be_asked_is_refused(folder: Path, words: list[str]) -> None:
    with pytest.raises(click.UsageError):
        call(folder, *words)


def test_a_file_and_an_article_are_not_asked_for_together(folder: Path) -> None:
    with pytest.raises(click.UsageError, match="or a file with --verify"):
        call(folder, "ab-1", "--verify", str(folder / "a" / "limits.md"))


def test_a_place_that_cannot_be_written_is_said(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="Name a file in a folder"):
        call(folder, "ab-1", "-o", str(tmp_path / "nowhere" / "proof.html"))


def test_the_page_fits_a_phone_and_loads_nothing(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "proof.html"
    call(folder, "ab-1", "-o", str(out))
    with browsing() as browser:
        shown = browser.new_page(viewport={"width": 390, "height": 844})
        said: list[str] = []
        shown.on("console", lambda message: said.append(message.text))
        shown.goto(out.as_uri())
        shown.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert shown.evaluate("document.documentElement.scrollWidth") <= 390
        assert shown.locator("pre", has_text="A vault holds 400 keys.").count() == 1
        assert said == []


def test_a_proof_is_not_written_over_by_its_twin(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(click.BadParameter, match="name the HTML file"):
        call(folder, "ab-1", "-o", str(tmp_path / "proof.json"))
    assert list(tmp_path.iterdir()) == []


def test_an_article_is_named_from_where_one_is(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder / "a")
    told = [json.loads(call(folder, name, "--json").output) for name in ("./limits.md", "limits.md", "ab-1")]
    assert [one["target"] for one in told] == ["a/limits.md", "a/limits.md", "ab-1"]
