"""Merge requests on GitLab, over its REST interface (v4)."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from msgspec.structs import replace

from pipeline.forges.address import Address
from pipeline.forges.base import Body, Comment, Connection, Forge, PullRequest, Refused, Wanted

_SSH_HOST = "altssh.gitlab.com"  # SSH over port 443.
_DEVELOPER = 30  # The least role that may push.
_REMEDIES = {
    401: "The token is not valid. Set GITLAB_TOKEN to a project access token with the `api` scope.",
    403: "The token may not do this. It needs the `api` scope and the Developer role.",
    404: "The token cannot see the project. Check the remote's address and the token's project.",
    409: "A merge request from this branch is open already.",
}


class GitLab(Forge):
    """GitLab, hosted or self-managed."""

    name = "gitlab"
    title = "GitLab"
    request = "merge request"
    tokens = ("GITLAB_TOKEN",)
    git_user = "oauth2"
    body = Body(200_000)  # GitLab takes 1 MB; a reader does not.
    codeowners = ("CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
    hint = "the token needs the api scope and the Developer role; job tokens cannot push"

    def recognises(self, address: Address, environment: Mapping[str, str]) -> bool:
        """Return whether the host is named after GitLab, or the run is one of GitLab CI."""
        return "gitlab" in address.host or bool(environment.get("GITLAB_CI"))

    def web_url(self, address: Address, environment: Mapping[str, str]) -> str:
        """Return the project's address; its path may have any number of groups."""
        return f"https://gitlab.com/{address.path}" if address.host == _SSH_HOST else address.web

    def file_url(self, web: str, commit: str, path: str, line: int) -> str:
        """Return .../-/blob/COMMIT/PATH#L3."""
        return f"{web}/-/blob/{commit}/{path}" + (f"#L{line}" if line else "")

    def connect(self, address: Address, token: str, environment: Mapping[str, str]) -> Connection:
        """Return the project's merge requests; what GitLab CI says of itself goes before the address."""
        host = "gitlab.com" if address.host == _SSH_HOST else address.host
        root = environment.get("CI_API_V4_URL") or f"https://{host}/api/v4"
        return GitLabConnection(root, environment.get("CI_PROJECT_PATH") or address.path, token)


class GitLabConnection:
    """The six calls for one project."""

    def __init__(self, root: str, project: str, token: str) -> None:
        """Speak to the interface at ``root`` (".../api/v4") about ``project`` ("group/name")."""
        from pipeline.forges.http import Api, Token

        self._project = f"/projects/{quote(project, safe='')}"
        headers = {"User-Agent": "content-sync"}
        self.api = Api(GitLab.title, root.rstrip("/"), Token("PRIVATE-TOKEN", token), headers, _REMEDIES)

    def find(self, branch: str) -> list[PullRequest]:
        """Return the requests from ``branch``, open ones first, then the newest."""
        found = self.api(
            "GET",
            f"{self._project}/merge_requests",
            source_branch=branch,
            state="all",
            order_by="updated_at",
            per_page=30,
        )
        own = (_read(item) for item in found if _is_from(item, branch))
        return sorted(own, key=lambda one: (one.state != "open", -one.number))

    def create(self, branch: str, base: str, wanted: Wanted) -> PullRequest:
        """Open a request; one that is open already is found and returned."""
        body = {
            "source_branch": branch,
            "target_branch": base,
            "title": wanted.title[:255],
            "description": wanted.body,
            "labels": ",".join(wanted.labels),
        }
        try:
            request = _read(self.api("POST", f"{self._project}/merge_requests", body))
        except Refused as error:
            there = (
                [one for one in self.find(branch) if one.state == "open"] if error.status in (0, 409) else []
            )
            if not there:
                raise
            return self.update(there[0], wanted)
        return self._ask(request, wanted.reviewers)

    def update(self, request: PullRequest, wanted: Wanted) -> PullRequest:
        """Change what ``wanted`` names; labels and reviewers are added, never taken away."""
        fields = {
            "title": wanted.title[:255],
            "description": wanted.body,
            "state_event": {"open": "reopen", "closed": "close"}.get(wanted.state, ""),
            "target_branch": wanted.base,
            "add_labels": ",".join(label for label in wanted.labels if label not in request.labels),
        }
        changed = {name: value for name, value in fields.items() if value}
        if changed:
            request = _read(self.api("PUT", f"{self._project}/merge_requests/{request.number}", changed))
        return self._ask(request, wanted.reviewers)

    def close(self, request: PullRequest, body: str) -> PullRequest:
        """Close the request without merging it."""
        return self.update(request, Wanted(body=body, state="closed"))

    def comment(self, request: PullRequest, marker: str, text: str) -> None:
        """Write a note, in place of an earlier one that carries ``marker``."""
        notes = f"{self._project}/merge_requests/{request.number}/notes"
        there = next((one for one in self._notes(notes) if marker in str(one.get("body"))), None)
        body = f"{text}\n\n{marker}"
        if there is None:
            self.api("POST", notes, {"body": body})
        elif there["body"] != body:
            self.api("PUT", f"{notes}/{there['id']}", {"body": body})

    def comments(self, request: PullRequest, commands: tuple[str, ...]) -> list[Comment]:
        """Return the notes that hold one of ``commands``; GitLab is asked for each author's role."""
        allowed: dict[int, bool] = {}
        found = []
        for one in self._oldest_first(request):
            author, body = one.get("author") or {}, str(one.get("body") or "")
            if any(command in body for command in commands) and not one.get("system") and "id" in author:
                if author["id"] not in allowed:
                    allowed[author["id"]] = self._may_write(author["id"])
                at = str(one.get("created_at") or "")
                found.append(Comment(str(author.get("username", "")), body, at, allowed[author["id"]]))
        return found

    def _oldest_first(self, request: PullRequest) -> list[Mapping[str, Any]]:
        notes = self._notes(f"{self._project}/merge_requests/{request.number}/notes")
        return sorted(notes, key=lambda one: str(one.get("created_at") or ""))

    def _may_write(self, user: int) -> bool:
        try:
            level = self.api("GET", f"{self._project}/members/all/{user}").get("access_level", 0)
        except Refused:
            return False
        return int(level) >= _DEVELOPER

    def _notes(self, notes: str) -> Iterator[Mapping[str, Any]]:
        for page in range(1, 4):
            found = self.api("GET", notes, per_page=100, page=page)
            yield from found
            if len(found) < 100:
                return

    def _ask(self, request: PullRequest, reviewers: tuple[str, ...]) -> PullRequest:
        """Ask people for a review.

        GitLab wants their numbers, and a name it does not know is told, never fatal.
        """
        if not reviewers:
            return request
        ids, trouble = [], list(request.trouble)
        for name in (name.removeprefix("@") for name in reviewers):
            try:
                ids += [user["id"] for user in self.api("GET", "/users", username=name)][:1]
            except Refused as error:
                trouble.append(f"{name} could not be asked for a review: {error}")
        try:
            if ids:
                self.api("PUT", f"{self._project}/merge_requests/{request.number}", {"reviewer_ids": ids})
        except Refused as error:
            trouble.append(f"reviewers: {error}")
        return replace(request, trouble=tuple(trouble))


def _is_from(item: Mapping[str, Any], branch: str) -> bool:
    """Whether a request comes from ``branch`` of the project it goes to, not of a fork."""
    projects = item.get("source_project_id"), item.get("target_project_id")
    return item.get("source_branch", branch) == branch and projects[0] == projects[1]


def _read(item: Mapping[str, Any]) -> PullRequest:
    return PullRequest(
        number=item["iid"],
        url=item["web_url"],
        state={"opened": "open", "locked": "closed"}.get(item["state"], item["state"]),
        title=item["title"],
        body=item.get("description") or "",
        head=item.get("sha") or "",
        base=item["target_branch"],
        labels=tuple(item.get("labels", ())),
        closed_at=item.get("closed_at") or "",
    )
