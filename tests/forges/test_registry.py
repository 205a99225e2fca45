"""Which forge a remote's address is of, and where its pages, lines and interface are."""

import json
from pathlib import Path
from typing import get_type_hints

import pytest
from click.testing import CliRunner

from pipeline.cli import group
from pipeline.config import Config, Proposal
from pipeline.errors import ConfigError
from pipeline.forges.address import read_address
from pipeline.forges.base import Forge
from pipeline.forges.registry import FORGES, connect, forge_of, linked, named, recognised, signed
from pipeline.git.remote import Remote, _credentials
from pipeline.git.repository import Repository
from pipeline.proposal.target import open_target
from pipeline.report.json import render_json
from pipeline.report.places import Places
from tests import reports
from tests.content_repo import article, git, repository

AZURE = "https://dev.azure.com/org/proj/_git/repo"
AZURE_LINE = f"{AZURE}?path=/a%20b.md&version=GCabc&line=3&lineEnd=4&lineStartColumn=1&lineEndColumn=1"
AZURE_ABOUT = "dev.azure.com/org/proj/_apis/git/repositories/repo"
GITHUB_LINE = "https://github.com/o/n/blob/abc/a%20b.md#L3"
GITEA_LINE = "https://codeberg.org/o/n/src/commit/abc/a%20b.md#L3"
BITBUCKET_LINE = "https://bitbucket.org/o/n/src/abc/a%20b.md#lines-3"
GITLAB_LINE = "https://gitlab.com/g/s/p/-/blob/abc/a%20b.md#L3"

REMOTES = [
    ("https://github.com/o/n.git", "github", "https://github.com/o/n", GITHUB_LINE),
    ("https://github.com/o/n/", "github", "https://github.com/o/n", GITHUB_LINE),
    ("https://user:secret@GitHub.com/o/n", "github", "https://github.com/o/n", GITHUB_LINE),
    ("git@github.com:o/n.git", "github", "https://github.com/o/n", GITHUB_LINE),
    ("ssh://git@ssh.github.com:443/o/n.git", "github", "https://github.com/o/n", GITHUB_LINE),
    ("https://gitlab.com/g/s/p.git", "gitlab", "https://gitlab.com/g/s/p", GITLAB_LINE),
    ("ssh://git@gitlab.com:2222/g/s/p.git", "gitlab", "https://gitlab.com/g/s/p", GITLAB_LINE),
    ("ssh://git@altssh.gitlab.com:443/g/s/p.git", "gitlab", "https://gitlab.com/g/s/p", GITLAB_LINE),
    (
        "https://gitlab.example.com:8443/g/p.git",
        "gitlab",
        "https://gitlab.example.com:8443/g/p",
        "https://gitlab.example.com:8443/g/p/-/blob/abc/a%20b.md#L3",
    ),
    ("https://codeberg.org/o/n.git", "gitea", "https://codeberg.org/o/n", GITEA_LINE),
    ("ssh://git@codeberg.org/o/n.git", "gitea", "https://codeberg.org/o/n", GITEA_LINE),
    (
        "https://forgejo.example.com:3000/o/n",
        "gitea",
        "https://forgejo.example.com:3000/o/n",
        "https://forgejo.example.com:3000/o/n/src/commit/abc/a%20b.md#L3",
    ),
    ("git@bitbucket.org:o/n.git", "bitbucket", "https://bitbucket.org/o/n", BITBUCKET_LINE),
    (AZURE, "azure-devops", AZURE, AZURE_LINE),
    ("https://org@dev.azure.com/org/proj/_git/repo", "azure-devops", AZURE, AZURE_LINE),
    ("git@ssh.dev.azure.com:v3/org/proj/repo", "azure-devops", AZURE, AZURE_LINE),
    ("ssh://git@ssh.dev.azure.com:22/v3/org/proj/repo", "azure-devops", AZURE, AZURE_LINE),
    ("org@vs-ssh.visualstudio.com:v3/org/proj/repo", "azure-devops", AZURE, AZURE_LINE),
    ("ssh://org@vs-ssh.visualstudio.com/v3/org/proj/repo", "azure-devops", AZURE, AZURE_LINE),
    ("https://org.visualstudio.com/proj/_git/repo", "azure-devops", AZURE, AZURE_LINE),
    ("https://org.visualstudio.com/DefaultCollection/proj/_git/repo", "azure-devops", AZURE, AZURE_LINE),
    ("https://user@org.visualstudio.com/proj/_git/repo", "azure-devops", AZURE, AZURE_LINE),
    (
        "https://dev.azure.com/org/_git/repo",
        "azure-devops",
        AZURE.replace("proj", "repo"),
        AZURE_LINE.replace("proj", "repo"),
    ),
    (
        "git@ssh.dev.azure.com:v3/org/my%20proj/repo",
        "azure-devops",
        AZURE.replace("proj", "my%20proj"),
        AZURE_LINE.replace("proj", "my%20proj"),
    ),
]


@pytest.mark.parametrize(("url", "name", "web", "line"), REMOTES, ids=[row[0] for row in REMOTES])
def test_a_remote_tells_its_forge_and_where_its_lines_are_shown(
    url: str, name: str, web: str, line: str
) -> None:
    forge = recognised(url, {})
    assert forge is named(name) is not None
    assert forge.web_url(read_address(url), {}) == web
    assert Places(web, forge, "", "abc").article("a b.md", 3) == line
    assert linked(url, "") == (web, forge), "`report --forge` takes the remote's address as it is written"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/srv/git/articles.git",
        "../articles.git",
        "C:\\git\\articles",
        "file:///srv/git/articles.git",
        "work:team/articles",
        "https://git.example.com/o/n.git",
        "https://[broken/o/n.git",
        "https://github.com.example.org/o/n",
        "https://notvisualstudio.com/o/n",
    ],
)
def test_an_address_that_tells_nothing_is_no_forge(url: str) -> None:
    assert recognised(url, {}) is None


@pytest.mark.parametrize(
    ("url", "said", "name"),
    [
        ("https://git.example.com/o/n", {"GITHUB_ACTIONS": "true"}, "github"),
        ("https://git.example.com/o/n", {"GITLAB_CI": "true"}, "gitlab"),
        ("https://git.example.com/o/n", {"GITHUB_ACTIONS": "true", "GITEA_ACTIONS": "true"}, "gitea"),
        ("https://git.example.com/o/n", {"GITHUB_ACTIONS": "true", "FORGEJO_ACTIONS": "true"}, "gitea"),
        ("https://git.example.com/o/n", {"BITBUCKET_BUILD_NUMBER": "7"}, "bitbucket"),
        ("https://codeberg.org/o/n", {"GITHUB_ACTIONS": "true"}, "gitea"),
        ("git@ssh.dev.azure.com:v3/org/proj/repo", {"GITHUB_ACTIONS": "true"}, "azure-devops"),
        ("https://gitlab.com/g/p", {"GITHUB_ACTIONS": "true"}, "gitlab"),
    ],
)
def test_the_address_goes_before_the_service_the_run_is_on(url: str, said: dict[str, str], name: str) -> None:
    assert recognised(url, said) is named(name)


@pytest.mark.parametrize(
    ("url", "said", "about"),
    [
        ("https://github.com/o/n.git", {}, "api.github.com/repos/o/n"),
        ("git@github.com:o/n.git", {}, "api.github.com/repos/o/n"),
        ("https://git.example.com/o/n", {"GITHUB_ACTIONS": "true"}, "git.example.com/api/v3/repos/o/n"),
        ("/srv/x.git", {"GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "o/n"}, "api.github.com/repos/o/n"),
        ("ssh://git@gitlab.com:2222/g/s/p.git", {}, "gitlab.com/api/v4/projects/g%2Fs%2Fp"),
        ("git@codeberg.org:o/n.git", {}, "codeberg.org/api/v1/repos/o/n"),
        ("https://gitea.example.com/below/o/n", {}, "gitea.example.com/below/api/v1/repos/o/n"),
        # On GitHub's runners, what they say is about another repository.
        (
            "https://codeberg.org/o/n",
            {
                "GITHUB_ACTIONS": "true",
                "GITHUB_REPOSITORY": "x/y",
                "GITHUB_API_URL": "https://api.github.com",
            },
            "codeberg.org/api/v1/repos/o/n",
        ),
        (
            "/srv/x.git",
            {
                "GITHUB_ACTIONS": "true",
                "GITHUB_REPOSITORY": "o/n",
                "GITHUB_SERVER_URL": "https://git.example.com",
                "GITHUB_API_URL": "https://git.example.com/api/v1",
            },
            "git.example.com/api/v1/repos/o/n",
        ),
        ("https://dev.azure.com/org/my%20proj/_git/repo", {}, AZURE_ABOUT.replace("proj", "my%20proj")),
        ("git@ssh.dev.azure.com:v3/org/proj/repo", {}, AZURE_ABOUT),
        ("org@vs-ssh.visualstudio.com:v3/org/proj/repo", {}, AZURE_ABOUT),
        ("https://org.visualstudio.com/proj/_git/repo", {}, AZURE_ABOUT),
        ("https://dev.azure.com/org/_git/repo", {}, AZURE_ABOUT.replace("proj", "repo")),
    ],
)
def test_a_connection_speaks_about_the_repository_of_the_remote(
    url: str, said: dict[str, str], about: str
) -> None:
    connection = connect(
        Remote(Path(), "origin", url), recognised(url, said), {"CONTENT_SYNC_TOKEN": "t", **said}
    )
    below = f"{getattr(connection, '_repo', '')}{getattr(connection, '_project', '')}"
    assert f"{connection.api.root}{below}" == f"https://{about}"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "url",
    [
        "https://dev.azure.com/org/a/b/_git/repo",
        "https://dev.azure.com/org",
        "git@github.com:name",
        "https://codeberg.org/name",
    ],
)
def test_an_address_without_a_repository_is_told(url: str) -> None:
    with pytest.raises(ConfigError, match="remote"):
        connect(Remote(Path(), "origin", url), recognised(url, {}), {"CONTENT_SYNC_TOKEN": "t"})


def test_a_forge_without_pull_requests_says_what_works_before_it_asks_for_a_token() -> None:
    here = Remote(Path(), "origin", "https://bitbucket.org/o/n.git")
    for said in ({}, {"BITBUCKET_TOKEN": "t"}):
        with pytest.raises(ConfigError, match=r"Bitbucket is not supported.*Use --push"):
            connect(here, recognised(here.url, {}), said)


def test_github_is_not_taken_for_the_forge_whose_actions_use_its_variables() -> None:
    here = Remote(Path(), "origin", "https://github.com/o/n.git")
    with pytest.raises(ConfigError, match=r'\[proposal\] forge = "gitea"'):
        connect(here, named("github"), {"GITHUB_TOKEN": "t", "GITEA_ACTIONS": "true"})


def test_an_unknown_forge_and_a_missing_token_are_told() -> None:
    here = Remote(Path(), "origin", "/srv/git/articles.git")
    with pytest.raises(
        ConfigError, match=r"\[proposal\] forge to github, gitlab, azure-devops, gitea or bitbucket"
    ):
        connect(here, None, {})
    with pytest.raises(ConfigError, match="CONTENT_SYNC_TOKEN"):
        connect(here, named("github"), {})
    with pytest.raises(ConfigError, match="'sourcehut' is no forge we know"):
        named("sourcehut")


@pytest.mark.parametrize("forge", FORGES, ids=[forge.name for forge in FORGES])
def test_a_forge_says_all_that_others_ask_of_it(forge: Forge) -> None:
    for member in get_type_hints(Forge):
        assert getattr(forge, member) is not None, member
    assert forge.name and forge.title and forge.tokens and forge.hint and forge.body.limit > 1_000
    assert named(forge.name) is forge


@pytest.mark.parametrize(
    ("name", "variable", "secret"),
    [
        ("github", "GITHUB_TOKEN", "eC1hY2Nlc3MtdG9rZW46dA=="),  # x-access-token:t
        ("gitlab", "GITLAB_TOKEN", "b2F1dGgyOnQ="),  # oauth2:t
        ("azure-devops", "SYSTEM_ACCESSTOKEN", "OnQ="),  # :t
        ("gitea", "FORGEJO_TOKEN", "b2F1dGgyOnQ="),  # oauth2:t
        ("bitbucket", "BITBUCKET_TOKEN", "eC10b2tlbi1hdXRoOnQ="),  # x-token-auth:t
    ],
)
def test_git_sends_the_token_as_the_forge_reads_it(name: str, variable: str, secret: str) -> None:
    bare = Remote(Path(), "origin", "https://forge.example/o/n")
    sent = _credentials(signed(bare, named(name), {variable: "t", "UNRELATED_TOKEN": "u"}))
    assert f"AUTHORIZATION: basic {secret}" in sent.values()
    assert _credentials(signed(bare, None, {variable: "t"})) == {}


# What every verb makes of [proposal] forge.


def content(folder: Path, forge: str, remote: str) -> Path:
    made = repository(folder, {"articles/a.md": article("A", "See [x](https://docs.example.com/x).")})
    (made / "content-sync.toml").write_text(f'[proposal]\nforge = "{forge}"\n')
    git(made, "remote", "add", "origin", remote)
    return made


def call(folder: Path, *arguments: str) -> str:
    done = CliRunner().invoke(group, [*arguments, "--repo", str(folder)], standalone_mode=False)
    if done.exception:
        raise done.exception
    return done.output


@pytest.mark.parametrize(
    ("forge", "line"),
    [
        ("", "/blob/{}/articles/larkfen-relay-005.md#L19"),
        ("gitlab", "/-/blob/{}/articles/larkfen-relay-005.md#L19"),
        ("azure-devops", "?path=/articles/larkfen-relay-005.md&version=GC{}&line=19"),
        ("gitea", "/src/commit/{}/articles/larkfen-relay-005.md#L19"),
    ],
)
def test_a_rendered_report_links_as_the_configured_forge_does(tmp_path: Path, forge: str, line: str) -> None:
    folder = content(tmp_path / "content", forge, "https://git.example.com/o/n")
    report = reports.smallest()
    (tmp_path / "report.json").write_text(render_json(report, committed=False))
    for form in ("markdown", "html"):
        arguments = ("report", str(tmp_path / "report.json"), "--format", form)
        text = call(folder, *arguments, "--forge", "https://git.example.com/o/n").replace("&amp;", "&")
        assert f"https://git.example.com/o/n{line.format(report.run.articles)}" in text


def test_a_rendered_body_is_what_the_configured_forge_shows(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text(render_json(reports.many(), committed=False))
    arguments = ("report", str(tmp_path / "report.json"), "--format", "body")
    shown = call(content(tmp_path / "1", "", "https://git.example.com/o/n"), *arguments)
    plain = call(content(tmp_path / "2", "azure-devops", "https://git.example.com/o/n"), *arguments)
    assert "<details>" in shown and "<" not in plain and len(plain) <= 3_900


def test_a_target_knows_the_configured_forge_whatever_the_address_says(tmp_path: Path) -> None:
    folder = content(tmp_path / "content", "gitlab", "https://github.com/o/n.git")
    config = Config(proposal=Proposal(forge="gitlab"))
    said = {"CONTENT_SYNC_TOKEN": "t", "GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "o/n"}
    for reach in ({}, {"push": True}, {"push": True, "pull_request": True}):
        target = open_target(Repository(folder), config, said, **reach)
        assert target.forge is named("gitlab")
    assert target.connection and target.remote
    assert (target.web, target.remote.user) == ("https://github.com/o/n", "oauth2")
    assert forge_of("https://github.com/o/n.git", "gitlab", said) is named("gitlab")


def test_doctor_speaks_of_the_configured_forge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = content(tmp_path / "content", "gitlab", str(tmp_path / "content"))
    found = json.loads(call(folder, "doctor", "--json"))["checks"]
    assert [one["told"] for one in found if one["name"] == "forge"] == [
        "GitLab, and no token in the environment: set CONTENT_SYNC_TOKEN to check it"
    ]


def test_doctor_says_that_bitbucket_takes_no_pull_requests(tmp_path: Path) -> None:
    folder = content(tmp_path / "content", "bitbucket", str(tmp_path / "content"))
    found = json.loads(call(folder, "doctor", "--json"))["checks"]
    [told] = [one["told"] for one in found if one["name"] == "forge"]
    assert told.startswith("Bitbucket: pull requests are not made there: use --push")


@pytest.mark.parametrize(
    "arguments",
    [
        ("sync", "--dry-run"),
        ("links",),
        ("plan",),
        ("explain", "articles/a.md"),
        ("status",),
        ("dismiss", "0", "--reason", "r", "--author", "a"),
        ("propose", "."),
        ("doctor",),
    ],
    ids=lambda arguments: arguments[0],
)
def test_every_verb_refuses_a_forge_that_is_none(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    folder = content(tmp_path / "content", "sourcehut", "https://git.example.com/o/n")
    with pytest.raises(ConfigError, match="Set github, gitlab, azure-devops, gitea or bitbucket"):
        call(folder, *arguments)
