"""What hundreds of articles share letter for letter was not written about the page that one of them cites."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.articles.boilerplate import MANY, Boilerplate, prints
from pipeline.cli.explain import command as explain
from pipeline.cli.links import command as links
from tests.content_repo import PROPOSAL, SITE, archive, git, page, repository, run

SHARED = "Larkfen answers tickets within 8 hours. Its vaults keep every file for 30 days!"
OWN = "A vault of type 0 holds 40 rooms at most."


def articles(number: int, body: str) -> dict[str, str]:
    """So many articles of which each says something of its own and all the same; two of them cite the page."""
    cites = f"\n\nMore in [vaults]({SITE}/vaults)."
    return {
        f"docs/{at:03}.md": f"# Type {at}\n\n{'Number ' + str(at) if at else OWN}\n\n{body}{cites if at < 2 else ''}\n"
        for at in range(number)
    }


def answer(days: str, rooms: str = "40") -> bytes:
    text = f"<p>Larkfen answers tickets within {days} hours. Its vaults keep every file for 30 days!</p>"
    return page("Vaults", f"v|Vaults|{text}<p>A vault of type 0 holds {rooms} rooms at most.</p>")


def flagged(tmp_path: Path, files: dict[str, str], *after: str) -> list[tuple[str, int]]:
    folder = repository(tmp_path / "r", files)
    run(folder, archive(tmp_path / "1.warc.gz", {"/vaults": answer("8")}, "2026-03-01"))
    git(folder, "merge", "--quiet", "--ff-only", PROPOSAL)
    done = run(folder, archive(tmp_path / "2.warc.gz", {"/vaults": answer(*after)}, "2026-03-08"))
    return [(one.article, one.line) for one in done.report.findings if one.verdict != "note"]


@pytest.mark.parametrize(("number", "found"), [(MANY - 1, 2), (MANY, 0)])
def test_a_shared_sentence_flags_nobody(tmp_path: Path, number: int, found: int) -> None:
    assert len(flagged(tmp_path, articles(number, f"- {SHARED}"), "9")) == found


def test_what_an_article_says_alone_counts_beside_it(tmp_path: Path) -> None:
    assert flagged(tmp_path, articles(MANY, SHARED), "9", "50") == [("docs/000.md", 3)]


def test_a_shared_sentence_that_cites_the_page_is_about_it(tmp_path: Path) -> None:
    cited = f"{SHARED} See [vaults]({SITE}/vaults)."
    assert len(flagged(tmp_path, articles(MANY, cited), "9")) == MANY


def test_links_and_explain_mark_what_is_shared(tmp_path: Path) -> None:
    files = articles(MANY, f"{SHARED} Ask [the desk]({SITE}/desk).")
    folder = repository(tmp_path / "r", files)
    done = CliRunner().invoke(links, ["--repo", str(folder), "--json"])
    assert done.stdout.count('"boilerplate": true') == MANY
    assert done.stdout.count('"boilerplate": false') == 2
    assert f"{MANY} watched links stand in sentences that at least {MANY} articles share" in done.stderr
    run(folder, archive(tmp_path / "1.warc.gz", {"/vaults": answer("8"), "/desk": page("Desk")}))
    told = CliRunner().invoke(explain, ["--repo", str(folder), f"{SITE}/vaults"]).stdout
    assert told.count("left out: line 5") == 2


def test_sentences_are_the_same_whatever_marks_stand_before_them() -> None:
    one, other = (prints(text) for text in ("> * Ask us! 1. We answer.", "We answer.\n\nAsk us!\nAsk us!"))
    assert len(one) == 12
    assert set(memoryview(other).cast("I")) < set(memoryview(one).cast("I"))
    assert prints(" \n\n") == b""


def test_a_text_is_boilerplate_when_all_of_it_is() -> None:
    shared = Boilerplate()
    assert not shared
    for _ in range(MANY):
        shared.add(prints("Ask us. We answer."))
    shared.add(prints("Not now."))
    assert shared
    assert [shared.holds(text) for text in ("We answer. Ask us.", "Ask us. Not now.", "", " \ud800")] == [
        True,
        False,
        False,
        False,
    ]
