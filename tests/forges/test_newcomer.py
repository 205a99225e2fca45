"""A forge nobody has heard of: one class and one line in the registry, and everything else follows."""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import group
from pipeline.config import load_config
from pipeline.forges import registry
from pipeline.forges.address import Address
from pipeline.forges.base import Body, Comment, Connection, Forge, PullRequest, Unit, Wanted
from pipeline.git.remote import _credentials
from pipeline.git.repository import Repository
from pipeline.proposal.target import open_target
from pipeline.report.json import render_json
from tests import reports
from tests.content_repo import git
from tests.publishing import Place, a_place

BODY = Body(2_500, Unit.UTF16, html=False)
TOKEN = "token-of-the-burrow"


class BurrowConnection:
    """The five calls, on requests that are kept in a list."""

    def __init__(self, about: str, token: str) -> None:
        self.about, self.token = about, token
        self.requests: list[PullRequest] = []

    def find(self, branch: str) -> list[PullRequest]:
        return self.requests

    def create(self, branch: str, base: str, wanted: Wanted) -> PullRequest:
        made = PullRequest(1, f"https://{self.about}/d/1", "open", wanted.title, wanted.body, "", base)
        self.requests.append(made)
        self.reviewers = wanted.reviewers
        return made

    def update(self, request: PullRequest, wanted: Wanted) -> PullRequest:
        return request

    def close(self, request: PullRequest, body: str) -> PullRequest:
        return request

    def comment(self, request: PullRequest, marker: str, text: str) -> None: ...

    def comments(self, request: PullRequest, commands: tuple[str, ...]) -> list[Comment]:
        return []


class Burrow(Forge):
    """Burrow, where rabbits keep their repositories."""

    name = "burrow"
    title = "Burrow"
    request = "dig request"
    tokens = ("BURROW_TOKEN",)
    git_user = "rabbit"
    body = BODY
    codeowners = (".burrow/OWNERS",)
    hint = "look that digging is allowed"

    def __init__(self) -> None:
        self.opened: list[BurrowConnection] = []

    def recognises(self, address: Address, environment: Mapping[str, str]) -> bool:
        return address.host == "burrow.example" or bool(environment.get("BURROW_CI"))

    def web_url(self, address: Address, environment: Mapping[str, str]) -> str:
        return "https://burrow.example/team/articles"

    def file_url(self, web: str, commit: str, path: str, line: int) -> str:
        return f"{web}/-hole/{commit}/{path}?row={line}"

    def connect(self, address: Address, token: str, environment: Mapping[str, str]) -> Connection:
        self.opened.append(BurrowConnection(f"burrow.example/{address.path}", token))
        return self.opened[-1]


@pytest.fixture
def burrow(monkeypatch: pytest.MonkeyPatch) -> Burrow:
    """The whole of what joins a forge to content-sync."""
    made = Burrow()
    monkeypatch.setattr(registry, "FORGES", (*registry.FORGES, made))
    return made


@pytest.fixture
def place(burrow: Burrow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    with a_place(tmp_path, monkeypatch, forge=False) as made:
        made.accept_baseline()
        monkeypatch.setenv("BURROW_TOKEN", TOKEN)
        monkeypatch.setenv("BURROW_CI", "true")
        yield made


def call(folder: Path, *arguments: str) -> str:
    done = CliRunner().invoke(group, [*arguments, "--repo", str(folder)], standalone_mode=False)
    if done.exception:
        raise done.exception
    return done.output


def test_it_is_recognised_and_its_token_is_sent_its_way(burrow: Burrow, place: Place) -> None:
    git(place.folder, "config", "remote.origin.url", "https://burrow.example/team/articles.git")
    target = open_target(Repository(place.folder), load_config(place.folder), os.environ, push=True)
    assert target.forge is burrow and target.remote and target.connection is None
    assert "AUTHORIZATION: basic cmFiYml0OnRva2VuLW9mLXRoZS1idXJyb3c=" in _credentials(target.remote).values()


def test_its_request_holds_its_links_and_keeps_its_limit(burrow: Burrow, place: Place) -> None:
    owners = {".burrow/OWNERS": "* @hazel\n", "CODEOWNERS": "* @nobody\n"}
    for path, text in owners.items():
        (place.folder / path).parent.mkdir(exist_ok=True)
        (place.folder / path).write_text(text)
    git(place.folder, "add", ".")
    git(place.folder, "commit", "--quiet", "-m", "owners")
    git(place.folder, "push", "--quiet", "origin", "HEAD:main")
    proposal = place.propose("five", pull_request=True)
    assert (proposal.operation, proposal.number) == ("created", 1)
    connection = burrow.opened[-1]
    assert connection.token == TOKEN and connection.reviewers == ("hazel",)
    [request] = connection.requests
    assert BODY.unit.length(request.body) <= BODY.limit
    assert "<details>" not in request.body, "it shows no HTML"


def test_its_lines_are_linked_where_it_shows_html(
    burrow: Burrow, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Burrow, "body", Body(20_000))
    proposal = place.propose("five", pull_request=True)
    [request] = burrow.opened[-1].requests
    articles = git(place.folder, "rev-parse", "main")
    assert f"https://burrow.example/team/articles/-hole/{articles}/articles/alpha.md?row=" in request.body
    assert f"https://burrow.example/team/articles/-hole/{proposal.commit}/snapshots/" in request.body


def test_it_can_be_configured_and_every_verb_follows(burrow: Burrow, place: Place) -> None:
    (place.folder / "content-sync.toml").write_text('[proposal]\nforge = "burrow"\n')
    call(place.folder, "status")
    report = reports.smallest()
    (place.tmp / "report.json").write_text(render_json(report, committed=False))
    text = call(
        place.folder, "report", str(place.tmp / "report.json"), "--forge", "https://elsewhere.example/x"
    )
    assert f"/-hole/{report.run.articles}/articles/larkfen-relay-005.md?row=19" in text
    checks = json.loads(call(place.folder, "doctor", "--json"))["checks"]
    told = {one["name"]: one["told"] for one in checks}
    assert told["forge"] == "Burrow answers; no dig request is open"
    assert told["settings"] == "look that digging is allowed"


def test_it_is_named_to_people_who_configure_another(burrow: Burrow, place: Place) -> None:
    (place.folder / "content-sync.toml").write_text('[proposal]\nforge = "warren"\n')
    with pytest.raises(registry.ConfigError, match="bitbucket or burrow"):
        call(place.folder, "status")
