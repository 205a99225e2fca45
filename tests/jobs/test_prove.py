"""A proof says what the record says: what was read when, what it said, what was open, who decided."""

import json
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner
from inline_snapshot import snapshot
from msgspec.structs import replace

from pipeline.baseline.record_ref import REF
from pipeline.cli import group
from pipeline.config import load_config
from pipeline.errors import ConfigError, StoreError
from pipeline.git.repository import Repository
from pipeline.jobs.prove import make_proof
from pipeline.jobs.verify_proof import why_not
from pipeline.report.proof import OnTheDay, Proof, Stand, headline, proof_json, read_proof
from pipeline.report.proof_page import render_proof
from tests.content_repo import SITE, accept, archive, article, commit, git, page, repository, run

REGIONS = f"Larkfen Government is available in four regions, see [regions]({SITE}/regions#government)."
LIMITS = f"A vault holds 400 keys, see [limits]({SITE}/limits)."
FOUR = "government|Government|<p>Larkfen Government is available in four regions in one country.</p>"
KEYS = "keys|Keys|<p>A vault holds 400 keys at most.</p>"
UNKIND = "x</pre><script>alert(1)</script><b onclick=x> & </script><!--"


def answers(**more: object) -> dict[str, object]:
    pages: dict[str, object] = {"/regions": page("Regions", FOUR), "/limits": page("Limits", KEYS)}
    return pages | more


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three runs: a baseline; one that cannot read a page; one in which a page says something else."""
    place = tmp_path_factory.mktemp("prove")
    files = {"articles/regions.md": article("Regions", f"{REGIONS}\n\n{LIMITS}", "ab-1")}
    files["articles/other.md"] = article("Other", f"Nothing here, see [limits]({SITE}/limits/).")
    folder = repository(place / "content", files)
    run(folder, archive(place / "1.warc.gz", answers(), "2026-03-02"))  # type: ignore[arg-type]
    accept(folder)
    down = answers(**{"/limits": (503, {}, b"down")})
    run(folder, archive(place / "2.warc.gz", down, "2026-03-09"))  # type: ignore[arg-type]
    three = answers(**{"/regions": page("Regions", FOUR.replace("four", "three"))})
    run(folder, archive(place / "3.warc.gz", three, "2026-03-16"))  # type: ignore[arg-type]
    return folder


def proof_of(folder: Path, target: str, on: str = "") -> Proof:
    with Repository(folder) as here:
        return make_proof(here, load_config(folder), target, on)


def against(folder: Path, text: str) -> list[str]:
    with Repository(folder) as here:
        return list(why_not(here, load_config(folder), text.encode()))


def test_every_statement_with_a_source_stands_with_what_the_source_said(content: Path) -> None:
    proof = proof_of(content, "articles/regions.md", "2026-03-02")
    [seen] = proof.articles
    assert [(one.line, one.page, one.fragment) for one in seen.statements] == [
        (7, f"{SITE}/regions", "government"),
        (9, f"{SITE}/limits", ""),
    ]
    assert seen.statements[1].text == "A vault holds 400 keys, see limits."
    assert ["in four regions" in proof.sources[0].said, "400 keys" in proof.sources[1].said] == [True, True]
    assert [source.on_the_day for source in proof.sources] == [OnTheDay.READ, OnTheDay.READ]
    assert [source.title for source in proof.sources] == ["Regions", "Limits"]


def test_nothing_is_said_to_be_accepted_before_somebody_has_accepted_it(content: Path) -> None:
    proof = proof_of(content, "articles/regions.md", "2026-03-02")
    assert [one.stand for one in proof.statements] == [Stand.CHANGED, Stand.CHANGED]
    assert headline(proof) == snapshot(
        "Every cited page was read on 2026-03-02. 0 of 2 statements with a source stand as accepted; no flags open."
    )


def test_a_page_that_was_not_read_on_the_day_says_so(content: Path) -> None:
    proof = proof_of(content, "articles/regions.md", "2026-03-09")
    limits = proof.sources[1]
    assert (limits.on_the_day, limits.checked, limits.read) == (OnTheDay.FAILED, "2026-03-09", "2026-03-02")
    assert (limits.outcome, limits.status) != ("ok", 200)
    assert "400 keys" in limits.said
    assert headline(proof).startswith(
        "1 of 2 cited pages was not read on 2026-03-09; the last reading of each is of 2026-03-02 or later. 2 of 2 "
    )


def test_a_day_without_a_run_is_told_by_the_run_before(content: Path) -> None:
    proof = proof_of(content, "articles/regions.md", "2026-03-12")
    assert {source.on_the_day for source in proof.sources} == {OnTheDay.UNVISITED}
    assert (proof.on, proof.run.time[:10]) == ("2026-03-12", "2026-03-09")
    html = render_proof(proof)
    assert "on which none ran" in html
    assert html.count("not read on this day: no run looked at it") == 2
    assert "<h1>Regions</h1>" in html
    for number in (1, 2):
        assert (html.count(f'href="#source-{number}"'), html.count(f'id="source-{number}"')) == (1, 1)
    assert "#source-3" not in html


def test_a_flag_that_is_open_is_told_and_the_statement_does_not_stand(content: Path) -> None:
    proof = proof_of(content, "ab-1")
    assert proof.on == "2026-03-16"
    [flag] = proof.flags
    assert (flag.article, flag.page) == ("articles/regions.md", f"{SITE}/regions")
    assert "three" in flag.summary
    assert [one.stand for one in proof.statements] == [Stand.FLAGGED, Stand.ACCEPTED]
    assert "in three regions" in proof.sources[0].said
    assert proof.sources[0].accepted not in ("", proof.sources[0].text)


def test_the_runs_that_say_the_same_of_a_page_stand_together(content: Path) -> None:
    regions, limits = proof_of(content, "ab-1").sources
    assert [(one.first, one.last, one.runs) for one in regions.history] == [
        ("2026-03-16", "2026-03-16", 1),
        ("2026-03-02", "2026-03-09", 2),
    ]
    assert [one.text != "" for one in limits.history] == [True, False, True]


def test_a_page_is_proved_for_every_article_that_cites_it(content: Path) -> None:
    proof = proof_of(content, f"{SITE}/limits/?utm_source=x")
    assert [one.path for one in proof.articles] == ["articles/other.md", "articles/regions.md"]
    assert [source.url for source in proof.sources] == [f"{SITE}/limits"]
    assert {one.page for one in proof.statements} == {f"{SITE}/limits"}
    assert proof.flags == ()


@pytest.mark.parametrize("target", ["articles/nowhere.md", "https://docs.example.com/elsewhere", "Regions"])
def test_what_is_not_on_the_record_is_an_error_that_says_so(content: Path, target: str) -> None:
    with pytest.raises(ConfigError, match="on the record of 2026-03-16"):
        proof_of(content, target)


def test_a_day_before_the_first_run_is_an_error(content: Path) -> None:
    with pytest.raises(ConfigError, match="its first is of 2026-03-02"):
        proof_of(content, "ab-1", "2026-03-01")


def test_the_commands_say_with_plain_git_what_the_proof_says(content: Path) -> None:
    proof = proof_of(content, "articles/regions.md")
    for check in proof.checks[1:]:
        done = subprocess.run(
            ["sh", "-c", check.command], cwd=content, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (check, done.stderr)
        named = re.fullmatch(r".*: ([0-9a-f]{40})", check.shows)
        if named:
            assert done.stdout.strip() == named[1]


def test_a_proof_holds_against_a_clone_and_in_both_forms(content: Path, tmp_path: Path) -> None:
    proof = proof_of(content, "articles/regions.md", "2026-03-09")
    git(tmp_path, "clone", "--quiet", str(content), "clone")
    git(tmp_path / "clone", "fetch", "--quiet", "origin", f"{REF}:{REF}")
    brief = replace(proof, sources=tuple(replace(source, said="") for source in proof.sources))
    html = render_proof(proof)
    for text, read in ((html, brief), (proof_json(proof), proof)):
        assert read_proof(text) == read
        assert against(tmp_path / "clone", text) == []
    assert html.count("A vault holds 400 keys at most.") == 1


def test_git_is_asked_as_often_for_many_sources_as_for_few(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    urls = [f"{SITE}/p{number}" for number in range(12)]
    bodies = {f"a/{n}.md": article(str(n), "\n\n".join(f"See [x]({u})." for u in urls[:n])) for n in (1, 12)}
    folder = repository(tmp_path / "content", bodies)
    run(folder, archive(tmp_path / "1.warc.gz", {url: page("P", KEYS) for url in urls}))
    asked = []
    for number in (1, 12):
        trace = tmp_path / f"trace{number}"
        monkeypatch.setenv("GIT_TRACE", str(trace))
        assert len(proof_of(folder, f"a/{number}.md").sources) == number
        asked.append(trace.read_text().count("built-in: git"))
    assert asked[0] == asked[1] > 0


def test_a_clone_without_the_record_or_with_its_end_only_proves_nothing(
    content: Path, tmp_path: Path
) -> None:
    text = proof_json(proof_of(content, "ab-1"))
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{content}", "flat")
    [said] = against(tmp_path / "flat", text)
    assert said.startswith("There is no record here")
    git(tmp_path / "flat", "fetch", "--quiet", "--depth=1", "origin", f"{REF}:{REF}")
    assert "the history is cut" in against(tmp_path / "flat", text)[0]
    with pytest.raises(StoreError, match="unshallow"):
        proof_of(tmp_path / "flat", "ab-1")


class Shown(HTMLParser):
    """The elements of a page and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_what_pages_articles_and_people_say_is_text(tmp_path: Path) -> None:
    body = f"Say &lt;script&gt;alert(2)&lt;/script&gt; aloud, see [it]({SITE}/bad)."
    folder = repository(tmp_path / "content", {"articles/a'$(id)`.md": article("A <i>b</i>", body)})
    text = UNKIND.replace("<", "&lt;").replace(">", "&gt;").replace("& ", "&amp; ")
    bad = page("T &lt;/title&gt;&lt;script&gt;", f"s|S|<p>{text}</p>")
    run(folder, archive(tmp_path / "1.warc.gz", {"/bad": bad}))
    proof = proof_of(folder, "articles/a'$(id)`.md")
    assert "<script>alert(1)" in proof.sources[0].said.replace("\\", "")
    html = render_proof(proof)
    shown = Shown()
    shown.feed(html)
    assert shown.tags.count("script") == 1
    assert not {"b", "i", "iframe", "img"} & set(shown.tags)
    assert json.loads(html.partition('id="proof">')[2].partition("</script>")[0])["target"] == proof.target
    assert against(folder, html) == []
    for check in proof.checks[1:]:
        assert (
            subprocess.run(
                ["sh", "-c", check.command], cwd=folder, capture_output=True, check=False
            ).returncode
            == 0
        )


def test_a_run_that_kept_an_archive_names_the_response(content: Path) -> None:
    proof = proof_of(content, "ab-1")
    assert [source.archive for source in proof.sources] == ["3.warc.gz", "3.warc.gz"]


def test_a_damaged_file_is_no_proof(content: Path) -> None:
    for text in ("", "{}", '<script type="application/json" id="proof">{}</script>'):
        [said] = against(content, text)
        assert said.startswith("The file is damaged: this is no proof")


def test_a_proof_of_another_version_says_which_one_checks_it(content: Path) -> None:
    text = proof_json(proof_of(content, "ab-1"))
    [said] = against(content, text.replace('"tool": "', '"tool": "9.', 1))
    assert "made by content-sync 9." in said


def test_an_article_that_no_run_has_read_yet_is_not_on_the_record(content: Path) -> None:
    commit(content, {"articles/later.md": article("Later", REGIONS)})
    with pytest.raises(ConfigError):
        proof_of(content, "articles/later.md")


def test_each_group_of_articles_is_proved_against_its_own_baseline(tmp_path: Path) -> None:
    files = {"a/limits.md": article("A", LIMITS, "a-1"), "b/limits.md": article("B", LIMITS, "b-1")}
    folder = repository(tmp_path / "content", {**files, "content-sync.toml": '[groups]\nby = "directory"\n'})
    run(folder, archive(tmp_path / "1.warc.gz", {"/limits": page("Limits", KEYS)}))
    accept(folder, "content-sync/b")
    run(folder, archive(tmp_path / "2.warc.gz", {"/limits": page("Limits", KEYS)}, "2026-03-09"))
    stands = {name: proof_of(folder, f"{name}/limits.md").statements[0].stand for name in "ab"}
    assert stands == {"a": Stand.CHANGED, "b": Stand.ACCEPTED}
    [page_of_a] = proof_of(folder, "a/limits.md").sources
    assert [span.runs for span in page_of_a.history] == [2]
    assert len(proof_of(folder, f"{SITE}/limits").articles) == 2


def test_a_proof_that_is_newer_than_the_record_here_does_not_hold(content: Path, tmp_path: Path) -> None:
    text = proof_json(proof_of(content, "ab-1"))
    git(tmp_path, "clone", "--quiet", str(content), "clone")
    git(tmp_path / "clone", "fetch", "--quiet", "origin", f"{git(content, 'rev-parse', f'{REF}^')}:{REF}")
    [said] = against(tmp_path / "clone", text)
    assert "does not hold the commit" in said
    assert "older than the proof" in said


def test_a_proof_of_what_the_record_does_not_know_does_not_hold(content: Path) -> None:
    text = proof_json(proof_of(content, "ab-1"))
    [said] = against(content, text.replace('"target": "ab-1"', '"target": "ab-2"'))
    assert said.startswith("The proof cannot be made again: ab-2")
    [said] = against(content, text.replace("400 keys", "500 keys"))
    assert said == "The file is not what the record says: it was changed, or the configuration was."


def test_an_address_whose_last_part_is_written_in_many_ways_is_found(tmp_path: Path) -> None:
    body = f"See [a]({SITE}/Caf%C3%A9), [b]({SITE}/x%20y) and [c]({SITE}/?q=1)."
    folder = repository(tmp_path / "content", {"a/b.md": article("B", body)})
    run(folder, archive(tmp_path / "1.warc.gz", {}))
    for url in ("Café", "x%20y", "?q=1"):
        assert [one.path for one in proof_of(folder, f"{SITE}/{url}").articles] == ["a/b.md"], url


def test_what_was_never_read_or_never_cited_is_said_first(tmp_path: Path) -> None:
    folder = repository(
        tmp_path / "content", {"a/b.md": article("B", REGIONS), "a/c.md": article("C", "Nothing.")}
    )
    run(folder, archive(tmp_path / "1.warc.gz", {"/regions": (503, {}, b"")}))
    proof = proof_of(folder, "a/b.md")
    assert headline(proof) == (
        "1 of 1 cited page was not read on 2026-03-02, 1 never. "
        "0 of 1 statements with a source stand as accepted; no flags open."
    )
    assert [one.stand for one in proof.statements] == [Stand.UNREAD]
    assert "No run has ever read it." in render_proof(proof)
    assert headline(proof_of(folder, "a/c.md")) == "No page is cited that was watched."


def test_a_decision_stands_with_who_made_it_and_why(tmp_path: Path) -> None:
    folder = repository(tmp_path / "content", {"a/b.md": article("B", REGIONS)})
    run(folder, archive(tmp_path / "1.warc.gz", {"/regions": page("Regions", FOUR)}))
    accept(folder)
    three = {"/regions": page("Regions", FOUR.replace("four", "three"))}
    run(folder, archive(tmp_path / "2.warc.gz", three, "2026-03-09"))
    accept(folder)
    [flag] = proof_of(folder, "a/b.md").flags
    words = [
        "dismiss",
        flag.id,
        "--reason",
        "Held <b>by</b> the contract",
        "--author",
        "Ada",
        "--repo",
        str(folder),
    ]
    CliRunner().invoke(group, words, standalone_mode=False, catch_exceptions=False)
    commit(folder, {})
    run(folder, archive(tmp_path / "3.warc.gz", three, "2026-03-16"))
    for target in ("a/b.md", f"{SITE}/regions"):
        proof = proof_of(folder, target)
        assert proof.flags == ()
        [made] = proof.decisions
        assert (made.author, made.reason, made.article) == ("Ada", "Held <b>by</b> the contract", "a/b.md")
    html = render_proof(proof)
    assert "<strong>Ada</strong>" in html
    assert "Held &lt;b&gt;by&lt;/b&gt; the contract" in html
    assert proof_of(folder, "a/b.md", "2026-03-09").decisions == ()


def test_a_flag_that_rests_on_a_web_archive_names_the_capture(content: Path) -> None:
    proof = proof_of(content, "ab-1")
    assert "It rests on the capture" not in render_proof(proof)
    capture = "https://archive.example/2020/https://docs.example.com/regions"
    [flag] = proof.flags
    told = replace(proof, flags=(replace(flag, capture=capture, captured="2020-03-02"),))
    assert f'It rests on the capture of 2020-03-02: <a href="{capture}">' in render_proof(told)


def test_a_proof_reads_articles_as_the_run_did_whatever_the_configuration_says_now(tmp_path: Path) -> None:
    folder = repository(tmp_path / "content", {"a/b.md": article("B", REGIONS, "b-1")})
    run(folder, archive(tmp_path / "1.warc.gz", {"/regions": page("Regions", FOUR)}))
    proof = proof_of(folder, "b-1")
    commit(folder, {"content-sync.toml": '[hosts]\nskip = ["docs.example.com"]\n'})
    assert proof_of(folder, "b-1") == proof
    assert len(proof.statements) == 1
    assert against(folder, render_proof(proof)) == []


def test_an_article_that_was_renamed_since_is_found_under_the_name_it_had(tmp_path: Path) -> None:
    folder = repository(tmp_path / "content", {"a/old.md": article("B", REGIONS), "a/c.md": "# C\n"})
    run(folder, archive(tmp_path / "1.warc.gz", {"/regions": page("Regions", FOUR)}))
    git(folder, "mv", "a/old.md", "a/new.md")
    commit(folder, {})
    run(folder, archive(tmp_path / "2.warc.gz", {"/regions": page("Regions", FOUR)}, "2026-03-09"))
    proof = proof_of(folder, "a/new.md", "2026-03-02")
    assert [one.path for one in proof.articles] == ["a/old.md"]
    assert against(folder, render_proof(proof)) == []
    with pytest.raises(ConfigError, match=r"It was there until 2026-03-02 \(--on 2026-03-02\)"):
        proof_of(folder, "a/old.md")
    for name in ("a/never\u2028\n.md", "a\0.md", "a", "a/old"):
        with pytest.raises(ConfigError, match=r"on the record of 2026-03-09\. `content-sync"):
            proof_of(folder, name)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A content repository whose articles are in another one."""
    repository(tmp_path / "articles", {"docs/x.md": article("X", REGIONS, "x-1")})
    where = f'[articles]\nrepository = "file://{tmp_path}/articles"\n'
    folder = repository(tmp_path / "content", {"content-sync.toml": where})
    run(folder, archive(tmp_path / "1.warc.gz", {"/regions": page("Regions", FOUR)}))
    return folder


def test_articles_in_another_repository_are_named_by_its_commit(elsewhere: Path, tmp_path: Path) -> None:
    proof = proof_of(elsewhere, "x-1")
    [check] = [one for one in proof.checks if one.shows.startswith("In a clone of the repository that holds")]
    done = subprocess.run(
        ["sh", "-c", check.command], cwd=tmp_path / "articles", capture_output=True, text=True
    )
    assert done.stdout.strip() == proof.articles[0].blob == check.shows.rpartition(" ")[2]
    (tmp_path / "articles").rename(tmp_path / "away")
    assert against(elsewhere, render_proof(proof)) == []


def test_articles_that_cannot_be_read_any_more_are_said_with_their_commit(
    elsewhere: Path, tmp_path: Path
) -> None:
    proof = proof_of(elsewhere, "x-1")
    (tmp_path / "articles").rename(tmp_path / "away")
    (elsewhere / ".content-sync").rename(tmp_path / "lost")
    [said] = against(elsewhere, render_proof(proof))
    assert f"in another repository, at commit {proof.run.articles}" in said


def test_articles_whose_commit_was_rewritten_elsewhere_are_said(tmp_path: Path) -> None:
    repository(tmp_path / "articles", {"docs/x.md": article("X", REGIONS, "x-1")})
    folder = repository(
        tmp_path / "content", {"content-sync.toml": '[articles]\nrepository = "../articles"\n'}
    )
    run(folder, archive(tmp_path / "1.warc.gz", {"/regions": page("Regions", FOUR)}))
    (tmp_path / "articles").rename(tmp_path / "away")
    repository(tmp_path / "articles", {"docs/y.md": "# Begun anew\n"})
    with pytest.raises(StoreError, match="which is not there"):
        proof_of(folder, "x-1")


def test_articles_on_another_branch_are_on_the_record(tmp_path: Path) -> None:
    folder = repository(tmp_path / "content", {"content-sync.toml": '[articles]\nref = "texts"\n'})
    git(folder, "switch", "--quiet", "-c", "texts")
    commit(folder, {"docs/x.md": article("X", REGIONS, "x-1")})
    git(folder, "switch", "--quiet", "main")
    run(folder, archive(tmp_path / "1.warc.gz", {"/regions": page("Regions", FOUR)}))
    git(folder, "branch", "--quiet", "-D", "texts")
    git(folder, "gc", "--quiet", "--prune=now")
    proof = proof_of(folder, "x-1")
    assert [one.page for one in proof.statements] == [f"{SITE}/regions"]
    assert all(
        subprocess.run(["sh", "-c", one.command], cwd=folder, capture_output=True).returncode == 0
        for one in proof.checks[1:]
    )
