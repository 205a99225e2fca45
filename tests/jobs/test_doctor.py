"""What ``doctor`` tells: every check by itself, with what to do about it."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from pipeline.cli.init import workflow
from pipeline.config import Config, load_config
from pipeline.errors import StoreError
from pipeline.flags.ledger import read_dismissals
from pipeline.flags.model import Dismissal
from pipeline.git.repository import Repository
from pipeline.jobs.doctor import Check, checks
from pipeline.jobs.worklist import commit as keep_decisions
from pipeline.jobs.worklist import dismiss, person
from pipeline.snapshots.paths import Root
from tests.content_repo import SITE, accept, archive, article, commit, git, page, repository, run

SHA = "0123456789" * 4


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return repository(tmp_path / "content", {"a.md": article("A", f"See [it]({SITE}/a) and [b]({SITE}/b).")})


def looked(
    folder: Path, *, offline: bool = True, config: Config | None = None, **environment: str
) -> dict[str, Check]:
    with Repository(folder) as opened:
        found = list(checks(opened, config or load_config(folder), environment, offline=offline))
    return {check.name: check for check in found}


def test_a_healthy_repository_is_told_in_the_order_of_a_run(folder: Path) -> None:
    found = looked(folder)
    assert list(found) == ["git", "base", "articles", "snapshots", "ledger", "memory", "branch", "workflow"]
    states = {name: check.state for name, check in found.items()}
    assert states == {**dict.fromkeys(found, "ok"), "workflow": "note"}
    told = {name: check.told for name, check in found.items() if name != "git"}
    assert told == {
        "base": f"main at {git(folder, 'rev-parse', 'HEAD')[:12]}",
        "articles": "articles: 1, links to watch: 2",
        "snapshots": "all 0 can be read",
        "ledger": "0 open flags",
        "memory": ".content-sync/ can be written and is ignored by git",
        "branch": "content-sync/proposal",
        "workflow": "none runs content-sync. `content-sync init` writes one.",
    }
    assert found["git"].told.startswith("git 2.")


def test_a_detached_checkout_is_told(folder: Path) -> None:
    git(folder, "checkout", "--quiet", "--detach")
    assert looked(folder)["base"] == Check(
        "ok",
        "base",
        f"commit {git(folder, 'rev-parse', 'HEAD')[:12]} (no branch is checked out: --push needs [proposal] base)",
    )


def test_a_repository_without_articles_fails(tmp_path: Path) -> None:
    folder = repository(tmp_path / "empty", {"note.txt": "x"})
    assert looked(folder)["articles"] == Check(
        "fail",
        "articles",
        "no article was found. Commit Markdown files, or name other files: "
        '[articles] include = ["docs/**"], formats = [".txt"].',
    )


def test_snapshots_that_cannot_be_read_are_counted_and_the_first_is_named(
    folder: Path, tmp_path: Path
) -> None:
    pages = {f"/{name}": page(name.upper(), f"s|S|<p>The words of {name}.</p>") for name in "ab"}
    run(folder, archive(tmp_path / "one.warc.gz", pages))
    accept(folder)
    assert looked(folder)["snapshots"] == Check("ok", "snapshots", "all 2 can be read")
    commit(folder, {"snapshots/docs.example.com/b.md": "spoilt"})
    one = looked(folder)["snapshots"]
    assert one.state == "fail"
    assert one.told.startswith("1 of 2 cannot be read: snapshots/docs.example.com/b.md: ")
    assert "more." not in one.told
    commit(folder, {"snapshots/docs.example.com/a.md": "spoilt"})
    two = looked(folder)["snapshots"].told
    assert two.startswith("2 of 2 cannot be read: snapshots/docs.example.com/a.md: ")
    assert two.endswith(" And 1 more.")


@pytest.mark.parametrize("taken", ["content-sync", "a/b"])
def test_a_branch_in_the_way_is_named(folder: Path, taken: str) -> None:
    config = Config()
    config = replace(config, proposal=replace(config.proposal, branch_prefix=taken))
    git(folder, "branch", taken)
    assert looked(folder, config=config)["branch"] == Check(
        "fail", "branch", f"{taken} is in the way of {taken}/proposal. Rename it, or set branch_prefix."
    )


SOURCE = (
    "it does not say which commit of which repository content-sync is installed from. Write "
    "git+https://HOST/OWNER/content-sync@COMMIT, with a full commit."
)


@pytest.mark.parametrize(
    ("text", "state", "told"),
    [
        ("run: pip install content-sync\n", "fail", SOURCE),
        ("run: pip install 'content-sync==1.0'\n", "fail", SOURCE),
        ("run: python -m pip install \\\n  --upgrade content-sync\n", "fail", SOURCE),
        (
            "run: pip install git+https://git.example/o/content-sync@main\n",
            "note",
            "it installs 'main', which can move. Pin a full commit.",
        ),
        ("run: pip install requests\n# about content-sync\n", "ok", ""),
        ("env:\n  CONTENT_SYNC: content-sync\n", "fail", SOURCE),
        ("uses: OWNER/content-sync@COMMIT\n", "fail", SOURCE),
        (
            "uses: a/content-sync@v1 # v1\n",
            "note",
            "a/content-sync@v1 is not pinned to a commit. Pin it to a full SHA.",
        ),
        (f"uses: a/content-sync@{SHA}\n", "ok", ""),
    ],
)
def test_a_workflow_is_judged_by_what_it_installs(folder: Path, text: str, state: str, told: str) -> None:
    commit(
        folder,
        {
            f".github/workflows/{name}": other
            for name, other in (("w.yml", text), ("z.yaml", "uses: x/y@main\n"))
        },
    )
    expected = Check(state, "workflow", f"w.yml: {told}" if told else "w.yml")
    assert looked(folder)["workflow"] == expected, "a stranger's package could run with the team's token"


def test_a_proxy_of_the_environment_that_is_not_used_is_told(folder: Path) -> None:
    assert "proxy" not in looked(folder)
    found = looked(folder, HTTPS_PROXY="http://me:secret@proxy.example:3128")["proxy"]
    assert (
        found.told
        == 'HTTPS_PROXY is set and is not used for pages. Write [visit] proxy = "http://host:port".'
    )
    (folder / "content-sync.toml").write_text('[visit]\nproxy = "http://proxy.example:3128"\n')
    assert "proxy" not in looked(folder, HTTPS_PROXY="http://proxy.example:3128")


CHECKOUT = f"      - uses: actions/checkout@{SHA}\n"
VISIT = "      - run: content-sync sync --pr --artifact out\n"
WEEKLY = "on:\n  schedule:\n    - cron: 5 4 * * 1\njobs:\n  one:\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            f"{WEEKLY}    steps:\n{CHECKOUT}{VISIT}",
            "job one: the checkout has one commit, so no article's age is known. Add fetch-depth: 0.",
        ),
        (
            f"{WEEKLY}    permissions:\n      contents: write\n    steps:\n{VISIT}",
            "job one visits pages and may write. Part it in two, as `content-sync init` does.",
        ),
        (
            f"{WEEKLY.replace('5 4 * * 1', '5 */2 * * *')}    steps:\n{VISIT}",
            "it runs 84 times a week; once a week is enough for most teams.",
        ),
        (
            f"on: workflow_dispatch\njobs:\n  one:\n    steps:\n{VISIT}",
            'it runs only when somebody starts it. Add on: schedule: - cron: "43 4 * * 1".',
        ),
        (
            f"{WEEKLY}    steps:\n      - run: pip install git+https://git.example/content-sync@main\n",
            "it installs 'main', which can move. Pin a full commit.",
        ),
    ],
)
def test_what_a_run_would_lack_is_told(folder: Path, text: str, told: str) -> None:
    commit(folder, {".github/workflows/w.yml": text})
    found = looked(folder)["workflow"]
    assert told in found.told
    assert found.state == "note"


def test_a_secret_that_is_set_here_and_not_passed_on_is_told(folder: Path) -> None:
    commit(folder, {".github/workflows/w.yml": f"{WEEKLY}    steps:\n{VISIT}"})
    secret = {"CONTENT_SYNC_AUTH_DOCS_EXAMPLE_COM": "Bearer x"}
    told = looked(folder, **secret)["workflow"].told
    assert "it passes on no CONTENT_SYNC_AUTH_DOCS_EXAMPLE_COM, which is set here." in told
    assert "Bearer" not in told


@pytest.mark.parametrize("line", ["0 5 * * 1", "0 5 1 * *", "0 5 * * 1-5", "0 5 * * *"])
def test_daily_and_rarer_is_often_enough(folder: Path, line: str) -> None:
    commit(folder, {".github/workflows/w.yml": f"{WEEKLY.replace('5 4 * * 1', line)}    steps:\n{VISIT}"})
    assert looked(folder)["workflow"].state == "ok"


def test_the_workflow_that_init_writes_passes_whatever_is_set_here(folder: Path) -> None:
    commit(folder, {".github/workflows/w.yml": workflow(f"git+https://git.example/content-sync@{SHA}")})
    found = looked(folder, CONTENT_SYNC_AUTH_DOCS_EXAMPLE_COM="Bearer x")["workflow"]
    assert found.state == "ok"
    assert found.told.partition(";")[0] == "w.yml runs on a schedule (43 4 * * 1)"


@pytest.mark.parametrize(
    "text", ["content-sync: [", "content-sync", "- content-sync", "jobs: {a: content-sync}", "{" * 5000]
)
def test_a_workflow_that_is_none_stops_nothing(folder: Path, text: str) -> None:
    commit(folder, {".github/workflows/w.yml": f"# content-sync\n{text}\n"})
    assert looked(folder)["workflow"].state in ("ok", "note")


def test_a_schedule_about_to_be_switched_off_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.delenv(f"GIT_{role}_DATE")
    text = f"on:\n  schedule:\n    - cron: 5 4 * * 1\njobs: a/content-sync@{SHA}\n"
    commit(folder, {".github/workflows/w.yml": text})
    assert looked(folder)["workflow"] == Check("ok", "workflow", "w.yml runs on a schedule (5 4 * * 1)")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2020-01-01T00:00:00Z")
    commit(folder, {"b.md": "x"})
    told = looked(folder)["workflow"].told
    assert told.startswith("w.yml runs on a schedule (5 4 * * 1); no commit for ")
    assert told.endswith(" days, and GitHub stops schedules of public repositories after 60")


def test_without_a_remote_local_proposals_work(folder: Path) -> None:
    found = looked(folder, offline=False)["remote"]
    assert found.state == "note"
    assert found.told.startswith("[proposal] remote: there is no remote 'origin' here.")
    assert found.told.endswith(" Local proposals work without one.")


def test_a_remote_without_a_forge_is_asked_for_its_branch(folder: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--bare", str(folder), "remote.git")
    git(folder, "remote", "add", "origin", str(tmp_path / "remote.git"))
    found = looked(folder, offline=False)
    assert found["remote"] == Check("ok", "remote", "origin answers, its default branch is main")
    assert found["forge"] == Check(
        "note", "forge", "not told by the remote's address: --push works, --pr needs [proposal] forge"
    )
    assert "settings" not in found
    config = Config()
    github = replace(config, proposal=replace(config.proposal, forge="github"))
    assert looked(folder, offline=False, config=github)["forge"] == Check(
        "note", "forge", "GitHub, and no token in the environment: set CONTENT_SYNC_TOKEN to check it"
    )
    (tmp_path / "remote.git").rename(tmp_path / "away")
    assert looked(folder, offline=False)["remote"].state == "fail"


def decided(fingerprint: str, reason: str) -> Dismissal:
    return Dismissal(fingerprint, reason, "jo", "2026-03-01")


def test_a_decision_is_written_beside_the_others_for_a_person_to_commit(folder: Path) -> None:
    with Repository(folder) as opened:
        places = dismiss(opened, [decided("b", "two")])
        places += dismiss(opened, [decided("a", "one")])
        assert person(opened) == git(folder, "config", "--get", "--default=", "user.name")
    assert places == [Path(Root().decision("b")), Path(Root().decision("a"))]
    written = [(folder / place).read_bytes() for place in places]
    assert [one.fingerprint for text in written for one in read_dismissals(text.decode())] == ["b", "a"]
    assert not any(b"\r" in text for text in written)
    assert git(folder, "status", "--porcelain") == "?? snapshots/"
    assert [one.name for one in (folder / "snapshots").iterdir()] == ["decisions"], (
        "a half-written file stays behind"
    )


def test_a_place_for_decisions_that_cannot_be_written_is_told(folder: Path) -> None:
    (folder / "snapshots").write_text("")
    with Repository(folder) as opened, pytest.raises(StoreError) as told:
        dismiss(opened, [decided("a", "one")])
    assert str(told.value).startswith(f"{folder}/snapshots/decisions/a.json: ")
    assert str(told.value).endswith(". Make the folder writable.")


def test_who_is_at_work_is_what_git_says(folder: Path) -> None:
    git(folder, "config", "user.name", "Jo Doe")
    with Repository(folder) as opened:
        assert person(opened) == "Jo Doe"


def test_a_workflow_in_another_encoding_is_looked_at_too(folder: Path) -> None:
    commit(folder, {".github/workflows/w.yml": "run: pip install content-sync\n"})
    (folder / ".github/workflows/w.yml").write_bytes(b"# caf\xe9\nrun: pip install content-sync\n")
    assert looked(folder)["workflow"].state == "fail"


def test_only_the_decisions_are_committed_and_the_remote_gets_them(folder: Path, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "remote.git")
    git(folder, "remote", "add", "origin", str(tmp_path / "remote.git"))
    git(folder, "push", "--quiet", "--set-upstream", "origin", "main")
    (folder / "a.md").write_text("a draft")
    git(folder, "add", "a.md")
    with Repository(folder) as opened:
        one = keep_decisions(opened, dismiss(opened, [decided("a", "one")]), "origin")
        assert git(folder, "log", "-1", "--format=%s") == "Dismiss 1 finding"
        two = keep_decisions(opened, dismiss(opened, [decided("b", "x"), decided("c", "y")]), "elsewhere")
    assert git(folder, "log", "-1", "--format=%s") == "Dismiss 2 findings"
    assert git(folder, "show", "--format=", "--name-only", one) == Root().decision("a")
    assert git(tmp_path / "remote.git", "rev-parse", "main") == one, "nobody else would know of it"
    assert git(folder, "rev-parse", "HEAD") == two
    assert git(folder, "diff", "--cached", "--name-only") == "a.md", "a draft was committed with it"
