"""The workflow that ``init`` writes, the reusable one and the Action, run step by step as a runner would.

Pages are on loopback, the repository is a bare one behind git's own HTTP server, pull requests are made on a double of
GitHub. What is installed is a commit of a repository with the files of this one.
"""

import base64
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.cli.init import workflow
from tests.content_repo import PROPOSAL, article, git, page, repository
from tests.faultsite import Asked, Site, Wire, site
from tests.git_http import git_over_http
from tests.github_double import NAME, OWNER, TOKEN, GitHub, Script, github_double
from tests.openapi import github
from tests.workflow_runner import Job, Runner, clean_environment

ROOT = Path(__file__).parents[1]
SECRET = "Bearer the-secret-of-the-pages"
WAYS = ("written", "reusable", "action")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A commit of a repository with what is built from this tree, as a requirement names it."""
    folder = tmp_path_factory.mktemp("source") / "content-sync"
    folder.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "action.yml"):
        shutil.copy(ROOT / name, folder)
    for name in ("pipeline", ".github"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "source")
    return f"git+file://{folder}@{git(folder, 'rev-parse', 'HEAD')}"


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A machine: a Python without packages, and a folder with the dependencies but not content-sync itself."""
    home = tmp_path_factory.mktemp("machine")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
    (home / "dependencies").mkdir()
    for place in Path(sysconfig.get_path("purelib")).iterdir():
        if "content_sync" not in place.name:
            (home / "dependencies" / place.name).symlink_to(place)
    return home


@dataclass
class Outside:
    """Everything a workflow meets: pages, a remote, a forge, a machine."""

    runner: Runner
    site: Site
    forge: GitHub
    bare: Path
    source: str
    tmp: Path

    def say(self, path: str, text: str, *, secret: bool = False, status: int = 200) -> None:
        """Let a page say ``text``; ``secret``: only to who knows the secret."""
        body = page(path.strip("/"), f"a|A|<p>{text}</p>")

        def answer(wire: Wire, asked: Asked) -> None:
            refused = secret and asked.headers.get("authorization") != SECRET
            wire.answer(401, b"no") if refused else wire.answer(status, body)

        self.site.routes[path] = answer

    def run(self, way: str, **inputs: str) -> dict[str, Job]:
        """Run a workflow from the beginning; return its jobs."""
        self.runner.jobs, self.runner.artifacts = {}, {}
        if way == "action":
            return {"action": self.action(**inputs)}
        file = self.tmp / "workflow.yml"
        file.write_text(workflow(self.source) if way == "written" else _reusable())
        given = {"package": self.source, "config": "", "timeout-minutes": 5, **inputs}
        self.runner.contexts["inputs"] = given if way == "reusable" else {}
        return self.runner.workflow(file)

    def action(self, **inputs: str) -> Job:
        """Run the Action's steps after a checkout, as a step of a job does."""
        action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
        given = {name: one.get("default", "") for name, one in action["inputs"].items()}
        given |= {"token": TOKEN, "auth": self.runner.contexts["secrets"]["CONTENT_SYNC_AUTH"], **inputs}
        self.runner.contexts["inputs"] = given
        checkout = {"uses": "actions/checkout@x", "with": {"fetch-depth": 0}}
        return self.runner.job([checkout, *action["runs"]["steps"]], {}, {})

    def merge(self) -> None:
        self.forge.merge(max(self.forge.pulls))


def _reusable() -> str:
    return (ROOT / ".github/workflows/content-sync.yml").read_text("utf-8")


@contextmanager
def _outside(tmp: Path, machine: Path, source: str) -> Iterator[Outside]:
    described = github()
    if described is None:
        pytest.skip("GitHub's description is not at hand: python -m tests.openapi (needs npm)")
    with ExitStack() as stack:
        pages = stack.enter_context(site())
        links = ", ".join(f"[{name}]({pages.url(f'/{name}')})" for name in ("limits", "regions", "insiders"))
        text = f"A tenant holds at most 20 rooms, see {links}."
        # Two commits, so that a checkout of one commit differs from a checkout of all.
        folder = repository(tmp / "theirs", {"articles/a.md": article("A", "Nothing yet.")})
        settings = (
            "[visit]\nconfirm_after_s = 0\nrate_per_host = 0\nunread_share = 0.4\n"
            '[[site]]\nname = "here"\nhosts = ["127.0.0.1"]\n[site.url]\ntarget = "web"\n'
        )
        (folder / "content-sync.toml").write_text(settings)
        (folder / "articles/a.md").write_text(article("A", text))
        git(folder, "add", "--all")
        git(folder, "commit", "--quiet", "--message", "say it")
        bare = tmp / "remotes" / f"{NAME}.git"
        git(tmp, "clone", "--quiet", "--bare", str(folder), str(bare))
        git(bare, "config", "http.receivepack", "true")
        secret = base64.b64encode(f"x-access-token:{TOKEN}".encode()).decode()
        remote = f"{stack.enter_context(git_over_http(bare.parent, f'basic {secret}'))}/{NAME}.git"
        forge = stack.enter_context(github_double(bare, described))
        runner = Runner(
            tmp,
            remote,
            {
                "github": {
                    "token": TOKEN,
                    "server_url": "https://github.com",
                    "action_path": source.removeprefix("git+file://").rpartition("@")[0],
                },
                "secrets": {
                    "CONTENT_SYNC_TOKEN": "",
                    "CONTENT_SYNC_AUTH": f"CONTENT_SYNC_AUTH_127_0_0_1={SECRET}",
                },
                "job": {},
            },
            clean_environment(
                machine / "bin",
                PYTHONPATH=str(machine / "dependencies"),
                GITHUB_API_URL=forge.root,
                GITHUB_REPOSITORY=f"{OWNER}/{NAME}",
                GITHUB_SERVER_URL="https://github.com",
                CONTENT_SYNC_ALLOW_LOOPBACK="1",
                CONTENT_SYNC_ALLOW_RESERVED="1",
                # The index is not asked: what is needed is there, but for what the step installs.
                PIP_NO_INDEX="1",
                PIP_NO_DEPS="1",
                # The wheel of a commit is built once for all machines.
                PIP_CACHE_DIR=str(machine / "wheels"),
                PIP_NO_BUILD_ISOLATION="0",
                PIP_DISABLE_PIP_VERSION_CHECK="1",
                PIP_ROOT_USER_ACTION="ignore",
            ),
            lambda work, given: _checkout(bare, remote, work, given),
        )
        yield Outside(runner, pages, forge, bare, source, tmp)


def _checkout(bare: Path, remote: str, work: Path, given: dict[str, Any]) -> None:
    """Do what the checkout action does: one commit unless all are asked for, and no credential left behind."""
    depth = int(given.get("fetch-depth", 1))
    shallow = [f"--depth={depth}"] if depth else []
    git(work.parent, "clone", "--quiet", *shallow, f"file://{bare}", str(work))
    git(work, "remote", "set-url", "origin", remote)


@pytest.fixture
def outside(tmp_path: Path, machine: Path, source: str) -> Iterator[Outside]:
    with _outside(tmp_path, machine, source) as made:
        made.say("/limits", "A tenant holds at most 20 rooms.")
        made.say("/regions", "There are four regions.")
        made.say("/insiders", "Only insiders read this.", secret=True)
        yield made


def _codes(jobs: dict[str, Job]) -> dict[str, list[int | None]]:
    return {name: [step.code for step in job.steps] for name, job in jobs.items()}


def _told(jobs: dict[str, Job]) -> str:
    return "".join(job.transcript for job in jobs.values())


def _visiting(jobs: dict[str, Job]) -> Job:
    return jobs.get("fetch") or jobs["action"]


def test_a_change_becomes_a_pull_request_and_every_job_is_green(outside: Outside) -> None:
    outside.runner.contexts["secrets"]["CONTENT_SYNC_TOKEN"] = TOKEN
    first = outside.run("written")
    assert all(job.ok for job in first.values()), _told(first)
    for rooms, (number, way) in enumerate(enumerate(WAYS, 2), 30):
        outside.merge()
        outside.say("/limits", f"A tenant holds at most {rooms} rooms.")
        jobs = outside.run(way)
        assert all(job.ok for job in jobs.values()), f"{way}: {_told(jobs)}"
        request = outside.forge.pulls[number]
        assert request["state"] == "open", way
        assert f"{rooms} rooms instead of" in request["body"], way
        assert "articles/a.md" in _visiting(jobs).summary, way
        log = git(outside.bare, "log", "--format=%H", "refs/content-sync/record")
        assert len(log.splitlines()) == number, f"{way}: a run leaves a record"
        if way != "action":
            _each_job_holds_what_it_needs_and_no_more(jobs, outside.tmp / "workflow.yml")
    accepted = git(outside.bare, "ls-tree", "-r", "--name-only", PROPOSAL)
    assert "snapshots/127.0.0.1/insiders" in accepted, (
        "the page behind a sign-in was read with the secret that was passed on"
    )


@pytest.mark.parametrize("way", ["written", "action"])
def test_where_too_many_pages_went_unread_the_rest_is_proposed_and_the_run_is_red(
    outside: Outside, way: str
) -> None:
    outside.say("/regions", "", status=503)
    outside.say("/insiders", "", status=404)
    jobs = outside.run(way)
    assert not all(job.ok for job in jobs.values())
    assert len(outside.forge.pulls) == 1, _told(jobs)
    assert "unread" in _told(jobs)
    assert _visiting(jobs).summary
    last = [step.code for job in jobs.values() for step in job.steps if step.code][-1]
    assert last == 3


@pytest.mark.parametrize("way", ["written", "action"])
def test_a_forge_that_refuses_the_request_ends_with_4_and_the_branch_is_there(
    outside: Outside, way: str
) -> None:
    said = "GitHub Actions is not permitted to create or approve pull requests."
    outside.forge.scripts.append(Script("POST", "/pulls$", 403, said))
    jobs = outside.run(way)
    assert [step.code for job in jobs.values() for step in job.steps if step.code] == [4], _told(jobs)
    assert git(outside.bare, "rev-parse", "--verify", PROPOSAL)
    assert "create pull" in _told(jobs)
    if way == "written":
        again = outside.run(way)
        assert all(job.ok for job in again.values()), _told(again)
        assert len(outside.forge.pulls) == 1, "the branch without a request is adopted"


def test_where_the_forge_cannot_be_read_the_report_is_kept_all_the_same(outside: Outside) -> None:
    outside.forge.scripts.append(Script("GET", "/pulls$", 403, "Resource not accessible", times=9))
    jobs = outside.run("written")
    assert list(jobs) == ["fetch"], "nothing is proposed on a guess"
    assert [step.code for step in jobs["fetch"].steps if step.code] == [4], _told(jobs)
    kept = outside.runner.artifacts["content-sync"]
    assert (kept / "report.html").is_file()
    assert (kept / "report.json").is_file()


def _each_job_holds_what_it_needs_and_no_more(jobs: dict[str, Job], workflow_file: Path) -> None:
    assert _secrets(jobs["fetch"]) == {"CONTENT_SYNC_TOKEN", "CONTENT_SYNC_AUTH"}
    assert _secrets(jobs["propose"]) == {"CONTENT_SYNC_TOKEN"}
    file = yaml.safe_load(workflow_file.read_text())
    assert _expressions(file, "fetch", "CONTENT_SYNC_TOKEN") == ["${{ github.token }}"]
    assert _expressions(file, "propose", "CONTENT_SYNC_TOKEN") == [
        "${{ secrets.CONTENT_SYNC_TOKEN || github.token }}"
    ]
    assert SECRET not in _told(jobs) + jobs["fetch"].summary


def _secrets(job: Job) -> set[str]:
    return {
        name
        for step in job.steps
        for name, value in step.environment.items()
        if TOKEN in value or SECRET in value
    }


def _expressions(file: dict[str, Any], job: str, name: str) -> list[str]:
    return [step["env"][name] for step in file["jobs"][job]["steps"] if name in step.get("env", {})]


def test_the_reusable_workflow_installs_the_commit_that_its_caller_pins(outside: Outside) -> None:
    where, _, commit = outside.source.removeprefix("git+file://").rpartition("@")
    outside.runner.contexts["github"]["server_url"] = "file://" + str(Path(where).parents[1])
    outside.runner.contexts["job"] = {
        "workflow_repository": f"{Path(where).parents[0].name}/{Path(where).name}",
        "workflow_sha": commit,
    }
    jobs = outside.run("reusable", package="")
    assert all(job.ok for job in jobs.values()), _told(jobs)
    assert len(outside.forge.pulls) == 1


def test_the_actions_two_modes_hand_over_an_artifact(outside: Outside) -> None:
    outside.say("/regions", "", status=503)
    outside.say("/insiders", "", status=404)
    folder = str(outside.tmp / "handed")
    fetch = outside.action(mode="fetch", artifact=folder)
    assert fetch.ok, "a partial run is handed over; its exit code is an output"
    assert fetch.steps[-1].outputs["exit-code"] == "3"
    assert outside.forge.pulls == {}
    propose = outside.action(mode="propose", artifact=folder, auth="")
    assert propose.ok, propose.transcript
    assert len(outside.forge.pulls) == 1


def test_both_workflows_do_the_same(tmp_path: Path) -> None:
    """The reusable one takes a configuration file and has outputs; otherwise each step says the same."""
    written, reusable = yaml.safe_load(workflow()), yaml.safe_load(_reusable())
    for job in ("fetch", "propose"):
        ours, theirs = written["jobs"][job]["steps"], reusable["jobs"][job]["steps"]
        assert [_kind(step) for step in ours] == [_kind(step) for step in theirs]
        assert [step.get("if") for step in ours] == [step.get("if") for step in theirs]
        assert [step.get("with") for step in ours] == [step.get("with") for step in theirs]
        assert [_command(step) for step in ours] == [_command(step) for step in theirs]


def _command(step: dict[str, Any]) -> list[str]:
    """Return the words of what a step runs, in order of the alphabet; what only the reusable one does left out."""
    said = "" if step.get("name") == "Install" else step.get("run", "")
    for own in ('${CONFIG:+--config "$CONFIG"}', '--github-output "$GITHUB_OUTPUT"', "\\\n"):
        said = said.replace(own, "")
    return sorted(said.split())


def _kind(step: dict[str, Any]) -> str:
    return str(step.get("name") or step["uses"])


def test_the_schedule_is_weekly() -> None:
    # PyYAML reads YAML 1.1, where `on` is a truth value.
    [schedule] = yaml.safe_load(workflow())[True]["schedule"]
    minute, hour, day, month, weekday = schedule["cron"].split()
    assert (day, month) == ("*", "*")
    assert minute.isdigit() and hour.isdigit() and weekday.isdigit()
