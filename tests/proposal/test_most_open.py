"""With groups, a team may say how many requests are open at a time; the other proposals wait and lose nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.proposal.model import PublishResult
from pipeline.run import Result
from tests.content_repo import commit, git
from tests.publishing import Place, a_place

GROUPS = '[groups]\nby = "owner"\n'


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """A place where four groups have accepted their pages, and two requests may be open."""
    with a_place(tmp_path, monkeypatch) as made:
        configure(made, GROUPS)
        for one in made.sync().proposals:
            made.github.merge(one.number)
        pull(made)
        configure(made, f"{GROUPS}most_open = 2\n")
        yield made


def configure(place: Place, text: str) -> None:
    commit(place.folder, {"content-sync.toml": text})
    git(place.folder, "push", "--quiet", "origin", "HEAD:main")


def pull(place: Place) -> None:
    git(place.folder, "fetch", "--quiet", str(place.bare), "main:refs/remotes/origin/main")
    git(place.folder, "merge", "--quiet", "--ff-only", "origin/main")


def outcome(result: Result) -> dict[str, str]:
    """Return what became of each group, by its name."""
    done = (one for one in result.proposals if one.operation != "none")
    return {one.branch.rpartition("-")[2]: str(one.operation) for one in done}


def held(results: tuple[PublishResult, ...]) -> list[PublishResult]:
    return [one for one in results if one.operation == "held-back"]


def open_requests(place: Place) -> set[str]:
    pulls = place.github.pulls.values()
    return {one["head"]["ref"].rpartition("-")[2] for one in pulls if one["state"] == "open"}


def test_the_most_urgent_get_the_room_and_the_report_says_who_waits(place: Place) -> None:
    result = place.sync("five", "20")
    assert outcome(result) == {"alpha": "created", "beta": "created", "gamma": "held-back"}
    [told] = [one for one in result.report.trouble if one.where == "proposal"]
    assert told.what == (
        "1 proposal waits on its branch, because 2 requests may be open at a time: content-sync/team-gamma."
    )
    assert "most_open" in told.mend
    [waiting] = held(result.proposals)
    assert waiting.commit == place.head("content-sync/team-gamma")
    assert open_requests(place) == {"alpha", "beta"}


def test_what_waits_gets_the_room_that_a_merge_leaves_with_its_first_day(place: Place) -> None:
    place.sync("five", "20")
    place.github.merge(5)
    pull(place)
    result = place.sync("five", "20")
    assert outcome(result) == {"beta": "unchanged", "gamma": "created"}
    assert open_requests(place) == {"beta", "gamma"}
    assert {one.first_seen for one in result.report.findings if one.article == "articles/gamma.md"} == {
        "2026-03-02"
    }


def test_an_open_request_is_brought_up_to_date_whatever_waits(place: Place) -> None:
    place.sync("five", "20")
    result = place.sync("six", "20")
    assert outcome(result) == {"alpha": "updated", "beta": "updated", "gamma": "held-back"}
    assert place.sync("six", "20").proposals[-1].commit == result.proposals[-1].commit


def test_a_request_that_is_resolved_leaves_its_room(place: Place) -> None:
    """In the same run: the pages of two groups are as they were, and a third has news."""
    place.sync("five", "20")
    result = place.sync("four", "30")
    assert outcome(result)["limits"] == "created"
    assert open_requests(place) == {"limits"}


def test_without_groups_there_is_nothing_to_limit(place: Place) -> None:
    commit(place.folder, {"content-sync.toml": "[groups]\nmost_open = 2\n"})
    with pytest.raises(Exception, match="most_open needs by"):
        place.sync("five", "20")
