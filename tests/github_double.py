"""A GitHub on loopback: it keeps pull requests, holds every request against GitHub's own description of its
interface, and refuses when a test says so. Branches are those of a real bare repository."""

import json
import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.openapi import Description

TOKEN = "ghs_thisisthetokenofthetests0000000000"
OWNER, NAME = "larkfen", "articles"
REPO = f"/repos/{OWNER}/{NAME}"


@dataclass
class Script:
    """What to answer instead, ``times`` times, to a request that matches."""

    method: str
    path: str
    status: int
    message: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    times: int = 1
    after: bool = False  # do what was asked, and then answer this


class GitHub:
    """The state behind the double."""

    def __init__(self, bare: Path, described: Description) -> None:
        self.bare, self.described = bare, described
        self.pulls: dict[int, dict[str, Any]] = {}
        self.comments: dict[int, list[dict[str, Any]]] = {}
        self.log: list[tuple[str, str, Any]] = []
        self.violations: list[str] = []
        self.scripts: list[Script] = []
        self.unknown_people: set[str] = set()
        self.permissions: dict[str, str] = {}
        self.root = ""

    # what a person does on the web site

    def tick(self, number: int, text: str) -> None:
        """Tick the box of the row that holds ``text``."""
        body = self.pulls[number]["body"]
        row = next(line for line in body.split("\n") if text in line and "[ ]" in line)
        self.pulls[number]["body"] = body.replace(row, row.replace("[ ]", "[x]", 1))

    def say(self, number: int, login: str, text: str, permission: str = "write") -> None:
        """Comment as a person of the repository."""
        self.permissions[login] = permission
        _, comment = self._comment(number, {"body": text})
        comment.update(user={"login": login}, created_at=_now())

    def close(self, number: int) -> None:
        self._fresh(self.pulls[number])
        self.pulls[number].update(state="closed", closed_at=_now())

    def merge(self, number: int, how: str = "merge") -> None:
        """Merge as the button does: merge, or squash."""
        pull = self._fresh(self.pulls[number])
        base, head = pull["base"]["ref"], pull["head"]["sha"]
        tree = self.git("merge-tree", "--write-tree", base, head).split("\n")[0]
        parents = ["-p", base, *(["-p", head] if how == "merge" else [])]
        commit = self.git("commit-tree", tree, *parents, "-m", f"Merge #{number}")
        self.git("update-ref", f"refs/heads/{base}", commit)
        pull.update(state="closed", merged_at=_now(), closed_at=_now())

    # what the interface does

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", "-C", str(self.bare), *arguments], capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def sha(self, branch: str) -> str:
        found = subprocess.run(
            ["git", "-C", str(self.bare), "rev-parse", "--verify", "--quiet", f"refs/heads/{branch}"],
            capture_output=True,
            text=True,
            check=False,
        )
        return found.stdout.strip()

    def _fresh(self, pull: dict[str, Any]) -> dict[str, Any]:
        sha = self.sha(pull["head"]["ref"])
        if pull["state"] == "open" and sha:
            pull["head"]["sha"] = sha
            self.git("update-ref", f"refs/pull/{pull['number']}/head", sha)
        return pull

    def answer(self, method: str, target: str, body: Any) -> tuple[int, Any]:
        path, query = urlsplit(target).path, parse_qs(urlsplit(target).query)
        routes = [
            ("GET", f"{REPO}/pulls", lambda: self._list(query)),
            ("POST", f"{REPO}/pulls", lambda: self._create(body)),
            ("PATCH", rf"{REPO}/pulls/(\d+)", lambda number: self._patch(number, body)),
            ("POST", rf"{REPO}/issues/(\d+)/labels", lambda number: self._label(number, body)),
            ("POST", rf"{REPO}/pulls/(\d+)/requested_reviewers", lambda number: self._ask(number, body)),
            ("GET", rf"{REPO}/issues/(\d+)/comments", lambda number: (200, self.comments.get(number, []))),
            ("GET", rf"{REPO}/collaborators/([\w-]+)/permission", self._permission),
            ("POST", rf"{REPO}/issues/(\d+)/comments", lambda number: self._comment(number, body)),
            ("PATCH", rf"{REPO}/issues/comments/(\d+)", lambda number: self._edit(number, body)),
            ("GET", REPO, lambda: (200, {"default_branch": "main", "permissions": {"push": True}})),
        ]
        for verb, pattern, act in routes:
            found = re.fullmatch(pattern, path)
            if verb == method and found:
                return act(*(int(part) if part.isdigit() else part for part in found.groups()))
        return 404, {"message": "Not Found"}

    def _permission(self, login: str) -> tuple[int, Any]:
        permission = self.permissions.get(login, "read")
        return 200, {"permission": permission, "role_name": permission, "user": None}

    def _list(self, query: dict[str, list[str]]) -> tuple[int, Any]:
        owner, _, branch = query["head"][0].partition(":")
        assert owner == OWNER
        found = [self._fresh(pull) for pull in self.pulls.values() if pull["head"]["ref"] == branch]
        return 200, list(reversed(found))

    def _create(self, body: Any) -> tuple[int, Any]:
        sha = self.sha(body["head"])
        if not sha or not self.sha(body["base"]):
            return 422, _invalid("head or base does not exist")
        if any(p["state"] == "open" and p["head"]["ref"] == body["head"] for p in self.pulls.values()):
            return 422, _invalid(f"A pull request already exists for {OWNER}:{body['head']}.")
        if len(body["body"]) > 65_536:
            return 422, _invalid("body is too long (maximum is 65536 characters)")
        number = len(self.pulls) + 1
        pull = self.described.example("pull-request")
        pull.update(
            number=number,
            title=body["title"],
            body=body["body"],
            state="open",
            merged_at=None,
            closed_at=None,
            labels=[],
            requested_reviewers=[],
            html_url=f"https://github.com/{OWNER}/{NAME}/pull/{number}",
        )
        pull["head"].update(ref=body["head"], sha=sha, repo={"full_name": f"{OWNER}/{NAME}"})
        pull["base"].update(ref=body["base"])
        self.pulls[number] = pull
        self.git("update-ref", f"refs/pull/{number}/head", sha)
        return 201, pull

    def _patch(self, number: int, body: Any) -> tuple[int, Any]:
        pull = self._fresh(self.pulls[number])
        if body.get("state") == "open" and pull["state"] == "closed":
            if self.sha(pull["head"]["ref"]) != pull["head"]["sha"]:
                return 422, _invalid("state cannot be changed. The branch was force-pushed or recreated.")
            pull["closed_at"] = None
        if body.get("state") == "closed":
            pull["closed_at"] = _now()
        pull.update({name: value for name, value in body.items() if name != "base"})
        if body.get("base"):
            pull["base"].update(ref=body["base"])
        return 200, pull

    def _label(self, number: int, body: Any) -> tuple[int, Any]:
        labels = self.pulls[number]["labels"]
        labels += [{"name": name} for name in body["labels"]]
        return 200, labels

    def _ask(self, number: int, body: Any) -> tuple[int, Any]:
        people = [*body.get("reviewers", ()), *body.get("team_reviewers", ())]
        if self.unknown_people & set(people):
            return 422, _invalid("Reviews may only be requested from collaborators.")
        self.pulls[number]["requested_reviewers"] += [{"login": name} for name in people]
        return 201, self.pulls[number]

    def _comment(self, number: int, body: Any) -> tuple[int, Any]:
        comment = {**self.described.example("issue-comment"), "body": body["body"]}
        comment["id"] = 1000 * number + len(self.comments.setdefault(number, []))
        self.comments[number].append(comment)
        return 201, comment

    def _edit(self, number: int, body: Any) -> tuple[int, Any]:
        comment = next(one for list_ in self.comments.values() for one in list_ if one["id"] == number)
        comment["body"] = body["body"]
        return 200, comment


def _invalid(message: str) -> dict[str, Any]:
    return {"message": "Validation Failed", "errors": [{"resource": "PullRequest", "message": message}]}


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state: GitHub

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        state = self.state
        state.log.append((self.command, self.path, body))
        state.violations += state.described.violations(self.command, self.path, body)
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            return self._send(401, {"message": "Bad credentials"}, {})
        path = urlsplit(self.path).path
        script = next(
            (s for s in state.scripts if s.times and s.method == self.command and re.search(s.path, path)),
            None,
        )
        if script:
            script.times -= 1
            if script.after:
                state.answer(self.command, self.path, body)
            return self._send(script.status, {"message": script.message}, script.headers)
        status, answer = state.answer(self.command, self.path, body)
        return self._send(status, answer, {})

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _serve

    def _send(self, status: int, answer: Any, headers: dict[str, str]) -> None:
        data = json.dumps(answer).encode()
        self.send_response(status)
        length = {"Content-Type": "application/json", "Content-Length": str(len(data))}
        for name, value in {**length, **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *arguments: object) -> None: ...


@contextmanager
def github_double(bare: Path, described: Description) -> Iterator[GitHub]:
    """Serve a GitHub for the repository ``bare``; at the end no request may have been other than published."""
    state = GitHub(bare, described)
    handler = type("Handler", (_Handler,), {"state": state})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    state.root = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert state.violations == []
