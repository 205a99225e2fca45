"""The rolling pull request: what a team sees of a run after run (A1-A19 of the review loop)."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.config import Config
from tests.content_repo import PROPOSAL, commit, git
from tests.github_double import REPO, TOKEN, Script
from tests.publishing import Place, a_place, snapshot


@pytest.fixture(scope="session")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A team that has merged its first proposal; every test starts from a copy."""
    with pytest.MonkeyPatch.context() as patch, a_place(tmp_path_factory.mktemp("accepted"), patch) as made:
        made.accept_baseline()
    return made


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, accepted: Place) -> Iterator[Place]:
    with a_place(tmp_path, monkeypatch, accepted=accepted) as made:
        yield made


def findings(place: Place) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(place.show("snapshots/report.json"))["findings"]
    return found


def test_a1_the_same_pages_push_nothing_and_say_nothing(place: Place) -> None:
    first = place.propose("five")
    assert (first.operation, first.number) == ("created", 2)
    place.github.log.clear()
    again = place.propose("five")
    assert (again.operation, again.commit, again.number) == ("unchanged", first.commit, 2)
    assert place.calls("POST", "PATCH", "PUT", "DELETE") == []


def test_a2_a_change_that_goes_on_is_one_request_from_the_accepted_text(place: Place) -> None:
    first = place.propose("five")
    second = place.propose("six")
    assert (second.operation, second.number) == ("updated", first.number)
    assert git(place.bare, "rev-list", "--count", f"main..{PROPOSAL}") == "1"
    assert git(place.bare, "rev-parse", f"{PROPOSAL}^") == place.head("main")
    texts = {(one["before"], one["after"]) for one in findings(place)}
    assert all("four" in before and "six" in after for before, after in texts)
    assert "five" not in place.github.pulls[2]["body"]


def test_a3_a_change_taken_back_closes_the_request_and_takes_the_branch_away(place: Place) -> None:
    place.propose("five")
    back = place.propose("four")
    assert back.operation == "closed"
    assert place.github.pulls[2]["state"] == "closed"
    assert "as your team accepted them again" in place.github.comments[2][0]["body"]
    assert place.head() == ""


def test_a3_what_returns_within_a_week_opens_the_same_request(place: Place) -> None:
    place.propose("five")
    place.propose("four")
    again = place.propose("five")
    assert (again.number, place.github.pulls[2]["state"]) == (2, "open")
    assert len(place.github.pulls) == 2
    assert "as your team accepted" not in place.github.pulls[2]["body"]


def test_a4_merging_keeps_the_work_list(place: Place) -> None:
    place.propose("five")
    place.github.merge(2)
    calm = place.sync("five")
    assert calm.report.findings == ()
    assert calm.proposals[0].operation == "none"
    assert place.head() == "", "the merged branch is tidied up"
    flags = [json.loads(line) for line in place.show("snapshots/flags.jsonl", "main").splitlines()]
    assert {flag["article"] for flag in flags} == {
        f"articles/{name}.md" for name in ("alpha", "beta", "gamma")
    }


def test_a4_a_squash_merge_is_a_merge(place: Place) -> None:
    place.propose("five")
    place.github.merge(2, "squash")
    assert place.propose("five").operation == "none"


def test_a5_closing_without_merging_dismisses_exactly_that(place: Place) -> None:
    place.propose("five")
    place.github.close(2)
    quiet = place.propose("five")
    assert quiet.operation == "none"
    assert len(place.github.pulls) == 2
    other = place.propose("five", "30")
    assert other.number == 3
    assert {one["article"] for one in findings(place)} == {"articles/limits.md"}
    assert place.show(snapshot("regions")) == place.show(snapshot("regions"), "main")
    assert "Number 2 was closed without merging" in place.github.pulls[3]["body"]
    more = place.propose("six", "30")
    assert (more.number, len(findings(place))) == (3, 4)


def test_a5_opening_a_closed_request_again_takes_the_dismissal_back(place: Place) -> None:
    place.propose("five")
    place.github.close(2)
    assert place.propose("five").operation == "none"
    place.github.pulls[2].update(state="open", closed_at=None)
    assert place.propose("five").number == 2
    assert len(findings(place)) == 3


def test_a_request_closed_while_a_run_works_stays_closed(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.proposal.builder import ProposalBuilder

    place.propose("five")
    real = ProposalBuilder.files

    def closing(*args: object, **options: object) -> object:
        place.github.close(2)
        return real(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(ProposalBuilder, "files", closing)
    assert place.propose("five").operation == "none"
    assert (len(place.github.pulls), place.github.pulls[2]["state"]) == (2, "closed")


def test_a6_a_tick_dismisses_one_article_and_keeps_the_rest(place: Place) -> None:
    place.propose("five")
    place.github.tick(2, "articles/beta.md")
    place.propose("five")
    assert {one["article"] for one in findings(place)} == {"articles/alpha.md", "articles/gamma.md"}
    (name,) = git(place.bare, "ls-tree", "--name-only", PROPOSAL, "snapshots/decisions/").splitlines()
    dismissal = json.loads(place.show(name))
    assert dismissal["reason"] == "ticked: no change needed"
    place.github.tick(2, "articles/gamma.md")
    assert place.propose("five").operation == "updated"
    place.github.log.clear()
    assert place.propose("five").operation == "unchanged"
    assert [one["article"] for one in findings(place)] == ["articles/alpha.md"]


def foreign(place: Place) -> None:
    clone = place.person()
    commit(clone, {"articles/alpha.md": "by hand\n"}, "by hand")
    git(clone, "push", "--quiet", "origin", f"HEAD:{PROPOSAL}")


def amended(place: Place) -> None:
    clone = place.person()
    (clone / "articles/alpha.md").write_text("by hand\n", encoding="utf-8")
    git(clone, "commit", "--quiet", "--all", "--amend", "--no-edit")
    git(clone, "push", "--quiet", "--force", "origin", f"HEAD:{PROPOSAL}")


def underneath(place: Place) -> None:
    clone = place.person()
    git(clone, "checkout", "--quiet", "-B", "under", "origin/main")
    commit(clone, {"articles/alpha.md": "by hand\n"}, "by hand")
    git(clone, "cherry-pick", f"origin/{PROPOSAL}")
    git(clone, "push", "--quiet", "--force", "origin", f"HEAD:{PROPOSAL}")


def under_ours(place: Place) -> None:
    foreign(place)
    clone = place.person()
    git(clone, "commit", "--quiet", "--allow-empty", "--message", "more\n\nSync-Tree: 0")
    git(clone, "push", "--quiet", "origin", f"HEAD:{PROPOSAL}")


@pytest.mark.parametrize("work", [foreign, amended, underneath, under_ours])
def test_a7_a_persons_work_is_never_overwritten(place: Place, work: object) -> None:
    place.propose("five")
    work(place)  # type: ignore[operator]
    head = place.head()
    told = [place.propose(regions).operation for regions in ("five", "six", "four")]
    assert told == ["skipped-edited"] * 3
    assert place.head() == head
    assert place.github.pulls[2]["state"] == "open"
    assert len(place.github.comments[2]) == 1, "one comment, kept up to date"


def test_a7_the_update_branch_button_is_no_edit(place: Place) -> None:
    place.propose("five")
    clone = place.person()
    git(clone, "checkout", "--quiet", "-B", "main", "origin/main")
    commit(clone, {"articles/new.md": "# New\n"}, "new")
    git(clone, "push", "--quiet", "origin", "main")
    git(clone, "checkout", "--quiet", "work")
    git(clone, "merge", "--quiet", "--no-edit", "main")
    git(clone, "push", "--quiet", "origin", f"HEAD:{PROPOSAL}")
    assert place.propose("six").operation == "updated"


def test_a8_overwriting_keeps_what_a_person_did(place: Place) -> None:
    place.propose("five")
    foreign(place)
    theirs = place.head()
    done = place.propose("six", overwrite=True)
    assert done.operation == "updated"
    assert place.head(done.backup) == theirs
    assert git(place.bare, "rev-parse", f"{PROPOSAL}^") == place.head("main")


def test_a9_two_runs_at_once_lose_nothing(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.git import remote

    real, rivals = remote.push, iter([foreign])

    def late(*args: str) -> None:
        for rival in rivals:
            rival(place)
        real(*args)  # type: ignore[arg-type]

    place.propose("five")
    monkeypatch.setattr(remote, "push", late)
    lost = place.propose("six")
    assert lost.operation == "skipped-edited", (
        "a person was faster: the lease was lost and the second look saw them"
    )
    assert place.show("articles/alpha.md") == "by hand"


def test_a9_the_loser_of_two_races_says_so(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.git import remote

    real = remote.push

    def always_late(target: remote.Remote, branch: str, new: str, expected: str) -> None:
        git(place.bare, "update-ref", f"refs/heads/{PROPOSAL}", place.head("main"))
        real(target, branch, new, "1" * 40)

    place.propose("five")
    monkeypatch.setattr(remote, "push", always_late)
    lost = place.propose("six")
    assert lost.operation == "refused"
    assert "(lease)" in lost.detail and "Run again" in lost.detail


def test_a11_a_branch_without_a_request_is_adopted(place: Place) -> None:
    place.github.scripts = [
        Script("POST", "/pulls$", 403, "GitHub Actions is not permitted to create or approve")
    ]
    refused = place.propose("five")
    assert refused.operation == "refused"
    assert "Allow GitHub Actions to create and approve pull requests" in refused.detail
    assert f"/compare/main...{PROPOSAL.replace('/', '/')}" in refused.detail
    head = place.head()
    adopted = place.propose("five")
    assert (adopted.number, place.head()) == (2, head)
    assert len(place.github.pulls) == 2


def test_a11_an_orphan_whose_changes_are_gone_is_tidied_up(place: Place) -> None:
    place.github.scripts = [Script("POST", "/pulls$", 403, "no")]
    place.propose("five")
    place.propose("four")
    assert place.head() == ""


def test_a12_the_branch_follows_its_base_and_touches_nothing_else(place: Place) -> None:
    place.propose("five")
    clone = place.person()
    git(clone, "checkout", "--quiet", "-B", "main", "origin/main")
    commit(clone, {".github/workflows/new.yml": "on: push\n", "articles/z.md": "# Z\n"}, "workflow")
    git(clone, "push", "--quiet", "origin", "main")
    moved = place.propose("five")
    assert moved.operation == "updated"
    assert git(place.bare, "rev-parse", f"{PROPOSAL}^") == place.head("main")
    names = git(place.bare, "diff", "--name-only", f"main...{PROPOSAL}").splitlines()
    assert names and all(name.startswith("snapshots/") for name in names)


REFUSED = {
    "protected": (
        "remote: error: GH006: Protected branch update failed for refs/heads/x.",
        "Exempt the proposal",
    ),
    "signature": ("remote: error: GH013: Commits must have verified signatures.", "sign = true"),
    "workflows": ("refusing to allow a GitHub App to create or update workflow", "`workflows` permission"),
    "size": ("remote: error: GH001: Large files detected. exceeds GitHub's file size limit", "max_bytes"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a13_a_refused_push_says_why_and_what_to_do(place: Place, kind: str) -> None:
    words, remedy = REFUSED[kind]
    hook = place.bare / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f'#!/bin/sh\necho "{words.replace("`", "")}" >&2\nexit 1\n', encoding="ascii")
    hook.chmod(0o755)
    result = place.sync("five")
    [refused] = result.proposals
    assert refused.operation == "refused"
    assert f"({kind})" in refused.detail and remedy in refused.detail
    assert len(result.report.findings) == 3, "the report is there all the same"
    assert git(place.folder, "rev-parse", "--verify", PROPOSAL), "and so is the local branch"
    assert place.calls("POST", "PATCH") == []


@pytest.mark.parametrize("status", [403, 500])
def test_a14_a_list_that_cannot_be_read_creates_nothing(place: Place, status: int) -> None:
    place.github.scripts = [Script("GET", "/pulls$", status, "no", times=9)]
    before = place.head()
    result = place.sync("five")
    assert result.proposals[0].operation == "refused"
    assert str(status) in result.proposals[0].detail
    assert place.calls("POST", "PATCH") == []
    assert place.head() == before


def test_a17_reviewers_come_from_the_articles_and_a_stranger_stops_nobody(place: Place) -> None:
    place.github.unknown_people = {"nobody"}
    owners = {"Team_alpha": ("@ann", "larkfen/writers"), "TEAM_BETA": ("nobody",)}
    config = Config(proposal=Config().proposal.__class__(owners=owners))
    done = place.propose("five", config=config)
    asked = {person["login"] for person in place.github.pulls[2]["requested_reviewers"]}
    assert asked == {"ann", "writers"}
    assert done.operation == "created" and "nobody could not be asked" in done.detail


def test_a17_a_request_not_known_everywhere_yet_is_asked_again(place: Place) -> None:
    place.github.scripts = [Script("POST", "/labels$", 422, "Could not resolve to a node with the global id")]
    done = place.propose("five")
    assert [label["name"] for label in place.github.pulls[2]["labels"]] == ["content-sync"]
    assert done.detail == ""


def test_a17_codeowners_of_the_articles_are_asked(place: Place) -> None:
    clone = place.person()
    git(clone, "checkout", "--quiet", "-B", "main", "origin/main")
    commit(clone, {".github/CODEOWNERS": "articles/ @docs\n/articles/beta.md @bea\n"}, "owners")
    git(clone, "push", "--quiet", "origin", "main")
    place.propose("five")
    assert [person["login"] for person in place.github.pulls[2]["requested_reviewers"]] == ["docs", "bea"]
    assert [label["name"] for label in place.github.pulls[2]["labels"]] == ["content-sync"]


def test_a18_few_calls_patience_and_no_token_anywhere(
    place: Place, capfd: pytest.CaptureFixture[str]
) -> None:
    place.github.scripts = [Script("GET", "/pulls$", 429, "slow down", {"Retry-After": "1"})]
    done = place.propose("five")
    assert done.operation == "created"
    assert len(place.github.log) <= 20
    place.github.log.clear()
    place.propose("six")
    assert len(place.github.log) <= 20
    out = capfd.readouterr()
    texts = [out.out, out.err, *(str(body) for _, _, body in place.github.log), str(done)]
    texts += [path.read_text("latin-1") for path in place.folder.rglob("*") if path.is_file()]
    assert not [text for text in texts if TOKEN in text]


def test_a19_a_page_that_is_down_changes_nothing_and_an_open_request_outlives_it(place: Place) -> None:
    calm = place.sync(down="/regions")
    assert (calm.report.findings, calm.proposals[0].operation) == ((), "none")
    first = place.propose("five")
    down = place.sync(down="/regions")
    assert down.proposals[0].operation == "unchanged"
    assert down.proposals[0].commit == first.commit
    assert place.github.pulls[2]["state"] == "open"


def test_a_frozen_request_is_left_exactly_as_it_is(place: Place) -> None:
    place.propose("five")
    place.github.pulls[2]["labels"].append({"name": "content-sync-freeze"})
    place.github.log.clear()
    head = place.head()
    assert place.propose("six").operation == "skipped-frozen"
    assert place.head() == head
    assert place.calls("POST", "PATCH") == []


def test_a_branch_of_our_name_that_is_not_ours_is_left_alone(place: Place) -> None:
    clone = place.person.__self__.tmp / "other"  # type: ignore[attr-defined]
    git(place.tmp, "clone", "--quiet", str(place.bare), "other")
    commit(clone, {"x.md": "x\n"}, "mine")
    git(clone, "push", "--quiet", "--force", "origin", f"HEAD:{PROPOSAL}")
    head = place.head()
    refused = place.propose("five")
    assert refused.operation == "refused" and "branch_prefix" in refused.detail
    assert place.head() == head


def test_what_reviewers_edited_on_the_request_stays(place: Place) -> None:
    place.propose("five")
    pull = place.github.pulls[2]
    pull["title"] = "Regions, by hand"
    pull["labels"] = [{"name": "mine"}]
    place.propose("six")
    assert pull["title"] == "Regions, by hand"
    assert [label["name"] for label in pull["labels"]] == ["mine"]


@pytest.mark.parametrize("body", ["", "gone", "<!-- content-sync findings: \x00 -->"])
def test_a_mangled_text_is_written_anew(place: Place, body: str) -> None:
    place.propose("five")
    good = place.github.pulls[2]["body"]
    place.github.pulls[2]["body"] = body
    assert place.propose("five").operation == "updated"
    assert place.github.pulls[2]["body"] == good


def test_new_findings_are_told_in_one_comment(place: Place) -> None:
    place.propose("five")
    place.propose("five", "30")
    [comment] = place.github.comments[2]
    assert "1 finding more" in comment["body"] and "articles/limits.md" in comment["body"]
    place.propose("five", "30")
    assert len(place.github.comments[2]) == 1


def test_a_tick_made_while_a_run_works_is_kept(place: Place) -> None:
    place.propose("five")
    pull = place.github.pulls[2]
    found = place.github._list

    def ticking(query: dict[str, list[str]]) -> tuple[int, object]:
        answer = found(query)
        if len([1 for method, path, _ in place.github.log if method == "GET" and "/pulls" in path]) == 1:
            answer = (200, json.loads(json.dumps(answer[1])))
            place.github.tick(2, "articles/gamma.md")
        return answer

    place.github.log.clear()
    place.github._list = ticking  # type: ignore[method-assign]
    place.propose("five", "30")
    assert re.search(r"- \[x\] .*articles/gamma.md", pull["body"])


@pytest.mark.parametrize("forge", [False, True])
def test_the_same_over_smart_http_with_a_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forge: bool
) -> None:
    with a_place(tmp_path, monkeypatch, forge=forge, http=True) as place:
        if not forge:
            monkeypatch.setenv("GITHUB_ACTIONS", "true")
        server = git(place.folder, "config", "remote.origin.url").removesuffix("articles.git")
        git(place.folder, "config", f"http.{server}.extraheader", "AUTHORIZATION: basic of-a-checkout-step")
        place.accept_baseline()
        first = place.propose("five")
        assert first.operation == "created" and place.head() == first.commit
        assert place.propose("five").operation == "unchanged"
        assert place.propose("six").operation == "updated"
        assert place.propose("four").operation == "closed"
        assert place.head() == ""


def test_a_wrong_token_is_told_with_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.errors import PublishError

    with a_place(tmp_path, monkeypatch, forge=False, http=True) as place:
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        monkeypatch.setenv("CONTENT_SYNC_TOKEN", "wrong")
        with pytest.raises(PublishError, match=r"\(auth\).*contents: write"):
            place.propose()


def test_no_request_was_other_than_github_publishes(place: Place) -> None:
    place.propose("five")
    assert any(path.startswith(f"{REPO}/pulls") for _, path, _ in place.github.log)
    assert place.github.violations == []
    assert place.github.described.violations("POST", f"{REPO}/pulls", {"title": 1, "nonsense": 2}) != []
