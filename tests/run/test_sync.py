"""The main job, whole: real repositories, recorded pages, nothing of ours replaced."""

import json
import shutil
from pathlib import Path

import pytest

from pipeline.cli import VERBS, main
from tests.content_repo import (
    PROPOSAL,
    SITE,
    accept,
    archive,
    article,
    changes,
    commit,
    git,
    page,
    repository,
    run,
)

REGIONS = article(
    "Where Larkfen Government runs",
    "Larkfen Government is available in four regions, see "
    f"[government regions]({SITE}/regions#government).\n\n* [Overview]({SITE}/overview)",
    ownershipid="Team_A",
)
OLD = "government|Government|<p>Larkfen Government is available in four regions in one country.</p>"
NEW = "government|Government|<p>Larkfen Government is available in five regions in one country.</p>"
OVERVIEW = page("Overview", "what|What it is|<p>A cloud that does not exist, described at some length.</p>")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return repository(tmp_path / "content", {"articles/regions.md": REGIONS})


def recorded(tmp_path: Path, name: str, regions: str = OLD, day: str = "2026-03-02", **pages: object) -> Path:
    answers = {"/regions": page("Regions", regions, build=name), "/overview": OVERVIEW, **pages}
    return archive(tmp_path / f"{name}.warc.gz", answers, day)  # type: ignore[arg-type]


def test_the_first_run_is_a_baseline_and_a_changed_fact_is_found_in_the_second(
    folder: Path, tmp_path: Path
) -> None:
    first = run(folder, recorded(tmp_path, "one"))
    assert changes(first) == {"/overview": "baseline", "/regions": "baseline"}
    assert first.report.findings == ()
    accept(folder)
    second = run(folder, recorded(tmp_path, "two", NEW, "2026-03-09"))
    assert changes(second) == {"/overview": "none", "/regions": "text"}
    [finding] = second.report.findings
    assert (finding.article, finding.line, finding.verdict) == ("articles/regions.md", 8, "update")
    assert "four" in finding.summary and "five" in finding.summary
    shown = git(folder, "diff", "--stat", "--name-only", f"main..{PROPOSAL}").splitlines()
    assert shown == [
        "snapshots/REPORT.md",
        "snapshots/docs.example.com/regions.md",
        "snapshots/flags.jsonl",
        "snapshots/report.json",
    ]


def test_the_same_pages_give_the_same_commit(folder: Path, tmp_path: Path) -> None:
    one = run(folder, recorded(tmp_path, "one"))
    again = run(folder, recorded(tmp_path, "two", day="2026-03-09"))
    assert again.proposals[0].operation == "unchanged"
    assert again.proposals[0].commit == one.proposals[0].commit
    shutil.rmtree(folder / ".content-sync")
    git(folder, "branch", "-D", PROPOSAL)
    anew = run(folder, recorded(tmp_path, "one"))
    assert (anew.proposals[0].commit, anew.proposals[0].tree) == (
        one.proposals[0].commit,
        one.proposals[0].tree,
    )


def test_after_a_merge_unchanged_pages_propose_nothing(folder: Path, tmp_path: Path) -> None:
    run(folder, recorded(tmp_path, "one"))
    accept(folder)
    again = run(folder, recorded(tmp_path, "two", day="2026-03-09"))
    assert [proposal.operation for proposal in again.proposals] == ["none"]
    assert git(folder, "rev-parse", PROPOSAL) == git(folder, "rev-parse", "main")


def test_a_page_that_cannot_be_read_keeps_its_bytes_and_flags_nobody(folder: Path, tmp_path: Path) -> None:
    run(folder, recorded(tmp_path, "one"))
    accept(folder)
    down = recorded(tmp_path, "two", **{"/regions": (503, {}, b"down")})
    result = run(folder, down)
    assert changes(result)["/regions"] == "unread"
    assert result.report.findings == ()
    assert result.proposals[0].operation == "none"


def test_an_open_proposal_outlives_a_page_that_is_down(folder: Path, tmp_path: Path) -> None:
    run(folder, recorded(tmp_path, "one"))
    accept(folder)
    changed = run(folder, recorded(tmp_path, "two", NEW, "2026-03-09"))
    down = run(folder, recorded(tmp_path, "three", day="2026-03-16", **{"/regions": (503, {}, b"down")}))
    assert down.proposals[0].tree == changed.proposals[0].tree
    assert [finding.id for finding in down.report.findings] == [
        finding.id for finding in changed.report.findings
    ]


def test_a_change_that_is_taken_back_before_a_merge_closes_the_proposal(folder: Path, tmp_path: Path) -> None:
    run(folder, recorded(tmp_path, "one"))
    accept(folder)
    run(folder, recorded(tmp_path, "two", NEW))
    back = run(folder, recorded(tmp_path, "three"))
    assert back.proposals[0].operation == "closed"
    assert PROPOSAL not in git(folder, "branch", "--list")


def test_a_change_that_goes_on_before_a_merge_is_one_finding(folder: Path, tmp_path: Path) -> None:
    run(folder, recorded(tmp_path, "one"))
    accept(folder)
    first = run(folder, recorded(tmp_path, "two", NEW, "2026-03-09"))
    later = run(folder, recorded(tmp_path, "three", NEW.replace("five", "six"), "2026-03-16"))
    [finding] = later.report.findings
    assert "four" in finding.summary and "six" in finding.summary
    assert finding.first_seen == first.report.findings[0].first_seen == "2026-03-09"
    assert git(folder, "rev-list", "--count", f"main..{PROPOSAL}") == "1"


def test_a_merged_finding_stays_on_the_work_list_until_the_article_changes(
    folder: Path, tmp_path: Path
) -> None:
    run(folder, recorded(tmp_path, "one"))
    accept(folder)
    run(folder, recorded(tmp_path, "two", NEW))
    accept(folder)
    flags = (folder / "snapshots/flags.jsonl").read_text()
    assert json.loads(flags)["article"] == "articles/regions.md"
    quiet = run(folder, recorded(tmp_path, "three", NEW))
    assert quiet.proposals[0].operation == "none", "an open flag is no news"
    commit(folder, {"articles/regions.md": REGIONS.replace("four", "five")})
    done = run(folder, recorded(tmp_path, "four", NEW))
    assert done.proposals[0].operation == "none", "a closed flag alone is no news: it goes with the next"
    assert not [one for one in done.report.still if one.article == "articles/regions.md"]
    news = run(folder, recorded(tmp_path, "five", NEW.replace("five", "six")))
    assert news.proposals[0].operation in ("created", "updated")


def test_a_page_that_is_gone_is_told_once_and_its_return_is_noticed(folder: Path, tmp_path: Path) -> None:
    run(folder, recorded(tmp_path, "one"))
    accept(folder)
    gone = run(folder, recorded(tmp_path, "two", **{"/regions": (404, {}, b"no")}))
    assert changes(gone)["/regions"] == "gone"
    assert [finding.verdict for finding in gone.report.findings] == ["update"]
    accept(folder)
    still = run(folder, recorded(tmp_path, "three", **{"/regions": (404, {}, b"no")}))
    assert changes(still)["/regions"] == "none"
    assert [row.outcome for row in still.report.links] == ["gone"]
    back = run(folder, recorded(tmp_path, "four"))
    assert changes(back)["/regions"] == "baseline"


def test_a_page_that_moves_is_told_once(folder: Path, tmp_path: Path) -> None:
    run(folder, recorded(tmp_path, "one"))
    accept(folder)
    there = {
        "/regions": (301, {"Location": f"{SITE}/places"}, b""),
        "/places": page("Regions", OLD),
    }
    moved = run(folder, recorded(tmp_path, "two", **there))
    assert changes(moved)["/regions"] == "moved"
    assert moved.report.findings[0].suggestion is not None
    assert moved.report.findings[0].suggestion.new.startswith(f"{SITE}/places")
    accept(folder)
    assert changes(run(folder, recorded(tmp_path, "three", **there)))["/regions"] == "none"


def test_two_visits_that_disagree_are_no_news(folder: Path, tmp_path: Path) -> None:
    run(folder, recorded(tmp_path, "one"))
    accept(folder)
    path = recorded(tmp_path, "two", NEW)
    recorded(tmp_path, "extra", OLD)
    path.write_bytes(path.read_bytes() + (tmp_path / "extra.warc.gz").read_bytes())
    result = run(folder, path)
    assert changes(result)["/regions"] == "flapping"
    assert result.report.findings == ()
    assert result.proposals[0].operation == "none"


PROMOTION = "<p>Only this week: try the four regions for half the price.</p>"


def test_a_part_that_keeps_coming_and_going_is_set_aside_where_a_person_can_see_it(
    folder: Path, tmp_path: Path
) -> None:
    filler = "".join(f"<p>What stays where it is, sentence {number}.</p>" for number in range(9))
    run(folder, recorded(tmp_path, "one", OLD + filler))
    accept(folder)
    seen = []
    for day, text in (("09", OLD + PROMOTION), ("16", OLD), ("23", OLD + PROMOTION)):
        result = run(folder, recorded(tmp_path, day, text + filler, f"2026-03-{day}"))
        seen.append(changes(result)["/regions"])
    assert seen == ["text", "none", "none"]
    again = run(folder, recorded(tmp_path, "again", OLD + filler, "2026-03-24"))
    assert (changes(again)["/regions"], again.proposals[0].operation) == ("none", "unchanged")
    kept = git(folder, "show", f"{PROPOSAL}:snapshots/docs.example.com/regions.md")
    header, body = kept.split("+++\n")[1:]
    assert '"paragraph: Only this week: try the four regions for half the price.",' in header
    assert "half the price" not in body
    title, report = (
        git(folder, *command) for command in (("log", "-1", "--format=%s", PROPOSAL), ("show", PROPOSAL))
    )
    assert title.strip() == "Set aside what comes and goes on 1 page"
    assert "1 page with parts that come and go, set aside from now on" in report
    accept(folder)

    after = run(folder, recorded(tmp_path, "last", NEW + filler, "2026-03-30"))
    assert changes(after)["/regions"] == "text"
    assert [finding.verdict for finding in after.report.findings] == ["update"]


def test_the_home_page_that_was_accepted_for_a_page_is_no_text_to_compare_with(
    folder: Path, tmp_path: Path
) -> None:
    home = "<p>Welcome to a cloud that does not exist. Choose where to begin, or sign in.</p>" * 3
    root = f'<html lang="en"><head><title>Larkfen</title><link rel="canonical" href="{SITE}/"></head>'
    served = f"{root}<body><main><h1>Larkfen</h1>{home}</main></body></html>"
    run(folder, recorded(tmp_path, "one", **{"/regions": served.encode()}))
    accept(folder)
    result = run(folder, recorded(tmp_path, "two", day="2026-03-09"))
    assert changes(result)["/regions"] == "baseline"
    assert result.report.findings == ()


def test_a_dry_run_decides_everything_and_changes_nothing(folder: Path, tmp_path: Path) -> None:
    run(folder, recorded(tmp_path, "one"))
    accept(folder)
    before = git(folder, "for-each-ref")
    dry = run(folder, recorded(tmp_path, "two", NEW), dry_run=True)
    assert dry.proposals == ()
    assert len(dry.report.findings) == 1
    assert git(folder, "for-each-ref") == before
    wet = run(folder, recorded(tmp_path, "two", NEW))
    assert wet.report.findings == dry.report.findings


def test_the_snapshot_of_a_page_no_article_cites_any_more_goes(folder: Path, tmp_path: Path) -> None:
    run(folder, recorded(tmp_path, "one"))
    accept(folder)
    commit(folder, {"articles/regions.md": REGIONS.replace(f"\n* [Overview]({SITE}/overview)", "")})
    run(folder, recorded(tmp_path, "two"))
    assert git(folder, "diff", "--diff-filter=D", "--name-only", f"main..{PROPOSAL}") == (
        "snapshots/docs.example.com/overview.md"
    )


def test_a_snapshot_spoiled_by_hand_is_named_and_not_lost(folder: Path, tmp_path: Path) -> None:
    run(folder, recorded(tmp_path, "one"))
    accept(folder)
    commit(folder, {"snapshots/docs.example.com/regions.md": "<<<<<<< HEAD\n"})
    result = run(folder, recorded(tmp_path, "two", NEW))
    [row] = [row for row in result.report.pages if row.url.endswith("/regions")]
    assert row.change == "unread"
    assert "snapshots/docs.example.com/regions.md" in row.detail
    assert result.proposals[0].operation == "none"


def test_each_owner_gets_a_branch_and_a_baseline_of_its_own(tmp_path: Path) -> None:
    files = {
        "articles/a.md": article("A", f"[shared]({SITE}/overview)", ownershipid="Team A"),
        "articles/b.md": article(
            "B", f"[shared]({SITE}/overview) [own]({SITE}/regions)", ownershipid="Team B"
        ),
        "content-sync.toml": '[groups]\nby = "owner"\n',
    }
    folder = repository(tmp_path / "content", files)
    first = run(folder, recorded(tmp_path, "one"))
    assert [proposal.branch for proposal in first.proposals] == ["content-sync/team-a", "content-sync/team-b"]
    accept(folder, "content-sync/team-a")
    other = page("Overview", "what|What it is|<p>A cloud that does exist, described at some length.</p>")
    second = run(folder, recorded(tmp_path, "two", **{"/overview": other}))
    team_a, team_b = second.proposals
    assert "exist" in git(
        folder, "diff", "main", team_a.commit, "--", "snapshots/team-a/docs.example.com/overview.md"
    )
    assert git(folder, "diff", "--name-only", "main", team_b.commit).count("team-b/docs.example.com") == 2


def test_articles_may_live_in_another_repository(folder: Path, tmp_path: Path) -> None:
    settings = f'[articles]\nrepository = "{folder}"\n'
    mirror = repository(tmp_path / "watch", {"content-sync.toml": settings})
    result = run(mirror, recorded(tmp_path, "one"))
    assert changes(result) == {"/overview": "baseline", "/regions": "baseline"}
    assert result.report.run.articles == git(folder, "rev-parse", "HEAD")
    assert git(folder, "branch", "--list") == "* main"


def _dirty(folder: Path) -> Path:
    (folder / "articles/regions.md").write_text("edited, not committed")
    (folder / "staged.md").write_text("staged")
    git(folder, "add", "staged.md")
    (folder / "untracked.txt").write_text("new")
    return folder


def _detached(folder: Path) -> Path:
    git(folder, "checkout", "--quiet", "--detach")
    return folder


def _linked(folder: Path) -> Path:
    git(folder, "worktree", "add", "--quiet", "-b", "side", "../linked")
    return folder.parent / "linked"


def _shallow(folder: Path) -> Path:
    git(folder.parent, "clone", "--quiet", "--depth=1", f"file://{folder}", "shallow")
    return folder.parent / "shallow"


@pytest.mark.parametrize("prepare", [_dirty, _detached, _linked, _shallow])
def test_a_run_leaves_the_checkout_as_it_was(folder: Path, tmp_path: Path, prepare) -> None:  # type: ignore[no-untyped-def]
    place = prepare(folder)
    before = (git(place, "status", "--porcelain=v2", "--branch"), (place / ".git").stat().st_mode)
    head = git(place, "rev-parse", "HEAD"), git(place, "stash", "list")
    result = run(place, recorded(tmp_path, "one"))
    assert result.proposals[0].operation == "created"
    assert (git(place, "status", "--porcelain=v2", "--branch"), (place / ".git").stat().st_mode) == before
    assert (git(place, "rev-parse", "HEAD"), git(place, "stash", "list")) == head


def test_a_change_of_our_own_rules_never_looks_like_a_change_of_the_page(
    folder: Path, tmp_path: Path
) -> None:
    run(folder, recorded(tmp_path, "one"))
    accept(folder)
    rule = '[[site]]\nname = "docs"\nhosts = ["docs.example.com"]\n[site.content]\ndrop = ["h2"]\n'
    commit(folder, {"content-sync.toml": rule})
    upgraded = run(folder, recorded(tmp_path, "two"))
    assert set(changes(upgraded).values()) == {"upgraded"}
    assert upgraded.report.findings == ()
    accept(folder)
    later = run(folder, recorded(tmp_path, "three", NEW))
    assert changes(later)["/regions"] == "text", "the next real change is found under the new rules"


def test_a_text_that_moved_while_the_page_says_nothing_did_is_told(folder: Path, tmp_path: Path) -> None:
    """A skin that changed, or a reader of ours: the person who reviews should know before believing it."""
    facts = b'<meta name="git_commit_id" content="abc"><meta name="updated_at" content="2026-01-01">'

    def dated(text: str) -> bytes:
        return page("Regions", text).replace(b"<head>", b"<head>" + facts)

    run(folder, recorded(tmp_path, "one", **{"/regions": dated(OLD)}))
    accept(folder)
    result = run(folder, recorded(tmp_path, "two", **{"/regions": dated(NEW)}))
    [row] = [row for row in result.report.pages if row.change == "text"]
    assert "stood still" in row.note
    assert "stood still" in git(folder, "show", f"{PROPOSAL}:snapshots/REPORT.md")


def test_a_run_that_could_hardly_read_anything_says_so_with_its_exit_code(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scheduled job that is blocked everywhere must not look like a quiet week."""
    down = {"/regions": (503, {}, b"down"), "/overview": (503, {}, b"down")}
    assert command_line(monkeypatch, folder, recorded(tmp_path, "one", **down)) == 3
    assert command_line(monkeypatch, folder, recorded(tmp_path, "two")) == 0
    assert command_line(monkeypatch, folder, recorded(tmp_path, "three", **down)) == 3


def test_a_mistake_of_ours_is_no_finding(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 1 means flagged articles: a crash must not be read as that."""
    monkeypatch.setitem(VERBS, "nonsense", "A verb whose module is missing.")
    monkeypatch.setattr("sys.argv", ["content-sync", "nonsense"])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 5
    assert "Please report the lines above" in capsys.readouterr().err


def command_line(monkeypatch: pytest.MonkeyPatch, folder: Path, replay: Path) -> object:
    monkeypatch.setattr("sys.argv", ["content-sync", "sync", "--repo", str(folder), "--replay", str(replay)])
    with pytest.raises(SystemExit) as stopped:
        main()
    return stopped.value.code


def test_a_page_that_moved_out_of_sight_is_old_news_and_a_baseline_once_it_can_be_read(
    folder: Path, tmp_path: Path
) -> None:
    away = {"/regions": (301, {"Location": f"{SITE}/places"}, b"")}
    assert changes(run(folder, recorded(tmp_path, "one", **away)))["/regions"] == "baseline"
    accept(folder)
    assert changes(run(folder, recorded(tmp_path, "two", **away)))["/regions"] == "none"
    seen = run(folder, recorded(tmp_path, "three", **away, **{"/places": page("Regions", OLD)}))
    assert changes(seen)["/regions"] == "baseline"
    assert seen.report.findings == ()
    accept(folder)
    moved_on = run(folder, recorded(tmp_path, "four", **away, **{"/places": page("Regions", NEW)}))
    assert [finding.verdict for finding in moved_on.report.findings] == ["update"]
