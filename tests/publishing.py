"""A content repository, a bare remote and a GitHub, for tests that publish."""

import copy
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipeline.proposal.model import PublishResult
from pipeline.run import Result
from tests.content_repo import PROPOSAL, SITE, archive, article, git, page, repository, run
from tests.git_http import git_over_http
from tests.github_double import NAME, OWNER, TOKEN, GitHub, github_double
from tests.openapi import github

__all__ = ["Place", "a_place", "snapshot"]

ARTICLES = {
    f"articles/{name}.md": article(
        f"About {name}",
        "Larkfen Government is available in four regions, "
        f"see [the regions]({SITE}/regions#government) of {name}.",
        ownershipid=f"Team_{name}",
    )
    for name in ("alpha", "beta", "gamma")
}
ARTICLES["articles/limits.md"] = article(
    "About limits",
    f"A tenant holds at most 20 rooms, see [limits]({SITE}/limits).",
    ownershipid="Team_limits",
)


def snapshot(name: str) -> str:
    return f"snapshots/docs.example.com/{name}.md"


@dataclass
class Place:
    """Everything one test needs; ``sync`` runs the job on pages that say what is given."""

    folder: Path
    bare: Path
    forge: GitHub | None
    tmp: Path
    runs: int = 0
    options: dict[str, object] = field(default_factory=dict)

    def sync(self, regions: str = "four", rooms: str = "20", down: str = "", **options: object) -> Result:
        self.runs += 1
        return run(self.folder, self.recorded(regions, rooms, down), **{**self.options, **options})

    def recorded(self, regions: str = "four", rooms: str = "20", down: str = "") -> Path:
        """Record the pages of this run; their chrome differs from run to run."""
        pages: dict[str, object] = {
            "/regions": page(
                "Regions",
                "government|Government|"
                f"<p>Larkfen Government is available in {regions} regions in one country.</p>",
                build=str(self.runs),
            ),
            "/limits": page("Limits", f"rooms|Rooms|<p>A tenant holds at most {rooms} rooms.</p>"),
        }
        if down:
            pages[down] = (503, {}, b"down")
        return archive(self.tmp / f"{self.runs}.warc.gz", pages, f"2026-03-{self.runs:02}")  # type: ignore[arg-type]

    def propose(self, *args: str, **kwargs: object) -> PublishResult:
        [proposal] = self.sync(*args, **kwargs).proposals  # type: ignore[arg-type]
        return proposal

    def head(self, branch: str = PROPOSAL) -> str:
        return git(self.bare, "for-each-ref", "--format=%(objectname)", f"refs/heads/{branch}")

    def show(self, path: str, branch: str = PROPOSAL) -> str:
        return git(self.bare, "show", f"{branch}:{path}")

    @property
    def github(self) -> GitHub:
        assert self.forge
        return self.forge

    def calls(self, *methods: str) -> list[tuple[str, str]]:
        return [(method, path) for method, path, _ in self.github.log if method in methods]

    def person(self, name: str = "person") -> Path:
        """A second clone, where a person works."""
        clone = self.tmp / name
        if not clone.exists():
            git(self.tmp, "clone", "--quiet", str(self.bare), name)
        git(clone, "fetch", "--quiet", "origin")
        git(clone, "checkout", "--quiet", "--force", "-B", "work", f"origin/{PROPOSAL}")
        return clone

    def accept_baseline(self) -> None:
        """Run once and merge the baseline."""
        proposal = self.propose()
        if self.forge:
            self.forge.merge(proposal.number)
        else:
            git(self.bare, "update-ref", "refs/heads/main", self.head())
        git(self.folder, "fetch", "--quiet", str(self.bare), "main:refs/remotes/origin/main")
        git(self.folder, "merge", "--quiet", "--ff-only", "origin/main")


@contextmanager
def a_place(
    tmp: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    forge: bool = True,
    http: bool = False,
    accepted: Place | None = None,
    files: Mapping[str, str] = ARTICLES,
) -> Iterator[Place]:
    """A content repository of ``files`` whose remote is a bare one, over file or smart HTTP, with or without a forge.

    ``accepted`` is a place to start from in place of an empty one.
    """
    tmp.mkdir(exist_ok=True)
    folder, bare = tmp / "content", tmp / "remotes" / "articles.git"
    if accepted:
        shutil.copytree(accepted.folder, folder, symlinks=True)
        shutil.copytree(accepted.bare, bare, symlinks=True)
    else:
        repository(folder, files)
        git(tmp, "clone", "--quiet", "--bare", str(folder), str(bare))
        git(bare, "config", "http.receivepack", "true")
    with ExitStack() as stack:
        address = str(bare)
        if http:
            import base64

            secret = base64.b64encode(f"x-access-token:{TOKEN}".encode()).decode()
            root = stack.enter_context(git_over_http(bare.parent, f"basic {secret}"))
            address = f"{root}/articles.git"
            monkeypatch.setenv("CONTENT_SYNC_TOKEN", TOKEN)
        git(folder, "config", "remote.origin.url", address)
        git(folder, "config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*")
        double = None
        if forge:
            described = github()
            if described is None:
                pytest.skip("GitHub's description is not at hand: python -m tests.openapi (needs npm)")
            double = stack.enter_context(github_double(bare, described))
            if accepted and accepted.forge:
                double.pulls = copy.deepcopy(accepted.forge.pulls)
            monkeypatch.setenv("GITHUB_ACTIONS", "true")
            monkeypatch.setenv("GITHUB_API_URL", double.root)
            monkeypatch.setenv("GITHUB_REPOSITORY", f"{OWNER}/{NAME}")
            monkeypatch.setenv("CONTENT_SYNC_TOKEN", TOKEN)
        options: dict[str, object] = {"push": True, "pull_request": forge}
        yield Place(folder, bare, double, tmp, accepted.runs if accepted else 0, options)
