"""Pull requests on Azure DevOps, over its REST interface (7.1)."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from msgspec.structs import replace

from pipeline.errors import ConfigError
from pipeline.forges.address import Address
from pipeline.forges.base import Body, Comment, Connection, Forge, PullRequest, Refused, Unit, Wanted

_LEGACY = ".visualstudio.com"
_REMEDIES = {
    401: "The token is not valid. Hand System.AccessToken to the job as AZURE_DEVOPS_TOKEN.",
    403: "The build identity needs Contribute and Contribute to pull requests on this repository.",
    404: "The token cannot see the repository. Check the remote's address and the project's settings.",
    409: "An active pull request from this branch exists already.",
}


class AzureDevOps(Forge):
    """Azure DevOps Services (Azure Repos)."""

    name = "azure-devops"
    title = "Azure DevOps"
    tokens = ("AZURE_DEVOPS_TOKEN", "SYSTEM_ACCESSTOKEN")
    # The interface refuses more than 4,000.
    body = Body(3_900, Unit.UTF16, html=False)
    hint = "the build identity needs Contribute and Contribute to pull requests"

    def recognises(self, address: Address, environment: Mapping[str, str]) -> bool:
        """Return whether the host is one of Azure DevOps, for the web or for SSH, new or old."""
        return address.host in ("dev.azure.com", "ssh.dev.azure.com") or address.host.endswith(_LEGACY)

    def web_url(self, address: Address, environment: Mapping[str, str]) -> str:
        """Return ORG/PROJECT/_git/REPO, whichever way the remote is written; a server of one's own as it is."""
        is_hosted = self.recognises(address, environment) or not address.web
        names = _names(address) if is_hosted else None
        return f"{_root(names, environment)}/_git/{quote(names[2], safe='')}" if names else address.web

    def file_url(self, web: str, commit: str, path: str, line: int) -> str:
        """Return the repository's page with the file, the commit and the marked line as parameters."""
        mark = f"&line={line}&lineEnd={line + 1}&lineStartColumn=1&lineEndColumn=1" if line else ""
        return f"{web}?path=/{path}&version=GC{commit}{mark}"

    def connect(self, address: Address, token: str, environment: Mapping[str, str]) -> Connection:
        """Return the repository's pull requests."""
        names = _names(address)
        if not names:
            raise ConfigError(
                f"--pr: {address.path!r} does not name ORG/PROJECT/_git/REPO. Correct the remote's address."
            )
        return AzureDevOpsConnection(_root(names, environment), names[2], token)


def _names(address: Address) -> tuple[str, str, str] | None:
    """Return organisation, project and repository, ``None`` when the address does not name them.

    They are written ORG/PROJECT/_git/REPO, v3/ORG/PROJECT/REPO for SSH, and PROJECT/_git/REPO below
    ORG.visualstudio.com, there with a collection in front at times; a project of the repository's name may
    be left out.
    """
    parts = address.path.split("/")
    if "_git" not in parts:
        parts = parts[1:] if parts[0] == "v3" else parts
    elif address.host.endswith(_LEGACY):
        parts = [address.host.partition(".")[0], *(parts[1:] if parts[0] == "DefaultCollection" else parts)]
    parts = [part for part in parts if part != "_git"]
    if len(parts) == 2:
        parts.append(parts[1])
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 and all(parts) else None


def _root(names: tuple[str, str, str], environment: Mapping[str, str]) -> str:
    """Return the project's address, for the web and the interface alike."""
    root = environment.get("CONTENT_SYNC_AZURE_URL") or "https://dev.azure.com"
    return f"{root}/{quote(names[0], safe='')}/{quote(names[1], safe='')}"


def _is_from(item: Mapping[str, Any], branch: str) -> bool:
    """Whether a request comes from ``branch`` of the repository it goes to, not of a fork."""
    return item.get("sourceRefName", f"refs/heads/{branch}") == f"refs/heads/{branch}" and not item.get(
        "forkSource"
    )


class AzureDevOpsConnection:
    """The six calls for one repository."""

    def __init__(self, root: str, repository: str, token: str) -> None:
        """Speak to the project's interface at ``root`` (".../ORG/PROJECT") about ``repository``."""
        from pipeline.forges.http import Api, basic

        base = f"{root.rstrip('/')}/_apis/git/repositories/{quote(repository, safe='')}"
        headers = {"User-Agent": "content-sync"}
        self._web = f"{root.rstrip('/')}/_git/{quote(repository, safe='')}"
        self.api = Api(AzureDevOps.title, base, basic("", token), headers, _REMEDIES, {"api-version": "7.1"})

    def find(self, branch: str) -> list[PullRequest]:
        """Return the requests from ``branch``, open ones first, then the newest.

        Lists carry only the first 400 characters of a description: an open one is asked for by itself.
        """
        query: dict[str, str | int] = {
            "searchCriteria.sourceRefName": f"refs/heads/{branch}",
            "searchCriteria.status": "all",
            "$top": 30,
        }
        found = self.api("GET", "/pullrequests", **query)["value"]
        own = (self._read(item) for item in found if _is_from(item, branch))
        listed = sorted(own, key=lambda one: (one.state != "open", -one.number))
        if listed and listed[0].state == "open":
            listed[0] = self._read(self.api("GET", f"/pullrequests/{listed[0].number}"))
        return listed

    def create(self, branch: str, base: str, wanted: Wanted) -> PullRequest:
        """Open a request; one that is open already is found and returned."""
        body = {
            "sourceRefName": f"refs/heads/{branch}",
            "targetRefName": f"refs/heads/{base}",
            "title": wanted.title[:400],
            "description": wanted.body,
            "labels": [{"name": label} for label in wanted.labels],
        }
        try:
            request = self._read(self.api("POST", "/pullrequests", body))
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
            "title": wanted.title[:400],
            "description": wanted.body,
            "targetRefName": f"refs/heads/{wanted.base}" if wanted.base else "",
            "status": {"open": "active", "closed": "abandoned"}.get(wanted.state, ""),
        }
        changed = {name: value for name, value in fields.items() if value}
        if changed:
            request = self._read(self.api("PATCH", f"/pullrequests/{request.number}", changed))
        for label in wanted.labels:
            if label not in request.labels:
                self.api("POST", f"/pullRequests/{request.number}/labels", {"name": label})
        return self._ask(request, wanted.reviewers)

    def close(self, request: PullRequest, body: str) -> PullRequest:
        """Abandon the request."""
        return self.update(request, Wanted(body=body, state="closed"))

    def comment(self, request: PullRequest, marker: str, text: str) -> None:
        """Write a thread, or change the comment of an earlier one that carries ``marker``."""
        threads = f"/pullRequests/{request.number}/threads"
        body = f"{text}\n\n{marker}"
        for thread in self.api("GET", threads)["value"]:
            for comment in thread.get("comments", ()):
                if marker in str(comment.get("content")):
                    if comment["content"] != body:
                        self.api(
                            "PATCH", f"{threads}/{thread['id']}/comments/{comment['id']}", {"content": body}
                        )
                    return
        first = {"parentCommentId": 0, "content": body, "commentType": 1}
        self.api("POST", threads, {"comments": [first], "status": 1})

    def comments(self, request: PullRequest, commands: tuple[str, ...]) -> list[Comment]:
        """Return nothing: Azure DevOps does not tell a build who may write."""
        return []

    def _ask(self, request: PullRequest, reviewers: tuple[str, ...]) -> PullRequest:
        """Ask people (identity ids of the organisation) for a review.

        One it does not know is told, never fatal.
        """
        trouble = list(request.trouble)
        for name in reviewers:
            try:
                path = f"/pullRequests/{request.number}/reviewers/{quote(name, safe='')}"
                self.api("PUT", path, {"vote": 0, "isRequired": False})
            except Refused as error:
                trouble.append(f"{name} could not be asked for a review: {error}")
        return replace(request, trouble=tuple(trouble))

    def _read(self, item: Mapping[str, Any]) -> PullRequest:
        number = item["pullRequestId"]
        return PullRequest(
            number=number,
            url=f"{self._web}/pullrequest/{number}",
            state={"active": "open", "abandoned": "closed", "completed": "merged"}[item["status"]],
            title=item["title"],
            body=item.get("description") or "",
            head=(item.get("lastMergeSourceCommit") or {}).get("commitId", ""),
            base=item["targetRefName"].removeprefix("refs/heads/"),
            labels=tuple(label["name"] for label in item.get("labels", ()) if label.get("active", True)),
            closed_at=item.get("closedDate") or "",
        )
