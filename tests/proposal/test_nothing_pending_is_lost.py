"""What an open proposal holds is input of the next run, whatever people do with its branch meanwhile."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.content_repo import PROPOSAL, commit, git
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
    clone = place.person()
    git(clone, "checkout", "--quiet", "-B", "main", "origin/main")
    git(clone, "checkout", "--quiet", f"origin/{PROPOSAL}", "--", snapshot("regions"))
    commit(clone, {}, "Accept a page")
    git(clone, "push", "--quiet", "origin", "main")
    pull(place)
    report = place.sync("five", "30").report
    open_now = {one.article for one in (*report.findings, *report.still) if one.verdict.flags}
    assert open_now == {f"articles/{name}.md" for name in ("alpha", "beta", "gamma", "limits")}


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
