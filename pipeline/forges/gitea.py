"""Pull requests on Gitea and Forgejo (Codeberg), over the REST interface that both have (v1)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from msgspec.structs import replace

from pipeline.errors import ConfigError
from pipeline.forges.address import Address
from pipeline.forges.base import Comment, Connection, Forge, PullRequest, Refused, Wanted
from pipeline.forges.comments import with_commands, write_comment

_NAMED = re.compile(r"(?:^|[.-])(?:gitea|forgejo|codeberg)(?:[.-]|$)")
_PAGE = 50  # The most that an installation gives at a time, unless its owner says otherwise.
_OPEN_PAGES, _CLOSED_PAGES = 20, 1
_LABEL_COLOUR = "#0075ca"
_REMEDIES = {
    401: "The token is not valid. Set GITEA_TOKEN (Forgejo: FORGEJO_TOKEN) to an access token.",
    403: "The token may not do this. It needs the scopes write:repository and write:issue.",
    404: "The token cannot see the repository, or pull requests are switched off in its settings.",
    409: "A pull request from this branch is open already.",
    422: "Gitea does not accept the request as it is. Check that the base branch exists.",
}


def of_gitea(environment: Mapping[str, str]) -> bool:
    """Return whether the run is one of Gitea's or Forgejo's Actions, which also set GitHub's variables."""
    named = environment.get("FORGEJO_ACTIONS") or environment.get("GITEA_ACTIONS")
    return bool(named) or environment.get("GITHUB_API_URL", "").rstrip("/").endswith("/api/v1")


class Gitea(Forge):
    """Gitea and Forgejo, hosted (gitea.com, Codeberg) or a team's own."""

    name = "gitea"
    title = "Gitea"
    # Not GITHUB_TOKEN, which their Actions set as well: on GitHub's runners it is a token of GitHub.
    tokens = ("GITEA_TOKEN", "FORGEJO_TOKEN")
    git_user = "oauth2"
    codeowners = ("CODEOWNERS", "docs/CODEOWNERS", ".gitea/CODEOWNERS", ".forgejo/CODEOWNERS")
    hint = (
        "the token needs the scopes write:repository and write:issue; set CONTENT_SYNC_TOKEN in their Actions"
    )

    def recognises(self, address: Address, environment: Mapping[str, str]) -> bool:
        """Return whether the host is named after one of them, or the run is one of their Actions."""
        return bool(_NAMED.search(address.host)) or of_gitea(environment)

    def file_url(self, web: str, commit: str, path: str, line: int) -> str:
        """Return .../src/commit/COMMIT/PATH#L3."""
        return f"{web}/src/commit/{commit}/{path}" + (f"#L{line}" if line else "")

    def connect(self, address: Address, token: str, environment: Mapping[str, str]) -> Connection:
        """Return the repository's pull requests; what their Actions say of themselves goes before the address."""
        said: Mapping[str, str] = environment if of_gitea(environment) else {}
        repository = said.get("GITHUB_REPOSITORY") or address.path
        origin = said.get("GITHUB_SERVER_URL") or address.origin
        # An installation may lie below a path of its host: the repository is the last two names.
        below, _, name = repository.rpartition("/")
        path, _, owner = below.rpartition("/")
        if not re.fullmatch(r"[\w.-]+/[\w.-]+", f"{owner}/{name}") or not origin:
            raise ConfigError(
                f"--pr: {repository!r} is not OWNER/NAME at an address in the Web. Correct the remote with "
                "`git remote set-url`."
            )
        root = said.get("GITHUB_API_URL") or f"{'/'.join(filter(None, (origin, path)))}/api/v1"
        return GiteaConnection(root, f"{owner}/{name}", token)


class GiteaConnection:
    """The six calls for one repository."""

    def __init__(self, root: str, repository: str, token: str) -> None:
        """Speak to the interface at ``root`` (".../api/v1") about ``repository`` ("owner/name")."""
        from pipeline.forges.http import Api, Token

        owner, _, name = repository.partition("/")
        self._repo = f"/repos/{quote(owner, safe='')}/{quote(name, safe='')}"
        headers = {"User-Agent": "content-sync"}
        self.api = Api(
            Gitea.title, root.rstrip("/"), Token("Authorization", f"token {token}"), headers, _REMEDIES
        )

    def find(self, branch: str) -> list[PullRequest]:
        """Return the requests from ``branch``: all that are open, and the last closed ones.

        The interface lists requests of every branch; what is from elsewhere is left out here.
        """
        listed = [*self._listed("open", _OPEN_PAGES), *self._listed("closed", _CLOSED_PAGES)]
        found = [_read(item) for item in listed if _is_from(item, branch)]
        return sorted(found, key=lambda request: (request.state != "open", -request.number))

    def _listed(self, state: str, pages: int) -> Iterator[Mapping[str, Any]]:
        for page in range(1, pages + 1):
            query: dict[str, str | int] = {
                "state": state,
                "sort": "recentupdate",
                "limit": _PAGE,
                "page": page,
            }
            found = self.api("GET", f"{self._repo}/pulls", **query) or []
            yield from found
            # An installation may give fewer at a time than it is asked for: only an empty page is the last.
            if not found:
                return

    def create(self, branch: str, base: str, wanted: Wanted) -> PullRequest:
        """Open a request; one that is open already is found and returned."""
        body = {"title": wanted.title[:255], "head": branch, "base": base, "body": wanted.body}
        try:
            request = _read(self.api("POST", f"{self._repo}/pulls", body))
        except Refused as error:
            there = (
                [one for one in self.find(branch) if one.state == "open"] if error.status in (0, 409) else []
            )
            if not there:
                raise
            return self.update(there[0], wanted)
        return self._dressed(request, wanted)

    def update(self, request: PullRequest, wanted: Wanted) -> PullRequest:
        """Change what ``wanted`` names; labels and reviewers are added, never taken away."""
        fields = {
            "title": wanted.title[:255],
            "body": wanted.body,
            "state": wanted.state,
            "base": wanted.base,
        }
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
        """Return the comments that hold one of ``commands``; each author's permission is asked for."""
        return with_commands(sorted(self._comments(request), key=_written_at), commands, self._may_write)

    def _comments(self, request: PullRequest) -> list[Mapping[str, Any]]:
        """Return all comments: the interface gives those of one request at once."""
        return self.api("GET", f"{self._repo}/issues/{request.number}/comments") or []

    def _may_write(self, login: str) -> bool:
        try:
            said = self.api("GET", f"{self._repo}/collaborators/{quote(login, safe='')}/permission")
        except Refused:
            return False
        return said.get("permission") in ("owner", "admin", "write")

    def _dressed(self, request: PullRequest, wanted: Wanted) -> PullRequest:
        """Add labels and reviewers; what does not work is told, never fatal."""
        trouble = list(request.trouble)
        missing = [label for label in wanted.labels if label not in request.labels]
        if missing:
            try:
                labels = {"labels": self._label_ids(missing)}
                self.api("POST", f"{self._repo}/issues/{request.number}/labels", labels)
            except Refused as error:
                trouble.append(f"labels: {error}")
        for name in wanted.reviewers:
            try:
                self.api("POST", f"{self._repo}/pulls/{request.number}/requested_reviewers", _person(name))
            except Refused:
                trouble.append(f"{name} could not be asked for a review")
        return replace(request, trouble=tuple(trouble))

    def _label_ids(self, names: list[str]) -> list[int]:
        """Return the numbers of labels, which are made where the repository has none of that name."""
        known: dict[str, int] = {}
        for page in range(1, _OPEN_PAGES + 1):
            found = self.api("GET", f"{self._repo}/labels", limit=_PAGE, page=page) or []
            known |= {one["name"]: one["id"] for one in found}
            if not found or all(name in known for name in names):
                break
        for name in names:
            if name not in known:
                made = self.api("POST", f"{self._repo}/labels", {"name": name, "color": _LABEL_COLOUR})
                known[name] = made["id"]
        return [known[name] for name in names]


def _written_at(comment: Mapping[str, Any]) -> str:
    return str(comment.get("created_at") or "")


def _person(reviewer: str) -> dict[str, list[str]]:
    """Return a user or a team ("org/team") as the interface takes it."""
    owner, _, team = reviewer.removeprefix("@").rpartition("/")
    return {"team_reviewers": [team]} if owner else {"reviewers": [team]}


def _is_from(item: Mapping[str, Any], branch: str) -> bool:
    """Whether a request comes from ``branch`` of the repository it goes to, not of a fork.

    ``label`` is the branch's name also where the branch is deleted; ``ref`` is then another.
    """
    head, base = item["head"], item["base"]
    return branch in (head.get("ref"), head.get("label")) and head.get("repo_id") == base.get("repo_id")


def _read(item: Mapping[str, Any]) -> PullRequest:
    return PullRequest(
        number=item["number"],
        url=item["html_url"],
        state="merged" if item.get("merged") else item["state"],
        title=item["title"],
        body=(item.get("body") or "").replace("\r\n", "\n"),
        head=item["head"]["sha"],
        base=item["base"]["ref"],
        labels=tuple(label["name"] for label in item.get("labels") or ()),
        closed_at=item.get("closed_at") or "",
    )
