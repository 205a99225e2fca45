"""Pull requests on GitHub, over its REST interface (version 2022-11-28)."""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from msgspec.structs import replace

from pipeline.errors import ConfigError
from pipeline.forges.address import Address
from pipeline.forges.base import Body, Comment, Connection, Forge, PullRequest, Refused, Wanted
from pipeline.forges.comments import with_commands, write_comment
from pipeline.forges.gitea import of_gitea

_HOSTS = ("github.com", "ssh.github.com")
_CLOSED_KEPT = 30
_REMEDIES = {
    401: "The token is not valid. Set GITHUB_TOKEN (in a workflow: `token: ${{ github.token }}`).",
    403: "The token may not do this. Give the job `pull-requests: write` and `contents: write`.",
    404: "The token cannot see the repository. Check GITHUB_REPOSITORY and the token's repository access.",
    410: "Pull requests or issues are switched off in this repository. Switch them on in its settings.",
    422: "GitHub does not accept the request as it is. Check that the base branch exists.",
}


class GitHub(Forge):
    """GitHub and GitHub Enterprise Server."""

    name = "github"
    title = "GitHub"
    tokens = ("GITHUB_TOKEN", "GH_TOKEN")
    git_user = "x-access-token"
    # The interface takes 65,536; bodies near that were seen to break connections.
    body = Body(58_000)
    codeowners = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
    hint = (
        "cannot be read with this token: look that Settings > Actions > General allows Actions to create pull "
        "requests, and that no rule protects the proposal branches"
    )

    def recognises(self, address: Address, environment: Mapping[str, str]) -> bool:
        """Return whether the host is GitHub's, or the run is one of GitHub Actions."""
        return address.host in _HOSTS or (
            bool(environment.get("GITHUB_ACTIONS")) and not of_gitea(environment)
        )

    def web_url(self, address: Address, environment: Mapping[str, str]) -> str:
        """Return what Actions says the repository is, else what the address says."""
        repository = environment.get("GITHUB_REPOSITORY")
        if repository:
            return f"{environment.get('GITHUB_SERVER_URL', 'https://github.com')}/{repository}"
        return f"https://github.com/{address.path}" if address.host in _HOSTS else address.web

    def file_url(self, web: str, commit: str, path: str, line: int) -> str:
        """Return .../blob/COMMIT/PATH#L3."""
        return f"{web}/blob/{commit}/{path}" + (f"#L{line}" if line else "")

    def connect(self, address: Address, token: str, environment: Mapping[str, str]) -> Connection:
        """Return the repository's pull requests; what Actions says of itself goes before the address."""
        host = "github.com" if address.host in ("", *_HOSTS) else address.host
        root = "https://api.github.com" if host == "github.com" else f"https://{host}/api/v3"
        if of_gitea(environment):
            raise ConfigError(
                "--pr: this CI is that of Gitea or Forgejo, and what it says of itself would be taken for GitHub's. "
                'Set [proposal] forge = "gitea", or use --push alone.'
            )
        repository = environment.get("GITHUB_REPOSITORY") or address.path
        if not re.fullmatch(r"[\w.-]+/[\w.-]+", repository):
            raise ConfigError(
                f"--pr: {repository!r} is not OWNER/NAME. Set GITHUB_REPOSITORY, or correct the remote."
            )
        server = environment.get("GITHUB_SERVER_URL") or f"https://{host}"
        return GitHubConnection(environment.get("GITHUB_API_URL") or root, repository, token, server)


class GitHubConnection:
    """The six calls for one repository."""

    def __init__(self, root: str, repository: str, token: str, server: str = "https://github.com") -> None:
        """Speak to the interface at ``root`` about ``repository`` ("owner/name")."""
        from pipeline.forges.http import Api, Token

        self._repository = repository
        self._owner, _, name = repository.partition("/")
        self._repo = f"/repos/{quote(self._owner, safe='')}/{quote(name, safe='')}"
        self._web = f"{server}/{repository}"
        headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
        headers["User-Agent"] = "content-sync"
        self.api = Api(
            GitHub.title, root.rstrip("/"), Token("Authorization", f"Bearer {token}"), headers, _REMEDIES
        )

    def find(self, branch: str) -> list[PullRequest]:
        """Return the requests from ``branch`` of this repository, open ones first, then the newest."""
        query: dict[str, str | int] = {
            "head": f"{self._owner}:{branch}",
            "state": "all",
            "sort": "updated",
            "direction": "desc",
            "per_page": _CLOSED_KEPT,
        }
        listed = self.api("GET", f"{self._repo}/pulls", **query)
        found = [_read(item) for item in listed if self._is_from(item, branch)]
        return sorted(found, key=lambda request: (request.state != "open", -request.number))

    def _is_from(self, item: Mapping[str, Any], branch: str) -> bool:
        """Whether a request comes from ``branch`` of this repository: forges like GitHub return others, too."""
        head = item["head"]
        here = (head["repo"] or {}).get("full_name", "") if "repo" in head else self._repository
        return head["ref"] == branch and here.casefold() == self._repository.casefold()

    def create(self, branch: str, base: str, wanted: Wanted) -> PullRequest:
        """Open a request; one that is open already is found and returned."""
        body = {"title": wanted.title, "head": branch, "base": base, "body": wanted.body}
        try:
            request = _read(self.api("POST", f"{self._repo}/pulls", body))
        except Refused as error:
            return self._instead(error, branch, base, wanted)
        return self._dressed(request, wanted)

    def _instead(self, error: Refused, branch: str, base: str, wanted: Wanted) -> PullRequest:
        """After a refusal: the request may be there all the same, or a setting forbids it."""
        there = (
            [one for one in self.find(branch) if one.state == "open"] if error.status in (0, 422, 502) else []
        )
        if there:
            return self.update(there[0], wanted)
        if error.status == 403 and "not permitted to create" in str(error):
            raise Refused(
                "GitHub: Actions may not create pull requests in this repository. Switch on Settings > "
                'Actions > General > "Allow GitHub Actions to create and approve pull requests" (the '
                "organisation may have to allow it first), or use an app's token. The branch is pushed: "
                "open the request by hand at "
                f"{self._web}/compare/{quote(base)}...{quote(branch)}?expand=1",
                403,
            ) from error
        raise error

    def update(self, request: PullRequest, wanted: Wanted) -> PullRequest:
        """Change what ``wanted`` names; labels and reviewers are added, never taken away."""
        fields = {"title": wanted.title, "body": wanted.body, "state": wanted.state, "base": wanted.base}
        changed = {name: value for name, value in fields.items() if value}
        if changed:
            request = _read(self.api("PATCH", f"{self._repo}/pulls/{request.number}", changed))
        return self._dressed(request, wanted)

    def close(self, request: PullRequest, body: str) -> PullRequest:
        """Close the request without merging it."""
        return self.update(request, Wanted(body=body, state="closed"))

    def comment(self, request: PullRequest, marker: str, text: str) -> None:
        """Write a comment, in place of an earlier one that carries ``marker``."""
        write_comment(self.api, self._repo, request.number, self._comments(request), marker, text)

    def comments(self, request: PullRequest, commands: tuple[str, ...]) -> list[Comment]:
        """Return the comments that hold one of ``commands``; GitHub is asked what each author may do."""
        return with_commands(self._comments(request), commands, self._may_write)

    def _may_write(self, login: str) -> bool:
        try:
            said = self.api("GET", f"{self._repo}/collaborators/{quote(login, safe='')}/permission")
        except Refused:
            return False
        return said.get("permission") in ("admin", "write")

    def _comments(self, request: PullRequest) -> Iterator[Mapping[str, Any]]:
        for page in range(1, 4):
            found = self.api("GET", f"{self._repo}/issues/{request.number}/comments", per_page=100, page=page)
            yield from found
            if len(found) < 100:
                return

    def _dressed(self, request: PullRequest, wanted: Wanted) -> PullRequest:
        """Add labels and reviewers; what does not work is told, never fatal."""
        number, trouble = request.number, list(request.trouble)
        missing = [label for label in wanted.labels if label not in request.labels]
        if missing:
            send = self._sender("POST", f"{self._repo}/issues/{number}/labels")
            trouble += _tried(send, {"labels": missing}, "labels")
        if wanted.reviewers:
            send = self._sender("POST", f"{self._repo}/pulls/{number}/requested_reviewers")
            trouble += _requested(send, wanted.reviewers)
        return replace(request, trouble=tuple(trouble))

    def _sender(self, method: str, path: str) -> Callable[[Any], None]:
        return lambda body: self.api(method, path, body) and None


def _requested(send: Callable[[Any], None], reviewers: tuple[str, ...]) -> list[str]:
    """Ask everyone at once; when one name is refused, ask one by one so that the others are asked."""
    if not _tried(send, _people(reviewers), "reviewers"):
        return []
    if len(reviewers) == 1:
        return [f"{reviewers[0]} could not be asked for a review"]
    refused = [name for name in reviewers if _tried(send, _people((name,)), name)]
    return [f"{name} could not be asked for a review" for name in refused]


def _people(reviewers: tuple[str, ...]) -> dict[str, list[str]]:
    """Return users and teams ("org/team") as GitHub takes them."""
    names = [name.removeprefix("@") for name in reviewers]
    users = [name for name in names if "/" not in name]
    teams = [name.partition("/")[2] for name in names if "/" in name]
    return {key: value for key, value in (("reviewers", users), ("team_reviewers", teams)) if value}


def _tried(send: Callable[[Any], None], body: Any, what: str) -> list[str]:
    for pause in (1.0, 3.0, 0.0):
        try:
            send(body)
        except Refused as error:
            # A request just opened is not known everywhere at once.
            if pause and "could not resolve to a node" in str(error).lower():
                time.sleep(pause)
                continue
            return [f"{what}: {error}"]
        return []
    return []


def _read(item: Mapping[str, Any]) -> PullRequest:
    return PullRequest(
        number=item["number"],
        url=item["html_url"],
        state="merged" if item.get("merged_at") else item["state"],
        title=item["title"],
        body=(item.get("body") or "").replace("\r\n", "\n"),
        head=item["head"]["sha"],
        base=item["base"]["ref"],
        labels=tuple(label["name"] for label in item.get("labels", ())),
        closed_at=item.get("closed_at") or "",
    )
