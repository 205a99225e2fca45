"""What Gitea and Forgejo are asked, word for word, and what their answers mean."""

from typing import Any

import pytest

from pipeline.forges.base import Comment, PullRequest, Refused, Wanted
from pipeline.forges.gitea import GiteaConnection
from tests.forges.test_exact_calls import Asked, keeping, request
from tests.forges.test_forges import Answer, served

BRANCH = "content-sync/x"


def pull(number: int = 7, **fields: object) -> dict[str, object]:
    ends = {
        "head": {"sha": "s", "ref": BRANCH, "label": BRANCH, "repo_id": 3},
        "base": {"ref": "main", "repo_id": 3},
    }
    state = {"state": "open", "merged": False, "closed_at": None, "labels": [{"id": 1, "name": "x"}]}
    return {
        "number": number,
        "html_url": f"https://gt/{number}",
        "title": "t",
        "body": "a\r\nb",
        **ends,
        **state,
        **fields,
    }


def in_pages(asked: Asked, rows: dict[str, list[dict[str, object]]], size: int) -> Answer:
    """List requests as an installation does that gives ``size`` at a time, whatever it is asked for."""

    def act(path: str, query: dict[str, list[str]], body: Any) -> tuple[int, Any]:
        asked.append(("GET", path, query, body))
        first = (int(query["page"][0]) - 1) * size
        return 200, rows[query["state"][0]][first : first + size]

    return act


def test_the_requests_of_one_branch_are_found_among_those_of_all() -> None:
    asked: Asked = []
    elsewhere = {"sha": "s", "ref": "other", "label": "other", "repo_id": 3}
    fork = {"sha": "s", "ref": BRANCH, "label": f"ann:{BRANCH}", "repo_id": 9}
    gone = {"sha": "s", "ref": "refs/pull/5/head", "label": BRANCH, "repo_id": 3}
    rows = {
        "open": [pull(9, head=elsewhere), pull(8, head=fork), pull()],
        "closed": [
            pull(4, state="closed", closed_at="2026-01-01T00:00:00Z", body=None, labels=None),
            pull(5, state="closed", merged=True, closed_at="2026-01-02T00:00:00Z", head=gone),
        ],
    }
    with served({("GET", "/repos/o/n/pulls"): in_pages(asked, rows, 2)}) as service:
        found = GiteaConnection(f"{service.root}/", "o/n", "t").find(BRANCH)
    assert [(q["state"], q["page"]) for _, _, q, _ in asked] == [
        (["open"], ["1"]),
        (["open"], ["2"]),
        (["open"], ["3"]),
        (["closed"], ["1"]),
    ], "the open request would be missed behind the requests of other branches, and a second one opened"
    assert {(q["sort"][0], q["limit"][0]) for _, _, q, _ in asked} == {("recentupdate", "50")}
    assert found == [
        PullRequest(7, "https://gt/7", "open", "t", "a\nb", "s", "main", ("x",)),
        PullRequest(5, "https://gt/5", "merged", "t", "a\nb", "s", "main", ("x",), "2026-01-02T00:00:00Z"),
        PullRequest(4, "https://gt/4", "closed", "t", "", "s", "main", (), "2026-01-01T00:00:00Z"),
    ]
    assert {(headers["Authorization"], headers["User-Agent"]) for headers in service.headers} == {
        ("token t", "content-sync")
    }


def test_it_is_told_exactly_what_is_wanted_and_missing_labels_are_made() -> None:
    asked: Asked = []
    routes: dict[tuple[str, str], Answer] = {
        ("POST", ".*/labels"): keeping(asked, "POST", (201, {"id": 12, "name": "new"})),
        ("GET", ".*/labels"): keeping(asked, "GET", (200, [{"id": 11, "name": "there"}]), (200, [])),
        ("POST", ".*"): keeping(asked, "POST", (201, pull())),
        ("PATCH", ".*"): keeping(asked, "PATCH", (200, pull(title="T"))),
    }
    with served(routes) as service:
        forge = GiteaConnection(service.root, "o/n", "t")
        made = forge.create(
            "b", "main", Wanted("T" * 300, "B", "", ("there", "new", "x"), ("@ann", "o/team"))
        )
        forge.update(request(("x",)), Wanted(labels=("x",)))
        assert forge.update(request(), Wanted(title="T", state="open", base="next")).title == "T"
        forge.close(request(), "why")
    assert made.trouble == ()
    assert [(method, path.removeprefix("/repos/o/n"), body) for method, path, _, body in asked] == [
        ("POST", "/pulls", {"title": "T" * 255, "head": "b", "base": "main", "body": "B"}),
        ("GET", "/labels", None),
        ("GET", "/labels", None),
        ("POST", "/labels", {"name": "new", "color": "#0075ca"}),
        ("POST", "/issues/7/labels", {"labels": [11, 12]}),
        ("POST", "/pulls/7/requested_reviewers", {"reviewers": ["ann"]}),
        ("POST", "/pulls/7/requested_reviewers", {"team_reviewers": ["team"]}),
        ("PATCH", "/pulls/7", {"title": "T", "state": "open", "base": "next"}),
        ("PATCH", "/pulls/7", {"body": "why", "state": "closed"}),
    ]


def test_labels_and_reviewers_that_do_not_work_are_told_and_the_request_stands() -> None:
    def ask(path: str, query: dict[str, list[str]], body: Any) -> tuple[int, Any]:
        return (404, {"message": "no"}) if "zoe" in body["reviewers"] else (201, [])

    routes: dict[tuple[str, str], Answer] = {
        ("GET", ".*/labels"): keeping([], "GET", (403, {"message": "no scope"})),
        ("POST", ".*/requested_reviewers"): ask,
    }
    with served(routes) as service:
        forge = GiteaConnection(service.root, "o/n", "t")
        told = forge.update(request(trouble=("old",)), Wanted(labels=("y",), reviewers=("zoe", "ann")))
    assert told.trouble[0] == "old" and told.trouble[2:] == ("zoe could not be asked for a review",)
    assert told.trouble[1].startswith("labels: Gitea: GET /repos/o/n/labels answered 403 (no scope).")
    assert [body for _, path, body in service.log if path.endswith("reviewers")][-1] == {"reviewers": ["ann"]}


@pytest.mark.parametrize(("status", "adopted"), [(409, True), (422, False), (500, False), (403, False)])
def test_a_request_that_is_open_already_is_taken_over(status: int, adopted: bool) -> None:
    asked: Asked = []
    rows = {"open": [pull()], "closed": [pull(3, state="closed")]}
    routes: dict[tuple[str, str], Answer] = {
        ("POST", ".*/pulls"): keeping(asked, "POST", (status, {"message": "M"})),
        ("GET", ".*/pulls"): in_pages(asked, rows, 50),
        ("PATCH", ".*/pulls/7"): keeping(asked, "PATCH", (200, pull(title="T"))),
    }
    with served(routes) as service:
        forge = GiteaConnection(service.root, "o/n", "t")
        if adopted:
            assert forge.create(BRANCH, "main", Wanted("T", "B")).title == "T"
        else:
            with pytest.raises(Refused, match=f"answered {status}"):
                forge.create(BRANCH, "main", Wanted("T", "B"))


def test_nothing_is_adopted_where_only_a_closed_request_stands() -> None:
    routes: dict[tuple[str, str], Answer] = {
        ("POST", ".*/pulls"): keeping([], "POST", (409, {"message": "M"})),
        ("GET", ".*/pulls"): in_pages([], {"open": [], "closed": [pull(3, state="closed")]}, 50),
    }
    with served(routes) as service, pytest.raises(Refused, match="open already"):
        GiteaConnection(service.root, "o/n", "t").create(BRANCH, "main", Wanted("T", "B"))


def test_one_comment_is_kept_up_to_date_and_the_same_text_is_not_sent_twice() -> None:
    asked: Asked = []
    there = [{"id": 5, "body": "old\r\n\r\n<!-- m -->"}, {"id": 6, "body": None}]
    routes: dict[tuple[str, str], Answer] = {
        ("GET", ".*/comments"): keeping(asked, "GET", (200, None), (200, there)),
        ("POST", ".*"): keeping(asked, "POST", (201, {})),
        ("PATCH", ".*"): keeping(asked, "PATCH", (200, {})),
    }
    with served(routes) as service:
        forge = GiteaConnection(service.root, "o/n", "t")
        for text in ("old", "old", "new"):
            forge.comment(request(), "<!-- m -->", text)
    assert [(method, path, body) for method, path, _, body in asked if body] == [
        ("POST", "/repos/o/n/issues/7/comments", {"body": "old\n\n<!-- m -->"}),
        ("PATCH", "/repos/o/n/issues/comments/5", {"body": "new\n\n<!-- m -->"}),
    ]


def test_a_command_counts_when_its_author_may_write() -> None:
    said = [
        {"body": "/dismiss c1 later", "user": {"login": "bob"}, "created_at": "2026-01-02T00:00:00Z"},
        {"body": "/dismiss c1\r\nnow", "user": {"login": "ann"}, "created_at": "2026-01-01T00:00:00Z"},
        {"body": "/dismiss c1", "user": {"login": "zoe"}, "created_at": "2026-01-03T00:00:00Z"},
        {"body": "thanks", "user": {"login": "eve"}},
        {"body": "/dismiss c1", "user": None},
        {"body": "/dismiss c2", "user": {"login": "ann"}, "created_at": "2026-01-04T00:00:00Z"},
    ]
    routes: dict[tuple[str, str], Answer] = {
        ("GET", ".*/issues/7/comments"): keeping([], "GET", (200, said)),
        ("GET", ".*/ann/permission"): keeping([], "GET", (200, {"permission": "owner"})),
        ("GET", ".*/bob/permission"): keeping([], "GET", (200, {"permission": "read"})),
        ("GET", ".*/zoe/permission"): keeping([], "GET", (403, {"message": "no"})),
    }
    with served(routes) as service:
        found = GiteaConnection(service.root, "o/n", "t").comments(request(), ("/dismiss",))
    assert found == [
        Comment("ann", "/dismiss c1\nnow", "2026-01-01T00:00:00Z", may_write=True),
        Comment("bob", "/dismiss c1 later", "2026-01-02T00:00:00Z"),
        Comment("zoe", "/dismiss c1", "2026-01-03T00:00:00Z"),
        Comment("ann", "/dismiss c2", "2026-01-04T00:00:00Z", may_write=True),
    ]
    assert len([path for _, path, _ in service.log if path.endswith("permission")]) == 3
