"""What each forge is asked, word for word, and what its answers mean: a wrong field is a lost label or request."""

from typing import Any

import pytest

from pipeline.forges.azure_devops import AzureDevOpsConnection
from pipeline.forges.base import PullRequest, Refused, Wanted
from pipeline.forges.github import GitHubConnection
from pipeline.forges.gitlab import GitLabConnection
from pipeline.forges.http import Token, basic
from tests.forges.test_forges import Answer, Service, merge_request, pull, served

Asked = list[tuple[str, str, dict[str, list[str]], Any]]


def keeping(asked: Asked, method: str, *answers: tuple[int, Any]) -> Answer:
    """Note what is asked and give one answer after the other, the last one for ever."""
    left = list(answers)

    def act(path: str, query: dict[str, list[str]], body: Any) -> tuple[int, Any]:
        asked.append((method, path, query, body))
        return left.pop(0) if len(left) > 1 else left[0]

    return act


def request(labels: tuple[str, ...] = (), trouble: tuple[str, ...] = ()) -> PullRequest:
    return PullRequest(7, "u", "open", "t", "b", "s", "main", labels, trouble=trouble)


def github_pull(**fields: object) -> dict[str, object]:
    whole = {"number": 7, "html_url": "https://gh/7", "state": "open", "title": "t", "body": "a\r\nb"}
    ends = {
        "head": {"sha": "s", "ref": "content-sync/x"},
        "base": {"ref": "main"},
        "labels": [{"name": "x"}],
        "merged_at": None,
    }
    return {**whole, **ends, "closed_at": None, **fields}


def agents(service: Service) -> set[str]:
    return {headers["User-Agent"] for headers in service.headers}


def test_github_is_asked_for_the_requests_of_one_branch_the_open_one_first() -> None:
    asked: Asked = []
    pulls = [
        github_pull(number=9, state="closed", closed_at="2026-01-01T00:00:00Z", body=None),
        github_pull(number=8, state="closed", merged_at="2026-01-02T00:00:00Z"),
        github_pull(),
        github_pull(number=10, head={"sha": "s", "ref": "other"}),
        github_pull(number=11, head={"sha": "s", "ref": "content-sync/x", "repo": {"full_name": "a/fork"}}),
    ]
    with served({("GET", "/repos/o/n/pulls"): keeping(asked, "GET", (200, pulls))}) as service:
        found = GitHubConnection(service.root + "/", "o/n", "t").find("content-sync/x")
    [(_, _, query, _)] = asked
    assert {name: query[name] for name in ("head", "state", "sort", "direction", "per_page")} == {
        "head": ["o:content-sync/x"],
        "state": ["all"],
        "sort": ["updated"],
        "direction": ["desc"],
        "per_page": ["30"],
    }, "the request of another branch or an old one would be taken for ours"
    assert found == [
        PullRequest(7, "https://gh/7", "open", "t", "a\nb", "s", "main", ("x",)),
        PullRequest(9, "https://gh/7", "closed", "t", "", "s", "main", ("x",), "2026-01-01T00:00:00Z"),
        PullRequest(8, "https://gh/7", "merged", "t", "a\nb", "s", "main", ("x",)),
    ]
    [headers] = service.headers
    assert (headers["Accept"], headers["X-GitHub-Api-Version"], headers["User-Agent"]) == (
        "application/vnd.github+json",
        "2022-11-28",
        "content-sync",
    )


def test_github_is_told_exactly_what_is_wanted() -> None:
    asked: Asked = []
    routes = {(verb, ".*"): keeping(asked, verb, (200, github_pull())) for verb in ("POST", "PATCH")}
    with served(routes) as service:
        forge = GitHubConnection(service.root, "o/n", "t")
        forge.create("b", "main", Wanted("T", "B", "", ("x", "y"), ("@ann", "o/team")))
        forge.update(request(), Wanted(title="T"))
        forge.update(request(("x",)), Wanted(labels=("x",)))
        forge.close(request(), "why")
    assert [(method, path.removeprefix("/repos/o/n"), body) for method, path, _, body in asked] == [
        ("POST", "/pulls", {"title": "T", "head": "b", "base": "main", "body": "B"}),
        ("POST", "/issues/7/labels", {"labels": ["y"]}),
        ("POST", "/pulls/7/requested_reviewers", {"reviewers": ["ann"], "team_reviewers": ["team"]}),
        ("PATCH", "/pulls/7", {"title": "T"}),
        ("PATCH", "/pulls/7", {"body": "why", "state": "closed"}),
    ]


def test_one_stranger_keeps_nobody_else_from_being_asked_on_github() -> None:
    def ask(path: str, query: dict[str, list[str]], body: Any) -> tuple[int, Any]:
        return (422, {"message": "no"}) if "zoe" in body["reviewers"] else (201, github_pull())

    with served({("POST", ".*/requested_reviewers"): ask}) as service:
        forge = GitHubConnection(service.root, "o/n", "t")
        told = forge.update(request(trouble=("old",)), Wanted(reviewers=("ann", "zoe")))
        alone = forge.update(request(), Wanted(reviewers=("zoe",)))
    assert told.trouble == ("old", "zoe could not be asked for a review")
    assert alone.trouble == ("zoe could not be asked for a review",)
    assert [body["reviewers"] for _, _, body in service.log] == [["ann", "zoe"], ["ann"], ["zoe"], ["zoe"]]


@pytest.mark.parametrize(("status", "adopted"), [(422, True), (502, True), (500, False), (403, False)])
def test_a_request_that_is_open_already_is_taken_over_on_github(status: int, adopted: bool) -> None:
    asked: Asked = []
    routes = {
        ("POST", ".*/pulls"): keeping(asked, "POST", (status, {"message": "M"})),
        ("GET", ".*/pulls"): keeping(
            asked, "GET", (200, [github_pull(number=3, state="closed"), github_pull()])
        ),
        ("PATCH", ".*/pulls/7"): keeping(asked, "PATCH", (200, github_pull(title="T"))),
    }
    with served(routes) as service:
        forge = GitHubConnection(service.root, "o/n", "t")
        if adopted:
            assert forge.create("content-sync/x", "main", Wanted("T", "B")).title == "T"
        else:
            with pytest.raises(Refused):
                forge.create("content-sync/x", "main", Wanted("T", "B"))
    assert [method for method, *_ in asked] == (["POST", "GET", "PATCH"] if adopted else ["POST"])


def test_a_setting_that_forbids_requests_is_told_with_the_way_out() -> None:
    said = {"message": "GitHub Actions is not permitted to create or approve pull requests"}
    with served({("POST", ".*"): lambda p, q, b: (403, said)}) as service:
        forge = GitHubConnection(service.root, "o/n", "t", "https://ghe.example")
        with pytest.raises(Refused) as told:
            forge.create("content-sync/x", "main", Wanted("T", "B"))
    assert "Allow GitHub Actions to create and approve pull requests" in str(told.value)
    assert str(told.value).endswith("https://ghe.example/o/n/compare/main...content-sync/x?expand=1")
    assert told.value.status == 403


def test_one_comment_of_ours_is_found_on_later_pages_and_changed_on_github() -> None:
    asked: Asked = []
    full = [{"id": n, "body": None} for n in range(100)]
    routes = {
        ("GET", ".*"): keeping(asked, "GET", (200, full), (200, [{"id": 5, "body": "one\r\n\r\n<m>"}])),
        ("PATCH", ".*"): keeping(asked, "PATCH", (200, {})),
        ("POST", ".*"): keeping(asked, "POST", (201, {})),
    }
    with served(routes) as service:
        forge = GitHubConnection(service.root, "o/n", "t")
        forge.comment(request(), "<m>", "one")
        forge.comment(request(), "<m>", "two")
        forge.comment(request(), "<other>", "three")
    assert [
        (method, path.removeprefix("/repos/o/n/issues/"), query.get("page"), body)
        for method, path, query, body in asked
    ] == [
        ("GET", "7/comments", ["1"], None),
        ("GET", "7/comments", ["2"], None),
        ("GET", "7/comments", ["1"], None),
        ("PATCH", "comments/5", None, {"body": "two\n\n<m>"}),
        ("GET", "7/comments", ["1"], None),
        ("POST", "7/comments", None, {"body": "three\n\n<other>"}),
    ], "people would be told the same twice"
    assert asked[0][2]["per_page"] == ["100"]


def test_gitlab_is_asked_and_told_exactly() -> None:
    asked: Asked = []
    listed = [
        merge_request(iid=9, state="locked", closed_at="2026-01-01", description=None, sha=None),
        merge_request(),
    ]
    routes = {
        ("GET", ".*/merge_requests"): keeping(asked, "GET", (200, listed)),
        ("POST", ".*"): keeping(asked, "POST", (201, merge_request())),
        ("PUT", ".*"): keeping(asked, "PUT", (200, merge_request())),
    }
    with served(routes) as service:
        forge = GitLabConnection(service.root + "/", "g/sub/p", "t")
        found = forge.find("content-sync/x")
        forge.create("b", "main", Wanted("T" * 300, "B", "", ("x", "y")))
        forge.update(request(("x",)), Wanted("U" * 300, "B", "open", ("x", "y", "z")))
        forge.update(request(("x",)), Wanted(labels=("x",)))
        forge.close(request(), "why")
    assert agents(service) == {"content-sync"}
    assert found == [
        PullRequest(7, "https://gl/7", "open", "t", "b", "s", "main", ("x",)),
        PullRequest(9, "https://gl/7", "closed", "t", "", "", "main", ("x",), "2026-01-01"),
    ]
    assert asked[0][2] == {
        "source_branch": ["content-sync/x"],
        "state": ["all"],
        "order_by": ["updated_at"],
        "per_page": ["30"],
    }
    place = "/projects/g%2Fsub%2Fp/merge_requests"
    made = {
        "source_branch": "b",
        "target_branch": "main",
        "title": "T" * 255,
        "description": "B",
        "labels": "x,y",
    }
    changed = {"title": "U" * 255, "description": "B", "state_event": "reopen", "add_labels": "y,z"}
    assert [(method, path, body) for method, path, _, body in asked[1:]] == [
        ("POST", place, made),
        ("PUT", f"{place}/7", changed),
        ("PUT", f"{place}/7", {"description": "why", "state_event": "close"}),
    ]


@pytest.mark.parametrize(("status", "adopted"), [(409, True), (500, False)])
def test_a_request_that_is_open_already_is_taken_over_on_gitlab(status: int, adopted: bool) -> None:
    asked: Asked = []
    routes = {
        ("POST", ".*"): keeping(asked, "POST", (status, {"message": "M"})),
        ("GET", ".*"): keeping(asked, "GET", (200, [merge_request(iid=3, state="merged"), merge_request()])),
        ("PUT", ".*/7"): keeping(asked, "PUT", (200, merge_request(title="T"))),
    }
    with served(routes) as service:
        forge = GitLabConnection(service.root, "g/p", "t")
        if adopted:
            assert forge.create("content-sync/x", "main", Wanted("T", "B")).title == "T"
        else:
            with pytest.raises(Refused, match=r"GitLab: POST .* answered 500 \(M\)\. Run again"):
                forge.create("content-sync/x", "main", Wanted("T", "B"))
    assert [method for method, *_ in asked] == (["POST", "GET", "PUT"] if adopted else ["POST"])


def test_reviewers_on_gitlab_are_asked_by_number_and_trouble_is_told() -> None:
    routes: dict[tuple[str, str], Answer] = {
        ("GET", "/users"): lambda p, q, b: (
            (500, {}) if q["username"] == ["bad"] else (200, [{"id": 5}, {"id": 6}])
        ),
        ("PUT", ".*"): lambda p, q, b: (403, {"message": "no"}),
    }
    with served(routes) as service:
        found = GitLabConnection(service.root, "g/p", "t").update(
            request(), Wanted(reviewers=("@ann", "bad"))
        )
    assert service.log[-1][2] == {"reviewer_ids": [5]}
    refused, put = found.trouble
    assert refused.startswith("bad could not be asked for a review: GitLab: GET /users answered 500.")
    assert put.startswith("reviewers: GitLab: PUT ")
    assert put.endswith(
        " answered 403 (no). The token may not do this. It needs the `api` scope and the Developer role."
    )


def test_a_note_of_ours_is_looked_for_on_three_pages_of_gitlab() -> None:
    asked: Asked = []
    full = [{"id": n, "body": None} for n in range(100)]
    routes = {
        ("GET", ".*"): keeping(asked, "GET", (200, full)),
        ("POST", ".*"): keeping(asked, "POST", (201, {})),
    }
    with served(routes) as service:
        GitLabConnection(service.root, "g/p", "t").comment(request(), "<m>", "one")
    assert [query.get("page") for _, _, query, _ in asked] == [["1"], ["2"], ["3"], None]
    assert asked[0][2]["per_page"] == ["100"]
    assert asked[-1][3] == {"body": "one\n\n<m>"}


def test_azure_devops_is_asked_and_told_exactly() -> None:
    asked: Asked = []
    closed = pull(pullRequestId=9, status="completed", closedDate="2026-01-01", lastMergeSourceCommit=None)
    labels = [{"name": "x", "active": True}, {"name": "off", "active": False}]
    routes = {
        ("GET", ".*/pullrequests"): keeping(asked, "GET", (200, {"value": [closed, pull()]})),
        ("GET", ".*/pullrequests/7"): keeping(asked, "GET", (200, pull(description="whole", labels=labels))),
        ("POST", ".*"): keeping(asked, "POST", (201, pull())),
        ("PATCH", ".*"): keeping(asked, "PATCH", (200, pull(status="abandoned", labels=labels))),
        ("PUT", ".*"): keeping(asked, "PUT", (200, {})),
    }
    with served(routes) as service:
        forge = AzureDevOpsConnection(f"{service.root}/org/proj/", "my repo", "t")
        found = forge.find("content-sync/x")
        forge.create("b", "main", Wanted("T" * 500, "B", "", ("x", "y"), ("ann",)))
        forge.update(request(("x",)), Wanted("U" * 500, "B", "open", ("x", "z")))
        assert forge.close(request(), "why").state == "closed"
        forge.update(request(("x",)), Wanted(labels=("x",)))
    assert agents(service) == {"content-sync"}
    assert {one["Authorization"] for one in service.headers} == {"Basic OnQ="}
    web = f"{service.root}/org/proj/_git/my%20repo/pullrequest"
    assert found == [
        PullRequest(7, f"{web}/7", "open", "t", "whole", "s", "main", ("x",)),
        PullRequest(9, f"{web}/9", "merged", "t", "short", "", "main", (), "2026-01-01"),
    ]
    assert asked[0][2] == {
        "api-version": ["7.1"],
        "searchCriteria.sourceRefName": ["refs/heads/content-sync/x"],
        "searchCriteria.status": ["all"],
        "$top": ["30"],
    }
    base = "/org/proj/_apis/git/repositories/my%20repo"
    made = {
        "sourceRefName": "refs/heads/b",
        "targetRefName": "refs/heads/main",
        "title": "T" * 400,
        "description": "B",
        "labels": [{"name": "x"}, {"name": "y"}],
    }
    assert [(method, path.removeprefix(base), body) for method, path, _, body in asked[2:]] == [
        ("POST", "/pullrequests", made),
        ("PUT", "/pullRequests/7/reviewers/ann", {"vote": 0, "isRequired": False}),
        ("PATCH", "/pullrequests/7", {"title": "U" * 400, "description": "B", "status": "active"}),
        ("POST", "/pullRequests/7/labels", {"name": "z"}),
        ("PATCH", "/pullrequests/7", {"description": "why", "status": "abandoned"}),
    ]


@pytest.mark.parametrize(("status", "adopted"), [(409, True), (500, False)])
def test_a_request_that_is_open_already_is_taken_over_on_azure_devops(status: int, adopted: bool) -> None:
    asked: Asked = []
    routes = {
        ("POST", ".*"): keeping(asked, "POST", (status, {"message": "M"})),
        ("GET", ".*/pullrequests"): keeping(
            asked, "GET", (200, {"value": [pull(status="abandoned", pullRequestId=3), pull()]})
        ),
        ("GET", ".*/7"): keeping(asked, "GET", (200, pull())),
        ("PATCH", ".*/7"): keeping(asked, "PATCH", (200, pull(title="T"))),
    }
    with served(routes) as service:
        forge = AzureDevOpsConnection(service.root, "r", "t")
        if adopted:
            assert forge.create("content-sync/x", "main", Wanted("T", "B")).title == "T"
        else:
            with pytest.raises(Refused):
                forge.create("content-sync/x", "main", Wanted("T", "B"))
    assert [method for method, *_ in asked] == (["POST", "GET", "GET", "PATCH"] if adopted else ["POST"])


def test_a_thread_of_ours_on_azure_devops_is_begun_and_then_changed() -> None:
    asked: Asked = []
    there = [
        {"id": 1},
        {"id": 2, "comments": [{"id": 1, "content": None}, {"id": 3, "content": "one\n\n<m>"}]},
    ]
    routes = {
        ("GET", ".*"): keeping(asked, "GET", (200, {"value": []}), (200, {"value": there})),
        ("POST", ".*"): keeping(asked, "POST", (200, {})),
        ("PATCH", ".*"): keeping(asked, "PATCH", (200, {})),
    }
    with served(routes) as service:
        forge = AzureDevOpsConnection(service.root, "r", "t")
        for text in ("one", "one", "two"):
            forge.comment(request(), "<m>", text)
    threads = "/_apis/git/repositories/r/pullRequests/7/threads"
    comment = {"parentCommentId": 0, "content": "one\n\n<m>", "commentType": 1}
    assert [(method, path, body) for method, path, _, body in asked if method != "GET"] == [
        ("POST", threads, {"comments": [comment], "status": 1}),
        ("PATCH", f"{threads}/2/comments/3", {"content": "two\n\n<m>"}),
    ]


REMEDIES = [
    (GitLabConnection, 401, "Set GITLAB_TOKEN to a project access token with the `api` scope."),
    (GitLabConnection, 404, "Check the remote's address and the token's project."),
    (GitLabConnection, 409, "A merge request from this branch is open already."),
    (AzureDevOpsConnection, 401, "Hand System.AccessToken to the job as AZURE_DEVOPS_TOKEN."),
    (AzureDevOpsConnection, 403, "needs Contribute and Contribute to pull requests on this repository."),
    (AzureDevOpsConnection, 404, "Check the remote's address and the project's settings."),
    (AzureDevOpsConnection, 409, "An active pull request from this branch exists already."),
]


@pytest.mark.parametrize(("kind", "status", "remedy"), REMEDIES)
def test_a_refusal_says_what_to_do_on_this_forge(kind: Any, status: int, remedy: str) -> None:
    answer = {"error": "E", "errors": [{"message": "one"}, "two", {}]}
    routes: dict[tuple[str, str], Answer] = {
        (verb, ".*"): lambda p, q, b: (status, answer) for verb in ("PUT", "PATCH")
    }
    with served(routes) as service, pytest.raises(Refused) as told:
        kind(service.root, "r", "t").update(request(), Wanted(title="x"))
    assert f" answered {status} (E; one; two). " in str(told.value)
    assert str(told.value).endswith(remedy)


def test_a_busy_forge_is_asked_three_times_and_no_more() -> None:
    with served({("GET", ".*"): lambda p, q, b: (503, {}, {"Retry-After": "0"})}) as service:  # type: ignore[dict-item,return-value]
        forge = GitHubConnection(service.root, "o/n", "t")
        with pytest.raises(Refused, match="answered 503"):
            forge.find("b")
    assert (len(service.log), forge.api.calls) == (3, 3)


def test_a_change_is_sent_again_only_where_the_forge_says_when() -> None:
    answers = iter([(503, {}, {"Retry-After": "0"}), (200, github_pull())])
    with served({("PATCH", ".*"): lambda p, q, b: next(answers)}) as service:  # type: ignore[dict-item,return-value]
        GitHubConnection(service.root, "o/n", "t").update(request(), Wanted(title="x"))
    assert len(service.log) == 2


def test_a_token_is_in_no_message_of_ours() -> None:
    assert repr(Token("Authorization", "secret")) == repr(basic("", "secret")) == "Token(hidden)"
