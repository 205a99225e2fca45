"""The five calls on GitLab and Azure DevOps, and what a forge's answers are made into."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from pipeline.forges.azure_devops import AzureDevOpsConnection
from pipeline.forges.base import PullRequest, Refused, Wanted
from pipeline.forges.github import GitHubConnection
from pipeline.forges.gitlab import GitLabConnection

Answer = Callable[[str, dict[str, list[str]], Any], tuple[int, Any]]


class Service:
    """Routes of a forge; each request is kept with its headers."""

    def __init__(self, routes: dict[tuple[str, str], Answer]) -> None:
        self.routes, self.log, self.root = routes, [], ""
        self.headers: list[dict[str, str]] = []

    def answer(self, method: str, target: str, body: Any) -> tuple[int, Any, dict[str, str]]:
        parts = urlsplit(target)
        self.log.append((method, parts.path, body))
        for (verb, pattern), act in self.routes.items():
            if verb == method and re.fullmatch(pattern, parts.path):
                answer = act(parts.path, parse_qs(parts.query), body)
                return (*answer, {}) if len(answer) == 2 else answer  # type: ignore[return-value]
        return 404, {"message": "Not Found"}, {}


@contextmanager
def served(routes: dict[tuple[str, str], Answer]) -> Iterator[Service]:
    service = Service(routes)

    class Handler(BaseHTTPRequestHandler):
        def serve(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            service.headers.append(dict(self.headers))
            status, answer, headers = service.answer(self.command, self.path, body)
            data = json.dumps(answer).encode()
            self.send_response(status)
            for name, value in {"Content-Length": str(len(data)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PUT = do_PATCH = serve

        def log_message(self, format: str, *arguments: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    service.root = f"http://127.0.0.1:{server.server_port}"
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def merge_request(**fields: object) -> dict[str, object]:
    whole = {
        "iid": 7,
        "web_url": "https://gl/7",
        "state": "opened",
        "title": "t",
        "description": "b",
        "sha": "s",
    }
    return {**whole, "target_branch": "main", "labels": ["x"], "closed_at": None, **fields}


def test_the_five_calls_on_gitlab() -> None:
    requests = r"/projects/g%2Fp/merge_requests"
    notes: list[dict[str, object]] = []

    def note(path: str, query: dict[str, list[str]], body: Any) -> tuple[int, Any]:
        notes.append({"id": len(notes), **body})
        return 201, notes[-1]

    def edit(path: str, query: dict[str, list[str]], body: Any) -> tuple[int, Any]:
        notes[int(path.rpartition("/")[2])].update(body)
        return 200, {}

    routes: dict[tuple[str, str], Answer] = {
        ("GET", requests): lambda p, q, b: (200, [merge_request(iid=6, state="closed"), merge_request()]),
        ("POST", requests): lambda p, q, b: (
            201,
            merge_request(title=b["title"], description=b["description"]),
        ),
        ("PUT", rf"{requests}/7"): lambda p, q, b: (
            200,
            merge_request(state="closed" if "state_event" in b else "opened"),
        ),
        ("GET", r"/users"): lambda p, q, b: (200, [{"id": 5}] if q["username"] == ["ann"] else []),
        ("GET", rf"{requests}/7/notes"): lambda p, q, b: (200, notes),
        ("POST", rf"{requests}/7/notes"): note,
        ("PUT", rf"{requests}/7/notes/\d+"): edit,
    }
    with served(routes) as service:
        forge = GitLabConnection(service.root, "g/p", "secret")
        assert [(one.number, one.state) for one in forge.find("b/x")] == [(7, "open"), (6, "closed")]
        made = forge.create("b/x", "main", Wanted("T", "B", "", ("l",), ("@ann", "zoe")))
        assert (made.number, made.state, made.trouble) == (7, "open", ())
        assert service.log[1][2]["source_branch"] == "b/x" and service.log[1][2]["labels"] == "l"
        assert ("PUT", f"{requests}/7", {"reviewer_ids": [5]}) in service.log
        assert forge.close(made, "why").state == "closed"
        assert service.log[-1][2] == {"description": "why", "state_event": "close"}
        for text in ("one", "one", "two"):
            forge.comment(made, "[//]: # (m)", text)
        assert [one["body"] for one in notes] == ["two\n\n[//]: # (m)"]
        assert all(headers["PRIVATE-TOKEN"] == "secret" for headers in service.headers)


def pull(**fields: object) -> dict[str, object]:
    whole = {"pullRequestId": 7, "status": "active", "title": "t", "description": "short"}
    head = {"lastMergeSourceCommit": {"commitId": "s"}, "targetRefName": "refs/heads/main", "labels": []}
    return {**whole, **head, **fields}


def test_the_five_calls_on_azure_devops() -> None:
    base = r"/org/proj/_apis/git/repositories/repo"
    threads: list[dict[str, Any]] = []

    def thread(path: str, query: dict[str, list[str]], body: Any) -> tuple[int, Any]:
        threads.append({"id": 1, "comments": [{"id": 1, **body["comments"][0]}]})
        return 200, {}

    def edit(path: str, query: dict[str, list[str]], body: Any) -> tuple[int, Any]:
        threads[0]["comments"][0].update(body)
        return 200, {}

    routes: dict[tuple[str, str], Answer] = {
        ("GET", rf"{base}/pullrequests"): lambda p, q, b: (
            200,
            {"value": [pull(status="abandoned", pullRequestId=6), pull()]},
        ),
        ("GET", rf"{base}/pullrequests/7"): lambda p, q, b: (200, pull(description="x" * 3000)),
        ("POST", rf"{base}/pullrequests"): lambda p, q, b: (201, pull()),
        ("PATCH", rf"{base}/pullrequests/7"): lambda p, q, b: (200, pull(status=b.get("status", "active"))),
        ("PUT", rf"{base}/pullRequests/7/reviewers/known"): lambda p, q, b: (200, {}),
        ("GET", rf"{base}/pullRequests/7/threads"): lambda p, q, b: (200, {"value": threads}),
        ("POST", rf"{base}/pullRequests/7/threads"): thread,
        ("PATCH", rf"{base}/pullRequests/7/threads/1/comments/1"): edit,
    }
    with served(routes) as service:
        forge = AzureDevOpsConnection(f"{service.root}/org/proj", "repo", "secret")
        found = forge.find("b/x")
        assert [(one.number, one.state) for one in found] == [(7, "open"), (6, "closed")]
        assert len(found[0].body) == 3000, "lists cut descriptions to 400 characters"
        made = forge.create("b/x", "main", Wanted("T", "B", "", ("l",), ("known", "stranger")))
        assert made.trouble and "stranger" in made.trouble[0]
        assert forge.close(made, "why").state == "closed"
        for text in ("one", "one", "two"):
            forge.comment(made, "[//]: # (m)", text)
        assert [one["comments"][0]["content"] for one in threads] == ["two\n\n[//]: # (m)"]
        assert all(headers["Authorization"].startswith("Basic ") for headers in service.headers)


REQUEST = PullRequest(7, "", "open", "t", "b", "s", "main")


@pytest.mark.parametrize(
    ("status", "headers", "words"),
    [
        (401, {}, "token is not valid"),
        (403, {}, "pull-requests: write"),
        (404, {}, "cannot see the repository"),
        (410, {}, "switched off"),
        (422, {}, "base branch exists"),
        (500, {}, "status page"),
        (301, {"Location": "/elsewhere"}, "git remote set-url"),
        (429, {"Retry-After": "900"}, "request limit"),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "4000000000"}, "request limit"),
    ],
)
def test_each_refusal_has_its_words_and_remedy(status: int, headers: dict[str, str], words: str) -> None:
    routes: dict[tuple[str, str], Answer] = {
        ("PATCH", ".*"): lambda p, q, b: (status, {"message": "M"}, headers)
    }  # type: ignore[dict-item,return-value]
    with served(routes) as service:
        forge = GitHubConnection(service.root, "o/n", "secret")
        with pytest.raises(Refused, match=words) as refused:
            forge.update(REQUEST, Wanted(title="x"))
    assert refused.value.status == status
    assert "secret" not in str(refused.value) and str(status) in str(refused.value)
    assert len(service.log) == 1, "a change is never sent twice on a guess"


def test_a_question_is_asked_again_and_a_change_is_not() -> None:
    answers = iter([(502, {}), (200, [])])
    with served({("GET", ".*"): lambda p, q, b: next(answers)}) as service:
        assert GitHubConnection(service.root, "o/n", "t").find("b") == []
    assert len(service.log) == 2


def test_nobody_answers() -> None:
    with pytest.raises(Refused, match="did not answer") as refused:
        GitHubConnection("http://127.0.0.1:9", "o/n", "t").update(REQUEST, Wanted(title="x"))
    assert refused.value.status == 0


def test_a_netrc_does_not_replace_the_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("default login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with served({("GET", ".*"): lambda p, q, b: (200, [])}) as service:
        GitHubConnection(service.root, "o/n", "mine").find("b")
    assert service.headers[0]["Authorization"] == "Bearer mine"
