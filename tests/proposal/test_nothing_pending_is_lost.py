"""What an open proposal holds is input of the next run, whatever people do with its branch meanwhile."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.content_repo import PROPOSAL, archive, commit, git, run
from tests.publishing import Place, a_place, snapshot


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    with a_place(tmp_path, monkeypatch) as made:
        made.accept_baseline()
        yield made


def edit_the_branch(place: Place) -> None:
    clone = place.person()
    path = clone / "articles/alpha.md"
    path.write_text(f"{path.read_text('utf-8')}\nChecked.\n", encoding="utf-8")
    git(clone, "commit", "--quiet", "--all", "--message", "Look at an article")
    git(clone, "push", "--quiet", "origin", f"work:{PROPOSAL}")


def pull(place: Place) -> None:
    git(place.folder, "fetch", "--quiet", str(place.bare), "main:refs/remotes/origin/main")
    git(place.folder, "merge", "--quiet", "--ff-only", "origin/main")


def accept_by_hand(place: Place) -> None:
    """Take over the page about regions from the proposal, without the work list."""
    clone = place.person()
    git(clone, "checkout", "--quiet", "-B", "main", "origin/main")
    git(clone, "checkout", "--quiet", f"origin/{PROPOSAL}", "--", snapshot("regions"))
    commit(clone, {}, "Accept a page")
    git(clone, "push", "--quiet", "origin", "main")
    pull(place)


def test_a_squashed_request_with_a_persons_commit_does_not_block_the_next(place: Place) -> None:
    place.propose("five")
    edit_the_branch(place)
    assert place.propose("five").operation == "skipped-edited"
    place.github.merge(2, "squash")
    pull(place)
    assert place.propose("six").operation == "created"


def test_a_closed_request_with_a_persons_commit_does_not_block_the_next_and_is_kept(place: Place) -> None:
    place.propose("five")
    edit_the_branch(place)
    edited = place.head()
    place.github.close(2)
    again = place.propose("six")
    assert (again.operation, again.number) == ("created", 3)
    assert place.head(f"{PROPOSAL}-backup-{edited[:7]}") == edited


def test_a_page_accepted_by_hand_leaves_its_flags_open(place: Place) -> None:
    place.propose("five", "30")
    accept_by_hand(place)
    report = place.sync("five", "30").report
    open_now = {one.article for one in (*report.findings, *report.still) if one.verdict.flags}
    assert open_now == {f"articles/{name}.md" for name in ("alpha", "beta", "gamma", "limits")}


def test_a_page_accepted_by_hand_that_changes_elsewhere_leaves_its_flags_open(place: Place) -> None:
    """The work list of the request was not merged, and no comparison with what was accepted finds them again."""
    place.propose("five")
    accept_by_hand(place)
    report = place.sync("five regions in one country. It is older than most. There are five").report
    assert {one.article for one in (*report.findings, *report.still) if one.verdict.flags} == {
        f"articles/{name}.md" for name in ("alpha", "beta", "gamma")
    }


def test_a_page_that_goes_keeps_what_it_said_last(place: Place) -> None:
    """It took its change back before it went: what was accepted of it is older than what a request holds."""
    place.propose("five")
    place.github.merge(2)
    pull(place)
    place.propose("four", "30")
    gone: dict[str, object] = {"/regions": (404, {}, b"not here"), "/limits": (503, {}, b"down")}
    recorded = archive(place.tmp / "gone.warc.gz", gone, "2026-04-01")  # type: ignore[arg-type]
    for _ in range(2):
        report = run(place.folder, recorded, **place.options).report
        assert {one.rules for one in (*report.findings, *report.still) if "limits" not in one.article} == {
            ("link-dead",)
        }
    assert "four regions" in place.show(snapshot("regions"))


def test_a_tick_is_about_all_that_was_asked_also_what_a_repair_has_answered(place: Place) -> None:
    """On the branch a suggested edit is done; the tick says that the article is right without it."""
    place.propose("five")
    first = {one["article"]: one["id"] for one in json.loads(place.show("snapshots/report.json"))["findings"]}
    alpha = first["articles/alpha.md"]
    place.github.say(2, "ann", f"/apply {alpha}")
    place.propose("five")
    assert "five regions" in place.show("articles/alpha.md")
    place.github.close(2)
    report = place.sync("five").report
    assert {one.article for one in report.dismissed} == {
        f"articles/{n}.md" for n in ("alpha", "beta", "gamma")
    }
    assert (report.findings, report.still) == ((), ())


def test_groups_switched_on_keep_decisions_and_first_days(place: Place) -> None:
    place.propose("five")
    first = {one["article"]: one for one in json.loads(place.show("snapshots/report.json"))["findings"]}
    place.github.tick(2, first["articles/alpha.md"]["id"])
    commit(place.folder, {"content-sync.toml": '[groups]\nby = "owner"\n'})
    git(place.folder, "push", "--quiet", "origin", "main")
    report = place.sync("five").report
    flagged = {one.article: one.first_seen for one in report.findings if one.verdict.flags}
    days = {path: one["first_seen"] for path, one in first.items() if path != "articles/alpha.md"}
    assert flagged == days
    assert [one.article for one in report.dismissed] == ["articles/alpha.md"]


def switch(place: Place, on: bool) -> None:
    commit(place.folder, {"content-sync.toml": '[groups]\nby = "owner"\n' if on else "[groups]\n"})
    git(place.folder, "push", "--quiet", "origin", "main")


def on_branch(place: Place, branch: str, folder: str) -> list[str]:
    """Return what a branch adds to the base, or changes, in a folder."""
    return git(place.bare, "diff", "--name-only", f"main...{branch}", "--", folder).splitlines()


def test_a_request_closed_before_groups_are_switched_on_decides_each_group_by_itself(place: Place) -> None:
    """Each decision goes with its article, in one request only: two requests with it could not both be merged."""
    place.propose("five", "30")
    named = {one["article"]: one["id"] for one in json.loads(place.show("snapshots/report.json"))["findings"]}
    place.github.close(2)
    switch(place, on=True)
    report = place.sync("six", "30").report
    assert {one.article for one in report.dismissed} == {"articles/limits.md"}
    branches = {name: f"content-sync/team-{name}" for name in ("alpha", "beta", "gamma")}
    added = {name: on_branch(place, branch, "snapshots/decisions") for name, branch in branches.items()}
    assert added == {name: [f"snapshots/decisions/{named[f'articles/{name}.md']}.json"] for name in branches}


def test_a_flag_moves_to_the_ledger_of_its_group_and_lies_in_no_other(place: Place) -> None:
    place.propose("five", "30")
    place.github.merge(2)
    pull(place)
    switch(place, on=True)
    done = {one.branch: one for one in place.sync("six", "30").proposals}
    alpha = "content-sync/team-alpha"
    place.github.merge(done[alpha].number)
    moved, left = (place.show(f"snapshots/{path}flags.jsonl", "main") for path in ("team-alpha/", ""))
    assert [json.loads(line)["article"] for line in moved.splitlines()] == ["articles/alpha.md"]
    assert sorted(json.loads(line)["article"] for line in left.splitlines()) == [
        f"articles/{name}.md" for name in ("beta", "gamma", "limits")
    ]


def test_an_article_that_is_handed_over_keeps_its_flag_until_the_other_group_has_it(place: Place) -> None:
    switch(place, on=True)
    for one in place.sync("five", "30").proposals:
        if one.number:
            place.github.merge(one.number)
    pull(place)
    text = (place.folder / "articles/limits.md").read_text("utf-8")
    commit(place.folder, {"articles/limits.md": text.replace("Team_limits", "Team_alpha")})
    git(place.folder, "push", "--quiet", "origin", "main")
    report = place.sync("six", "30").report
    assert "articles/limits.md" in {one.article for one in (*report.findings, *report.still)}
    [old, new] = (
        place.show(f"snapshots/team-{name}/flags.jsonl", branch)
        for name, branch in (("limits", "main"), ("alpha", "content-sync/team-alpha"))
    )
    assert "articles/limits.md" in old
    assert "articles/limits.md" in new


def test_a_comment_in_a_later_request_dismisses_what_is_still_open(place: Place) -> None:
    """The row of a flag of an earlier request has an id too, and a text that was cut names not all of them."""
    place.propose("five", "30")
    first = {one["article"]: one["id"] for one in json.loads(place.show("snapshots/report.json"))["findings"]}
    place.github.merge(2)
    pull(place)
    request = place.propose("six", "30").number
    assert request == 3
    limits = first["articles/limits.md"]
    place.github.say(request, "ann", f"/dismiss {limits[:8]} is right as it is")
    report = place.sync("six", "30").report
    assert [(one.article, one.author) for one in report.dismissed] == [("articles/limits.md", "ann")]
    assert "articles/limits.md" not in {one.article for one in (*report.findings, *report.still)}
    place.github.pulls[request]["body"] = ""
    place.github.comments[request].clear()
    alpha = next(one.id for one in report.findings if one.article == "articles/alpha.md")
    place.github.say(request, "ann", f"/dismiss {alpha}")
    assert "articles/alpha.md" in {one.article for one in place.sync("six", "30").report.dismissed}


def test_closing_the_request_of_one_group_decides_nothing_for_another(place: Place) -> None:
    switch(place, on=True)
    numbers = {one.branch.rpartition("-")[2]: one.number for one in place.sync("five").proposals}
    place.github.merge(numbers["alpha"])
    pull(place)
    place.sync("five")
    place.github.close(numbers["beta"])
    report = place.sync("five").report
    assert [one.article for one in report.still] == ["articles/alpha.md"]
    assert [one.article for one in report.dismissed] == ["articles/beta.md"]


def test_a_text_that_was_turned_down_is_news_to_an_article_that_nobody_decided_about(place: Place) -> None:
    place.propose("five")
    place.github.close(2)
    assert place.propose("five").operation == "none"
    alpha = (place.folder / "articles/alpha.md").read_text("utf-8")
    commit(place.folder, {"articles/delta.md": alpha.replace("alpha", "delta")})
    git(place.folder, "push", "--quiet", "origin", "main")
    result = place.sync("five")
    assert [one.operation for one in result.proposals] == ["created"]
    assert [one.article for one in result.report.findings] == ["articles/delta.md"]
    assert "five regions" in place.show(snapshot("regions"))


def test_a_page_that_is_down_says_what_was_accepted_of_it_last(place: Place) -> None:
    """Somebody took over the page by hand, without the work list; the day after, the page does not answer."""
    place.propose("five")
    place.github.merge(2)
    pull(place)
    place.propose("four")
    accept_by_hand(place)
    report = place.sync("four", down="/regions").report
    assert [one.article for one in (*report.findings, *report.still)] == []


def test_groups_switched_off_go_on_from_what_the_groups_accepted(place: Place) -> None:
    switch(place, on=True)
    for one in place.sync("five").proposals:
        if one.number:
            place.github.merge(one.number)
    pull(place)
    assert "each group keeps a report of its own" in place.show("snapshots/REPORT.md", "main")
    switch(place, on=False)
    result = place.sync("six")
    [change] = [one for row in result.report.pages for one in row.changes]
    assert ("five regions" in change.before, "six regions" in change.after) == (True, True)
    place.github.merge(result.proposals[0].number)
    left = git(place.bare, "ls-tree", "-r", "--name-only", "main", "snapshots/").splitlines()
    assert [path for path in left if "team-" in path] == []


def test_a_tick_counts_though_its_request_was_closed(place: Place) -> None:
    """Closing decides about what the request proposed; the tick was at something open from before."""
    place.propose("four", "30")
    [limits] = json.loads(place.show("snapshots/report.json"))["findings"]
    place.github.merge(2)
    pull(place)
    assert place.propose("five", "30").number == 3
    place.github.tick(3, limits["id"])
    place.github.close(3)
    report = place.sync("five", "30").report
    told = {one.article: one.reason for one in report.dismissed}
    assert told["articles/limits.md"] == "ticked: no change needed"
    assert told["articles/alpha.md"] == "closed without merging"
    assert (report.findings, report.still) == ((), ())


def test_a_closed_request_is_no_news_that_is_open(place: Place) -> None:
    """Its branch stands there; of a page that is down nothing more than the accepted text is known."""
    place.propose("five")
    place.github.close(2)
    down = place.sync("five", down="/regions")
    assert [one.change for one in down.report.pages if one.url.endswith("/regions")] == ["unread"]
    again = place.sync("five", down="/regions")
    assert down.report.run.counts == again.report.run.counts
